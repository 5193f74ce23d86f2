package transaction

import (
	"testing"
	"time"
)

// RFC 3261 figure 8, one test for each arrow.

func TestInTryingARepeatedRequestIsDiscarded(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, options())
	r.wantState(s.State(), Trying)
	r.wantKind(r.receive(udp, options()), Absorbed)
	r.want("nothing has been answered")
}

func TestInProceedingARepeatedRequestGetsTheProvisionalResponse(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, options())
	r.respond(s, 100)
	r.wantState(s.State(), Proceeding)
	r.receive(udp, options())
	r.respond(s, 183)
	r.want("", "0s > 100", "0s > 100", "0s > 183")
	r.wantState(s.State(), Proceeding)
}

func TestInCompletedARepeatedRequestGetsTheFinalResponseUntilTimerJ(t *testing.T) {
	for _, provisional := range []bool{false, true} {
		r := newRig(t)
		s := r.serve(udp, options())
		if provisional {
			r.respond(s, 100)
			r.log = nil
		}
		r.respond(s, 200)
		r.wantState(s.State(), Completed)
		r.advance(31 * time.Second)
		r.receive(udp, options())
		r.respond(s, 500)
		r.respond(s, 100)
		r.advance(time.Second)
		r.want("further responses of the user are dropped; timer J is 64*T1",
			"0s > 200", "31s > 200", "32s end <nil>")
		r.wantEmpty()
		r.wantKind(r.receive(udp, options()), NewRequest)
	}
}

func TestOnAReliableFlowTimerJIsZero(t *testing.T) {
	r := newRig(t)
	s := r.serve(tcp, options())
	r.respond(s, 404)
	r.want("", "0s > 404", "0s end <nil>")
	r.wantState(s.State(), Terminated)
	r.wantEmpty()
}

func TestAFailedFlowEndsAServerTransaction(t *testing.T) {
	r := newRig(t)
	r.serve(tcp, options())
	proceeding := r.serve(tcp, request("MESSAGE", "z9hG4bKmsg"))
	r.respond(proceeding, 100)
	r.log = nil
	r.layer.TransportError(r.now, tcp)
	r.want("", "0s end transaction: transport failed", "0s end transaction: transport failed")
	r.wantEmpty()
}

func TestARequestIsRecognisedAfterItsUnreliableFlowHasFailed(t *testing.T) {
	r := newRig(t)
	open, answered := r.serve(udp, options()), r.serve(udp, request("REFER", "z9hG4bKrefer"))
	r.respond(answered, 202)
	r.layer.TransportError(r.now, udp)
	r.wantKind(r.receive(tcp, options()), Absorbed)
	r.wantKind(r.receive(tcp, request("REFER", "z9hG4bKrefer")), Absorbed)
	r.respond(open, 200)
	r.want("both are answered", "0s > 202", "0s > 202", "0s > 200", "0s end <nil>")
	if open.Flow() != tcp || answered.Flow() != tcp {
		t.Error("RFC 3261 §18.2.2: by the way that the request came last")
	}
	r.advance(32 * time.Second)
	r.wantEmpty()
}

func TestARequestThatItsUserForgetsIsGivenUp(t *testing.T) {
	r := newRig(t)
	r.serve(udp, options())
	proceeding := r.serve(tcp, request("MESSAGE", "z9hG4bKmsg"))
	r.respond(proceeding, 100)
	r.log = nil
	r.advance(64 * time.Second)
	r.want("the clients gave up at 64*T1", "1m4s end transaction: timeout", "1m4s end transaction: timeout")
	r.wantEmpty()
}
