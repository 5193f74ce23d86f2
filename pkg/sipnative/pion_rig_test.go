//go:build !js

package sipnative

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
)

// The rig of the tests of Peer: two peers that agree, and what they hear.

func newPeer(t *testing.T, cfg PeerConfig) *Peer {
	t.Helper()
	cfg.Loopback = true
	p, err := NewPeer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func ofSDP(body string) sipcore.Description {
	return sipcore.Description{Body: []byte(body), ContentType: contentTypeSDP}
}

func local(t *testing.T, p *Peer, want LocalDescription) sipcore.Description {
	t.Helper()
	d, err := p.Local(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func remote(t *testing.T, p *Peer, d sipcore.Description, offer bool) {
	t.Helper()
	if err := p.Remote(t.Context(), d, offer); err != nil {
		t.Fatal(err)
	}
}

// agree takes an offer and an answer from one peer to the other and back.
func agree(t *testing.T, from, to *Peer, want LocalDescription) (offer, answer sipcore.Description) {
	t.Helper()
	want.Offer = true
	offer = local(t, from, want)
	remote(t, to, offer, true)
	answer = local(t, to, LocalDescription{})
	remote(t, from, answer, false)
	return offer, answer
}

// redirected is a description with another direction for its streams.
func redirected(d sipcore.Description, direction string) sipcore.Description {
	d.Body = []byte(strings.ReplaceAll(string(d.Body), "a=sendrecv", "a="+direction))
	return d
}

func directions(t *testing.T, d sipcore.Description) string {
	t.Helper()
	return ofLines(t, d, func(l sdpLine) string { return l.direction })
}

func media(t *testing.T, d sipcore.Description) string {
	t.Helper()
	return ofLines(t, d, func(l sdpLine) string { return l.media })
}

// ofLines is something of each line of a description, in their order.
func ofLines(t *testing.T, d sipcore.Description, what func(sdpLine) string) string {
	t.Helper()
	lines, err := readLines(d, &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: string(d.Body)})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range lines {
		all = append(all, what(l))
	}
	return strings.Join(all, " ")
}

// heard collects what a peer gets: payloads of streams, messages of channels.
type heard chan string

func (h heard) put(text string) {
	select {
	case h <- text:
	default:
	}
}

func (h heard) track(in Incoming) {
	for {
		p, _, err := in.ReadRTP()
		if err != nil {
			return
		}
		h.put(in.Kind().String() + " " + string(p.Payload))
	}
}

func (h heard) data(channel *webrtc.DataChannel) {
	channel.OnMessage(func(m webrtc.DataChannelMessage) { h.put("data " + string(m.Data)) })
}

// wait waits until want comes.
func (h heard) wait(t *testing.T, want string) {
	t.Helper()
	give := time.After(testkit.Patience)
	for {
		select {
		case got := <-h:
			if got == want {
				return
			}
		case <-give:
			t.Fatalf("%q does not come", want)
		}
	}
}

// drain forgets what has come.
func (h heard) drain() {
	for len(h) > 0 {
		<-h
	}
}

// speak sends a payload again and again until the test ends, as packets of a
// stream that is lost until the other side is there.
func speak(t *testing.T, s *Stream, codec webrtc.RTPCodecCapability, payload string) {
	stop := make(chan struct{})
	ended := make(chan struct{})
	t.Cleanup(func() { close(stop); <-ended })
	go func() {
		defer close(ended)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for n := uint16(0); ; n++ {
			p := &rtp.Packet{Header: rtp.Header{SequenceNumber: n, Timestamp: 160 * uint32(n)}, Payload: []byte(payload)}
			s.WriteRTP(webrtc.RTPCodecParameters{RTPCodecCapability: codec}, p)
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
}

var (
	opus = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, SDPFmtpLine: "minptime=10;useinbandfec=1"}
	vp8  = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
)

// speakers are two peers with audio and video between them, each saying its name.
func speakers(t *testing.T) (alice, bob *Peer, byAlice, byBob heard) {
	t.Helper()
	byAlice, byBob = make(heard, 100), make(heard, 100)
	alice = newPeer(t, PeerConfig{Audio: true, Video: true, OnTrack: byAlice.track})
	bob = newPeer(t, PeerConfig{OnTrack: byBob.track})
	agree(t, alice, bob, LocalDescription{})
	for name, p := range map[string]*Peer{"alice": alice, "bob": bob} {
		speak(t, p.Streams()[0], opus, name)
		speak(t, p.Streams()[1], vp8, name)
	}
	byAlice.wait(t, "audio bob")
	byBob.wait(t, "audio alice")
	return alice, bob, byAlice, byBob
}

func ufrags(peers ...*Peer) []string {
	var all []string
	for _, p := range peers {
		_, rest, _ := strings.Cut(p.pc.CurrentLocalDescription().SDP, "a=ice-ufrag:")
		ufrag, _, _ := strings.Cut(rest, "\r\n")
		all = append(all, ufrag)
	}
	return all
}
