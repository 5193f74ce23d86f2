//go:build !js

package sipnative

// The tones of a call (DTMF), in INFO requests or among the sound.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sipwasm/pkg/sipcore"
)

// ToneWay is how a tone travels.
type ToneWay int

const (
	ToneINFO ToneWay = iota // in an INFO request, as application/dtmf-relay
	ToneRTP                 // among the sound, as telephone-event (RFC 4733)
)

func (w ToneWay) String() string {
	if w == ToneRTP {
		return "RTP"
	}
	return "INFO"
}

// Tone is a key that the peer pressed.
type Tone struct {
	Key      byte          // one of 0-9, *, #, A-D
	Duration time.Duration // 0 when the peer does not say
	Way      ToneWay
}

// DTMFOptions say how tones are sent.
type DTMFOptions struct {
	Way      ToneWay       // ToneRTP becomes ToneINFO where the sound carries no tones
	Duration time.Duration // of each, 40 ms to 6 s; 0: 100 ms
	Gap      time.Duration // of silence between two, at least 30 ms; 0: 70 ms
}

// As RTCDTMFSender has them; see https://www.w3.org/TR/webrtc/#peer-to-peer-dtmf.
const (
	defaultTone = 100 * time.Millisecond
	minTone     = 40 * time.Millisecond
	maxTone     = 6 * time.Second
	defaultGap  = 70 * time.Millisecond
	minGap      = 30 * time.Millisecond
	tonePause   = 2 * time.Second // a comma
)

// ToneMedia is a Media whose sound carries tones.
type ToneMedia interface {
	Media
	// OnTone sets who is told of the tones that come, each once, when it is over.
	OnTone(func(key byte, duration time.Duration))
	// SendTone sends one tone, and returns when it has sounded. Errors: ErrNoTones,
	// or the end of ctx.
	SendTone(ctx context.Context, key byte, duration time.Duration) error
}

// DTMF sends tones, 0-9, *, # and A-D, where a comma is a pause of two seconds,
// and returns when the last one has sounded. It waits for tones that are being
// sent. Errors: what is no tone, *sipcore.StateError without a dialog, *Failure
// where an INFO is refused or the call is over, or the end of ctx.
func (c *Call) DTMF(ctx context.Context, tones string, o DTMFOptions) error {
	tones = strings.ToUpper(tones)
	if i := strings.IndexFunc(tones, func(r rune) bool { return !strings.ContainsRune(toneKeys+",", r) }); i >= 0 || tones == "" {
		return fmt.Errorf("sipnative: %q are no tones: write 0-9, *, #, A-D, and a comma for a pause", tones)
	}
	if isClosed(c.done) {
		return c.overFailure()
	}
	o = o.bounded()
	select {
	case c.pressing <- struct{}{}:
	case <-c.done:
		return c.overFailure()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-c.pressing }()
	for i, key := range []byte(tones) {
		if err := c.press(ctx, key, i < len(tones)-1, o); err != nil {
			return err
		}
	}
	return nil
}

func (o DTMFOptions) bounded() DTMFOptions {
	if o.Duration == 0 {
		o.Duration = defaultTone
	}
	if o.Gap == 0 {
		o.Gap = defaultGap
	}
	o.Duration, o.Gap = min(max(o.Duration, minTone), maxTone), max(o.Gap, minGap)
	return o
}

// press sends one tone, and waits for the gap when more follow.
func (c *Call) press(ctx context.Context, key byte, more bool, o DTMFOptions) error {
	if key == ',' {
		return c.pause(ctx, tonePause)
	}
	err := ErrNoTones
	if m, ok := c.Media().(ToneMedia); ok && o.Way == ToneRTP {
		err = m.SendTone(ctx, key, o.Duration)
	}
	if errors.Is(err, ErrNoTones) {
		if err = c.sendTone(ctx, key, o.Duration); err == nil && more {
			err = c.pause(ctx, o.Duration)
		}
	}
	if err == nil && more {
		err = c.pause(ctx, o.Gap)
	}
	return err
}

// pause waits, as long as the call and ctx live.
func (c *Call) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.done:
		return c.overFailure()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// sendTone sends an INFO. Its body has no blanks, unlike that of pages, which is
// as their API has it: baresip refuses blanks.
func (c *Call) sendTone(ctx context.Context, key byte, duration time.Duration) error {
	body := bytes.ReplaceAll(sipcore.FormatDTMF(key, int(duration.Milliseconds())), []byte(" "), nil)
	return c.Info(ctx, sipcore.ContentTypeDTMF, body)
}

// listenForTones has the media side tell of what comes among the sound.
func (c *Call) listenForTones(m Media) {
	if m, ok := m.(ToneMedia); ok {
		m.OnTone(func(key byte, duration time.Duration) {
			// By the loop: nothing is told after OnEnd.
			c.ua.post(func(time.Time) { c.heard(Tone{key, duration, ToneRTP}) })
		})
	}
}

func (c *Call) heard(tone Tone) {
	if !isClosed(c.done) {
		c.tell(func(h Handlers) func() { return bind(h.OnDTMF, tone) })
	}
}

// receiveTone takes an INFO with a tone.
func (c *Call) receiveTone(r *sipcore.ServerRequest) {
	key, ms, ok := sipcore.ParseDTMF(r.Request().Body)
	code := 200
	if !ok {
		code = 400
	}
	if r.RespondedWith() == 0 {
		c.answer(time.Now(), r, code)
	}
	if ok {
		c.heard(Tone{key, time.Duration(ms) * time.Millisecond, ToneINFO})
	}
}
