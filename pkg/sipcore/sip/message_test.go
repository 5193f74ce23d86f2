package sip

import (
	"strings"
	"testing"
)

func TestContentLengthIsThePrintersOwn(t *testing.T) {
	m := NewRequest("MESSAGE", URI{Scheme: "sip", User: "bob", Host: "h"})
	m.Header.Add("Content-Length", "99")
	m.Header.Add("X-A", "y")
	m.Header.Add("l", "98")
	m.Body = []byte("hü")
	if got, want := m.String(), string(wire("MESSAGE sip:bob@h SIP/2.0\nContent-Length: 3\nX-A: y\n\n"))+"hü"; got != want {
		t.Errorf("got\n%s", got)
	}
	m.Header.Del("Content-Length")
	if got, want := string(m.Append([]byte("> "))), "> "+string(wire("MESSAGE sip:bob@h SIP/2.0\nX-A: y\nContent-Length: 3\n\n"))+"hü"; got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestAResponseCopiesWhatSection8_2_6Says(t *testing.T) {
	req := mustParse(t, request(options, "Via: SIP/2.0/UDP two, SIP/2.0/UDP three\nTimestamp: 54\nRecord-Route: <sip:p;lr>\nX: y\n", "body"))
	want := wire(`SIP/2.0 100 Trying
Via: SIP/2.0/WSS abc.invalid;branch=z9hG4bK1
From: <sip:alice@example.com>;tag=a
To: <sip:bob@example.com>
Call-ID: id@abc.invalid
CSeq: 1 OPTIONS
Via: SIP/2.0/UDP two, SIP/2.0/UDP three
Timestamp: 54
Content-Length: 0

`)
	if got := NewResponse(req, 100, "").String(); got != string(want) {
		t.Errorf("got\n%s", got)
	}
	if resp := NewResponse(req, 200, "Fine"); resp.Header.Has("Timestamp") || resp.Reason != "Fine" {
		t.Errorf("got\n%s", resp)
	}
}

func TestReasonPhrasesAreTheRegisteredOnes(t *testing.T) {
	for code, want := range map[int]string{100: "Trying", 487: "Request Terminated", 499: "Client Error", 199: "Early Dialog Terminated", 299: "OK", 42: "Unknown"} {
		if got := ReasonPhrase(code); got != want {
			t.Errorf("%d is %q, want %q", code, got, want)
		}
	}
}

func TestACloneHasAHeaderOfItsOwn(t *testing.T) {
	m := mustParse(t, request(options, "X: y\n", "body"))
	before := m.String()
	c := m.Clone()
	c.Header.Del("Via")
	c.Header.Set("X", "z")
	c.Header.Add("A", "b")
	if m.String() != before || c.Header.Get("X") != "z" {
		t.Error("the clone is not independent")
	}
}

func TestAMessageThatWouldBecomeAnotherIsNotFitToSend(t *testing.T) {
	good := func() *Message { return mustParse(t, request(options, "", "")) }
	if err := good().Check(); err != nil {
		t.Error(err)
	}
	for what, spoil := range map[string]func(m *Message){
		"method":        func(m *Message) { m.Method = "A B" },
		"user":          func(m *Message) { m.RequestURI.User = "a\r\nb" },
		"space in URI":  func(m *Message) { m.RequestURI.Host = "a b" },
		"no URI":        func(m *Message) { m.RequestURI = URI{} },
		"field name":    func(m *Message) { m.Header.Add("a b", "") },
		"field value":   func(m *Message) { m.Header.Add("X", "a\r\nb") },
		"display name":  func(m *Message) { m.Header.Set("To", NameAddr{DisplayName: "\r\nX: y", URI: m.To().URI}.String()) },
		"reason phrase": func(m *Message) { m.Method, m.StatusCode, m.Reason = "", 200, "a\nb" },
		"status code":   func(m *Message) { m.Method, m.StatusCode = "", 1000 },
	} {
		m := good()
		spoil(m)
		if m.Check() == nil {
			t.Errorf("bad %s passed:\n%s", what, m)
		}
	}
}

func TestParsingAndPrintingAllocateLittle(t *testing.T) {
	data := request(options, "Contact: <sip:a@b>\nX: y\n", "body")
	m := mustParse(t, data)
	out := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { Parse(data) }); n > 4 {
		t.Errorf("Parse made %v allocations: the message, its header text, its fields and its body are 4", n)
	}
	if n := testing.AllocsPerRun(100, func() {
		m.Via()
		m.From()
		m.To()
		m.CallID()
		m.CSeq()
		m.From().Tag()
	}); n != 0 {
		t.Errorf("the accessors made %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { out = m.Append(out[:0]) }); n != 0 {
		t.Errorf("Append made %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { m.Bytes() }); n != 1 {
		t.Errorf("Bytes made %v allocations", n)
	}
}

func TestErrorsReadAsOneSentence(t *testing.T) {
	_, err := Parse(request("OPTIONS bob SIP/2.0", "", ""))
	if got := err.Error(); got != "sip: bad Request-URI at octet 11: URI: no scheme" {
		t.Errorf("got %q", got)
	}
	if _, err := new(Message).Expires(); !strings.Contains(err.Error(), "Expires") {
		t.Errorf("got %v", err)
	}
}
