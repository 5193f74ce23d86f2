package sip

import "strings"

// NameAddr is the value of From, To, Contact, Route, Refer-To and their like:
// a name-addr or addr-spec of RFC 3261 §25.1 with header parameters.
type NameAddr struct {
	DisplayName string // unescaped, without quotes
	URI         URI
	Params      Params // the header's: tag, q, expires ...
}

// ParseNameAddr reads one element. Without angle brackets, everything from the
// first ";" on are parameters of the header, not of the URI (RFC 3261 §20).
// Liberal: a display name without quotes may be any text, and white space may
// stand inside the brackets. The error is a *ParseError.
func ParseNameAddr(s string) (NameAddr, error) {
	var n NameAddr
	if err := n.parse(s); err != nil {
		return NameAddr{}, err
	}
	return n, nil
}

// ParseRoute is ParseNameAddr for Route, Record-Route, Path and Service-Route.
// RFC 3261 §20.30 wants angle brackets there; servers forget them, and then the
// parameters are meant for the URI ("sip:proxy;lr").
func ParseRoute(s string) (NameAddr, error) {
	var n NameAddr
	if err := n.parseRoute(s); err != nil {
		return NameAddr{}, err
	}
	return n, nil
}

func (n *NameAddr) parseRoute(s string) *ParseError {
	if strings.IndexByte(s, '<') < 0 {
		return n.URI.parse(trim(s))
	}
	return n.parse(s)
}

// parse reads and checks all of it.
func (n *NameAddr) parse(s string) *ParseError {
	if err := n.split(s); err != nil {
		return err
	}
	return n.Params.check("address").in(len(trimRight(s)) - len(n.Params))
}

// split reads everything but what the parameters are made of.
func (n *NameAddr) split(whole string) *ParseError {
	s := trimLeft(whole)
	base := len(whole) - len(s)
	s = trimRight(s)
	if s == "" {
		return bad("address", 0, "empty")
	}
	open := nameEnd(s)
	switch {
	case open < 0:
		return bad("address", base, "quoted display name does not end")
	case open == len(s) || s[open] != '<':
		if s[0] == '"' {
			return bad("address", base+open, "no < after the display name")
		}
		return n.splitAddrSpec(s).in(base)
	}
	n.DisplayName = displayName(s[:open])
	end := strings.IndexByte(s[open:], '>')
	if end < 0 {
		return bad("address", base+open, "< without >")
	}
	end += open
	uri := trimLeft(s[open+1 : end])
	if err := n.URI.parse(trimRight(uri)); err != nil {
		return err.in(base + end - len(uri))
	}
	n.Params = Params(trimLeft(s[end+1:]))
	return nil
}

// nameEnd gives where the display name ends: at the "<", or at len(s) when this
// is an addr-spec; -1 when a quoted name does not end.
func nameEnd(s string) int {
	if s[0] == '"' {
		end := quotedEnd(s)
		if end < 0 {
			return -1
		}
		return len(s) - len(trimLeft(s[end:]))
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '<':
			return i
		case '"': // a parameter's quoted value
			return len(s)
		}
	}
	return len(s)
}

func displayName(s string) string {
	s = trimRight(s)
	if s != "" && s[0] == '"' {
		return unquote(s)
	}
	return s
}

func (n *NameAddr) splitAddrSpec(s string) *ParseError {
	uri, params := s, ""
	if semi := strings.IndexByte(s, ';'); semi >= 0 {
		uri, params = s[:semi], s[semi:]
	}
	if err := n.URI.parse(trimRight(uri)); err != nil {
		return err
	}
	n.Params = Params(params)
	return nil
}

// String prints it as a name-addr, always with angle brackets.
func (n NameAddr) String() string { return string(n.append(make([]byte, 0, 96))) }

func (n *NameAddr) append(dst []byte) []byte {
	if n.DisplayName != "" {
		dst = append(appendQuoted(dst, n.DisplayName), ' ')
	}
	dst = append(dst, '<')
	dst = n.URI.append(dst)
	dst = append(dst, '>')
	return append(dst, n.Params...)
}

// Tag gives the tag of From and To, "" when there is none.
func (n NameAddr) Tag() string {
	tag, _ := n.Params.Get("tag")
	return tag
}

// WithTag gives the same address with another tag.
func (n NameAddr) WithTag(tag string) NameAddr {
	n.Params = n.Params.With("tag", tag)
	return n
}
