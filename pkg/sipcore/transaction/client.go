package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// A Client is a client transaction: a request that was sent, and the wait for
// its responses. The INVITE machine is in client_invite.go, the other in
// client_noninvite.go.
type Client struct {
	common
	key    clientKey
	on     func(now time.Time, e ClientEvent)
	cancel cancellation
}

// A ClientEvent is a response or the failure of a client transaction.
type ClientEvent struct {
	// Response is provisional or final. After a 2xx to an INVITE more 2xx may
	// follow, repeated or from other branches of a fork.
	Response *sip.Message
	// Err is ErrTimeout or ErrTransport; no event follows it.
	Err error
}

// Request sends a request and waits for its responses. The request has its top
// Via with a unique branch; it must not be an ACK (which is no transaction when
// it acknowledges a 2xx, and the layer's own otherwise). on may be nil; it is
// never called before Request has returned.
func (l *Layer) Request(now time.Time, flow Flow, req *sip.Message, on func(now time.Time, e ClientEvent)) *Client {
	l.serial++
	c := &Client{
		common: common{layer: l, flow: flow, request: req, serial: l.serial},
		key:    clientKeyOf(req),
		on:     on,
	}
	c.resend.owner, c.life.owner, c.cancel.wait.owner = c, c, c
	l.clients[c.key] = c
	if c.isInvite() {
		c.startInvite(now)
	} else {
		c.startNonInvite(now)
	}
	return c
}

// State is where the machine stands.
func (c *Client) State() State { return c.state }

// Request is the request as it was sent.
func (c *Client) Request() *sip.Message { return c.request }

// Flow is where the request was sent.
func (c *Client) Flow() Flow { return c.flow }

func (c *Client) isInvite() bool { return c.request.Method == sip.MethodInvite }

func (c *Client) receive(now time.Time, resp *sip.Message) Kind {
	if c.isInvite() {
		return c.receiveInvite(now, resp)
	}
	return c.receiveNonInvite(now, resp)
}

func (c *Client) fire(now time.Time, kind timerKind) {
	switch kind {
	case timerA:
		c.fireA(now)
	case timerE:
		c.fireE(now)
	case timerB, timerF, timerCancel:
		c.fail(now, ErrTimeout)
	case timerD, timerK, timerM:
		c.terminate()
	}
}

// givenUp: timer B or F is due as well, so both are late. The peer may have
// forgotten the request and would take it for a new one.
func (c *Client) givenUp(now time.Time) bool { return !c.life.at.After(now) }

// transportError fails a transaction that still waits for its final response.
// RFC 6026 §7.2: one that has it stays to deal with what may still come.
func (c *Client) transportError(now time.Time) {
	switch c.state {
	case Calling, Trying, Proceeding:
		c.fail(now, ErrTransport)
	case Completed:
		c.terminate() // nothing can be acknowledged or repeated on a dead flow
	}
}

func (c *Client) fail(now time.Time, err error) {
	c.terminate()
	c.emit(now, ClientEvent{Err: err})
}

// emit is the last thing that an input does: the user may call back.
func (c *Client) emit(now time.Time, e ClientEvent) {
	if c.on != nil {
		c.on(now, e)
	}
}

func (c *Client) terminate() {
	c.state = Terminated
	c.stopTimers()
	c.layer.timers.stop(&c.cancel.wait)
	if c.layer.clients[c.key] == c {
		delete(c.layer.clients, c.key)
	}
}

// endAfter arms the timer that ends the transaction, or ends it now.
func (c *Client) endAfter(now time.Time, kind timerKind, d time.Duration) {
	if d == 0 {
		c.terminate()
		return
	}
	c.after(now, &c.life, kind, d)
}
