package sip

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
)

// fields is a message with the given header fields only.
func fields(list ...string) *Message {
	m := new(Message)
	for i := 0; i < len(list); i += 2 {
		m.Header.Add(list[i], list[i+1])
	}
	return m
}

func TestStructuredValuesAreReadAndPrinted(t *testing.T) {
	show := func(v any, err error) string { return fmt.Sprintf("%+v %v", v, err) }
	for _, c := range []struct{ got, want string }{
		{show(ParseCSeq(" 0009  INVITE ")), "9 INVITE <nil>"},
		{show(ParseEvent("presence ; x=1 ; ID = 7")), "presence;id=7; x=1 <nil>"},
		{show(ParseSubscriptionState("terminated;reason=noresource;retry-after=5;a=b")), "terminated;reason=noresource;retry-after=5;a=b <nil>"},
		{show(ParseSubscriptionState("active;expires=0;expires=9")), "active;expires=0 <nil>"},
		{show(ParseReplaces("a@b;from-tag=f;x=y;to-tag=t;early-only")), "a@b;to-tag=t;from-tag=f;early-only;x=y <nil>"},
		{show(ParseRAck("776656 1 INVITE")), "776656 1 INVITE <nil>"},
		{show(ParseReason(`Q.850 ;cause=16;text="Terminated \"x\""`)), `Q.850;cause=16;text="Terminated \"x\"" <nil>`},
		{show(ParseReason("SIP ;cause=abc;text=Done")), `SIP;text="Done" <nil>`},
		{show(ParseSessionExpires("1800 ; refresher=uac;x")), "1800;refresher=uac;x <nil>"},
		{show(ParseMediaType(`multipart / mixed ; boundary="a b"`)), `multipart/mixed; boundary="a b" <nil>`},
		{show(ParseDisposition("session;handling=optional")), "session;handling=optional <nil>"},
		{show(ParseAuth(" Negotiate ")), "Negotiate <nil>"},
		{show(ParseAuth(`Digest  realm="a, b",nonce=c`)), `Digest realm="a, b",nonce=c <nil>`},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestBadValuesAreRefused(t *testing.T) {
	for what, errs := range map[string][]error{
		"CSeq":        errorsOf(ParseCSeq, "", "1", "INVITE", "1 IN VITE", "4294967296 INVITE"),
		"Event":       errorsOf(ParseEvent, "", ";id=1", "a b", "a;x=\""),
		"State":       errorsOf(ParseSubscriptionState, "", "active expires=1"),
		"Replaces":    errorsOf(ParseReplaces, "", "a", "a;to-tag=b", "a;from-tag=b", "a b;to-tag=b;from-tag=c", "a;to-tag=b;from-tag=\""),
		"RAck":        errorsOf(ParseRAck, "", "1", "1 2", "1 INVITE", "x 1 INVITE", "4294967296 1 INVITE"),
		"Reason":      errorsOf(ParseReason, "", ";cause=1", "SIP;text=\"x"),
		"Session":     errorsOf(ParseSessionExpires, "", "x", ";refresher=uac", "1 x"),
		"media type":  errorsOf(ParseMediaType, "", "text", "text/", "/plain", "text/plain x", "text/plain;a=\""),
		"disposition": errorsOf(ParseDisposition, "", ";a=b"),
		"auth":        errorsOf(ParseAuth, "", "=x", "Digest="),
		"Via":         errorsOf(ParseVia, "", "SIP/2.0/UDP", "SIP/2.0 UDP h", "HTTP/2.0/UDP h", "SIP/2.0/UDP h x", "SIP/2.0/UDP ;x"),
	} {
		for i, err := range errs {
			var perr *ParseError
			if !errors.As(err, &perr) {
				t.Errorf("%s: text %d was accepted", what, i)
			}
		}
	}
}

func errorsOf[T any](parse func(string) (T, error), texts ...string) (errs []error) {
	for _, text := range texts {
		_, err := parse(text)
		errs = append(errs, err)
	}
	return errs
}

func TestTypedAccessReadsEachField(t *testing.T) {
	m := fields("Max-Forwards", "70", "Expires", "99999999999", "Min-Expires", "60", "Min-SE", "90;x=y", "RSeq", "7",
		"Retry-After", "18000 (I'm in a meeting);duration=3600", "k", "100rel, timer", "k", "gruu", "Allow", "INVITE,ACK",
		"c", "application/SDP;x=y", "l", "5", "SIP-ETag", "e", "SIP-If-Match", "f", "r", `"C" <sip:c@h?Replaces=1>`, "b", "sip:b@h",
		"Reason", `SIP;cause=200, Q.850;cause=16`, "o", "refer;id=1", "x", "1800;refresher=uas", "Content-Disposition", "render",
		"WWW-Authenticate", `Digest realm="x, y", nonce="n\"", Stale = TRUE`, "WWW-Authenticate", "Basic realm=z")
	check := func(what string, got, want any, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, %v", what, got, err)
		}
	}
	n, err := m.MaxForwards()
	check("Max-Forwards", n, 70, err)
	u, err := m.Expires()
	check("Expires", u, uint32(1<<32-1), err)
	u, err = m.MinExpires()
	check("Min-Expires", u, uint32(60), err)
	u, err = m.MinSE()
	check("Min-SE", u, uint32(90), err)
	u, err = m.RSeq()
	check("RSeq", u, uint32(7), err)
	u, err = m.RetryAfter()
	check("Retry-After", u, uint32(18000), err)
	n, err = m.ContentLength()
	check("Content-Length", n, 5, err)
	check("Supported", m.OptionTags("Supported"), []string{"100rel", "timer", "gruu"}, nil)
	check("Allow", m.Methods(), []string{"INVITE", "ACK"}, nil)
	check("SIP-ETag", m.ETag()+m.IfMatch(), "ef", nil)
	media, err := m.ContentType()
	check("Content-Type", media.Is("application/sdp"), true, err)
	refer, err := m.ReferTo()
	check("Refer-To", refer.URI.Headers, "Replaces=1", err)
	by, err := m.ReferredBy()
	check("Referred-By", by.URI.User, "b", err)
	reasons, err := m.Reasons()
	check("Reason", reasons, []Reason{{Protocol: "SIP", Cause: 200}, {Protocol: "Q.850", Cause: 16}}, err)
	event, err := m.Event()
	check("Event", event, Event{"refer", "1", ""}, err)
	session, err := m.SessionExpires()
	check("Session-Expires", session, SessionExpires{1800, "uas", ""}, err)
	disposition, err := m.ContentDisposition()
	check("Content-Disposition", disposition.Required(), true, err)
	auths, err := m.Auths("WWW-Authenticate")
	check("WWW-Authenticate", len(auths), 2, err)
	realm, _ := auths[0].Params.Get("REALM")
	nonce, _ := auths[0].Params.Get("nonce")
	stale, _ := auths[0].Params.Get("stale")
	check("challenge", realm+"|"+nonce+"|"+stale, `x, y|n"|TRUE`, nil)
}

func TestAnAbsentFieldIsErrAbsentAndABadOneAParseError(t *testing.T) {
	for name, get := range map[string]func(m *Message) error{
		"Max-Forwards":        func(m *Message) error { _, err := m.MaxForwards(); return err },
		"Expires":             func(m *Message) error { _, err := m.Expires(); return err },
		"Min-Expires":         func(m *Message) error { _, err := m.MinExpires(); return err },
		"Min-SE":              func(m *Message) error { _, err := m.MinSE(); return err },
		"RSeq":                func(m *Message) error { _, err := m.RSeq(); return err },
		"RAck":                func(m *Message) error { _, err := m.RAck(); return err },
		"Retry-After":         func(m *Message) error { _, err := m.RetryAfter(); return err },
		"Event":               func(m *Message) error { _, err := m.Event(); return err },
		"Subscription-State":  func(m *Message) error { _, err := m.SubscriptionState(); return err },
		"Refer-To":            func(m *Message) error { _, err := m.ReferTo(); return err },
		"Referred-By":         func(m *Message) error { _, err := m.ReferredBy(); return err },
		"Replaces":            func(m *Message) error { _, err := m.Replaces(); return err },
		"Session-Expires":     func(m *Message) error { _, err := m.SessionExpires(); return err },
		"Content-Type":        func(m *Message) error { _, err := m.ContentType(); return err },
		"Content-Length":      func(m *Message) error { _, err := m.ContentLength(); return err },
		"Content-Disposition": func(m *Message) error { _, err := m.ContentDisposition(); return err },
	} {
		if err := get(fields()); !errors.Is(err, ErrAbsent) {
			t.Errorf("%s absent gave %v", name, err)
		}
		var perr *ParseError
		if err := get(fields(name, "\"")); !errors.As(err, &perr) || errors.Is(err, ErrAbsent) {
			t.Errorf("%s malformed gave %v", name, err)
		}
	}
	if _, err := fields("Max-Forwards", "256").MaxForwards(); err == nil {
		t.Error("RFC 3261 §20.22: Max-Forwards is at most 255")
	}
}

func TestOneBadElementDoesNotVoidTheOthers(t *testing.T) {
	m := fields("Contact", "<sip:a@h>, <<bad>, <sip:b@h>", "Contact", "\"broken", "Contact", "<sip:c@h>;expires=5",
		"Record-Route", "<sip:p1;lr>, sip:p2;lr", "Route", "<sip:p3;lr>", "Path", "<sip:p4;lr>", "Service-Route", "nonsense",
		"Via", "SIP/2.0/UDP a, x, SIP/2.0/UDP b")
	contacts, star, err := m.Contacts()
	if len(contacts) != 3 || star || err == nil || contacts[2].URI.User != "c" {
		t.Errorf("%v %v %v", contacts, star, err)
	}
	routes, err := m.RecordRoutes()
	if len(routes) != 2 || err != nil || !routes[1].URI.Params.Has("lr") {
		t.Errorf("%v %v", routes, err)
	}
	if routes, err = m.Routes(); len(routes) != 1 || err != nil {
		t.Errorf("%v %v", routes, err)
	}
	if routes, err = m.Path(); len(routes) != 1 || err != nil {
		t.Errorf("%v %v", routes, err)
	}
	if routes, err = m.ServiceRoute(); len(routes) != 0 || err == nil {
		t.Errorf("%v %v", routes, err)
	}
	if vias, err := m.Vias(); len(vias) != 2 || err == nil {
		t.Errorf("%v %v", vias, err)
	}
	if auths, err := fields("Authorization", "=", "Authorization", "Basic x").Auths("Authorization"); len(auths) != 1 || err == nil {
		t.Errorf("%v %v", auths, err)
	}
	if _, star, err := fields("m", "*").Contacts(); !star || err != nil {
		t.Error("RFC 3261 §10.2.2: Contact may be a star")
	}
}

func TestMandatoryAccessorsGiveZeroForWhatIsNotThere(t *testing.T) {
	for _, m := range []*Message{fields(), fields("Via", "x", "From", "x", "To", "\"", "CSeq", "x")} {
		if m.Via() != (Via{}) || m.From() != (NameAddr{}) || m.To() != (NameAddr{}) || m.CSeq() != (CSeq{}) || m.CallID() != "" {
			t.Errorf("got %v %v %v %v", m.Via(), m.From(), m.To(), m.CSeq())
		}
	}
}
