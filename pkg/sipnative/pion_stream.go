//go:build !js

package sipnative

// What is sent and received: a Stream for each m= line that we send on, an
// Incoming for each that comes.

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

func newName() string { return rand.Text() }

// Stream is what we send on one m= line: a webrtc.TrackLocal that takes packets of
// every codec that was agreed upon. It sends nothing while the other side does
// not listen: before the answer, and on hold.
type Stream struct {
	kind     webrtc.RTPCodecType
	id, name string

	toning sync.Mutex // one tone at a time

	mu       sync.Mutex
	context  webrtc.TrackLocalContext // nil until negotiated
	codecs   []webrtc.RTPCodecParameters
	open     bool      // the other side listens
	muted    bool      // we do not want to be heard
	pressed  bool      // a tone is sent; the sound pauses
	rate     uint32    // the clock of the sound that was sent last
	at       time.Time // when that was
	keyframe func()
	source   source
}

// source makes one sequence of numbers and times of packets from several sources.
type source struct {
	started   bool
	inserted  bool   // the last packet was none of the source
	ssrc      uint32 // of the source
	sequence  uint16 // added to its numbers
	timestamp uint32 // added to its times
	last      rtp.Header
}

// follow numbers a packet. One from another source follows the last one in
// sequence, and in time a tick of step later. What was inserted before it is
// followed in sequence; the source's time goes on meanwhile, as it should.
func (s *source) follow(h *rtp.Header, step uint32) {
	other := s.started && s.ssrc != h.SSRC || s.inserted && !s.started
	if other || s.inserted {
		s.sequence = s.last.SequenceNumber + 1 - h.SequenceNumber
	}
	if other || s.inserted && int32(h.Timestamp+s.timestamp-s.last.Timestamp) <= 0 {
		s.timestamp = s.last.Timestamp + step - h.Timestamp
	}
	s.started, s.inserted, s.ssrc = true, false, h.SSRC
	h.SequenceNumber += s.sequence
	h.Timestamp += s.timestamp
	s.last = *h
}

// insert numbers a packet that no source has.
func (s *source) insert(h *rtp.Header) {
	h.SequenceNumber = s.last.SequenceNumber + 1
	s.inserted, s.last = true, *h
}

// WriteRTP sends a packet that was written for codec. Payload type and SSRC
// become those of this stream; header extensions are left out, because their
// numbers belong to where the packet came from. Packets of a codec that was not
// agreed upon, those that nobody listens to, of a muted stream, and sound during a
// tone are dropped.
func (s *Stream) WriteRTP(codec webrtc.RTPCodecParameters, p *rtp.Packet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.context == nil || !s.open || s.muted || s.pressed {
		return nil
	}
	agreed, ok := sameCodec(codec, s.codecs)
	if !ok {
		return nil
	}
	h := rtp.Header{
		Version: 2, Marker: p.Marker, PayloadType: uint8(agreed.PayloadType),
		SequenceNumber: p.SequenceNumber, Timestamp: p.Timestamp, SSRC: p.SSRC,
	}
	s.source.follow(&h, agreed.ClockRate/30)
	s.at = time.Now()
	if !isTones(agreed) {
		s.rate = agreed.ClockRate
	}
	h.SSRC = uint32(s.context.SSRC())
	_, err := s.context.WriteStream().WriteRTP(&h, p.Payload)
	return err
}

// sameCodec finds a codec among those agreed upon: the same format by number, or
// one of the same name and parameters.
func sameCodec(codec webrtc.RTPCodecParameters, agreed []webrtc.RTPCodecParameters) (webrtc.RTPCodecParameters, bool) {
	for _, numbered := range []bool{true, false} {
		for _, c := range agreed {
			match := c.SDPFmtpLine == codec.SDPFmtpLine
			if numbered {
				match = c.PayloadType == codec.PayloadType
			}
			if match && strings.EqualFold(c.MimeType, codec.MimeType) && c.ClockRate == codec.ClockRate {
				return c, true
			}
		}
	}
	return webrtc.RTPCodecParameters{}, false
}

// OnKeyframeRequest sets what is called when the other side asks for a whole
// picture (RFC 4585 PLI, RFC 5104 FIR); nil drops that.
func (s *Stream) OnKeyframeRequest(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keyframe = f
}

// readRTCP reads what the other side reports about the stream, which pion's
// interceptors need as well, until the stream is stopped.
func (s *Stream) readRTCP(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				s.requested()
			}
		}
	}
}

func (s *Stream) requested() {
	s.mu.Lock()
	keyframe := s.keyframe
	s.mu.Unlock()
	if keyframe != nil {
		keyframe()
	}
}

// Mute sends nothing until it is ended; the other side is not told.
func (s *Stream) Mute(muted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muted = muted
}

func (s *Stream) setOpen(open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = open
}

// Bind and the methods below are webrtc.TrackLocal's.
func (s *Stream) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.context, s.codecs = c, c.CodecParameters() // pion forgets the others later
	if codecs := sounds(s.codecs); len(codecs) > 0 {
		s.rate = codecs[0].ClockRate
		return codecs[0], nil
	}
	// The other side refuses the line. That is no reason to refuse the call.
	return webrtc.RTPCodecParameters{}, nil
}

// Unbind ends what Bind began.
func (s *Stream) Unbind(webrtc.TrackLocalContext) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.context = nil
	return nil
}

// ID names the stream.
func (s *Stream) ID() string { return s.id }

// RID is empty: there is one encoding.
func (s *Stream) RID() string { return "" }

// StreamID groups the streams of a peer.
func (s *Stream) StreamID() string { return s.name }

// Kind is audio or video.
func (s *Stream) Kind() webrtc.RTPCodecType { return s.kind }
