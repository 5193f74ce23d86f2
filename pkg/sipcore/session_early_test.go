package sipcore

import (
	"testing"
	"time"
)

// hearing is a call that takes early answers; the media side is asked about that of
// a branch.
func hearing(t *testing.T, change ...func(*Config)) (r *rig, s *Session, take func(branch string, rseq string)) {
	t.Helper()
	r = caller(t, change...)
	s, invite := r.callEarly(InviteOptions{})
	return r, s, func(branch, rseq string) {
		t.Helper()
		if rseq == "" {
			r.receive(early(invite, branch))
			return
		}
		r.receive(early(invite, branch, withRSeq(rseq)...))
	}
}

// heard answers the question about an early answer, and looks whose it is.
func (r *rig) heard(s *Session, branch string) {
	r.t.Helper()
	skipTo[ApplyRemote](r)
	o := next[ApplyRemote](r, "an early answer")
	isTrue(r, o.Provisional && !o.Offer && string(o.Description.Body) == string(from(branch).Body), "of "+branch)
	r.do(s.RemoteApplied)
}

func TestWithoutEarlyAnswersNothingProvisionalIsApplied(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.receive(early(invite, "desk"))
	r.skipDialogs()
	r.story("only progress", "progress(183)2")
	isTrue(r, s.HasOffer() && !s.HasAnswer(), "the offer waits for its answer")
}

func TestA2xxDuringAnEarlyAnswerWaitsForTheMediaSideThenIsTheLastWord(t *testing.T) {
	r, s, take := hearing(t)
	take("desk", "")
	r.receive(response(s.Invite(), 200, tagged("desk")...))
	r.sent("ACK", "the ACK does not wait")
	r.skipDialogs()
	r.story("one question at a time", "apply(early answer)2", "progress(183)2")
	r.do(s.RemoteApplied)
	r.story("then the last word", "apply(answer)2")
	r.do(s.RemoteApplied)
	r.story("the call stands", "ack12", "accepted12")
}

func TestABranchThatEndsWhileItIsAppliedGivesWayToTheNext(t *testing.T) {
	r, s, take := hearing(t, rel100(Supported))
	take("desk", "1")
	take("mobile", "")
	r.receive(dead(s.Invite(), "desk"))
	r.quiet2("the desk's response is not acknowledged yet")
	r.heard(s, "desk")
	r.heard(s, "mobile")
	equal(r, r.sent("PRACK", "RFC 3262 §4: acknowledged all the same").To().Tag(), "desk", "in the dialog that has ended")
	equal(r, s.State(), StateProvisionalReceived, "an unreliable answer is no answer yet")
	isTrue(r, !s.HasAnswer(), "and the offer is still open")
}

func TestAReliableEarlyAnswerThatIsHeardLaterMakesEarlyMediaThen(t *testing.T) {
	r, s, take := hearing(t, rel100(Supported))
	take("desk", "")
	r.heard(s, "desk")
	take("mobile", "1")
	r.sent("PRACK", "at once: the media side is not asked")
	isTrue(r, s.State() == StateProvisionalReceived && !s.HasAnswer(), "the desk is heard")
	r.receive(dead(s.Invite(), "desk"))
	r.heard(s, "mobile")
	isTrue(r, s.State() == StateEarlyMedia && s.HasAnswer(), "now the mobile")
}

func TestAnEarlyAnswerThatIsRefusedIsNotTriedAgain(t *testing.T) {
	r, s, take := hearing(t)
	take("desk", "")
	take("mobile", "")
	skipTo[ApplyRemote](r)
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	r.events = r.events[1:]
	r.heard(s, "mobile")
	r.receive(dead(s.Invite(), "mobile"))
	r.skip("SessionProgress", "Log", "SessionDialog")
	r.story("nobody is left")
}

func TestAnInviteThatIsRepeatedBeginsItsEarlyAnswersAnew(t *testing.T) {
	r, s, take := hearing(t)
	take("desk", "")
	r.heard(s, "desk")
	again := r.challenged(s.Invite(), 407, proxy("proxy", "n1"))
	equal(r, s.Invite().CSeq(), again.CSeq(), "the repetition takes its place")
	take("mobile", "")
	r.receive(early(again, "mobile"))
	r.heard(s, "mobile")
}

func TestAnUpdateWhoseFinalAnswerFailsIsRefusedAndThe2xxTriesAgain(t *testing.T) {
	r, s, take := hearing(t, rel100(Supported))
	take("desk", "1")
	r.heard(s, "desk")
	r.answer(r.sent("PRACK", "PRACK"), 200)
	r.receive(withBody(r.inDialog(s.EarlyDialogs()[0], "UPDATE", 1, contactBob), media(sendonly)))
	r.skip("SessionProgress", "SessionRequestSent")
	isTrue(r, !next[ApplyRemote](r, "the last word first").Provisional, "it is the last word")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	r.sent("488", "the UPDATE is refused")
	r.receive(response(s.Invite(), 200, tagged("desk")...))
	r.sent("ACK", "acknowledged")
	r.story("the answer once more", "apply(answer)11")
	r.do(s.RemoteApplied)
	r.story("the call stands", "ack12", "accepted12")
}

func TestA2xxDuringTheLastWordOfAnUpdateDoesNotAskForItAgain(t *testing.T) {
	r, s, take := hearing(t, rel100(Supported))
	take("desk", "1")
	r.heard(s, "desk")
	r.answer(r.sent("PRACK", "PRACK"), 200)
	r.receive(withBody(r.inDialog(s.EarlyDialogs()[0], "UPDATE", 1, contactBob), media(sendonly)))
	r.receive(response(s.Invite(), 200, tagged("desk")...))
	r.sent("ACK", "acknowledged")
	r.skip("SessionProgress", "SessionRequestSent")
	r.story("the last word", "apply(answer)11")
	r.do(s.RemoteApplied)
	r.story("the call stands, then comes the offer of the UPDATE", "ack12", "accepted12", "apply(offer)12")
	r.do(s.RemoteApplied)
	r.local(s, media(recvonly))
	r.sent("200", "the UPDATE is answered")
}

func TestA2xxDuringALastWordThatIsRefusedEndsTheCall(t *testing.T) {
	r, s, take := hearing(t, rel100(Supported))
	take("desk", "1")
	r.heard(s, "desk")
	r.answer(r.sent("PRACK", "PRACK"), 200)
	r.receive(withBody(r.inDialog(s.EarlyDialogs()[0], "UPDATE", 1, contactBob), media(sendonly)))
	r.receive(response(s.Invite(), 200, tagged("desk")...))
	r.sent("ACK", "acknowledged")
	r.skip("SessionProgress", "SessionRequestSent")
	r.story("the last word", "apply(answer)11")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	r.sent("488", "the UPDATE is refused")
	r.sent("BYE", "a call without media is none")
	r.story("the end", "failed(200,Bad Media Description)11", "terminated(200,Bad Media Description)9")
}

func TestANoOfferCallWhoseSecondBranchAcceptsAfterItsOfferWasTurnedDownEnds(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{NoOffer: true})
	r.receive(early(invite, "desk", withRSeq("1")...))
	r.applied(s)
	r.local(s, media(recvonly))
	r.sent("PRACK", "the desk has its answer")
	r.receive(early(invite, "mobile", withRSeq("1")...))
	r.sent("PRACK", "the mobile is turned down")
	r.receive(response(invite, 200, tagged("mobile")...))
	equal(r, len(r.sent("ACK", "RFC 3262 §5: nothing is open").Body), 0, "so it carries no answer")
	r.header(r.sent("BYE", "there is no media with the mobile"), "Reason", `SIP;cause=488;text="Not Acceptable Here"`, "it says why")
}
