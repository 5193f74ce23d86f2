//go:build !js

package sipnative_test

import (
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// finals tells what the 200 to an INVITE grants.
func finals(granted chan string) func(bool, []byte) {
	return func(sent bool, data []byte) {
		m, err := sip.Parse(data)
		if err == nil && !sent && m.StatusCode == 200 && m.CSeq().Method == sip.MethodInvite {
			granted <- m.Header.Get("Session-Expires")
		}
	}
}

func TestCallsHaveASessionTimerUnlessTheConfigurationSaysOtherwise(t *testing.T) {
	cfg, answered := answering(t, over("bob"))
	bob := dial(t, cfg)
	for name, c := range map[string]struct {
		change                func(*sipnative.Config)
		expires, min, granted string
	}{
		"by default":   {func(*sipnative.Config) {}, "1800", "", "1800;refresher=uac"},
		"shorter":      {func(c *sipnative.Config) { c.SessionExpires, c.MinSE = 200*time.Second, 150*time.Second }, "200", "150", "200;refresher=uac"},
		"without them": {func(c *sipnative.Config) { c.NoSessionTimers = true }, "", "", "1800;refresher=uas"},
	} {
		cfg := over("alice")
		c.change(&cfg)
		granted := make(chan string, 1)
		cfg.Trace = finals(granted)
		ours := call(t, dial(t, cfg), at(bob, "udp", "bob"), sipnative.Handlers{})
		invite := testkit.Await(t, answered, "bob answers").Request()
		if got, least := invite.Header.Get("Session-Expires"), invite.Header.Get("Min-SE"); got != c.expires || least != c.min {
			t.Errorf("%s: asked for %q, at least %q", name, got, least)
		}
		if got := testkit.Await(t, granted, "the 200"); got != c.granted {
			t.Errorf("%s: granted %q, want %q", name, got, c.granted)
		}
		noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	}
}
