package sip

// Typed access to header fields that are lists. An element that cannot be read
// does not void the others: the list holds the good ones, and the error is the
// *ParseError of the first bad one, its offset relative to the element.

// list reads every element of every field of a canonical name.
func list[T any](h Header, name string, parse func(*T, string) *ParseError) (out []T, err error) {
	var first *ParseError
	for i := range h {
		if !equalFold(h[i].Name, name) {
			continue
		}
		if out == nil {
			out = make([]T, 0, h[i:].count(name))
		}
		for rest := h[i].Value; rest != ""; {
			var element string
			if element, rest = cutElement(rest); element == "" {
				continue
			}
			if len(out) == MaxListElements {
				return out, bad(name, len(h[i].Value)-len(rest), "more than MaxListElements elements")
			}
			var zero T
			out = append(out, zero)
			if perr := parse(&out[len(out)-1], element); perr != nil {
				out, first = out[:len(out)-1], earlier(first, perr)
			}
		}
	}
	return out, orNil(first)
}

// earlier prefers the error that is there already.
func earlier(first, second *ParseError) *ParseError {
	if first != nil {
		return first
	}
	return second
}

// Vias gives all Via elements, the top one first.
func (m *Message) Vias() ([]Via, error) { return list(m.Header, "Via", (*Via).parse) }

// Contacts gives the Contact elements. star says that the field is "*", which
// only a REGISTER that removes all bindings may say (RFC 3261 §10.2.2).
func (m *Message) Contacts() (contacts []NameAddr, star bool, err error) {
	if i := m.Header.index("Contact"); i >= 0 && m.Header[i].Value == "*" {
		return nil, true, nil
	}
	contacts, err = list(m.Header, "Contact", (*NameAddr).parse)
	return contacts, false, err
}

// Routes gives the Route elements. Without angle brackets, parameters are taken
// for the URI's; see ParseRoute.
func (m *Message) Routes() ([]NameAddr, error) {
	return list(m.Header, "Route", (*NameAddr).parseRoute)
}

// RecordRoutes gives the Record-Route elements, read like Routes.
func (m *Message) RecordRoutes() ([]NameAddr, error) {
	return list(m.Header, "Record-Route", (*NameAddr).parseRoute)
}

// Path gives the Path elements (RFC 3327), read like Routes.
func (m *Message) Path() ([]NameAddr, error) { return list(m.Header, "Path", (*NameAddr).parseRoute) }

// ServiceRoute gives the Service-Route elements (RFC 3608), read like Routes.
func (m *Message) ServiceRoute() ([]NameAddr, error) {
	return list(m.Header, "Service-Route", (*NameAddr).parseRoute)
}

// Reasons gives the Reason elements (RFC 3326).
func (m *Message) Reasons() ([]Reason, error) { return list(m.Header, "Reason", (*Reason).parse) }

// OptionTags gives the option tags of Require, Supported, Proxy-Require or
// Unsupported, as written.
func (m *Message) OptionTags(name string) []string { return m.Header.List(name) }

// Methods gives the methods of Allow.
func (m *Message) Methods() []string { return m.Header.List("Allow") }
