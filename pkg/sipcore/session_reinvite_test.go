package sipcore

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func hold(yes bool) ReinviteOptions { return ReinviteOptions{Hold: &yes} }

// reinvite gives a command and fails when it is refused.
func (r *rig) reinvite(s *Session, o ReinviteOptions) {
	r.t.Helper()
	r.do(func(now time.Time) { noError(r, s.Reinvite(now, o), "Reinvite") })
}

func TestHoldSendsAReinviteThatSendsOnly(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, hold(true))
	r.story("hold is told at once", "hold(local)12", "need(offer)12")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	invite := r.sent("INVITE", "the re-INVITE")
	equal(r, string(invite.Body), versionOf(2, sdpText(sendonly)), "the directions are rewritten")
	equal(r, invite.To().Tag(), "peer", "within the dialog")
	isTrue(r, invite.Header.Has("Contact"), "RFC 3261 §14.1: a target refresh")
	r.receive(withBody(response(invite, 200, field("Contact", "<sip:bob@192.0.2.77>")), media(recvonly)))
	ack := r.sent("ACK", "acknowledged at once")
	equal(r, ack.RequestURI.String(), "sip:bob@192.0.2.77", "to the new Contact")
	r.story("the answer is applied", "invite12", "apply(answer)12")
	r.do(s.RemoteApplied)
	r.story("done", "ack12")
	local, remote := s.OnHold()
	isTrue(r, local && !remote, "we hold the peer")
	r.reinvite(s, hold(true))
	r.quiet("already held: nothing happens")

	r.reinvite(s, hold(false))
	r.story("unhold", "unhold(local)12", "need(offer)12")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	equal(r, string(r.sent("INVITE", "again").Body), versionOf(3, sdpText(sendrecv)), "the plain offer")
}

// versionOf is a description in another version.
func versionOf(version int, text string) string {
	return strings.Replace(text, "o=- 1 1 ", "o=- 1 "+strconv.Itoa(version)+" ", 1)
}

func TestADescriptionThatHoldHasChangedIsOfAHigherVersion(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	for i, step := range []struct {
		hold, restart bool
		made, sent    string
		why           string
	}{
		{true, false, sdpText(sendrecv), versionOf(2, sdpText(sendonly)), "RFC 3264 §8: one higher"},
		{true, true, sdpText(sendrecv), versionOf(2, sdpText(sendonly)), "the same once more is the same version"},
		{false, false, sdpText(sendrecv), versionOf(3, sdpText(sendrecv)), "and what follows counts on"},
		{true, false, versionOf(7, sdpText(sendrecv)), versionOf(7, sdpText(sendonly)), "who makes them may be further on"},
		{false, false, versionOf(8, sdpText(sendrecv)), versionOf(8, sdpText(sendrecv)), "and goes on"},
		{true, false, "o=", "o=", "what cannot be read is left alone"},
	} {
		o := hold(step.hold)
		if step.restart {
			o = ReinviteOptions{ICERestart: true}
		}
		r.reinvite(s, o)
		r.skip("SessionHold")
		r.local(s, Description{Body: []byte(step.made), ContentType: contentTypeSDP})
		invite := r.sent("INVITE", "a re-INVITE")
		equal(r, string(invite.Body), step.sent, strconv.Itoa(i)+": "+step.why)
		r.receive(withBody(response(invite, 200, contactBob), media(recvonly)))
		r.sent("ACK", "acknowledged")
		r.skip("SessionRequestSent")
		r.applied(s)
		r.forget()
	}
}

func TestAVersionIsFoundInItsLine(t *testing.T) {
	for text, want := range map[string]bool{
		sdpText(sendrecv): true, "": false, "o=- 1 1 IN": false, "v=0\r\no=": false, "v=0\r\no=- 1": false, "v=0\r\no=- 1 x IN": false,
	} {
		before, after, version, ok := cutVersion(text)
		if ok != want || ok && before+strconv.FormatUint(version, 10)+after != text {
			t.Errorf("%q: %q, %d, %q, %v", text, before, version, after, ok)
		}
	}
}

func TestHoldCommandsThatWaitCancelEachOther(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, ReinviteOptions{})
	r.local(s, media(sendrecv))
	invite := r.sent("INVITE", "a re-INVITE is under way")
	r.forget()
	isTrue(r, !s.ReadyToReinvite(), "not ready for another")
	r.reinvite(s, hold(true))
	r.reinvite(s, hold(true))
	r.quiet("hold waits, once")
	r.reinvite(s, hold(false))
	r.quiet("and is taken back")
	r.reinvite(s, hold(true))
	r.receive(withBody(response(invite, 200, contactBob), media(sendrecv)))
	r.sent("ACK", "ACK")
	r.applied(s)
	r.story("then it is its turn", "ack12", "hold(local)12", "need(offer)12")
}

func TestEveryWishToHoldIsToldItsOutcomeOnce(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	told := make(map[string]int)
	wish := func(name string, held bool) {
		r.t.Helper()
		o := hold(held)
		o.OnResult = func(_ time.Time, ok bool, _ *sip.Message) {
			isTrue(r, ok, name+" is as wished")
			told[name]++
		}
		r.reinvite(s, o)
	}
	wish("so already", false)
	equal(r, told["so already"], 1, "nothing has to be done")
	r.reinvite(s, ReinviteOptions{})
	wish("first", true)
	wish("back", false)
	isTrue(r, told["first"] == 1 && told["back"] == 1, "they cancel each other")
	wish("again", true)
	wish("the same", true)
	isTrue(r, told["again"]+told["the same"] == 0, "they wait")
	r.localSoon(s)
	r.accept(r.sent("INVITE", "what was before"))
	r.sent("ACK", "ACK")
	r.appliedSoon(s)
	r.localSoon(s)
	r.accept(r.sent("INVITE", "one for both"))
	r.appliedSoon(s)
	isTrue(r, told["again"] == 1 && told["the same"] == 1, "both hear of it")
	equal(r, len(told), 5, "wishes")
}

func TestARefusedReinviteLeavesTheCallAsItWas(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	var results []bool
	r.reinvite(s, ReinviteOptions{OnResult: func(_ time.Time, ok bool, resp *sip.Message) {
		results = append(results, ok, resp.StatusCode == 488)
	}})
	r.local(s, media(sendrecv))
	invite := r.sent("INVITE", "the re-INVITE")
	r.forget()
	r.answer(invite, 488)
	r.sent("ACK", "ACK")
	r.story("the offer is taken back", "rollback12", "reinviteFailed(488,Incompatible SDP)12")
	isTrue(r, len(results) == 2 && !results[0] && results[1], "the command learns of the refusal")
	isTrue(r, s.ReadyToReinvite(), "the call goes on")
}

func TestAReinviteThatMeetsNoDialogEndsTheCall(t *testing.T) {
	for _, code := range []int{408, 481} {
		r := caller(t)
		s, _ := r.established()
		r.reinvite(s, hold(true))
		r.localSoon(s)
		invite := r.sent("INVITE", "the re-INVITE")
		r.forget()
		r.answer(invite, code)
		r.sent("ACK", "ACK")
		r.answer(r.sent("BYE", "RFC 3261 §12.2.1.2"), 481)
		r.story("the dialog is lost", "rollback12", "terminated("+summary(response(invite, code))+",Dialog Error)9")
		r.settled()
	}
}

func TestAReinviteWithoutAnswerEndsTheCall(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, ReinviteOptions{})
	r.local(s, media(sendrecv))
	r.sent("INVITE", "the re-INVITE")
	r.forget()
	r.advance(33 * time.Second)
	r.sent("BYE", "RFC 3261 §12.2.1.2")
	r.story("no answer at all", "terminated(-,Request Timeout)9")
	r.settled()
}

func TestA491IsTriedAgainAfterTheDelayOfTheRFC(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, hold(true))
	r.localSoon(s)
	r.answer(r.sent("INVITE", "the re-INVITE"), 491)
	r.sent("ACK", "ACK")
	r.forget()
	r.advance(2090 * time.Millisecond)
	r.quiet("RFC 3261 §14.1: the owner of the Call-ID waits 2.1 s at least")
	r.advance(2 * time.Second)
	r.story("and 4 s at most", "need(offer)12")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	equal(r, string(r.sent("INVITE", "again").Body), versionOf(2, sdpText(sendonly)), "still hold")

	r = caller(t)
	s, _ = r.answeredCall()
	r.reinvite(s, ReinviteOptions{})
	r.local(s, media(sendrecv))
	r.answer(r.sent("INVITE", "the re-INVITE"), 491)
	r.sent("ACK", "ACK")
	r.forget()
	r.advance(2 * time.Second)
	r.story("the other side waits 2 s at most", "need(offer)12")
}

func TestEndless491EndsTheReinvite(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	failed := false
	r.reinvite(s, ReinviteOptions{OnResult: func(_ time.Time, ok bool, _ *sip.Message) { failed = !ok }})
	for range maxRetries + 1 {
		r.localSoon(s)
		r.answer(r.sent("INVITE", "the re-INVITE"), 491)
		r.sent("ACK", "ACK")
		r.advance(5 * time.Second)
	}
	isTrue(r, failed, "it gives up in the end")
	equal(r, s.State(), StateConfirmed, "the call stands")
}

func TestAnAnswerThatWasMadeToFitIsOfAHigherVersion(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	for _, step := range []struct{ offered, want string }{
		{sendonly, versionOf(2, sdpText(recvonly))}, {sendrecv, versionOf(3, sdpText(sendrecv))}, {inactive, versionOf(4, sdpText(inactive))},
	} {
		r.forget()
		r.receive(withBody(r.within(s, "INVITE", contactBob), media(step.offered)))
		r.appliedSoon(s)
		r.localSoon(s) // says sendrecv each time
		ok := r.sent("200", "accepted")
		equal(r, string(ok.Body), step.want, "RFC 3264 §6.1, §8")
		r.receive(r.ack(ok))
	}
}

func TestAHeldPeerIsToldOfHoldAndAnswers(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	invite := withBody(r.within(s, "INVITE", field("Contact", "<sip:bob@192.0.2.77>")), media(sendonly))
	r.receive(invite)
	r.story("the offer is applied without asking", "apply(offer)12")
	r.do(s.RemoteApplied)
	r.story("and answered", "need(answer)12")
	r.do(func(now time.Time) { s.LocalReady(now, media(recvonly)) })
	ok := r.sent("200", "accepted")
	equal(r, string(ok.Body), sdpText(recvonly), "with the answer")
	isTrue(r, ok.Header.Has("Contact"), "and a Contact")
	r.story("after the 200", "hold(remote)7")
	r.receive(r.ack(ok))
	r.story("after the ACK", "confirmed12")
	_, remote := s.OnHold()
	isTrue(r, remote, "the peer holds us")
	equal(r, s.Dialog().RemoteTarget.String(), "sip:bob@192.0.2.77", "the target is refreshed")

	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendrecv)))
	r.appliedSoon(s)
	r.local(s, media(sendrecv))
	r.story("taken off hold", "unhold(remote)7")
	r.advance(time.Second)
	r.sent("200", "the 200")
	r.sent("200", "is repeated until the ACK")
}

func TestAReinviteWithoutDescriptionGetsAnOffer(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(r.within(s, "INVITE", contactBob))
	r.story("an offer is needed", "need(offer)12")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	ok := r.sent("200", "it carries the offer")
	equal(r, string(ok.Body), sdpText(sendrecv), "the offer")
	r.receive(withBody(r.ack(ok), media(sendrecv)))
	r.story("the answer is in the ACK", "apply(answer)7")
	r.do(s.RemoteApplied)
	r.story("confirmed", "confirmed12")
}

func TestReinvitesThatCannotBeTakenAreRefused(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(withBody(r.within(s, "INVITE", contactBob), Description{Body: []byte("x"), ContentType: "text/plain"}))
	r.sent("415", "no description")
	first := withBody(r.within(s, "INVITE", contactBob), media(sendrecv))
	r.receive(first)
	r.forget()
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendrecv)))
	resp := r.sent("500", "RFC 3261 §14.2: one is pending")
	isTrue(r, resp.Header.Has("Retry-After"), "it says when to come again")
	r.do(func(now time.Time) { s.RemoteFailed(now, errors.New("no codec")) })
	resp = r.sent("488", "refused by the media side")
	r.header(resp, "Warning", `399 abc.invalid "no codec"`, "it says why")
	r.story("the call stands", "reinviteFailed(-,Incompatible SDP)12")

	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendrecv)))
	r.appliedSoon(s)
	r.forget()
	r.do(func(now time.Time) { s.LocalFailed(now, errRefused) })
	r.sent("500", "no answer could be made")
	r.story("the call stands", "rollback12", "reinviteFailed(-,WebRTC Error)12")

	r.reinvite(s, ReinviteOptions{})
	r.local(s, media(sendrecv))
	r.sent("INVITE", "ours is under way")
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendrecv)))
	r.sent("491", "RFC 3261 §14.2: both at once")
}

func TestACanceledReinviteGets487(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	invite := withBody(r.within(s, "INVITE", contactBob), media(sendrecv))
	r.receive(invite)
	r.forget()
	r.receive(r.cancel(invite))
	r.sent("200", "200 to the CANCEL")
	r.sent("487", "487 to the re-INVITE")
	r.story("nothing has changed", "reinviteFailed(-,Canceled)12")
	equal(r, s.State(), StateConfirmed, "the call stands")
}

func TestAByeEndsAPendingReinvite(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendrecv)))
	r.forget()
	r.receive(r.within(s, "BYE"))
	r.sent("200", "200 to the BYE")
	r.sent("487", "RFC 3261 §15.1.2")
	r.story("over", "byeIn12", "terminated(BYE)9")
	r.settled()

	r = caller(t)
	s, _ = r.established()
	failed := false
	r.reinvite(s, ReinviteOptions{OnResult: func(_ time.Time, ok bool, _ *sip.Message) { failed = !ok }})
	r.local(s, media(sendrecv))
	invite := r.sent("INVITE", "ours")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	isTrue(r, failed, "the command learns that it is over")
	r.answer(r.sent("BYE", "BYE"), 200)
	r.receive(withBody(response(invite, 200, contactBob), media(sendrecv)))
	r.sent("ACK", "a late 2xx is acknowledged all the same")
	r.settled()
}

func TestAReinviteAnsweredWithCredentialsKeepsItsSequence(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, ReinviteOptions{})
	r.local(s, media(sendrecv))
	first := r.sent("INVITE", "the re-INVITE")
	r.answer(first, 407, field("Proxy-Authenticate", `Digest realm="example.com", nonce="n1", qop="auth"`))
	r.sent("ACK", "ACK")
	again := r.sent("INVITE", "with credentials")
	equal(r, again.CSeq().Seq, first.CSeq().Seq+1, "the dialog counts on")
	r.receive(withBody(response(again, 200, contactBob), media(sendrecv)))
	equal(r, r.sent("ACK", "ACK").CSeq().Seq, again.CSeq().Seq, "of the repetition")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	equal(r, r.sent("BYE", "BYE").CSeq().Seq, again.CSeq().Seq+1, "no number is used twice")
}

func TestUpdateRefreshesTheTargetAndTakesOffers(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(r.within(s, "UPDATE", field("Contact", "<sip:bob@192.0.2.77>")))
	r.sent("200", "RFC 3311 §5.2")
	equal(r, s.Dialog().RemoteTarget.String(), "sip:bob@192.0.2.77", "the target is refreshed")
	r.story("the application hears of it", "updateIn12")
	r.receive(withBody(r.within(s, "UPDATE", contactBob), media(inactive)))
	r.applied(s)
	r.local(s, media(inactive))
	equal(r, string(r.sent("200", "the answer").Body), sdpText(inactive), "in the 200")
	r.story("hold by UPDATE", "hold(remote)12", "updateIn12")
	r.receive(withBody(r.within(s, "UPDATE", contactBob), Description{Body: []byte("x"), ContentType: "text/plain"}))
	r.header(r.sent("415", "a body that is no offer"), "Accept", contentTypeSDP, "what is read")
}

func TestALostConnectionIsMendedWithOneReinvite(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "gone") })
	r.skip("Connect", "Connecting", "Disconnected")
	r.story("the call survives")
	r.do(r.ua.TransportUp)
	next[Connected](r, "connected again")
	need := next[NeedLocal](r, "a re-INVITE is prepared")
	isTrue(r, need.Offer && need.ICERestart, "with new candidates")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	r.sent("INVITE", "servers learn where the call is now")
	r.story("told", "invite12")
	r.quiet("one re-INVITE")
}

func TestALostConnectionEndsCallsThatWereNotAccepted(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	r.ringing(r.offer())
	r.forget()
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "gone") })
	r.skip("Connect", "Connecting", "Disconnected")
	r.story("both fail", "failed(-,Connection Error)2", "terminated(-,Connection Error)9",
		"failed(-,Connection Error)4", "terminated(-,Connection Error)9")
}

func TestStopHangsUp(t *testing.T) {
	r := caller(t)
	r.established()
	s := r.ringing(r.offer())
	r.answering(s)
	r.ringing(r.offer())
	r.forget()
	r.do(r.ua.Stop)
	first := r.sent("BYE", "the call that stands")
	second := r.sent("BYE", "the one that waits for its ACK")
	r.sent("480", "the one that rings")
	r.answer(first, 200)
	r.answer(second, 200)
	r.advance(time.Minute)
	equal(r, len(r.ua.sessions), 0, "no session is left")
	equal(r, len(r.ua.dialogs), 0, "no dialog either")
}

func TestStopDoesNotForgetAByeThatWaitsForItsAck(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.answering(s)
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.forget()
	r.do(r.ua.Stop)
	r.answer(r.sent("BYE", "the ACK would find nobody"), 200)
	equal(r, len(r.ua.dialogs), 0, "no dialog is left")
	equal(r, len(r.ua.timers), 0, "nothing is repeated")
}

func TestAnUpdateInAnEarlyDialogIsTakenWhenOfferAndAnswerAreDone(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.offer(field("Supported", "100rel")))
	r.receive(withBody(r.within(s, "UPDATE", contactBob), media(sendonly)))
	isTrue(r, r.sent("500", "RFC 3311 §5.2: the offer of the INVITE is not answered").Header.Has("Retry-After"), "later")
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	r.local(s, media(sendrecv))
	resp := r.sent("183", "the answer")
	r.receive(r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" 1 INVITE")))
	r.sent("200", "200 to the PRACK")
	r.events = nil
	r.receive(withBody(r.within(s, "UPDATE", contactBob), media(sendonly)))
	r.applied(s)
	r.local(s, media(recvonly))
	equal(r, string(r.sent("200", "taken").Body), sdpText(recvonly), "with the answer")
	r.story("early hold", "hold(remote)11", "updateIn11")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	equal(r, len(r.sent("200", "the call can be accepted").Body), 0, "nothing is left to negotiate")
}

func TestACallerTakesAnUpdateOfTheBranchThatHasAnswered(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob, field("To", invite.Header.Get("To")+";tag=other"))
	r.receive(withBody(reliably(invite, 1), media(sendrecv)))
	r.appliedSoon(s)
	r.sent("PRACK", "PRACK")
	r.forget()
	for _, d := range s.EarlyDialogs() {
		m := withBody(r.inDialog(d, "UPDATE", 1, contactBob), media(sendonly))
		r.receive(m)
		if d.ID.RemoteTag == "other" {
			r.sent("491", "our offer is open there")
			continue
		}
		r.applied(s)
		r.local(s, media(recvonly))
		r.sent("200", "offer and answer are done here")
	}
}

func TestA200LostWithItsConnectionIsFollowedByABye(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	ok := r.answering(s)
	r.forget()
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "gone") })
	r.skip("Connect", "Connecting", "Disconnected")
	r.story("for the application it ends", "terminated(-,Connection Error)9")
	r.do(r.ua.TransportUp)
	r.advance(4 * time.Second)
	r.sent("200", "the 200 is repeated over the new connection")
	r.forget()
	r.receive(r.ack(ok))
	r.answer(r.sent("BYE", "the peer learns that the call is over"), 200)
	r.events = nil
	r.settled()
}

func TestAReinviteLostWithItsConnectionDoesNotEndTheCall(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendrecv)))
	r.appliedSoon(s)
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "gone") })
	r.do(r.ua.TransportUp)
	r.localSoon(s)
	r.advance(31 * time.Second)
	r.skip("Connect", "Connecting", "Disconnected", "Connected")
	r.story("the ACK never comes")
	r.forget()
	r.advance(time.Second)
	equal(r, s.State(), StateConfirmed, "the call stands")
	r.wire = nil
	r.localSoon(s)
	r.sent("INVITE", "our own re-INVITE shows whether the peer thinks so, too")
}
