package sip

import (
	"strconv"
	"strings"
)

// URI is a sip, sips or tel URI taken apart, or any other absolute URI as it
// is. Its parts are kept as written, escapes included; the scheme is lower
// case. Two URIs that are == print the same; for the comparison of RFC 3261
// §19.1.4 use Equal.
type URI struct {
	Scheme   string // "sip", "sips", "tel", "http" ...
	User     string // as written, still escaped; "" when there is none
	Password string
	Host     string // name, IPv4 address, or IPv6 reference in brackets
	Port     int    // 0 when there is none
	Params   Params // of sip, sips and tel
	Headers  string // sip and sips: what follows "?"
	Opaque   string // tel: the number; other schemes: all that follows "scheme:"
}

// ParseURI reads one absolute URI. The error is a *ParseError.
func ParseURI(s string) (URI, error) {
	var u URI
	if err := u.parse(s); err != nil {
		return URI{}, err
	}
	return u, nil
}

func (u *URI) parse(s string) *ParseError {
	colon := span(s, classScheme)
	if colon == 0 || colon == len(s) || s[colon] != ':' || s[0] < 'A' {
		return bad("URI", colon, "no scheme")
	}
	if n := span(s, classURI); n < len(s) {
		return bad("URI", n, "octet that no URI may have")
	}
	u.Scheme = lowerScheme(s[:colon])
	rest := s[colon+1:]
	switch u.Scheme {
	case "sip", "sips":
		return u.parseSIP(rest).in(colon + 1)
	case "tel":
		return u.parseTel(rest).in(colon + 1)
	}
	if rest == "" {
		return bad("URI", colon+1, "nothing after the scheme")
	}
	u.Opaque = rest
	return nil
}

// lowerScheme spares the allocation for schemes as they are usually written.
func lowerScheme(s string) string {
	switch {
	case s == "sip" || equalFold(s, "sip"):
		return "sip"
	case equalFold(s, "sips"):
		return "sips"
	case equalFold(s, "tel"):
		return "tel"
	}
	return strings.ToLower(s)
}

// parseSIP reads [userinfo] hostport uri-parameters [headers] of RFC 3261
// §25.1. The first "@" ends the userinfo; a second one before the parameters is
// refused, because elements disagree about which host is then meant.
func (u *URI) parseSIP(s string) *ParseError {
	rest := s
	if at := strings.IndexByte(s, '@'); at >= 0 {
		u.User, rest = s[:at], s[at+1:]
		if colon := strings.IndexByte(u.User, ':'); colon >= 0 {
			u.User, u.Password = u.User[:colon], u.User[colon+1:]
		}
		// "sip:@host" is met in the field; with another "@" behind it, what
		// is printed would be read differently.
		if u.User == "" && u.Password == "" && strings.IndexByte(rest, '@') >= 0 {
			return bad("URI", 0, "empty user")
		}
	}
	n, err := hostSpan(rest)
	if err != nil {
		return err.in(len(s) - len(rest))
	}
	u.Host, rest = rest[:n], rest[n:]
	if rest == "" {
		return nil
	}
	at := len(s) - len(rest)
	if u.Port, rest, err = cutPort(rest); err != nil {
		return err.in(at)
	}
	at = len(s) - len(rest)
	if q := strings.IndexByte(rest, '?'); q >= 0 {
		u.Headers, rest = rest[q+1:], rest[:q]
	}
	if rest != "" && rest[0] != ';' {
		return bad("URI", at, "unexpected octet after the host")
	}
	u.Params = Params(rest)
	return nil
}

// parseTel reads RFC 3966 §3: the number, then parameters.
func (u *URI) parseTel(s string) *ParseError {
	u.Opaque = s
	if semi := strings.IndexByte(s, ';'); semi >= 0 {
		u.Opaque, u.Params = s[:semi], Params(s[semi:])
	}
	if u.Opaque == "" {
		return bad("URI", 0, "no telephone number")
	}
	return nil
}

// String prints the URI.
func (u URI) String() string {
	if u.Scheme == "" {
		return ""
	}
	return string(u.append(make([]byte, 0, 64)))
}

func (u *URI) append(dst []byte) []byte {
	if u.Scheme == "" {
		return dst
	}
	dst = append(dst, u.Scheme...)
	dst = append(dst, ':')
	if u.Scheme != "sip" && u.Scheme != "sips" {
		dst = append(dst, u.Opaque...)
		return append(dst, u.Params...)
	}
	if u.User != "" || u.Password != "" {
		dst = append(dst, u.User...)
		if u.Password != "" {
			dst = append(dst, ':')
			dst = append(dst, u.Password...)
		}
		dst = append(dst, '@')
	}
	dst = appendHostPort(dst, u.Host, u.Port)
	dst = append(dst, u.Params...)
	if u.Headers != "" {
		dst = append(dst, '?')
		dst = append(dst, u.Headers...)
	}
	return dst
}

func appendHostPort(dst []byte, host string, port int) []byte {
	dst = append(dst, host...)
	if port != 0 {
		dst = append(dst, ':')
		dst = strconv.AppendInt(dst, int64(port), 10)
	}
	return dst
}

// IsZero says whether this is no URI at all.
func (u URI) IsZero() bool { return u == URI{} }

// IsSIP says whether the scheme is sip or sips.
func (u URI) IsSIP() bool { return u.Scheme == "sip" || u.Scheme == "sips" }

// AOR gives the address of record: scheme, user, host and port, without
// password, parameters and headers. Other schemes stay as they are.
func (u URI) AOR() URI {
	if !u.IsSIP() {
		return u
	}
	return URI{Scheme: u.Scheme, User: u.User, Host: u.Host, Port: u.Port}
}

// UserUnescaped gives the user as a human reads it.
func (u URI) UserUnescaped() string { return Unescape(u.User) }

// Header gives a header of the "?" part, unescaped: Refer-To carries Replaces
// there (RFC 3891 §4). Names compare without case.
func (u URI) Header(name string) (value string, ok bool) {
	for one := range strings.SplitSeq(u.Headers, "&") {
		n, v, _ := strings.Cut(one, "=")
		if n != "" && equalFold(Unescape(n), name) {
			return Unescape(v), true
		}
	}
	return "", false
}

// WithHeader gives the URI with one more header behind "?", its plain name and
// value escaped as RFC 3261 §25.1 wants it (hname "=" hvalue).
func (u URI) WithHeader(name, value string) URI {
	if u.Headers != "" {
		u.Headers += "&"
	}
	u.Headers += escape(name, classHeader) + "=" + escape(value, classHeader)
	return u
}
