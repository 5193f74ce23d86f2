package digest

import (
	"strconv"
	"strings"
)

// An Authorization is the answer to a challenge: the value of an Authorization
// or Proxy-Authorization header. RFC 7616 §3.4.
type Authorization struct {
	Username  string // the hash of it when Userhash is set
	Realm     string
	Nonce     string
	URI       string // the digest-uri
	Response  string // hexadecimal
	Algorithm string // as written; "" means MD5
	CNonce    string
	Opaque    string
	QOP       string // "", "auth" or "auth-int"; others as written
	NC        uint32 // nonce count; 0 when there is none
	Userhash  bool

	ncText string // the count as it came, when not eight lower-case digits: it is hashed as text
}

// ParseAuthorization reads credentials. It returns ErrNotDigest for another
// scheme and an error that wraps ErrMalformed when username, realm, nonce, uri
// or response are missing.
func ParseAuthorization(value string) (Authorization, error) {
	var a Authorization
	list, _, err := parseParams(value)
	if err != nil {
		return a, err
	}
	seen := make(map[string]bool, len(list))
	for _, p := range list {
		if seen[p.name] {
			continue
		}
		seen[p.name] = true
		if err := a.set(p); err != nil {
			return a, err
		}
	}
	for _, name := range [...]string{"username", "realm", "nonce", "uri", "response"} {
		if !seen[name] {
			return a, malformed("no " + name)
		}
	}
	return a, nil
}

func (a *Authorization) set(p param) error {
	switch p.name {
	case "username":
		a.Username = p.value
	case "realm":
		a.Realm = p.value
	case "nonce":
		a.Nonce = p.value
	case "uri":
		a.URI = p.value
	case "response":
		a.Response = p.value
	case "algorithm":
		a.Algorithm = p.value
	case "cnonce":
		a.CNonce = p.value
	case "opaque":
		a.Opaque = p.value
	case "qop":
		a.QOP = strings.ToLower(p.value)
	case "nc":
		n, err := strconv.ParseUint(p.value, 16, 32)
		if err != nil {
			return malformed("nc is not eight hexadecimal digits")
		}
		a.NC = uint32(n)
		if p.value != hex32(a.NC) {
			a.ncText = p.value
		}
	case "userhash":
		a.Userhash = strings.EqualFold(p.value, "true")
	}
	return nil
}

// String prints the credentials.
// RFC 3261 §25.1: algorithm, qop and nc are not quoted here, unlike in challenges.
func (a Authorization) String() string {
	var p printer
	if a.Algorithm != "" {
		p.token("algorithm", a.Algorithm)
	}
	p.quoted("username", a.Username)
	p.quoted("realm", a.Realm)
	p.quoted("nonce", a.Nonce)
	p.quoted("uri", a.URI)
	p.quoted("response", a.Response)
	if a.Opaque != "" {
		p.quoted("opaque", a.Opaque)
	}
	if a.CNonce != "" {
		p.quoted("cnonce", a.CNonce)
	}
	if a.QOP != "" {
		p.token("qop", a.QOP)
		p.raw("nc", hex32(a.NC))
	}
	if a.Userhash {
		p.raw("userhash", "true")
	}
	return p.b.String()
}

// Is tells whether the credentials name this identity, in clear or hashed.
func (a Authorization) Is(id Identity) bool {
	if !a.Userhash {
		return a.Username == id.Username
	}
	alg, ok := algorithmOf(a.Algorithm)
	return ok && strings.EqualFold(a.Username, alg.hash(id.Username, a.Realm))
}

// Verify tells whether the response proves that the sender knows the identity's
// password. It compares the name and recomputes the response from the fields as
// they came. It is for the caller to check that realm, nonce, algorithm and qop
// are those of a challenge that it gave out, that the nonce count has risen, and
// that URI is the one of the request.
func (a Authorization) Verify(id Identity, method string, body []byte) bool {
	alg, ok := algorithmOf(a.Algorithm)
	if !ok || !a.Is(id) || a.QOP != "" && a.QOP != "auth" && a.QOP != "auth-int" {
		return false
	}
	ha1, err := id.ha1(alg, a.Realm)
	if err != nil {
		return false
	}
	want := a.response(alg, ha1, method, body)
	return sameTime(want, strings.ToLower(a.Response))
}

// sameTime compares without telling by its duration where the texts differ.
func sameTime(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	var differ byte
	for i := range len(a) {
		differ |= a[i] ^ b[i]
	}
	return differ == 0
}
