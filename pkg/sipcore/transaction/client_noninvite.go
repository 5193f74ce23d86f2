package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// The non-INVITE client transaction, RFC 3261 §17.1.2 and figure 6:
//
//	Trying --1xx--> Proceeding --200-699--> Completed --K--> Terminated
//	   +-------------200-699-------------------^

func (c *Client) startNonInvite(now time.Time) {
	c.state = Trying
	c.resendFirst(now, timerE)
	c.after(now, &c.life, timerF, c.layer.cfg.Timers.giveUp())
	c.send(c.request)
}

// fireE: RFC 3261 §17.1.2.2: in Trying the interval doubles up to T2, in
// Proceeding it is T2.
func (c *Client) fireE(now time.Time) {
	if c.givenUp(now) {
		return
	}
	t := c.layer.cfg.Timers
	c.interval = min(2*c.interval, t.T2)
	if c.state == Proceeding {
		c.interval = t.T2
	}
	c.after(now, &c.resend, timerE, c.interval)
	c.send(c.request)
}

func (c *Client) receiveNonInvite(now time.Time, resp *sip.Message) Kind {
	if c.state != Trying && c.state != Proceeding {
		return Absorbed // Completed: a repeated response
	}
	if resp.StatusCode < 200 {
		c.state = Proceeding // timers E and F go on
	} else {
		c.stopTimers()
		c.state = Completed
		c.endAfter(now, timerK, c.wait(c.layer.cfg.Timers.T4))
	}
	c.emit(now, ClientEvent{Response: resp})
	return Absorbed
}
