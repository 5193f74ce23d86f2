package sip

import "strings"

// Quoted strings, RFC 3261 §25.1: any UTF-8 between double quotes, with "\"
// before the octet that is to lose its meaning. CR and LF cannot be said in
// them at all, not even with "\".

// QuoteString writes s as a quoted-string. Double quotes, backslashes and
// control octets get a backslash. It does not look for CR and LF, which no
// quoted-string can hold: text that comes from an application goes through
// CheckText first.
func QuoteString(s string) string { return string(appendQuoted(make([]byte, 0, len(s)+2), s)) }

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '"' || c == '\\' || c == 0x7f || c < ' ' && c != '\t' {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// Unquote gives the text that a quoted-string stands for. ok is false when s is
// not exactly one quoted-string.
func Unquote(s string) (text string, ok bool) {
	if s == "" || s[0] != '"' || quotedEnd(s) != len(s) {
		return "", false
	}
	return unquote(s), true
}

// quotedEnd gives the length of the quoted-string at the start of s, which is a
// double quote; -1 when it does not end.
func quotedEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return -1
}

// unquote removes the quotes and backslashes of a well formed quoted-string.
func unquote(s string) string {
	s = s[1 : len(s)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out = append(out, s[i])
	}
	return string(out)
}
