//go:build !js

package sipnative

import (
	"strings"
	"testing"

	"sipwasm/pkg/sipcore"
)

func TestWhoOpensTheDTLSConnectionStaysSoWhoeverOffersAnew(t *testing.T) {
	alice, bob := newPeer(t, PeerConfig{}), newPeer(t, PeerConfig{})
	role := func(d sipcore.Description, want string) {
		t.Helper()
		if !strings.Contains(string(d.Body), want) || strings.Count(string(d.Body), "a=setup:") != 1 {
			t.Errorf("the answer does not say %s:\n%s", want, d.Body)
		}
	}
	_, answer := agree(t, alice, bob, LocalDescription{})
	role(answer, "a=setup:active")
	_, answer = agree(t, alice, bob, LocalDescription{})
	role(answer, "a=setup:active")
	_, answer = agree(t, bob, alice, LocalDescription{})
	role(answer, "a=setup:passive")
	_, answer = agree(t, alice, bob, LocalDescription{})
	role(answer, "a=setup:active")
}
