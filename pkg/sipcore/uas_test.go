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
	r := newConnectedRig(t, func(c *Config) {
		c.Rel100 = Supported
		c.Replaces = Supported
		c.Supported = []string{"tdialog", "timer"}
	})
	r.receive(r.request("OPTIONS"))
	m := r.sent("200", "RFC 3261 §11.2")
	r.header(m, "Allow", allMethods, "Allow")
	r.header(m, "Accept", "application/sdp, application/dtmf-relay", "Accept")
	r.header(m, "Supported", "100rel, replaces, norefersub, timer, outbound, tdialog", "Supported")
	r.header(m, "User-Agent", "test", "User-Agent")
	isTrue(r, m.To().Tag() != "", "RFC 3261 §8.2.6.2: with a To tag")
	isTrue(r, len(m.Body) == 0, "RFC 3261 §11.2: a description may be there and is not")
	r.quiet("no event")
}

func TestAMessageIsAnsweredAndShown(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("MESSAGE", field("Content-Type", "text/plain"))
	m.Body = []byte("grüße")
	r.receive(m)
	r.traced("shown first", "Connect", "Connecting", "Connected", "IncomingMessage", "send 200")
	r.sent("200", "answered")
	got := next[IncomingMessage](r, "shown")
	equal(r, string(got.Request.Request().Body), "grüße", "the body")
	equal(r, got.Request.RespondedWith(), 200, "it knows its answer")
	equal(r, got.Request.Respond(r.now, ResponseOptions{Code: 486}), ErrAnswered, "and cannot be answered twice")
	r.quiet("all")
}

func TestAByeWithoutDialogGets481(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("BYE"))
	r.sent("481", "RFC 3261 §15.1.2")
}

func TestAPrackWithoutDialogGets481(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("PRACK", field("RAck", "1 1 INVITE")))
	r.sent("481", "RFC 3262 §3")
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

func TestGarbageIsNamedAndDropped(t *testing.T) {
	r := newConnectedRig(t)
	for _, text := range []string{
		"garbage", "\x00\x01\x02", "INVITE sip:alice@example.com SIP/2.0\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n",
		"OPTIONS sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS;branch=z9hG4bK1\r\nFrom: <sip:a@b>\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n",
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
	r.sent("100", "RFC 4320 §4.1")
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

func TestAStatelessAnswerHasTheSameTagEachTime(t *testing.T) {
	r := newConnectedRig(t)
	r.ua.layer = transaction.New(transaction.Config{Timers: r.ua.cfg.Timers, Send: r.ua.write, MaxTransactions: 1})
	r.message(RequestOptions{})
	r.sent("MESSAGE", "one transaction")
	invite := r.request("INVITE")
	r.receive(invite)
	first := r.sent("503", "refused")
	isTrue(r, len(first.To().Tag()) >= 8, "there is a To tag")
	r.receive(invite)
	equal(r, r.sent("503", "refused again").To().Tag(), first.To().Tag(), "RFC 3261 §8.2.7: a repetition gets the same tag")
	r.receive(r.request("OPTIONS"))
	isTrue(r, r.sent("503", "refused").To().Tag() != first.To().Tag(), "another request gets another tag")
	r.receive(r.cancel(invite))
	r.receive(r.ack(first))
	r.quiet("RFC 3261 §8.2.7: CANCEL and ACK are not answered")

	broken := strings.Replace(r.request("OPTIONS").String(), "Content-Length: 0", "Content-Length: 9", 1)
	r.receiveText(broken)
	r.receiveText(broken)
	equal(r, r.sent("400", "unreadable").To().Tag(), r.sent("400", "and again").To().Tag(), "so it is with what cannot be read")
}
