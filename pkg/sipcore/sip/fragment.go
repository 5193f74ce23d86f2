package sip

import "bytes"

// ParseFragment reads a message/sipfrag body (RFC 3420), which a NOTIFY of a
// REFER carries: a start line, header fields and a body, of which any may be
// missing. It is also the way to read a start line alone. Nothing is mandatory,
// and the last CRLF may be missing. The error is a *ParseError.
func ParseFragment(data []byte) (*Message, error) {
	section, rest, _ := bytes.Cut(data[:min(len(data), MaxHeaderBytes)], crlfcrlf)
	section = bytes.TrimSuffix(section, crlf)
	p := parser{text: string(section), fragment: true}
	p.count()
	m := new(Message)
	next := 0
	if line, after := p.line(0); !isField(line) {
		next = after
		if err := m.parseStartLine(line); err != nil {
			p.fail(err)
		}
	} else {
		p.lines++
	}
	p.fields(m, next)
	if p.err != nil {
		return nil, p.err
	}
	if len(rest) > 0 {
		m.Body = bytes.Clone(rest)
	}
	return m, nil
}

// isField tells a header field from a start line, where a space or a slash
// follows the first token.
func isField(line string) bool {
	rest := trimLeft(line[span(line, classToken):])
	return rest != "" && rest[0] == ':'
}
