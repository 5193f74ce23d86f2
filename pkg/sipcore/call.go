package sipcore

// A call of the transaction layer, in the sense of a procedure call: one
// request, sent once there is a connection, sent again when a server asks for
// credentials, and its outcome reported to one function.

import (
	"errors"
	"slices"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// maxWaiting is how many requests may wait for a connection.
const maxWaiting = 256

// errQueueFull ends requests beyond maxWaiting.
var errQueueFull = errors.New("sipcore: too many requests wait for a connection")

// errNotSecure ends requests to sips addresses that would leave without TLS.
var errNotSecure = errors.New("sipcore: a sips address, and no connection with TLS")

// A call is one request under way.
type call struct {
	ua      *UA
	request *sip.Message        // as last sent, or to be sent
	client  *transaction.Client // nil while it waits for a connection
	on      func(now time.Time, resp *sip.Message, err error)

	leg *leg // the dialog of a request within a session, nil for others
	// nextSeq gives the sequence number of a repetition: set it to the counter of
	// the dialog or of the registration. Nil: CSeq + 1.
	nextSeq func() uint32
	// onResend is told of the repetition before it leaves. May be nil.
	onResend func(req *sip.Message)

	answered  []answeredRealm // challenges answered so far
	asked     int             // challenges that the application was asked about
	challenge *Challenge      // the one that waits for its answer

	aim          *aim // of what is begun by the application, nil for the rest
	reconsidered int  // how often it was changed after a refusal
	stale        bool // it waits for a REGISTER and may need another route then

	canceled bool // not repeated any more
	over     bool // a final response or an error was reported
	sentAt   time.Time
}

// send sends a request, or lets it wait while there is no connection. on is
// told of provisional responses, of the final one (for INVITE of every 2xx,
// repeated and forked ones too), or of an error, transaction.ErrTimeout or
// transaction.ErrTransport: exactly one final response or error. It is never
// called before send has returned.
//
// 401 and 407 are answered with credentials and reported only when that fails;
// again.go says what else is not reported at once. 408 is reported as the
// response that it is.
func (ua *UA) send(now time.Time, req *sip.Message, on func(now time.Time, resp *sip.Message, err error)) *call {
	c := &call{ua: ua, request: req, on: on}
	ua.calls = append(ua.calls, c)
	switch {
	case ua.conn.state == connOpen:
		c.start(now)
	case ua.conn.state == connClosed:
		c.failLater(now, transaction.ErrTransport)
	case ua.waiting() > maxWaiting:
		c.failLater(now, errQueueFull)
	}
	return c
}

// Request is the request as last sent, or as it waits.
func (c *call) Request() *sip.Message { return c.request }

// Cancel gives up the request. A waiting one is taken back: unsent is true and
// nothing will be reported. An INVITE is canceled on the wire, its outcome is
// reported as ever. RFC 3261 §9.1: other methods are not canceled.
func (c *call) Cancel(now time.Time, extra ...sip.Field) (unsent bool) {
	if c.over || c.canceled {
		return false
	}
	c.canceled = true
	if c.client == nil || c.challenge != nil { // nothing is under way
		c.challenge = nil
		c.end()
		return true
	}
	if c.request.Method == sip.MethodInvite {
		c.client.Cancel(now, append(extra, c.ua.configured(extra)...)...)
	}
	return false
}

// start hands the request to the transaction layer.
func (c *call) start(now time.Time) {
	if c.stale {
		c.stale = false
		c.aimAnew(now)
		return
	}
	c.ua.authorizeAhead(c.request)
	c.transmit(now)
}

func (c *call) transmit(now time.Time) {
	if c.exposes() {
		c.ua.log(LevelWarn, "uac", c.request.Method+" to a sips address needs a connection with TLS")
		c.failLater(now, errNotSecure)
		return
	}
	c.sentAt = now
	c.client = c.ua.layer.Request(now, c.ua.nextHop(c.request).Flow, c.request, c.receive)
}

// exposes says that a request would leave without TLS though its target is a
// sips address: RFC 3261 §8.1.2, RFC 7118 §9.2. What belongs to a dialog goes
// the way that the dialog went, be it only to end it.
func (c *call) exposes() bool {
	if c.request.RequestURI.Scheme != "sips" || c.request.To().Tag() != "" {
		return false
	}
	transport := c.ua.viaTransport(c.request)
	return transport != "WSS" && transport != "TLS"
}

// receive takes what the client transaction reports.
func (c *call) receive(now time.Time, e transaction.ClientEvent) {
	switch {
	case e.Err != nil && c.ua.conn.state == connOpen && c.goOn(now):
		// RFC 3261 §8.1.3.4: the next Contact of the redirection
	case e.Err != nil:
		c.fail(now, e.Err)
	case e.Response.StatusCode < 200:
		c.on(now, e.Response, nil)
	case c.askOutside(e.Response) || c.answerChallenge(now, e.Response) || c.again(now, e.Response):
		// the request goes round once more
	default:
		if e.Response.StatusCode < 300 {
			c.ua.takeAuthInfo(c.request, e.Response)
		}
		c.end()
		c.on(now, e.Response, nil)
		c.ua.settle(now)
	}
}

// fail reports an error, unless the outcome is known already.
func (c *call) fail(now time.Time, err error) {
	if c.over {
		return
	}
	c.end()
	c.on(now, nil, err)
	c.ua.settle(now)
}

// failLater reports an error from the next Timeout, which is due at once.
func (c *call) failLater(now time.Time, err error) {
	c.leave()
	c.ua.after(now, 0, "request cannot be sent", func(now time.Time) { c.fail(now, err) })
}

// end: the outcome is known.
func (c *call) end() {
	if c.over {
		return
	}
	c.over = true
	c.leave()
}

func (c *call) leave() {
	c.ua.calls = without(c.ua.calls, c)
}

// waiting counts the requests that wait for a connection.
func (ua *UA) waiting() int {
	n := 0
	for _, c := range ua.calls {
		if c.client == nil {
			n++
		}
	}
	return n
}

// startWaiting sends what waited for a connection, in the order of the
// commands.
func (ua *UA) startWaiting(now time.Time) {
	if ua.conn.state != connOpen {
		return
	}
	for _, c := range slices.Clone(ua.calls) {
		if c.client == nil && !c.over {
			c.start(now)
		}
	}
}

// failWaiting ends what waits for a connection that will not come.
func (ua *UA) failWaiting(now time.Time) {
	for _, c := range slices.Clone(ua.calls) {
		if c.client == nil || c.challenge != nil {
			c.fail(now, transaction.ErrTransport)
		}
	}
}
