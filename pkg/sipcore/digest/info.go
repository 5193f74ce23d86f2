package digest

import "strings"

// An Info is what a server says of a request whose credentials it took: the
// value of Authentication-Info or Proxy-Authentication-Info. RFC 7616 §3.5,
// RFC 7615.
type Info struct {
	NextNonce string // for the next request; "" when there is none
	RspAuth   string // the server's own proof; "" when it gives none
	CNonce    string // of the request
	QOP       string // "auth", "auth-int" or ""
}

// ParseInfo reads the value of the header. A part that cannot be read is left
// empty; the error wraps ErrMalformed.
func ParseInfo(value string) (Info, error) {
	var i Info
	list, _, err := parseParams("Digest " + value) // the same grammar, without a scheme
	for _, p := range list {
		switch p.name {
		case "nextnonce":
			i.NextNonce = p.value
		case "rspauth":
			i.RspAuth = p.value
		case "cnonce":
			i.CNonce = p.value
		case "qop":
			i.QOP = strings.ToLower(p.value)
		}
	}
	return i, err
}

// Proves tells whether the server that answers credentials of the identity
// knows its password. body is the response's. RFC 7616 §3.5: it is the response
// to the same challenge, without a method.
func (i Info) Proves(id Identity, a Authorization, body []byte) bool {
	alg, ok := algorithmOf(a.Algorithm)
	ha1, err := id.ha1(alg, a.Realm)
	if !ok || err != nil {
		return false
	}
	if i.QOP != "" {
		a.QOP = i.QOP
	}
	return sameTime(a.response(alg, ha1, "", body), strings.ToLower(i.RspAuth))
}
