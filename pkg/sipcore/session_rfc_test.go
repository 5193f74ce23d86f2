package sipcore

// What the RFCs ask of a user agent within calls, one test for each sentence of
// theirs that no other test holds. docs/rfcs.md names them.

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// target is where requests within the session's dialog go.
func target(s *Session) string { return s.Dialog().RemoteTarget.String() }

func TestTheAnswerToAnUpdateOfOursRefreshesTheTarget(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	for _, step := range []struct {
		code int
		want string
	}{{500, "sip:bob@192.0.2.9;transport=ws"}, {200, "sip:bob@192.0.2.77"}} {
		r.do(func(now time.Time) { noError(r, s.Request(now, "UPDATE", SessionRequestOptions{}), "UPDATE") })
		update := r.sent("UPDATE", "an UPDATE without an offer")
		isTrue(r, update.Header.Has("Contact"), "RFC 3311 §5.1: it is a target refresh request")
		r.answer(update, step.code, field("Contact", "<sip:bob@192.0.2.77>"))
		equal(r, target(s), step.want, "RFC 3261 §12.2.1.2: a 2xx replaces the target, a refusal does not")
	}
}

func TestReferAndNotifyRefreshTheTargetWhenTheyAreTaken(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	refer := func(contact string) *IncomingReferral {
		r.receive(r.within(s, "REFER", field("Refer-To", "<sip:carol@example.com>"), field("Contact", contact)))
		return next[SessionRefer](r, "a REFER").Referral
	}
	before := target(s)
	q := refer("<sip:bob@192.0.2.1>")
	r.do(func(now time.Time) { noError(r, q.Reject(now, ResponseOptions{}), "Reject") })
	equal(r, target(s), before, "RFC 3261 §12.2.2: what is refused changes nothing")
	r.forget()
	q = refer("<sip:bob@192.0.2.2>")
	r.do(func(now time.Time) { noError(r, q.Accept(now), "Accept") })
	isTrue(r, r.sent("202", "the second").Header.Has("Contact"), "RFC 3515 §2.2: Contact in the 202")
	equal(r, r.sent("NOTIFY", "it goes to the new target").RequestURI.String(), "sip:bob@192.0.2.2", "RFC 5057 §5.4")
	r.receive(r.within(s, "NOTIFY", field("Event", "presence"), field("Contact", "<sip:bob@192.0.2.3>")))
	r.sent("200", "the NOTIFY")
	equal(r, target(s), "sip:bob@192.0.2.3", "RFC 5057 §5.4: NOTIFY too")
	r.receive(r.within(s, "INFO", field("Contact", "<sip:bob@192.0.2.4>")))
	equal(r, target(s), "sip:bob@192.0.2.3", "RFC 3261 §12.2.2: INFO does not")
}

func TestARefusedReinviteChangesNothing(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	before := target(s)
	r.receive(withBody(r.within(s, "INVITE", field("Contact", "<sip:bob@192.0.2.77>")), media(sendonly)))
	skipTo[ApplyRemote](r)
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	r.sent("488", "the offer is refused")
	equal(r, target(s), before, "RFC 3261 §12.2.2: requests are atomic")
}

func TestOurContactStaysTheSameWithinACall(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.accept(invite)
	r.sent("ACK", "ACK")
	r.applied(s)
	contact := invite.Header.Get("Contact")
	r.reinvite(s, ReinviteOptions{})
	r.localSoon(s)
	again := r.sent("INVITE", "the re-INVITE")
	r.header(again, "Contact", contact, "RFC 3261 §12.2.1.1, RFC 5626 §4.3: ob included")
	r.receive(withBody(response(again, 200, contactBob), media(sendrecv)))
	r.sent("ACK", "ACK")
	r.appliedSoon(s)
	r.receive(r.within(s, "UPDATE", contactBob))
	r.header(r.sent("200", "an UPDATE of the peer"), "Contact", contact, "in responses, too")

	r = caller(t)
	s, ok := r.answeredCall()
	r.reinvite(s, ReinviteOptions{})
	r.localSoon(s)
	r.header(r.sent("INVITE", "the callee's"), "Contact", ok.Header.Get("Contact"), "on the other side it has no ob")
}

func TestASecondUpdateWaitsForTheFirst(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.receive(withBody(r.within(s, "UPDATE", contactBob), media(sendonly)))
	for _, body := range []Description{{}, media(sendonly)} {
		r.receive(withBody(r.within(s, "UPDATE", contactBob), body))
		resp := r.sent("500", "RFC 3311 §5.2: one is not answered yet")
		isTrue(r, resp.Header.Has("Retry-After"), "it says when to come again")
	}
	r.applied(s)
	r.local(s, media(recvonly))
	r.sent("200", "the first")
	r.receive(r.within(s, "UPDATE", contactBob))
	r.sent("200", "then the next is taken")
}

func TestADescriptionThatIsNoSessionIsNoOffer(t *testing.T) {
	r := caller(t)
	invite := r.offer(field("Content-Disposition", "early-session"))
	r.receive(invite)
	r.sent("100", "100")
	r.header(r.sent("415", "RFC 3261 §13.2.1: it is not for us"), "Accept", "application/sdp", "as a session it would be")
	r.receive(r.offer(field("Content-Disposition", "render;handling=optional")))
	r.sent("100", "100")
	r.sent("180", "what may be ignored is ignored")
	next[SessionIncoming](r, "a call")
	r.skipDialogs()
	equal(r, next[SessionInvite](r, "without an offer").Session.HasOffer(), false, "no offer was seen")
	r.ringing(r.offer(field("Content-Disposition", "Session;handling=required")))
}

func TestAReinviteWithoutAckEndsTheCall(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendonly)))
	r.appliedSoon(s)
	r.local(s, media(recvonly))
	r.forget()
	r.advance(32 * time.Second)
	for len(r.wire) > 1 {
		r.sent("200", "repetitions")
	}
	r.answer(r.sent("BYE", "RFC 3261 §14.2: no ACK, no call"), 200)
	r.settled()
}

func TestOneInviteAtATimeButOtherRequestsGoOn(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendrecv)))
	r.appliedSoon(s)
	r.reinvite(s, ReinviteOptions{})
	r.quiet2("RFC 3261 §14.1: the peer's is not answered")
	r.do(func(now time.Time) { noError(r, s.Request(now, "INFO", SessionRequestOptions{}), "INFO") })
	r.sent("INFO", "regular transactions do not wait")
	r.localSoon(s)
	ok := r.sent("200", "answered")
	r.forget()
	r.reinvite(s, hold(true))
	r.quiet("RFC 3261 §14.1: the ACK has not come")
	r.receive(r.ack(ok))
	r.localSoon(s)
	r.sent("INVITE", "now it is our turn")
}

func TestARefusalEndsTheEarlyDialogs(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	early := s.EarlyDialogs()[0]
	r.answer(invite, 486)
	r.sent("ACK", "ACK")
	equal(r, len(s.EarlyDialogs()), 0, "RFC 3261 §12.3")
	r.receive(r.inDialog(early, "INFO", 1))
	r.sent("481", "nobody is home")
	r.settled()
}

func TestAPeerOfRFC2543WithoutATagCanCall(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer(field("From", "<sip:bob@example.com>")))
	ok := r.answering(s)
	equal(r, ok.From().Tag(), "", "RFC 3261 §12.1.1: the null tag")
	r.receive(r.ack(ok))
	equal(r, s.State(), StateConfirmed, "the call stands")
	r.forget()
	r.receive(r.within(s, "BYE"))
	r.sent("200", "its BYE finds the dialog")
	r.settled()
}

func TestACallIsRedirectedByTheApplication(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.do(func(now time.Time) {
		noError(r, s.Reject(now, ResponseOptions{Code: 302, Headers: []sip.Field{field("Contact", "<sip:carol@example.com>")}}), "Reject")
	})
	r.header(r.sent("302", "RFC 3261 §13.3.1.2"), "Contact", "<sip:carol@example.com>", "where to call instead")
	r.settled()
}

func TestNothingIsReliableForACallerThatDoesNotSpeakOfIt(t *testing.T) {
	r := caller(t, rel100(Required))
	s := r.ringing(r.offer())
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	resp := r.sent("180", "RFC 3261 §8.2.4, RFC 3262 §3")
	isTrue(r, !resp.Header.Has("Require") && !resp.Header.Has("RSeq"), "an ordinary one")
}

func TestA100IsNeverAcknowledged(t *testing.T) {
	r := caller(t, rel100(Supported))
	_, invite := r.call(InviteOptions{})
	r.answer(invite, 100, field("Require", "100rel"), field("RSeq", "1"), contactBob, field("To", invite.Header.Get("To")+";tag=peer"))
	r.quiet2("RFC 3262 §4: the option tag is ignored in 100")
}

func TestTheRefusalOfAnOfferKeepsItsTime(t *testing.T) {
	offer := media(sendrecv)
	offer.Body = []byte(strings.Replace(string(offer.Body), "t=0 0", "t=2873397496 2873404696", 1))
	if answer := string(refuseAll(offer).Body); !strings.Contains(answer, "\r\nt=2873397496 2873404696\r\n") {
		t.Errorf("RFC 3264 §6: the t= line of the answer is that of the offer:\n%s", answer)
	}
}

func TestExactlyOneReferToIsTaken(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	for _, values := range [][]string{{}, {"<sip:c@example.com>", "<sip:d@example.com>"}, {"<sip:c@example.com>, <sip:d@example.com>"}} {
		m := r.within(s, "REFER", contactBob)
		for _, v := range values {
			m.Header.Add("Refer-To", v)
		}
		r.receive(m)
		r.sent("400", "RFC 3515 §2.4.2: "+strings.Join(values, " and "))
	}
	r.quiet("the application hears nothing")
}

func TestACallerWhoTakesReliableResponsesOnlyIsToldReliablyThatItStillRings(t *testing.T) {
	r := caller(t, rel100(Supported), func(c *Config) { c.NoAnswerTimeout = 10 * time.Minute })
	s := r.ringing(r.offer(field("Require", "100rel")))
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Code: 180}), "Progress") })
	r.local(s, media(sendrecv))
	first := r.sent("180", "with the answer")
	prack := func(resp *sip.Message) {
		r.receive(r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String())))
		equal(r, r.sent("200", "200 to the PRACK").CSeq().Method, "PRACK", "that one")
	}
	prack(first)
	for range 3 {
		r.forget()
		r.advance(time.Minute)
		again := r.sent("183", "RFC 3261 §13.3.1.1: every minute")
		isTrue(r, isReliable(again) && len(again.Body) == 0, "RFC 3262 §3: reliably, and nothing is described again")
		prack(again)
	}
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	ok := r.sent("200", "the call can be accepted")
	r.receive(r.ack(ok))
	equal(r, s.State(), StateConfirmed, "it stands")
	r.forget()
	r.advance(5 * time.Minute)
	r.quiet("and rings no more")
}

func TestInASecureDialogOurContactIsSecureWhateverThePeers(t *testing.T) {
	r := caller(t)
	var s *Session
	r.do(func(now time.Time) {
		var err error
		s, err = r.ua.Invite(now, mustURI("sips:bob@example.com"), InviteOptions{})
		noError(r, err, "Invite")
	})
	r.local(s, media(sendrecv))
	invite := r.sent("INVITE", "to a sips address")
	r.accept(invite) // with a Contact that is not secure
	r.sent("ACK", "ACK")
	r.appliedSoon(s)
	own := invite.Header.Get("Contact")
	isTrue(r, strings.HasPrefix(own, "<sips:"), "a sips Contact")
	r.reinvite(s, ReinviteOptions{})
	r.localSoon(s)
	r.header(r.sent("INVITE", "a re-INVITE"), "Contact", own, "RFC 3261 §12.2.1.1")
	r.receive(r.within(s, "UPDATE", contactBob))
	r.header(r.sent("200", "an UPDATE"), "Contact", own, "in responses too")
}
