package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestAnIncomingCallTellsItsStory(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	r.receive(invite)
	s := next[SessionIncoming](r, "the shell makes its session").Session
	r.sent("100", "100 at once")
	r.skipDialogs()
	offer := next[ApplyRemote](r, "the offer is applied before anybody hears of the call")
	isTrue(r, offer.Offer && string(offer.Description.Body) == sdpText(sendrecv), "it is the peer's offer")
	r.quiet("it does not ring yet")
	r.do(s.RemoteApplied)
	ringing := r.sent("180", "now it rings")
	r.header(ringing, "Contact", "<sip:contact@abc.invalid;transport=ws>", "RFC 3261 §12.1.1")
	r.story("the application hears of the call", "invite4")
	r.do(func(now time.Time) {
		noError(r, s.Accept(now, AcceptOptions{Headers: []sip.Field{field("X-A", "b")}}), "Accept")
	})
	r.story("an answer is needed", "need(answer)5")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	ok := r.sent("200", "accepted")
	r.header(ok, "X-A", "b", "with the application's header")
	r.header(ok, "Contact", "<sip:contact@abc.invalid;transport=ws>", "a dialog needs it")
	isTrue(r, ok.Header.Has("Allow") && ok.Header.Has("Supported"), "RFC 3261 §13.3.1.4")
	equal(r, ok.To().Tag(), ringing.To().Tag(), "one dialog")
	r.story("accepted as soon as the 200 is written", "accepted5")
	equal(r, s.State(), StateWaitingForAck, "then it waits")
	r.receive(r.ack(ok))
	r.story("the ACK confirms", "confirmed12")
	r.receive(r.within(s, "BYE"))
	r.sent("200", "200 to the BYE")
	r.story("the peer hung up", "byeIn12", "terminated(BYE)9")
	r.settled()
	r.quiet("nothing follows")
}

func TestARejectedCallTellsItsStory(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.do(func(now time.Time) { noError(r, s.Reject(now, ResponseOptions{}), "Reject") })
	resp := r.sent("480", "the default")
	r.story("rejected", "rejected(480,Temporarily Unavailable)4", "failed(480,Temporarily Unavailable)4", "terminated(-)9")
	isTrue(r, resp.To().Tag() != "", "with our tag")
	_, is := s.Reject(r.now, ResponseOptions{}).(*StateError)
	isTrue(r, is, "a second Reject is an error")
	r.settled()

	r = caller(t)
	s = r.ringing(r.offer())
	isTrue(r, s.Reject(r.now, ResponseOptions{Code: 200}) != nil, "200 does not reject")
	r.do(func(now time.Time) {
		noError(r, s.Reject(now, ResponseOptions{Code: 486, Reason: "In a meeting", Headers: []sip.Field{field("Retry-After", "60")}}), "Reject")
	})
	equal(r, r.sent("486", "busy").Reason, "In a meeting", "with the application's phrase")
	r.story("rejected", "rejected(486,In a meeting)4", "failed(486,In a meeting)4", "terminated(-)9")
}

func TestACallThatNobodyAnswersEndsWith408(t *testing.T) {
	r := caller(t, func(c *Config) { c.NoAnswerTimeout = 20 * time.Second })
	r.ringing(r.offer())
	r.advance(19 * time.Second)
	r.quiet("there is time")
	r.advance(time.Second)
	r.sent("408", "nobody answered")
	r.story("no answer", "failed(INVITE,No Answer)4", "terminated(INVITE,No Answer)9")
	r.settled()
}

func TestTheExpiresOfAnIncomingInviteEndsIt(t *testing.T) {
	r := caller(t)
	r.ringing(r.offer(field("Expires", "10")))
	r.advance(10 * time.Second)
	r.sent("487", "RFC 3261 §13.3.1")
	r.story("expired", "failed(INVITE,Expires)4", "terminated(INVITE,Expires)9")
	r.settled()
}

func TestAnInviteWithoutContactIsRefused(t *testing.T) {
	r := caller(t)
	r.receive(r.request("INVITE"))
	r.sent("100", "100")
	equal(r, r.sent("500", "the caller could not be reached").Reason, "Missing Contact header field", "it says why")
	r.quiet("the application hears nothing")
	r.settled()
}

func TestABodyThatIsNoDescriptionGets415(t *testing.T) {
	r := caller(t)
	r.receive(withBody(r.request("INVITE", contactBob), Description{Body: []byte("hi"), ContentType: "text/plain"}))
	resp := r.sent("415", "RFC 3261 §8.2.3")
	isTrue(r, resp.Header.Has("Accept"), "it says what is read instead")
	r.quiet("the application hears nothing")
}

func TestARefusedOfferGets488WithAWarning(t *testing.T) {
	r := caller(t)
	r.receive(r.offer())
	s := next[SessionIncoming](r, "a call").Session
	r.sent("100", "100")
	r.skipDialogs()
	next[ApplyRemote](r, "the offer")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	resp := r.sent("488", "not acceptable")
	r.header(resp, "Warning", `399 abc.invalid "m=audio: no rtcp-mux"`, "it names the line")
	r.story("the shell can let go", "terminated(488,Bad Media Description)9")
	r.settled()
}

func TestA200IsRepeatedUntilItsAck(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	ok := r.answering(s)
	r.forget()
	times := 0
	for range 40 {
		r.advance(250 * time.Millisecond)
		for range r.wire {
			equal(r, r.sent("200", "again").String(), ok.String(), "the same 200")
			times++
		}
	}
	equal(r, times, 4, "after 0.5, 1.5, 3.5 and 7.5 s, then every 4 s")
	r.receive(r.ack(ok))
	r.story("confirmed", "confirmed12")
	r.advance(time.Minute)
	r.quiet("the ACK stops it")
}

func TestA200WithoutAckEndsTheCall(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.answering(s)
	r.forget()
	r.advance(32 * time.Second)
	for len(r.wire) > 1 {
		r.sent("200", "repetitions")
	}
	r.story("no ACK", "bye7", "terminated(-,No ACK)9")
	r.answer(r.sent("BYE", "RFC 3261 §13.3.1.4"), 200)
	r.settled()
}

func TestAByeBeforeTheAckWaitsForItButTheApplicationDoesNot(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	ok := r.answering(s)
	r.forget()
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.story("the application sees the end", "bye7", "terminated(-)9")
	r.quiet("RFC 3261 §15: no BYE before the ACK")
	r.advance(time.Second)
	r.sent("200", "the 200 is still repeated")
	r.receive(r.ack(ok))
	r.answer(r.sent("BYE", "now it may go"), 200)
	r.settled()

	s = r.ringing(r.offer())
	r.answering(s)
	r.do(func(now time.Time) { noError(r, s.Terminate(now, ByeOptions{}), "Terminate") })
	r.advance(31 * time.Second)
	r.forget()
	r.advance(2 * time.Second)
	for len(r.wire) > 1 {
		r.sent("200", "repetitions")
	}
	r.answer(r.sent("BYE", "or when the ACK can come no more"), 200)
	r.settled()
}

func TestAnInviteWithoutOfferIsOfferedAndAnsweredInTheAck(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.request("INVITE", contactBob))
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	r.story("an offer is needed", "need(offer)5")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendonly)) })
	ok := r.sent("200", "it carries the offer")
	equal(r, string(ok.Body), sdpText(sendonly), "the offer")
	r.receive(withBody(r.ack(ok), media(recvonly)))
	r.story("the answer is in the ACK", "accepted5", "apply(answer)7")
	r.do(s.RemoteApplied)
	r.story("confirmed", "confirmed12")
}

func TestAnAckWithoutTheAnswerEndsTheCall(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.request("INVITE", contactBob))
	ok := r.answering(s)
	r.forget()
	r.receive(r.ack(ok))
	bye := r.sent("BYE", "no answer, no call")
	r.header(bye, "Reason", `SIP;cause=488;text="Bad Media Description"`, "says why")
	r.story("ended", "bye7", "terminated(ACK,Bad Media Description)9")
	r.answer(bye, 200)
	r.settled()
}

func TestAFailingMediaSideRejectsTheCall(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	next[NeedLocal](r, "an answer")
	r.do(func(now time.Time) { s.LocalFailed(now, errRefused) })
	r.sent("480", "the caller is told")
	r.story("failed", "rollback5", "failed(-,WebRTC Error)5", "terminated(-,WebRTC Error)9")
	r.settled()
}

func TestProgressIsSentAsAskedFor(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Code: 181}), "Progress") })
	resp := r.sent("181", "forwarded")
	isTrue(r, resp.Header.Has("Contact"), "within the dialog")
	r.story("sent", "progressSent(181)4")
	isTrue(r, s.Progress(r.now, ProgressOptions{Code: 200}) != nil, "200 is no progress")
	r.do(func(now time.Time) { noError(r, s.Reject(now, ResponseOptions{}), "Reject") })
	noError(r, s.Progress(r.now, ProgressOptions{}), "after the end it does nothing")
}

func TestCommandsInTheWrongStateAreStateErrors(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	for name, err := range map[string]error{
		"cancel": s.Cancel(r.now, CancelOptions{}), "bye": s.Bye(r.now, ByeOptions{}),
		"hold": s.Reinvite(r.now, ReinviteOptions{}), "refer": s.Refer(r.now, sip.NameAddr{URI: mustURI("sip:c@example.com")}, ReferOptions{}),
	} {
		state, is := err.(*StateError)
		isTrue(r, is && state.Status == StateWaitingForAnswer && state.Error() == "Invalid status: 4", name+" of a ringing call is a state error")
	}
	r.answering(s)
	_, is := s.Accept(r.now, AcceptOptions{}).(*StateError)
	isTrue(r, is, "accepting twice is one too")
}

func TestTheRouteSetOfTheCallerIsUsed(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	invite.Header.Add("Record-Route", "<sip:p2.example.com;lr>")
	invite.Header.Add("Record-Route", "<sip:p1.example.com;lr>")
	s := r.ringing(invite)
	ok := r.answering(s)
	r.header(ok, "Record-Route", "<sip:p2.example.com;lr> | <sip:p1.example.com;lr>", "RFC 3261 §12.1.1: copied")
	r.receive(r.ack(ok))
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	bye := r.sent("BYE", "BYE")
	r.header(bye, "Route", "<sip:p2.example.com;lr> | <sip:p1.example.com;lr>", "in the order of the callee")
	equal(r, bye.RequestURI.String(), "sip:bob@192.0.2.9;transport=ws", "to the Contact")
}

func TestACallThatRingsForLongSaysSoEveryMinute(t *testing.T) {
	r := caller(t, func(c *Config) { c.NoAnswerTimeout = 5 * time.Minute })
	s := r.ringing(r.offer())
	r.advance(61 * time.Second)
	r.sent("180", "RFC 3261 §13.3.1.1: every minute")
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Code: 182}), "Progress") })
	r.sent("182", "queued")
	r.advance(time.Minute)
	r.sent("182", "what was said last")
	r.events = nil
	r.answering(s)
	r.forget()
	r.advance(25 * time.Second)
	for _, m := range r.wire {
		equal(r, summary(m), "200", "an answered call rings no more")
	}
}

func TestACallWithReliableResponsesOnlyIsNotToldUnreliably(t *testing.T) {
	r := caller(t, rel100(Supported), func(c *Config) { c.NoAnswerTimeout = 5 * time.Minute })
	r.ringing(r.offer(field("Require", "100rel")))
	r.advance(2 * time.Minute)
	r.quiet("RFC 3262 §3: nothing that the caller could not acknowledge")
}

func TestAByeThatCrossesOursBeforeTheAckIsAccepted(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.answering(s)
	bye := r.within(s, "BYE")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.forget()
	r.receive(bye)
	r.sent("200", "RFC 3261 §15.1.2: the dialog is still there")
	r.quiet("our own BYE is needless")
	r.settled()
	r.quiet("and stays away")
}

func TestCallsBeyondTheLimitAreRefused(t *testing.T) {
	r := caller(t)
	for range maxCalling {
		r.receive(r.offer())
	}
	r.forget()
	r.receive(r.offer())
	r.sent("100", "100")
	r.header(r.sent("503", "too many wait already"), "Retry-After", "10", "later")
	r.quiet("the application hears nothing")
	r.do(func(now time.Time) { noError(r, r.ua.sessions[0].Reject(now, ResponseOptions{}), "Reject") })
	r.forget()
	r.receive(r.offer())
	r.sent("100", "100")
	next[SessionIncoming](r, "then there is room again")
}
