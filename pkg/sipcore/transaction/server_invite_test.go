package transaction

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// RFC 3261 figure 7 as RFC 6026 replaces it, one test for each arrow.

func ack(lines ...string) *sip.Message {
	return request("ACK", "z9hG4bKinv", append([]string{"To: <sip:bob@biloxi.com>;tag=t"}, lines...)...)
}

func TestARepeatedInviteGetsTheLastProvisionalResponse(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	r.wantState(s.State(), Proceeding)
	r.wantKind(r.receive(udp, invite()), Absorbed)
	r.want("there is nothing to send yet, and the layer makes no 100 itself")
	r.respond(s, 100)
	r.receive(udp, invite())
	r.respond(s, 180)
	r.respond(s, 183)
	r.receive(udp, invite())
	r.want("", "0s > 100", "0s > 100", "0s > 180", "0s > 183", "0s > 183")
	if s.LastResponse().StatusCode != 183 {
		t.Errorf("the last response is %d", s.LastResponse().StatusCode)
	}
	r.wantState(s.State(), Proceeding)
}

func TestA2xxIsSentOnceAndRepeatedInvitesAreAbsorbedUntilTimerL(t *testing.T) {
	for _, flow := range []Flow{udp, tcp} {
		r := newRig(t)
		s := r.serve(flow, invite())
		r.respond(s, 200)
		r.wantState(s.State(), Accepted)
		r.wantKind(r.receive(flow, invite()), Absorbed)
		r.advance(31 * time.Second)
		r.want("the retransmission of a 2xx is the user's", "0s > 200")
		r.advance(time.Second)
		r.want("timer L is 64*T1 on every flow", "32s end <nil>")
		r.wantEmpty()
	}
}

func TestInAcceptedMore2xxAreSentAndNothingElse(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	s.Respond(r.now, response(s.Request(), 200, "a"))
	s.Respond(r.now, response(s.Request(), 200, "a"))
	s.Respond(r.now, response(s.Request(), 200, "b"))
	r.respond(s, 180)
	r.respond(s, 486)
	r.want("a proxy sends the 2xx of every branch", "0s > 200 a", "0s > 200 a", "0s > 200 b")
}

func TestAnAckInAcceptedIsPassedToTheUser(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	r.respond(s, 200)
	match := r.receive(udp, ack())
	r.wantKind(match, AckFor2xx)
	if match.Server != s {
		t.Error("the match does not name the INVITE transaction")
	}
	r.wantState(s.State(), Accepted)
}

func TestARefusalIsRepeatedUpToT2UntilTimerH(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	r.respond(s, 486)
	r.wantState(s.State(), Completed)
	r.advance(time.Minute)
	r.want("timer G doubles from T1 to T2; without an ACK timer H fires at 64*T1",
		"0s > 486", "500ms > 486", "1.5s > 486", "3.5s > 486", "7.5s > 486", "11.5s > 486", "15.5s > 486",
		"19.5s > 486", "23.5s > 486", "27.5s > 486", "31.5s > 486", "32s end transaction: timeout")
	r.wantState(s.State(), Terminated)
	r.wantEmpty()
}

func TestOnAReliableFlowARefusalIsSentOnceButItsAckIsAwaited(t *testing.T) {
	r := newRig(t)
	r.respond(r.serve(tcp, invite()), 302)
	r.advance(time.Minute)
	r.want("", "0s > 302", "32s end transaction: timeout")
	r.wantEmpty()
}

func TestARepeatedInviteGetsTheRefusalAgain(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	r.respond(s, 180)
	r.respond(s, 600)
	r.wantKind(r.receive(udp, invite()), Absorbed)
	r.respond(s, 200)
	r.respond(s, 486)
	r.want("what the user answers after a refusal is dropped", "0s > 180", "0s > 600", "0s > 600")
}

func TestTheAckStopsTheRefusalAndTimerIAbsorbsFurtherAcks(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	r.respond(s, 486)
	r.advance(600 * time.Millisecond)
	r.wantKind(r.receive(udp, ack()), Absorbed)
	r.wantState(s.State(), Confirmed)
	r.wantKind(r.receive(udp, ack()), Absorbed)
	r.wantKind(r.receive(udp, invite()), Absorbed)
	r.advance(5 * time.Second)
	r.want("timer I is T4", "0s > 486", "500ms > 486", "5.6s end <nil>")
	r.wantEmpty()
}

func TestOnAReliableFlowTimerIIsZero(t *testing.T) {
	r := newRig(t)
	s := r.serve(tcp, invite())
	r.respond(s, 486)
	r.receive(tcp, ack())
	r.want("", "0s > 486", "0s end <nil>")
	r.wantState(s.State(), Terminated)
	r.wantEmpty()
}

func TestAnAckBeforeTheFinalResponseMeansNothing(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	r.wantKind(r.receive(udp, ack()), Absorbed)
	r.wantState(s.State(), Proceeding)
}

func TestAFailedFlowEndsAServerInvite(t *testing.T) {
	for _, code := range []int{0, 180, 486} {
		r := newRig(t)
		s := r.serve(tcp, invite())
		if code != 0 {
			r.respond(s, code)
		}
		r.log = nil
		r.layer.TransportError(r.now, tcp)
		r.layer.TransportError(r.now, tcp)
		r.want("the user hears it once", "0s end transaction: transport failed")
		r.respond(s, 200)
		r.want("nothing can be sent any more")
		r.wantEmpty()
	}
}

func TestAFailedFlowInAcceptedIsToldButTheTransactionStaysUntilTimerL(t *testing.T) {
	r := newRig(t)
	s := r.serve(tcp, invite())
	r.respond(s, 200)
	r.layer.TransportError(r.now, tcp)
	r.want("RFC 6026 §7.1: inform the user", "0s > 200", "0s end transaction: transport failed")
	r.wantState(s.State(), Accepted)
	r.wantKind(r.receive(Flow{ID: 9, Reliable: true}, invite()), Absorbed)
	r.advance(32 * time.Second)
	r.want("its end is told only once")
	r.wantEmpty()
}
