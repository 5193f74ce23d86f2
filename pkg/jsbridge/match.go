//go:build js && wasm

package jsbridge

import "strings"

// The grammar rules by which configuration values are checked. They are stricter
// than the parsers of pkg/sipcore/sip, which must be liberal to what arrives from
// the network: a mistake in the configuration is better told at once.

// absoluteURI is what the rule of that name reports of "scheme://host[:port]...".
type absoluteURI struct {
	Scheme, Host, HostType, Port string
}

// matchAbsoluteURI reads RFC 3261 §25 absoluteURI in its "//" form. The scheme is
// taken in lower case only, a fragment is refused.
func matchAbsoluteURI(s string) (u absoluteURI, ok bool) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || !isScheme(scheme) || strings.ContainsAny(rest, "#\"<>\\^`{|} \t\r\n") {
		return u, false
	}
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority = rest[:i]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	host, port, ok := splitHostPort(authority)
	if !ok {
		return u, false
	}
	u = absoluteURI{Scheme: scheme, Host: host, HostType: hostType(host), Port: port}
	return u, u.HostType != ""
}

// isScheme accepts lower-case schemes: upper-case ones are mistakes in every
// configuration that has been seen.
func isScheme(s string) bool {
	for i, c := range []byte(s) {
		lower := c >= 'a' && c <= 'z'
		if !lower && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return s != ""
}

// splitHostPort cuts "host:port"; port is "" when there is none. IPv6 addresses
// keep their brackets.
func splitHostPort(s string) (host, port string, ok bool) {
	host = s
	end := strings.LastIndexByte(s, ']')
	if i := strings.LastIndexByte(s, ':'); i > end {
		host, port = s[:i], s[i+1:]
		if port == "" || len(port) > 5 || !all(port, isDigit) {
			return "", "", false
		}
	}
	return host, port, host != ""
}

// hostType tells a host of RFC 3261 §25 apart: "domain", "IPv4", "IPv6", or ""
// for none of them. A top label that begins with a digit makes it an address;
// underscores are accepted, as they occur in real names.
func hostType(host string) string {
	if strings.HasPrefix(host, "[") {
		if strings.HasSuffix(host, "]") && isIPv6(host[1:len(host)-1]) {
			return "IPv6"
		}
		return ""
	}
	if isIPv4(host) {
		return "IPv4"
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	for _, l := range labels {
		if l == "" || l[0] == '-' || l[len(l)-1] == '-' || !all(l, isLabelByte) {
			return ""
		}
	}
	if isDigit(labels[len(labels)-1][0]) {
		return ""
	}
	return "domain"
}

func isLabelByte(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

func isIPv4(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 3 || !all(p, isDigit) || len(p) == 3 && p > "255" {
			return false
		}
	}
	return true
}

// isIPv6 accepts hexadecimal groups, one "::" and a trailing IPv4 address.
func isIPv6(s string) bool {
	if !strings.Contains(s, ":") || strings.Count(s, "::") > 1 || strings.Contains(s, ":::") {
		return false
	}
	groups := 0
	parts := strings.Split(s, ":")
	for i, p := range parts {
		switch {
		case p == "":
		case i == len(parts)-1 && isIPv4(p):
			groups += 2
		case len(p) > 4 || !all(p, isHex):
			return false
		default:
			groups++
		}
	}
	if strings.Contains(s, "::") {
		return groups < 8
	}
	return groups == 8
}

// matchQuoted reports whether s between quotes is a quoted-string: a quote or a
// backslash in it must be escaped, control characters are refused.
func matchQuoted(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"', c == 0x7f, c < ' ' && c != '\t':
			return false
		case c == '\\':
			i++
			if i == len(s) || s[i] == '\r' || s[i] == '\n' || s[i] >= 0x80 {
				return false
			}
		}
	}
	return true
}

// matchUUID is the rule uuid: 8-4-4-4-12 hexadecimal digits.
func matchUUID(s string) bool {
	parts := strings.Split(s, "-")
	lengths := []int{8, 4, 4, 4, 12}
	if len(parts) != len(lengths) {
		return false
	}
	for i, p := range parts {
		if len(p) != lengths[i] || !all(p, isHex) {
			return false
		}
	}
	return true
}

// stunURI is what stun_URI and turn_URI report (RFC 7064, RFC 7065).
type stunURI struct{ Scheme, Host, Port, Transport string }

// matchStunURI reads "stun:host[:port]" for scheme "stun" and "turn:host[:port]
// [?transport=x]" for scheme "turn", each also with a final "s".
func matchStunURI(s, scheme string) (u stunURI, ok bool) {
	u.Scheme, s, ok = strings.Cut(s, ":")
	if !ok || u.Scheme != scheme && u.Scheme != scheme+"s" {
		return u, false
	}
	if scheme == "turn" {
		var query string
		s, query, ok = strings.Cut(s, "?")
		if u.Transport = strings.TrimPrefix(query, "transport="); ok && (u.Transport == query || !all(u.Transport, isTokenByte) || u.Transport == "") {
			return u, false
		}
	}
	u.Host, u.Port, ok = splitHostPort(s)
	return u, ok && hostType(u.Host) != ""
}

func all(s string, ok func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
func isAlnum(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

// RFC 3261 §25: token.
func isTokenByte(c byte) bool { return isAlnum(c) || strings.IndexByte("-.!%*_+`'~", c) >= 0 }
