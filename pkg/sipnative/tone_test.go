//go:build !js

package sipnative_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
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
	noError(t, ours.DTMF(testkit.Within(t), "5", sipnative.DTMFOptions{Duration: 160 * time.Millisecond}), "DTMF")
	if got := testkit.Await(t, bodies, "the tone"); got != "Signal=5\r\nDuration=160" {
		t.Errorf("the body is %q", got)
	}
}

// toneMedia is a media side whose sound carries tones when it may.
type toneMedia struct {
	sipnative.Media
	refuses bool
	sent    chan byte
	heard   func(byte, time.Duration)
}

func (m *toneMedia) OnTone(f func(byte, time.Duration)) { m.heard = f }

func (m *toneMedia) SendTone(_ context.Context, key byte, _ time.Duration) error {
	if m.refuses {
		return sipnative.ErrNoTones
	}
	m.sent <- key
	return nil
}

func TestTonesTakeTheWayThatIsAskedForAndAnINFOWhereTheSoundCarriesNone(t *testing.T) {
	heard := make(chan sipnative.Tone, 10)
	cfg := over("bob")
	cfg.OnInvite = func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnDTMF: func(tone sipnative.Tone) { heard <- tone }})
		noError(t, c.Accept(testkit.Within(t)), "Accept")
	}
	bob := dial(t, cfg)
	media := &toneMedia{Media: sipnative.SignallingOnly(nil), sent: make(chan byte, 10)}
	ours, err := dial(t, over("alice")).Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{Media: media})
	noError(t, err, "Invite")
	noError(t, ours.Wait(testkit.Within(t)), "the call")
	short := sipnative.DTMFOptions{Way: sipnative.ToneRTP, Duration: time.Nanosecond, Gap: time.Nanosecond}
	noError(t, ours.DTMF(testkit.Within(t), "1d", short), "DTMF among the sound")
	if a, b := <-media.sent, <-media.sent; a != '1' || b != 'D' {
		t.Errorf("%c and %c are sent", a, b)
	}
	media.refuses = true
	noError(t, ours.DTMF(testkit.Within(t), "*#", short), "DTMF in INFOs")
	for _, want := range "*#" {
		tone := testkit.Await(t, heard, "bob hears")
		if tone != (sipnative.Tone{Key: byte(want), Duration: 40 * time.Millisecond, Way: sipnative.ToneINFO}) {
			t.Errorf("bob hears %+v, want %c", tone, want)
		}
	}
	t.Log("what is no tone, and what comes too late")
	if err := ours.DTMF(testkit.Within(t), "1x", short); err == nil {
		t.Error("x is a tone")
	}
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	if f := failure(t, ours.DTMF(testkit.Within(t), "1", short)); f.Cause != sipcore.CauseCanceled {
		t.Errorf("after the end: %v", f)
	}
}

func TestTonesWaitForThoseBeforeThemAndForCommas(t *testing.T) {
	cfg, answered := answering(t, over("bob"))
	bob := dial(t, cfg)
	media := &toneMedia{Media: sipnative.SignallingOnly(nil), sent: make(chan byte, 10)}
	ours, err := dial(t, over("alice")).Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{Media: media})
	noError(t, err, "Invite")
	noError(t, ours.Wait(testkit.Within(t)), "the call")
	testkit.Await(t, answered, "bob answers")
	first := make(chan error, 1)
	go func() { first <- ours.DTMF(testkit.Within(t), "1,,2", sipnative.DTMFOptions{Way: sipnative.ToneRTP}) }()
	if key := testkit.Await(t, media.sent, "the first tone"); key != '1' {
		t.Errorf("%c is first", key)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ours.DTMF(ctx, "3", sipnative.DTMFOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("who waits in vain: %v", err)
	}
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	if err := testkit.Await(t, first, "the end of the tones"); failure(t, err).Cause != sipcore.CauseCanceled || len(media.sent) != 0 {
		t.Errorf("tones whose call ends: %v, %d more are sent", err, len(media.sent))
	}
}

func TestTonesAmongTheSoundAreHeardInTheCall(t *testing.T) {
	heard := make(chan sipnative.Tone, 10)
	peer := func() (sipnative.Media, error) { return sipnative.NewPeer(sipnative.PeerConfig{Loopback: true}) }
	cfg := over("bob")
	cfg.NewMedia = peer
	cfg.OnInvite = func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnDTMF: func(tone sipnative.Tone) { heard <- tone }})
		noError(t, c.Accept(testkit.Within(t)), "Accept")
	}
	bob := dial(t, cfg)
	cfg = over("alice")
	cfg.NewMedia = peer
	ours := call(t, dial(t, cfg), at(bob, "udp", "bob"), sipnative.Handlers{})
	pc := ours.Media().(*sipnative.Peer).PeerConnection()
	testkit.Until(t, "the media are connected", func() bool { return pc.ConnectionState() == webrtc.PeerConnectionStateConnected })
	noError(t, ours.DTMF(testkit.Within(t), "9", sipnative.DTMFOptions{Way: sipnative.ToneRTP, Duration: 80 * time.Millisecond}), "DTMF")
	if tone := testkit.Await(t, heard, "bob hears"); tone != (sipnative.Tone{Key: '9', Duration: 80 * time.Millisecond, Way: sipnative.ToneRTP}) {
		t.Errorf("bob hears %+v", tone)
	}
}
