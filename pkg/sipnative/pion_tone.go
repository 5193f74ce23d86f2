//go:build !js

package sipnative

// The tones of a peer, in the streams of sound that come and go.

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
)

// ErrNoTones says that the sound of a call carries no tones: telephone-event was
// not agreed upon, or the other side does not listen.
var ErrNoTones = errors.New("sipnative: the sound of the call carries no tones")

// OnTone sets who is told of the tones that come, each once, when it is over.
// They are heard while the stream is read.
func (p *Peer) OnTone(f func(key byte, duration time.Duration)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onTone = f
}

func (p *Peer) tone(key byte, duration time.Duration) {
	p.mu.Lock()
	f := p.onTone
	p.mu.Unlock()
	if f != nil {
		f(key, duration)
	}
}

// SendTone sends one tone in the first stream of audio that can, and returns when
// it has sounded. Errors: ErrNoTones, or the end of ctx, which cuts it short.
func (p *Peer) SendTone(ctx context.Context, key byte, duration time.Duration) error {
	code := strings.IndexByte(toneKeys, key)
	if code < 0 {
		return ErrNoTones
	}
	for _, s := range p.Streams() {
		if err := s.sendTone(ctx, byte(code), duration); !errors.Is(err, ErrNoTones) {
			return err
		}
	}
	return ErrNoTones
}

// Read reads a packet into b. Tones are packets, too: of the codec
// audio/telephone-event, which Codec says after each.
func (in Incoming) Read(b []byte) (int, interceptor.Attributes, error) {
	n, attributes, err := in.TrackRemote.Read(b)
	if in.tones == nil {
		return n, attributes, err
	}
	var p rtp.Packet
	if err != nil {
		in.tones.end()
	} else if p.Unmarshal(b[:n]) == nil {
		in.hear(&p)
	}
	return n, attributes, err
}

// ReadRTP is Read for who wants the packet taken apart.
func (in Incoming) ReadRTP() (*rtp.Packet, interceptor.Attributes, error) {
	p, attributes, err := in.TrackRemote.ReadRTP()
	if in.tones == nil {
		return p, attributes, err
	}
	if err != nil {
		in.tones.end()
	} else {
		in.hear(p)
	}
	return p, attributes, err
}

func (in Incoming) hear(p *rtp.Packet) {
	if codec := in.Codec(); isTones(codec) {
		in.tones.receive(&p.Header, p.Payload, codec.ClockRate)
	} else {
		in.tones.sound(p.Timestamp)
	}
}
