//go:build !js

package sipnative

// Tones among the sound: telephone-event, RFC 4733. This is its format, and what
// makes tones of the packets that come. pion_tone.go sends them.

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/pion/rtp"
)

// toneKeys are the keys by the number of their event. RFC 4733 §3.2.
const toneKeys = "0123456789*#ABCD"

// toneEvent is the payload of a packet. RFC 4733 §2.3.
type toneEvent struct {
	code     byte
	end      bool
	volume   byte   // in dBm0, without its sign
	duration uint16 // so far, in units of the timestamp
}

// maxEventDuration is the longest that fits. RFC 4733 §2.5.1.3.
const maxEventDuration = 0xffff

func (e toneEvent) bytes() []byte {
	b := []byte{e.code, e.volume & 0x3f, 0, 0}
	if e.end {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], e.duration)
	return b
}

func readToneEvent(payload []byte) (e toneEvent, ok bool) {
	if len(payload) < 4 {
		return e, false
	}
	return toneEvent{
		code: payload[0], end: payload[1]&0x80 != 0, volume: payload[1] & 0x3f,
		duration: binary.BigEndian.Uint16(payload[2:]),
	}, true
}

// toneReader tells of each tone once, when it is over. Packets of one tone have
// one timestamp; each says how long it has lasted, and the last one comes thrice.
type toneReader struct {
	tell func(key byte, duration time.Duration)

	mu       sync.Mutex
	begun    bool // there was a tone
	open     bool // the newest has not been told of
	code     byte
	rate     uint32
	segment  uint32 // the timestamp of the newest packets
	before   uint32 // how long the segments before lasted
	duration uint32 // and the newest one so far
}

// receive takes a packet of telephone-event at a clock rate.
func (r *toneReader) receive(h *rtp.Header, payload []byte, rate uint32) {
	e, ok := readToneEvent(payload)
	if !ok || rate == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	since := int32(h.Timestamp - r.segment)
	switch {
	case r.begun && (since < 0 || since == 0 && !r.open):
		return // late, or the end once more
	case r.begun && since == 0:
	case r.open && since == maxEventDuration && !h.Marker && e.code == r.code:
		// RFC 4733 §2.5.1.3: a long tone goes on in a new segment.
		r.before, r.duration = r.before+maxEventDuration, 0
	default:
		r.over() // its end was lost
		r.before, r.duration = 0, 0
	}
	r.begun, r.open, r.code, r.rate, r.segment = true, true, e.code, rate, h.Timestamp
	r.duration = max(r.duration, uint32(e.duration))
	if e.end {
		r.over()
	}
}

// sound takes the time of a packet of sound: long after a tone it says that the
// end of that was lost. RFC 4733 §2.5.2.2.
func (r *toneReader) sound(timestamp uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const patience = 5 // a fifth of a second
	if r.open && int32(timestamp-r.segment-r.duration) > int32(r.rate/patience) {
		r.over()
	}
}

// end tells what is still to be told.
func (r *toneReader) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over()
}

func (r *toneReader) over() {
	if r.open && int(r.code) < len(toneKeys) && r.tell != nil {
		r.tell(toneKeys[r.code], time.Duration(r.before+r.duration)*time.Second/time.Duration(r.rate))
	}
	r.open = false
}
