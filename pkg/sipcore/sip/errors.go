package sip

import (
	"errors"
	"strconv"
)

// ErrAbsent says that a message has no header field of the name asked for.
// It comes wrapped: test with errors.Is.
var ErrAbsent = errors.New("header field is absent")

// ParseError says what in a text is not SIP, and where.
type ParseError struct {
	What   string // the production or header field: "Request-Line", "From", "URI"
	Offset int    // octets from the start of the text that was given to the parser
	Detail string // what is wrong there
	Status int    // the response that a UAS owes for it: 400, 505, 513

	// Legible says that all of the message could be read: a mandatory field is
	// missing, or the end of the body, or two fields disagree.
	Legible bool
}

// Error says it in one line.
func (e *ParseError) Error() string {
	return "sip: bad " + e.What + " at octet " + strconv.Itoa(e.Offset) + ": " + e.Detail
}

// bad makes the error of a production. The offset is relative to the text that
// the production was given; the callers up the grammar add their own part.
func bad(what string, offset int, detail string) *ParseError {
	return &ParseError{What: what, Offset: offset, Detail: detail, Status: 400}
}

// legible marks an error that does not lie in the form of what is there.
func (e *ParseError) legible() *ParseError {
	e.Legible = true
	return e
}

// in moves an error of an inner production to the text that surrounds it.
func (e *ParseError) in(base int) *ParseError {
	if e != nil {
		e.Offset += base
	}
	return e
}

// orNil keeps a nil *ParseError from becoming a non-nil error.
func orNil(e *ParseError) error {
	if e == nil {
		return nil
	}
	return e
}

// AbsentError names the header field that is not there; it is ErrAbsent.
type AbsentError struct{ Name string }

// Error says it in one line.
func (e *AbsentError) Error() string { return "sip: " + e.Name + ": " + ErrAbsent.Error() }

// Is makes errors.Is(err, ErrAbsent) true.
func (e *AbsentError) Is(target error) bool { return target == ErrAbsent }
