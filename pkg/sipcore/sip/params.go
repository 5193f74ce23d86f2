package sip

import (
	"iter"
	"strings"
)

// Params is the raw text of parameters, ";name=value;flag", as it stood in the
// message or "". It is immutable; looking something up allocates nothing unless
// a quoted value contains escapes. Names compare without case (RFC 3261
// §7.3.1), white space round ";" and "=" is skipped, and of a repeated name the
// first counts.
type Params string

// Get gives the value of a parameter, without quotes if it was a
// quoted-string. A parameter without "=" is there with the value "".
func (p Params) Get(name string) (value string, ok bool) {
	for rest := string(p); rest != ""; {
		var n, raw string
		if n, raw, rest, ok = cutParam(rest); !ok {
			return "", false
		}
		if n != "" && equalFold(n, name) {
			return paramValue(raw), true
		}
	}
	return "", false
}

// Has says whether a parameter is there, with or without a value.
func (p Params) Has(name string) bool {
	for rest, ok := string(p), true; rest != ""; {
		var n string
		if n, _, rest, ok = cutParam(rest); !ok {
			return false
		}
		if n != "" && equalFold(n, name) {
			return true
		}
	}
	return false
}

// All gives names and unquoted values in order. It ends at the first parameter
// that cannot be read.
func (p Params) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for rest := string(p); rest != ""; {
			n, raw, r, ok := cutParam(rest)
			if !ok || n != "" && !yield(n, paramValue(raw)) {
				return
			}
			rest = r
		}
	}
}

// With gives the parameters with one set: in its place when it is there, else
// at the end. The value is plain text: it is written as a quoted-string when it
// holds an octet that neither a token nor a URI parameter may have. "" writes
// the name alone.
func (p Params) With(name, value string) Params {
	if value != "" && span(value, classParam) < len(value) {
		value = QuoteString(value)
	}
	return p.with(name, value)
}

// WithQuoted is With for parameters whose value must be a quoted-string, such
// as +sip.instance (RFC 5626) or text of Reason (RFC 3326).
func (p Params) WithQuoted(name, value string) Params { return p.with(name, QuoteString(value)) }

func (p Params) with(name, raw string) Params {
	one := ";" + name
	if raw != "" {
		one += "=" + raw
	}
	start, end := p.find(name)
	return p[:start] + Params(one) + p[end:].Without(name)
}

// Without gives the parameters without every one of that name.
func (p Params) Without(name string) Params {
	start, end := p.find(name)
	if start == end {
		return p
	}
	kept := append(make([]byte, 0, len(p)), p[:start]...)
	for p = p[end:]; p != ""; p = p[end:] {
		start, end = p.find(name)
		kept = append(kept, p[:start]...)
	}
	return Params(trimRight(string(kept)))
}

// find gives where the first parameter of a name stands, its ";" included; the
// end of the text when there is none.
func (p Params) find(name string) (start, end int) {
	for at := 0; at < len(p); {
		n, _, rest, ok := cutParam(string(p[at:]))
		if !ok {
			break
		}
		next := len(p) - len(rest)
		if n != "" && equalFold(n, name) {
			return at, next
		}
		at = next
	}
	return len(p), len(p)
}

// cutParam reads one parameter. s begins with ";" or is white space only. An
// empty parameter (";;") gives the name "". raw is the value with its quotes.
// ok is false when what stands there is no parameter.
func cutParam(s string) (name, raw, rest string, ok bool) {
	if s[0] == ';' {
		// The usual form, without white space and quotes.
		i := 1 + span(s[1:], className)
		if i == len(s) || s[i] == ';' {
			return s[1:i], "", s[i:], true
		}
		if s[i] == '=' && i > 1 {
			j := i + 1 + span(s[i+1:], classValue)
			if j == len(s) || s[j] == ';' {
				return s[1:i], s[i+1 : j], s[j:], true
			}
		}
	}
	return cutSpacedParam(s)
}

// cutSpacedParam is cutParam for all that the grammar and sloppy servers allow.
func cutSpacedParam(s string) (name, raw, rest string, ok bool) {
	s = trimLeft(s)
	if s == "" {
		return "", "", "", true
	}
	if s[0] != ';' {
		return "", "", "", false
	}
	s = trimLeft(s[1:])
	i := span(s, className)
	name, s = s[:i], trimLeft(s[i:])
	if name == "" || s == "" || s[0] != '=' {
		return name, "", s, s == "" || s[0] == ';'
	}
	s = trimLeft(s[1:])
	if s != "" && s[0] == '"' {
		i = quotedEnd(s)
	} else {
		i = span(s, classValue)
	}
	if i < 0 {
		return "", "", "", false
	}
	raw, s = s[:i], trimLeft(s[i:])
	return name, raw, s, s == "" || s[0] == ';'
}

func paramValue(raw string) string {
	if raw != "" && raw[0] == '"' {
		return unquote(raw)
	}
	return raw
}

// check says whether the whole text is parameters.
func (p Params) check(what string) *ParseError {
	for rest := string(p); rest != ""; {
		at := len(p) - len(rest)
		var ok bool
		if _, _, rest, ok = cutParam(rest); !ok {
			if strings.IndexByte(string(p[at:]), '"') >= 0 {
				return bad(what, at, "bad parameter, or a quoted string that does not end")
			}
			return bad(what, at, "bad parameter")
		}
	}
	return nil
}
