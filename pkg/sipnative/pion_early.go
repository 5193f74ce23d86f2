//go:build !js

package sipnative

// Answers in provisional responses. pion has no such thing: it takes its pranswer for
// an offer. So the first one is given to it as the last word, and what follows from
// the same phone is negotiated anew, with an offer that only pion sees. Another
// phone it cannot follow: the DTLS connection is with the first.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"sipwasm/pkg/sipcore"
)

var errOtherPhone = errors.New("another phone than the one whose early media is heard has answered, " +
	"and pion stays with the first: PeerConfig.EarlyMedia is for calls that ring one phone")

// TakesEarly is PeerConfig.EarlyMedia.
func (p *Peer) TakesEarly() bool { return p.cfg.EarlyMedia }

// Preview applies an answer that may not be the last word.
func (p *Peer) Preview(_ context.Context, d sipcore.Description) error {
	d = p.fitting(d)
	if p.preview != nil {
		return p.answeredAgain(d)
	}
	if err := p.applyAnswer(d); err != nil {
		return err
	}
	p.preview = &d
	return nil
}

// answeredAgain takes another answer to the same offer, or the same again.
func (p *Peer) answeredAgain(d sipcore.Description) error {
	switch {
	case bytes.Equal(p.preview.Body, d.Body):
		return nil
	case !slices.Equal(fingerprints(p.preview.Body), fingerprints(d.Body)):
		return errOtherPhone
	}
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		return fmt.Errorf("offering anew: %w", err)
	}
	p.ours, p.preview = &offer, &d
	return p.applyAnswer(d)
}

// fingerprints name whom the DTLS connection is with.
func fingerprints(description []byte) (all []string) {
	for line := range bytes.Lines(description) {
		if value, ok := bytes.CutPrefix(line, []byte("a=fingerprint:")); ok && !slices.Contains(all, string(value)) {
			all = append(all, string(value))
		}
	}
	return all
}
