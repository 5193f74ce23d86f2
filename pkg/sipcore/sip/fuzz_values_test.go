package sip

import (
	"math/big"
	"reflect"
	"strings"
	"testing"

	"sipwasm/internal/torture"
)

// One target for each kind of value. All hold that what was parsed and printed
// is the same value, and is not much longer; each adds what its value is for.

// seeds adds what fields of these names hold in fields_test.go and in the
// torture messages.
func seeds(f *testing.F, names ...string) {
	for _, name := range names {
		f.Add(every.Get(name))
	}
	for _, t := range torture.Load(f, "../testdata/torture") {
		m, _ := Parse(t.Data)
		for _, name := range names {
			if m == nil {
				continue
			}
			for _, value := range m.Header.Values(name) {
				f.Add(value)
			}
		}
	}
}

// fixedPoint parses, prints and parses, and gives what was parsed. Texts with
// line ends do not reach these parsers: a header value has none.
func fixedPoint[T interface {
	comparable
	String() string
}](t *testing.T, text string, parse func(string) (T, error)) (v T, ok bool) {
	t.Helper()
	if strings.ContainsAny(text, "\r\n") {
		return v, false
	}
	v, err := parse(text)
	if err != nil {
		return v, false
	}
	printed := v.String()
	again, err := parse(printed)
	if err != nil || again != v || again.String() != printed {
		t.Fatalf("%q\nparsed  %+v\nprinted %q\nparsed  %+v, %v", text, v, printed, again, err)
	}
	// Quoting doubles what must have a backslash; names of ours are added.
	if len(printed) > 2*len(text)+64 {
		t.Fatalf("%d octets were printed as %d", len(text), len(printed))
	}
	return v, true
}

// staysOne says whether a printed value is still one value of a list: nobody
// can put a second one into it.
func staysOne[T comparable](t *testing.T, name string, v T, printed string, parse func(*T, string) *ParseError) {
	t.Helper()
	list, err := list(Header{{name, printed}, {name, printed + ", " + printed}}, name, parse)
	if err != nil || len(list) != 3 || list[0] != v || list[1] != v || list[2] != v {
		t.Fatalf("%q became %+v, %v", printed, list, err)
	}
}

func FuzzCSeq(f *testing.F) {
	seeds(f, "CSeq")
	f.Fuzz(func(t *testing.T, text string) {
		if c, ok := fixedPoint(t, text, ParseCSeq); ok && (!IsToken(c.Method) || !strings.HasSuffix(trim(text), c.Method)) {
			t.Fatalf("%q gave the method %q", text, c.Method)
		}
	})
}

func FuzzRAck(f *testing.F) {
	seeds(f, "RAck")
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := fixedPoint(t, text, ParseRAck)
		if c, err := ParseCSeq(strings.TrimLeft(trim(text), "0123456789")); ok && (err != nil || c != CSeq{r.CSeq, r.Method}) {
			t.Fatalf("%q gave %+v, its CSeq %+v, %v", text, r, c, err)
		}
	})
}

func FuzzReplaces(f *testing.F) {
	seeds(f, "Replaces")
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := fixedPoint(t, text, ParseReplaces)
		if !ok {
			return
		}
		if r.ToTag == "" || r.FromTag == "" {
			t.Fatalf("%q names no dialog: %+v", text, r)
		}
		// RFC 3891 §4: it travels in the URI of a Refer-To.
		target := URI{Scheme: "sip", Host: "h"}.WithHeader("Replaces", r.String())
		u, err := ParseURI(target.String())
		value, _ := u.Header("Replaces")
		if again, rerr := ParseReplaces(value); err != nil || rerr != nil || again != r {
			t.Fatalf("%s gave %+v, %v, %v", target, again, err, rerr)
		}
	})
}

func FuzzReason(f *testing.F) {
	seeds(f, "Reason")
	f.Fuzz(func(t *testing.T, text string) {
		if r, ok := fixedPoint(t, text, ParseReason); ok {
			staysOne(t, "Reason", r, r.String(), (*Reason).parse)
		}
	})
}

func FuzzEvent(f *testing.F) {
	seeds(f, "Event")
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := fixedPoint(t, text, ParseEvent); ok && (!IsToken(e.Package) || e.ID != "" && e.Params.Has("id")) {
			t.Fatalf("%q gave %+v", text, e)
		}
	})
}

func FuzzSubscriptionState(f *testing.F) {
	seeds(f, "Subscription-State")
	f.Add("terminated;reason=noresource;retry-after=5;expires=99999999999")
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := fixedPoint(t, text, ParseSubscriptionState)
		if ok && (!s.HasExpires && s.Expires != 0 || !s.HasRetryAfter && s.RetryAfter != 0) {
			t.Fatalf("%q gave %+v", text, s)
		}
	})
}

func FuzzSessionExpires(f *testing.F) {
	seeds(f, "Session-Expires")
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok := fixedPoint(t, text, ParseSessionExpires); ok && s.Params.Has("refresher") && s.Refresher != "" {
			t.Fatalf("%q has two refreshers: %+v", text, s)
		}
	})
}

func FuzzMediaType(f *testing.F) {
	seeds(f, "Content-Type", "Accept")
	f.Fuzz(func(t *testing.T, text string) {
		if m, ok := fixedPoint(t, text, ParseMediaType); ok && !m.Is(strings.ToUpper(m.Type)+"/"+strings.ToLower(m.Subtype)) {
			t.Fatalf("%q is not %+v", text, m)
		}
	})
}

func FuzzDisposition(f *testing.F) {
	seeds(f, "Content-Disposition")
	f.Fuzz(func(t *testing.T, text string) {
		if d, ok := fixedPoint(t, text, ParseDisposition); ok && !d.Required() && !d.Params.Has("handling") {
			t.Fatalf("%q may be ignored without saying so", text)
		}
	})
}

func FuzzAuth(f *testing.F) {
	seeds(f, "WWW-Authenticate", "Authorization")
	f.Add("Basic Zm9v==")
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := fixedPoint(t, text, ParseAuth)
		if !ok {
			return
		}
		const realm = `a "b", c=\`
		with := AuthParams("realm=" + QuoteString(realm) + ", " + string(a.Params))
		if got, ok := with.Get("REALM"); got != realm || !ok {
			t.Fatalf("the realm of %q is %q", with, got)
		}
	})
}

func FuzzLists(f *testing.F) {
	seeds(f, "Supported", "Allow", "Accept", "Contact", "Via")
	f.Fuzz(func(t *testing.T, text string) {
		elements := Header{{"X", text}}.List("X")
		if len(elements) > strings.Count(text, ",")+1 {
			t.Fatalf("%q has %q", text, elements)
		}
		again := Header{{"X", strings.Join(elements, ", ")}}.List("X")
		if !reflect.DeepEqual(elements, again) {
			t.Fatalf("%q has %q, and joined %q", text, elements, again)
		}
	})
}

func FuzzNumbers(f *testing.F) {
	for i, value := range []string{"70", "4294967296", "1" + strings.Repeat("0", 100), "0068", "120 (x);duration=5", "90;x", "-1", "1 2 INVITE"} {
		f.Add(uint8(i), value)
	}
	limits := map[string]int64{"Max-Forwards": 255, "Expires": 1<<32 - 1, "Min-Expires": 1<<32 - 1, "Min-SE": 1<<32 - 1, "Retry-After": 1<<32 - 1, "RSeq": 1<<32 - 1, "Content-Length": 1<<31 - 1}
	names := []string{"Max-Forwards", "Expires", "Min-Expires", "Min-SE", "Retry-After", "RSeq", "Content-Length"}
	f.Fuzz(func(t *testing.T, which uint8, value string) {
		name := names[int(which)%len(names)]
		got, err := number(fields(name, value), name)
		whole, isNumber := new(big.Int).SetString(value, 10)
		if !isNumber || span(value, classDigit) != len(value) {
			return
		}
		limit := big.NewInt(limits[name])
		saturates := strings.HasPrefix(name, "Min-") || name == "Expires" || name == "Retry-After"
		switch within := whole.Cmp(limit) <= 0; {
		case within && (err != nil || got != whole.Uint64()):
			t.Fatalf("%s: %s gave %d, %v", name, value, got, err)
		case !within && saturates && (err != nil || got != limit.Uint64()):
			t.Fatalf("%s: %s gave %d, %v", name, value, got, err)
		case !within && !saturates && err == nil:
			t.Fatalf("%s: %s gave %d", name, value, got)
		}
	})
}

// FuzzFolds: RFC 3261 §7.3.1: a fold instead of a space changes nothing.
func FuzzFolds(f *testing.F) {
	for i := range every {
		f.Add(every[i].Value, uint16(i), " \r\n\t")
	}
	f.Fuzz(func(t *testing.T, value string, at uint16, fold string) {
		spaces := strings.Count(value, " ")
		if spaces == 0 || strings.ContainsAny(value, "\r\n") || strings.Trim(fold, " \t") != "\r\n" || !strings.HasSuffix(fold, " ") && !strings.HasSuffix(fold, "\t") {
			return
		}
		i := 0
		for range int(at)%spaces + 1 {
			i += strings.IndexByte(value[i:], ' ') + 1
		}
		before, behind := strings.TrimRight(value[:i-1], " \t"), strings.TrimLeft(value[i:], " \t")
		plain, err := Parse([]byte(withField(before + " " + behind)))
		if err != nil {
			return // too long
		}
		folded, err := Parse([]byte(withField(before + fold + behind)))
		if err != nil || !reflect.DeepEqual(plain.Header, folded.Header) {
			t.Fatalf("%q folded at %d: %v\n%q\n%q", value, i, err, plain.Header, folded)
		}
	})
}

func withField(value string) string {
	return strings.TrimSuffix(string(request(options, "", "")), "\r\n") + "X: " + value + "\r\n\r\n"
}

func FuzzFragment(f *testing.F) {
	f.Add([]byte("SIP/2.0 200 OK\r\nContact: <sip:a@b>\r\nX: 1"))
	f.Add([]byte("From: x\r\n\r\nbody"))
	for _, m := range torture.Load(f, "../testdata/torture") {
		f.Add(m.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		ParseFragment(data)
		m, err := Parse(data)
		if err != nil || len(data) > MaxHeaderBytes/2 {
			return
		}
		part, err := ParseFragment(m.Bytes())
		if err != nil || !reflect.DeepEqual(part.Header, mustParse(t, m.Bytes()).Header) || part.StatusCode != m.StatusCode || part.Method != m.Method {
			t.Fatalf("a whole message is no fragment of itself: %v\n%s\n%+v", err, m, part)
		}
	})
}

func FuzzQuotesAndEscapes(f *testing.F) {
	for _, text := range []string{`a "b" \`, "\x00\x7f\t", "grüße", "a b@c;d?e&f", "%41", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, ok := Unquote(QuoteString(text)); got != text || !ok {
			t.Fatalf("%q quoted and unquoted is %q", text, got)
		}
		if got := Unescape(EscapeUser(text)); got != text {
			t.Fatalf("%q escaped and unescaped is %q", text, got)
		}
		u, err := ParseURI("sip:" + EscapeUser(text) + "@h")
		if text != "" && (err != nil || u.UserUnescaped() != text) {
			t.Fatalf("%q as a user is %q, %v", text, u.UserUnescaped(), err)
		}
		if CheckText("name", text) != nil {
			return
		}
		n, err := ParseNameAddr(NameAddr{DisplayName: text, URI: URI{Scheme: "sip", Host: "h"}}.String())
		if err != nil || n.DisplayName != text || n.URI.Host != "h" {
			t.Fatalf("%q as a display name is %+v, %v", text, n, err)
		}
	})
}
