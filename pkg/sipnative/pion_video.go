//go:build !js

package sipnative

// Video that comes and goes in a running call. Its line stays, so that it can come
// back there; without video it is inactive (RFC 3264 §8.4), in our offers and in
// our answers to whatever the other side offers.

import (
	"fmt"

	"github.com/pion/webrtc/v4"
)

// AddVideo adds video to the descriptions that follow, and gives what is sent.
// In a call Call.Renegotiate offers it; when that is refused RemoveVideo takes it
// back.
func (p *Peer) AddVideo() (*Stream, error) {
	p.mu.Lock()
	p.noVideo = false
	p.mu.Unlock()
	if s := p.videoStream(); s != nil {
		return s, nil
	}
	if err := p.addStream(webrtc.RTPCodecTypeVideo); err != nil {
		return nil, fmt.Errorf("adding video: %w", err)
	}
	return p.videoStream(), nil
}

// RemoveVideo takes all video, what we send and what comes, out of the
// descriptions that follow, until AddVideo.
func (p *Peer) RemoveVideo() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noVideo = true
}

func (p *Peer) videoStream() *Stream {
	for _, s := range p.Streams() {
		if s.kind == webrtc.RTPCodecTypeVideo {
			return s
		}
	}
	return nil
}

func (p *Peer) isRemoved(kind webrtc.RTPCodecType) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.noVideo && kind == webrtc.RTPCodecTypeVideo
}

// withoutVideo is a description of ours, without video where that was removed.
func (p *Peer) withoutVideo(description string) (string, error) {
	if !p.isRemoved(webrtc.RTPCodecTypeVideo) {
		return description, nil
	}
	d := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: description}
	parsed, err := d.Unmarshal()
	if err != nil {
		return "", fmt.Errorf("reading our description: %w", err)
	}
	return withDirections(&d, func(i int) string {
		m := parsed.MediaDescriptions[i]
		if m.MediaName.Media == "video" {
			return inactive
		}
		return directionIn(m)
	})
}
