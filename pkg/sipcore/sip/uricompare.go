package sip

import "strings"

// Equal compares by RFC 3261 §19.1.4, tel URIs by RFC 3966 §4, and URIs of
// other schemes octet by octet; so, too, those with more than MaxURIParts
// parameters or headers, because the time would grow with the square.
func (u URI) Equal(v URI) bool {
	if u == v {
		return true
	}
	if u.Scheme != v.Scheme || u.parts() > MaxURIParts || v.parts() > MaxURIParts {
		return false
	}
	switch {
	case u.IsSIP():
		return equalEscaped(u.User, v.User, false) &&
			equalEscaped(u.Password, v.Password, false) &&
			equalHost(u.Host, v.Host) && u.Port == v.Port &&
			equalURIParams(u.Params, v.Params) && equalURIParams(v.Params, u.Params) &&
			equalURIHeaders(u.Headers, v.Headers)
	case u.Scheme == "tel":
		return equalNumber(u.Opaque, v.Opaque) &&
			telParamsIn(u.Params, v.Params) && telParamsIn(v.Params, u.Params)
	}
	return false
}

func (u *URI) parts() int {
	return max(strings.Count(string(u.Params), ";"), strings.Count(u.Headers, "&"))
}

// equalURIParams says whether every parameter of p agrees with q.
// RFC 3261 §19.1.4: a parameter in both must match; user, ttl, method, maddr
// and (by its example) transport must be in both or in neither; others that
// only one has are ignored.
func equalURIParams(p, q Params) bool {
	for name, value := range p.All() {
		other, ok := q.Get(name)
		if ok && !equalEscaped(value, other, true) {
			return false
		}
		if !ok && oneSided(name) {
			return false
		}
	}
	return true
}

func oneSided(name string) bool {
	for _, n := range [...]string{"transport", "user", "maddr", "ttl", "method"} {
		if equalFold(n, name) {
			return true
		}
	}
	return false
}

// equalURIHeaders compares the "?" part: RFC 3261 §19.1.4 never ignores it, and
// order does not matter.
func equalURIHeaders(a, b string) bool {
	return a == b || strings.Count(a, "&") == strings.Count(b, "&") && headersIn(a, b) && headersIn(b, a)
}

func headersIn(a, b string) bool {
	for one := range strings.SplitSeq(a, "&") {
		name, value, _ := strings.Cut(one, "=")
		found := false
		for other := range strings.SplitSeq(b, "&") {
			n, v, _ := strings.Cut(other, "=")
			found = found || equalEscaped(name, n, true) && equalEscaped(value, v, false)
		}
		if !found {
			return false
		}
	}
	return true
}

// equalEscaped compares with "%HH" taken as its octet, unless the octet is
// reserved: RFC 3261 §19.1.4, "characters other than those in the reserved set
// are equivalent to their encoding".
func equalEscaped(a, b string, fold bool) bool {
	for a != "" && b != "" {
		var x, y int
		x, a = nextOctet(a, fold)
		y, b = nextOctet(b, fold)
		if x != y {
			return false
		}
	}
	return a == b
}

// nextOctet gives an octet, or 256 + octet for one that must stay escaped.
func nextOctet(s string, fold bool) (c int, rest string) {
	octet, n := s[0], 1
	if e, ok := escapedAt(s, 0); ok {
		if strings.IndexByte(";/?:@&=+$,", e) >= 0 {
			return 256 + int(e), s[3:]
		}
		octet, n = e, 3
	}
	if fold {
		octet = lower(octet)
	}
	return int(octet), s[n:]
}

// equalNumber compares telephone numbers without their visual separators
// (RFC 3966 §5.1.1).
func equalNumber(a, b string) bool {
	strip := strings.NewReplacer("-", "", ".", "", "(", "", ")", "")
	return equalFold(strip.Replace(a), strip.Replace(b))
}

// telParamsIn says whether q has every parameter of p: RFC 3966 §4 ignores none.
func telParamsIn(p, q Params) bool {
	for name, value := range p.All() {
		other, ok := q.Get(name)
		if !ok {
			return false
		}
		if !equalEscaped(value, other, true) && !(equalFold(name, "ext") && equalNumber(value, other)) {
			return false
		}
	}
	return true
}
