package sip

import "strings"

// Start lines, RFC 3261 §7.1 and §7.2. Exactly one space separates the parts of
// a Request-Line; "a b" in a URI or a space behind the version is refused, so
// that nobody guesses where the URI ends.

func (m *Message) parseStartLine(line string) *ParseError {
	if line == "" {
		return bad("start line", 0, "empty")
	}
	if len(line) >= 4 && equalFold(line[:4], "SIP/") {
		return m.parseStatusLine(line)
	}
	return m.parseRequestLine(line)
}

func (m *Message) parseRequestLine(line string) *ParseError {
	n := span(line, classToken)
	if n == 0 || n == len(line) || line[n] != ' ' {
		return bad("Request-Line", n, "bad method")
	}
	m.Method = line[:n]
	rest := line[n+1:]
	last := strings.LastIndexByte(rest, ' ')
	if last < 0 || last+4 >= len(rest) || !equalFold(rest[last+1:last+5], "SIP/") {
		return bad("Request-Line", n+1, "does not end with a SIP version")
	}
	err := m.RequestURI.parse(rest[:last])
	if err != nil {
		err.What, err.Detail = "Request-URI", err.What+": "+err.Detail
		m.RequestURI = URI{}
	}
	if version := rest[last+1:]; !equalFold(version, "SIP/2.0") {
		err = bad("SIP-Version", last+1, "only SIP/2.0 is spoken")
		err.Status = 505
	}
	return err.in(n + 1)
}

func (m *Message) parseStatusLine(line string) *ParseError {
	version, rest, _ := strings.Cut(line, " ")
	if !equalFold(version, "SIP/2.0") {
		return bad("SIP-Version", 0, "only SIP/2.0 is spoken")
	}
	digits := span(rest, classDigit)
	code, ok, _ := parseUint(rest[:digits], 699)
	if digits != 3 || !ok || code < 100 {
		return bad("Status-Line", len(version)+1, "status code must be 100 to 699")
	}
	// Liberal: servers leave out the space before an empty reason phrase.
	reason := rest[digits:]
	if reason != "" && reason[0] != ' ' {
		return bad("Status-Line", len(version)+1+digits, "no space after the status code")
	}
	m.StatusCode, m.Reason = int(code), trim(reason)
	return nil
}
