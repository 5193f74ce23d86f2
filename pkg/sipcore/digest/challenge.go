package digest

import "strings"

// A Challenge is what a server asks: the value of a WWW-Authenticate (401) or
// Proxy-Authenticate (407) header. RFC 7616 §3.3.
type Challenge struct {
	Realm     string   // the protection domain, shown to users
	Nonce     string   // the server's; a nonce count belongs to it
	Opaque    string   // returned as it came
	Algorithm string   // as written; "" means MD5
	Domain    string   // URIs of the protection space; SIP ignores it
	QOP       []string // "auth", "auth-int", lower case; empty: the form of RFC 2069
	Stale     bool     // the password was right, only the nonce is too old
	Userhash  bool     // the user name may be sent hashed (RFC 7616 §3.4.4)
}

// Headers names the two header fields of a challenging status code: the one of
// the challenge and the one of the answer. ok is false unless it is 401 or 407.
// RFC 3261 §22.2, §22.3.
func Headers(statusCode int) (challenge, answer string, ok bool) {
	switch statusCode {
	case 401:
		return "WWW-Authenticate", "Authorization", true
	case 407:
		return "Proxy-Authenticate", "Proxy-Authorization", true
	}
	return "", "", false
}

// ParseChallenge reads the first challenge of a header value. It returns
// ErrNotDigest for another scheme and an error that wraps ErrMalformed when
// realm or nonce are missing. An unknown algorithm or qop is no error here:
// see Supported.
func ParseChallenge(value string) (Challenge, error) {
	c, _, err := parseChallenge(value)
	return c, err
}

// ParseChallenges reads all digest challenges of several header values and
// leaves out what cannot be read: one bad challenge does not void the others.
// SIP has one challenge per header, but some servers join them with commas.
func ParseChallenges(values []string) []Challenge {
	var list []Challenge
	for _, v := range values {
		for v != "" && len(list) < MaxParams {
			c, rest, err := parseChallenge(v)
			if err == nil {
				list = append(list, c)
			}
			v = rest
		}
	}
	return list
}

func parseChallenge(value string) (c Challenge, rest string, err error) {
	list, rest, err := parseParams(value)
	if err != nil {
		return c, "", err
	}
	var hasRealm bool
	seen := make(map[string]bool, len(list))
	for _, p := range list {
		if seen[p.name] {
			continue // the first one counts
		}
		seen[p.name] = true
		hasRealm = hasRealm || p.name == "realm"
		c.set(p)
	}
	switch {
	case !hasRealm:
		return c, rest, malformed("no realm")
	case c.Nonce == "":
		return c, rest, malformed("no nonce")
	}
	return c, rest, nil
}

func (c *Challenge) set(p param) {
	switch p.name {
	case "realm":
		c.Realm = p.value
	case "nonce":
		c.Nonce = p.value
	case "opaque":
		c.Opaque = p.value
	case "algorithm":
		c.Algorithm = p.value
	case "domain":
		c.Domain = p.value
	case "qop":
		c.QOP = qopList(p.value)
	case "stale":
		c.Stale = strings.EqualFold(p.value, "true")
	case "userhash":
		c.Userhash = strings.EqualFold(p.value, "true")
	}
}

func qopList(s string) []string {
	var list []string
	for _, q := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		if len(list) < MaxParams {
			list = append(list, strings.ToLower(q))
		}
	}
	return list
}

// String prints the challenge for a server's 401 or 407.
func (c Challenge) String() string {
	var p printer
	p.quoted("realm", c.Realm)
	p.quoted("nonce", c.Nonce)
	if c.Algorithm != "" {
		p.token("algorithm", c.Algorithm)
	}
	if len(c.QOP) > 0 {
		p.quoted("qop", strings.Join(c.QOP, ","))
	}
	if c.Opaque != "" {
		p.quoted("opaque", c.Opaque)
	}
	if c.Domain != "" {
		p.quoted("domain", c.Domain)
	}
	if c.Stale {
		p.raw("stale", "true")
	}
	if c.Userhash {
		p.raw("userhash", "true")
	}
	return p.b.String()
}

// Supported tells whether this package can answer: algorithm known, and a known
// qop among those offered, or none offered.
func (c Challenge) Supported() bool {
	_, known := algorithmOf(c.Algorithm)
	_, usable := c.protection()
	return known && usable
}

// protection chooses the quality of protection.
// RFC 7616 §3.3: unrecognized options are ignored.
func (c Challenge) protection() (qop string, ok bool) {
	if len(c.QOP) == 0 {
		return "", true
	}
	for _, want := range [...]string{"auth", "auth-int"} {
		for _, q := range c.QOP {
			if strings.EqualFold(q, want) {
				return want, true
			}
		}
	}
	return "", false
}

// Strongest chooses the challenge to answer: SHA-512-256 before SHA-256 before
// MD5, the first of equals. ok is false when none is supported.
func Strongest(list []Challenge) (best Challenge, ok bool) {
	return strongest(list, Challenge.Supported)
}

// StrongestFor is Strongest among the challenges that the identity can answer:
// one that has an HA1 and no password is bound to the HA1's algorithm.
func StrongestFor(list []Challenge, id Identity) (best Challenge, ok bool) {
	return strongest(list, func(c Challenge) bool { return c.Supported() && id.CanAnswer(c) })
}

func strongest(list []Challenge, usable func(Challenge) bool) (best Challenge, ok bool) {
	top := 0
	for _, c := range list {
		a, _ := algorithmOf(c.Algorithm)
		if usable(c) && a.strength > top {
			best, ok, top = c, true, a.strength
		}
	}
	return best, ok
}
