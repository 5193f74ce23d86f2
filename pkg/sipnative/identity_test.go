//go:build !js

package sipnative_test

import (
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

func asserted(name, value string) []sip.Field { return []sip.Field{{Name: name, Value: value}} }

// says fails unless the servers say of the peer of a call who it is; "" is nothing.
func says(t *testing.T, c *sipnative.Call, want string) {
	t.Helper()
	got := ""
	if a, ok := c.AssertedIdentity(); ok {
		got = a.String()
	}
	if got != want {
		t.Errorf("the identity of %s is %q, want %q", c.Peer(), got, want)
	}
}

func TestWhatServersSayOfThePeerIsKnown(t *testing.T) {
	calls := make(chan *sipnative.Call, 1)
	cfg := over("bob")
	cfg.OnInvite = func(c *sipnative.Call) {
		says(t, c, `"Alice" <sip:alice@example.com>`)
		headers := asserted("Remote-Party-ID", `<http://example.com>, <sip:alice@example.com>;party=calling, <tel:+4930456>;party=called, "Bob" <sip:bob@example.com>;party=called`)
		noError(t, c.AcceptWith(testkit.Within(t), sipcore.AcceptOptions{Headers: headers}), "Accept")
		calls <- c
	}
	bob, alice := dial(t, cfg), dial(t, over("alice"))
	o := sipnative.InviteOptions{}
	o.Core.Headers = asserted("P-Asserted-Identity", `<tel:+4930123>, "Alice" <sip:alice@example.com>`)
	ours, err := alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), o)
	noError(t, err, "Invite")
	noError(t, ours.Wait(testkit.Within(t)), "the call")
	says(t, ours, `"Bob" <sip:bob@example.com>;party=called`)
	theirs := testkit.Await(t, calls, "bob answers")

	t.Log("somebody else takes over")
	again := sipcore.ReinviteOptions{Headers: asserted("P-Asserted-Identity", "<sip:carol@example.com>")}
	noError(t, ours.Reinvite(testkit.Within(t), again), "Reinvite")
	says(t, theirs, "<sip:carol@example.com>")
	noError(t, ours.Renegotiate(testkit.Within(t)), "Renegotiate")
	says(t, theirs, "<sip:carol@example.com>")
}
