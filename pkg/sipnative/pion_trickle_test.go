//go:build !js

package sipnative

import (
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
)

// bare is a description without its candidates.
func bare(d sipcore.Description) sipcore.Description {
	var kept []string
	for line := range strings.Lines(string(d.Body)) {
		if !strings.HasPrefix(line, "a=candidate") && !strings.HasPrefix(line, "a=end-of-candidates") {
			kept = append(kept, line)
		}
	}
	return ofSDP(strings.Join(kept, ""))
}

func TestCandidatesThatFollowOrOvertakeTheirDescriptionConnect(t *testing.T) {
	byAlice := make(heard, 100)
	alice, bob := newPeer(t, PeerConfig{OnTrack: byAlice.track}), newPeer(t, PeerConfig{})
	add := func(p *Peer, d sipcore.Description) {
		if err := p.AddCandidates(t.Context(), sipcore.Fragment(d.Body)); err != nil {
			t.Fatal(err)
		}
	}
	offer := local(t, alice, LocalDescription{Offer: true})
	if !strings.Contains(string(offer.Body), "a=ice-options:trickle\r\n") {
		t.Errorf("RFC 8840 §4.1.1: the offer does not say that candidates may follow:\n%s", offer.Body)
	}
	remote(t, bob, bare(offer), true)
	answer := local(t, bob, LocalDescription{Trickle: true})
	add(bob, offer)
	add(alice, answer)
	remote(t, alice, bare(answer), false)
	speak(t, bob.Streams()[0], opus, "bob")
	byAlice.wait(t, "audio bob")

	t.Log("those of a restart wait until its offer counts")
	again := local(t, alice, LocalDescription{Offer: true, ICERestart: true})
	remote(t, bob, bare(again), true)
	add(bob, again)
	if bob.late == nil {
		t.Error("the candidates are taken for the generation before")
	}
	remote(t, alice, local(t, bob, LocalDescription{}), false)
	if bob.late != nil {
		t.Error("the candidates are not taken")
	}
	byAlice.drain()
	for range 50 {
		byAlice.wait(t, "audio bob")
	}
	t.Log("what cannot be read is said")
	broken := strings.Replace(string(sipcore.Fragment(again.Body)), " udp ", " udp x", 1)
	if err := bob.AddCandidates(t.Context(), []byte(broken)); err == nil {
		t.Error("a broken candidate is taken")
	}
}

// patient is an API whose peers wait so long for a STUN server.
func patient(d time.Duration) *webrtc.API {
	settings := webrtc.SettingEngine{}
	settings.SetSTUNGatherTimeout(d)
	settings.SetIncludeLoopbackCandidate(true)
	return webrtc.NewAPI(webrtc.WithSettingEngine(settings))
}

var silentSTUN = webrtc.ICEServer{URLs: []string{"stun:127.0.0.1:9"}}

func TestADescriptionWhoseCandidatesMayFollowWaitsForNoServer(t *testing.T) {
	p := newPeer(t, PeerConfig{ICEServers: []webrtc.ICEServer{silentSTUN}, API: patient(time.Second)})
	fragments := make(chan string, 10)
	p.OnCandidates(func(fragment []byte, last bool) {
		if last {
			fragments <- string(fragment)
		}
	})
	offer := string(local(t, p, LocalDescription{Offer: true, Trickle: true}).Body)
	if !strings.Contains(offer, " typ host") || strings.Contains(offer, "a=end-of-candidates") {
		t.Errorf("the offer has not waited, or too long:\n%s", offer)
	}
	last := testkit.Await(t, fragments, "the end of the candidates is told")
	if !sameGeneration(last, offer) || !strings.Contains(last, " typ host") || !strings.Contains(last, "a=end-of-candidates") {
		t.Errorf("the last fragment is\n%s", last)
	}
}

// seer is a STUN server that sees everybody at 203.0.113.1. RFC 8489 §6.3.1.
func seer(t *testing.T) webrtc.ICEServer {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		request := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(request)
			if err != nil {
				return
			}
			if n < 20 {
				continue
			}
			const cookie = 0x2112a442
			answer := binary.BigEndian.AppendUint16(nil, 0x0101) // a success
			answer = binary.BigEndian.AppendUint16(answer, 12)
			answer = append(answer, request[4:20]...)
			answer = append(answer, 0, 0x20, 0, 8, 0, 1) // XOR-MAPPED-ADDRESS, IPv4
			answer = binary.BigEndian.AppendUint16(answer, uint16(from.(*net.UDPAddr).Port)^cookie>>16)
			answer = binary.BigEndian.AppendUint32(answer, 0xcb007101^cookie)
			socket.WriteTo(answer, from)
		}
	}()
	return webrtc.ICEServer{URLs: []string{"stun:" + socket.LocalAddr().String()}}
}

func TestADescriptionThatMustHaveAllWaitsUntilItCanConnect(t *testing.T) {
	servers := []webrtc.ICEServer{silentSTUN, seer(t)}
	p := newPeer(t, PeerConfig{ICEServers: servers, API: patient(testkit.Patience), GatherTimeout: testkit.Patience})
	offer := string(local(t, p, LocalDescription{Offer: true}).Body)
	if !strings.Contains(offer, " typ host") || !strings.Contains(offer, "203.0.113.1") || strings.Contains(offer, "a=end-of-candidates") {
		t.Errorf("the offer has not what connects, or has waited for the silent server:\n%s", offer)
	}
}

func TestARelayIsWaitedForWhereOneIsConfigured(t *testing.T) {
	stun, turn := webrtc.ICEServer{URLs: []string{"stun:a"}}, webrtc.ICEServer{URLs: []string{"stuns:b", "turns:b"}}
	for _, c := range []struct {
		found   string
		servers []webrtc.ICEServer
		want    bool
	}{
		{" typ host", nil, false}, // until it is complete, which is soon
		{" typ host", []webrtc.ICEServer{stun}, false},
		{" typ host typ srflx", []webrtc.ICEServer{stun}, true},
		{" typ host typ srflx", []webrtc.ICEServer{stun, turn}, false},
		{" typ host typ relay", []webrtc.ICEServer{stun, turn}, true},
		{" typ relay", []webrtc.ICEServer{turn}, false},
	} {
		if got := connects(c.found, c.servers); got != c.want {
			t.Errorf("%q with %v: %v", c.found, c.servers, got)
		}
	}
}
