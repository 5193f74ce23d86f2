package sip

import (
	"strconv"
	"strings"
)

// The values that point at calls and transactions: Replaces, RAck, Reason.

// Replaces is the value of Replaces (RFC 3891 §6.1).
type Replaces struct {
	CallID    string
	ToTag     string
	FromTag   string
	EarlyOnly bool
	Params    Params // the others
}

// ParseReplaces reads it. Both tags must be there (RFC 3891 §6.1).
func ParseReplaces(s string) (Replaces, error) {
	callID, params, _ := strings.Cut(trim(s), ";")
	callID = trimRight(callID)
	if err := checkCallID(callID); err != nil {
		err.What = "Replaces"
		return Replaces{}, err
	}
	r := Replaces{CallID: callID}
	p := Params("")
	if params != "" {
		p = Params(";" + params)
	}
	if err := p.check("Replaces"); err != nil {
		return Replaces{}, err.in(len(s) - len(p))
	}
	r.ToTag, p = p.take("to-tag")
	r.FromTag, p = p.take("from-tag")
	r.EarlyOnly = p.Has("early-only")
	r.Params = p.Without("early-only")
	if r.ToTag == "" || r.FromTag == "" {
		return Replaces{}, bad("Replaces", len(callID), "to-tag or from-tag is missing")
	}
	return r, nil
}

// String prints it.
func (r Replaces) String() string {
	p := r.Params
	if r.EarlyOnly {
		p = ";early-only" + p
	}
	return r.CallID + string(p.prefix("from-tag", r.FromTag).prefix("to-tag", r.ToTag))
}

// RAck is the value of RAck (RFC 3262 §7.2).
type RAck struct {
	RSeq   uint32
	CSeq   uint32
	Method string
}

// ParseRAck reads it.
func ParseRAck(s string) (RAck, error) {
	t := trim(s)
	n := span(t, classDigit)
	rseq, ok, _ := parseUint(t[:n], 1<<32-1)
	if !ok || n == len(t) || !isSpace(t[n]) {
		return RAck{}, bad("RAck", 0, "response number is not a 32-bit number")
	}
	var c CSeq
	if err := c.parse(t[n:]); err != nil {
		err.What = "RAck"
		return RAck{}, err.in(n)
	}
	return RAck{uint32(rseq), c.Seq, c.Method}, nil
}

// String prints it.
func (r RAck) String() string { return itoa(r.RSeq) + " " + CSeq{r.CSeq, r.Method}.String() }

// Reason is one value of Reason (RFC 3326 §2).
type Reason struct {
	Protocol string // "SIP", "Q.850" ...
	Cause    int    // 0 when there is none
	Text     string
	Params   Params // the others
}

// ParseReason reads one element.
func ParseReason(s string) (Reason, error) {
	var r Reason
	err := r.parse(s)
	return r, orNil(err)
}

func (r *Reason) parse(s string) *ParseError {
	name, params, err := tokenAndParams("Reason", s)
	if err != nil {
		return err
	}
	r.Protocol = name
	r.Text, params = params.take("text")
	var cause string
	cause, r.Params = params.take("cause")
	if n, ok, _ := parseUint(cause, 1<<31-1); ok {
		r.Cause = int(n)
	}
	return nil
}

// String prints it; text is always a quoted-string.
func (r Reason) String() string {
	p := r.Params
	if r.Text != "" {
		p = Params("").WithQuoted("text", r.Text) + p
	}
	if r.Cause != 0 {
		p = p.prefix("cause", strconv.Itoa(r.Cause))
	}
	return r.Protocol + string(p)
}
