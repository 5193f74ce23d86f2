//go:build !js

package sipnative

import (
	"context"

	"sipwasm/pkg/sipcore"
)

// Media is the media side of one call: what makes and takes session
// descriptions (RFC 3264) and carries sound, picture and data.
//
// Its methods are called one at a time, never from the goroutine that owns the
// user agent: they may block, and return early when ctx ends, which it does with
// the call. An error ends or refuses the call, as its place in the exchange asks;
// its text goes to the log and into the Warning of a 488.
type Media interface {
	// Local makes our offer, or our answer to the offer applied last.
	Local(ctx context.Context, want LocalDescription) (sipcore.Description, error)
	// Remote applies the peer's offer or answer.
	Remote(ctx context.Context, d sipcore.Description, offer bool) error
	// Rollback tells that the open offer, ours or the peer's, came to nothing.
	Rollback(ctx context.Context)
	// Close ends it. It is called once, when the call is over.
	Close() error
}

// LocalDescription says which description is wanted.
type LocalDescription struct {
	Offer      bool // an offer; else an answer
	Hold       bool // we hold the peer; the core rewrites the directions itself
	ICERestart bool // the network changed: gather candidates anew
	Trickle    bool // the peer takes candidates later: what is there now is enough
}

// TrickleMedia is a Media that gives and takes candidates after the descriptions
// (RFC 8838). They travel in INFO requests (RFC 8840) to and from peers that know
// that; to others a description has all.
type TrickleMedia interface {
	Media
	// OnCandidates sets who is told of candidates that a description of ours did not
	// have: each time with all of its generation, as sipcore.Fragment writes them.
	// last says that no more will follow. It is called before all else.
	OnCandidates(func(fragment []byte, last bool))
	// AddCandidates takes those of the peer: all that it has found so far for its
	// description.
	AddCandidates(ctx context.Context, fragment []byte) error
}

// EarlyMedia is a Media that can take an answer which may not be the last word: it
// came in a provisional response, and is heard before somebody answers.
type EarlyMedia interface {
	Media
	// TakesEarly says whether it wants them; asked once, before the call is made.
	TakesEarly() bool
	// Preview applies such an answer. Remote brings the last word, which may be the
	// same again, or that of another phone.
	Preview(ctx context.Context, d sipcore.Description) error
}
