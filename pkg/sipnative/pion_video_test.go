//go:build !js

package sipnative

import (
	"strings"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

func TestVideoComesAndGoesInARunningCall(t *testing.T) {
	byAlice, byBob := make(heard, 100), make(heard, 100)
	alice := newPeer(t, PeerConfig{Audio: true, OnTrack: byAlice.track})
	bob := newPeer(t, PeerConfig{OnTrack: byBob.track})
	agree(t, alice, bob, LocalDescription{})
	add := func() *Stream {
		t.Helper()
		s, err := alice.AddVideo()
		if err != nil {
			t.Fatal(err)
		}
		if _, answer := agree(t, alice, bob, LocalDescription{}); directions(t, answer) != "sendrecv sendrecv" {
			t.Fatalf("added video is answered with %s", directions(t, answer))
		}
		return s
	}
	video := add()
	speak(t, video, vp8, "alice")
	speak(t, bob.Streams()[1], vp8, "bob")
	byBob.wait(t, "video alice")
	byAlice.wait(t, "video bob")

	t.Log("without it both are silent, whoever offers")
	alice.RemoveVideo()
	offer, answer := agree(t, alice, bob, LocalDescription{})
	if got := directions(t, offer) + ", " + directions(t, answer); got != "sendrecv inactive, sendrecv inactive" {
		t.Errorf("video is removed with %s", got)
	}
	if _, answer = agree(t, bob, alice, LocalDescription{}); directions(t, answer) != "sendrecv inactive" {
		t.Errorf("bob's offer brings it back: %s", directions(t, answer))
	}
	if video.open || bob.Streams()[1].open {
		t.Error("removed video is sent")
	}

	t.Log("it comes back on its line")
	if again := add(); again != video || len(alice.Streams()) != 2 {
		t.Error("it is another one")
	}
	byBob.drain()
	byAlice.drain()
	byBob.wait(t, "video alice")
	byAlice.wait(t, "video bob")
}

func TestVideoThatIsRefusedCanBeTakenBack(t *testing.T) {
	alice, bob, _, _ := speakers(t)
	alice.RemoveVideo()
	alice.AddVideo()
	offer := local(t, alice, LocalDescription{Offer: true})
	alice.Rollback(t.Context())
	alice.RemoveVideo()
	again, _ := agree(t, alice, bob, LocalDescription{})
	if directions(t, offer) != "sendrecv sendrecv" || directions(t, again) != "sendrecv inactive" {
		t.Errorf("offered with %s, then with %s", directions(t, offer), directions(t, again))
	}
	if strings.Count(string(again.Body), "m=") != 2 {
		t.Errorf("the refused line is still there:\n%s", again.Body)
	}
}

func TestAMutedStreamIsNotHeardAndNothingIsNegotiated(t *testing.T) {
	s, w, sound := toning()
	sound(1)
	s.Mute(true)
	sound(2)
	s.Mute(false)
	sound(3)
	if len(w.sent) != 2 || w.sent[1].SequenceNumber != 3 {
		t.Errorf("%d packets are sent", len(w.sent))
	}
	s.Mute(true)
	s.WriteRTP(webrtc.RTPCodecParameters{}, &rtp.Packet{})
	if len(w.sent) != 2 {
		t.Error("a muted stream is heard")
	}
}
