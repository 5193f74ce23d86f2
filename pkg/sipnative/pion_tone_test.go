//go:build !js

package sipnative

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"sipwasm/internal/testkit"
)

var tones8k = webrtc.RTPCodecParameters{PayloadType: 101, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mimeTypeTones, ClockRate: 8000}}

// toning is a stream of PCMU that carries tones, and what it writes.
func toning() (*Stream, *wire, func(n uint16)) {
	pcmu := webrtc.RTPCodecParameters{PayloadType: 0, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}}
	w := &wire{codecs: []webrtc.RTPCodecParameters{pcmu, tones8k}}
	s := &Stream{kind: webrtc.RTPCodecTypeAudio}
	s.Bind(w)
	s.setOpen(true)
	return s, w, func(n uint16) {
		s.WriteRTP(pcmu, &rtp.Packet{Header: rtp.Header{SSRC: 5, SequenceNumber: n, Timestamp: 160 * uint32(n)}})
	}
}

func TestAToneIsSentInThePlaceOfTheSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w, sound := toning()
		sound(100)
		time.Sleep(20 * time.Millisecond)
		go func() {
			time.Sleep(45 * time.Millisecond)
			sound(103) // falls into the tone
		}()
		if err := s.sendTone(t.Context(), 5, 50*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		sound(106)
		var got []string
		for i, h := range w.sent {
			text := "sound"
			if h.PayloadType == 101 {
				e, _ := readToneEvent(w.payloads[i])
				text = strconv.Itoa(int(e.code)) + " for " + strconv.Itoa(int(e.duration))
				if e.end {
					text += ", the end"
				}
			}
			if h.Marker {
				text += ", marked"
			}
			got = append(got, strconv.Itoa(int(h.SequenceNumber))+" at "+strconv.Itoa(int(h.Timestamp))+": "+text)
		}
		want := []string{
			"100 at 16000: sound",
			"101 at 16160: 5 for 160, marked",
			"102 at 16160: 5 for 320",
			"103 at 16160: 5 for 400, the end",
			"104 at 16160: 5 for 400, the end",
			"105 at 16160: 5 for 400, the end",
			"106 at 16960: sound",
		}
		if !slices.Equal(got, want) {
			t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestALongToneGoesOnInFurtherSegments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := toning()
		var heard []string
		r := &toneReader{tell: func(key byte, d time.Duration) { heard = append(heard, string(key)+" "+d.String()) }}
		if err := s.sendTone(t.Context(), 15, 20*time.Second); err != nil {
			t.Fatal(err)
		}
		segments := map[uint32]bool{}
		for i, h := range w.sent {
			segments[h.Timestamp] = true
			r.receive(&h, w.payloads[i], 8000)
			if h.Marker != (i == 0) {
				t.Fatalf("packet %d has the marker %v", i, h.Marker)
			}
		}
		if len(segments) != 3 || strings.Join(heard, ", ") != "D 20s" {
			t.Errorf("%d segments are heard as %q", len(segments), heard)
		}
	})
}

func TestAToneThatIsGivenUpEndsEarlyAndTheSoundGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w, sound := toning()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		if err := s.sendTone(ctx, 5, time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if e, _ := readToneEvent(w.payloads[len(w.payloads)-1]); !e.end || e.duration != 160 {
			t.Errorf("the tone ends with %+v", e)
		}
		before := len(w.sent)
		sound(1)
		if len(w.sent) != before+1 || w.sent[before].SequenceNumber != w.sent[before-1].SequenceNumber+1 {
			t.Error("the sound does not go on")
		}
	})
}

func TestAStreamThatCarriesNoTonesSaysSo(t *testing.T) {
	s, w, _ := toning()
	for _, c := range []struct {
		what   string
		change func()
	}{
		{"nobody listens", func() { s.setOpen(false) }},
		{"no telephone-event", func() { s.setOpen(true); w.codecs = w.codecs[:1]; s.Bind(w) }},
		{"there is no call yet", func() { s.Unbind(w) }},
	} {
		c.change()
		if err := s.sendTone(t.Context(), 1, minTone); !errors.Is(err, ErrNoTones) {
			t.Errorf("%s: error %v", c.what, err)
		}
	}
	if err := newPeer(t, PeerConfig{}).SendTone(t.Context(), '1', minTone); !errors.Is(err, ErrNoTones) {
		t.Errorf("a peer without streams: %v", err)
	}
}

func TestTonesGoBothWaysAndComeBackFromTheEcho(t *testing.T) {
	alice, bob := newPeer(t, PeerConfig{}), newPeer(t, PeerConfig{OnTrack: Echo})
	byAlice, byBob := make(heard, 10), make(heard, 10)
	into := func(h heard) func(byte, time.Duration) {
		return func(key byte, d time.Duration) { h.put(string(key) + " " + d.String()) }
	}
	alice.OnTone(into(byAlice))
	bob.OnTone(into(byBob))
	offer, answer := agree(t, alice, bob, LocalDescription{})
	for name, d := range map[string]string{"offer": string(offer.Body), "answer": string(answer.Body)} {
		for _, line := range []string{"a=rtpmap:110 telephone-event/48000\r\n", "a=rtpmap:126 telephone-event/8000\r\n"} {
			if !strings.Contains(d, line) {
				t.Errorf("the %s has no %s", name, line)
			}
		}
	}
	speak(t, alice.Streams()[0], opus, "alice")
	testkit.Until(t, "they are connected", func() bool {
		return alice.pc.ConnectionState() == webrtc.PeerConnectionStateConnected && bob.pc.ConnectionState() == webrtc.PeerConnectionStateConnected
	})
	for _, key := range []byte("1#D") {
		if err := alice.SendTone(t.Context(), key, 60*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		byBob.wait(t, string(key)+" 60ms")
		byAlice.wait(t, string(key)+" 60ms")
	}
	if len(byBob) != 0 || len(byAlice) != 0 {
		t.Error("a tone is heard twice")
	}
}

func TestWhatPionStumblesOverIsLeftOutOfAnOffer(t *testing.T) {
	offer := string(local(t, newPeer(t, PeerConfig{Audio: true, Video: true}), LocalDescription{Offer: true}).Body)
	differing := strings.Replace(offer, "minptime=10;useinbandfec=1", "stereo=1;minptime=20;useinbandfec=0", 1)
	p := newPeer(t, PeerConfig{})
	remote(t, p, ofSDP(differing), true)
	answer := string(local(t, p, LocalDescription{}).Body)
	if !strings.Contains(answer, "opus/48000") || !strings.Contains(answer, "telephone-event/48000") {
		t.Errorf("opus of another taste is not taken:\n%s", answer)
	}
	t.Log("tones alone are no sound")
	foreign := strings.NewReplacer("SAVPF 111 9 0 8 110 126", "SAVPF 111 126", "opus/", "unheard-of/").Replace(offer)
	p = newPeer(t, PeerConfig{})
	remote(t, p, ofSDP(foreign), true)
	if answer := string(local(t, p, LocalDescription{}).Body); !strings.Contains(answer, "m=audio 0 ") {
		t.Errorf("a line without a sound is taken:\n%s", answer)
	}
}
