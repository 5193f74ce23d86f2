package sipcore

import (
	"errors"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func refusedWith(r *rig, s *Session, o ReinviteOptions, sentence string) {
	r.t.Helper()
	var wrong *StateError
	r.do(func(now time.Time) { isTrue(r, errors.As(s.Reinvite(now, o), &wrong), sentence) })
}

func TestAnEarlyOfferNeedsAnAnswerThatWasToldReliably(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.callEarly(InviteOptions{})
	refusedWith(r, s, byUpdate(ReinviteOptions{}), "nobody has answered")
	r.receive(early(invite, "desk", takesUpdate))
	r.heard(s, "desk")
	refusedWith(r, s, byUpdate(ReinviteOptions{}), "an unreliable answer is none")
	r.receive(early(invite, "desk", append(withRSeq("1"), takesUpdate)...))
	r.sent("PRACK", "now it is one")
	refusedWith(r, s, ReinviteOptions{}, "a re-INVITE cannot go in an early dialog")
	r.reinvite(s, byUpdate(ReinviteOptions{}))
	r.skip("SessionProgress", "SessionRequestSent")
	r.story("the answer is the last word first", "apply(answer)11")
}

func TestAnEarlyOfferNeedsAPeerThatTakesUpdate(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.callEarly(InviteOptions{})
	r.receive(early(invite, "desk", append(withRSeq("1"), field("Allow", "INVITE, ACK"))...))
	r.heard(s, "desk")
	refusedWith(r, s, byUpdate(ReinviteOptions{}), "this one does not")
}

func TestACalleeOffersEarlyWhenItsAnswerIsAcknowledged(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer(field("Supported", "100rel"), takesUpdate))
	refusedWith(r, s, byUpdate(ReinviteOptions{}), "it has not answered")
	r.progress(s, ProgressOptions{Reliable: true})
	r.local(s, media(sendrecv))
	resp := r.sent("183", "the answer")
	refusedWith(r, s, byUpdate(ReinviteOptions{}), "RFC 3311 §5.1: the PRACK is missing")
	r.receive(r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String())))
	r.sent("200", "to the PRACK")
	r.reinvite(s, byUpdate(ReinviteOptions{}))
	r.localSoon(s)
	r.sent("UPDATE", "now it may")
}

func TestACalleeMayAcceptWhileItsEarlyOfferIsOpen(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer(field("Supported", "100rel"), takesUpdate))
	r.progress(s, ProgressOptions{Reliable: true})
	r.local(s, media(sendrecv))
	resp := r.sent("183", "the answer")
	r.receive(r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String())))
	r.sent("200", "to the PRACK")
	r.reinvite(s, byUpdate(ReinviteOptions{}))
	r.localSoon(s)
	update := r.sent("UPDATE", "the offer")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	ok := r.sent("200", "at once: the INVITE is answered")
	equal(r, len(ok.Body), 0, "its answer was told before")
	r.receive(r.ack(ok))
	equal(r, s.State(), StateConfirmed, "the ACK is not asked for an answer to the UPDATE")
	r.receive(withBody(response(update, 200, contactBob), media(sendonly)))
	r.appliedSoon(s)
	_, remote := s.OnHold()
	isTrue(r, remote, "that answer has come")
}

func TestAnEarlyOfferThatWaitsGoesOnWhenTheCallStands(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.callEarly(InviteOptions{})
	r.receive(early(invite, "desk", append(withRSeq("1"), takesUpdate)...))
	r.heard(s, "desk")
	r.reinvite(s, byUpdate(hold(true)))
	r.reinvite(s, byUpdate(ReinviteOptions{}))
	r.appliedSoon(s)
	r.localSoon(s)
	r.skipTo("UPDATE")
	update := r.sent("UPDATE", "the first")
	r.receive(response(invite, 200, append(tagged("desk"), takesUpdate)...))
	r.sent("ACK", "the call stands")
	r.answer(update, 488)
	skipTo[SessionReinviteFailed](r)
	r.story("hold is taken back, then comes the next", "reinviteFailed(488,Incompatible SDP)12", "unhold(local)12", "need(offer)12")
}

func TestARefusalForAWhileIsNotTriedForEver(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	results := 0
	r.reinvite(s, ReinviteOptions{OnResult: func(time.Time, bool, *sip.Message) { results++ }})
	for range maxRetries + 1 {
		isTrue(r, results == 0, "not over yet")
		r.localSoon(s)
		r.skipTo("INVITE")
		r.answer(r.sent("INVITE", "the offer"), 500, field("Retry-After", "0"))
		r.advance(time.Millisecond)
	}
	equal(r, results, 1, "then it is over")
	r.forget()
	r.reinvite(s, ReinviteOptions{})
	r.localSoon(s)
	r.answer(r.sent("INVITE", "another"), 500, field("Retry-After", "3600"))
	r.skip("SessionRequestSent")
	r.story("nobody waits for an hour", "rollback12", "reinviteFailed(500,SIP Failure Code)12")
}

func TestAHoldThatFailsInAnyWayIsTakenBack(t *testing.T) {
	for name, fail := range map[string]func(r *rig, s *Session){
		"no offer": func(r *rig, s *Session) {
			skipTo[NeedLocal](r)
			r.do(func(now time.Time) { s.LocalFailed(now, errRefused) })
		},
		"refused": func(r *rig, s *Session) {
			r.localSoon(s)
			r.answer(r.sent("INVITE", "hold"), 488)
		},
		"no answer in the 200": func(r *rig, s *Session) {
			r.localSoon(s)
			r.answer(r.sent("INVITE", "hold"), 200, contactBob)
		},
		"the connection is lost": func(r *rig, s *Session) {
			r.localSoon(s)
			r.down(true)
		},
	} {
		r := caller(t)
		s, _ := r.established()
		r.reinvite(s, hold(true))
		fail(r, s)
		local, _ := s.OnHold()
		isTrue(r, !local, name)
		skipTo[SessionReinviteFailed](r)
		next[SessionReinviteFailed](r, name)
		isTrue(r, !next[SessionHold](r, name+": told behind the failure").Held, name)
	}
}

func TestAReinviteThatIsCanceledBehindItsAnswerIsMended(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	invite := withBody(r.within(s, "INVITE", contactBob), media(sendonly))
	r.receive(invite)
	r.appliedSoon(s)
	r.receive(r.cancel(invite))
	r.forget()
	r.do(func(now time.Time) { s.LocalReady(now, media(recvonly)) })
	r.story("our side has changed, the peer's has not: it is offered what stands", "need(offer)12")
	_, remote := s.OnHold()
	isTrue(r, !remote, "the hold of a canceled re-INVITE is none")
}

func TestTheAnswerToOurHoldTellsNothingOfThePeers(t *testing.T) {
	for direction, want := range map[string]bool{recvonly: false, inactive: false} {
		r := caller(t)
		s, _ := r.established()
		r.reinvite(s, hold(true))
		r.localSoon(s)
		r.receive(withBody(response(r.sent("INVITE", "hold"), 200, contactBob), media(direction)))
		r.appliedSoon(s)
		_, remote := s.OnHold()
		isTrue(r, remote == want, "RFC 3264 §6.1: "+direction+" answers sendonly in any case")
	}
}

func TestACallThatBeginsHeldIsHeld(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.receive(withBody(response(invite, 200, contactBob), media(sendonly)))
	r.appliedSoon(s)
	skipTo[SessionAccepted](r)
	r.story("told when it stands", "accepted12", "hold(remote)12")
	r = caller(t)
	s = r.ringing(withBody(r.request("INVITE", contactBob), media(inactive)))
	r.answering(s)
	skipTo[SessionAccepted](r)
	r.story("at the callee, too", "accepted5", "hold(remote)7")
}
