package dialog

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"sipwasm/pkg/sipcore/sip"
)

// parse reads a message written with plain line ends.
func parse(t *testing.T, text string) *sip.Message {
	t.Helper()
	text = strings.TrimSpace(text) + "\n\n"
	m, err := sip.Parse([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return m
}

// invite is that of RFC 3261 §24.2, with lines added.
func invite(t *testing.T, lines ...string) *sip.Message {
	t.Helper()
	return parse(t, `INVITE sip:bob@biloxi.com SIP/2.0
Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8
Max-Forwards: 70
To: Bob <sip:bob@biloxi.com>
From: Alice <sip:alice@atlanta.com>;tag=1928301774
Call-ID: a84b4c76e66710
CSeq: 314159 INVITE
`+strings.Join(lines, "\n"))
}

const aliceContact = "Contact: <sip:alice@pc33.atlanta.com>"

// answer responds to a request with the To tag a6c85cf, with lines added.
func answer(req *sip.Message, code int, lines ...string) *sip.Message {
	resp := sip.NewResponse(req, code, "")
	if code > 100 && resp.To().Tag() == "" {
		resp.Header.Set("To", resp.To().WithTag("a6c85cf").String())
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		resp.Header.Add(name, value)
	}
	return resp
}

func mustUAC(t *testing.T, req, resp *sip.Message) *Dialog {
	t.Helper()
	d, err := NewUAC(req, resp)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustUAS(t *testing.T, req, resp *sip.Message) *Dialog {
	t.Helper()
	d, err := NewUAS(req, resp)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var recordRoutes = []string{
	"Record-Route: <sip:ss2.biloxi.com;lr;r2=on>, <sip:ss2.biloxi.com;transport=ws;lr;r2=on>",
	"Record-Route: <sip:ss1.atlanta.com;lr>",
}

func TestTheCallersDialogFollowsSection1212(t *testing.T) {
	req := invite(t, aliceContact)
	resp := answer(req, 200, append(recordRoutes, "Contact: <sip:bob@192.0.2.4>")...)
	d := mustUAC(t, req, resp)
	if want := (ID{"a84b4c76e66710", "1928301774", "a6c85cf"}); d.ID != want {
		t.Errorf("id %+v, want %+v", d.ID, want)
	}
	if d.State != Confirmed || d.LocalSeq != 314159 || d.RemoteSeq != 0 || d.Secure {
		t.Errorf("state %v, numbers %d and %d, secure %v", d.State, d.LocalSeq, d.RemoteSeq, d.Secure)
	}
	if d.RemoteTarget.String() != "sip:bob@192.0.2.4" {
		t.Errorf("target %s", d.RemoteTarget)
	}
	if d.Local.Tag() != "1928301774" || d.Remote.Tag() != "a6c85cf" || d.Remote.URI.Host != "biloxi.com" {
		t.Errorf("local %s remote %s", d.Local, d.Remote)
	}
	want := []string{"<sip:ss1.atlanta.com;lr>", "<sip:ss2.biloxi.com;transport=ws;lr;r2=on>", "<sip:ss2.biloxi.com;lr;r2=on>"}
	if !reflect.DeepEqual(d.RouteSet, want) {
		t.Errorf("the route set is the Record-Route reversed, byte for byte: %q", d.RouteSet)
	}
}

func TestTheAnswerersDialogFollowsSection1211(t *testing.T) {
	req := invite(t, append(recordRoutes, aliceContact)...)
	d := mustUAS(t, req, answer(req, 180))
	if want := (ID{"a84b4c76e66710", "a6c85cf", "1928301774"}); d.ID != want {
		t.Errorf("id %+v, want %+v", d.ID, want)
	}
	if d.State != Early || d.LocalSeq != 0 || d.RemoteSeq != 314159 {
		t.Errorf("state %v, numbers %d and %d", d.State, d.LocalSeq, d.RemoteSeq)
	}
	if d.RemoteTarget.String() != "sip:alice@pc33.atlanta.com" {
		t.Errorf("target %s", d.RemoteTarget)
	}
	want := []string{"<sip:ss2.biloxi.com;lr;r2=on>", "<sip:ss2.biloxi.com;transport=ws;lr;r2=on>", "<sip:ss1.atlanta.com;lr>"}
	if !reflect.DeepEqual(d.RouteSet, want) {
		t.Errorf("the route set is the Record-Route in order: %q", d.RouteSet)
	}
}

func TestBothSidesSeeTheSameDialogWithTheTagsSwapped(t *testing.T) {
	req := invite(t, aliceContact)
	resp := answer(req, 200, "Contact: <sip:bob@192.0.2.4>")
	alice, bob := mustUAC(t, req, resp), mustUAS(t, req, resp)
	bye := bob.Request("BYE")
	if got := IDOf(bye, false); got != bob.ID {
		t.Errorf("sent request: %+v, want %+v", got, bob.ID)
	}
	if got := IDOf(bye, true); got != alice.ID {
		t.Errorf("received request: %+v, want %+v", got, alice.ID)
	}
	ok := sip.NewResponse(bye, 200, "")
	if got := IDOf(ok, false); got != alice.ID {
		t.Errorf("sent response: %+v, want %+v", got, alice.ID)
	}
	if got := IDOf(ok, true); got != bob.ID {
		t.Errorf("received response: %+v, want %+v", got, bob.ID)
	}
}

func TestOnly2xxAndTagged101To199BeginADialog(t *testing.T) {
	req := invite(t, aliceContact)
	for _, code := range []int{100, 300, 404, 487, 600} {
		if _, err := NewUAC(req, answer(req, code)); !errors.Is(err, ErrNoDialog) {
			t.Errorf("%d: caller's error %v", code, err)
		}
		if _, err := NewUAS(req, answer(req, code)); !errors.Is(err, ErrNoDialog) {
			t.Errorf("%d: answerer's error %v", code, err)
		}
	}
	for _, code := range []int{101, 180, 183, 199, 200, 202} {
		d := mustUAC(t, req, answer(req, code))
		if want := map[bool]State{true: Confirmed, false: Early}[code >= 200]; d.State != want {
			t.Errorf("%d: state %v, want %v", code, d.State, want)
		}
	}
	if _, err := NewUAC(req, sip.NewResponse(req, 180, "")); !errors.Is(err, ErrNoDialog) {
		t.Errorf("180 without a tag: %v", err)
	}
}

func TestAPeerOfRFC2543HasTheNullTag(t *testing.T) {
	req := invite(t, aliceContact)
	d := mustUAC(t, req, sip.NewResponse(req, 200, ""))
	if d.ID.RemoteTag != "" {
		t.Errorf("remote tag %q", d.ID.RemoteTag)
	}
	if to := d.Request("BYE").Header.Get("To"); strings.Contains(to, "tag") {
		t.Errorf("§12.2.1.1: a null tag is left out: %s", to)
	}
	req.Header.Set("From", "<sip:alice@atlanta.com>")
	if d := mustUAS(t, req, answer(req, 200)); d.ID.RemoteTag != "" || d.ID.LocalTag != "a6c85cf" {
		t.Errorf("id %+v", d.ID)
	}
}

func TestARequestWithoutContactBeginsNoDialog(t *testing.T) {
	req := invite(t)
	if _, err := NewUAS(req, answer(req, 200)); !errors.Is(err, ErrNoContact) {
		t.Errorf("error %v, want ErrNoContact", err)
	}
}

func TestAResponseWithoutContactLeavesTheRequestURIAsTarget(t *testing.T) {
	req := invite(t, aliceContact)
	d := mustUAC(t, req, answer(req, 183))
	if d.RemoteTarget.String() != "sip:bob@biloxi.com" {
		t.Errorf("target %s", d.RemoteTarget)
	}
	d.Confirm(answer(req, 200, "Contact: <sip:bob@192.0.2.4>"))
	if d.RemoteTarget.String() != "sip:bob@192.0.2.4" {
		t.Errorf("after the 200: %s", d.RemoteTarget)
	}
}

func TestADialogBegunWithASipsURIIsSecure(t *testing.T) {
	req := invite(t, "Contact: <sips:alice@pc33.atlanta.com>")
	req.RequestURI.Scheme = "sips"
	if !mustUAC(t, req, answer(req, 200)).Secure || !mustUAS(t, req, answer(req, 200)).Secure {
		t.Error("it is not secure")
	}
}

func TestStatesHaveTheNamesOfTheRFC(t *testing.T) {
	if Early.String() != "early" || Confirmed.String() != "confirmed" {
		t.Error(Early, Confirmed)
	}
}
