package sip

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// wire makes the octets of a message out of a text with plain line ends.
func wire(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n")) }

// request is a message that Parse accepts, with room for changes.
func request(startLine, fields, body string) []byte {
	return wire(startLine + `
Via: SIP/2.0/WSS abc.invalid;branch=z9hG4bK1
From: <sip:alice@example.com>;tag=a
To: <sip:bob@example.com>
Call-ID: id@abc.invalid
CSeq: 1 OPTIONS
` + fields + "\n" + body)
}

const options = "OPTIONS sip:bob@example.com SIP/2.0"

func mustParse(t *testing.T, data []byte) *Message {
	t.Helper()
	m, err := Parse(data)
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, data)
	}
	return m
}

// refused parses what must be refused, and gives the error.
func refused(t *testing.T, data []byte) (*Message, *ParseError) {
	t.Helper()
	m, err := Parse(data)
	var perr *ParseError
	if !errors.As(err, &perr) {
		t.Fatalf("Parse gave %v, want a *ParseError\n%s", err, data)
	}
	return m, perr
}

func TestAMessageThatOnlyMissesSomethingIsLegible(t *testing.T) {
	whole := string(request(options, "Content-Length: 50\n", "all there is"))
	for _, data := range []string{
		whole,
		strings.Replace(whole, "Call-ID: id@abc.invalid\r\n", "", 1),
		strings.Replace(whole, "1 OPTIONS", "1 INFO", 1),
	} {
		if m, err := refused(t, []byte(data)); !err.Legible || string(m.Body) != "all there is" {
			t.Errorf("%v: legible %v, body %q", err, err.Legible, m.Body)
		}
	}
	// What comes later and cannot be read counts more.
	for _, data := range []string{
		strings.Replace(whole, "1 OPTIONS", "1 INFO\r\nCall-ID: again@abc.invalid", 1),
		strings.Replace(strings.Replace(whole, "1 OPTIONS", "1 INFO", 1), "50", "x", 1),
	} {
		if _, err := refused(t, []byte(data)); err.Legible {
			t.Errorf("%v: legible", err)
		}
	}
}

func TestARequestIsTakenApart(t *testing.T) {
	m := mustParse(t, request("OPTIONS sips:bob@[2001:db8::1]:5061;lr?a=b SIP/2.0", "Content-Length: 4\n", "Grüße"))
	want := URI{Scheme: "sips", User: "bob", Host: "[2001:db8::1]", Port: 5061, Params: ";lr", Headers: "a=b"}
	if !m.IsRequest() || m.Method != "OPTIONS" || m.RequestURI != want {
		t.Errorf("got %q %+v", m.Method, m.RequestURI)
	}
	// RFC 3261 §20.14: Content-Length counts octets, and "ü" has two.
	if string(m.Body) != "Grü" {
		t.Errorf("body is %q", m.Body)
	}
	if via := m.Via(); via != (Via{"WSS", "abc.invalid", 0, ";branch=z9hG4bK1"}) || via.Branch() != "z9hG4bK1" {
		t.Errorf("Via is %+v", via)
	}
	if m.From().Tag() != "a" || m.To().Tag() != "" || m.CallID() != "id@abc.invalid" || m.CSeq() != (CSeq{1, "OPTIONS"}) {
		t.Errorf("got %v %v %v %v", m.From(), m.To(), m.CallID(), m.CSeq())
	}
}

func TestStatusLinesOfSloppyServersAreRead(t *testing.T) {
	for line, want := range map[string]Message{
		"SIP/2.0 200 OK":                    {StatusCode: 200, Reason: "OK"},
		"sip/2.0 180 Ringing":               {StatusCode: 180, Reason: "Ringing"},
		"SIP/2.0 404 ":                      {StatusCode: 404},
		"SIP/2.0 404":                       {StatusCode: 404},
		"SIP/2.0 480 <gone> [home] (later)": {StatusCode: 480, Reason: "<gone> [home] (later)"},
		"SIP/2.0 486 Здесь занято":          {StatusCode: 486, Reason: "Здесь занято"},
	} {
		m := mustParse(t, request(line, "", ""))
		if m.IsRequest() || m.StatusCode != want.StatusCode || m.Reason != want.Reason {
			t.Errorf("%q gave %d %q", line, m.StatusCode, m.Reason)
		}
	}
}

func TestBadStartLinesAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		"":                                      "start line",
		"OPTIONS":                               "Request-Line",
		"OPTIONS sip:bob@example.com":           "Request-Line",
		"OPTIONS  sip:bob@example.com SIP/2.0":  "Request-URI",
		"OPTIONS sip:bob@example.com  SIP/2.0":  "Request-URI",
		"OPTIONS sip:bob@example.com SIP/2.0 ":  "Request-Line",
		"OPTIONS sip:b b@example.com SIP/2.0":   "Request-URI",
		"OPTIONS <sip:bob@example.com> SIP/2.0": "Request-URI",
		"OPTIONS sip:2001:db8::10 SIP/2.0":      "Request-URI",
		"OPT@IONS sip:bob@example.com SIP/2.0":  "Request-Line",
		"OPTIONS sip:bob@example.com SIP/3.0":   "SIP-Version",
		"OPTIONS sip:bob@example.com HTTP/1.1":  "Request-Line",
		"SIP/3.0 200 OK":                        "SIP-Version",
		"SIP/2.0 99 Low":                        "Status-Line",
		"SIP/2.0 700 High":                      "Status-Line",
		"SIP/2.0 4294967301 better not break":   "Status-Line",
		"SIP/2.0 200OK":                         "Status-Line",
		"GET / HTTP/1.1":                        "Request-Line",
	} {
		data := request(line, "", "")
		if line == "" {
			data = []byte(" \r\n\r\n")
		}
		if _, err := refused(t, data); err.What != want && line != "" {
			t.Errorf("%q gave %v, want %s", line, err, want)
		}
	}
}

func TestAForeignVersionIsOwedA505(t *testing.T) {
	m, err := refused(t, request("OPTIONS sip:bob@example.com SIP/7.0", "", ""))
	if err.Status != 505 || !m.Answerable() {
		t.Errorf("status %d, answerable %v", err.Status, m.Answerable())
	}
}

func TestCompactFormsBecomeTheirLongNames(t *testing.T) {
	for compact, long := range map[string]string{
		"a": "Accept-Contact", "b": "Referred-By", "c": "Content-Type", "d": "Request-Disposition",
		"e": "Content-Encoding", "f": "From", "i": "Call-ID", "j": "Reject-Contact", "k": "Supported",
		"l": "Content-Length", "m": "Contact", "n": "Identity-Info", "o": "Event", "r": "Refer-To",
		"s": "Subject", "t": "To", "u": "Allow-Events", "v": "Via", "x": "Session-Expires", "y": "Identity",
	} {
		if got := CanonicalName(compact); got != long {
			t.Errorf("%s became %s, want %s", compact, got, long)
		}
		if got := CanonicalName(strings.ToUpper(compact)); got != long {
			t.Errorf("%s became %s, want %s", strings.ToUpper(compact), got, long)
		}
		if got := CanonicalName(strings.ToUpper(long)); got != long {
			t.Errorf("%s became %s, want %s", strings.ToUpper(long), got, long)
		}
	}
	for _, name := range []string{"", "z", "X-Custom", "x-custom", "{", "\x80"} {
		if CanonicalName(name) != name {
			t.Errorf("%q did not stay as written", name)
		}
	}
	for _, name := range knownNames {
		if CanonicalName(strings.ToLower(name)) != name {
			t.Errorf("%s is not found in lower case", name)
		}
	}
}

func TestEveryFieldIsKeptInOrderAndUnknownOnesOctetByOctet(t *testing.T) {
	m := mustParse(t, request(options, "x-B:  one ;;,, \"\nX-A:two\nRoute: <sip:a;lr>\nx-b: \xff\x80three\nROUTE: <sip:b;lr>, <sip:c;lr>\n", ""))
	want := Header{
		{"x-B", "one ;;,, \""}, {"X-A", "two"}, {"Route", "<sip:a;lr>"},
		{"x-b", "\xff\x80three"}, {"Route", "<sip:b;lr>, <sip:c;lr>"},
	}
	if got := m.Header[5:]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestFoldedLinesAreOneSpace(t *testing.T) {
	// RFC 3261 §7.3.1.
	m := mustParse(t, request(options, "Subject: I know you're there,\n    pick up the phone   \n\tand talk to me!\nX:\n a\n  \n b\nY: c\n", ""))
	if got := m.Header.Get("Subject"); got != "I know you're there, pick up the phone and talk to me!" {
		t.Errorf("Subject is %q", got)
	}
	if m.Header.Get("X") != "a b" || m.Header.Get("Y") != "c" {
		t.Errorf("X is %q, Y is %q", m.Header.Get("X"), m.Header.Get("Y"))
	}
}

func TestOneFrameIsOneMessage(t *testing.T) {
	for _, c := range []struct{ what, fields, body, want string }{
		{"octets behind the body are dropped", "Content-Length: 2\n", "hello", "he"},
		{"without Content-Length the body is the rest", "", "hello", "hello"},
		{"an empty body is no body", "Content-Length: 0\n", "", ""},
	} {
		if m := mustParse(t, request(options, c.fields, c.body)); string(m.Body) != c.want {
			t.Errorf("%s: got %q", c.what, m.Body)
		}
	}
	m := mustParse(t, append([]byte("\r\n\r\n"), request(options, "", "")...))
	if m.Method != "OPTIONS" {
		t.Error("RFC 3261 §7.5: empty lines before the start line are skipped")
	}
}

func TestABodyShorterThanContentLengthCanBeAnsweredWith400(t *testing.T) {
	for _, length := range []string{"6", "99999999999999999999999", "-1", "", "2x", "1\nContent-Length: 1"} {
		m, err := refused(t, request(options, "Content-Length: "+length+"\n", "hello"))
		if err.What != "Content-Length" || err.Status != 400 || !m.Answerable() {
			t.Errorf("%q: %v, status %d, answerable %v", length, err, err.Status, m.Answerable())
		}
	}
}

func TestMandatoryFieldsStandOnceAndAreWellFormed(t *testing.T) {
	whole := string(request(options, "", ""))
	for _, c := range []struct{ old, new, what string }{
		{"Via: SIP/2.0/WSS abc.invalid;branch=z9hG4bK1\r\n", "", "Via"},
		{"From: <sip:alice@example.com>;tag=a\r\n", "", "From"},
		{"To: <sip:bob@example.com>\r\n", "", "To"},
		{"Call-ID: id@abc.invalid\r\n", "", "Call-ID"},
		{"CSeq: 1 OPTIONS\r\n", "", "CSeq"},
		{"CSeq:", "f: <sip:x@y>\r\nCSeq:", "From"},
		{"CSeq:", "TO: <sip:x@y>\r\nCSeq:", "To"},
		{"CSeq:", "i: 2\r\nCSeq:", "Call-ID"},
		{"CSeq:", "CSeq: 2 OPTIONS\r\nCSeq:", "CSeq"},
		{"SIP/2.0/WSS abc", "SIP/3.0/WSS abc", "Via"},
		{"SIP/2.0/WSS abc.invalid", "SIP/2.0/WSSabc.invalid", "Via"},
		{"SIP/2.0/WSS abc.invalid", "SIP/2.0/WSS abc.invalid:", "port"},
		{"SIP/2.0/WSS abc.invalid", "SIP/2.0/WSS abc.invalid:70000", "port"},
		{"SIP/2.0/WSS abc.invalid", "SIP/2.0/WSS [::1", "host"},
		{";branch=z9hG4bK1", ";branch=z9hG4bK1 x", "Via"},
		{"<sip:bob@example.com>", "\"Bob <sip:bob@example.com>", "To"},
		{"<sip:bob@example.com>", "<sip:bob@example.com", "To"},
		{"<sip:bob@example.com>", "<>", "To"},
		{"<sip:bob@example.com>", "<sip:bob@example.com>, <sip:b@c>", "To"},
		{"<sip:bob@example.com>", "", "To"},
		{";tag=a", ";tag=\"a", "From"},
		{"id@abc.invalid", "i d", "Call-ID"},
		{"id@abc.invalid", "", "Call-ID"},
		{"1 OPTIONS", "1 INVITE", "CSeq"},
		{"1 OPTIONS", "36893488147419103232 OPTIONS", "CSeq"},
		{"1 OPTIONS", "1OPTIONS", "CSeq"},
		{"1 OPTIONS", "-1 OPTIONS", "CSeq"},
	} {
		data := strings.Replace(whole, c.old, c.new, 1)
		_, err := refused(t, []byte(data))
		if err.What != c.what {
			t.Errorf("%q for %q gave %v, want %s", c.new, c.old, err, c.what)
		}
	}
}

func TestAnErrorSaysWhere(t *testing.T) {
	for _, data := range []string{
		string(request(options, "Content-Length: ^x\n", "")),
		"\r\n" + strings.Replace(string(request(options, "", "")), "abc.invalid;", "abc.invalid:^x;", 1),
		strings.Replace(string(request(options, "", "")), "<sip:bob@", "<^<sip:bob@", 1),
		strings.Replace(string(request(options, "", "")), "OPTIONS sip:bob", "OPTIONS sip:^\x01bob", 1),
		strings.Replace(string(request(options, "", "")), "To: ", "To: \"Bob\"  ^sip:bob@x", 1),
		strings.Replace(string(request(options, "", "")), "SIP/2.0\r\nVia", "^SIP/4.0\r\nVia", 1),
		string(request(options, "^no colon here\n", "")),
		strings.Replace(string(request(options, "", "")), ";tag=a", ";x=y^;tag=\"", 1),
	} {
		at := strings.IndexByte(data, '^')
		_, err := refused(t, []byte(strings.Replace(data, "^", "", 1)))
		if err.Offset != at {
			t.Errorf("error %v, want it at %d of\n%s", err, at, data)
		}
	}
}

func TestLineEndsThatElementsDisagreeAboutAreRefused(t *testing.T) {
	for _, field := range []string{"X: a\nY: b", "X: a\rY: b", "X: a\r\r", "X: a\rb\nY: c"} {
		data := strings.Replace(string(request(options, "X: y\n", "")), "X: y", field, 1)
		m, err := refused(t, []byte(data))
		if err.What != "line" {
			t.Errorf("%q gave %v", field, err)
		}
		if m == nil || strings.ContainsAny(m.Header.Get("X"), "\r\n") {
			t.Errorf("%q left a line end in what a 400 may repeat", field)
		}
	}
}

func TestWhatA400RepeatsHasNoWhiteSpaceRoundIt(t *testing.T) {
	m, _ := refused(t, []byte(strings.Replace(string(request(options, "", "")), "1 OPTIONS\r\n", "1 OPTIONS\r \r\n", 1)))
	if got := m.Header.Get("CSeq"); got != "1 OPTIONS" {
		t.Errorf("CSeq is %q", got)
	}
}

func TestHostileSizesAreRefused(t *testing.T) {
	bomb := strings.Repeat("a:\n", MaxHeaderFields)
	if _, err := refused(t, request(options, bomb, "")); err.What != "header section" {
		t.Errorf("header bomb: %v", err)
	}
	if _, err := refused(t, request(options, "X: "+strings.Repeat("x", MaxHeaderBytes)+"\n", "")); err.What != "header section" {
		t.Errorf("long header: %v", err)
	}
	if _, err := refused(t, request(options, "", strings.Repeat("x", MaxMessageBytes))); err.Status != 513 {
		t.Errorf("large message: %v, status %d", err, err.Status)
	}
	m := mustParse(t, request(options, "m: "+strings.Repeat("<sip:a>,", MaxListElements+1)+"\n", ""))
	if list, _, err := m.Contacts(); len(list) != MaxListElements || err == nil {
		t.Errorf("%d contacts, %v", len(list), err)
	}
}

func TestGarbageIsRefusedWithoutPanic(t *testing.T) {
	whole := string(request(options, "Contact: \"x\" <sip:a@b>;q=\"\\\"\"\nContent-Length: 3\n", "abc"))
	for i := range whole {
		if _, err := Parse([]byte(whole[:i])); err == nil {
			t.Errorf("the first %d octets were accepted", i)
		}
	}
	for _, data := range []string{"", "\r\n", "\r\n\r\n", "\n", "\x00", ":\r\n\r\n", "SIP/2.0", "\r\n\r\n\r\n\r\n"} {
		if _, err := Parse([]byte(data)); err == nil {
			t.Errorf("%q was accepted", data)
		}
	}
}

func TestTheFrameMayBeUsedAgainAfterParse(t *testing.T) {
	data := request(options, "", "body")
	m := mustParse(t, data)
	before := m.String()
	clear(data)
	if m.String() != before {
		t.Error("the message changed with the frame")
	}
}

func TestNobodyAnswersAnACKOrAResponse(t *testing.T) {
	// RFC 3261 §17.1.1.3: an ACK is never answered.
	ack := strings.ReplaceAll(string(request(options, "Content-Length: 9\n", "")), "OPTIONS", "ACK")
	if m, _ := refused(t, []byte(ack)); m.Answerable() {
		t.Error("an ACK would be answered")
	}
	if m, _ := refused(t, request("SIP/2.0 200 OK", "Content-Length: 9\n", "")); m.Answerable() {
		t.Error("a response would be answered")
	}
	for _, fields := range []string{"Via: SIP/2.0/UDP h", "CSeq: 1 OPTIONS", "Via: h\nCSeq: 1 OPTIONS"} {
		if m, _ := refused(t, wire(options+"\n"+fields+"\n\n")); m.Answerable() || (*Message)(nil).Answerable() {
			t.Errorf("nobody would know what a response to %q is for", fields)
		}
	}
}

func TestARefusalRepeatsWhatThereIsOnce(t *testing.T) {
	// RFC 4475 §3.3.1, §3.3.8 and §3.1.2.16.
	m, _ := refused(t, wire(options+"\nVia: SIP/7.0/UDP h;branch=z9hG4bK1\nCSeq: 1 OPTIONS\nt: <sip:a@b>\nCSeq: 2 OPTIONS\nTo: <sip:c@d>\n\n"))
	if !m.Answerable() {
		t.Fatal("it can be answered")
	}
	want := wire("SIP/2.0 400 Bad Request\nVia: SIP/7.0/UDP h;branch=z9hG4bK1\nCSeq: 1 OPTIONS\nTo: <sip:a@b>\nContent-Length: 0\n\n")
	if got := NewResponse(m, 400, "").String(); got != string(want) {
		t.Errorf("got\n%s", got)
	}
}

func TestALineOfTheTopViaHasNoEmptyElements(t *testing.T) {
	for _, vias := range []string{"SIP/2.0/UDP a;;,;,,", "SIP/2.0/UDP a,", "SIP/2.0/UDP a , , SIP/2.0/UDP b", ", SIP/2.0/UDP a", "SIP/2.0/UDP a, SIP/3.0/UDP b"} {
		_, err := refused(t, wire(options+"\nv: "+vias+"\nf: <sip:a@b>;tag=1\nt: <sip:c@d>\ni: 1\nCSeq: 1 OPTIONS\n\n"))
		if err.What != "Via" {
			t.Errorf("%q gave %v", vias, err)
		}
	}
}

func TestLineEndsAloneAreKeepAlive(t *testing.T) {
	// RFC 5626 §3.5.1.
	if !IsKeepAlive([]byte("\r\n\r\n")) || !IsKeepAlive([]byte("\r\n")) || IsKeepAlive(nil) || IsKeepAlive([]byte("\r\nx")) {
		t.Error("keep-alives are not told from messages")
	}
}

func TestASipfragMayBeAnyPartOfAMessage(t *testing.T) {
	// RFC 3420 §2.
	for _, c := range []struct {
		text   string
		code   int
		method string
		fields int
		body   string
	}{
		{"SIP/2.0 100 Trying", 100, "", 0, ""},
		{"SIP/2.0 603 Declined\r\n", 603, "", 0, ""},
		{"SIP/2.0 200 OK\r\nContact: <sip:a@b>\r\nX: 1", 200, "", 2, ""},
		{"INVITE sip:a@b SIP/2.0\r\nFrom: x\r\n\r\nbody", 0, "INVITE", 1, "body"},
		{"From: x\r\nX: y\r\n", 0, "", 2, ""},
	} {
		m, err := ParseFragment([]byte(c.text))
		if err != nil || m.StatusCode != c.code || m.Method != c.method || len(m.Header) != c.fields || string(m.Body) != c.body {
			t.Errorf("%q gave %+v, %v", c.text, m, err)
		}
	}
	for _, text := range []string{"", "hello", "SIP/2.0 1000 x", "SIP/2.0 200 OK\r\nno field"} {
		if m, err := ParseFragment([]byte(text)); err == nil {
			t.Errorf("%q gave %+v", text, m)
		}
	}
}
