package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

func TestAnAcceptedCallTellsItsStory(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.header(invite, "Content-Type", "application/sdp", "the offer")
	r.header(invite, "Contact", "<sip:contact@abc.invalid;transport=ws;ob>", "RFC 5626 §4.3")
	isTrue(r, string(invite.Body) == sdpText(sendrecv), "the INVITE carries the offer")
	equal(r, s.State(), StateInviteSent, "sent")
	r.answer(invite, 100)
	r.answer(invite, 180, contactBob)
	r.story("before the answer", "progress(100)1", "progress(180)2")
	r.accept(invite)
	ack := r.sent("ACK", "the ACK does not wait for the media side")
	r.header(ack, "CSeq", invite.CSeq().String()[:len(invite.CSeq().String())-len("INVITE")]+"ACK", "RFC 3261 §13.2.2.4")
	equal(r, ack.RequestURI.String(), "sip:bob@192.0.2.9;transport=ws", "the ACK goes to the Contact")
	r.applied(s)
	r.story("accepted", "ack12", "accepted12")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.story("hung up", "bye12", "terminated(-)9")
	r.answer(r.sent("BYE", "BYE"), 200)
	r.settled()
	r.quiet("nothing follows")
}

func TestAnInviteReturnsBeforeAnythingIsSent(t *testing.T) {
	r := newRig(t)
	s, err := r.ua.Invite(r.now, mustURI("sip:bob@example.com"), InviteOptions{})
	noError(r, err, "Invite")
	equal(r, s.State(), StateNull, "nothing has happened")
	equal(r, s.Invite().RequestURI.String(), "sip:bob@example.com", "the request is there")
	r.drain()
	r.story("the media side is asked", "need(offer)0")
}

func TestAnInviteWaitsForTheConnection(t *testing.T) {
	r := newRig(t)
	r.do(r.ua.Start)
	r.forget()
	var s *Session
	r.do(func(now time.Time) { s, _ = r.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
	r.local(s, media(sendrecv))
	r.quiet("not connected yet")
	r.do(r.ua.TransportUp)
	r.sent("INVITE", "the INVITE leaves when the connection is there")
}

func TestARefusedCallEndsWithRejectedFailedTerminated(t *testing.T) {
	for code, cause := range map[int]string{404: "Not Found", 486: "Busy", 480: "Unavailable", 603: "Rejected", 488: "Incompatible SDP", 302: "Redirected", 500: "SIP Failure Code"} {
		r := caller(t)
		_, invite := r.call(InviteOptions{})
		r.answer(invite, 100)
		r.forget()
		r.answer(invite, code)
		r.sent("ACK", "refusals are acknowledged")
		because := summary(response(invite, code)) + "," + cause
		r.story("refused", "rejected("+because+")1", "failed("+because+")1", "terminated("+because+")9")
		r.settled()
	}
}

func TestACallWithoutAnyResponseFailsAfterTimerB(t *testing.T) {
	r := caller(t)
	r.call(InviteOptions{})
	r.advance(31 * time.Second)
	r.quiet("the time is not up")
	r.advance(2 * time.Second)
	r.story("timer B", "failed(-,Request Timeout)1", "terminated(-,Request Timeout)9")
	r.settled()
}

func TestAFailingMediaSideEndsTheCallBeforeItWasMade(t *testing.T) {
	r := caller(t)
	var s *Session
	r.do(func(now time.Time) { s, _ = r.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
	next[NeedLocal](r, "an offer")
	r.do(func(now time.Time) { s.LocalFailed(now, errRefused) })
	r.story("no media", "failed(-,WebRTC Error)0", "terminated(-,WebRTC Error)9")
	r.quiet("nothing was sent")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	r.quiet("late answers of the media side are ignored")
	r.settled()
}

func TestA1xxWithoutAToTagIsIgnored(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{})
	resp := sip.NewResponse(invite, 183, "")
	r.receive(resp)
	r.story("nothing")
}

func TestEachToTagMakesAnEarlyDialog(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	to := invite.Header.Get("To")
	r.answer(invite, 180, contactBob, field("To", to+";tag=one"))
	r.answer(invite, 180, contactBob, field("To", to+";tag=one"))
	r.answer(invite, 183, contactBob, field("To", to+";tag=two"))
	equal(r, len(s.EarlyDialogs()), 2, "two branches answered")
	r.accept(invite, field("To", to+";tag=two"))
	r.sent("ACK", "ACK")
	equal(r, len(s.EarlyDialogs()), 0, "the other is forgotten")
	equal(r, s.Dialog().ID.RemoteTag, "two", "the one that accepted counts")
}

func TestARepeated2xxIsAcknowledgedAgain(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	ok := r.accept(invite)
	first := r.sent("ACK", "ACK")
	r.receive(ok)
	again := r.sent("ACK", "ACK again")
	equal(r, again.String(), first.String(), "the same ACK")
	r.applied(s)
	r.story("once", "ack12", "accepted12")
	r.receive(ok)
	r.sent("ACK", "and again")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.answer(r.sent("BYE", "BYE"), 200)
	r.receive(ok)
	r.sent("ACK", "even after the end")
	r.settled()
}

func TestA2xxOfASecondBranchIsAcknowledgedAndEnded(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	to := invite.Header.Get("To")
	r.accept(invite, field("To", to+";tag=one"))
	r.sent("ACK", "the first one wins")
	r.applied(s)
	r.forget()
	second := r.accept(invite, field("To", to+";tag=two"), field("Contact", "<sip:two@192.0.2.2>"))
	ack := r.sent("ACK", "RFC 3261 §13.2.2.4: each 2xx is acknowledged")
	equal(r, ack.To().Tag(), "two", "in its own dialog")
	bye := r.sent("BYE", "and not wanted")
	equal(r, bye.RequestURI.String(), "sip:two@192.0.2.2", "to its own Contact")
	r.receive(second)
	r.sent("ACK", "repetitions get the ACK only")
	r.quiet("the call is not touched")
	equal(r, s.State(), StateConfirmed, "the call stands")
}

func TestAnUnwantedDialogLivesUntilItsByeIsAnswered(t *testing.T) {
	r := caller(t, func(c *Config) { c.Replaces = Supported })
	s, invite := r.call(InviteOptions{})
	to := invite.Header.Get("To")
	r.accept(invite, field("To", to+";tag=one"))
	r.sent("ACK", "the first one wins")
	r.applied(s)
	second := r.accept(invite, field("To", to+";tag=two"), field("Contact", "<sip:two@192.0.2.2>"))
	r.forget()
	unwanted, err := dialog.NewUAC(invite, second)
	noError(r, err, "the dialog of the second branch")
	replaces := field("Replaces", unwanted.ID.CallID+";to-tag="+unwanted.ID.LocalTag+";from-tag=two")
	r.receive(r.request("INVITE", field("Contact", "<sip:carol@192.0.2.3>"), replaces))
	r.sent("100", "100")
	r.sent("603", "RFC 3891 §3: what is being ended cannot be replaced")
	r.receive(r.inDialog(unwanted, "INFO", 1))
	r.sent("481", "RFC 3261 §12.2.2: nobody is home")
	r.receive(r.inDialog(unwanted, "BYE", 2))
	r.sent("200", "RFC 5407 §2.1: BYEs may cross")
	r.receive(r.inDialog(unwanted, "BYE", 3))
	r.sent("481", "now it is over")
	r.quiet("the call is not touched")
	equal(r, s.State(), StateConfirmed, "the call stands")
}

func TestARefusedAnswerEndsTheCall(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.accept(invite)
	r.sent("ACK", "ACK")
	r.skipDialogs()
	next[ApplyRemote](r, "the answer")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	bye := r.sent("BYE", "the call cannot be used")
	r.header(bye, "Reason", `SIP;cause=488;text="Not Acceptable Here"`, "says why")
	r.story("ended", "failed(200,Bad Media Description)1", "terminated(200,Bad Media Description)9")
	r.answer(bye, 200)
	r.settled()
}

func TestA2xxWithoutAnswerEndsTheCall(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{})
	r.answer(invite, 200, contactBob)
	r.sent("ACK", "ACK")
	r.answer(r.sent("BYE", "no description, no call"), 200)
	r.story("ended", "failed(200,Bad Media Description)1", "terminated(200,Bad Media Description)9")
	r.settled()
}

func TestTheAnswerOf183StandsInForOneMissingIn2xx(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.receive(withBody(response(invite, 183, contactBob), media(sendrecv)))
	r.story("not applied: the response is not reliable", "progress(183)2")
	r.answer(invite, 200, contactBob)
	r.sent("ACK", "ACK")
	r.applied(s)
	r.story("accepted", "ack12", "accepted12")
}

func TestAnInviteWithoutOfferAnswersInTheAck(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{NoOffer: true})
	equal(r, len(invite.Body), 0, "no offer")
	r.answer(invite, 180, contactBob)
	ok := r.accept(invite)
	r.story("the offer is applied first", "progress(180)2", "apply(offer)2")
	r.receive(ok)
	r.quiet("no ACK without an answer")
	r.do(s.RemoteApplied)
	r.local(s, media(recvonly))
	ack := r.sent("ACK", "now there is one")
	equal(r, string(ack.Body), sdpText(recvonly), "it carries the answer")
	r.story("accepted", "ack12", "accepted12")
	r.receive(ok)
	equal(r, r.sent("ACK", "again").String(), ack.String(), "the same")
}

func TestAnOfferIn2xxThatIsRefusedIsAnsweredWithPortZero(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{NoOffer: true})
	r.accept(invite)
	r.skipDialogs()
	next[ApplyRemote](r, "the offer")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	ack := r.sent("ACK", "an ACK is owed, with an answer")
	isTrue(r, len(ack.Body) > 0 && !IsHeld(ack.Body), "which takes no stream")
	r.answer(r.sent("BYE", "BYE"), 200)
	r.story("ended", "failed(200,Bad Media Description)1", "terminated(200,Bad Media Description)9")
	r.settled()
}

func TestRenderBodiesTravelInTheInviteOrInTheAck(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{NoOffer: true, RenderBody: []byte("hello")})
	equal(r, string(invite.Body), "hello", "without an offer in the INVITE")
	r.header(invite, "Content-Type", "text/plain", "text by itself")
	r.header(invite, "Content-Disposition", "render;handling=optional", "only to be shown")
	r = caller(t)
	_, invite = r.call(InviteOptions{RenderBody: []byte("hello"), RenderType: "text/html"})
	r.accept(invite)
	ack := r.sent("ACK", "ACK")
	equal(r, string(ack.Body), "hello", "else in the ACK")
	r.header(ack, "Content-Type", "text/html", "with its type")
}

func TestAnAnonymousCallHidesWhoCalls(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{Anonymous: true})
	isTrue(r, invite.From().URI.String() == "sip:anonymous@anonymous.invalid" && invite.From().DisplayName == "Anonymous", "RFC 3323 §4.1.1.3")
	r.header(invite, "P-Preferred-Identity", "sip:alice@example.com", "the proxy learns it")
	r.header(invite, "Privacy", "id", "RFC 3325 §9.3")
	r.header(invite, "Contact", "<sip:anonymous@anonymous.invalid;transport=ws;ob>", "neither does the Contact tell")
}

func TestAnInviteAnswersChallengesAndKeepsItsDialogRight(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 407, field("Proxy-Authenticate", `Digest realm="example.com", nonce="n1", qop="auth"`))
	r.sent("ACK", "the refusal is acknowledged")
	again := r.sent("INVITE", "once more with credentials")
	equal(r, again.CSeq().Seq, invite.CSeq().Seq+1, "RFC 3261 §8.1.3.5")
	equal(r, s.Invite(), s.uac.call.Request(), "the session knows the newest one")
	r.accept(again)
	ack := r.sent("ACK", "ACK")
	equal(r, ack.CSeq().Seq, again.CSeq().Seq, "of the second INVITE")
	r.header(ack, "Proxy-Authorization", again.Header.Get("Proxy-Authorization"), "RFC 3261 §22.1")
	r.applied(s)
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	equal(r, r.sent("BYE", "BYE").CSeq().Seq, again.CSeq().Seq+1, "CSeq goes on")
}

func TestTheExpiresOfAnInviteCancelsIt(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{RequestOptions: RequestOptions{Headers: []sip.Field{field("Expires", "20")}}})
	r.answer(invite, 180, contactBob)
	r.forget()
	r.advance(21 * time.Second)
	r.sent("CANCEL", "RFC 3261 §13.2.1")
	r.answer(invite, 487)
	r.story("expired", "cancel2", "rejected(487,Expires)2", "failed(487,Expires)2", "terminated(487,Expires)9")
}

func TestACallToNobodyIsRefusedWithAnError(t *testing.T) {
	r := caller(t)
	for name, o := range map[string]InviteOptions{
		"a header with a line break": {RequestOptions: RequestOptions{Headers: []sip.Field{field("X-A", "b\r\nVia: evil")}}},
		"a header of the library":    {RequestOptions: RequestOptions{Headers: []sip.Field{field("Call-ID", "mine")}}},
		"a display name":             {RequestOptions: RequestOptions{Params: RequestParams{ToDisplayName: "a\r\nb"}}},
	} {
		_, err := r.ua.Invite(r.now, mustURI("sip:bob@example.com"), o)
		isTrue(r, err != nil, name+" is refused")
	}
	r.drain()
	r.quiet("nothing came of it")
	r.holdsNothing()
}

func TestASipsTargetGetsASipsContact(t *testing.T) {
	r := caller(t)
	r.do(func(now time.Time) {
		_, err := r.ua.Invite(now, mustURI("sips:bob@example.com"), InviteOptions{NoOffer: true})
		noError(r, err, "Invite")
	})
	r.header(r.sent("INVITE", "INVITE"), "Contact", "<sips:contact@abc.invalid;transport=ws;ob>", "RFC 3261 §8.1.1.8")
	r.forget()
	r.receive(r.offer(field("Record-Route", "<sips:proxy.example.com;lr>")))
	r.sent("100", "100")
	r.appliedSoon(r.ua.sessions[1])
	r.header(r.sent("180", "180"), "Contact", "<sips:contact@abc.invalid;transport=ws>", "RFC 3261 §12.1.1")
}

func TestA2xxThatIsRepeatedAfterItsTransactionIsAcknowledgedAgain(t *testing.T) {
	r := caller(t)
	s, ok := r.established()
	r.advance(time.Minute)
	equal(r, r.ua.layer.Len(), 0, "timer M has fired")
	r.receive(ok)
	r.sent("ACK", "RFC 3261 §13.2.2.4: the peer has missed all of them until now")
	r.receive(response(s.Invite(), 180))
	r.receive(response(s.Invite(), 486))
	r.receive(response(s.Invite(), 200, field("To", "<sip:bob@example.com>;tag=unheard"), contactBob))
	r.quiet("other strays are dropped")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.answer(r.sent("BYE", "the end"), 200)
	r.forget()
	r.advance(time.Minute)
	r.receive(ok)
	r.quiet("of a call that is over nothing is left that could answer")
	r.settled()
}
