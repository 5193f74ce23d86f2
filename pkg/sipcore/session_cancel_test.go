package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestARingingCallIsCanceled(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	r.forget()
	r.do(func(now time.Time) {
		noError(r, s.Cancel(now, CancelOptions{Code: 200, Reason: "Call completed elsewhere"}), "Cancel")
	})
	cancel := r.sent("CANCEL", "CANCEL")
	r.header(cancel, "Reason", `SIP;cause=200;text="Call completed elsewhere"`, "RFC 3326")
	r.story("at once", "cancel2")
	noError(r, s.Cancel(r.now, CancelOptions{}), "a second Cancel")
	r.quiet("does nothing")
	r.answer(cancel, 200)
	r.answer(invite, 487)
	r.sent("ACK", "ACK")
	r.story("the end", "rejected(487,SIP Failure Code)2", "failed(487,SIP Failure Code)2", "terminated(487,SIP Failure Code)9")
	r.settled()
}

func TestACancelBeforeTheDescriptionSendsNothingAndEnds(t *testing.T) {
	r := caller(t)
	var s *Session
	r.do(func(now time.Time) { s, _ = r.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
	next[NeedLocal](r, "an offer")
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.story("ended", "cancel0", "failed(-,Canceled)0", "terminated(-,Canceled)9")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	r.quiet("nothing is sent")
	r.settled()
}

func TestACancelWhileDisconnectedSendsNothingAndEnds(t *testing.T) {
	r := newRig(t)
	r.do(r.ua.Start)
	r.forget()
	var s *Session
	r.do(func(now time.Time) { s, _ = r.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
	r.local(s, media(sendrecv))
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.story("ended", "cancel1", "failed(-,Canceled)1", "terminated(-,Canceled)9")
	r.do(r.ua.TransportUp)
	r.forget()
	r.quiet("the INVITE was taken back")
	equal(r, len(r.ua.calls), 0, "nothing waits")
}

func TestACancelWaitsForTheFirstProvisionalResponse(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.story("at once", "cancel1")
	r.quiet("RFC 3261 §9.1: no CANCEL before a provisional response")
	r.answer(invite, 100)
	r.sent("CANCEL", "now it may go")
	r.answer(invite, 487)
	r.sent("ACK", "ACK")
	r.story("the end", "rejected(487,SIP Failure Code)1", "failed(487,SIP Failure Code)1", "terminated(487,SIP Failure Code)9")
}

func TestA200ThatCrossesTheCancelIsAcknowledgedAndEnded(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.sent("CANCEL", "CANCEL")
	r.forget()
	ok := r.accept(invite)
	r.sent("ACK", "ACK")
	bye := r.sent("BYE", "BYE")
	r.story("the end", "bye2", "failed(200,Canceled)2", "terminated(200,Canceled)9")
	r.receive(ok)
	r.sent("ACK", "repetitions are acknowledged")
	r.answer(bye, 200)
	r.quiet("once")
	r.settled()
}

func TestA200BeforeAnyProvisionalEndsACanceledCall(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.forget()
	r.accept(invite)
	r.sent("ACK", "ACK")
	r.answer(r.sent("BYE", "BYE, no CANCEL"), 200)
	r.story("the end", "bye1", "failed(200,Canceled)1", "terminated(200,Canceled)9")
	r.settled()
}

func TestACancelWhileTheAnswerIsAppliedSendsBye(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.accept(invite)
	r.sent("ACK", "ACK")
	r.forget()
	r.do(func(now time.Time) { noError(r, s.Terminate(now, ByeOptions{}), "Terminate") })
	r.answer(r.sent("BYE", "it was accepted already"), 200)
	r.story("the end", "cancel1", "bye1", "failed(-,Canceled)1", "terminated(-,Canceled)9")
	r.do(s.RemoteApplied)
	r.quiet("the media side comes too late")
	r.settled()
}

func TestACanceledCallEndsWhenThe487NeverComes(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.forget()
	r.advance(33 * time.Second)
	r.story("64*T1 after the CANCEL", "failed(-,Request Timeout)2", "terminated(-,Request Timeout)9")
	r.settled()
}

func TestTheCallerCancelsAndThe487IsSent(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	r.ringing(invite)
	r.receive(r.cancel(invite))
	equal(r, r.sent("200", "200 to the CANCEL").CSeq().Method, "CANCEL", "it is that one")
	r.sent("487", "487 to the INVITE")
	r.story("canceled", "cancel8", "rejected(CANCEL,Canceled)8", "failed(CANCEL,Canceled)8", "terminated(CANCEL,Canceled)9")
	r.settled()
}

func TestACancelBeforeTheOfferIsAppliedEndsTheCall(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	r.receive(invite)
	s := next[SessionIncoming](r, "a call").Session
	r.sent("100", "100")
	r.forget()
	r.receive(r.cancel(invite))
	r.sent("200", "200 to the CANCEL")
	r.sent("487", "487 to the INVITE")
	r.story("canceled", "cancel8", "rejected(CANCEL,Canceled)8", "failed(CANCEL,Canceled)8", "terminated(CANCEL,Canceled)9")
	r.do(s.RemoteApplied)
	r.quiet("no invite event follows")
	r.settled()
}

func TestACancelWhileTheAnswerIsMadeEndsTheCall(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	s := r.ringing(invite)
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	r.forget()
	r.receive(r.cancel(invite))
	r.sent("200", "200 to the CANCEL")
	r.sent("487", "487 to the INVITE")
	r.forget()
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	r.quiet("the answer comes too late")
	r.settled()
}

func TestACancelAfterThe200HasNoEffect(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	s := r.ringing(invite)
	ok := r.answering(s)
	r.forget()
	r.receive(r.cancel(invite))
	resp := r.wire[len(r.wire)-1]
	isTrue(r, resp.CSeq().Method == "CANCEL", "the CANCEL is answered")
	r.forget()
	r.receive(r.ack(ok))
	r.story("the call stands", "confirmed12")
}

func TestTerminateHangsUpWhateverTheState(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	r.do(func(now time.Time) { noError(r, s.Terminate(now, ByeOptions{}), "Terminate") })
	r.sent("CANCEL", "a ringing call is canceled")
	r = caller(t)
	in := r.ringing(r.offer())
	r.do(func(now time.Time) { noError(r, in.Terminate(now, ByeOptions{Code: 603}), "Terminate") })
	r.sent("603", "an incoming one is rejected")
	r = caller(t)
	s, _ = r.established()
	r.do(func(now time.Time) { noError(r, s.Terminate(now, ByeOptions{}), "Terminate") })
	r.sent("BYE", "one that stands is hung up")
	r.forget()
	noError(r, s.Terminate(r.now, ByeOptions{}), "twice")
	r.quiet("does nothing more")
}

func TestByeHasTheReasonOfTheApplication(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	isTrue(r, s.Bye(r.now, ByeOptions{Code: 100}) != nil, "a code below 200 is refused")
	isTrue(r, s.Bye(r.now, ByeOptions{Code: 486, Reason: "a\r\nb"}) != nil, "so are line breaks")
	seq := s.Dialog().LocalSeq
	isTrue(r, s.Bye(r.now, ByeOptions{Headers: []sip.Field{field("Via", "x")}}) != nil, "and headers of the library")
	equal(r, s.Dialog().LocalSeq, seq, "a refused command uses up no CSeq")
	r.do(func(now time.Time) {
		noError(r, s.Bye(now, ByeOptions{Code: 480, Headers: []sip.Field{field("X-A", "b")}, Body: []byte("bye")}), "Bye")
	})
	bye := r.sent("BYE", "BYE")
	r.header(bye, "Reason", `SIP;cause=480;text="Temporarily Unavailable"`, "RFC 3326")
	r.header(bye, "X-A", "b", "the application's header")
	equal(r, string(bye.Body), "bye", "and body")
}

func TestAByeThatIsRefusedEndsTheCallAnyway(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.story("over at once", "bye12", "terminated(-)9")
	r.answer(r.sent("BYE", "BYE"), 481)
	r.quiet("nothing follows")
	r.settled()
}

func TestAByeIsSentOverThreeConnectionsAtMost(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	first := r.sent("BYE", "over the first connection")
	for range 2 {
		r.down(true)
		r.advance(5 * time.Second)
		r.do(r.ua.TransportUp)
		again := r.sent("BYE", "lost with its connection, it comes again over the next")
		equal(r, again.CSeq().Seq, first.CSeq().Seq+1, "a new request of the dialog")
		first = again
	}
	r.down(true)
	r.advance(5 * time.Second)
	r.do(r.ua.TransportUp)
	r.quiet2("that is enough")
	r.settled()
}

func TestCrossingByesEndTheCallOnce(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	theirs := r.within(s, "BYE")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	bye := r.sent("BYE", "ours")
	r.forget()
	r.receive(theirs)
	r.sent("200", "RFC 5407 §2.1: until ours is answered theirs is accepted")
	r.answer(bye, 481)
	r.quiet("the end was told once")
	r.settled()
}

func TestTheCallerMayByeAnEarlyDialog(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.receive(r.within(s, "BYE"))
	r.sent("200", "200 to the BYE")
	r.sent("487", "RFC 3261 §15.1.2")
	r.story("canceled that way", "byeIn4", "failed(BYE,Canceled)4", "terminated(BYE,Canceled)9")
	r.settled()
}

func TestAnOldRequestWithinTheDialogIsOutOfOrder(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(r.inDialog(s.Dialog(), "BYE", 0))
	r.sent("500", "RFC 3261 §12.2.2")
	r.quiet("the call stands")
}

func TestTheAnswersToCancelAndInviteHaveTheSameTag(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	s := r.ringing(invite)
	r.do(func(now time.Time) { noError(r, s.Reject(now, ResponseOptions{Code: 486}), "Reject") })
	tag := r.sent("486", "rejected").To().Tag()
	r.receive(r.cancel(invite))
	equal(r, r.sent("200", "a CANCEL that came too late").To().Tag(), tag, "RFC 3261 §9.2")
}

func TestACancelRequiresNothing(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	r.do(func(now time.Time) {
		fields := []sip.Field{field("Require", "x"), field("proxy-require", "y"), field("X-A", "b")}
		noError(r, s.Cancel(now, CancelOptions{Headers: fields}), "Cancel")
	})
	cancel := r.sent("CANCEL", "CANCEL")
	isTrue(r, !cancel.Header.Has("Require") && !cancel.Header.Has("Proxy-Require"), "RFC 3261 §9.1")
	r.header(cancel, "X-A", "b", "other headers travel")
}
