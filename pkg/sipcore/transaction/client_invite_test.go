package transaction

import (
	"testing"
	"time"
)

// RFC 3261 figure 5 as RFC 6026 replaces it, one test for each arrow.

func TestAnUnansweredInviteIsRepeatedAtDoublingIntervalsUntilTimerB(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, invite())
	r.wantState(c.State(), Calling)
	r.advance(time.Minute)
	r.want("timer A doubles from T1, timer B fires at 64*T1",
		"0s > INVITE", "500ms > INVITE", "1.5s > INVITE", "3.5s > INVITE", "7.5s > INVITE",
		"15.5s > INVITE", "31.5s > INVITE", "32s event transaction: timeout")
	r.wantState(c.State(), Terminated)
	r.wantEmpty()
}

func TestOnAReliableFlowAnInviteIsSentOnce(t *testing.T) {
	r := newRig(t)
	r.request(tcp, invite())
	r.advance(time.Minute)
	r.want("there is no timer A", "0s > INVITE", "32s event transaction: timeout")
	r.wantEmpty()
}

func TestAProvisionalResponseStopsTimersAAndB(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, invite())
	r.receive(udp, response(c.Request(), 100, ""))
	r.wantState(c.State(), Proceeding)
	r.receive(udp, response(c.Request(), 180, "t"))
	r.advance(time.Hour)
	r.want("in Proceeding an INVITE waits for ever", "0s > INVITE", "0s event 100", "0s event 180")
	if _, ok := r.layer.Deadline(); ok {
		t.Error("a timer is armed in Proceeding")
	}
}

func TestAfterA2xxRepeatedAndForked2xxArePassedUntilTimerM(t *testing.T) {
	for _, flow := range []Flow{udp, tcp} {
		r := newRig(t)
		c := r.request(flow, invite())
		r.receive(flow, response(c.Request(), 200, "a"))
		r.wantState(c.State(), Accepted)
		r.advance(time.Second)
		r.receive(flow, response(c.Request(), 200, "a"))
		r.receive(flow, response(c.Request(), 200, "b"))
		r.wantKind(r.receive(flow, response(c.Request(), 180, "c")), Absorbed)
		r.wantKind(r.receive(flow, response(c.Request(), 486, "d")), Absorbed)
		r.want("only 2xx are passed in Accepted, and the layer acknowledges none",
			"0s > INVITE", "0s event 200 a", "1s event 200 a", "1s event 200 b")
		r.advance(30 * time.Second)
		r.wantState(c.State(), Accepted)
		r.advance(time.Second)
		r.wantState(c.State(), Terminated)
		r.wantKind(r.receive(flow, response(c.Request(), 200, "e")), StrayResponse)
		r.wantEmpty()
	}
}

func TestA2xxInProceedingIsAccepted(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, invite())
	r.receive(udp, response(c.Request(), 180, "t"))
	r.receive(udp, response(c.Request(), 202, "t"))
	r.wantState(c.State(), Accepted)
	r.advance(time.Minute)
	r.wantEmpty()
}

func TestARefusalIsAcknowledgedEachTimeItComesUntilTimerD(t *testing.T) {
	for _, code := range []int{301, 486, 503, 603} {
		r := newRig(t)
		c := r.request(udp, invite())
		refusal := response(c.Request(), code, "t")
		r.receive(udp, refusal)
		r.wantState(c.State(), Completed)
		r.advance(time.Second)
		r.receive(udp, refusal)
		r.wantKind(r.receive(udp, response(c.Request(), 180, "t")), Absorbed)
		r.want("the user hears it once", "0s > INVITE", "0s > ACK", "0s event "+summary(refusal), "1s > ACK")
		r.advance(31 * time.Second)
		r.wantState(c.State(), Terminated)
		r.wantEmpty()
	}
}

func TestARefusalInProceedingIsAcknowledged(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, invite())
	r.receive(udp, response(c.Request(), 183, "t"))
	r.receive(udp, response(c.Request(), 404, "t"))
	r.want("", "0s > INVITE", "0s event 183", "0s > ACK", "0s event 404")
	r.wantState(c.State(), Completed)
}

func TestOnAReliableFlowTimerDIsZero(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, invite())
	r.receive(tcp, response(c.Request(), 486, "t"))
	r.want("", "0s > INVITE", "0s > ACK", "0s event 486")
	r.wantState(c.State(), Terminated)
	r.wantEmpty()
}

func TestA2xxAfterARefusalIsHandedOutAsStray(t *testing.T) {
	r := newRig(t)
	c := r.request(udp, invite())
	r.receive(udp, response(c.Request(), 486, "t"))
	r.wantKind(r.receive(udp, response(c.Request(), 200, "late")), StrayResponse)
}

func TestAFailedFlowEndsAnInviteThatWaits(t *testing.T) {
	for _, provisional := range []bool{false, true} {
		r := newRig(t)
		c := r.request(tcp, invite())
		if provisional {
			r.receive(tcp, response(c.Request(), 180, "t"))
		}
		r.log = nil
		r.layer.TransportError(r.now, udp)
		r.want("another flow's failure is not ours")
		r.layer.TransportError(r.now, tcp)
		r.want("the user treats it as a 503", "0s event transaction: transport failed")
		r.wantEmpty()
	}
}

func TestAFailedFlowIsNoNewsAfterTheFinalResponse(t *testing.T) {
	r := newRig(t)
	refused := r.request(udp, invite())
	accepted := r.request(udp, request("INVITE", "z9hG4bKtwo"))
	r.receive(udp, response(refused.Request(), 486, "t"))
	r.receive(udp, response(accepted.Request(), 200, "t"))
	r.log = nil
	r.layer.TransportError(r.now, udp)
	r.want("both have had their final response")
	r.wantState(refused.State(), Terminated)
	r.wantState(accepted.State(), Accepted)
	r.advance(32 * time.Second)
	r.wantEmpty()
}

func TestTheAckForARefusalFollowsSection17113(t *testing.T) {
	r := newRig(t)
	req := invite("Contact: <sip:alice@pc33.atlanta.com>", "Proxy-Authorization: Digest x=y")
	req.Header.Prepend("Via", "SIP/2.0/WSS top.invalid;branch=z9hG4bKtop;rport")
	req.Header.Add("Route", "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>")
	req.Header.Add("Route", "<sip:p3.example.com;lr>")
	req.Body = []byte("v=0")
	r.request(tcp, req)
	r.receive(tcp, response(req, 486, "8321234356"))
	want := "ACK sip:bob@biloxi.com SIP/2.0\r\n" +
		"Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\r\n" +
		"Route: <sip:p3.example.com;lr>\r\n" +
		"Via: SIP/2.0/WSS top.invalid;branch=z9hG4bKtop;rport\r\n" +
		"Max-Forwards: 70\r\n" +
		"To: \"Bob\" <sip:bob@biloxi.com>;tag=8321234356\r\n" +
		"From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n" +
		"Call-ID: a84b4c76e66710\r\n" +
		"CSeq: 314159 ACK\r\n" +
		"Content-Length: 0\r\n\r\n"
	if got := r.sent[1].String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
