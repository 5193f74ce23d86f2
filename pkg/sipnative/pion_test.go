//go:build !js

package sipnative

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
)

func TestTwoPeersHearAndSeeEachOther(t *testing.T) {
	_, _, byAlice, byBob := speakers(t)
	byAlice.wait(t, "video bob")
	byBob.wait(t, "video alice")
}

func TestADescriptionHasItsCandidatesOnce(t *testing.T) {
	alice, bob := newPeer(t, PeerConfig{Video: true, Data: true}), newPeer(t, PeerConfig{})
	offer, answer := agree(t, alice, bob, LocalDescription{})
	again, _ := agree(t, alice, bob, LocalDescription{})
	for name, d := range map[string]sipcore.Description{"offer": offer, "answer": answer, "next offer": again} {
		seen := map[string]int{}
		for line := range strings.Lines(string(d.Body)) {
			if strings.HasPrefix(line, "a=candidate") {
				seen[line]++
			}
		}
		if len(seen) == 0 || !strings.Contains(string(d.Body), "a=end-of-candidates") {
			t.Errorf("the %s waits for no candidates:\n%s", name, d.Body)
		}
		for line, n := range seen {
			if n > 1 {
				t.Errorf("the %s has %q %d times", name, strings.TrimSpace(line), n)
			}
		}
	}
}

func TestADataChannelCarriesMessagesBothWays(t *testing.T) {
	byAlice, byBob := make(heard, 100), make(heard, 100)
	opened := make(chan *webrtc.DataChannel, 1)
	alice := newPeer(t, PeerConfig{Data: true, OnDataChannel: func(c *webrtc.DataChannel) {
		byAlice.data(c)
		c.OnOpen(func() { opened <- c })
	}})
	bob := newPeer(t, PeerConfig{OnDataChannel: func(c *webrtc.DataChannel) {
		byBob.data(c)
		c.OnOpen(func() { c.SendText("from bob") })
	}})
	agree(t, alice, bob, LocalDescription{})
	if err := testkit.Await(t, opened, "the channel opens").SendText("from alice"); err != nil {
		t.Fatal(err)
	}
	byBob.wait(t, "data from alice")
	byAlice.wait(t, "data from bob")
}

func TestAPeerWhoDoesNotListenIsSentNothingUntilItListensAgain(t *testing.T) {
	alice, bob, byAlice, byBob := speakers(t)
	hold := redirected(local(t, alice, LocalDescription{Offer: true, Hold: true}), sendonly)
	remote(t, bob, hold, true)
	answer := local(t, bob, LocalDescription{})
	if got := directions(t, answer); got != "recvonly recvonly" {
		t.Errorf("sendonly is answered with %s", got)
	}
	remote(t, alice, answer, false)
	byBob.wait(t, "audio alice")
	for _, s := range bob.Streams() {
		if s.open {
			t.Errorf("the %s of who is on hold is sent", s.kind)
		}
	}
	byAlice.drain()

	t.Log("the end of the hold")
	agree(t, alice, bob, LocalDescription{})
	byAlice.wait(t, "audio bob")
	byAlice.wait(t, "video bob")
}

func TestAStreamThatIsNotSentForAWhileIsTheSameAfterwards(t *testing.T) {
	started := make(chan string, 10)
	byBob := make(heard, 100)
	alice := newPeer(t, PeerConfig{})
	bob := newPeer(t, PeerConfig{OnTrack: func(in Incoming) {
		started <- in.Kind().String()
		byBob.track(in)
	}})
	agree(t, alice, bob, LocalDescription{})
	speak(t, alice.Streams()[0], opus, "alice")
	byBob.wait(t, "audio alice")

	t.Log("as a browser does: what is not sent has no sources")
	quiet := redirected(local(t, alice, LocalDescription{Offer: true}), recvonly)
	var kept []string
	for line := range strings.Lines(string(quiet.Body)) {
		if !strings.HasPrefix(line, "a=ssrc") && !strings.HasPrefix(line, "a=msid:") {
			kept = append(kept, line)
		}
	}
	quiet.Body = []byte(strings.Join(kept, ""))
	remote(t, bob, quiet, true)
	remote(t, alice, local(t, bob, LocalDescription{}), false)
	agree(t, alice, bob, LocalDescription{})
	byBob.drain()
	byBob.wait(t, "audio alice")
	if n := len(started); n != 1 {
		t.Errorf("the stream begins %d times", n)
	}
}

func TestStreamsComeBackAfterTheyWereInactive(t *testing.T) {
	alice, bob, byAlice, byBob := speakers(t)
	offer := redirected(local(t, alice, LocalDescription{Offer: true}), inactive)
	remote(t, bob, offer, true)
	answer := local(t, bob, LocalDescription{})
	if got := directions(t, answer); got != "inactive inactive" {
		t.Errorf("inactive is answered with %s", got)
	}
	remote(t, alice, answer, false)
	agree(t, bob, alice, LocalDescription{})
	byAlice.drain()
	byBob.drain()
	for _, kind := range []string{"audio", "video"} {
		byAlice.wait(t, kind+" bob")
		byBob.wait(t, kind+" alice")
	}
}

func TestAnOfferThatCameToNothingLeavesTheCallAsItWas(t *testing.T) {
	alice, bob, byAlice, byBob := speakers(t)
	t.Log("both have an offer of Alice, and neither counts")
	offer := local(t, alice, LocalDescription{Offer: true})
	remote(t, bob, redirected(offer, inactive), true)
	alice.Rollback(t.Context())
	bob.Rollback(t.Context())
	if _, err := bob.Local(t.Context(), LocalDescription{}); err == nil {
		t.Error("Bob answers an offer that came to nothing")
	}
	if err := alice.Remote(t.Context(), offer, false); err == nil {
		t.Error("Alice takes an answer to an offer that came to nothing")
	}
	byAlice.drain()
	byBob.drain()
	byAlice.wait(t, "audio bob")
	byBob.wait(t, "audio alice")

	t.Log("either may offer next")
	agree(t, bob, alice, LocalDescription{})
	agree(t, alice, bob, LocalDescription{})
	byAlice.drain()
	byAlice.wait(t, "video bob")
}

func TestAnICERestartChangesTheCredentialsOfBothAndTheCallGoesOn(t *testing.T) {
	alice, bob, byAlice, byBob := speakers(t)
	before := ufrags(alice, bob)
	agree(t, alice, bob, LocalDescription{ICERestart: true})
	after := ufrags(alice, bob)
	for i, name := range []string{"Alice", "Bob"} {
		if before[i] == after[i] {
			t.Errorf("%s keeps the credentials %s", name, after[i])
		}
	}
	byAlice.drain()
	byBob.drain()
	// More than what was under way.
	for range 50 {
		byAlice.wait(t, "audio bob")
		byBob.wait(t, "audio alice")
	}
}

func TestALineThatIsAddedLaterGoesBothWays(t *testing.T) {
	byAlice, byBob := make(heard, 100), make(heard, 100)
	alice := newPeer(t, PeerConfig{Audio: true, OnTrack: byAlice.track})
	bob := newPeer(t, PeerConfig{OnTrack: byBob.track})
	agree(t, alice, bob, LocalDescription{})
	if err := alice.addStream(webrtc.RTPCodecTypeVideo); err != nil {
		t.Fatal(err)
	}
	_, answer := agree(t, alice, bob, LocalDescription{})
	if got := directions(t, answer); got != "sendrecv sendrecv" {
		t.Errorf("the answer's directions are %s", got)
	}
	speak(t, alice.Streams()[1], vp8, "alice")
	speak(t, bob.Streams()[1], vp8, "bob")
	byBob.wait(t, "video alice")
	byAlice.wait(t, "video bob")
}

func TestAnOfferOfLaterIsTakenOnlyWhenItIsAnswered(t *testing.T) {
	alice, bob, _, _ := speakers(t)
	remote(t, bob, local(t, alice, LocalDescription{Offer: true}), true)
	if state := bob.pc.SignalingState(); state != webrtc.SignalingStateStable {
		t.Errorf("pion has the offer already: %s", state)
	}
}

func TestOffersThatNoCallCanBeMadeOfAreRefusedWithTheReason(t *testing.T) {
	offer := string(local(t, newPeer(t, PeerConfig{Audio: true}), LocalDescription{Offer: true}).Body)
	without := func(name string) string {
		var kept []string
		for line := range strings.Lines(offer) {
			if !strings.HasPrefix(line, "a="+name) {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	head, _, _ := strings.Cut(offer, "m=audio")
	foreign := strings.NewReplacer("SAVPF 111 9 0 8 110 126", "SAVPF 111 126", "opus/", "unheard-of/").Replace(offer)
	for _, c := range []struct{ contentType, body, want string }{
		{"application/sdp", "hello", "is not SDP"},
		{"application/sdp", "v=0\r\nhello", "cannot be read"},
		{"text/plain", offer, `type "text/plain"`},
		{"application/sdp", head, "no m= line"},
		{"application/sdp", without("ice-ufrag"), "a=ice-ufrag"},
		{"application/sdp", without("fingerprint"), "a=fingerprint"},
		{"application/sdp", without("rtcp-mux"), "a=rtcp-mux"},
		{"application/sdp", foreign, "none of the codecs"},
	} {
		err := newPeer(t, PeerConfig{}).Remote(t.Context(), sipcore.Description{Body: []byte(c.body), ContentType: c.contentType}, true)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q in it, for\n%s", err, c.want, c.body)
		}
	}
	if err := newPeer(t, PeerConfig{}).Remote(t.Context(), sipcore.Description{Body: []byte(offer), ContentType: "Application/SDP; charset=utf-8"}, true); err != nil {
		t.Errorf("the offer itself is refused: %v", err)
	}
}

func TestALineWithoutAKnownCodecIsRefusedAndTheOtherTaken(t *testing.T) {
	alice, bob := newPeer(t, PeerConfig{Audio: true, Video: true}), newPeer(t, PeerConfig{})
	offer := local(t, alice, LocalDescription{Offer: true})
	audio, video, _ := strings.Cut(string(offer.Body), "m=video")
	for _, codec := range []string{"VP8", "VP9", "H264", "H265", "AV1"} {
		video = strings.ReplaceAll(video, " "+codec+"/", " none/")
	}
	offer.Body = []byte(audio + "m=video" + video)
	remote(t, bob, offer, true)
	answer := local(t, bob, LocalDescription{})
	if !strings.Contains(string(answer.Body), "m=video 0 ") || strings.Contains(string(answer.Body), "m=audio 0 ") {
		t.Errorf("the answer does not refuse the video alone:\n%s", answer.Body)
	}
	remote(t, alice, answer, false)
}

func TestALineThatTheOtherSideTakesAwayIsRefusedAndTheOtherGoesOn(t *testing.T) {
	alice, bob, byAlice, _ := speakers(t)
	offer := local(t, alice, LocalDescription{Offer: true})
	text := strings.Replace(string(offer.Body), "m=video 9", "m=video 0", 1)
	offer.Body = []byte(strings.Replace(text, "BUNDLE 0 1", "BUNDLE 0", 1))
	remote(t, bob, offer, true)
	answer := string(local(t, bob, LocalDescription{}).Body)
	if !strings.Contains(answer, "m=video 0 ") || strings.Contains(answer, "m=audio 0 ") || !strings.Contains(answer, "BUNDLE 0\r\n") {
		t.Errorf("the answer does not refuse the video alone:\n%s", answer)
	}
	byAlice.drain()
	byAlice.wait(t, "audio bob")
}

func TestGatheringIsBounded(t *testing.T) {
	silent := []webrtc.ICEServer{{URLs: []string{"stun:127.0.0.1:9"}}}
	p := newPeer(t, PeerConfig{ICEServers: silent, GatherTimeout: time.Millisecond})
	if d := local(t, p, LocalDescription{Offer: true}); !strings.Contains(string(d.Body), "m=audio") {
		t.Errorf("the description is %q", d.Body)
	}

	t.Log("and ends with the call")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newPeer(t, PeerConfig{ICEServers: silent}).Local(ctx, LocalDescription{Offer: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestAnAnswerWithoutAnOfferIsAnError(t *testing.T) {
	if _, err := newPeer(t, PeerConfig{}).Local(t.Context(), LocalDescription{}); err == nil {
		t.Error("there is an answer to nothing")
	}
}
