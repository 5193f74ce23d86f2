package sipserver

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestAMessageGoesToBobAndItsAnswerBack(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	m := alice.request("MESSAGE", bob.aor(), "Content-Type", "text/plain", "X-Odd", "kept, as it is")
	m.Body = []byte("hello")
	alice.send(m)
	got := bob.receive("MESSAGE")
	if got.RequestURI.String() != bob.contact {
		t.Errorf("Request-URI is %s, want bob's contact", got.RequestURI)
	}
	if string(got.Body) != "hello" || got.Header.Get("X-Odd") != "kept, as it is" {
		t.Errorf("the message changed on its way:\n%s", got)
	}
	if n, _ := got.MaxForwards(); n != 69 {
		t.Errorf("Max-Forwards is %d, want 69", n)
	}
	if vias, _ := got.Vias(); len(vias) != 2 || vias[0].SentBy() != w.address {
		t.Errorf("Via: %v, want ours above alice's", vias)
	}
	bob.answer(got, 202)
	resp := alice.hear(202, "MESSAGE")
	if vias, _ := resp.Vias(); len(vias) != 1 || vias[0].Branch() != m.Via().Branch() {
		t.Errorf("Via of the response: %v, want alice's alone", vias)
	}
}

func TestAnyOtherMethodIsProxied(t *testing.T) {
	w := start(t, Config{NoPresence: true})
	alice, bob := w.registered("alice"), w.registered("bob")
	for _, method := range []string{"OPTIONS", "INFO", "PUBLISH", "SUBSCRIBE", "FROBNICATE"} {
		alice.send(alice.request(method, bob.aor()))
		bob.answer(bob.receive(method), 200)
		alice.hear(200, method)
	}
}

// call makes a call that is answered and acknowledged.
func call(t *testing.T, alice, bob *peer) (invite, atBob, ok *sip.Message) {
	t.Helper()
	invite = alice.send(alice.request("INVITE", bob.aor()))
	alice.hear(100, "INVITE")
	atBob = bob.receive("INVITE")
	bob.answer(atBob, 180)
	alice.hear(180, "INVITE")
	bob.answer(atBob, 200)
	ok = alice.hear(200, "INVITE")
	alice.send(alice.inside("ACK", invite, ok))
	bob.receive("ACK")
	return invite, atBob, ok
}

func TestACallIsMadeAndEndedByTheCaller(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	invite, _, ok := call(t, alice, bob)
	if n := len(ok.Header.List("Record-Route")); n != 2 {
		t.Errorf("%d Record-Route values, want one for each side", n)
	}
	alice.send(alice.inside("BYE", invite, ok))
	bye := bob.receive("BYE")
	if bye.RequestURI.String() != bob.contact || bye.Header.Has("Route") {
		t.Errorf("BYE should have bob's contact and no Route left:\n%s", bye)
	}
	bob.answer(bye, 200)
	alice.hear(200, "BYE")
}

func TestACallIsEndedByTheCalledSide(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	_, atBob, ok := call(t, alice, bob)
	bob.send(bob.insideCalled("BYE", atBob, ok))
	alice.answer(alice.receive("BYE"), 200)
	bob.hear(200, "BYE")
}

func TestACallerWhoIsNotRegisteredIsReachedInsideTheDialog(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.peer("alice"), w.registered("bob")
	_, atBob, ok := call(t, alice, bob)
	bob.send(bob.insideCalled("BYE", atBob, ok))
	alice.answer(alice.receive("BYE"), 200)
	bob.hear(200, "BYE")
}

func TestAClientThatIgnoresRecordRouteIsUnderstood(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	invite, _, ok := call(t, alice, bob)
	bye := alice.inside("BYE", invite, ok)
	bye.Header.Del("Route")
	alice.send(bye)
	bob.answer(bob.receive("BYE"), 200)
	alice.hear(200, "BYE")
}

func TestAClientThatComesBackKeepsItsDialogs(t *testing.T) {
	w := start(t, Config{})
	const device = `;+sip.instance="<urn:uuid:7>";reg-id=1`
	alice, bob := w.registered("alice"), w.registered("bob", device)
	invite, atBob, ok := call(t, alice, bob)

	bob.hangsUp()
	w.gone("bob")
	alice.send(alice.inside("INFO", invite, ok))
	alice.hear(430, "INFO")

	again := w.peer("bob")
	again.contact, again.extra = bob.contact, device
	again.send(again.registration())
	again.hear(200, "REGISTER")
	alice.send(alice.inside("INFO", invite, ok))
	again.answer(again.receive("INFO"), 200)
	alice.hear(200, "INFO")
	again.send(again.insideCalled("INVITE", atBob, ok))
	again.hear(100, "INVITE")
	alice.answer(alice.receive("INVITE"), 200)
	again.hear(200, "INVITE")
}

func TestAnOldTokenLeadsToTheNewConnectionEvenWhileTheOldOneIsOpen(t *testing.T) {
	w := start(t, Config{})
	const device = `;+sip.instance="<urn:uuid:7>";reg-id=1`
	alice, bob := w.registered("alice"), w.registered("bob", device)
	invite, _, ok := call(t, alice, bob)
	again := w.registered("bob", device)
	alice.send(alice.inside("INFO", invite, ok))
	again.answer(again.receive("INFO"), 200)
	alice.hear(200, "INFO")
	bob.send(bob.registration()) // and back again
	bob.hear(200, "REGISTER")
	alice.send(alice.inside("INFO", invite, ok))
	bob.receive("INFO")
}

func TestAnOldTokenLeadsToTheNewConnectionWhenTheOldOneHasClosed(t *testing.T) {
	w := start(t, Config{})
	const device = `;+sip.instance="<urn:uuid:7>";reg-id=1`
	alice, bob := w.registered("alice"), w.registered("bob", device)
	invite, _, ok := call(t, alice, bob)
	again := w.registered("bob", device)
	bob.hangsUp()
	w.connections(2)
	alice.send(alice.inside("INFO", invite, ok))
	again.answer(again.receive("INFO"), 200)
	alice.hear(200, "INFO")
}

func TestAnOpenConnectionKeepsItsTokenAfterItsOwnerHasMoved(t *testing.T) {
	w := start(t, Config{MaxExpires: 1 << 20})
	const device = `;+sip.instance="<urn:uuid:7>";reg-id=1`
	w.registered("bob", device)
	w.registered("bob", device)
	w.advance(flowMemory + sweepInterval + time.Second)
	w.inCore(func() {
		for _, c := range w.core.conns {
			if _, known := w.core.flows.resolve(c.flow.token); !known {
				t.Errorf("the token of %s is forgotten while it is open", c.remote)
			}
		}
	})
}

func TestADialogOutlivesTheServer(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	invite, _, ok := call(t, alice, bob)

	w = start(t, Config{})
	again, bobAgain := w.registered("alice"), w.peer("bob")
	again.send(alice.inside("INVITE", invite, ok))
	again.hear(430, "INVITE")
	bobAgain.contact = bob.contact
	bobAgain.send(bobAgain.registration())
	bobAgain.hear(200, "REGISTER")
	again.send(alice.inside("INVITE", invite, ok))
	again.hear(100, "INVITE")
	bobAgain.answer(bobAgain.receive("INVITE"), 200)
	again.hear(200, "INVITE")
}

func TestARouteCannotBeMadeUp(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	alice.send(alice.request("MESSAGE", "sip:x@y.invalid", "Route", "<sip:abcdefghijklmnopqrst@"+w.address+";lr>"))
	alice.hear(430, "MESSAGE")
}

func TestARouteToTheServerItselfIsTakenOff(t *testing.T) {
	w := start(t, Config{Domain: "example.test"})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("MESSAGE", bob.aor(), "Route", "<sip:"+w.address+";transport=ws;lr>"))
	if got := bob.receive("MESSAGE"); got.Header.Has("Route") {
		t.Errorf("our Route stays:\n%s", got)
	}
	alice.send(alice.request("MESSAGE", bob.aor(), "Route", "<sip:other.test;lr>"))
	alice.hear(403, "MESSAGE")
}

func TestAStrictRouterUpstreamIsUndone(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	invite, _, ok := call(t, alice, bob)
	bye := alice.inside("BYE", invite, ok)
	routes := bye.Header.List("Route")
	first, err := sip.ParseRoute(routes[0])
	if err != nil {
		t.Fatal(err)
	}
	bye.Header.Set("Route", strings.Join(append(routes[1:], "<"+bye.RequestURI.String()+">"), ", "))
	bye.RequestURI = first.URI
	alice.send(bye)
	if got := bob.receive("BYE"); got.RequestURI.String() != bob.contact {
		t.Errorf("Request-URI is %s, want bob's contact", got.RequestURI)
	}
}

func TestMaxForwardsZeroIsTooManyHops(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("MESSAGE", bob.aor(), "Max-Forwards", "0"))
	alice.hear(483, "MESSAGE")
	alice.send(alice.request("MESSAGE", bob.aor(), "Max-Forwards", "many"))
	alice.hear(400, "MESSAGE")
	alice.send(alice.request("MESSAGE", bob.aor(), "Max-Forwards", ""))
	if n, _ := bob.receive("MESSAGE").MaxForwards(); n != 70 {
		t.Errorf("Max-Forwards was missing and is now %d, want 70", n)
	}
	bob.hearsNothing("the first two were refused")
}

func TestARequestThatComesBackUnchangedIsALoop(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("MESSAGE", bob.aor()))
	m := bob.receive("MESSAGE")
	m.RequestURI, _ = sip.ParseURI(bob.aor())
	m.Header.Prepend("Via", "SIP/2.0/WS bob.invalid;branch=z9hG4bKback")
	bob.send(m)
	bob.hear(482, "MESSAGE")
}

func TestAnUnknownNameIsNotFound(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	alice.send(alice.request("MESSAGE", "sip:bbo@example.test"))
	if text := alice.hear(404, "MESSAGE").Header.Get("Warning"); !strings.Contains(text, "nobody has registered as bbo") {
		t.Errorf("Warning is %q", text)
	}
}

func TestTheServerAnswersOptionsAndRefusesOtherMethodsForItself(t *testing.T) {
	w := start(t, Config{})
	alice := w.peer("alice")
	alice.send(alice.request("OPTIONS", "sip:example.test"))
	if got := alice.hear(200, "OPTIONS").Header.Get("Allow"); got != "REGISTER, OPTIONS, PUBLISH, SUBSCRIBE" {
		t.Errorf("Allow is %q", got)
	}
	alice.send(alice.request("MESSAGE", "sip:example.test"))
	alice.hear(405, "MESSAGE")
	alice.send(alice.request("MESSAGE", "tel:+123"))
	alice.hear(416, "MESSAGE")
	alice.send(alice.request("OPTIONS", "sip:bob@example.test", "Proxy-Require", "magic"))
	if got := alice.hear(420, "OPTIONS").Header.Get("Unsupported"); got != "magic" {
		t.Errorf("Unsupported is %q", got)
	}
}

func TestAContactCannotTakeTheCallsOfAnotherUser(t *testing.T) {
	w := start(t, Config{})
	alice, mallory := w.registered("alice"), w.peer("mallory")
	mallory.contact = "sip:bob@example.test"
	mallory.send(mallory.registration())
	mallory.hear(200, "REGISTER")
	alice.send(alice.request("MESSAGE", "sip:bob@example.test"))
	alice.hear(404, "MESSAGE")
}

func TestACalledSideThatLosesItsConnectionIsUnavailable(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("INVITE", bob.aor()))
	alice.hear(100, "INVITE")
	bob.answer(bob.receive("INVITE"), 180)
	alice.hear(180, "INVITE")
	bob.hangsUp()
	alice.hear(480, "INVITE")
}

func TestACallerWhoLosesTheConnectionCancels(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("INVITE", bob.aor()))
	invite := bob.receive("INVITE")
	bob.answer(invite, 180)
	alice.hear(100, "INVITE")
	alice.hear(180, "INVITE")
	alice.hangsUp()
	bob.answer(bob.receive("CANCEL"), 200)
	bob.answer(invite, 487)
	bob.receive("ACK")
}

func TestACallNobodyAnswersEndsWithTimerC(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("INVITE", bob.aor()))
	alice.hear(100, "INVITE")
	invite := bob.receive("INVITE")
	bob.answer(invite, 180)
	alice.hear(180, "INVITE")
	w.advance(timerC + time.Second)
	bob.answer(bob.receive("CANCEL"), 200)
	bob.answer(invite, 487)
	alice.hear(487, "INVITE")
}

func TestANameWithALineEndWritesNoHeader(t *testing.T) {
	w := start(t, Config{})
	alice := w.peer("alice")
	alice.send(alice.request("MESSAGE", "sip:bob%0D%0AX-Evil:%201@example.test"))
	if resp := alice.hear(404, "MESSAGE"); resp.Header.Has("X-Evil") {
		t.Errorf("a header was injected:\n%s", resp)
	}
	alice.user = "eve%0Ax"
	alice.send(alice.registration())
	alice.hear(200, "REGISTER")
	if strings.Contains(w.log.String(), "\nx registered") {
		t.Errorf("a line of the log was injected:\n%s", w.log)
	}
}

func TestARequestThatNobodyAnswersGetsNo408(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("MESSAGE", bob.aor()))
	bob.receive("MESSAGE")
	w.advance(33 * time.Second)
	alice.hearsNothing("RFC 4320 §4.2: its own timer F has fired")
	w.advance(33 * time.Second)
	w.inCore(func() {
		if n, m := len(w.core.forks), w.core.layer.Len(); n+m != 0 {
			t.Errorf("%d response contexts and %d transactions are left", n, m)
		}
	})
}

func TestAResponseToNothingIsDropped(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("MESSAGE", bob.aor()))
	m := bob.receive("MESSAGE")
	m.Header.Set("Via", strings.Replace(m.Header.Get("Via"), "branch=z9hG4bK", "branch=z9hG4bKx", 1))
	bob.answer(m, 200)
	bob.hearsNothing("the server has read it")
	alice.hearsNothing("RFC 6026 §7.3: no transaction of the proxy has this branch")
}
