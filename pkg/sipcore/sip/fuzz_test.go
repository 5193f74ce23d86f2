package sip

import (
	"reflect"
	"strings"
	"testing"

	"sipwasm/internal/torture"
)

// What was parsed and printed must parse to the same value and print the same
// text again. The seeds are in testdata/fuzz, and the torture messages; the
// values of single fields have their targets in fuzz_values_test.go.

func FuzzMessage(f *testing.F) {
	for _, m := range torture.Load(f, "../testdata/torture") {
		f.Add(m.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		readEverything(m)
		if err != nil {
			checkAnswer(t, m)
			return
		}
		if len(data) > MaxHeaderBytes/2 || len(m.Header) > MaxHeaderFields/2 {
			return // long names for compact ones may exceed the limits
		}
		printed := m.Bytes()
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%v in what was printed:\n%q", err, printed)
		}
		if second := again.Bytes(); string(second) != string(printed) {
			t.Fatalf("printed\n%q then\n%q", printed, second)
		}
		m.Header.Del("Content-Length")
		again.Header.Del("Content-Length")
		if !reflect.DeepEqual(m, again) {
			t.Fatalf("parsed\n%+v then\n%+v", m, again)
		}
	})
}

// checkAnswer makes the 400 that a UAS would send: no octet from the network
// may end a line of it.
func checkAnswer(t *testing.T, m *Message) {
	if !m.Answerable() {
		return
	}
	resp := NewResponse(m, 400, "")
	for _, field := range resp.Header {
		if strings.ContainsAny(field.Value, "\r\n") {
			t.Fatalf("a line end in %q", field)
		}
	}
}

// readEverything calls every accessor: none may panic on anything.
func readEverything(m *Message) {
	if m == nil {
		return
	}
	m.Via()
	m.From().Tag()
	m.To()
	m.CSeq()
	m.Vias()
	m.Contacts()
	m.Routes()
	m.RecordRoutes()
	m.Path()
	m.ServiceRoute()
	m.Reasons()
	m.MaxForwards()
	m.Expires()
	m.RetryAfter()
	m.SubscriptionState()
	m.ContentLength()
	m.Methods()
	m.Auths("WWW-Authenticate")
	m.Check()
	NewResponse(m, 200, "").Bytes()
	ParseFragment(m.Body)
}

func FuzzParams(f *testing.F) {
	f.Fuzz(func(t *testing.T, text, name, value string) {
		p := Params(text)
		if p.check("") != nil || !IsToken(name) || strings.ContainsAny(value, "\r\n") {
			return
		}
		with := p.With(name, value)
		if got, ok := with.Get(name); got != value || !ok || with.check("") != nil {
			t.Fatalf("%q with %s=%q is %q, which gives %q", p, name, value, with, got)
		}
		if without := with.Without(name); without.Has(name) || without.check("") != nil {
			t.Fatalf("%q without %s is %q", with, name, without)
		}
	})
}
