package sipcore

import (
	"slices"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var toCarol = sip.NameAddr{URI: mustURI("sip:carol@example.com")}

// refers sends a REFER of ours in a call and forgets what was told until then.
func (r *rig) refers(s *Session, o ReferOptions) *sip.Message {
	r.t.Helper()
	r.do(func(now time.Time) { noError(r, s.Refer(now, toCarol, o), "Refer") })
	r.skipTo("REFER")
	req := r.sent("REFER", "REFER")
	r.forget()
	return req
}

// reports is a NOTIFY of the peer with these Event and Subscription-State.
func (r *rig) reports(s *Session, event, state, line string) {
	r.t.Helper()
	r.receive(withBody(r.within(s, "NOTIFY", contactBob, field("Event", event), field("Subscription-State", state)),
		Description{Body: []byte(line), ContentType: "message/sipfrag"}))
}

func TestATransferEndsExactlyOnce(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(r *rig, s *Session, refer *sip.Message)
		want string
	}{
		"busy": {func(r *rig, s *Session, refer *sip.Message) {
			r.answer(refer, 202, contactBob)
			r.reports(s, "refer", "terminated;reason=noresource", "SIP/2.0 486 Busy Here\r\n")
		}, "referOver(486 Busy Here)12"},
		"200 of an older peer, and success": {func(r *rig, s *Session, refer *sip.Message) {
			r.answer(refer, 200, contactBob)
			r.reports(s, "refer", "active;expires=60", "SIP/2.0 200 OK\r\n")
			r.reports(s, "refer", "terminated;reason=noresource", "SIP/2.0 200 OK\r\n")
		}, "referOver(200 OK)12"},
		"before the answer": {func(r *rig, s *Session, refer *sip.Message) {
			r.reports(s, "refer", "terminated;reason=noresource", "SIP/2.0 200 OK\r\n")
			r.answer(refer, 202, contactBob)
		}, "referOver(200 OK)12"},
		"refused": {func(r *rig, _ *Session, refer *sip.Message) { r.answer(refer, 405) }, "referOver(405 Method Not Allowed)12"},
		"429 for the lack of an identity": {func(r *rig, s *Session, refer *sip.Message) {
			r.answer(refer, 202, contactBob)
			r.reports(s, "refer", "terminated;reason=noresource", "SIP/2.0 429 Provide Referrer Identity\r\n")
		}, "referOver(429 Provide Referrer Identity)12"},
		"no report": {func(r *rig, _ *Session, refer *sip.Message) {
			r.answer(refer, 202, contactBob)
			r.advance(33 * time.Second)
		}, "referOver(0 the peer has not reported how the transfer ended)12"},
		"expired": {func(r *rig, s *Session, refer *sip.Message) {
			r.answer(refer, 202, contactBob)
			r.reports(s, "refer", "active;expires=20", "SIP/2.0 180 Ringing\r\n")
			r.advance(51 * time.Second)
			isTrue(r, !slices.ContainsFunc(r.events, func(o Output) bool { _, is := o.(SessionReferOver); return is }), "not yet")
			r.advance(2 * time.Second)
		}, "referOver(0 the peer has not reported how the transfer ended)12"},
		"rubbish at the end": {func(r *rig, s *Session, refer *sip.Message) {
			r.answer(refer, 202, contactBob)
			r.reports(s, "refer", "terminated;reason=giveup", "rubbish")
		}, `referOver(0 the subscription ended without a result: "giveup")12`},
	} {
		t.Run(name, func(t *testing.T) {
			r := caller(t, untimed)
			s, _ := r.established()
			c.end(r, s, r.refers(s, ReferOptions{}))
			r.skip("SessionReferResult", "SessionReferProgress", "SessionRequestReceived")
			r.story("one end", c.want)
			r.wire = nil
			r.advance(time.Hour)
			r.quiet("and no second one")
			equal(r, s.State(), StateConfirmed, "the call stands: to end it is for the shell")
			r.reports(s, "refer", "active", "SIP/2.0 200 OK\r\n")
			r.sent("481", "RFC 6665 §4.1.3: a NOTIFY after the end")
		})
	}
}

func TestAReferWithoutReportsEndsWithItsAnswer(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	refer := r.refers(s, ReferOptions{NoSub: true})
	r.header(refer, "Refer-Sub", "false", "RFC 4488 §4")
	r.header(refer, "Supported", "norefersub, timer, outbound", "RFC 4488 §4")
	r.answer(refer, 202, contactBob, field("Refer-Sub", "false"))
	r.story("this is success", "referResult(202)12", "referOver(202 Accepted)12")

	refer = r.refers(s, ReferOptions{NoSub: true})
	r.answer(refer, 202, contactBob)
	r.story("a peer that does not know it will report", "referResult(202)12")
	r.reports(s, "refer", "terminated;reason=noresource", "SIP/2.0 200 OK\r\n")
	r.story("and does", "notifyIn12", "referProgress(200)12", "referOver(200 OK)12")
}

func TestSeveralRefersInACallAreToldApart(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	first, second := r.refers(s, ReferOptions{Data: "first"}), r.refers(s, ReferOptions{Data: "second"})
	r.answer(first, 202, contactBob)
	r.answer(second, 202, contactBob)
	for _, refer := range []*sip.Message{second, first} {
		r.forget()
		id := sip.CSeq{Seq: refer.CSeq().Seq}.String()
		r.reports(s, "refer;id="+id[:len(id)-1], "terminated;reason=noresource", "SIP/2.0 200 OK\r\n")
		next[SessionRequestReceived](r, "the NOTIFY")
		next[SessionReferProgress](r, "the report")
		over := next[SessionReferOver](r, "the end")
		equal(r, over.Referral.Request().CSeq(), refer.CSeq(), "RFC 3515 §2.4.6: of the REFER that the id names")
	}
	r.refers(s, ReferOptions{})
	r.refers(s, ReferOptions{})
	r.reports(s, "refer;id=1", "active", "SIP/2.0 200 OK\r\n")
	r.sent("481", "an id of none of two")
}

func TestATransferThatFailsTakesThePeerOffHold(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.do(func(now time.Time) { noError(r, s.Refer(now, toCarol, ReferOptions{Hold: true}), "Refer") })
	r.story("held first", "hold(local)12", "need(offer)12")
	r.quiet("the REFER waits")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	hold := r.sent("INVITE", "RFC 5589 §6: on hold")
	r.accept(hold)
	r.sent("ACK", "of the hold")
	r.appliedSoon(s)
	refer := r.sent("REFER", "now it leaves")
	r.forget()
	r.answer(refer, 202, contactBob)
	r.reports(s, "refer", "terminated;reason=noresource", "SIP/2.0 486 Busy Here\r\n")
	r.skip("SessionReferResult", "SessionReferProgress", "SessionRequestReceived")
	r.story("resumed", "referOver(486 Busy Here)12", "unhold(local)12", "need(offer)12")
}

func TestATransferThatSucceedsLeavesThePeerOnHold(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	yes := true
	r.do(func(now time.Time) { noError(r, s.Reinvite(now, ReinviteOptions{Hold: &yes}), "hold") })
	r.localSoon(s)
	r.accept(r.sent("INVITE", "held by the user"))
	r.appliedSoon(s)
	refer := r.refers(s, ReferOptions{Hold: true})
	r.answer(refer, 603)
	r.story("who held before holds on", "referResult(603,Rejected)12", "referOver(603 Decline)12")
}

func TestAReferLeavesWhenTheHoldThatItWaitsForIsTakenBack(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, ReinviteOptions{})
	r.story("another re-INVITE is under way", "need(offer)12")
	r.do(func(now time.Time) { noError(r, s.Refer(now, toCarol, ReferOptions{Hold: true}), "Refer") })
	r.quiet("hold waits for the other re-INVITE, and the REFER for hold")
	r.reinvite(s, hold(false))
	r.sent("REFER", "the user does not want hold any more")
}

func TestAReferThatWaitsForHoldEndsWithTheCall(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.do(func(now time.Time) { noError(r, s.Refer(now, toCarol, ReferOptions{Hold: true}), "Refer") })
	r.forget()
	r.receive(r.within(s, "BYE"))
	r.sent("200", "the peer hangs up")
	r.story("told once", "byeIn12", "referOver(0 the call ended before the REFER was sent)9", "terminated(BYE)9")
	r.settled()
}

func TestWhoRefersAndHangsUpStillHears(t *testing.T) {
	for _, end := range []func(r *rig, s *Session){
		func(r *rig, s *Session) {
			r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
			r.answer(r.sent("BYE", "we hang up"), 200)
		},
		func(r *rig, s *Session) {
			r.receive(r.within(s, "BYE"))
			r.sent("200", "the peer hangs up")
		},
	} {
		r := caller(t)
		s, _ := r.established()
		d := s.Dialog()
		r.answer(r.refers(s, ReferOptions{}), 202, contactBob)
		end(r, s)
		r.forget()
		notify := func(state, line string) *sip.Message {
			return withBody(r.inDialog(d, "NOTIFY", d.RemoteSeq+1, contactBob, field("Event", "refer"), field("Subscription-State", state)),
				Description{Body: []byte(line), ContentType: "message/sipfrag"})
		}
		r.receive(notify("active;expires=60", "SIP/2.0 180 Ringing"))
		r.sent("200", "RFC 5057 §5.5: the subscription is not the call")
		r.receive(notify("terminated;reason=noresource", "SIP/2.0 200 OK"))
		r.sent("200", "the last one")
		r.story("told after the end of the call", "referProgress(180)9", "referProgress(200)9", "referOver(200 OK)9")
		r.receive(r.inDialog(d, "OPTIONS", d.RemoteSeq+1))
		r.sent("481", "then the dialog is gone")
		r.settled()
	}
}

func TestStoppingEndsATransfer(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.answer(r.refers(s, ReferOptions{}), 202, contactBob)
	r.forget()
	r.do(r.ua.Stop)
	r.story("told once", "bye12", "terminated(-)9", "referOver(0 the user agent was stopped)9")
}
