//go:build !js

package sipnative

import (
	"errors"
	"strings"
	"testing"
)

func TestAnEarlyAnswerIsHeardAndTheLastWordOfTheSamePhoneFollowed(t *testing.T) {
	byAlice := make(heard, 100)
	alice := newPeer(t, PeerConfig{EarlyMedia: true, OnTrack: byAlice.track})
	bob, carol := newPeer(t, PeerConfig{}), newPeer(t, PeerConfig{})
	if !alice.TakesEarly() || bob.TakesEarly() {
		t.Error("who takes early answers is not who was told to")
	}
	offer := local(t, alice, LocalDescription{Offer: true})
	remote(t, bob, offer, true)
	remote(t, carol, offer, true)
	answer, other := local(t, bob, LocalDescription{}), local(t, carol, LocalDescription{})
	if err := alice.Preview(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	speak(t, bob.Streams()[0], opus, "bob")
	byAlice.wait(t, "audio bob")

	t.Log("another phone cannot be followed, the same with the same or other words can")
	if err := alice.Preview(t.Context(), other); !errors.Is(err, errOtherPhone) {
		t.Errorf("the early answer of another phone: %v", err)
	}
	if err := alice.Preview(t.Context(), answer); err != nil {
		t.Errorf("the same again: %v", err)
	}
	held := redirected(answer, sendonly)
	remote(t, alice, held, false)
	if alice.Streams()[0].open {
		t.Error("the last word is not heard: who only sends is sent sound")
	}
	byAlice.drain()
	byAlice.wait(t, "audio bob")
	if err := alice.Remote(t.Context(), answer, false); err == nil {
		t.Error("there is an answer without an offer")
	}
	agree(t, bob, alice, LocalDescription{})
}

func TestTheLastWordOfAnotherPhoneIsRefusedWithTheSettingToChange(t *testing.T) {
	alice, bob, carol := newPeer(t, PeerConfig{EarlyMedia: true}), newPeer(t, PeerConfig{}), newPeer(t, PeerConfig{})
	offer := local(t, alice, LocalDescription{Offer: true})
	remote(t, bob, offer, true)
	remote(t, carol, offer, true)
	if err := alice.Preview(t.Context(), local(t, bob, LocalDescription{})); err != nil {
		t.Fatal(err)
	}
	err := alice.Remote(t.Context(), local(t, carol, LocalDescription{}), false)
	if err == nil || !strings.Contains(err.Error(), "PeerConfig.EarlyMedia") {
		t.Errorf("error %v", err)
	}
}
