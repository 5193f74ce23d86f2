//go:build !js

package sipnative

import (
	"context"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// A Referral is the wish of somebody that we call somebody (RFC 3515), within a
// call or outside. Who gets it calls Follow or Reject; or Accept, makes the call in
// another way, and tells with Notify how it goes.
type Referral struct {
	To      sip.NameAddr // whom to call; any URI
	By      sip.NameAddr // who wants it, if that is said (RFC 3892)
	Request *sip.Message // read only

	ua   *UA
	call *Call
	core *sipcore.IncomingReferral
}

// Call is the call that it came in, nil outside of one.
func (r *Referral) Call() *Call { return r.call }

func (ua *UA) newReferral(q *sipcore.IncomingReferral, c *Call) *Referral {
	req := q.Request().Request()
	r := &Referral{To: q.Target(), Request: req, ua: ua, call: c, core: q}
	r.By, _ = req.ReferredBy() // zero when absent
	return r
}

// receiveRefer hands a REFER within a call to the application, or declines it.
func (c *Call) receiveRefer(q *sipcore.IncomingReferral) {
	heard := false
	c.tell(func(h Handlers) func() {
		heard = h.OnRefer != nil
		return bind(h.OnRefer, c.ua.newReferral(q, c))
	})
	if !heard {
		_ = q.Reject(time.Now(), sipcore.ResponseOptions{}) // refused when it was answered
	}
}

// Follow accepts, if that was not done, and calls To as UA.Invite does, in the
// place of another call where To says so. How the call goes is reported by itself.
// Errors: a To that is no call, those of UA.Invite and Accept.
func (r *Referral) Follow(ctx context.Context, o InviteOptions) (*Call, error) {
	o.Core.Referral = r.core
	return r.ua.invite(ctx, r.To.URI, o)
}

// Accept says 202, and that the call is being tried. Errors: ErrClosed,
// *sipcore.StateError after the end of the call, sipcore.ErrAnswered.
func (r *Referral) Accept() error { return r.command(r.core.Accept) }

// Reject refuses with a code from 300 to 699; 0 is 603, an empty reason the
// standard phrase. Errors as of Accept.
func (r *Referral) Reject(code int, reason string) error {
	return r.command(func(now time.Time) error {
		return r.core.Reject(now, sipcore.ResponseOptions{Code: code, Reason: reason})
	})
}

// Notify tells how a call goes that was not made with Follow; a code of 200 or
// above is the last word.
func (r *Referral) Notify(code int, reason string) error {
	return r.command(func(now time.Time) error { return r.core.Notify(now, code, reason) })
}

func (r *Referral) command(f func(now time.Time) error) error {
	var err error
	if lost := r.ua.do(func(now time.Time) { err = f(now) }); lost != nil {
		return lost
	}
	return err
}
