package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// The INVITE client transaction, RFC 3261 §17.1.1 and figure 5, as RFC 6026
// §7.2 replaces it:
//
//	Calling --1xx--> Proceeding --2xx--> Accepted --M--> Terminated
//	   |                  |
//	   +--300-699: ACK----+--> Completed --D--> Terminated

func (c *Client) startInvite(now time.Time) {
	t := c.layer.cfg.Timers
	c.state = Calling
	// RFC 3261 §17.1.1.2: timer A is for unreliable transports, timer B for all.
	c.resendFirst(now, timerA)
	c.after(now, &c.life, timerB, t.giveUp())
	c.send(c.request)
}

// fireA: RFC 3261 §17.1.1.2: the interval doubles with each retransmission.
func (c *Client) fireA(now time.Time) {
	if c.givenUp(now) {
		return
	}
	c.interval *= 2
	c.after(now, &c.resend, timerA, c.interval)
	c.send(c.request)
}

func (c *Client) receiveInvite(now time.Time, resp *sip.Message) Kind {
	code := resp.StatusCode
	switch {
	case c.state == Accepted && code/100 == 2:
		// RFC 6026 §7.2: every 2xx in Accepted is passed to the user.
		c.emit(now, ClientEvent{Response: resp})
	case c.state == Completed && code/100 == 2:
		return StrayResponse
	case c.state == Completed && code >= 300:
		// RFC 3261 §17.1.1.2: a repeated refusal is acknowledged again, not passed up.
		c.send(ackFor(c.request, resp))
	case c.state == Calling || c.state == Proceeding:
		c.receiveFirst(now, resp)
	}
	return Absorbed
}

// receiveFirst takes what comes before and with the first final response.
func (c *Client) receiveFirst(now time.Time, resp *sip.Message) {
	t := c.layer.cfg.Timers
	c.stopTimers()
	switch code := resp.StatusCode; {
	case code < 200:
		c.state = Proceeding
		// RFC 3261 §9.1: a CANCEL waits for the first provisional response.
		if c.cancel.asked && !c.cancel.sent {
			c.sendCancel(now)
		}
	case code < 300:
		c.layer.timers.stop(&c.cancel.wait)
		c.state = Accepted
		c.endAfter(now, timerM, t.giveUp())
	default:
		c.layer.timers.stop(&c.cancel.wait)
		c.state = Completed
		c.send(ackFor(c.request, resp))
		c.endAfter(now, timerD, c.wait(t.D))
	}
	c.emit(now, ClientEvent{Response: resp})
}
