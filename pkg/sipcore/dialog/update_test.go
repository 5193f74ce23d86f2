package dialog

import (
	"errors"
	"testing"

	"sipwasm/pkg/sipcore/sip"
)

func TestThe2xxSetsTheRouteSetAnew(t *testing.T) {
	req := invite(t, aliceContact)
	d := mustUAC(t, req, answer(req, 180, "Record-Route: <sip:old.example.com;lr>"))
	d.Confirm(answer(req, 200, "Record-Route: <sip:b.example.com;lr>, <sip:a.example.com;lr>"))
	if d.State != Confirmed || len(d.RouteSet) != 2 || d.RouteSet[0] != "<sip:a.example.com;lr>" {
		t.Errorf("§13.2.2.4: state %v, route set %q", d.State, d.RouteSet)
	}
	d.Confirm(answer(req, 200, "Record-Route: <sip:other.example.com;lr>", "Contact: <sip:bob@new.example.com>"))
	if len(d.RouteSet) != 2 {
		t.Errorf("in a confirmed dialog the route set stays: %q", d.RouteSet)
	}
	if d.RemoteTarget.Host != "new.example.com" {
		t.Errorf("but the target follows: %s", d.RemoteTarget)
	}
}

func TestTheAnswerersRouteSetAndTargetComeFromTheRequest(t *testing.T) {
	req := invite(t, aliceContact, "Record-Route: <sip:p.example.com;lr>")
	d := mustUAS(t, req, answer(req, 180))
	d.Confirm(answer(req, 200, "Contact: <sip:bob@192.0.2.4>"))
	if d.State != Confirmed || len(d.RouteSet) != 1 || d.RemoteTarget.User != "alice" {
		t.Errorf("state %v, route set %q, target %s", d.State, d.RouteSet, d.RemoteTarget)
	}
}

func confirmed(t *testing.T) *Dialog {
	t.Helper()
	req := invite(t, aliceContact)
	return mustUAC(t, req, answer(req, 200, "Contact: <sip:bob@192.0.2.4>"))
}

// received is a request of Bob's with the number and Contact.
func received(t *testing.T, method, cseq, contact string) *sip.Message {
	t.Helper()
	text := method + ` sip:alice@pc33.atlanta.com SIP/2.0
Via: SIP/2.0/UDP 192.0.2.4;branch=z9hG4bKnashds10
To: Alice <sip:alice@atlanta.com>;tag=1928301774
From: Bob <sip:bob@biloxi.com>;tag=a6c85cf
Call-ID: a84b4c76e66710
CSeq: ` + cseq + " " + method
	if contact != "" {
		text += "\nContact: " + contact
	}
	return parse(t, text)
}

func TestOnlyTargetRefreshRequestsChangeTheTarget(t *testing.T) {
	for method, changes := range map[string]bool{
		"INVITE": true, "UPDATE": true, "SUBSCRIBE": true, "NOTIFY": true, "REFER": true,
		"INFO": false, "MESSAGE": false, "BYE": false, "PRACK": false, "OPTIONS": false,
	} {
		d := confirmed(t)
		d.RefreshTarget(received(t, method, "1", "<sip:bob@new.example.com>"))
		if got := d.RemoteTarget.Host == "new.example.com"; got != changes {
			t.Errorf("%s: target %s", method, d.RemoteTarget)
		}
	}
}

func TestARefusalOrAMissingContactDoesNotChangeTheTarget(t *testing.T) {
	d := confirmed(t)
	reinvite := d.Request("INVITE")
	reinvite.Header.Prepend("Via", "SIP/2.0/WSS a.invalid;branch=z9hG4bK1")
	d.RefreshTarget(answer(reinvite, 302, "Contact: <sip:bob@elsewhere.example.com>"))
	d.RefreshTarget(answer(reinvite, 100, "Contact: <sip:bob@elsewhere.example.com>"))
	d.RefreshTarget(answer(reinvite, 200))
	d.RefreshTarget(received(t, "INVITE", "1", ""))
	d.RefreshTarget(received(t, "INVITE", "2", "*"))
	if d.RemoteTarget.Host != "192.0.2.4" {
		t.Errorf("target %s", d.RemoteTarget)
	}
	d.RefreshTarget(answer(reinvite, 200, "Contact: <sip:bob@new.example.com>"))
	if d.RemoteTarget.Host != "new.example.com" {
		t.Errorf("after the 200: %s", d.RemoteTarget)
	}
}

func TestAProvisionalResponseRefreshesTheTargetToo(t *testing.T) {
	d := confirmed(t)
	reinvite := d.Request("INVITE")
	reinvite.Header.Prepend("Via", "SIP/2.0/WSS a.invalid;branch=z9hG4bK1")
	d.RefreshTarget(answer(reinvite, 183, "Contact: <sip:bob@new.example.com>"))
	if d.RemoteTarget.Host != "new.example.com" {
		t.Errorf("RFC 6141 §4: target %s", d.RemoteTarget)
	}
}

func TestACSeqThatDoesNotRiseIsOutOfOrderAndAGapIsFine(t *testing.T) {
	d := confirmed(t)
	for _, step := range []struct {
		cseq string
		want error
	}{{"0", nil}, {"5", nil}, {"4", ErrOutOfOrder}, {"5", ErrOutOfOrder}, {"500", nil}, {"499", ErrOutOfOrder}, {"0", ErrOutOfOrder}} {
		if err := d.CheckRequest(received(t, "INFO", step.cseq, "")); !errors.Is(err, step.want) || (err == nil) != (step.want == nil) {
			t.Errorf("§12.2.2: CSeq %s: error %v, want %v", step.cseq, err, step.want)
		}
	}
	if d.RemoteSeq != 500 {
		t.Errorf("remote number %d, want 500", d.RemoteSeq)
	}
}

func TestTheAnswererKnowsTheNumberOfTheFirstRequest(t *testing.T) {
	req := invite(t, aliceContact)
	d := mustUAS(t, req, answer(req, 200))
	low := parse(t, `BYE sip:bob@192.0.2.4 SIP/2.0
Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds11
To: Bob <sip:bob@biloxi.com>;tag=a6c85cf
From: Alice <sip:alice@atlanta.com>;tag=1928301774
Call-ID: a84b4c76e66710
CSeq: 314158 BYE`)
	if err := d.CheckRequest(low); !errors.Is(err, ErrOutOfOrder) {
		t.Errorf("error %v, want ErrOutOfOrder", err)
	}
}

func TestAckAndCancelBearTheNumberOfTheirInvite(t *testing.T) {
	d := confirmed(t)
	if err := d.CheckRequest(received(t, "INVITE", "7", "")); err != nil {
		t.Fatal(err)
	}
	if err := d.CheckRequest(received(t, "INFO", "8", "")); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"ACK", "CANCEL"} {
		if err := d.CheckRequest(received(t, method, "7", "")); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
	if d.RemoteSeq != 8 {
		t.Errorf("remote number %d, want 8", d.RemoteSeq)
	}
}
