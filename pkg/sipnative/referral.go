//go:build !js

package sipnative

import (
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// A Referral is the peer's wish that we call somebody (RFC 3515). The handler
// that gets it calls Accept or Reject; then, after Accept, it makes the call and
// tells with Notify how it goes.
type Referral struct {
	To      sip.NameAddr // whom to call; its URI may name a call to replace, which Invite sees to
	By      sip.NameAddr // who wants it, if the peer says so
	Request *sip.Message // read only

	call *Call
	core *sipcore.IncomingReferral
}

// receiveRefer hands a REFER to the application, or declines it.
func (c *Call) receiveRefer(q *sipcore.IncomingReferral) {
	req := q.Request().Request()
	ref := &Referral{To: q.Target(), Request: req, call: c, core: q}
	ref.By, _ = req.ReferredBy() // zero when absent
	heard := false
	c.tell(func(h Handlers) func() {
		heard = h.OnRefer != nil
		return bind(h.OnRefer, ref)
	})
	if !heard {
		_ = q.Reject(time.Now(), sipcore.ResponseOptions{}) // refused when it was answered
	}
}

// Accept says 202, and that the call is being tried. Errors: ErrClosed,
// *sipcore.StateError after the end of the call, sipcore.ErrAnswered.
func (r *Referral) Accept() error {
	return r.call.command(func(now time.Time, _ *sipcore.Session) error { return r.core.Accept(now) })
}

// Reject says 603. Errors as of Accept.
func (r *Referral) Reject() error {
	return r.call.command(func(now time.Time, _ *sipcore.Session) error {
		return r.core.Reject(now, sipcore.ResponseOptions{})
	})
}

// Notify tells how the call goes; a code of 200 or above is the last word.
func (r *Referral) Notify(code int, reason string) error {
	return r.call.command(func(now time.Time, _ *sipcore.Session) error { return r.core.Notify(now, code, reason) })
}
