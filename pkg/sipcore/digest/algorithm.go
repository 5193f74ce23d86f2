package digest

import "strings"

// The algorithms of RFC 8760 §2.1, weakest first. A challenge without an
// algorithm means MD5 (RFC 7616 §3.3); a "-sess" suffix changes A1 but not
// the hash, so it does not change the strength either.

// algorithm is one hash function in one of its two forms.
type algorithm struct {
	base     string // "MD5", "SHA-256", "SHA-512-256"
	sess     bool   // the "-sess" form: A1 also covers nonce and cnonce
	strength int    // higher is stronger
	sum      func(data []byte) []byte
}

var hashes = [...]algorithm{
	{base: "MD5", strength: 1, sum: md5},
	{base: "SHA-256", strength: 2, sum: sha256},
	{base: "SHA-512-256", strength: 3, sum: sha512t256},
}

// algorithmOf looks the name up without regard to case; "" is MD5.
func algorithmOf(name string) (algorithm, bool) {
	if name == "" {
		return hashes[0], true
	}
	base, sess := name, false
	if n := len(name) - len("-sess"); n > 0 && strings.EqualFold(name[n:], "-sess") {
		base, sess = name[:n], true
	}
	for _, a := range hashes {
		if strings.EqualFold(a.base, base) {
			a.sess = sess
			return a, true
		}
	}
	return algorithm{}, false
}

// hash is H(data) of RFC 7616 §3.3: lower-case hexadecimal.
func (a algorithm) hash(parts ...string) string {
	return hex(a.sum([]byte(strings.Join(parts, ":"))))
}

// hex stands in for encoding/hex, which would bring fmt along.
func hex(p []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(p))
	for _, b := range p {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}

// MD5 is the hash of a text in lower-case hexadecimal.
func MD5(text string) string { return hex(md5([]byte(text))) }

// HA1 is the stored form of a password: H(username:realm:password) in lower-case
// hexadecimal, for the base hash of the algorithm ("MD5-sess" gives that of MD5).
// It is "" when the algorithm is not supported.
func HA1(algorithmName, username, realm, password string) string {
	a, ok := algorithmOf(algorithmName)
	if !ok {
		return ""
	}
	return a.hash(username, realm, password)
}
