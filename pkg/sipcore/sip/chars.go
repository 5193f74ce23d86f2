package sip

import "strings"

// Character classes of RFC 3261 §25.1, one bit each.
const (
	classToken  = 1 << iota // token
	classHost               // hostname, and "_" which domains in the field contain
	classUser               // user: unreserved / user-unreserved, without escapes
	classURI                // what may stand in a URI at all, liberally
	classParam              // what With writes without quotes: token / paramchar
	classScheme             // scheme after its first letter
	classDigit
	classHex
	classHeader // hname and hvalue of a URI, without escapes
	className   // what the name of a parameter may be, liberally
	classValue  // the same for its value without quotes: "=" too (base64)
)

var class = makeClasses()

func makeClasses() (t [256]uint16) {
	mark := func(bit uint16, chars string) {
		for i := 0; i < len(chars); i++ {
			t[chars[i]] |= bit
		}
	}
	const digits = "0123456789"
	const alnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
	mark(classToken, alnum+"-.!%*_+`'~")
	mark(classHost, alnum+"-._")
	mark(classUser, alnum+"-_.!~*'()&=+$,;?/")
	mark(classParam, alnum+"-.!%*_+`'~()[]/:&$")
	mark(classHeader, alnum+"-_.!~*'()[]/?:+$")
	mark(classScheme, alnum+"+-.")
	mark(classDigit, digits)
	mark(classHex, digits+"abcdefABCDEF")
	// RFC 3261 §25.1 allows less, but servers put "#", "|" or raw UTF-8 into
	// users: only what would end or split the URI is kept out.
	for c := range t {
		if c > ' ' && c != 0x7f && c != '"' && c != '<' && c != '>' {
			t[c] |= classURI
		}
		// Parameters: anything but what separates.
		if strings.IndexByte(";, \t\"<>", byte(c)) < 0 {
			t[c] |= classValue
			if c != '=' {
				t[c] |= className
			}
		}
	}
	return t
}

// IsToken says whether s is a token of RFC 3261 §25.1.
func IsToken(s string) bool { return s != "" && span(s, classToken) == len(s) }

// span gives the length of the longest prefix made of the class.
func span(s string, bit uint16) int {
	for i := 0; i < len(s); i++ {
		if class[s[i]]&bit == 0 {
			return i
		}
	}
	return len(s)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

func trimLeft(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

func trimRight(s string) string {
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// trim removes the linear white space round s; folds are gone by then.
func trim(s string) string { return trimLeft(trimRight(s)) }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// equalFold compares as RFC 3261 §7.3.1 does: ASCII letters without case.
func equalFold(a, b string) bool { return len(a) == len(b) && (a == b || foldedSame(a, b)) }

// foldedSame is equalFold for texts of the same length. It stays a call, so that
// equalFold is small enough to become part of its callers.
//
//go:noinline
func foldedSame(a, b string) bool {
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// parseUint reads the digits that s must be. Values above max give ok false
// and over true.
func parseUint(s string, max uint64) (n uint64, ok, over bool) {
	if s == "" {
		return 0, false, false
	}
	for i := 0; i < len(s); i++ {
		if class[s[i]]&classDigit == 0 {
			return 0, false, false
		}
		if !over {
			n = n*10 + uint64(s[i]-'0')
			over = n > max
		}
	}
	return n, !over, over
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}

// escapedAt gives the octet of the "%HH" at s[i], if there is one.
func escapedAt(s string, i int) (c byte, ok bool) {
	if s[i] != '%' || i+2 >= len(s) || class[s[i+1]]&class[s[i+2]]&classHex == 0 {
		return 0, false
	}
	return unhex(s[i+1])<<4 | unhex(s[i+2]), true
}

// Unescape replaces every "%HH" by its octet; a "%" that starts none stays.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if c, ok := escapedAt(s, i); ok {
			out = append(out, c)
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}

const upperHex = "0123456789ABCDEF"

// EscapeUser makes the user part of a SIP URI out of plain text: every octet
// that RFC 3261 §25.1 does not allow in "user" becomes "%HH".
func EscapeUser(s string) string { return escape(s, classUser) }

func escape(s string, bit uint16) string {
	if span(s, bit) == len(s) {
		return s
	}
	out := make([]byte, 0, len(s)+8)
	for i := 0; i < len(s); i++ {
		if class[s[i]]&bit != 0 {
			out = append(out, s[i])
			continue
		}
		out = append(out, '%', upperHex[s[i]>>4], upperHex[s[i]&15])
	}
	return string(out)
}
