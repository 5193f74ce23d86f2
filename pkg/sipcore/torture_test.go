package sipcore

// The torture messages of RFC 4475 and 5118 against the parser and a user
// agent: testdata/torture/README.md says how a file is read.

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/internal/torture"
	"sipwasm/pkg/sipcore/sip"
)

const tortures = "testdata/torture"

func TestTheParserJudgesEveryTortureMessageAsItsFirstLineSays(t *testing.T) {
	for _, m := range torture.Load(t, tortures) {
		parsed, err := sip.Parse(m.Data)
		if (err == nil) != m.Accepted {
			t.Errorf("%s: %v; %s", m.Name, err, m.Why)
		}
		if err == nil {
			printsTheSame(t, m.Name, parsed)
		}
	}
}

// printsTheSame: what was accepted is the same message after printing.
func printsTheSame(t *testing.T, name string, m *sip.Message) {
	t.Helper()
	printed := m.Bytes()
	again, err := sip.Parse(printed)
	if err != nil {
		t.Errorf("%s: %v in what was printed:\n%s", name, err, printed)
		return
	}
	if !bytes.Equal(again.Bytes(), printed) || !bytes.Equal(again.Body, m.Body) || again.RequestURI != m.RequestURI {
		t.Errorf("%s: printed\n%s\nthen\n%s", name, printed, again)
	}
}

func TestAUserAgentDoesWithEveryTortureMessageWhatItsFirstLineSays(t *testing.T) {
	for _, m := range torture.Load(t, tortures) {
		t.Run(m.Name, func(t *testing.T) {
			r := addressee(t, m.Data)
			r.receiveText(string(m.Data))
			switch m.Outcome {
			case "drop":
				r.quiet(m.Why)
			case "ring":
				r.rings(m.Why)
			case "answer":
				r.answers(m)
			}
			r.goesOn()
		})
	}
}

// addressee is a user agent whose address is the one that a request is for.
func addressee(t *testing.T, data []byte) *rig {
	return caller(t, notifiesPresence, func(c *Config) {
		if m, _ := sip.Parse(data); m != nil && m.RequestURI.IsSIP() && m.RequestURI.User != "" {
			c.URI = m.RequestURI.AOR()
		}
	})
}

// rings: the application hears of the call, and may accept it.
func (r *rig) rings(why string) {
	r.t.Helper()
	s := next[SessionIncoming](r, why).Session
	r.sent("100", "100 at once")
	r.applied(s)
	r.skipDialogs()
	r.sent("180", why)
	next[SessionInvite](r, "the application hears of the call")
	resp := r.answering(s)
	r.header(resp, "Call-ID", s.request.CallID(), "the response is to this request")
	equal(r, len(resp.Header.List("Via")), len(s.request.Header.List("Via")), "all Vias come back")
}

// answers: one final response, what it must have, and the event beside.
func (r *rig) answers(m torture.Message) {
	r.t.Helper()
	if len(r.wire) > 0 && r.wire[0].StatusCode == 100 {
		r.wire = r.wire[1:]
	}
	resp := r.sent(strconv.Itoa(m.Code), m.Why)
	for _, f := range m.Fields {
		name, value, valued := strings.Cut(f, ": ")
		isTrue(r, resp.Header.Has(name), "the response has "+name)
		if valued {
			r.header(resp, name, value, m.Why)
		}
	}
	if m.Event != "" {
		isTrue(r, len(r.events) == 1 && typeName(r.events[0]) == m.Event, "the application gets "+m.Event)
		r.events = nil
	}
	r.quiet("and that is all")
}

// goesOn: whatever came, the user agent works as before and keeps nothing.
func (r *rig) goesOn() {
	r.t.Helper()
	r.forget()
	probe := r.request("OPTIONS", field("Call-ID", "probe"), field("Via", "SIP/2.0/WSS probe.example.com;branch=z9hG4bKprobe"))
	probe.RequestURI = r.ua.cfg.URI
	r.receive(probe)
	r.sent("200", "the user agent goes on")
	r.advance(10 * time.Minute)
	r.endsWithNothing()
}

// endsWithNothing stops the user agent and lets time pass: no table has anything
// left.
func (r *rig) endsWithNothing() {
	r.t.Helper()
	r.do(r.ua.Stop)
	r.advance(10 * time.Minute)
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "") })
	r.holdsNothing()
}

// The sections that have a message, and how many.
func TestNoTortureMessageIsMissing(t *testing.T) {
	var got []string
	for _, m := range torture.Load(t, tortures) {
		got = append(got, m.Section)
	}
	var want []string
	sections := func(prefix string, n int) {
		for i := range n {
			want = append(want, prefix+strconv.Itoa(i+1))
		}
	}
	sections("RFC 4475 §3.1.1.", 13)
	sections("RFC 4475 §3.1.2.", 19)
	sections("RFC 4475 §3.2.", 1)
	sections("RFC 4475 §3.3.", 15)
	sections("RFC 4475 §3.4.", 1)
	sections("RFC 5118 §4.", 10)
	// Two sections of RFC 5118 have two messages.
	want = append(want, "RFC 5118 §4.5", "RFC 5118 §4.10")
	slices.Sort(got)
	slices.Sort(want)
	if len(got) != 49+12 || !slices.Equal(got, want) {
		t.Errorf("got %d: %v\nwant %v", len(got), got, want)
	}
}

// What the sections of RFC 4475 and 5118 say about the meaning of what they
// accept.
func TestTheTortureMessagesMeanWhatTheRFCsSay(t *testing.T) {
	accepted := make(map[string]*sip.Message)
	for _, m := range torture.Load(t, tortures) {
		if parsed, err := sip.Parse(m.Data); err == nil {
			accepted[m.Name] = parsed
		}
	}
	contact := func(m *sip.Message, i int) sip.NameAddr {
		list, _, _ := m.Contacts()
		if i >= len(list) {
			return sip.NameAddr{}
		}
		return list[i]
	}
	for _, c := range []struct {
		name, what, want string
		get              func(m *sip.Message) string
	}{
		{"rfc4475-wsinv", "a fold is a space", "9 INVITE", func(m *sip.Message) string { return m.CSeq().String() }},
		{"rfc4475-wsinv", "leading zeros", "68", func(m *sip.Message) string { n, _ := m.MaxForwards(); return strconv.Itoa(n) }},
		{"rfc4475-wsinv", "a spaced tag", "98asjd8", func(m *sip.Message) string { return m.From().Tag() }},
		{"rfc4475-wsinv", "a spaced branch", "z9hG4bK9ikj8", func(m *sip.Message) string { list, _ := m.Vias(); return list[1].Branch() }},
		{"rfc4475-wsinv", "a spaced q", "0.33", func(m *sip.Message) string { q, _ := contact(m, 0).Params.Get("Q"); return q }},
		{"rfc4475-wsinv", "the unknown field", ";;,,;;,;", func(m *sip.Message) string { return m.Header.Get("UnknownHeaderWithUnusualValue") }},
		{"rfc4475-wsinv", "three Vias", "UDP TCP UDP", transportsOf},
		{"rfc4475-wsinv", "quotes in a display name", `Quoted string ""`, func(m *sip.Message) string { return contact(m, 0).DisplayName }},
		{"rfc4475-intmeth", "quoted octets", "BEL:\a NUL:\x00 DEL:\x7f", func(m *sip.Message) string { return m.To().DisplayName }},
		{"rfc4475-intmeth", "tokens as display name", "token1~` token2'+_ token3*%!.-", func(m *sip.Message) string { return m.From().DisplayName }},
		{"rfc4475-intmeth", "the password", "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", func(m *sip.Message) string { return m.RequestURI.Password }},
		{"rfc4475-esc01", "the user", "sips:user@example.com", func(m *sip.Message) string { return m.RequestURI.UserUnescaped() }},
		{"rfc4475-esc01", "undone once", "value%41", func(m *sip.Message) string {
			for name, value := range contact(m, 0).URI.Params.All() {
				if sip.Unescape(name) == "name" {
					return sip.Unescape(value)
				}
			}
			return ""
		}},
		{"rfc4475-escnull", "NUL ends nothing", "null-\x00-null", func(m *sip.Message) string { return m.To().URI.UserUnescaped() }},
		{"rfc4475-escnull", "the second contact", "\x00\x00", func(m *sip.Message) string { return contact(m, 1).URI.UserUnescaped() }},
		{"rfc4475-esc02", "the second Contact", "alias3", func(m *sip.Message) string { return contact(m, 1).URI.User }},
		{"rfc4475-esc02", "no escapes in display names", "%Z%45", func(m *sip.Message) string { return m.To().DisplayName }},
		{"rfc4475-longreq", "all Vias", "34", func(m *sip.Message) string { return strconv.Itoa(len(strings.Fields(transportsOf(m)))) }},
		{"rfc4475-longreq", "the tag", "12" + strings.Repeat("982", 50) + "424", func(m *sip.Message) string { return m.From().Tag() }},
		{"rfc4475-dblreq", "no body", "", func(m *sip.Message) string { return string(m.Body) }},
		{"rfc4475-semiuri", "the user", "user;par=u@example.net", func(m *sip.Message) string { return m.RequestURI.UserUnescaped() }},
		{"rfc4475-transports", "the transports", "UDP SCTP TLS UNKNOWN TCP", transportsOf},
		{"rfc4475-mpart01", "octets of the body", "553", func(m *sip.Message) string { return strconv.Itoa(len(m.Body)) }},
		{"rfc4475-noreason", "no reason phrase", "", func(m *sip.Message) string { return m.Reason }},
		{"rfc4475-escruri", "a header of the URI is no field", "", func(m *sip.Message) string { return m.Header.Get("Route") }},
		{"rfc4475-cparam01", "a parameter of the field", ";unknownparam", func(m *sip.Message) string { return string(contact(m, 0).Params) }},
		{"rfc4475-cparam02", "a parameter of the URI", ";unknownparam", func(m *sip.Message) string { return string(contact(m, 0).URI.Params) }},
		{"rfc4475-regescrt", "a header of the URI", "<sip:sip.example.com>", func(m *sip.Message) string { v, _ := contact(m, 0).URI.Header("route"); return v }},
		{"rfc5118-port-ambiguous", "no port", "[2001:db8::10:5070] 0", hostAndPort},
		{"rfc5118-port-unambiguous", "a port", "[2001:db8::10] 5070", hostAndPort},
		{"rfc5118-via-received-param-with-delim", "received", "[2001:db8::9:255]", receivedOf},
		{"rfc5118-via-received-param-no-delim", "received", "2001:db8::9:255", receivedOf},
		{"rfc5118-mult-ip-in-header", "the top port", "[2001:db8::9:1]:6050", func(m *sip.Message) string { return m.Via().SentBy() }},
		{"rfc5118-ipv4-mapped-ipv6", "the top port", "[::ffff:192.0.2.10]:19823", func(m *sip.Message) string { return m.Via().SentBy() }},
	} {
		m := accepted[c.name]
		if m == nil {
			t.Errorf("%s was not accepted", c.name)
			continue
		}
		if got := c.get(m); got != c.want {
			t.Errorf("%s: %s: got %q, want %q", c.name, c.what, got, c.want)
		}
	}
}

func transportsOf(m *sip.Message) string {
	vias, _ := m.Vias()
	var list []string
	for _, v := range vias {
		list = append(list, v.Transport)
	}
	return strings.Join(list, " ")
}

func hostAndPort(m *sip.Message) string {
	return m.RequestURI.Host + " " + strconv.Itoa(m.RequestURI.Port)
}

func receivedOf(m *sip.Message) string {
	text, _ := m.Via().Params.Get("received")
	return text
}
