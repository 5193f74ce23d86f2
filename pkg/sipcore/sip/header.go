package sip

import "strings"

// Field is one header field line. Value has no line ends and no white space
// round it.
type Field struct{ Name, Value string }

// Header is the header fields of a message in the order of the wire. Known
// names are canonical, unknown ones as written. Look-ups take any case and
// compact forms. Fields put in without Add, Set or Prepend need the canonical
// name.
type Header []Field

// Get gives the value of the first field of a name, "" when there is none.
func (h Header) Get(name string) string {
	if i := h.index(CanonicalName(name)); i >= 0 {
		return h[i].Value
	}
	return ""
}

// Has says whether a field of that name is there.
func (h Header) Has(name string) bool { return h.index(CanonicalName(name)) >= 0 }

// Count gives how many field lines have that name.
func (h Header) Count(name string) int { return h.count(CanonicalName(name)) }

func (h Header) count(name string) int {
	n := 0
	for i := range h {
		if equalFold(h[i].Name, name) {
			n++
		}
	}
	return n
}

// Values gives the values of all fields of that name, in order, each as one
// text: comma lists are not split.
func (h Header) Values(name string) []string {
	n := h.Count(name)
	if n == 0 {
		return nil
	}
	out := make([]string, 0, n)
	name = CanonicalName(name)
	for i := range h {
		if equalFold(h[i].Name, name) {
			out = append(out, h[i].Value)
		}
	}
	return out
}

// List gives the elements of all fields of that name: comma lists are split
// (RFC 3261 §7.3.1), commas in quoted strings and angle brackets respected, the
// octets of each element untouched, empty elements dropped. It is not for
// fields whose values hold commas of their own: the four of authentication,
// Date, Subject, and From and To.
func (h Header) List(name string) []string {
	var out []string
	name = CanonicalName(name)
	for i := range h {
		if !equalFold(h[i].Name, name) {
			continue
		}
		for rest := h[i].Value; rest != ""; {
			var element string
			if element, rest = cutElement(rest); element != "" {
				out = append(out, element)
			}
		}
	}
	return out
}

// Add puts a field at the end.
func (h *Header) Add(name, value string) { *h = append(*h, Field{CanonicalName(name), value}) }

// Set gives the first field of that name a new value and removes the others;
// without one it adds.
func (h *Header) Set(name, value string) {
	name = CanonicalName(name)
	i := h.index(name)
	if i < 0 {
		h.Add(name, value)
		return
	}
	(*h)[i].Value = value
	rest := (*h)[i+1:]
	rest.Del(name)
	*h = (*h)[:i+1+len(rest)]
}

// Del removes every field of that name.
func (h *Header) Del(name string) {
	name = CanonicalName(name)
	kept := (*h)[:0]
	for _, f := range *h {
		if !equalFold(f.Name, name) {
			kept = append(kept, f)
		}
	}
	clear((*h)[len(kept):])
	*h = kept
}

// Prepend puts a field above the first of its name; without one, on top of all.
func (h *Header) Prepend(name, value string) {
	name = CanonicalName(name)
	at := max(h.index(name), 0)
	*h = append(*h, Field{})
	copy((*h)[at+1:], (*h)[at:])
	(*h)[at] = Field{name, value}
}

// index gives the first field of a canonical name, or -1.
func (h Header) index(name string) int {
	for i := range h {
		if equalFold(h[i].Name, name) {
			return i
		}
	}
	return -1
}

// cutElement takes the first element off a comma list.
func cutElement(s string) (element, rest string) {
	comma := strings.IndexByte(s, ',')
	if comma < 0 {
		return trim(s), ""
	}
	if strings.IndexByte(s[:comma], '"') < 0 && strings.IndexByte(s[:comma], '<') < 0 {
		return trim(s[:comma]), s[comma+1:]
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ',':
			return trim(s[:i]), s[i+1:]
		case '"', '<':
			n := quotedEnd(s[i:])
			if s[i] == '<' {
				n = strings.IndexByte(s[i:], '>') + 1
			}
			if n <= 0 { // never closed: nothing behind it can be told apart
				return trim(s), ""
			}
			i += n - 1
		}
	}
	return trim(s), ""
}

// CheckField says whether an application may put this field into a message: the
// name must be a token, and the value must not hold CR, LF or NUL, which would
// let a value become further fields or a body. The error is a *ParseError.
func CheckField(name, value string) error {
	if !IsToken(name) {
		return bad("header name", span(name, classToken), "not a token")
	}
	return orNil(checkText(CanonicalName(name), value))
}

// CheckText says whether a text from an application, a display name or a reason
// phrase, can stand in a header: no CR, LF or NUL. The error is a *ParseError.
func CheckText(what, text string) error { return orNil(checkText(what, text)) }

func checkText(what, text string) *ParseError {
	if i := strings.IndexAny(text, "\r\n\x00"); i >= 0 {
		return bad(what, i, "holds CR, LF or NUL")
	}
	return nil
}
