package sip

import (
	"reflect"
	"strings"
	"testing"
)

// What was parsed and printed must parse to the same value and print the same
// text again. The seeds are in testdata/fuzz.

func FuzzMessage(f *testing.F) {
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

func FuzzURI(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		u := fixedPoint(t, text, ParseURI)
		if !u.Equal(u.AOR()) && u.AOR() == u {
			t.Fatalf("%q is not equal to itself", text)
		}
		u.UserUnescaped()
		u.Header("Replaces")
		for range u.Params.All() {
		}
	})
}

func FuzzNameAddr(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		n := fixedPoint(t, text, ParseNameAddr)
		if n != (NameAddr{}) && n.WithTag("t").Tag() != "t" {
			t.Fatalf("%q does not take a tag: %s", text, n.WithTag("t"))
		}
		fixedPoint(t, text, ParseRoute)
	})
}

func FuzzVia(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) { fixedPoint(t, text, ParseVia).SentBy() })
}

func FuzzValues(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		fixedPoint(t, text, ParseCSeq)
		fixedPoint(t, text, ParseEvent)
		fixedPoint(t, text, ParseSubscriptionState)
		fixedPoint(t, text, ParseReplaces)
		fixedPoint(t, text, ParseRAck)
		fixedPoint(t, text, ParseReason)
		fixedPoint(t, text, ParseSessionExpires)
		fixedPoint(t, text, ParseMediaType)
		fixedPoint(t, text, ParseDisposition)
		fixedPoint(t, text, ParseAuth).Params.Get("realm")
	})
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

// fixedPoint parses, prints and parses, and gives what was parsed. Texts with
// line ends do not reach these parsers: a header value has none.
func fixedPoint[T interface {
	comparable
	String() string
}](t *testing.T, text string, parse func(string) (T, error)) (zero T) {
	if strings.ContainsAny(text, "\r\n") {
		return zero
	}
	v, err := parse(text)
	if err != nil {
		return zero
	}
	printed := v.String()
	again, err := parse(printed)
	if err != nil || again != v || again.String() != printed {
		t.Fatalf("%q\nparsed  %+v\nprinted %q\nparsed  %+v, %v", text, v, printed, again, err)
	}
	return v
}
