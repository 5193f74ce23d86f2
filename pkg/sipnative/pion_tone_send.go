//go:build !js

package sipnative

// A tone that is sent among the sound of a stream: RFC 4733 §2.5.1. The sound
// pauses meanwhile, as it does in browsers.

import (
	"context"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const (
	toneStep   = 20 * time.Millisecond // between packets: RFC 4733 §2.5.1.2, that of sound
	toneEnds   = 3                     // packets that say the end: RFC 4733 §2.5.1.4
	toneVolume = 10                    // -10 dBm0
)

// outgoingTone is a tone on its way out.
type outgoingTone struct {
	code    byte
	codec   webrtc.RTPCodecParameters
	start   uint32 // its time, by the clock of the sound
	segment uint32 // what the segments before have told, in units of the codec
	sent    bool
}

// sendTone sends a tone, a packet each step that says how long it has lasted.
func (s *Stream) sendTone(ctx context.Context, code byte, duration time.Duration) error {
	s.toning.Lock()
	defer s.toning.Unlock()
	t, err := s.press(code)
	if err != nil {
		return err
	}
	tick := time.NewTicker(toneStep)
	defer tick.Stop()
	for elapsed := time.Duration(0); elapsed < duration; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			err, duration = context.Cause(ctx), elapsed
		}
		elapsed = min(elapsed+toneStep, duration)
		s.writeTone(t, elapsed, elapsed == duration)
	}
	for range toneEnds - 1 {
		<-tick.C
		s.writeTone(t, duration, true)
	}
	s.release(t, duration)
	return err
}

// press begins a tone where the sound has come to.
func (s *Stream) press(code byte) (*outgoingTone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.context == nil || !s.open {
		return nil, ErrNoTones
	}
	codec, ok := s.toneCodec()
	if !ok {
		return nil, ErrNoTones
	}
	s.pressed = true
	start := s.source.last.Timestamp
	if s.source.started {
		start += units(time.Since(s.at), s.rate)
	}
	return &outgoingTone{code: code, codec: codec, start: start}, nil
}

// toneCodec is that of the sound's rate: RFC 4733 §2.1. Peers that know but one
// rate have it beside any sound, as browsers do.
func (s *Stream) toneCodec() (webrtc.RTPCodecParameters, bool) {
	var found webrtc.RTPCodecParameters
	for _, c := range s.codecs {
		if isTones(c) && (found.ClockRate == 0 || c.ClockRate == s.rate) {
			found = c
		}
	}
	return found, found.ClockRate != 0
}

func units(d time.Duration, rate uint32) uint32 {
	return uint32(int64(d.Microseconds()) * int64(rate) / 1e6)
}

func (s *Stream) writeTone(t *outgoingTone, elapsed time.Duration, end bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for units(elapsed, t.codec.ClockRate)-t.segment > maxEventDuration {
		// RFC 4733 §2.5.1.3: what is longer than a packet can say goes on in another
		// segment.
		s.writeEvent(t, toneEvent{duration: maxEventDuration})
		t.segment += maxEventDuration
	}
	s.writeEvent(t, toneEvent{end: end, duration: uint16(units(elapsed, t.codec.ClockRate) - t.segment)})
}

func (s *Stream) writeEvent(t *outgoingTone, e toneEvent) {
	if s.context == nil || !s.open {
		return
	}
	e.code, e.volume = t.code, toneVolume
	h := rtp.Header{
		Version: 2, PayloadType: uint8(t.codec.PayloadType), Timestamp: t.start + t.segment,
		Marker: !t.sent, // RFC 4733 §2.2: the beginning
		SSRC:   uint32(s.context.SSRC()),
	}
	t.sent = true
	s.source.insert(&h)
	// An error means that the packet is lost. The next one says the same.
	_, _ = s.context.WriteStream().WriteRTP(&h, e.bytes())
}

// release ends a tone: the sound goes on behind it.
func (s *Stream) release(t *outgoingTone, duration time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pressed = false
	s.source.last.Timestamp = t.start + units(duration, s.rate)
}
