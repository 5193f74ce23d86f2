//go:build !js

package sipnative

// Transfers of ours: RFC 3515, RFC 5589.

import (
	"context"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// TransferOptions say how to transfer. The zero value asks for reports, and hangs
// up when the transfer has succeeded.
type TransferOptions struct {
	Hold    bool        // the peer is held while the transfer goes on, and taken back when it fails
	Keep    bool        // the call stays after a transfer that has succeeded
	NoSub   bool        // without reports (RFC 4488): a peer that takes the REFER is believed
	Headers []sip.Field // of the REFER
}

// transfer is one that waits for its end.
type transfer struct {
	what    string
	refusal *sip.Message // of the REFER; owned by the loop
	left    bool         // the call that was taken over is still there; known when it has ended
	ended   chan error   // holds one
}

// Transfer asks the peer to call target (blind transfer), and returns when that
// has succeeded or failed; Handlers.OnTransfer hears how it goes. After a success
// the call is hung up. After a failure it stands as it did, unless it has ended
// meanwhile. Errors: a target that cannot be called, *sipcore.StateError unless the
// call stands, *Failure, or the end of ctx, which does nothing to the transfer.
func (c *Call) Transfer(ctx context.Context, target string, o TransferOptions) error {
	uri, err := c.ua.parseTarget(target)
	if err != nil {
		return err
	}
	_, err = c.transfer(ctx, o, uri.String(), func(now time.Time, core sipcore.ReferOptions) error {
		return c.session.Refer(now, sip.NameAddr{URI: uri}, core)
	})
	return err
}

// TransferTo asks the peer to take over our call other (attended transfer, RFC
// 3891). It is Transfer in all else; other ends with it: by its peer, or, where that
// knows no Replaces, by us.
func (c *Call) TransferTo(ctx context.Context, other *Call, o TransferOptions) error {
	left, err := c.transfer(ctx, o, other.Peer(), func(now time.Time, core sipcore.ReferOptions) error {
		return c.session.ReferTo(now, other.session, core)
	})
	if err != nil || !left {
		return err
	}
	return other.Hangup(ctx)
}

func (c *Call) transfer(ctx context.Context, o TransferOptions, target string, send func(time.Time, sipcore.ReferOptions) error) (left bool, err error) {
	t := &transfer{what: "transfer of the " + c.what() + " to " + target}
	if err := c.ua.refer(ctx, t, o, send); err != nil || o.Keep {
		return false, err
	}
	return t.left, c.Hangup(ctx)
}

// Refer asks whom to call referTo, without a call with whom (RFC 3515 §2.4). It
// returns when that has succeeded or failed. Hold and Keep of o are not used.
// Errors as of Call.Transfer.
func (ua *UA) Refer(ctx context.Context, whom, referTo string, o TransferOptions) error {
	to, err := ua.parseTarget(whom)
	if err != nil {
		return err
	}
	target, err := ua.parseTarget(referTo)
	if err != nil {
		return err
	}
	t := &transfer{what: "REFER of " + to.String() + " to " + target.String()}
	return ua.refer(ctx, t, o, func(now time.Time, core sipcore.ReferOptions) error {
		_, err := ua.core.Refer(now, to, sip.NameAddr{URI: target}, core)
		return err
	})
}

// refer sends a REFER and waits for what came of it. The core tells it once,
// whatever happens.
func (ua *UA) refer(ctx context.Context, t *transfer, o TransferOptions, send func(time.Time, sipcore.ReferOptions) error) error {
	t.ended = make(chan error, 1)
	core := sipcore.ReferOptions{Headers: o.Headers, NoSub: o.NoSub, Hold: o.Hold, Data: t}
	var err error
	if lost := ua.do(func(now time.Time) { err = send(now, core) }); lost != nil {
		return lost
	}
	if err != nil {
		return err
	}
	select {
	case err := <-t.ended:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-ua.ended:
		return ErrClosed
	}
}

// transferAnswered keeps the response that refuses a REFER.
func transferAnswered(o sipcore.SessionReferResult) {
	if t, ok := o.Referral.Data.(*transfer); ok && o.Cause != sipcore.CauseNone {
		t.refusal = o.Response
	}
}

// transferOver tells who waits.
func (ua *UA) transferOver(o sipcore.SessionReferOver) {
	t, ok := o.Referral.Data.(*transfer)
	switch {
	case !ok:
	case o.OK:
		t.left = o.Left != nil
		t.ended <- nil
	case t.refusal != nil:
		t.ended <- ua.newFailure(t.what, t.refusal, o.Cause)
	default:
		f := &Failure{What: t.what, Code: o.Code, Reason: o.Reason, Cause: o.Cause}
		if o.Code == 0 {
			f.Reason, f.Hint = "", o.Reason
		}
		t.ended <- f
	}
}

// transferred tells how a transfer of ours goes.
func (c *Call) transferred(o sipcore.SessionReferProgress) {
	c.tell(func(h Handlers) func() {
		if h.OnTransfer == nil {
			return nil
		}
		return func() { h.OnTransfer(o.Code, o.Reason, o.Final) }
	})
}
