package sipserver

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// forked calls a user with several phones; all of them ring.
func forked(t *testing.T, caller *peer, phones ...*peer) (invite *sip.Message, at []*sip.Message) {
	t.Helper()
	invite = caller.send(caller.request("INVITE", phones[0].aor()))
	caller.hear(100, "INVITE")
	for _, p := range phones {
		m := p.receive("INVITE")
		p.answer(m, 180)
		caller.hear(180, "INVITE")
		at = append(at, m)
	}
	return invite, at
}

func TestTheFirstAnswerWinsAndTheOtherPhoneIsCanceled(t *testing.T) {
	w := start(t, Config{})
	alice, one, two := w.registered("alice"), w.registered("bob"), w.registered("bob")
	invite, at := forked(t, alice, one, two)
	two.answer(at[1], 200)
	ok := alice.hear(200, "INVITE")
	alice.send(alice.inside("ACK", invite, ok))
	two.receive("ACK")

	cancel := one.receive("CANCEL")
	if got := cancel.Header.Get("Reason"); !strings.Contains(got, "Call completed elsewhere") {
		t.Errorf("Reason is %q: the phone would show a missed call", got)
	}
	one.answer(cancel, 200)
	one.answer(at[0], 487)
	one.receive("ACK")
	alice.hearsNothing("a refusal after the answer is not forwarded")
	two.hearsNothing("the one who answered is not canceled")
}

func TestASecondAnswerIsForwardedToo(t *testing.T) {
	w := start(t, Config{})
	alice, one, two := w.registered("alice"), w.registered("bob"), w.registered("bob")
	_, at := forked(t, alice, one, two)
	one.answer(at[0], 200)
	two.answer(at[1], 200)
	a, b := alice.hear(200, "INVITE"), alice.hear(200, "INVITE")
	if a.To().Tag() == b.To().Tag() {
		t.Error("both answers must reach the caller, each with its own tag")
	}
}

func TestTheBestRefusalIsForwardedWhenAllHaveRefused(t *testing.T) {
	for _, c := range []struct{ one, two, want int }{
		{486, 404, 486}, {480, 486, 486}, {500, 486, 486}, {486, 407, 407}, {503, 503, 500}, {302, 486, 302}, {486, 603, 603},
	} {
		w := start(t, Config{})
		alice, one, two := w.registered("alice"), w.registered("bob"), w.registered("bob")
		_, at := forked(t, alice, one, two)
		one.answer(at[0], c.one)
		one.receive("ACK")
		alice.hearsNothing("one branch is still ringing")
		two.answer(at[1], c.two)
		alice.hear(c.want, "INVITE")
	}
}

func TestADeclineEverywhereCancelsTheOtherPhone(t *testing.T) {
	w := start(t, Config{})
	alice, one, two := w.registered("alice"), w.registered("bob"), w.registered("bob")
	_, at := forked(t, alice, one, two)
	one.answer(at[0], 603)
	one.receive("ACK")
	two.answer(two.receive("CANCEL"), 200)
	two.answer(at[1], 487)
	alice.hear(603, "INVITE")
}

func TestTheChallengesOfAllBranchesReachTheCaller(t *testing.T) {
	w := start(t, Config{})
	alice, one, two := w.registered("alice"), w.registered("bob"), w.registered("bob")
	_, at := forked(t, alice, one, two)
	one.answer(at[0], 401, "WWW-Authenticate", `Digest realm="one", nonce="1"`)
	two.answer(at[1], 407, "Proxy-Authenticate", `Digest realm="two", nonce="2"`)
	resp := alice.next("the refusal")
	if resp.StatusCode != 401 && resp.StatusCode != 407 {
		t.Fatalf("got %d", resp.StatusCode)
	}
	if resp.Header.Get("WWW-Authenticate") == "" || resp.Header.Get("Proxy-Authenticate") == "" {
		t.Errorf("one challenge is missing:\n%s", resp)
	}
}

func cancelOf(invite *sip.Message) *sip.Message {
	cancel := invite.Clone()
	cancel.Method = "CANCEL"
	cancel.Header.Set("CSeq", strings.Replace(invite.Header.Get("CSeq"), "INVITE", "CANCEL", 1))
	return cancel
}

func TestACancelOfTheCallerReachesEveryPhone(t *testing.T) {
	w := start(t, Config{})
	alice, one, two := w.registered("alice"), w.registered("bob"), w.registered("bob")
	invite, at := forked(t, alice, one, two)
	cancel := cancelOf(invite)
	cancel.Header.Set("Reason", `SIP;cause=487;text="changed my mind"`)
	alice.send(cancel)
	alice.hear(200, "CANCEL")
	for i, p := range []*peer{one, two} {
		got := p.receive("CANCEL")
		if !strings.Contains(got.Header.Get("Reason"), "changed my mind") {
			t.Errorf("the caller's Reason is lost:\n%s", got)
		}
		p.answer(got, 200)
		p.answer(at[i], 487)
		p.receive("ACK")
	}
	alice.hear(487, "INVITE")
	ack := invite.Clone()
	ack.Method = "ACK"
	ack.Header.Set("CSeq", strings.Replace(invite.Header.Get("CSeq"), "INVITE", "ACK", 1))
	alice.send(ack)
	one.hearsNothing("the ACK for a refusal ends at the proxy")
}

func TestACancelThatHitsNothingIsSaid(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	alice.send(alice.request("CANCEL", "sip:bob@example.test"))
	alice.hear(481, "CANCEL")
}

func TestAMessageReachesEveryPhoneAndIsAnsweredOnce(t *testing.T) {
	w := start(t, Config{})
	alice, one, two := w.registered("alice"), w.registered("bob"), w.registered("bob")
	alice.send(alice.request("MESSAGE", one.aor()))
	one.answer(one.receive("MESSAGE"), 200)
	alice.hear(200, "MESSAGE")
	two.answer(two.receive("MESSAGE"), 200)
	two.hearsNothing("a MESSAGE cannot be canceled")
	alice.hearsNothing("one final response is enough")
}

func TestALowerQRingsLater(t *testing.T) {
	w := start(t, Config{})
	alice, low, high := w.registered("alice"), w.registered("bob", ";q=0.2"), w.registered("bob", ";q=0.9")
	alice.send(alice.request("INVITE", high.aor()))
	alice.hear(100, "INVITE")
	first := high.receive("INVITE")
	low.hearsNothing("the better contact comes first")
	high.answer(first, 486)
	high.receive("ACK")
	low.answer(low.receive("INVITE"), 200)
	alice.hear(200, "INVITE")
}

func TestALowerQJoinsWhenTheHigherDoesNotAnswer(t *testing.T) {
	w := start(t, Config{})
	alice, low, high := w.registered("alice"), w.registered("bob", ";q=0.2"), w.registered("bob")
	alice.send(alice.request("INVITE", high.aor()))
	alice.hear(100, "INVITE")
	high.answer(high.receive("INVITE"), 180)
	alice.hear(180, "INVITE")
	w.advance(nextGroupAfter + time.Second)
	low.answer(low.receive("INVITE"), 200)
	alice.hear(200, "INVITE")
	high.receive("CANCEL")
}

func TestOneDeviceWithTwoFlowsRingsOnceAndTheOtherFlowIsTheReserve(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	old := w.registered("bob", `;+sip.instance="<urn:uuid:9>";reg-id=1`)
	young := w.registered("bob", `;+sip.instance="<urn:uuid:9>";reg-id=2`)
	alice.send(alice.request("INVITE", old.aor()))
	alice.hear(100, "INVITE")
	young.receive("INVITE")
	old.hearsNothing("it is the same device")
	young.hangsUp()
	old.answer(old.receive("INVITE"), 200)
	alice.hear(200, "INVITE")
}
