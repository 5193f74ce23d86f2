//go:build !js

package sipnative

import (
	"errors"
	"fmt"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// The m= lines of a peer: what we send on each, and what comes on it.

// maxPacket is the room for one packet, in bytes: what pion receives at most.
const maxPacket = 1500

// Incoming is a stream that comes.
type Incoming struct {
	*webrtc.TrackRemote
	// Back is what we send on the same m= line; nil when there is another track
	// in its place.
	Back *Stream

	pc    *webrtc.PeerConnection
	tones *toneReader // nil for video
}

// RequestKeyframe asks the sender for a whole picture.
func (in Incoming) RequestKeyframe() error {
	return in.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(in.SSRC())}})
}

// Streams is what we send, in the order of its m= lines.
func (p *Peer) Streams() []*Stream {
	var streams []*Stream
	for _, sender := range p.pc.GetSenders() {
		if s, ok := sender.Track().(*Stream); ok {
			streams = append(streams, s)
		}
	}
	return streams
}

// addLines adds what is configured, once.
func (p *Peer) addLines() error {
	if p.cfg.Audio {
		if err := p.addStream(webrtc.RTPCodecTypeAudio); err != nil {
			return err
		}
	}
	if p.cfg.Video {
		if err := p.addStream(webrtc.RTPCodecTypeVideo); err != nil {
			return err
		}
	}
	if !p.cfg.Data {
		return nil
	}
	channel, err := p.pc.CreateDataChannel("data", nil)
	if err != nil {
		return fmt.Errorf("making a data channel: %w", err)
	}
	if p.cfg.OnDataChannel != nil {
		p.cfg.OnDataChannel(channel)
	}
	return nil
}

// addStream makes an m= line that goes both ways, or the way back on one of the
// peer's.
func (p *Peer) addStream(kind webrtc.RTPCodecType) error {
	s := &Stream{kind: kind, id: newName(), name: p.name}
	sender, err := p.pc.AddTrack(s)
	if err != nil {
		return err
	}
	go s.readRTCP(sender)
	return nil
}

// addStreams makes the way back on the lines of an offer.
func (p *Peer) addStreams(offer *remoteOffer) error {
	usable := false
	for _, t := range p.pc.GetTransceivers() {
		codecs := t.Receiver() != nil && len(sounds(t.Receiver().GetParameters().Codecs)) > 0
		usable = usable || codecs
		if !codecs || t.Sender() != nil || !offer.wants(t.Mid()) {
			continue
		}
		if err := p.addStream(t.Kind()); err != nil {
			return err
		}
	}
	if !usable && !offer.hasData() {
		return errors.New("none of the codecs in the offer is known")
	}
	return nil
}

// listen opens the streams that the other side wants to hear, and closes the
// others.
func (p *Peer) listen(lines []sdpLine) {
	open := map[string]bool{}
	for _, l := range lines {
		open[l.mid] = l.listens()
	}
	for _, t := range p.pc.GetTransceivers() {
		if t.Sender() == nil {
			continue
		}
		if s, ok := t.Sender().Track().(*Stream); ok {
			s.setOpen(open[t.Mid()] && !p.isRemoved(t.Kind()))
		}
	}
}

// track hands a stream that comes to the application.
func (p *Peer) track(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	in := Incoming{TrackRemote: track, pc: p.pc}
	if track.Kind() == webrtc.RTPCodecTypeAudio {
		in.tones = &toneReader{tell: p.tone}
	}
	for _, t := range p.pc.GetTransceivers() {
		if t.Receiver() == receiver && t.Sender() != nil {
			in.Back, _ = t.Sender().Track().(*Stream)
		}
	}
	if p.cfg.OnTrack != nil {
		p.cfg.OnTrack(in)
		return
	}
	// What nobody reads would wait in a buffer, and its sender would get no reports.
	packet := make([]byte, maxPacket)
	for {
		if _, _, err := in.Read(packet); err != nil {
			return
		}
	}
}
