//go:build !js

package sipnative

import (
	"strings"
	"testing"

	"sipwasm/pkg/sipcore"
)

// withoutNames is a description as phones write it that do not bundle.
func withoutNames(d sipcore.Description) sipcore.Description {
	d.Body = []byte(nameless(string(d.Body)))
	return d
}

// A phone without names is a peer whose descriptions lose them on the way.
func TestAPhoneThatDoesNotNameItsLineIsHeardAndAnsweredInItsWay(t *testing.T) {
	byAlice, byBob := make(heard, 100), make(heard, 100)
	alice, bob := newPeer(t, PeerConfig{OnTrack: byAlice.track}), newPeer(t, PeerConfig{OnTrack: byBob.track})
	remote(t, bob, withoutNames(local(t, alice, LocalDescription{Offer: true})), true)
	answer := local(t, bob, LocalDescription{})
	for _, name := range []string{"a=mid", "a=group"} {
		if strings.Contains(string(answer.Body), name) {
			t.Errorf("the answer has %s, which the offer had not:\n%s", name, answer.Body)
		}
	}
	remote(t, alice, answer, false)
	speak(t, alice.Streams()[0], opus, "alice")
	speak(t, bob.Streams()[0], opus, "bob")
	byAlice.wait(t, "audio bob")
	byBob.wait(t, "audio alice")

	t.Log("bob offers anew, and the phone answers in its way")
	remote(t, alice, local(t, bob, LocalDescription{Offer: true}), true)
	remote(t, bob, withoutNames(local(t, alice, LocalDescription{})), false)
}

func TestLinesThatAreNotBundledAreRefused(t *testing.T) {
	alice, bob := newPeer(t, PeerConfig{Audio: true, Video: true}), newPeer(t, PeerConfig{})
	err := bob.Remote(t.Context(), withoutNames(local(t, alice, LocalDescription{Offer: true})), true)
	if err == nil || !strings.Contains(err.Error(), "a=mid") {
		t.Errorf("an offer of two lines without names: %v", err)
	}
}
