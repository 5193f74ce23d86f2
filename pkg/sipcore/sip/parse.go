package sip

import (
	"bytes"
	"strings"
)

// Parse reads one message out of one frame, and copies what it keeps.
//
// Empty lines before the start line are skipped (RFC 3261 §7.5). Content-Length
// counts octets: a shorter body is an error, octets behind it are dropped, and
// without it the body is the rest of the frame. The start line, From, To,
// Call-ID, CSeq and the top Via must be there once and well formed; all other
// fields are kept as they are and read by the accessors.
//
// The error is a *ParseError. The message beside it may then be non-nil: it
// holds what could be read, for a UAS that answers with ParseError.Status; see
// Answerable.
func Parse(data []byte) (*Message, error) {
	start := 0
	for start+1 < len(data) && data[start] == '\r' && data[start+1] == '\n' {
		start += 2
	}
	p := parser{base: start}
	if len(data) > MaxMessageBytes {
		p.fail(&ParseError{What: "message", Offset: MaxMessageBytes, Detail: "larger than MaxMessageBytes", Status: 513})
	}
	section := data[start:min(len(data), start+MaxHeaderBytes)]
	end := headerEnd(section)
	if end < 0 {
		p.fail(bad("header section", start+len(section), "does not end within the frame and MaxHeaderBytes"))
		end = bytes.LastIndex(section, crlf)
	}
	p.text = string(section[:max(end, 0)])
	m := p.message()
	if p.err == nil || p.err.Legible {
		m.Body = p.body(m, data[start+end+4:])
	}
	if m != nil {
		p.complete(m)
	}
	if p.err != nil && m != nil {
		m.scrub()
	}
	return m, orNil(p.err)
}

// scrub takes a CR that stands alone out of what a 400 will repeat.
func (m *Message) scrub() {
	for i := range m.Header {
		m.Header[i].Value = trim(strings.ReplaceAll(m.Header[i].Value, "\r", " "))
	}
}

var crlf, crlfcrlf = []byte("\r\n"), []byte("\r\n\r\n")

// headerEnd gives where the CRLF CRLF behind the header fields stands, or -1.
// bytes.Index would stop at every CR and at every LF.
func headerEnd(data []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return -1
		}
		at += i + 1
		if at+1 < len(data) && data[at] == '\r' && data[at+1] == '\n' && at >= 2 && data[at-2] == '\r' {
			return at - 2
		}
	}
}

// IsKeepAlive says whether a frame holds line ends only: the ping and pong of
// RFC 5626 §3.5.1, which are no messages.
func IsKeepAlive(data []byte) bool {
	return len(data) > 0 && len(bytes.Trim(data, "\r\n")) == 0
}

// parser reads the start line and the header fields. It goes on after an error,
// so that a 400 can be built, and keeps the first one.
type parser struct {
	text     string // start line and header fields, without the last CRLF
	base     int    // offset of text in the frame
	lines    int    // line ends in text
	loose    bool   // not as many CR as LF
	seen     mandatory
	lengthAt int  // offset of Content-Length's value in the frame
	fragment bool // RFC 3420: nothing is mandatory
	err      *ParseError
}

// fail keeps the first error, and of them one that is not legible.
func (p *parser) fail(err *ParseError) {
	if p.err == nil || p.err.Legible && !err.Legible {
		p.err = err
	}
}

// message reads generic-message of RFC 3261 §25.1 up to the body. It gives nil
// when not even the method or status code can be read.
func (p *parser) message() *Message {
	p.count()
	line, next := p.line(0)
	m := new(Message)
	if err := m.parseStartLine(line); err != nil {
		p.fail(err.in(p.base))
		if m.Method == "" {
			return nil
		}
	}
	p.fields(m, next)
	return m
}

// fields reads all message-header from an offset on.
func (p *parser) fields(m *Message, at int) {
	if p.lines > MaxHeaderFields {
		p.fail(bad("header section", p.base, "more than MaxHeaderFields lines"))
		p.lines = MaxHeaderFields
	}
	m.Header = make(Header, 0, p.lines)
	for at < len(p.text) && len(m.Header) < p.lines {
		at = p.field(m, at)
	}
}

// count sees how many lines there are, and whether a CR stands alone somewhere.
func (p *parser) count() {
	p.lines = strings.Count(p.text, "\n")
	p.loose = strings.Count(p.text, "\r") != p.lines
}

// line gives the line at an offset without its CRLF, and where the next begins.
// CR and LF alone are refused: elements disagree about whether they end a line,
// and then about which fields there are.
func (p *parser) line(at int) (line string, next int) {
	line, next = p.text[at:], len(p.text)
	if end := strings.IndexByte(line, '\n'); end >= 0 {
		line, next = line[:end], at+end+1
		if end > 0 && line[end-1] == '\r' {
			line = line[:end-1]
		} else {
			p.fail(bad("line", p.base+at+end, "LF without CR"))
		}
	}
	if p.loose {
		if cr := strings.IndexByte(line, '\r'); cr >= 0 {
			p.fail(bad("line", p.base+at+cr, "CR without LF"))
		}
	}
	return line, next
}

// field reads one message-header of RFC 3261 §25.1 with its continuation lines.
func (p *parser) field(m *Message, at int) (next int) {
	line, next := p.line(at)
	n := span(line, classToken)
	rest := trimLeft(line[n:])
	if n == 0 || rest == "" || rest[0] != ':' {
		p.fail(bad("header field", p.base+at, "does not begin with a name and a colon"))
		return next
	}
	value := trimLeft(rest[1:])
	start := at + len(line) - len(value)
	value = trimRight(value)
	if next < len(p.text) && isSpace(p.text[next]) {
		value, next = p.unfold(value, next)
	}
	f := Field{CanonicalName(line[:n]), value}
	m.Header = append(m.Header, f)
	if p.fragment {
		return next
	}
	if err := p.check(m, f); err != nil {
		p.fail(err.in(p.base + start))
	}
	if f.Name == "Content-Length" {
		p.lengthAt = p.base + start
	}
	return next
}

// unfold joins continuation lines. RFC 3261 §7.3.1: a line that begins with
// white space continues the one before, and the fold means one space.
func (p *parser) unfold(value string, at int) (string, int) {
	joined := []byte(value)
	for at < len(p.text) && isSpace(p.text[at]) {
		var line string
		line, at = p.line(at)
		if line = trim(line); line != "" {
			joined = append(append(joined, ' '), line...)
		}
	}
	return trim(string(joined)), at
}

// body takes the octets that Content-Length names. RFC 3261 §18.3 for message
// oriented transports, and RFC 7118 §5: one frame is one message.
func (p *parser) body(m *Message, rest []byte) []byte {
	if p.seen.length {
		n, ok, over := parseUint(m.Header.get("Content-Length"), MaxMessageBytes)
		if !ok && !over {
			p.fail(bad("Content-Length", p.lengthAt, "not a number"))
			return nil
		}
		if over || n > uint64(len(rest)) {
			p.fail(bad("Content-Length", p.lengthAt, "more octets than the frame has").legible())
			n = uint64(len(rest))
		}
		rest = rest[:n]
	}
	if len(rest) == 0 {
		return nil
	}
	return bytes.Clone(rest)
}
