package sip

import "strconv"

// Printing writes what the message holds, octet by octet; only Content-Length
// is its own: always there, always the octets of Body, in the place where the
// Header has one or else last. It checks nothing: Check does, for messages that
// carry text from an application.

// Bytes prints the message.
func (m *Message) Bytes() []byte { return m.Append(make([]byte, 0, m.size())) }

// String prints the message.
func (m *Message) String() string { return string(m.Bytes()) }

// Append prints the message behind dst.
func (m *Message) Append(dst []byte) []byte {
	dst = m.appendStartLine(dst)
	length := false
	for i := range m.Header {
		f := &m.Header[i]
		if f.Name == "Content-Length" {
			if !length {
				dst = m.appendLength(dst)
			}
			length = true
			continue
		}
		dst = append(dst, f.Name...)
		dst = append(dst, ": "...)
		dst = append(dst, f.Value...)
		dst = append(dst, "\r\n"...)
	}
	if !length {
		dst = m.appendLength(dst)
	}
	dst = append(dst, "\r\n"...)
	return append(dst, m.Body...)
}

func (m *Message) appendStartLine(dst []byte) []byte {
	if m.IsRequest() {
		dst = append(append(dst, m.Method...), ' ')
		dst = m.RequestURI.append(dst)
		return append(dst, " SIP/2.0\r\n"...)
	}
	dst = append(dst, "SIP/2.0 "...)
	dst = strconv.AppendInt(dst, int64(m.StatusCode), 10)
	dst = append(append(dst, ' '), m.Reason...)
	return append(dst, "\r\n"...)
}

func (m *Message) appendLength(dst []byte) []byte {
	dst = append(dst, "Content-Length: "...)
	dst = strconv.AppendInt(dst, int64(len(m.Body)), 10)
	return append(dst, "\r\n"...)
}

// size is enough for the printed message, so that it is allocated once.
func (m *Message) size() int {
	u := &m.RequestURI
	n := 64 + len(m.Method) + len(m.Reason) + len(m.Body) + len(u.Scheme) + len(u.User) +
		len(u.Password) + len(u.Host) + len(u.Params) + len(u.Headers) + len(u.Opaque)
	for i := range m.Header {
		n += len(m.Header[i].Name) + len(m.Header[i].Value) + 4
	}
	return n
}

// Check says whether the message can be printed without becoming another one:
// method and names are tokens, and no text holds CR, LF or NUL. The error is a
// *ParseError whose offset is relative to the part it names.
func (m *Message) Check() error {
	if m.IsRequest() {
		if !IsToken(m.Method) {
			return bad("Method", 0, "not a token")
		}
		if _, err := ParseURI(m.RequestURI.String()); err != nil {
			return err
		}
	} else if m.StatusCode < 100 || m.StatusCode > 699 {
		return bad("Status-Code", 0, "must be 100 to 699")
	}
	if err := CheckText("Reason-Phrase", m.Reason); err != nil {
		return err
	}
	for i := range m.Header {
		if err := CheckField(m.Header[i].Name, m.Header[i].Value); err != nil {
			return err
		}
	}
	return nil
}
