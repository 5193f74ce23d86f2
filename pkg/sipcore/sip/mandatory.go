package sip

import "strings"

// The fields that every message must have (RFC 3261 §8.1.1 and §8.2.6.2), once
// and well formed: everything above this package relies on them, and guessing
// which of two From fields is meant would let two elements see two dialogs.

type mandatory struct{ via, from, to, callID, cseq, length bool }

// once notes a field and complains when it was there before.
func once(seen *bool, name string) *ParseError {
	if *seen {
		return bad(name, 0, "stands more than once")
	}
	*seen = true
	return nil
}

// check looks at one field as it is read. Its errors are relative to the value.
func (p *parser) check(m *Message, f Field) *ParseError {
	switch f.Name {
	case "Via":
		if p.seen.via {
			return nil
		}
		p.seen.via = true
		return checkVia(f.Value)
	case "From":
		return checkAddress(&p.seen.from, f)
	case "To":
		return checkAddress(&p.seen.to, f)
	case "Call-ID":
		if err := once(&p.seen.callID, f.Name); err != nil {
			return err
		}
		return checkCallID(f.Value)
	case "CSeq":
		if err := once(&p.seen.cseq, f.Name); err != nil {
			return err
		}
		return checkCSeq(m, f.Value)
	case "Content-Length":
		return once(&p.seen.length, f.Name)
	}
	return nil
}

// checkVia looks at the top Via and at those that share its line. RFC 4475
// §3.1.2.1: elements that say nothing are not passed over here as they are in
// other lists: something was lost, and it may have been a hop.
func checkVia(value string) *ParseError {
	for rest := value; ; {
		at := len(value) - len(rest)
		comma := strings.HasSuffix(rest, ",")
		var one string
		one, rest = cutElement(rest)
		var v Via
		if err := v.parse(one); err != nil {
			return err.in(at)
		}
		if rest == "" && !comma {
			return nil
		}
	}
}

func checkAddress(seen *bool, f Field) *ParseError {
	if err := once(seen, f.Name); err != nil {
		return err
	}
	var n NameAddr
	err := n.parse(f.Value)
	if err != nil {
		err.Detail = err.What + ": " + err.Detail
		err.What = f.Name
	}
	return err
}

// checkCallID is liberal: RFC 3261 §25.1 says word ["@" word]; any visible text
// without white space identifies as well.
func checkCallID(s string) *ParseError {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] == 0x7f {
			return bad("Call-ID", i, "white space or control octet")
		}
	}
	if s == "" {
		return bad("Call-ID", 0, "empty")
	}
	return nil
}

func checkCSeq(m *Message, value string) *ParseError {
	var c CSeq
	if err := c.parse(value); err != nil {
		return err
	}
	// RFC 3261 §8.1.1.5: the method must match that of the request.
	if m.IsRequest() && c.Method != m.Method {
		return bad("CSeq", 0, "method is not that of the request").legible()
	}
	return nil
}

// complete complains about what is missing.
func (p *parser) complete(m *Message) {
	for _, f := range [...]struct {
		seen bool
		name string
	}{
		{p.seen.via, "Via"}, {p.seen.from, "From"}, {p.seen.to, "To"},
		{p.seen.callID, "Call-ID"}, {p.seen.cseq, "CSeq"},
	} {
		if !f.seen {
			p.fail(bad(f.name, p.base+len(p.text), "missing").legible())
		}
	}
}

// Answerable says whether a message that Parse gave together with an error can
// be refused: it is a request other than ACK, whose top Via can be read and
// which has a CSeq. That is what the sender finds the response by; of the other
// fields that RFC 3261 §8.2.6.2 copies, a refusal repeats what there is.
func (m *Message) Answerable() bool {
	return m != nil && m.IsRequest() && m.Method != MethodAck &&
		m.Via().Host != "" && m.Header.get("CSeq") != ""
}
