package sip

import "strings"

// Typed access to header fields. The mandatory ones give a plain value, because
// Parse has checked them; in a message that was made by hand or came with an
// error from Parse they give the zero value when absent or malformed (parameters
// are read as far as they go). All others give an error that is ErrAbsent
// (errors.Is) or a *ParseError.

// get is Get for a name that is canonical.
func (h Header) get(name string) string {
	if i := h.index(name); i >= 0 {
		return h[i].Value
	}
	return ""
}

// single gives the value of a field that must be there.
func (m *Message) single(name string) (string, error) {
	if i := m.Header.index(name); i >= 0 {
		return m.Header[i].Value, nil
	}
	return "", &AbsentError{name}
}

// Via gives the top Via.
func (m *Message) Via() (v Via) {
	top, _ := cutElement(m.Header.get("Via"))
	if _, err := v.split(top); err != nil {
		return Via{}
	}
	return v
}

// SetTopVia replaces the top Via, which may share its line with others. Without
// any it does nothing.
func (m *Message) SetTopVia(via Via) {
	i := m.Header.index("Via")
	if i < 0 {
		return
	}
	if list := m.Header[i : i+1].List("Via"); len(list) > 0 {
		list[0] = via.String()
		m.Header[i].Value = strings.Join(list, ", ")
	}
}

// From gives the From field.
func (m *Message) From() NameAddr { return m.address("From") }

// To gives the To field.
func (m *Message) To() NameAddr { return m.address("To") }

func (m *Message) address(name string) (n NameAddr) {
	if n.split(m.Header.get(name)) != nil {
		return NameAddr{}
	}
	return n
}

// CallID gives the Call-ID, which is compared octet by octet.
func (m *Message) CallID() string { return m.Header.get("Call-ID") }

// CSeq gives the CSeq field.
func (m *Message) CSeq() (c CSeq) {
	if c.parse(m.Header.get("CSeq")) != nil {
		return CSeq{}
	}
	return c
}

// MaxForwards gives Max-Forwards, 0 to 255 (RFC 3261 §20.22).
func (m *Message) MaxForwards() (int, error) {
	s, err := m.single("Max-Forwards")
	if err != nil {
		return 0, err
	}
	n, ok, _ := parseUint(s, 255)
	if !ok {
		return 0, bad("Max-Forwards", 0, "must be 0 to 255")
	}
	return int(n), nil
}

// ContentLength gives what the Content-Length field says; the length of the body
// is that of Body.
func (m *Message) ContentLength() (int, error) {
	s, err := m.single("Content-Length")
	if err != nil {
		return 0, err
	}
	n, ok, _ := parseUint(s, 1<<31-1)
	if !ok {
		return 0, bad("Content-Length", 0, "not a number")
	}
	return int(n), nil
}

// ETag gives SIP-ETag (RFC 3903 §11.3.1), "" when absent.
func (m *Message) ETag() string { return m.Header.get("SIP-ETag") }

// IfMatch gives SIP-If-Match (RFC 3903 §11.3.2), "" when absent.
func (m *Message) IfMatch() string { return m.Header.get("SIP-If-Match") }

// Expires gives the Expires field in seconds. Values above 2^32-1 are read as
// 2^32-1.
func (m *Message) Expires() (uint32, error) { return m.seconds("Expires") }

// MinExpires gives Min-Expires in seconds (RFC 3261 §20.23).
func (m *Message) MinExpires() (uint32, error) { return m.seconds("Min-Expires") }

// MinSE gives Min-SE in seconds (RFC 4028 §5).
func (m *Message) MinSE() (uint32, error) { return m.seconds("Min-SE") }

// RetryAfter gives Retry-After in seconds; its comment and parameters are left
// out (RFC 3261 §20.33).
func (m *Message) RetryAfter() (uint32, error) {
	s, err := m.single("Retry-After")
	if err != nil {
		return 0, err
	}
	n, perr := parseSeconds("Retry-After", s[:span(s, classDigit)])
	return n, orNil(perr)
}

func (m *Message) seconds(name string) (uint32, error) {
	s, err := m.single(name)
	if err != nil {
		return 0, err
	}
	// RFC 4028 §5 lets Min-SE carry parameters, which say nothing.
	n, _, perr := cutSeconds(name, s)
	return n, orNil(perr)
}

// RSeq gives the number of a reliable provisional response (RFC 3262 §7.1).
func (m *Message) RSeq() (uint32, error) {
	s, err := m.single("RSeq")
	if err != nil {
		return 0, err
	}
	n, ok, _ := parseUint(s, 1<<32-1)
	if !ok {
		return 0, bad("RSeq", 0, "not a 32-bit number")
	}
	return uint32(n), nil
}

// one reads a field with its parser.
func one[T any](m *Message, name string, parse func(string) (T, error)) (T, error) {
	s, err := m.single(name)
	if err != nil {
		var zero T
		return zero, err
	}
	return parse(s)
}

// RAck gives RAck.
func (m *Message) RAck() (RAck, error) { return one(m, "RAck", ParseRAck) }

// Event gives Event.
func (m *Message) Event() (Event, error) { return one(m, "Event", ParseEvent) }

// SubscriptionState gives Subscription-State.
func (m *Message) SubscriptionState() (SubscriptionState, error) {
	return one(m, "Subscription-State", ParseSubscriptionState)
}

// ReferTo gives Refer-To (RFC 3515 §2.1); its URI may be of any scheme.
func (m *Message) ReferTo() (NameAddr, error) { return one(m, "Refer-To", ParseNameAddr) }

// ReferredBy gives Referred-By (RFC 3892 §3).
func (m *Message) ReferredBy() (NameAddr, error) { return one(m, "Referred-By", ParseNameAddr) }

// Replaces gives Replaces.
func (m *Message) Replaces() (Replaces, error) { return one(m, "Replaces", ParseReplaces) }

// SessionExpires gives Session-Expires.
func (m *Message) SessionExpires() (SessionExpires, error) {
	return one(m, "Session-Expires", ParseSessionExpires)
}

// ContentType gives Content-Type.
func (m *Message) ContentType() (MediaType, error) { return one(m, "Content-Type", ParseMediaType) }

// ContentDisposition gives Content-Disposition.
func (m *Message) ContentDisposition() (Disposition, error) {
	return one(m, "Content-Disposition", ParseDisposition)
}
