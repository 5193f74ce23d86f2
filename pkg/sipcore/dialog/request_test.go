package dialog

import (
	"strings"
	"testing"

	"sipwasm/pkg/sipcore/sip"
)

// with makes a dialog of the caller with that route set and target.
func with(t *testing.T, target string, routes ...string) *Dialog {
	t.Helper()
	uri, err := sip.ParseURI(target)
	if err != nil {
		t.Fatal(err)
	}
	d := confirmed(t)
	d.RemoteTarget, d.RouteSet = uri, routes
	return d
}

func wantRoute(t *testing.T, m *sip.Message, uri string, routes ...string) {
	t.Helper()
	if got := m.RequestURI.String(); got != uri {
		t.Errorf("Request-URI %s, want %s", got, uri)
	}
	if got, want := strings.Join(m.Header.Values("Route"), "\n"), strings.Join(routes, "\n"); got != want {
		t.Errorf("Route:\n%s\nwant:\n%s", got, want)
	}
}

func TestARequestWithinADialogHasEverythingButViaAndContact(t *testing.T) {
	d := with(t, "sip:bob@192.0.2.4", "<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>")
	want := "BYE sip:bob@192.0.2.4 SIP/2.0\r\n" +
		"Route: <sip:p1.example.com;lr>\r\n" +
		"Route: <sip:p2.example.com;lr>\r\n" +
		"Max-Forwards: 70\r\n" +
		"To: \"Bob\" <sip:bob@biloxi.com>;tag=a6c85cf\r\n" +
		"From: \"Alice\" <sip:alice@atlanta.com>;tag=1928301774\r\n" +
		"Call-ID: a84b4c76e66710\r\n" +
		"CSeq: 314160 BYE\r\n" +
		"Content-Length: 0\r\n\r\n"
	if got := d.Request("BYE").String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestTheCSeqNumberRisesByOneWithEachRequest(t *testing.T) {
	d := confirmed(t)
	for want := uint32(314160); want < 314163; want++ {
		if got := d.Request("INFO").CSeq(); got.Seq != want || got.Method != "INFO" {
			t.Errorf("CSeq %v, want %d INFO", got, want)
		}
	}
	req := invite(t, aliceContact)
	if got := mustUAS(t, req, answer(req, 200)).Request("BYE").CSeq(); got.Seq != 1 {
		t.Errorf("the answerer begins with a number of its own: %v", got)
	}
}

func TestTheAckBearsTheNumberOfItsInviteAndChangesNothing(t *testing.T) {
	d := with(t, "sip:bob@192.0.2.4", "<sip:p1.example.com;lr>")
	d.Request("INFO")
	first, again := d.Ack(314159), d.Ack(314159)
	if first.CSeq() != (sip.CSeq{Seq: 314159, Method: "ACK"}) || first.String() != again.String() {
		t.Errorf("first:\n%s\nagain:\n%s", first, again)
	}
	wantRoute(t, first, "sip:bob@192.0.2.4", "<sip:p1.example.com;lr>")
	if got := d.Request("BYE").CSeq().Seq; got != 314161 {
		t.Errorf("the next request has number %d, want 314161", got)
	}
}

func TestWithoutARouteSetTheTargetIsTheRequestURI(t *testing.T) {
	wantRoute(t, with(t, "sip:bob@192.0.2.4;transport=ws;ob").Request("BYE"), "sip:bob@192.0.2.4;transport=ws;ob")
}

func TestTheStrictRouteOfSection12211(t *testing.T) {
	d := with(t, "sip:user@remoteua", "<sip:proxy1>", "<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>")
	wantRoute(t, d.Request("METHOD"), "sip:proxy1", "<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>", "<sip:user@remoteua>")
	wantRoute(t, d.Request("METHOD"), "sip:proxy1", "<sip:proxy2>", "<sip:proxy3;lr>", "<sip:proxy4>", "<sip:user@remoteua>")
	if len(d.RouteSet) != 4 || d.RouteSet[0] != "<sip:proxy1>" {
		t.Errorf("the route set has changed: %q", d.RouteSet)
	}
}

func TestWhatMayNotStandInARequestURIIsTakenAway(t *testing.T) {
	d := with(t, "sip:bob@192.0.2.4;method=INVITE;ob?Subject=x", "<sip:strict.example.com;METHOD=BYE;a=b?h=v>")
	wantRoute(t, d.Request("BYE"), "sip:strict.example.com;a=b", "<sip:bob@192.0.2.4;method=INVITE;ob?Subject=x>")
	d.RouteSet = nil
	wantRoute(t, d.Request("BYE"), "sip:bob@192.0.2.4;ob")
}

func TestRoutesGoOutByteForByte(t *testing.T) {
	for _, route := range []string{
		`"A, B" <sip:p.example.com;lr=on;ftag=as%2d;r2=on;did=9f1.a>;x="y,z"`,
		"sip:p.example.com;lr", // without brackets lr looks like the header's parameter
		"<sip:p.example.com;LR>",
		"<sip:127.0.0.1:5060;transport=WS;lr;N=ODD user>",
	} {
		d := with(t, "sip:bob@192.0.2.4", route)
		wantRoute(t, d.Request("BYE"), "sip:bob@192.0.2.4", route)
	}
}

// RFC 3261 §16.12.1.1: U1, P1, P2, U2; both proxies record-route.
func TestTheTrapezoidOfSection161211(t *testing.T) {
	req := parse(t, `INVITE sip:callee@u2.domain.com SIP/2.0
Via: SIP/2.0/UDP u1.example.com;branch=z9hG4bK1
Contact: sip:caller@u1.example.com
Record-Route: <sip:p2.domain.com;lr>
Record-Route: <sip:p1.example.com;lr>
From: <sip:caller@u1.example.com>;tag=1
To: <sip:callee@domain.com>
Call-ID: trapezoid
CSeq: 1 INVITE`)
	resp := answer(req, 200, "Contact: sip:callee@u2.domain.com", "Record-Route: <sip:p2.domain.com;lr>", "Record-Route: <sip:p1.example.com;lr>")
	wantRoute(t, mustUAC(t, req, resp).Request("BYE"), "sip:callee@u2.domain.com",
		"<sip:p1.example.com;lr>", "<sip:p2.domain.com;lr>")
	wantRoute(t, mustUAS(t, req, resp).Request("BYE"), "sip:caller@u1.example.com",
		"<sip:p2.domain.com;lr>", "<sip:p1.example.com;lr>")
}

// RFC 3261 §16.12.1.2: the callee's route set is P4, P3, P1 with P3 strict behind P4.
func TestAStrictRouterBehindALooseOneIsNotOurConcern(t *testing.T) {
	d := with(t, "sip:caller@u1.example.com", "<sip:p4.domain.com;lr>", "<sip:p3.middle.com>", "<sip:p1.example.com;lr>")
	wantRoute(t, d.Request("BYE"), "sip:caller@u1.example.com",
		"<sip:p4.domain.com;lr>", "<sip:p3.middle.com>", "<sip:p1.example.com;lr>")
}
