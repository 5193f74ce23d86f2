package sip

import "strings"

// Auth is a challenge (WWW-Authenticate, Proxy-Authenticate) or credentials
// (Authorization, Proxy-Authorization) of RFC 3261 §25.1, taken apart but not
// understood: package digest knows what the parameters mean.
type Auth struct {
	Scheme string     // "Digest", "Bearer" ... as written
	Params AuthParams // raw
}

// AuthParams is the raw comma list behind the scheme: `realm="x", nonce="y"`.
type AuthParams string

// ParseAuth reads one value. Its parameters may be anything, as those of
// unknown schemes are; Get finds what has the form name=value.
func ParseAuth(s string) (Auth, error) {
	t := trim(s)
	n := span(t, classToken)
	if n == 0 || n < len(t) && !isSpace(t[n]) {
		return Auth{}, bad("authentication scheme", n, "no scheme")
	}
	return Auth{t[:n], AuthParams(trimLeft(t[n:]))}, nil
}

// String prints it.
func (a Auth) String() string {
	if a.Params == "" {
		return a.Scheme
	}
	return a.Scheme + " " + string(a.Params)
}

// Get gives a parameter's value, without quotes if it was a quoted-string.
func (p AuthParams) Get(name string) (value string, ok bool) {
	for rest := string(p); rest != ""; {
		var one string
		one, rest = cutElement(rest)
		n, raw, found := strings.Cut(one, "=")
		if !found || !equalFold(trimRight(n), name) {
			continue
		}
		raw = trimLeft(raw)
		if text, quoted := Unquote(raw); quoted {
			return text, true
		}
		return raw, true
	}
	return "", false
}

// Auths gives the values of one of the four fields of authentication. One field
// line holds one value, since the commas in it separate parameters (RFC 3261
// §7.3.1). The list holds the good ones; the error is that of the first bad one.
func (m *Message) Auths(name string) (list []Auth, err error) {
	for _, value := range m.Header.Values(name) {
		a, aerr := ParseAuth(value)
		if aerr == nil {
			list = append(list, a)
		} else if err == nil {
			err = aerr
		}
	}
	return list, err
}
