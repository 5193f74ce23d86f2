package transaction

import (
	"testing"
	"time"
)

// RFC 3261 figure 6, one test for each arrow.

func TestAnUnansweredRequestIsRepeatedUpToT2UntilTimerF(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, options())
	r.wantState(c.State(), Trying)
	r.advance(time.Minute)
	r.want("timer E doubles from T1 to T2, timer F fires at 64*T1",
		"0s > OPTIONS", "500ms > OPTIONS", "1.5s > OPTIONS", "3.5s > OPTIONS", "7.5s > OPTIONS", "11.5s > OPTIONS",
		"15.5s > OPTIONS", "19.5s > OPTIONS", "23.5s > OPTIONS", "27.5s > OPTIONS", "31.5s > OPTIONS",
		"32s event transaction: timeout")
	r.wantEmpty()
}

func TestOnAReliableFlowARequestIsSentOnce(t *testing.T) {
	r := newRig(t)
	r.request(tcp, options())
	r.advance(time.Minute)
	r.want("there is no timer E", "0s > OPTIONS", "32s event transaction: timeout")
	r.wantEmpty()
}

func TestInProceedingARequestIsRepeatedEveryT2AndTimerFGoesOn(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, options())
	r.advance(100 * time.Millisecond)
	r.receive(udp, response(c.Request(), 100, ""))
	r.wantState(c.State(), Proceeding)
	r.advance(9 * time.Second)
	r.want("the running interval ends first, then it is T2",
		"0s > OPTIONS", "100ms event 100", "500ms > OPTIONS", "4.5s > OPTIONS", "8.5s > OPTIONS")
	r.receive(udp, response(c.Request(), 183, "t"))
	r.log = nil
	r.advance(22 * time.Second)
	r.wantState(c.State(), Proceeding)
	r.log = nil
	r.advance(time.Second)
	r.want("timer F fires 64*T1 after the request", "32s event transaction: timeout")
	r.wantEmpty()
}

func TestAFinalResponseEndsTheRetransmissionsAndTimerKAbsorbsRepeats(t *testing.T) {
	for _, code := range []int{200, 302, 404, 500, 606} {
		r := newRig(t)
		c := r.request(udp, options())
		final := response(c.Request(), code, "t")
		r.receive(udp, final)
		r.wantState(c.State(), Completed)
		r.wantKind(r.receive(udp, final), Absorbed)
		r.advance(4999 * time.Millisecond)
		r.wantState(c.State(), Completed)
		r.advance(time.Millisecond)
		r.want("the user hears it once, and there is no ACK", "0s > OPTIONS", "0s event "+summary(final))
		r.wantState(c.State(), Terminated)
		r.wantEmpty()
	}
}

func TestAFinalResponseInProceedingCompletes(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, options())
	r.receive(udp, response(c.Request(), 100, ""))
	r.receive(udp, response(c.Request(), 200, "t"))
	r.wantState(c.State(), Completed)
	r.advance(5 * time.Second)
	r.wantEmpty()
}

func TestOnAReliableFlowTimerKIsZero(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, options())
	r.receive(tcp, response(c.Request(), 200, "t"))
	r.want("", "0s > OPTIONS", "0s event 200")
	r.wantEmpty()
}

func TestAFailedFlowEndsARequestThatWaits(t *testing.T) {
	r := newRig(t)
	r.request(tcp, options())
	proceeding := r.request(tcp, request("MESSAGE", "z9hG4bKmsg"))
	r.receive(tcp, response(proceeding.Request(), 100, ""))
	r.log = nil
	r.layer.TransportError(r.now, tcp)
	r.want("both fail, in the order of their beginning",
		"0s event transaction: transport failed", "0s event transaction: transport failed")
	r.wantEmpty()
}
