//go:build !js

package sipnative_test

import (
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// What a strict reader of application/dtmf-relay takes; baresip is one.
func TestATonePutsNoBlanksIntoItsBody(t *testing.T) {
	bodies := make(chan string, 1)
	cfg := over("bob")
	cfg.OnInvite = func(c *sipnative.Call) { noError(t, c.Accept(testkit.Within(t)), "Accept") }
	cfg.Trace = func(sent bool, data []byte) {
		if m, err := sip.Parse(data); err == nil && !sent && m.Method == sip.MethodInfo {
			bodies <- string(m.Body)
		}
	}
	bob := dial(t, cfg)
	ours := call(t, dial(t, over("alice")), at(bob, "udp", "bob"), sipnative.Handlers{})
	noError(t, ours.DTMF(testkit.Within(t), '5', 160*time.Millisecond), "DTMF")
	if got := testkit.Await(t, bodies, "the tone"); got != "Signal=5\r\nDuration=160" {
		t.Errorf("the body is %q", got)
	}
}
