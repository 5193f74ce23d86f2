package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Cancelling, RFC 3261 §9.1. A CANCEL is a transaction of its own with the
// branch of the INVITE. It asks the server to end the INVITE early, which shows
// as a 487 to the INVITE; a 200 that crossed it still counts.

type cancellation struct {
	asked, sent bool
	fields      []sip.Field
	wait        timer
}

// Cancel asks the server to give up an INVITE: now, or when the first
// provisional response arrives. After a final response, a second time, or on
// any other method it does nothing. extra are fields such as Reason (RFC 3326).
// The outcome comes as the INVITE's final response; if none arrives within
// 64*T1 of the CANCEL, as ErrTimeout.
func (c *Client) Cancel(now time.Time, extra ...sip.Field) {
	if c.cancel.asked || !c.isInvite() {
		return
	}
	switch c.state {
	case Calling:
		c.cancel.asked, c.cancel.fields = true, extra
	case Proceeding:
		c.cancel.asked, c.cancel.fields = true, extra
		c.sendCancel(now)
	}
}

// sendCancel does not call back.
func (c *Client) sendCancel(now time.Time) {
	c.cancel.sent = true
	m := hopRequest(c.request, sip.MethodCancel)
	for _, f := range c.cancel.fields {
		// RFC 3261 §9.1: a CANCEL must not contain these.
		if name := sip.CanonicalName(f.Name); name != "Require" && name != "Proxy-Require" {
			m.Header = append(m.Header, f)
		}
	}
	// RFC 3261 §9.1: without a final response within 64*T1 the INVITE counts as
	// cancelled; servers of RFC 2543 send none.
	c.after(now, &c.cancel.wait, timerCancel, c.layer.cfg.Timers.giveUp())
	c.layer.Request(now, c.flow, m, nil)
}
