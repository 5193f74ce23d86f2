package sip

import "strings"

// Hosts: a domain name, an IPv4 address, or an IPv6 reference in brackets
// (RFC 3261 §25.1 as corrected by RFC 5954). The text is kept as written,
// brackets included.

// HostKind says what a host is.
type HostKind int

// The kinds of host.
const (
	HostDomain HostKind = iota
	HostIPv4
	HostIPv6
)

// ParseHost says what kind of host s is. IPv6 addresses stand in brackets.
func ParseHost(s string) (HostKind, error) {
	n, err := hostSpan(s)
	if err == nil && n < len(s) {
		err = bad("host", n, "unexpected octet")
	}
	if err != nil {
		return 0, err
	}
	return kindOf(s), nil
}

func kindOf(host string) HostKind {
	if host != "" && host[0] == '[' {
		return HostIPv6
	}
	var ip [16]byte
	if parseIPv4(host, ip[12:]) {
		return HostIPv4
	}
	return HostDomain
}

// hostSpan gives the length of the host at the start of s.
func hostSpan(s string) (int, *ParseError) {
	if s == "" {
		return 0, bad("host", 0, "missing")
	}
	if s[0] != '[' {
		n := span(s, classHost)
		if n == 0 {
			return 0, bad("host", 0, "unexpected octet")
		}
		return n, nil
	}
	end := strings.IndexByte(s, ']')
	if end < 0 {
		return 0, bad("host", 0, "IPv6 reference without closing bracket")
	}
	if _, ok := parseIPv6(s[1:end]); !ok {
		return 0, bad("host", 1, "not an IPv6 address")
	}
	return end + 1, nil
}

// cutPort reads what may follow a host: LWS ":" LWS port. 0 means no port.
func cutPort(s string) (port int, rest string, err *ParseError) {
	t := trimLeft(s)
	if t == "" || t[0] != ':' {
		return 0, s, nil
	}
	t = trimLeft(t[1:])
	n := span(t, classDigit)
	v, ok, _ := parseUint(t[:n], 65535)
	if !ok || v == 0 {
		return 0, "", bad("port", len(s)-len(t), "must be 1 to 65535")
	}
	return int(v), t[n:], nil
}

// parseIPv4 reads a dotted quad into dst.
func parseIPv4(s string, dst []byte) bool {
	for i := 0; i < 4; i++ {
		part := s
		if i < 3 {
			dot := strings.IndexByte(s, '.')
			if dot < 0 {
				return false
			}
			part, s = s[:dot], s[dot+1:]
		}
		n, ok, _ := parseUint(part, 255)
		if !ok || len(part) > 3 {
			return false
		}
		dst[i] = byte(n)
	}
	return true
}

// parseIPv6 reads RFC 5954's IPv6address: eight groups, "::" once, and a dotted
// quad as the last two groups.
func parseIPv6(s string) (ip [16]byte, ok bool) {
	n, gap := 0, -1
	if strings.HasPrefix(s, "::") {
		gap, s = 0, s[2:]
	}
	for s != "" && n < 16 {
		hex := span(s, classHex)
		if hex < len(s) && s[hex] == '.' {
			if n > 12 || !parseIPv4(s, ip[n:n+4]) {
				return ip, false
			}
			n, s = n+4, ""
			break
		}
		if hex == 0 || hex > 4 {
			return ip, false
		}
		var v uint16
		for i := 0; i < hex; i++ {
			v = v<<4 | uint16(unhex(s[i]))
		}
		ip[n], ip[n+1] = byte(v>>8), byte(v)
		n += 2
		rest, isGap, ok := afterGroup(s[hex:], gap >= 0)
		if !ok {
			return ip, false
		}
		if s = rest; isGap {
			gap = n
		}
	}
	if s != "" || n < 16 && gap < 0 || n == 16 && gap >= 0 {
		return ip, false
	}
	if gap >= 0 {
		copy(ip[16-(n-gap):], ip[gap:n])
		clear(ip[gap : 16-(n-gap)])
	}
	return ip, true
}

// afterGroup takes off what stands behind a group of an IPv6 address: nothing,
// ":", or "::" unless there was one before.
func afterGroup(s string, gapBefore bool) (rest string, gap, ok bool) {
	switch {
	case s == "":
		return "", false, true
	case strings.HasPrefix(s, ":::") && !gapBefore && span(s[3:], classDigit) > 0 && strings.Contains(s, "."):
		// RFC 5118 §4.10: the grammar of RFC 3261 made three colons out of two
		// before an IPv4 address; receivers take them for two.
		return s[3:], true, true
	case strings.HasPrefix(s, "::") && !gapBefore:
		return s[2:], true, true
	case s[0] == ':' && len(s) > 1:
		return s[1:], false, true
	}
	return "", false, false
}

// equalHost compares hosts: names without case, IPv6 addresses by value
// (RFC 5954 §4.2).
func equalHost(a, b string) bool {
	if a != "" && b != "" && a[0] == '[' && b[0] == '[' {
		x, okX := parseIPv6(strings.Trim(a, "[]"))
		y, okY := parseIPv6(strings.Trim(b, "[]"))
		return okX && okY && x == y
	}
	return equalFold(a, b)
}
