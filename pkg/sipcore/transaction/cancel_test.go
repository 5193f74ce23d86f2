package transaction

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// RFC 3261 §9, both sides.

func TestACancelWaitsForTheFirstProvisionalResponse(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, invite())
	c.Cancel(r.now)
	r.want("§9.1: not before a provisional response", "0s > INVITE")
	r.receive(tcp, response(c.Request(), 100, ""))
	r.receive(tcp, response(c.Request(), 180, "t"))
	c.Cancel(r.now)
	r.want("it is sent once", "0s > CANCEL", "0s event 100", "0s event 180")
}

func TestACancelInProceedingIsSentAtOnceAndThe487EndsBoth(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, invite())
	r.receive(tcp, response(c.Request(), 180, "t"))
	c.Cancel(r.now)
	r.receive(tcp, response(r.sent[1], 200, "t"))
	r.receive(tcp, response(c.Request(), 487, "t"))
	r.want("the CANCEL's own 200 is nobody's news",
		"0s > INVITE", "0s event 180", "0s > CANCEL", "0s > ACK", "0s event 487")
	r.wantEmpty()
}

func TestA200ThatCrossesTheCancelStillCounts(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, invite())
	r.receive(tcp, response(c.Request(), 180, "t"))
	c.Cancel(r.now)
	r.receive(tcp, response(c.Request(), 200, "t"))
	r.receive(tcp, response(r.sent[1], 481, "t"))
	r.want("the user acknowledges it and says BYE", "0s > INVITE", "0s event 180", "0s > CANCEL", "0s event 200")
	r.advance(time.Minute)
	r.want("no timeout follows")
	r.wantEmpty()
}

func TestAfterAFinalResponseACancelDoesNothing(t *testing.T) {
	for _, code := range []int{200, 486} {
		r := newRig(t)
		c := r.request(udp, invite())
		r.receive(udp, response(c.Request(), code, "t"))
		r.log = nil
		c.Cancel(r.now)
		r.want("§9.1: there is nothing to cancel")
	}
}

func TestACancelThatWaitedIsForgottenWhenAFinalResponseComesFirst(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, invite())
	c.Cancel(r.now)
	r.receive(tcp, response(c.Request(), 486, "t"))
	r.want("", "0s > INVITE", "0s > ACK", "0s event 486")
	r.wantEmpty()
}

func TestOnlyAnInviteCanBeCancelled(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, options())
	r.receive(tcp, response(c.Request(), 100, ""))
	c.Cancel(r.now)
	r.want("§9.1", "0s > OPTIONS", "0s event 100")
}

func TestWithoutAFinalResponse64T1AfterTheCancelTheInviteEnds(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, invite())
	r.advance(time.Second)
	r.receive(tcp, response(c.Request(), 180, "t"))
	r.advance(time.Second)
	c.Cancel(r.now)
	r.receive(tcp, response(r.sent[1], 200, "t"))
	r.receive(tcp, response(c.Request(), 180, "t"))
	r.log = nil
	r.advance(time.Minute)
	r.want("a server of RFC 2543 sends no 487", "34s event transaction: timeout")
	r.wantEmpty()
}

func TestTheCancelFollowsSection91(t *testing.T) {
	r := newRig(t)
	req := invite("Require: 100rel", "Contact: <sip:alice@pc33.atlanta.com>", "Route: <sip:p1.example.com;lr>")
	req.Header.Add("Via", "SIP/2.0/UDP below.example.com;branch=z9hG4bKbelow")
	c := r.request(tcp, req)
	r.receive(tcp, response(req, 180, "t"))
	c.Cancel(r.now, sip.Field{Name: "Reason", Value: `SIP;cause=200;text="Call completed elsewhere"`})
	want := "CANCEL sip:bob@biloxi.com SIP/2.0\r\n" +
		"Route: <sip:p1.example.com;lr>\r\n" +
		"Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKinv\r\n" +
		"Max-Forwards: 70\r\n" +
		"To: Bob <sip:bob@biloxi.com>\r\n" +
		"From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n" +
		"Call-ID: a84b4c76e66710\r\n" +
		"CSeq: 314159 CANCEL\r\n" +
		"Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n" +
		"Content-Length: 0\r\n\r\n"
	if got := r.sent[1].String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestAReceivedCancelNamesTheInviteThatItHits(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, invite())
	cancel := request("CANCEL", "z9hG4bKinv")
	match := r.receive(udp, cancel)
	r.wantKind(match, NewCancel)
	if match.Target != s || match.Server == nil || match.Server == s {
		t.Fatalf("target %p server %p, want target %p and a transaction of its own", match.Target, match.Server, s)
	}
	r.respond(match.Server, 200)
	r.respond(s, 487)
	r.wantKind(r.receive(udp, cancel), Absorbed)
	r.wantKind(r.receive(udp, ack()), Absorbed)
	r.want("the repeated CANCEL gets its 200 again", "0s > 200", "0s > 487", "0s > 200")
	r.advance(time.Minute)
	r.wantEmpty()
}

func TestACancelThatHitsNothingHasNoTarget(t *testing.T) {
	r := newRig(t)
	r.serve(udp, invite())
	match := r.receive(udp, request("CANCEL", "z9hG4bKother"))
	r.wantKind(match, NewCancel)
	if match.Target != nil {
		t.Error("it has a target")
	}
	r.respond(match.Server, 481)
	r.want("", "0s > 481")
}
