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
	core *sipcore.ServerRequest
}

// receiveRefer hands a REFER to the application, or declines it.
func (c *Call) receiveRefer(r *sipcore.ServerRequest) {
	ref := &Referral{Request: r.Request(), call: c, core: r}
	ref.To, _ = r.Request().ReferTo()    // looked at by the core
	ref.By, _ = r.Request().ReferredBy() // zero when absent
	heard := false
	c.tell(func(h Handlers) func() {
		heard = h.OnRefer != nil
		return bind(h.OnRefer, ref)
	})
	if !heard {
		_ = c.session.RejectRefer(time.Now(), r) // refused when it was answered
	}
}

// Accept says 202, and that the call is being tried. Errors: ErrClosed,
// *sipcore.StateError after the end of the call, sipcore.ErrAnswered.
func (r *Referral) Accept() error {
	return r.call.command(func(now time.Time, s *sipcore.Session) error { return s.AcceptRefer(now, r.core) })
}

// Reject says 603. Errors as of Accept.
func (r *Referral) Reject() error {
	return r.call.command(func(now time.Time, s *sipcore.Session) error { return s.RejectRefer(now, r.core) })
}

// Notify tells how the call goes; a code of 200 or above is the last word.
func (r *Referral) Notify(code int, reason string) error {
	return r.call.command(func(now time.Time, s *sipcore.Session) error { return s.NotifyRefer(now, code, reason) })
}
