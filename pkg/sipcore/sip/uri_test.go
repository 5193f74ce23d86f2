package sip

import (
	"strings"
	"testing"
)

func mustURI(t *testing.T, s string) URI {
	t.Helper()
	u, err := ParseURI(s)
	if err != nil {
		t.Fatalf("ParseURI(%q): %v", s, err)
	}
	return u
}

func TestURIsAreTakenApartAndPrintTheSame(t *testing.T) {
	for text, want := range map[string]URI{
		"sip:example.com":                       {Scheme: "sip", Host: "example.com"},
		"sip:alice@example.com":                 {Scheme: "sip", User: "alice", Host: "example.com"},
		"sips:a:secret@h:5061":                  {Scheme: "sips", User: "a", Password: "secret", Host: "h", Port: 5061},
		"sip:h;transport=ws;lr?a=b&c=d":         {Scheme: "sip", Host: "h", Params: ";transport=ws;lr", Headers: "a=b&c=d"},
		"sip:[2001:db8::10]:5070":               {Scheme: "sip", Host: "[2001:db8::10]", Port: 5070},
		"sip:u@[::ffff:192.0.2.10]":             {Scheme: "sip", User: "u", Host: "[::ffff:192.0.2.10]"},
		"sip:user;par=u%40example.net@ex.com":   {Scheme: "sip", User: "user;par=u%40example.net", Host: "ex.com"},
		"sip:%75se%72@ex.com":                   {Scheme: "sip", User: "%75se%72", Host: "ex.com"},
		"sip:1?/(&$)@ex.com":                    {Scheme: "sip", User: "1?/(&$)", Host: "ex.com"},
		"sip:*67#100@under_score.ex":            {Scheme: "sip", User: "*67#100", Host: "under_score.ex"},
		"sip:jürgen|x@ex.com":                   {Scheme: "sip", User: "jürgen|x", Host: "ex.com"},
		"sip:a@h?Replaces=1@x":                  {Scheme: "sip", User: "a", Host: "h", Headers: "Replaces=1@x"},
		"tel:+1-201-555-0123":                   {Scheme: "tel", Opaque: "+1-201-555-0123"},
		"tel:7042;phone-context=example.com":    {Scheme: "tel", Opaque: "7042", Params: ";phone-context=example.com"},
		"http://www.example.com:80/a;b?c=d@e#f": {Scheme: "http", Opaque: "//www.example.com:80/a;b?c=d@e#f"},
		"urn:uuid:f81d4fae":                     {Scheme: "urn", Opaque: "uuid:f81d4fae"},
		"soap.beep://192.0.2.103:3002":          {Scheme: "soap.beep", Opaque: "//192.0.2.103:3002"},
	} {
		u := mustURI(t, text)
		if u != want {
			t.Errorf("%s gave %+v", text, u)
		}
		if u.String() != text {
			t.Errorf("%s printed as %s", text, u)
		}
	}
}

func TestSchemesLoseTheirCaseAndPortsTheirZeros(t *testing.T) {
	for text, want := range map[string]string{
		"SIP:Bob@EX.com": "sip:Bob@EX.com", "SipS:h": "sips:h", "TEL:1": "tel:1", "HTTP://X": "http://X",
		"sip:h:05060": "sip:h:5060", "sip:@h": "sip:h", "sip:u@h?": "sip:u@h",
	} {
		if got := mustURI(t, text).String(); got != want {
			t.Errorf("%s printed as %s, want %s", text, got, want)
		}
	}
}

func TestWhatIsNoURIIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "sip", "sip:", ":x", "1sip:x", "bob@example.com", "sip:a@", "sip:a b@h", "sip:a@h x", "sip:h:", "sip:h:x",
		"sip:h:0", "sip:h:65536", "sip:a@b@c", "sip:@h;x=y@z", "sip:[::1", "sip:[::1]x", "sip:[1]", "sip:[1:2:3:4:5:6:7:8:9]",
		"sip:[::1::]", "sip:[12345::]", "sip:[::1.2.3]", "sip:[::256.1.1.1]", "sip:[fe80::1%25eth0]", "sip:h/path",
		"<sip:h>", "sip:a\"b@h", "sip:a\r\nb@h", "sip:a\x00@h", "sip:a\x7f@h", "tel:", "tel:;a=b", "http:", "sip:hößt",
		"sip:2001:db8::10",
	} {
		if u, err := ParseURI(text); err == nil {
			t.Errorf("%q gave %+v", text, u)
		}
	}
}

func TestURIsAreComparedAsSection19_1_4Says(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		// The RFC's own examples.
		{"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"},
		{"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"},
		{"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5"},
		{"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"},
		{"sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x"},
		// RFC 5954 §4.2.
		{"sip:bob@[::ffff:192.0.2.128]", "sip:bob@[::ffff:c000:280]"},
		{"sip:bob@[2001:db8::9:1]", "sip:bob@[2001:DB8:0:0:0:0:9:01]"},
		// RFC 5118 §4.10.
		{"sip:bob@[2001:db8:::192.0.2.1]", "sip:bob@[2001:db8::192.0.2.1]"},
		{"sip:a%3Bb@h", "sip:a%3bb@h"},
		{"tel:+1-201-555-0123;a=1;b=2", "tel:+1(201)5550123;B=2;a=1"},
		{"tel:+1;ext=1-2", "tel:+1;EXT=12"},
		{"http://x/Y", "HTTP://x/Y"},
	} {
		a, b := mustURI(t, c.a), mustURI(t, c.b)
		if !a.Equal(b) || !b.Equal(a) {
			t.Errorf("%s and %s must be equal", c.a, c.b)
		}
	}
}

func TestURIsThatSection19_1_4KeepsApart(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"},
		{"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"},
		{"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"},
		{"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"},
		{"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"},
		{"sip:a@h;maddr=1.1.1.1", "sip:a@h"},
		{"sip:a@h", "sips:a@h"},
		{"sip:a:x@h", "sip:a@h"},
		{"sip:a%3Bb@h", "sip:a;b@h"},
		{"sip:a@h?b=c&b=c", "sip:a@h?b=c&d=e"},
		{"tel:+1;phone-context=a", "tel:+1"},
		{"tel:+1;a=b", "tel:+1;a=c"},
		{"tel:123", "sip:123@h"},
		{"http://x/Y", "http://x/y"},
		{"sip:[::1]", "sip:[::2]"},
	} {
		a, b := mustURI(t, c.a), mustURI(t, c.b)
		if a.Equal(b) || b.Equal(a) {
			t.Errorf("%s and %s must not be equal", c.a, c.b)
		}
	}
}

func TestTheAddressOfRecordHasNoPasswordParametersAndHeaders(t *testing.T) {
	if got := mustURI(t, "sips:a:b@h:1;c=d?e=f").AOR().String(); got != "sips:a@h:1" {
		t.Errorf("got %s", got)
	}
	if got := mustURI(t, "tel:1;a=b").AOR().String(); got != "tel:1;a=b" {
		t.Errorf("got %s", got)
	}
}

func TestUsersAreEscapedAndUnescaped(t *testing.T) {
	for plain, escaped := range map[string]string{
		"alice": "alice", "a b@c": "a%20b%40c", "1#2": "1%232", "ü": "%C3%BC", "50%": "50%25", "+1-(2).3;x=y,?/": "+1-(2).3;x=y,?/", "a:b": "a%3Ab",
	} {
		if got := EscapeUser(plain); got != escaped {
			t.Errorf("%q escaped is %q, want %q", plain, got, escaped)
		}
		u := mustURI(t, "sip:"+escaped+"@h")
		if u.UserUnescaped() != plain {
			t.Errorf("%q unescaped is %q", escaped, u.UserUnescaped())
		}
	}
	if Unescape("%4") != "%4" || Unescape("%zz%41") != "%zzA" || Unescape("100%") != "100%" {
		t.Error("a percent sign that starts no escape must stay")
	}
}

func TestHeadersOfAURIAreReadAndWrittenUnescaped(t *testing.T) {
	u := mustURI(t, "sip:a@h").WithHeader("Replaces", "1@x;to-tag=a").WithHeader("Subject", "x & y")
	if u.String() != "sip:a@h?Replaces=1%40x%3Bto-tag%3Da&Subject=x%20%26%20y" {
		t.Errorf("got %s", u)
	}
	if v, ok := mustURI(t, u.String()).Header("replaces"); v != "1@x;to-tag=a" || !ok {
		t.Errorf("got %q", v)
	}
	if _, ok := u.Header("Require"); ok {
		t.Error("a header that is not there was found")
	}
}

func TestHostsAreToldApart(t *testing.T) {
	for host, want := range map[string]HostKind{
		"example.com": HostDomain, "1.2.3.4": HostIPv4, "1.2.3.400": HostDomain, "[::]": HostIPv6, "[1:2:3:4:5:6:7:8]": HostIPv6,
		"[1::8]": HostIPv6, "[1:2:3:4:5:6:1.2.3.4]": HostIPv6, "my_host": HostDomain, "[::1:2:3:4:5:6:7]": HostIPv6,
	} {
		if kind, err := ParseHost(host); kind != want || err != nil {
			t.Errorf("%s is %d, %v", host, kind, err)
		}
	}
	for _, host := range []string{"", "[", "[]", "a b", "::1", "[1:2:3:4:5:6:7:1.2.3.4]", "[1:2:3:4:5:6:7:8:]", "[:1]", "[1:]", "[::]x", "[1:2:3:4::5:6:7:8]"} {
		if _, err := ParseHost(host); err == nil {
			t.Errorf("%q was accepted", host)
		}
	}
}

func TestHostileURIsAreComparedInLittleTime(t *testing.T) {
	for _, part := range []string{";a", ";", "?&", "?a=b&"} {
		long := strings.Repeat(part[1:]+part[:1], MaxHeaderBytes/len(part))
		a, b := mustURI(t, "sip:h"+part+long), mustURI(t, "sip:H"+part+long)
		if a.Equal(b) || !a.Equal(a) {
			t.Errorf("%s: above MaxURIParts only the same octets are equal", part)
		}
	}
	p := Params(strings.Repeat(";a;b", MaxHeaderBytes/4))
	if got := p.Without("a").With("b", "1"); got != ";b=1" {
		t.Errorf("got %.20s", got)
	}
}

func TestOnlyTheEmptyURIIsZero(t *testing.T) {
	if !(URI{}).IsZero() || mustURI(t, "sip:h").IsZero() || (URI{}).String() != "" || (NameAddr{}).String() != "<>" {
		t.Error("IsZero")
	}
}
