package sip

import "testing"

func TestAddressesAreRead(t *testing.T) {
	sip := func(user string) URI { return URI{Scheme: "sip", User: user, Host: "h"} }
	for text, want := range map[string]NameAddr{
		"<sip:a@h>":                        {"", sip("a"), ""},
		"sip:a@h":                          {"", sip("a"), ""},
		"sip:a@h;tag=x":                    {"", sip("a"), ";tag=x"},
		"sip:a@h ; tag = \"<x>\"":          {"", sip("a"), "; tag = \"<x>\""},
		"Bob <sip:a@h>":                    {"Bob", sip("a"), ""},
		"Bob the 2nd<sip:a@h>;q=1":         {"Bob the 2nd", sip("a"), ";q=1"},
		"Bell, A. (Ltd) <sip:a@h>":         {"Bell, A. (Ltd)", sip("a"), ""},
		"Jürgen Müßig <sip:a@h>":           {"Jürgen Müßig", sip("a"), ""},
		`"Bob" <sip:a@h>`:                  {"Bob", sip("a"), ""},
		`"Bob"<sip:a@h> ;tag=x`:            {"Bob", sip("a"), ";tag=x"},
		`"a \"b\" \\ <sip:x@y>" <sip:a@h>`: {`a "b" \ <sip:x@y>`, sip("a"), ""},
		`"" <sip:a@h>`:                     {"", sip("a"), ""},
		"\"\xff\xfe\" <sip:a@h>":           {"\xff\xfe", sip("a"), ""},
		"\"NUL:\\\x00\" <sip:a@h>":         {"NUL:\x00", sip("a"), ""},
		"  < sip:a@h >  ":                  {"", sip("a"), ""},
		"<sip:a@h>;;x=;tag=b":              {"", sip("a"), ";;x=;tag=b"},
		"<sip:a,b@h>":                      {"", sip("a,b"), ""},
		"<http://x/y?z>":                   {"", URI{Scheme: "http", Opaque: "//x/y?z"}, ""},
		"tel:1;ext=2":                      {"", URI{Scheme: "tel", Opaque: "1"}, ";ext=2"},
	} {
		got, err := ParseNameAddr(text)
		if err != nil || got != want {
			t.Errorf("%s gave %+v, %v", text, got, err)
		}
		if again, err := ParseNameAddr(got.String()); err != nil || again != got {
			t.Errorf("%s printed as %s, which gave %+v, %v", text, got, again, err)
		}
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "  ", "*", "Bob", "<>", "<sip:a@h", "sip:a@h>", `"Bob <sip:a@h>`, `"Bob" sip:a@h`, `"Bob"`, "<sip:a@h> x",
		"<sip:a@h>;x=\"y", "<sip:a@h>;x=y z", "<sip:a@h>;x=\"y\"z", "<sip:a@h>, <sip:b@h>", "<sip:a@h>;=x", "<sip:a@h>;x=<y>",
	} {
		if n, err := ParseNameAddr(text); err == nil {
			t.Errorf("%q gave %+v", text, n)
		}
	}
}

func TestRoutesWithoutBracketsGiveTheirParametersToTheURI(t *testing.T) {
	for text, want := range map[string]NameAddr{
		"sip:p.h;lr;r2=on":   {URI: URI{Scheme: "sip", Host: "p.h", Params: ";lr;r2=on"}},
		"<sip:p.h;lr>;x=y":   {URI: URI{Scheme: "sip", Host: "p.h", Params: ";lr"}, Params: ";x=y"},
		"<sip:a%@p.h:1;lr=>": {URI: URI{Scheme: "sip", User: "a%", Host: "p.h", Port: 1, Params: ";lr="}},
	} {
		if got, err := ParseRoute(text); err != nil || got != want {
			t.Errorf("%s gave %+v, %v", text, got, err)
		}
	}
}

func TestATagIsSetInItsPlace(t *testing.T) {
	n, _ := ParseNameAddr(`"A" <sip:a@h>;x=1;Tag=old;y`)
	if got := n.WithTag("new").String(); got != `"A" <sip:a@h>;x=1;tag=new;y` {
		t.Errorf("got %s", got)
	}
	n, _ = ParseNameAddr("<sip:a@h>;x")
	if n = n.WithTag("t"); n.String() != "<sip:a@h>;x;tag=t" || n.Tag() != "t" {
		t.Errorf("got %s", n)
	}
}

func TestViasAreRead(t *testing.T) {
	for text, want := range map[string]Via{
		"SIP/2.0/UDP h":                                     {"UDP", "h", 0, ""},
		"sip/2.0/wss h:1;branch=z9hG4bKx":                   {"wss", "h", 1, ";branch=z9hG4bKx"},
		"SIP / 2.0 / TLS-SCTP [2001:db8::1] : 5061 ; lr ":   {"TLS-SCTP", "[2001:db8::1]", 5061, "; lr"},
		"SIP/2.0/TCP my_host;received=[::1];rport;alias":    {"TCP", "my_host", 0, ";received=[::1];rport;alias"},
		"SIP/2.0/TCP 1.2.3.4;received=2001:db8::1;rport=52": {"TCP", "1.2.3.4", 0, ";received=2001:db8::1;rport=52"},
	} {
		got, err := ParseVia(text)
		if err != nil || got != want {
			t.Errorf("%s gave %+v, %v", text, got, err)
		}
		if again, err := ParseVia(got.String()); err != nil || again != got {
			t.Errorf("%s printed as %s, which gave %+v, %v", text, got, again, err)
		}
	}
	v, _ := ParseVia("SIP/2.0/UDP h:5060;Branch=b")
	if v.SentBy() != "h:5060" || v.Branch() != "b" {
		t.Errorf("sent-by %s, branch %s", v.SentBy(), v.Branch())
	}
}

func TestQuotedStringsKeepWhatTheySay(t *testing.T) {
	for _, text := range []string{"", "a", `a"b`, `\`, "tab\t", "\x00\x01\x7f", "ü", "\xff"} {
		if got, ok := Unquote(QuoteString(text)); got != text || !ok {
			t.Errorf("%q came back as %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "a", `"`, `"a`, `"a"b`, `"a\"`} {
		if got, ok := Unquote(text); ok {
			t.Errorf("%q was unquoted to %q", text, got)
		}
	}
}
