package digest

import (
	"errors"
	"strings"
)

// The arithmetic of RFC 7616 §3.4: response = H(HA1 : nonce [: nc : cnonce : qop] : HA2).

var (
	// ErrUnsupported reports a challenge whose algorithm or qop is unknown here.
	ErrUnsupported = errors.New("digest: algorithm or qop is not supported")
	// ErrHA1Algorithm reports an identity whose HA1 was made with another hash
	// than the challenge asks for, and that has no password to make a new one.
	ErrHA1Algorithm = errors.New("digest: the HA1 belongs to another algorithm than the challenge")
	// ErrArgument reports a mistake of the caller: a user name, URI or client
	// nonce with control characters, or a qop without client nonce or count.
	ErrArgument = errors.New("digest: bad argument")
)

// An Identity is who answers, or whose answer is checked.
type Identity struct {
	Username string
	Password string
	// HA1 is H(username:realm:password) in hexadecimal, used instead of the
	// password when set. It belongs to one realm and one hash.
	HA1 string
	// HA1Algorithm names the hash of HA1; "" means MD5.
	HA1Algorithm string
}

// CanAnswer tells whether the identity has what the challenge's hash needs.
func (id Identity) CanAnswer(c Challenge) bool {
	a, ok := algorithmOf(c.Algorithm)
	if !ok {
		return false
	}
	_, err := id.ha1(a, c.Realm)
	return err == nil
}

// ha1 is H(unq(username) ":" unq(realm) ":" passwd), RFC 7616 §3.4.2.
func (id Identity) ha1(a algorithm, realm string) (string, error) {
	if id.HA1 != "" {
		own, ok := algorithmOf(id.HA1Algorithm)
		if ok && own.base == a.base {
			return strings.ToLower(id.HA1), nil
		}
		if id.Password == "" {
			return "", ErrHA1Algorithm
		}
	}
	return a.hash(id.Username, realm, id.Password), nil
}

// Answer makes the credentials for a challenge. uri is the digest-uri (in SIP
// the Request-URI as printed), body the message body (used by auth-int only),
// cnonce fresh random text of the caller, nc how many requests with this nonce
// have been sent, this one counted. cnonce and nc are unused when the challenge
// has neither qop nor a -sess algorithm.
// Errors: ErrUnsupported, ErrHA1Algorithm, ErrArgument.
func Answer(c Challenge, id Identity, method, uri string, body []byte, cnonce string, nc uint32) (Authorization, error) {
	alg, known := algorithmOf(c.Algorithm)
	qop, usable := c.protection()
	if !known || !usable {
		return Authorization{}, ErrUnsupported
	}
	needs := qop != "" || alg.sess
	if hasControl(id.Username+uri+cnonce) || needs && cnonce == "" || qop != "" && nc == 0 {
		return Authorization{}, ErrArgument
	}
	ha1, err := id.ha1(alg, c.Realm)
	if err != nil {
		return Authorization{}, err
	}
	a := Authorization{
		Username: id.Username, Realm: c.Realm, Nonce: c.Nonce, URI: uri,
		Algorithm: c.Algorithm, Opaque: c.Opaque, QOP: qop,
	}
	if a.Algorithm == "" {
		a.Algorithm = "MD5"
	}
	if needs {
		a.CNonce = cnonce
	}
	if qop != "" {
		a.NC = nc
	}
	if c.Userhash {
		// RFC 7616 §3.4.4: username = H(unq(username) ":" unq(realm)).
		a.Username, a.Userhash = alg.hash(id.Username, c.Realm), true
	}
	a.Response = a.response(alg, ha1, method, body)
	return a, nil
}

// response computes RFC 7616 §3.4.1 from the fields of the credentials.
func (a Authorization) response(alg algorithm, ha1, method string, body []byte) string {
	if alg.sess {
		// RFC 7616 §3.4.2: A1 = H(user:realm:password):nonce:cnonce.
		ha1 = alg.hash(ha1, a.Nonce, a.CNonce)
	}
	// RFC 7616 §3.4.3: A2 = Method:uri, and for auth-int :H(entity-body).
	ha2 := alg.hash(method, a.URI)
	if a.QOP == "auth-int" {
		ha2 = alg.hash(method, a.URI, hex(alg.sum(body)))
	}
	if a.QOP == "" {
		return alg.hash(ha1, a.Nonce, ha2) // RFC 2069
	}
	nc := a.ncText
	if nc == "" {
		nc = hex32(a.NC)
	}
	return alg.hash(ha1, a.Nonce, nc, a.CNonce, a.QOP, ha2)
}

// hex32 is the nc-value of RFC 7616 §3.4: eight hexadecimal digits.
func hex32(n uint32) string {
	return hex([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}
