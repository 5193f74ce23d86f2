//go:build !js

package sipnative

// Candidates: how long a description waits for them, and those that come after
// it, ours and the peer's (RFC 8838).
//
//   - pion gathers from the moment that a Peer is made: while a call rings.
//   - A description for a peer that takes candidates later waits for those of this
//     machine. Another one waits until what is there can connect: with STUN servers
//     for a candidate of one, with TURN servers for a relayed one. None waits longer
//     than PeerConfig.GatherTimeout.
//   - What is found behind a description is told to who set OnCandidates.

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/pkg/sipcore"
)

// trickleWait is how long a description waits whose candidates may follow: those
// of the machine need a few milliseconds.
const trickleWait = 20 * time.Millisecond

// trickles is a=ice-options:trickle. RFC 8840 §4.1.1.
var trickles = webrtc.OfferAnswerOptions{ICETricklingSupported: true}

// OnCandidates sets who is told of candidates that follow a description.
func (p *Peer) OnCandidates(f func(fragment []byte, last bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onCandidates = f
}

// candidate is told of what pion finds, nil at the end.
func (p *Peer) candidate(c *webrtc.ICECandidate) {
	select {
	case p.found <- struct{}{}:
	default:
	}
	p.mu.Lock()
	f, trickling := p.onCandidates, p.trickling
	if c == nil {
		p.trickling = false
	}
	p.mu.Unlock()
	if d := p.pc.LocalDescription(); d != nil && f != nil && trickling {
		f(sipcore.Fragment([]byte(d.SDP)), c == nil)
	}
}

// hurry says, before a description leaves, that what is found from now on follows.
func (p *Peer) hurry() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trickling = p.pc.ICEGatheringState() != webrtc.ICEGatheringStateComplete
}

// stopTrickling ends it with the generation.
func (p *Peer) stopTrickling() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trickling = false
}

// gather waits for candidates, but not for ever.
func (p *Peer) gather(ctx context.Context, trickle bool) error {
	wait := p.cfg.GatherTimeout
	if trickle {
		wait = min(wait, trickleWait)
	}
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	complete := webrtc.GatheringCompletePromise(p.pc)
	for {
		select {
		case <-complete:
			return nil
		case <-timeout.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-p.found:
			if p.canConnect() {
				return nil
			}
		}
	}
}

// canConnect says whether what was found so far is enough.
func (p *Peer) canConnect() bool {
	d := p.pc.LocalDescription()
	return d != nil && connects(d.SDP, p.cfg.ICEServers)
}

// connects says whether the candidates of a description connect where the
// configured servers are needed for it. Without any the host's candidates are all
// there is, and complete at once.
func connects(description string, servers []webrtc.ICEServer) bool {
	has := func(kind string) bool { return strings.Contains(description, " typ "+kind) }
	uses := func(scheme string) bool {
		return slices.ContainsFunc(servers, func(s webrtc.ICEServer) bool {
			return slices.ContainsFunc(s.URLs, func(url string) bool { return strings.HasPrefix(url, scheme) })
		})
	}
	switch {
	case uses("turn"):
		return has("host") && has("relay")
	case uses("stun"):
		return has("host") && has("srflx")
	}
	return false
}

// AddCandidates takes the peer's candidates, or keeps the newest list, which has
// all before it, until pion has their description.
func (p *Peer) AddCandidates(_ context.Context, fragment []byte) error {
	p.late = fragment
	return p.addLate()
}

// addLate hands what was kept to pion. RFC 8838 §11: candidates of another
// generation than that of the description are none of it.
func (p *Peer) addLate() error {
	remote := p.pc.RemoteDescription()
	if remote == nil || !sameGeneration(string(p.late), remote.SDP) {
		return nil
	}
	var all error
	for line := range strings.Lines(string(p.late)) {
		// RFC 8838 §14: the end of them is of no use to pion, which waits for a path as
		// long as it does. What comes again is the same.
		if value, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "a=candidate:"); ok {
			all = errors.Join(all, p.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: value}))
		}
	}
	p.late = nil
	return all
}

// sameGeneration compares the user fragments. RFC 8839 §5.4.
func sameGeneration(fragment, description string) bool {
	_, rest, found := strings.Cut(fragment, "a=ice-ufrag:")
	ufrag, _, _ := strings.Cut(rest, "\r\n")
	return found && strings.Contains(description, "a=ice-ufrag:"+ufrag+"\r\n")
}
