package sipcore

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// scriptedDialog stands in for a session.
type scriptedDialog struct {
	requests []string
	acks     int
}

func (d *scriptedDialog) receiveRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	d.requests = append(d.requests, req.Method)
	tx.Respond(now, sip.NewResponse(req, 299, "Dialog"))
}

func (d *scriptedDialog) receiveAck(time.Time, *sip.Message) { d.acks++ }

// withDialog gives the user agent a dialog with bob: Call-ID "d", our tag "us".
func (r *rig) withDialog() *scriptedDialog {
	d := &scriptedDialog{}
	r.ua.dialogs[dialog.ID{CallID: "d", LocalTag: "us", RemoteTag: "bob"}] = d
	return d
}

func (r *rig) toScripted(method string, fields ...sip.Field) *sip.Message {
	return r.request(method, append([]sip.Field{field("Call-ID", "d"), field("To", "<sip:alice@example.com>;tag=us")}, fields...)...)
}

func newConnectedRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := newRig(t, change...)
	r.connect()
	return r
}

const allMethods = "ACK, CANCEL, INVITE, MESSAGE, BYE, OPTIONS, INFO, NOTIFY, REFER, PRACK, UPDATE"

func TestOptionsAreAnsweredWithWhatWeTake(t *testing.T) {
	r := newConnectedRig(t, func(c *Config) { c.Rel100 = Supported; c.Replaces = Supported; c.Supported = []string{"timer"} })
	r.receive(r.request("OPTIONS"))
	m := r.sent("200", "RFC 3261 §11.2")
	r.header(m, "Allow", allMethods, "Allow")
	r.header(m, "Accept", "application/sdp, application/dtmf-relay", "Accept")
	r.header(m, "Supported", "100rel, replaces, outbound, timer", "Supported")
	r.header(m, "User-Agent", "test", "User-Agent")
	isTrue(r, m.To().Tag() != "", "RFC 3261 §8.2.6.2: with a To tag")
	r.quiet("no event")
}

func TestAMessageIsAnsweredAndShown(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("MESSAGE", field("Content-Type", "text/plain"))
	m.Body = []byte("grüße")
	r.receive(m)
	r.traced("200 first", "Connect", "Connecting", "Connected", "send 200", "IncomingMessage")
	r.sent("200", "answered")
	got := next[IncomingMessage](r, "shown")
	equal(r, string(got.Request.Request().Body), "grüße", "the body")
	equal(r, got.Request.RespondedWith(), 200, "it knows its answer")
	equal(r, got.Request.Respond(r.now, ResponseOptions{Code: 486}), ErrAnswered, "and cannot be answered twice")
	r.quiet("all")
}

func TestAnUnknownMethodGets405WithAllow(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("FETCH"))
	r.header(r.sent("405", "RFC 3261 §8.2.1"), "Allow", allMethods, "Allow")
	r.withDialog()
	r.receive(r.toScripted("FETCH"))
	r.header(r.sent("405", "in a dialog too"), "Allow", allMethods, "Allow")
}

func TestOtherMethodsOutsideOfADialogGet405WithAllow(t *testing.T) {
	r := newConnectedRig(t)
	for _, method := range []string{"REFER", "INFO", "UPDATE", "PRACK"} {
		r.receive(r.request(method))
		r.header(r.sent("405", method), "Allow", allMethods, "1.30: Allow is not missing")
	}
	r.quiet("no events")
}

func TestAByeWithoutDialogGets481(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("BYE"))
	r.sent("481", "RFC 3261 §15.1.2")
}

func TestAnUnknownDialogGets481(t *testing.T) {
	r := newConnectedRig(t)
	for _, method := range []string{"BYE", "INVITE", "OPTIONS", "MESSAGE", "INFO", "NOTIFY"} {
		m := r.request(method, field("To", "<sip:alice@example.com>;tag=gone"))
		r.receive(m)
		resp := r.sent("481", "RFC 3261 §12.2.2: "+method)
		equal(r, resp.To().Tag(), "gone", "the tag is the request's")
		if method == "NOTIFY" {
			equal(r, resp.Reason, "Subscription does not exist", "the phrase of NOTIFY")
		}
		if method == "INVITE" {
			r.receive(ackFor(m, resp))
		}
	}
	r.receive(r.request("ACK", field("To", "<sip:alice@example.com>;tag=gone")))
	r.quiet("an ACK is never answered")
}

// ackFor acknowledges a refusal.
func ackFor(invite, resp *sip.Message) *sip.Message {
	ack := sip.NewRequest("ACK", invite.RequestURI)
	ack.Header.Add("Via", invite.Header.Get("Via"))
	ack.Header.Add("From", invite.Header.Get("From"))
	ack.Header.Add("To", resp.Header.Get("To"))
	ack.Header.Add("Call-ID", invite.CallID())
	ack.Header.Add("CSeq", sip.CSeq{Seq: invite.CSeq().Seq, Method: "ACK"}.String())
	return ack
}

func TestACancelWithoutInviteGets481(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("CANCEL"))
	r.sent("481", "RFC 3261 §9.2")
}

func TestARequestInADialogIsNotRefusedForItsRequestURI(t *testing.T) {
	r := newConnectedRig(t)
	d := r.withDialog()
	for _, uri := range []string{"sip:nobody@10.0.0.1;alias=x", "sips:alice@example.com", "tel:+123"} {
		m := r.toScripted("BYE")
		m.RequestURI = mustURI(uri)
		r.receive(m)
		r.sent("299", "the dialog answers, whatever the Request-URI "+uri)
	}
	equal(r, strings.Join(d.requests, " "), "BYE BYE BYE", "the dialog got them")
}

func TestAnAckGoesToItsDialog(t *testing.T) {
	r := newConnectedRig(t)
	d := r.withDialog()
	r.receive(r.toScripted("ACK"))
	equal(r, d.acks, 1, "the ACK of a 2xx matches no transaction, but a dialog")
	r.quiet("it is not answered")
}

func TestARetransmissionIsAnsweredByItsTransaction(t *testing.T) {
	r := newConnectedRig(t, func(c *Config) { c.Reliable = false })
	m := r.request("MESSAGE")
	r.receive(m)
	first := r.sent("200", "answered")
	next[IncomingMessage](r, "shown")
	r.receive(m)
	equal(r, r.sent("200", "again").String(), first.String(), "the same response")
	r.quiet("but not shown again")
	r.advance(time.Minute)
	r.holdsNothing()
}

func TestUsersThatWeAreNotGet404(t *testing.T) {
	r := newConnectedRig(t)
	for uri, code := range map[string]string{
		"sip:alice@example.com":         "200",
		"sip:alice@other.host:5070;x=y": "200", // hosts are what proxies made of them
		"sip:al%69ce@example.com":       "200",
		"sip:contact@abc.invalid":       "200",
		"sip:Alice@example.com":         "404",
		"sip:bob@example.com":           "404",
		"sip:example.com":               "404",
	} {
		m := r.request("OPTIONS")
		m.RequestURI = mustURI(uri)
		r.receive(m)
		r.sent(code, uri)
	}
}

func TestOtherSchemesGet416(t *testing.T) {
	r := newConnectedRig(t)
	for _, uri := range []string{"sips:alice@example.com", "tel:+123", "http://example.com/"} {
		m := r.request("OPTIONS")
		m.RequestURI = mustURI(uri)
		r.receive(m)
		r.sent("416", "RFC 3261 §8.2.2.1: "+uri)
	}
}

func TestMergedRequestsGet482(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("MESSAGE")
	r.receive(m)
	r.sent("200", "by the first path")
	next[IncomingMessage](r, "shown")
	other := m.Clone()
	other.Header.Set("Via", "SIP/2.0/WSS proxy.example.com;branch=z9hG4bKanother")
	r.receive(other)
	r.sent("482", "RFC 3261 §8.2.2.2: by the second path")
	r.quiet("and not shown twice")
	third := m.Clone()
	third.Header.Set("Via", "SIP/2.0/WSS proxy.example.com;branch=z9hG4bKthird")
	third.Header.Set("CSeq", "99 MESSAGE")
	r.receive(third)
	r.sent("200", "another CSeq is another request")
	next[IncomingMessage](r, "shown")
	r.advance(time.Minute)
	r.holdsNothing()
}

func TestTheMemoryOfMergedRequestsIsBounded(t *testing.T) {
	r := newConnectedRig(t)
	for range 2 * maxMerged {
		r.receive(r.request("OPTIONS"))
		r.advance(time.Millisecond)
	}
	equal(r, len(r.ua.merged.seen), maxMerged, "the oldest are forgotten")
	r.advance(time.Minute)
	r.holdsNothing()
}

func TestARequestOfOurOwnThatComesBackGets482(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("INVITE", field("Call-ID", "aaaaaWhatever")))
	r.sent("482", "its Call-ID has our prefix")
}

func TestARequiredExtensionThatWeLackGets420(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("OPTIONS", field("Require", "gruu, 100rel, foo"))
	m.Header.Add("Require", "bar")
	r.receive(m)
	r.header(r.sent("420", "RFC 3261 §8.2.2.3"), "Unsupported", "100rel, foo, bar", "what we do not speak")
	r.receive(r.request("OPTIONS", field("Proxy-Require", "foo")))
	r.sent("200", "Proxy-Require is for proxies")
	r.withDialog()
	r.receive(r.toScripted("INFO", field("Require", "foo")))
	r.sent("420", "in a dialog too")

	r = newConnectedRig(t, func(c *Config) { c.Rel100 = Supported; c.Supported = []string{"foo"} })
	r.receive(r.request("OPTIONS", field("Require", "gruu, 100REL, foo, outbound")))
	r.sent("200", "what is configured is spoken")
}

func TestBodiesThatCannotBeReadGet415(t *testing.T) {
	r := newConnectedRig(t)
	with := func(method string, fields ...sip.Field) *sip.Message {
		m := r.request(method, fields...)
		m.Body = []byte("body")
		return m
	}
	r.receive(with("INVITE", field("Content-Type", "application/isup")))
	r.header(r.sent("415", "RFC 3261 §8.2.3"), "Accept", "application/sdp, application/dtmf-relay", "it says what we read")
	r.receive(with("MESSAGE", field("Content-Type", "text/plain"), field("Content-Encoding", "gzip")))
	m := r.sent("415", "a compressed body")
	r.header(m, "Accept-Encoding", "identity", "it says what we decode")
	r.header(m, "Accept", "", "the type was not the trouble")
	r.receive(with("MESSAGE", field("Content-Type", "application/x-anything")))
	r.sent("200", "bodies of MESSAGE are the application's")
	r.receive(with("OPTIONS", field("Content-Type", "application/x-anything")))
	r.sent("200", "those of OPTIONS are not looked at")
	r.receive(with("MESSAGE", field("Content-Encoding", "gzip"), field("Content-Disposition", "render;handling=optional")))
	r.sent("200", "an optional body may be ignored")
}

func TestTheChecksComeInTheOrderOfTheRFC(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("FETCH", field("Require", "foo"), field("Call-ID", "aaaaaX"))
	m.RequestURI = mustURI("tel:1")
	r.receive(m)
	r.sent("405", "the method before all")
	m = r.request("INVITE", field("Require", "foo"), field("Call-ID", "aaaaaX"), field("Content-Type", "x/y"))
	m.Body = []byte("b")
	m.RequestURI = mustURI("tel:1")
	for _, step := range []struct {
		code string
		fix  func()
	}{
		{"416", func() { m.RequestURI = mustURI("sip:x@example.com") }},
		{"404", func() { m.RequestURI = mustURI("sip:alice@example.com") }},
		{"482", func() { m.Header.Set("Call-ID", "other") }},
		{"420", func() { m.Header.Del("Require"); m.Header.Set("CSeq", "77 INVITE") }},
		{"415", func() {}},
	} {
		r.receive(m)
		r.receive(ackFor(m, r.sent(step.code, "next in order")))
		step.fix()
		m.Header.Set("Via", "SIP/2.0/WSS p;branch=z9hG4bKstep"+step.code)
	}
}

func TestMaxForwardsIsNoBusinessOfAUserAgent(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("OPTIONS", field("Max-Forwards", "0")))
	r.sent("200", "it has arrived")
}

func TestGarbageIsNamedAndDropped(t *testing.T) {
	r := newConnectedRig(t)
	for _, text := range []string{
		"garbage", "\x00\x01\x02", "INVITE sip:alice@example.com SIP/2.0\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n",
		"OPTIONS sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS h;branch=z9hG4bK1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n",
		"ACK sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: x ACK\r\n\r\n",
		strings.Repeat("x", 1<<20),
	} {
		r.logs = nil
		r.receiveText(text)
		r.quiet("nothing is answered and nothing happens")
		equal(r, len(r.logs), 1, "one line says why")
	}
	r.receive(r.request("OPTIONS"))
	r.sent("200", "the user agent goes on")
}

func TestAMalformedRequestThatCanBeAnsweredGets400(t *testing.T) {
	r := newConnectedRig(t)
	text := r.request("MESSAGE").String()
	r.receiveText(strings.Replace(text, "Content-Length: 0", "Content-Length: 10", 1) + "short")
	m := r.sent("400", "1.26: a body shorter than its Content-Length")
	isTrue(r, strings.HasPrefix(m.Reason, "Bad Request ("), "RFC 3261 §21.4.1: the phrase says what: "+m.Reason)
	r.receiveText(strings.Replace(text, "SIP/2.0\r\n", "SIP/3.0\r\n", 1))
	r.sent("505", "another version")
	r.quiet("no events")
	r.holdsNothing()
}

func TestResponsesThatAreNotForUsAreDropped(t *testing.T) {
	r := newConnectedRig(t)
	r.message(RequestOptions{})
	m := r.sent("MESSAGE", "sent")
	resp := response(m, 200)
	resp.Header.Add("Via", "SIP/2.0/WSS elsewhere;branch=z9hG4bKx")
	r.receive(resp)
	r.quiet("RFC 3261 §8.1.3.3: more than one Via")
	stray := response(m, 200)
	stray.Header.Set("Via", "SIP/2.0/WSS abc.invalid;branch=z9hG4bKnobody")
	r.receive(stray)
	r.quiet("no request of ours")
	r.answer(m, 200)
	next[RequestAccepted](r, "the right one is taken")
}

func TestLegacyNotifyIsAnsweredAndShownWhenAllowed(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("NOTIFY"))
	equal(r, r.sent("481", "not allowed").Reason, "Subscription does not exist", "phrase")
	r = newConnectedRig(t, func(c *Config) { c.AllowLegacyNotify = true })
	r.receive(r.request("NOTIFY"))
	r.sent("200", "answered")
	next[IncomingNotify](r, "shown")
}

func TestRequestsThatTheApplicationAnswersItself(t *testing.T) {
	r := newConnectedRig(t, func(c *Config) { c.AllowRequests = []string{"FETCH"} })
	r.receive(r.request("FETCH"))
	r.pending(1, "not answered yet")
	got := next[IncomingRequest](r, "the application is asked")
	r.do(func(now time.Time) {
		noError(r, got.Request.Respond(now, ResponseOptions{Code: 180}), "provisional")
	})
	first := r.sent("180", "sent")
	isTrue(r, got.Request.Respond(r.now, ResponseOptions{Code: 99}) != nil, "a code that is none is refused")
	isTrue(r, got.Request.Respond(r.now, ResponseOptions{Code: 200, Reason: "a\r\nb: c"}) != nil, "a phrase that injects too")
	isTrue(r, got.Request.Respond(r.now, ResponseOptions{Code: 200, Headers: []sip.Field{field("X", "a\nb")}}) != nil, "a header too")
	r.do(func(now time.Time) {
		noError(r, got.Request.Respond(now, ResponseOptions{
			Code: 200, Reason: "Fine", Headers: []sip.Field{field("X-A", "1")}, Body: []byte("b"), ContentType: "x/y",
		}), "final")
	})
	m := r.sent("200", "sent")
	equal(r, m.Reason, "Fine", "the phrase")
	equal(r, m.To().Tag(), first.To().Tag(), "all responses have the same tag")
	r.header(m, "X-A", "1", "the header")
	r.header(m, "Content-Type", "x/y", "the type")

	r.receive(r.request("FETCH"))
	next[IncomingRequest](r, "another")
	r.advance(32 * time.Second)
	r.sent("500", "an application that forgets is answered for")
	r.advance(time.Hour)
	r.holdsNothing()
}

// pending: nothing was sent, but n events wait.
func (r *rig) pending(n int, sentence string) {
	r.t.Helper()
	equal(r, len(r.wire), 0, sentence)
	equal(r, len(r.events), n, sentence)
}

func TestTooManyTransactionsAreRefusedStatelessly(t *testing.T) {
	r := newConnectedRig(t)
	r.ua.layer = transaction.New(transaction.Config{Timers: r.ua.cfg.Timers, Send: r.ua.write, MaxTransactions: 1})
	r.message(RequestOptions{})
	r.sent("MESSAGE", "one transaction")
	r.receive(r.request("OPTIONS"))
	r.header(r.sent("503", "RFC 3261 §21.5.4"), "Retry-After", "10", "later")
}

func FuzzReceive(f *testing.F) {
	t := &testing.T{}
	seed := newRig(t)
	for _, method := range []string{"OPTIONS", "MESSAGE", "INVITE", "BYE", "ACK", "CANCEL", "NOTIFY"} {
		f.Add([]byte(seed.request(method).String()))
	}
	f.Add([]byte("\r\n\r\n"))
	f.Add([]byte("SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS abc.invalid;branch=z9hG4bK1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := newRig(t)
		r.connect()
		r.receiveText(string(data))
		r.receiveText(string(data))
		r.advance(time.Hour)
	})
}
