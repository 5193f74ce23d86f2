//go:build !js

package sipnative

// Peer: media by pion/webrtc. Where pion is stricter or more forgetful than
// RFC 3264, the peer stands between:
//
//   - pion cannot roll back. So a description that changes a running session is
//     kept here until its exchange is complete, and only then given to pion; what
//     comes to nothing was never there.
//   - pion stops a stream for good when it becomes inactive, and answers sendonly
//     with sendrecv. So it is told that all streams go both ways, and the
//     directions are put right in what is sent (pion_sdp.go); a stream that the
//     other side does not listen to sends nothing (pion_stream.go).

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/pkg/sipcore"
)

// Peer is the Media of one call on a PeerConnection of pion/webrtc.
type Peer struct {
	cfg  PeerConfig
	pc   *webrtc.PeerConnection
	name string // of the stream that groups what we send

	ours   *webrtc.SessionDescription // our new offer, until it is answered
	theirs *remoteOffer               // the peer's offer, until it is answered

	preview *sipcore.Description // an answer that may not be the last word (pion_early.go)

	passive bool // the other side opens the DTLS connection (pion_role.go)

	found chan struct{} // holds one when a candidate was found
	late  []byte        // the peer's candidates whose description pion does not have yet

	mu           sync.Mutex
	onTone       func(key byte, duration time.Duration)
	onCandidates func(fragment []byte, last bool)
	trickling    bool // a description has left before all candidates were found
	noVideo      bool // RemoveVideo was called
}

// NewPeer makes a peer; Close ends it.
func NewPeer(cfg PeerConfig) (*Peer, error) {
	if !cfg.Video && !cfg.Data {
		cfg.Audio = true
	}
	if cfg.GatherTimeout == 0 {
		cfg.GatherTimeout = gatherTimeout
	}
	api, err := cfg.api()
	if err != nil {
		return nil, err
	}
	pc, err := api.NewPeerConnection(webrtc.Configuration{ICEServers: cfg.ICEServers, ICECandidatePoolSize: 1})
	if err != nil {
		return nil, fmt.Errorf("making a peer connection: %w", err)
	}
	p := &Peer{cfg: cfg, pc: pc, name: newName(), found: make(chan struct{}, 1)}
	pc.OnTrack(p.track)
	pc.OnICECandidate(p.candidate)
	if cfg.OnDataChannel != nil {
		pc.OnDataChannel(cfg.OnDataChannel)
	}
	return p, nil
}

// PeerConnection is for what a Peer has no method for: statistics, data channels
// of one's own, tracks in the place of its streams (RTPSender.ReplaceTrack).
// Descriptions are the Peer's.
func (p *Peer) PeerConnection() *webrtc.PeerConnection { return p.pc }

// Local makes our offer or answer, with its candidates.
func (p *Peer) Local(ctx context.Context, want LocalDescription) (sipcore.Description, error) {
	var sdp string
	var err error
	switch {
	case !want.Offer:
		sdp, err = p.answer(ctx, want.Trickle)
	case p.pc.CurrentRemoteDescription() == nil:
		sdp, err = p.firstOffer(ctx, want.Trickle)
	default:
		sdp, err = p.newOffer(ctx, want.ICERestart)
	}
	if err == nil {
		sdp, err = withDefaults(sdp)
	}
	return sipcore.Description{Body: []byte(sdp), ContentType: contentTypeSDP}, err
}

// firstOffer opens a session. Asked again before there is an answer, it is the
// same.
func (p *Peer) firstOffer(ctx context.Context, trickle bool) (string, error) {
	if p.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer {
		return p.pc.LocalDescription().SDP, nil
	}
	if err := p.addLines(); err != nil {
		return "", err
	}
	offer, err := p.pc.CreateOffer(&webrtc.OfferOptions{OfferAnswerOptions: trickles})
	if err != nil {
		return "", fmt.Errorf("making an offer: %w", err)
	}
	return p.setLocal(ctx, offer, trickle)
}

// newOffer offers the running session anew. pion gets it with the answer.
func (p *Peer) newOffer(ctx context.Context, restart bool) (string, error) {
	if restart {
		// This changes the credentials at once, and cannot be taken back: if the
		// offer is refused, the next one brings them.
		p.stopTrickling()
		if _, err := p.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: true}); err != nil {
			return "", fmt.Errorf("restarting ICE: %w", err)
		}
	}
	// The new candidates of a restart do not trickle: pion cannot tell to which of
	// its descriptions they belong.
	if err := p.gather(ctx, false); err != nil {
		return "", err
	}
	offer, err := p.pc.CreateOffer(&webrtc.OfferOptions{OfferAnswerOptions: trickles})
	if err != nil {
		return "", fmt.Errorf("making an offer: %w", err)
	}
	p.ours = &offer
	return p.withoutVideo(offer.SDP)
}

// answer answers the offer applied last.
func (p *Peer) answer(ctx context.Context, trickle bool) (string, error) {
	offer := p.theirs
	if offer == nil {
		return "", errors.New("there is no offer to answer")
	}
	if err := p.applyOffer(offer); err != nil {
		return "", err
	}
	answer, err := p.pc.CreateAnswer(&webrtc.AnswerOptions{OfferAnswerOptions: trickles})
	if err != nil {
		return "", fmt.Errorf("making an answer: %w", err)
	}
	first := p.pc.CurrentLocalDescription() == nil
	sdp, err := p.setLocal(ctx, answer, trickle)
	if err != nil {
		return "", err
	}
	p.theirs = nil
	p.listen(offer.lines)
	if sdp, err = answering(offer, p.keepRole(sdp, first)); err != nil {
		return "", err
	}
	return p.withoutVideo(sdp)
}

// setLocal applies a description of ours and returns it with its candidates.
func (p *Peer) setLocal(ctx context.Context, d webrtc.SessionDescription, trickle bool) (string, error) {
	if err := p.pc.SetLocalDescription(d); err != nil {
		return "", fmt.Errorf("applying our %s: %w", d.Type, err)
	}
	if err := p.gather(ctx, trickle); err != nil {
		return "", err
	}
	p.hurry()
	return p.pc.LocalDescription().SDP, nil
}

// Remote applies the peer's offer or answer. An offer that no call can be made
// of is refused.
func (p *Peer) Remote(_ context.Context, d sipcore.Description, offer bool) error {
	d = p.fitting(d)
	switch {
	case !offer && p.preview != nil:
		err := p.answeredAgain(d)
		p.preview = nil
		return err
	case !offer:
		return p.applyAnswer(d)
	}
	theirs, err := readOffer(d, p.before())
	if err != nil {
		return err
	}
	// The first one goes to pion now, so that one it cannot take is refused before
	// the call rings; a later one when it is answered.
	if p.pc.CurrentRemoteDescription() == nil {
		if err := p.applyOffer(theirs); err != nil {
			return err
		}
	}
	p.theirs = theirs
	return nil
}

// applyOffer gives the peer's offer to pion, once.
func (p *Peer) applyOffer(offer *remoteOffer) error {
	if offer.applied {
		return nil
	}
	if err := p.pc.SetRemoteDescription(offer.sdp); err != nil {
		return fmt.Errorf("the offer cannot be taken: %w", err)
	}
	offer.applied = true
	if err := p.addLate(); err != nil {
		return err
	}
	return p.addStreams(offer)
}

func (p *Peer) applyAnswer(d sipcore.Description) error {
	answer, lines, err := readAnswer(d, p.before())
	if err != nil {
		return err
	}
	if ours := p.ours; ours != nil {
		p.ours = nil
		if err := p.pc.SetLocalDescription(*ours); err != nil {
			return fmt.Errorf("applying our offer: %w", err)
		}
	}
	p.takeRole(answer.SDP)
	if err := p.pc.SetRemoteDescription(answer); err != nil {
		return fmt.Errorf("the answer cannot be taken: %w", err)
	}
	p.listen(lines)
	return p.addLate()
}

// before is what pion was told last by the other side.
func (p *Peer) before() string {
	if d := p.pc.CurrentRemoteDescription(); d != nil {
		return d.SDP
	}
	return ""
}

// Rollback forgets the open offer.
func (p *Peer) Rollback(context.Context) { p.ours, p.theirs = nil, nil }

// Close ends the peer connection. What was to be called back is called no more
// when it has returned, unless it is running.
func (p *Peer) Close() error { return p.pc.Close() }
