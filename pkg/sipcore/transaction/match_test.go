package transaction

import (
	"testing"
)

// RFC 3261 §17.1.3 and §17.2.3.

func TestAResponseIsMatchedByBranchAndMethodOnly(t *testing.T) {
	r := newRig(t)
	c := r.request(tcp, invite())
	other := response(c.Request(), 180, "t")
	other.Header.Set("Via", "SIP/2.0/WS 203.0.113.9:5060;received=203.0.113.9;branch=z9hG4bKinv;rport=5060")
	r.wantKind(r.receive(udp, other), Absorbed)
	r.want("servers rewrite transport and sent-by", "0s > INVITE", "0s event 180")

	wrong := response(c.Request(), 200, "t")
	wrong.Header.Set("CSeq", "314159 CANCEL")
	r.wantKind(r.receive(tcp, wrong), StrayResponse)
	wrong = response(c.Request(), 200, "t")
	wrong.Header.Set("Via", "SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKother")
	r.wantKind(r.receive(tcp, wrong), StrayResponse)
	r.want("another method or branch is another transaction")
}

func TestARequestOfAnotherMethodOrSentByIsAnotherTransaction(t *testing.T) {
	r := newRig(t)
	r.serve(udp, invite())
	r.wantKind(r.receive(udp, invite("Via: SIP/2.0/UDP PC33.Atlanta.com;branch=z9hG4bKinv")), Absorbed)
	r.serve(udp, invite("Via: SIP/2.0/UDP pc34.atlanta.com;branch=z9hG4bKinv"))
	r.serve(udp, invite("Via: SIP/2.0/UDP pc33.atlanta.com:5070;branch=z9hG4bKinv"))
	r.serve(udp, request("OPTIONS", "z9hG4bKinv"))
	if n := r.layer.Len(); n != 4 {
		t.Errorf("%d transactions, want 4", n)
	}
}

func TestAnAckWithItsOwnBranchGoesToItsDialog(t *testing.T) {
	r := newRig(t)
	r.respond(r.serve(udp, invite()), 200)
	match := r.receive(udp, request("ACK", "z9hG4bKack", "To: <sip:bob@biloxi.com>;tag=t"))
	r.wantKind(match, AckFor2xx)
	if match.Server != nil {
		t.Error("it matches a transaction")
	}
}

func TestARequestOfRFC2543IsMatchedByItsFields(t *testing.T) {
	for _, branch := range []string{"1", "z9hG4bK", ""} {
		r := newRig(t)
		r.serve(udp, request("INVITE", branch))
		r.wantKind(r.receive(udp, request("INVITE", branch)), Absorbed)
		for _, line := range []string{
			"CSeq: 314160 INVITE", "Call-ID: other", "From: <sip:alice@atlanta.com>;tag=other",
			"To: <sip:bob@biloxi.com>;tag=other", "Via: SIP/2.0/UDP other;branch=" + branch,
		} {
			r.wantKind(r.receive(udp, request("INVITE", branch, line)), NewRequest)
		}
	}
}

func TestTheAckOfRFC2543BearsTheToTagOfTheResponse(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, request("INVITE", "1"))
	r.respond(s, 486)
	foreign := request("ACK", "1", "To: <sip:bob@biloxi.com>;tag=foreign")
	r.wantKind(r.receive(udp, foreign), AckFor2xx)
	r.wantState(s.State(), Completed)
	r.wantKind(r.receive(udp, request("ACK", "1", "To: <sip:bob@biloxi.com>;tag=t")), Absorbed)
	r.wantState(s.State(), Confirmed)
}

func TestTheAckOfRFC2543ToARequestWithinADialogIsMatched(t *testing.T) {
	r := newRig(t)
	inDialog := "To: <sip:bob@biloxi.com>;tag=t"
	s := r.serve(udp, request("INVITE", "1", inDialog))
	r.respond(s, 488)
	r.wantKind(r.receive(udp, request("ACK", "1", inDialog)), Absorbed)
	r.wantState(s.State(), Confirmed)
}

func TestACancelOfRFC2543HitsItsInvite(t *testing.T) {
	r := newRig(t)
	s := r.serve(udp, request("INVITE", "1"))
	if match := r.receive(udp, request("CANCEL", "1")); match.Target != s {
		t.Errorf("target %p, want %p", match.Target, s)
	}
	if match := r.receive(udp, request("CANCEL", "1", "Call-ID: other")); match.Target != nil {
		t.Error("a CANCEL of another call hits")
	}
}
