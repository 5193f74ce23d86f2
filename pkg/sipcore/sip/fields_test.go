package sip

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// Corners of header fields: folds, white space, numbers, repetitions.

// every is a field of each kind that this package reads, with white space
// wherever the grammar has LWS or SWS behind the first octet.
var every = Header{
	{"Via", "SIP / 2.0 / WSS abc.invalid : 5060 ; branch = z9hG4bK1 ; ttl = 16 , SIP / 2.0 / UDP h"},
	{"From", `"A \" B" < sip:a@h;x > ; tag = 1`}, {"To", "B C < sip:b@h > ; x = y"},
	{"Call-ID", "1@h"}, {"CSeq", "1 INVITE"},
	{"Contact", `"a , b" < sip:a@h > ; q = 0.5 , < sip:b@h > ; expires = 5`},
	{"Route", "< sip:p;lr > , < sip:q;lr > ; x"}, {"Record-Route", "< sip:p;lr > , < sip:q;lr >"},
	{"Refer-To", "< sip:c@h?Replaces=1 > ; x = y"}, {"Reply-To", "R < sip:r@h >"},
	{"P-Asserted-Identity", "< sip:a@h > , < tel:+1 >"},
	{"Event", "refer ; id = 1"}, {"Subscription-State", "active ; expires = 60 ; reason = noresource"},
	{"Replaces", "1@h ; to-tag = a ; from-tag = b ; early-only"}, {"RAck", "1 2 INVITE"},
	{"Reason", `SIP ; cause = 200 ; text = "a b" , Q.850 ; cause = 16`},
	{"Session-Expires", "90 ; refresher = uac"}, {"Min-SE", "90 ; x = y"},
	{"Retry-After", "120 ( back soon ) ; duration = 5"},
	{"Content-Type", `multipart / mixed ; boundary = "a b"`}, {"Content-Disposition", "session ; handling = optional"},
	{"Accept", "application / sdp ; q = 0.5 , text / *"},
	{"WWW-Authenticate", `Digest realm = "r , s" , nonce = "n"`},
	{"Supported", "100rel , replaces"}, {"Allow", "INVITE , ACK"},
	{"Warning", `399 h "a , b"`}, {"Date", "Sat, 13 Nov 2010 23:29:00 GMT"}, {"Timestamp", "54 0.5"},
	{"User-Agent", "x/1 ( a ( nested ) comment ) y/2"}, {"Subject", "a b c"},
}

func everyField(space string) []byte {
	text := "INVITE sip:bob@example.com SIP/2.0\r\n"
	for _, f := range every {
		text += f.Name + " :" + space + strings.ReplaceAll(f.Value, " ", space) + "\r\n"
	}
	return []byte(text + "\r\n")
}

func TestAFoldMayStandWhereverWhiteSpaceMay(t *testing.T) {
	// RFC 3261 §7.3.1. Within quoted strings, too, it is one space.
	plain := mustParse(t, everyField(" "))
	if !reflect.DeepEqual(plain.Header, every) {
		t.Fatalf("got %q", plain.Header)
	}
	for _, fold := range []string{"\r\n ", "\r\n\t", "  \r\n \t ", " \r\n \r\n "} {
		if m := mustParse(t, everyField(fold)); !reflect.DeepEqual(m.Header, every) {
			t.Errorf("with %q: got %q", fold, m.Header)
		}
	}
}

func TestWhiteSpaceRoundSeparatorsSaysNothing(t *testing.T) {
	narrow := func(s string) string {
		for _, separator := range []string{"/", ":", ";", "=", ",", "<", ">"} {
			s = strings.ReplaceAll(strings.ReplaceAll(s, " "+separator, separator), separator+" ", separator)
		}
		return s
	}
	wide := &Message{Header: every}
	tight := &Message{}
	for _, f := range every {
		tight.Header.Add(f.Name, narrow(f.Value))
	}
	// Params keep their octets: they are compared by what is found in them.
	for what, get := range map[string]func(m *Message) any{
		"Via": func(m *Message) any {
			v := m.Via()
			return []any{v.Transport, v.SentBy(), v.Branch(), found(v.Params, "ttl")}
		},
		"Vias": func(m *Message) any { list, err := m.Vias(); return []any{len(list), list[1].Host, err} },
		"From": func(m *Message) any { return []any{m.From().DisplayName, m.From().URI, m.From().Tag()} },
		"To":   func(m *Message) any { return []any{m.To().DisplayName, m.To().URI, found(m.To().Params, "x")} },
		"CSeq": func(m *Message) any { return m.CSeq() },
		"Contact": func(m *Message) any {
			list, _, err := m.Contacts()
			return []any{list[0].URI, found(list[0].Params, "q"), found(list[1].Params, "expires"), err}
		},
		"Route":    func(m *Message) any { list, err := m.Routes(); return []any{list[0], list[1].URI, err} },
		"Refer-To": func(m *Message) any { n, err := m.ReferTo(); return []any{n.URI, found(n.Params, "x"), err} },
		"Event":    func(m *Message) any { v, err := m.Event(); return []any{v, err} },
		"State":    func(m *Message) any { v, err := m.SubscriptionState(); return []any{v, err} },
		"Replaces": func(m *Message) any { v, err := m.Replaces(); return []any{v, err} },
		"RAck":     func(m *Message) any { v, err := m.RAck(); return []any{v, err} },
		"Session":  func(m *Message) any { v, err := m.SessionExpires(); return []any{v, err} },
		"Min-SE":   func(m *Message) any { v, err := m.MinSE(); return []any{v, err} },
		"Retry":    func(m *Message) any { v, err := m.RetryAfter(); return []any{v, err} },
		"Type": func(m *Message) any {
			v, err := m.ContentType()
			return []any{v.Is("multipart/mixed"), found(v.Params, "boundary"), err}
		},
		"Disp": func(m *Message) any { v, err := m.ContentDisposition(); return []any{v.Type, v.Required(), err} },
		"Challenge": func(m *Message) any {
			l, err := m.Auths("WWW-Authenticate")
			n, _ := l[0].Params.Get("nonce")
			return []any{l[0].Scheme, n, err}
		},
		"Supported": func(m *Message) any { return m.OptionTags("k") },
		"Allow":     func(m *Message) any { return m.Methods() },
	} {
		if a, b := get(wide), get(tight); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %v with white space, %v without", what, a, b)
		}
	}
	reasons, err := wide.Reasons()
	if len(reasons) != 2 || err != nil || reasons[0].Text != "a b" || reasons[1].Cause != 16 {
		t.Errorf("Reason: %+v, %v", reasons, err)
	}
}

func found(p Params, name string) string { v, _ := p.Get(name); return v }

func TestViasAreTheSameInOneLineOrThree(t *testing.T) {
	want := []Via{{"WSS", "a", 0, ";branch=1"}, {"TCP", "b", 5070, ""}, {"UDP", "[::1]", 0, `;x="a,b"`}}
	for _, vias := range []string{
		"Via: SIP/2.0/WSS a;branch=1\nVia: SIP/2.0/TCP b:5070\nVia: SIP/2.0/UDP [::1];x=\"a,b\"\n",
		"v: SIP/2.0/WSS a;branch=1,SIP/2.0/TCP b:5070,SIP/2.0/UDP [::1];x=\"a,b\"\n",
		"VIA: SIP/2.0/WSS a;branch=1 ,\n SIP/2.0/TCP b:5070\nX: y\nv : SIP/2.0/UDP [::1];x=\"a,b\"\n",
		"V: SIP/2.0/WSS a;branch=1\nSubject: x\nvia: SIP/2.0/TCP b:5070\t, SIP/2.0/UDP [::1];x=\"a,b\"\n",
	} {
		m := mustParse(t, wire(options+"\n"+vias+"f: <sip:a@b>;tag=1\nt: <sip:c@d>\ni: 1\nCSeq: 1 OPTIONS\n\n"))
		if got, err := m.Vias(); err != nil || !reflect.DeepEqual(got, want) || m.Via() != want[0] {
			t.Errorf("%q gave %+v, %v", vias, got, err)
		}
		if got, err := NewResponse(m, 200, "").Vias(); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q came back as %+v, %v", vias, got, err)
		}
	}
}

func TestBodiesAreOctets(t *testing.T) {
	body := "a\x00b\r\n\r\n\xff\xfe\x00\n\rSIP/2.0 200 OK\r\n"
	m := mustParse(t, append(request(options, "", ""), body...))
	if string(m.Body) != body {
		t.Errorf("got %q", m.Body)
	}
	if again := mustParse(t, m.Bytes()); string(again.Body) != body {
		t.Errorf("printed and read again: %q", again.Body)
	}
}

func TestNumbersEndWhereTheirFieldsSay(t *testing.T) {
	const ok, bad = true, false
	for _, c := range []struct {
		name, value string
		want        uint64
		fine        bool
	}{
		{"CSeq", "2147483647 INVITE", 1<<31 - 1, ok}, {"CSeq", "2147483648 INVITE", 1 << 31, ok}, // §8.1.1.5 is for senders
		{"CSeq", "4294967295 INVITE", 1<<32 - 1, ok}, {"CSeq", "4294967296 INVITE", 0, bad},
		{"CSeq", "18446744073709551616 INVITE", 0, bad}, {"CSeq", "18446744073709551617 INVITE", 0, bad},
		{"CSeq", "00000000000000000000000001 INVITE", 1, ok}, {"CSeq", "+1 INVITE", 0, bad}, {"CSeq", "1.0 INVITE", 0, bad}, {"CSeq", "٣ INVITE", 0, bad},
		{"Max-Forwards", "0", 0, ok}, {"Max-Forwards", "255", 255, ok}, {"Max-Forwards", "0068", 68, ok},
		{"Max-Forwards", "256", 0, bad}, {"Max-Forwards", "18446744073709551617", 0, bad}, {"Max-Forwards", "-1", 0, bad}, {"Max-Forwards", "", 0, bad},
		{"Expires", "4294967295", 1<<32 - 1, ok}, {"Expires", "4294967296", 1<<32 - 1, ok}, {"Expires", "1" + strings.Repeat("0", 100), 1<<32 - 1, ok},
		{"Expires", "-1", 0, bad}, {"Expires", "1e3", 0, bad}, {"Min-Expires", "99999999999", 1<<32 - 1, ok}, {"Min-SE", "18446744073709551617", 1<<32 - 1, ok},
		{"Retry-After", "0", 0, ok}, {"Retry-After", "120(x (y) z)", 120, ok}, {"Retry-After", "949302838503028349304023988", 1<<32 - 1, ok},
		{"Retry-After", "(120)", 0, bad}, {"Retry-After", "-1", 0, bad},
		{"RSeq", "4294967295", 1<<32 - 1, ok}, {"RSeq", "4294967296", 0, bad}, {"RSeq", "1 2", 0, bad},
		{"RAck", "4294967295 1 INVITE", 1<<32 - 1, ok}, {"RAck", "4294967296 1 INVITE", 0, bad}, {"RAck", "1 18446744073709551617 INVITE", 0, bad},
		{"Session-Expires", "4294967296;refresher=uas", 1<<32 - 1, ok}, {"Session-Expires", "-90", 0, bad},
		{"Content-Length", "2147483647", 1<<31 - 1, ok}, {"Content-Length", "2147483648", 0, bad}, {"Content-Length", "0x10", 0, bad},
	} {
		got, err := number(fields(c.name, c.value), c.name)
		if (err == nil) != c.fine || c.fine && got != c.want {
			t.Errorf("%s: %s gave %d, %v", c.name, c.value, got, err)
		}
	}
}

// number reads the number of a field.
func number(m *Message, name string) (uint64, error) {
	wide := func(n uint32, err error) (uint64, error) { return uint64(n), err }
	switch name {
	case "CSeq":
		c, err := ParseCSeq(m.Header.Get(name))
		return uint64(c.Seq), err
	case "Max-Forwards":
		n, err := m.MaxForwards()
		return uint64(n), err
	case "Content-Length":
		n, err := m.ContentLength()
		return uint64(n), err
	case "RAck":
		r, err := m.RAck()
		return uint64(r.RSeq), err
	case "Session-Expires":
		s, err := m.SessionExpires()
		return uint64(s.Seconds), err
	case "Expires":
		return wide(m.Expires())
	case "Min-Expires":
		return wide(m.MinExpires())
	case "Min-SE":
		return wide(m.MinSE())
	case "Retry-After":
		return wide(m.RetryAfter())
	}
	return wide(m.RSeq())
}

func TestPortsEndAt65535(t *testing.T) {
	for port, fine := range map[string]bool{"1": true, "65535": true, "0065535": true, "0": false, "65536": false, "4295032833": false, "18446744073709556676": false, "-1": false, "": false} {
		_, uri := ParseURI("sip:h:" + port)
		_, via := ParseVia("SIP/2.0/UDP h:" + port)
		if (uri == nil) != fine || (via == nil) != fine {
			t.Errorf("port %q: %v, %v", port, uri, via)
		}
	}
}

func TestParametersThatAreNumbersAreTheirReadersBusiness(t *testing.T) {
	// Whatever they say, the field that carries them is read.
	for _, value := range []string{"1.0001", "-1", "2", "abc", "", strings.Repeat("9", 400)} {
		if contacts, _, err := fields("Contact", "<sip:a@h>;q="+value+";expires="+value).Contacts(); len(contacts) != 1 || err != nil || found(contacts[0].Params, "q") != value {
			t.Errorf("q=%.20s: %+v, %v", value, contacts, err)
		}
		if v, err := ParseVia("SIP/2.0/UDP h;ttl=" + value + ";rport=" + value); err != nil || found(v.Params, "ttl") != value {
			t.Errorf("ttl=%.20s: %+v, %v", value, v, err)
		}
		if s, err := ParseSubscriptionState("active;expires=" + value); err != nil || s.State != "active" {
			t.Errorf("expires=%.20s: %+v, %v", value, s, err)
		}
	}
}

func TestEmptyFieldsAreKeptAndSayNothing(t *testing.T) {
	text := ""
	for _, name := range knownNames {
		switch name {
		case "Via", "From", "To", "Call-ID", "CSeq", "Content-Length":
			continue // these must say something
		}
		text += name + ":\n"
	}
	m := mustParse(t, request(options, text, ""))
	for _, name := range []string{"Supported", "Allow", "Accept", "Route", "Contact", "Require"} {
		if list := m.Header.List(name); !m.Header.Has(name) || len(list) != 0 {
			t.Errorf("%s: %q", name, list)
		}
	}
	contacts, star, err := m.Contacts()
	if len(contacts) != 0 || star || err != nil {
		t.Errorf("Contact: %v, %v, %v", contacts, star, err)
	}
	for name, err := range map[string]error{
		"Event": second(m.Event()), "Content-Type": second(m.ContentType()), "Refer-To": second(m.ReferTo()),
		"Replaces": second(m.Replaces()), "RAck": second(m.RAck()), "Expires": second(m.Expires()),
	} {
		var perr *ParseError
		if !errors.As(err, &perr) {
			t.Errorf("%s is empty, but: %v", name, err)
		}
	}
	readEverything(m)
}

func second[T any](_ T, err error) error { return err }

func TestOfAFieldThatStandsTwiceTheFirstCounts(t *testing.T) {
	m := mustParse(t, request(options, "Max-Forwards: 70\nMax-Forwards: 5\nExpires: 1\nExpires: 2\nc: a/b\nContent-Type: c/d\no: x\nEvent: y\nRSeq: 1\nRSeq: 2\n", ""))
	n, _ := m.MaxForwards()
	expires, _ := m.Expires()
	media, _ := m.ContentType()
	event, _ := m.Event()
	rseq, _ := m.RSeq()
	if n != 70 || expires != 1 || !media.Is("a/b") || event.Package != "x" || rseq != 1 {
		t.Errorf("got %d, %d, %s, %s, %d", n, expires, media, event, rseq)
	}
}

func TestOctetsThatAreNoUTF8AreKept(t *testing.T) {
	const bad = "\xc3\x28\xff\xfe\xed\xa0\x80\xf8"
	m := mustParse(t, request("SIP/2.0 486 "+bad, "Subject: "+bad+"\nContact: \""+bad+"\" <sip:"+bad+"@h>;x=\""+bad+"\"\n", bad))
	contacts, _, err := m.Contacts()
	if err != nil || len(contacts) != 1 {
		t.Fatalf("%v, %v", contacts, err)
	}
	c := contacts[0]
	for what, got := range map[string]string{"reason": m.Reason, "Subject": m.Header.Get("s"), "name": c.DisplayName, "user": c.URI.User, "parameter": found(c.Params, "x"), "body": string(m.Body)} {
		if got != bad {
			t.Errorf("%s is %q", what, got)
		}
	}
	if again := mustParse(t, m.Bytes()); !reflect.DeepEqual(again.Header[:6], m.Header[:6]) {
		t.Errorf("got %q", again.Header)
	}
}

func TestQuotedPairsAreUndoneOnce(t *testing.T) {
	for raw, want := range map[string]string{
		`"\a\b\c"`: "abc", `"\\"`: `\`, `"\\\\"`: `\\`, `"\""`: `"`, `"\\\""`: `\"`, "\"\\\x00\"": "\x00", "\"\\\x7f\\\t\"": "\x7f\t", `"%41"`: "%41", `"\\n"`: `\n`,
	} {
		if got, ok := Unquote(raw); !ok || got != want {
			t.Errorf("%q gave %q, %v", raw, got, ok)
		}
		n, err := ParseNameAddr(raw + " <sip:a@h>;x=" + raw)
		if err != nil || n.DisplayName != want || found(n.Params, "x") != want {
			t.Errorf("%q in an address gave %+v, %v", raw, n, err)
		}
	}
}

func TestTheTopViaIsReplacedAndTheOthersStay(t *testing.T) {
	for lines, want := range map[string]string{
		"SIP/2.0/WS a, SIP/2.0/UDP b": "SIP/2.0/TCP c, SIP/2.0/UDP b",
		"SIP/2.0/WS a":                "SIP/2.0/TCP c",
		"":                            "",
	} {
		m := &Message{Header: Header{{"Via", lines}, {"Via", "SIP/2.0/UDP d"}}}
		m.SetTopVia(Via{Transport: "TCP", Host: "c"})
		if got := m.Header.Values("Via"); got[0] != want || got[1] != "SIP/2.0/UDP d" {
			t.Errorf("%q became %q, expected %q", lines, got, want)
		}
	}
	m := &Message{}
	if m.SetTopVia(Via{Transport: "TCP", Host: "c"}); len(m.Header) != 0 {
		t.Errorf("a message without Via got %v", m.Header)
	}
}
