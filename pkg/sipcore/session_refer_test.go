package sipcore

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestReferAsksThePeerToCall(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.do(func(now time.Time) {
		noError(r, s.Refer(now, sip.NameAddr{URI: mustURI("sip:carol@example.com")}, ReferOptions{Headers: []sip.Field{field("X-A", "b")}}), "Refer")
	})
	refer := r.sent("REFER", "REFER")
	r.header(refer, "Refer-To", "<sip:carol@example.com>", "RFC 3515")
	r.header(refer, "Referred-By", "<sip:alice@example.com>", "RFC 3892")
	isTrue(r, refer.Header.Has("Contact"), "RFC 3515 §2.2")
	r.story("sent", "refer12")
	r.receive(withBody(r.within(s, "NOTIFY", field("Event", "refer"), field("Subscription-State", "active;expires=60")),
		Description{Body: []byte("SIP/2.0 100 Trying\r\n"), ContentType: "message/sipfrag;version=2.0"}))
	r.sent("200", "a NOTIFY may overtake the 202")
	r.story("it is reported", "notifyIn12", "referProgress(100)12")
	r.answer(refer, 202)
	r.story("accepted", "referResult(202)12")
	r.receive(withBody(r.within(s, "NOTIFY", field("Event", "refer;id=1"), field("Subscription-State", "terminated;reason=noresource")),
		Description{Body: []byte("SIP/2.0 200 OK"), ContentType: "message/sipfrag"}))
	r.sent("200", "200 to the NOTIFY")
	next[SessionRequestReceived](r, "the NOTIFY")
	p := next[SessionReferProgress](r, "the end")
	isTrue(r, p.Final && p.Code == 200 && p.Reason == "OK", "of the transfer")
	equal(r, s.State(), StateConfirmed, "hanging up is for the application")
}

func TestARefusedReferIsReported(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.do(func(now time.Time) {
		noError(r, s.Refer(now, sip.NameAddr{URI: mustURI("http://example.com/x?y=z")}, ReferOptions{}), "Refer")
	})
	refer := r.sent("REFER", "REFER")
	r.header(refer, "Refer-To", "<http://example.com/x?y=z>", "any URI will do")
	r.forget()
	r.answer(refer, 603)
	r.story("refused", "referResult(603,Rejected)12", "referOver(603 Decline)12")
	r.receive(withBody(r.within(s, "NOTIFY", field("Event", "refer")), Description{Body: []byte("SIP/2.0 200 OK"), ContentType: "message/sipfrag"}))
	r.sent("481", "RFC 6665 §4.1.3: nothing is left to report")
	r.quiet("nor to hear")
}

func TestAnAttendedTransferReplacesTheOtherCall(t *testing.T) {
	r := caller(t)
	first, _ := r.established()
	second, _ := r.answeredCall()
	r.do(func(now time.Time) { noError(r, first.ReferTo(now, second, ReferOptions{}), "ReferTo") })
	refer := r.sent("REFER", "REFER")
	to, err := refer.ReferTo()
	noError(r, err, "Refer-To can be read")
	d := second.Dialog().ID
	equal(r, to.URI.Headers, "Replaces="+d.CallID+"%3Bto-tag%3D"+d.RemoteTag+"%3Bfrom-tag%3D"+d.LocalTag, "escaped, with the tags of the peer's peer")
	equal(r, to.DisplayName, "Bob", "named as the peer of that call")
	_, is := first.ReferTo(r.now, r.idleSession(), ReferOptions{}).(*StateError)
	isTrue(r, is, "a call that does not stand cannot be taken over")
}

func TestACallWhosePeerKnowsNoReplacesIsLeftByAnAttendedTransfer(t *testing.T) {
	for _, c := range []struct {
		name  string
		knows []sip.Field
		line  string
		left  bool
	}{
		{"its peer ends it", []sip.Field{field("Supported", "timer, replaces")}, "200 OK", false},
		{"its peer does not know which one to end", nil, "200 OK", true},
		{"it goes on when the transfer fails", nil, "486 Busy Here", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := caller(t)
			first, _ := r.established()
			second := r.ringing(r.offer(c.knows...))
			r.receive(r.ack(r.answering(second)))
			r.do(func(now time.Time) { noError(r, first.ReferTo(now, second, ReferOptions{}), "ReferTo") })
			r.answer(r.sent("REFER", "REFER"), 202)
			r.receive(r.within(second, "INFO")) // who says nothing in a message still knows it
			r.sent("200", "the INFO")
			r.forget()
			r.reports(first, "refer", "terminated;reason=noresource", "SIP/2.0 "+c.line)
			r.sent("200", "the report")
			next[SessionRequestReceived](r, "the NOTIFY")
			next[SessionReferProgress](r, "the report")
			equal(r, next[SessionReferOver](r, "the end").Left == second, c.left, "is it left")
			equal(r, second.State(), StateConfirmed, "to end it is for the application")
		})
	}
}

func (r *rig) idleSession() *Session {
	s, _ := r.ua.Invite(r.now, mustURI("sip:dave@example.com"), InviteOptions{})
	r.drain()
	return s
}

func TestHeadersOfAURIAreEscaped(t *testing.T) {
	if got := escapeHeader("a@b;to-tag=1 %&é"); got != "a%40b%3Bto-tag%3D1%20%25%26%C3%A9" {
		t.Error(got)
	}
}

func TestAReferOfThePeerIsForTheApplication(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(r.within(s, "REFER", field("Refer-To", "<sip:carol@example.com>"), contactBob))
	q := next[SessionRefer](r, "does anybody listen?")
	r.quiet("no answer yet")
	r.do(func(now time.Time) { noError(r, q.Referral.Accept(now), "Accept") })
	r.sent("202", "accepted")
	notify := r.sent("NOTIFY", "RFC 3515 §2.4.4: a NOTIFY at once")
	r.header(notify, "Event", "refer;id="+strings.Fields(q.Request.Request().Header.Get("CSeq"))[0], "of this REFER")
	r.header(notify, "Subscription-State", "active;expires=180", "the subscription lives")
	r.header(notify, "Content-Type", "message/sipfrag;version=2.0", "RFC 3515 §2.4.5")
	equal(r, string(notify.Body), "SIP/2.0 100 Trying\r\n", "trying")
	r.story("order of the application's events", "notify12", "referIn12")
	r.answer(notify, 200)
	for _, code := range []int{0, 99, 700} {
		isTrue(r, q.Referral.Notify(r.now, code, "") != nil, "no status code")
	}
	r.do(func(now time.Time) { noError(r, q.Referral.Notify(now, 486, ""), "Notify") })
	notify = r.sent("NOTIFY", "the end")
	r.header(notify, "Subscription-State", "terminated;reason=noresource", "of the subscription")
	equal(r, string(notify.Body), "SIP/2.0 486 Busy Here\r\n", "and of the transfer")
	isTrue(r, q.Referral.Notify(r.now, 200, "") != nil, "nothing is left to report")
}

// referred is a call of the peer who has sent a REFER that was taken.
func (r *rig) referred() (*Session, *IncomingReferral) {
	r.t.Helper()
	s, _ := r.answeredCall()
	r.receive(r.within(s, "REFER", field("Refer-To", "<sip:carol@example.com>"), contactBob))
	q := next[SessionRefer](r, "a REFER")
	r.do(func(now time.Time) { noError(r, q.Referral.Accept(now), "Accept") })
	r.sent("202", "accepted")
	r.answer(r.sent("NOTIFY", "trying"), 200)
	r.forget()
	return s, q.Referral
}

func TestTheReportsOnAReferEndBeforeOurBye(t *testing.T) {
	r := caller(t)
	s, q := r.referred()
	isTrue(r, s.Bye(r.now, ByeOptions{Headers: []sip.Field{field("X", "a\r\nb")}}) != nil, "a BYE that cannot be sent")
	r.quiet("ends nothing")
	r.do(func(now time.Time) { noError(r, q.Notify(now, 180, ""), "Notify") })
	r.answer(r.sent("NOTIFY", "a report"), 200)
	r.forget()
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	notify, bye := r.sent("NOTIFY", "RFC 6665 §4.2.2"), r.sent("BYE", "RFC 5057 §5.5: which ends the call only")
	r.header(notify, "Subscription-State", "terminated;reason=noresource", "the subscription ends")
	equal(r, string(notify.Body), "SIP/2.0 180 Ringing\r\n", "with what was known last")
	equal(r, bye.CSeq().Seq, notify.CSeq().Seq+1, "in order")
	r.story("the application hears of both", "notify12", "bye12", "terminated(-)9")
	r.answer(notify, 200)
	r.answer(bye, 200)
	r.settled()
}

func TestTheReportsOnAReferEndAfterTheByeOfThePeer(t *testing.T) {
	r := caller(t)
	s, _ := r.referred()
	r.receive(r.within(s, "BYE"))
	r.sent("200", "200 to the BYE")
	notify := r.sent("NOTIFY", "RFC 5057 §5.5: the subscription is not the call")
	r.header(notify, "Subscription-State", "terminated;reason=noresource", "and ends by itself")
	r.answer(notify, 481)
	r.quiet2("that is all")
	r.settled()
}

func TestEachReferOfACallIsReportedByItself(t *testing.T) {
	r := caller(t)
	s, first := r.referred()
	r.receive(r.within(s, "REFER", field("Refer-To", "<sip:dave@example.com>"), contactBob))
	second := next[SessionRefer](r, "a further REFER").Referral
	r.do(func(now time.Time) { noError(r, second.Accept(now), "Accept") })
	r.sent("202", "accepted")
	r.answer(r.sent("NOTIFY", "about this one"), 200)
	r.story("the application hears of it", "notify12", "referIn12")
	for _, q := range []*IncomingReferral{second, first} {
		r.do(func(now time.Time) { noError(r, q.Notify(now, 180, ""), "Notify") })
		notify := r.sent("NOTIFY", "a report")
		seq := strconv.FormatUint(uint64(q.Request().Request().CSeq().Seq), 10)
		r.header(notify, "Event", "refer;id="+seq, "RFC 3515 §2.4.6: the CSeq number tells which")
		r.header(notify, "Subscription-State", "active;expires=180", "it lives beside the other")
		r.answer(notify, 200)
	}
}

func TestAReferThatWasReportedToItsEndOwesNothing(t *testing.T) {
	for _, over := range []func(r *rig, q *IncomingReferral){
		func(r *rig, q *IncomingReferral) {
			r.do(func(now time.Time) { noError(r, q.Notify(now, 200, ""), "Notify") })
			r.answer(r.sent("NOTIFY", "the last one"), 200)
		},
		func(r *rig, q *IncomingReferral) {
			r.do(func(now time.Time) { noError(r, q.Notify(now, 180, ""), "Notify") })
			r.answer(r.sent("NOTIFY", "a report"), 481)
			_, is := q.Notify(r.now, 200, "").(*StateError)
			isTrue(r, is, "RFC 6665 §4.2.2: 481 ends the subscription")
		},
	} {
		r := caller(t)
		s, q := r.referred()
		over(r, q)
		r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
		r.sent("BYE", "nothing is left to report")
	}
}

func TestAReferThatNobodyListensToIsDeclined(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(r.within(s, "REFER", field("Refer-To", "<sip:carol@example.com>"), contactBob))
	q := next[SessionRefer](r, "does anybody listen?")
	r.do(func(now time.Time) { noError(r, q.Referral.Reject(now, ResponseOptions{}), "Reject") })
	r.sent("603", "no")
	next[IncomingReferOver](r, "told once")
	r.quiet("that was all")
	r.receive(r.within(s, "REFER", contactBob))
	r.sent("400", "RFC 3515 §2.4.2: exactly one Refer-To")
	r.receive(r.within(s, "REFER", field("Refer-To", "<sip:carol@example.com>"), contactBob))
	next[SessionRefer](r, "does anybody listen?")
	r.receive(r.within(s, "BYE"))
	r.sent("200", "200 to the BYE")
	r.sent("487", "RFC 3261 §15.1.2: a pending request")
	r.settled()
}

func TestTonesAreAnsweredByTheCore(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	info := func(contentType, body string) *sip.Message {
		return withBody(r.within(s, "INFO"), Description{Body: []byte(body), ContentType: contentType})
	}
	r.receive(info("Application/DTMF-Relay", "Signal= 1\r\nDuration= 100"))
	r.sent("200", "a tone")
	r.story("reported", "infoIn12")
	r.receive(info("application/dtmf; charset=utf-8", "5\r\n"))
	r.sent("200", "the tone alone")
	r.story("reported, too", "infoIn12")
	r.receive(info("application/dtmf-relay", "Signal= nine"))
	r.sent("400", "a malformed one")
	r.receive(info("application/dtmf", "nine"))
	r.sent("400", "of either kind")
	r.receive(info("text/plain", "hello"))
	r.header(r.sent("415", "something else"), "Accept", "application/dtmf-relay", "it says what is read")
	r.quiet("neither is reported")
	s.AppInfo = true
	r.receive(info("text/plain", "hello"))
	got := next[SessionRequestReceived](r, "the application takes over")
	r.quiet("and answers itself")
	r.do(func(now time.Time) { noError(r, got.Request.Respond(now, ResponseOptions{Code: 202}), "Respond") })
	r.sent("202", "its answer")
	r.receive(info("text/plain", "hello"))
	next[SessionRequestReceived](r, "one that it forgets")
	r.advance(33 * time.Second)
	r.sent("100", "RFC 4320 §4.1")
	r.sent("500", "is answered in the end")
}

func TestDTMFBodiesAreReadWithOrWithoutBlanks(t *testing.T) {
	for body, want := range map[string]struct {
		tone     byte
		duration int
		ok       bool
	}{
		"Signal= 1\r\nDuration= 100": {'1', 100, true}, "signal=#\nduration=250\n": {'#', 250, true},
		"Signal=1\r\nDuration=99999999999999999999": {'1', 0, true}, "Signal=1\r\nDuration=-5": {'1', 0, true},
		"Signal=1\r\nDuration=4000000000": {'1', 60_000, true},
		"Signal=d":                        {'D', 0, true}, "Duration=100": {}, "Signal=12": {}, "": {}, "Signal": {},
		"5": {'5', 0, true}, " # \r\n": {'#', 0, true}, "d": {'D', 0, true}, "55": {}, "x": {}, "Signal=,": {},
	} {
		tone, duration, ok := ParseDTMF([]byte(body))
		if tone != want.tone && want.ok || ok != want.ok || ok && duration != want.duration {
			t.Errorf("%q: %c %d %v", body, tone, duration, ok)
		}
	}
	if got := string(FormatDTMF('1', 100)); got != "Signal= 1\r\nDuration= 100" {
		t.Errorf("%q", got)
	}
}

func TestRequestsWithinASessionReportTheirOutcome(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	var codes []int
	o := SessionRequestOptions{Body: FormatDTMF('5', 100), ContentType: ContentTypeDTMF, OnResponse: func(_ time.Time, resp *sip.Message, _ error) {
		codes = append(codes, resp.StatusCode)
	}}
	r.do(func(now time.Time) { noError(r, s.Request(now, "INFO", o), "Request") })
	info := r.sent("INFO", "INFO")
	r.story("sent", "info12")
	r.answer(info, 200)
	isTrue(r, len(codes) == 1 && codes[0] == 200, "the outcome is known")
	isTrue(r, s.Request(r.now, "IN FO", o) != nil, "a method that is none is refused")
	r.do(func(now time.Time) { noError(r, s.Request(now, "INFO", o), "Request") })
	r.answer(r.sent("INFO", "INFO"), 481)
	r.sent("BYE", "RFC 3261 §12.2.1.2")
	r.story("the dialog is lost", "info12", "terminated(481,Dialog Error)9")
	_, is := s.Request(r.now, "INFO", o).(*StateError)
	isTrue(r, is, "after the end it is a state error")
}

func TestReplacesEndsTheCallThatItNames(t *testing.T) {
	r := caller(t, func(c *Config) { c.Replaces = Supported })
	old, _ := r.answeredCall()
	d := old.Dialog().ID
	s := r.ringing(r.offer(field("From", "<sip:carol@example.com>;tag=carol"),
		field("Replaces", d.CallID+";to-tag="+d.LocalTag+";from-tag="+d.RemoteTag)))
	equal(r, s.Replacee(), old, "the application can look at it")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	r.local(s, media(sendrecv))
	r.sent("200", "accepted")
	r.sent("BYE", "and the old one ends")
	r.story("in this order", "accepted5", "replaced12", "bye12", "terminated(-)9")
}

func TestReplacesThatCannotBeIsRefused(t *testing.T) {
	r := caller(t, func(c *Config) { c.Replaces = Supported })
	old, _ := r.answeredCall()
	d := old.Dialog().ID
	name := d.CallID + ";to-tag=" + d.LocalTag + ";from-tag=" + d.RemoteTag
	ringing := r.ringing(r.offer())
	early := ringing.Dialog().ID
	r.forget()
	for value, code := range map[string]string{
		"nothing;to-tag=a;from-tag=b": "481",
		name + ";early-only":          "486",
		"rubbish":                     "400",
		early.CallID + ";to-tag=" + early.LocalTag + ";from-tag=" + early.RemoteTag: "481",
	} {
		r.receive(r.offer(field("Replaces", value)))
		r.sent("100", "100")
		r.sent(code, "RFC 3891 §3: "+value)
	}
	r.quiet("the application hears nothing")
}

func TestACallThatHasJustEndedCannotBeReplaced(t *testing.T) {
	r := caller(t, func(c *Config) { c.Replaces = Supported })
	old, _ := r.answeredCall()
	d := old.Dialog().ID
	r.do(func(now time.Time) { noError(r, old.Bye(now, ByeOptions{}), "Bye") })
	bye := r.sent("BYE", "we hang up")
	refused := func(want, why string) {
		r.receive(r.offer(field("Replaces", d.CallID+";to-tag="+d.LocalTag+";from-tag="+d.RemoteTag)))
		r.sent("100", "100")
		r.sent(want, why)
	}
	refused("603", "RFC 3891 §3: a dialog that has ended, whose BYE is not answered yet")
	r.answer(bye, 200)
	refused("603", "nor is it known for that only until then")
	for range maxEnded {
		s, _ := r.answeredCall()
		r.receive(r.within(s, "BYE"))
		r.sent("200", "the peer hangs up")
	}
	refused("481", "of so many calls that have ended since nothing is known any more")
}

func TestACallThatThePeerHasJustEndedCannotBeReplaced(t *testing.T) {
	r := caller(t, func(c *Config) { c.Replaces = Supported })
	old, _ := r.answeredCall()
	d := old.Dialog().ID
	r.receive(r.within(old, "BYE"))
	r.sent("200", "the peer hangs up")
	r.receive(r.offer(field("Replaces", d.CallID+";to-tag="+d.LocalTag+";from-tag="+d.RemoteTag)))
	r.sent("100", "100")
	r.sent("603", "RFC 3891 §3: nothing rings for a call that is over")
}

func TestReplacesIsIgnoredWhenItIsNotConfigured(t *testing.T) {
	r := caller(t)
	isTrue(r, r.ringing(r.offer(field("Replaces", "a;to-tag=b;from-tag=c"))).Replacee() == nil, "an ordinary call")
}

func TestANotifyThatFailsDoesNotEndTheCall(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.receive(r.within(s, "REFER", field("Refer-To", "<sip:carol@example.com>")))
	q := next[SessionRefer](r, "a REFER")
	r.do(func(now time.Time) { noError(r, q.Referral.Accept(now), "Accept") })
	r.sent("202", "accepted")
	r.answer(r.sent("NOTIFY", "the first NOTIFY"), 481)
	equal(r, s.State(), StateConfirmed, "RFC 5057: only the subscription is gone")
	r.quiet2("no BYE")
}

func TestInfoWithoutBodyIsAProbeAndPackagesAreRefused(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.receive(r.within(s, "INFO"))
	r.sent("200", "RFC 2976 §2.2")
	r.receive(withBody(r.within(s, "INFO", field("Info-Package", "x")), Description{Body: []byte("y"), ContentType: "text/plain"}))
	isTrue(r, r.sent("469", "RFC 6086 §4.2.2").Header.Has("Recv-Info"), "we take none")
	r.quiet("the application hears nothing")
}

func TestATransferOfAnAnonymousCallerIsAnonymous(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{Anonymous: true})
	r.accept(invite)
	r.sent("ACK", "ACK")
	r.appliedSoon(s)
	r.do(func(now time.Time) { noError(r, s.Refer(now, sip.NameAddr{URI: bob}, ReferOptions{}), "Refer") })
	refer := r.sent("REFER", "REFER")
	r.header(refer, "Referred-By", "<sip:anonymous@anonymous.invalid>", "RFC 3323 §4.1.1.3")
	isTrue(r, !strings.Contains(refer.String(), "alice"), "nothing else says who it is")
}

func TestACallThatRingsIsReplacedOnlyByWhoCalled(t *testing.T) {
	r := caller(t, func(c *Config) { c.Replaces = Supported })
	old, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	d := old.EarlyDialogs()[0].ID
	r.forget()
	s := r.ringing(r.offer(field("From", "<sip:carol@example.com>;tag=carol"),
		field("Replaces", d.CallID+";to-tag="+d.LocalTag+";from-tag="+d.RemoteTag+";early-only")))
	equal(r, s.Replacee(), old, "RFC 3891 §3: an early dialog of our own INVITE")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	r.local(s, media(sendrecv))
	r.sent("200", "accepted")
	r.answer(r.sent("CANCEL", "RFC 3891 §3: it is canceled"), 200)
	r.answer(invite, 487)
	r.skipTo("ACK")
	r.story("in this order", "accepted5", "replaced2", "cancel2", "rejected(487,SIP Failure Code)2", "failed(487,SIP Failure Code)2", "terminated(487,SIP Failure Code)9")
}
