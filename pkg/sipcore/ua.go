package sipcore

// The user agent: one configuration, one connection at a time, and what hangs
// on it. Its rules, for whoever adds to it:
//
//   - Inputs and commands return at once. They change state and put outputs
//     into the queue; nothing is called back.
//   - Every input carries the time. Deadline says when Timeout wants to be
//     called next; calling it too early or too late does no harm.
//   - One goroutine owns a UA. There are no locks.

import (
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// UA is a SIP user agent. Make one with New.
type UA struct {
	cfg   Config
	layer *transaction.Layer

	outputs  []Output
	timers   []*timer // sorted by due time
	timerSeq uint64

	conn        connection
	reg         registration
	credentials []*credential
	calls       []*call // client transactions of ours, those that wait for a connection included
	merged      mergedRequests

	refers         []*referUsage       // dialogs with subscriptions to REFERs
	outsideRefers  []*Referral         // of ours outside of calls that have no dialog yet
	incomingRefers []*IncomingReferral // of others outside of calls

	subscriptions []*Subscription // of ours, in order of their making
	notifier      notifier        // subscriptions of others
	publications  []*Publication  // in order of their making

	dialogs  map[dialog.ID]dialogUser
	ended    []dialog.ID // of calls: see noteEnded
	sessions []*Session  // in order of their making; session*.go keeps it
}

// A dialogUser receives what comes within its dialogs. Method and Require of
// the requests were looked at, their CSeq was not. Every request must be
// answered; for OPTIONS and MESSAGE that is ua.answerOptions and
// ua.receiveMessage.
type dialogUser interface {
	receiveRequest(now time.Time, tx *transaction.Server, req *sip.Message)
	receiveAck(now time.Time, ack *sip.Message)
}

// New makes a user agent that does nothing yet: Start connects it. The errors
// name the field of the configuration that cannot be used.
func New(cfg Config) (*UA, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	ua := &UA{cfg: cfg, dialogs: make(map[dialog.ID]dialogUser)}
	ua.complete()
	ua.layer = transaction.New(transaction.Config{Timers: ua.cfg.Timers, Send: ua.write})
	ua.conn.init(ua.cfg.Servers)
	ua.reg.init(ua)
	return ua, nil
}

// Config returns the configuration with what New filled in.
func (ua *UA) Config() Config { return ua.cfg }

// Poll takes the next output out of the queue. The shell polls until there is
// none, after every input and every command.
func (ua *UA) Poll() (Output, bool) {
	if len(ua.outputs) == 0 {
		return nil, false
	}
	o := ua.outputs[0]
	ua.outputs[0] = nil
	ua.outputs = ua.outputs[1:]
	if len(ua.outputs) == 0 {
		ua.outputs = nil
	}
	return o, true
}

// Deadline is the time at which Timeout wants to be called, if any.
func (ua *UA) Deadline() (time.Time, bool) {
	at, any := ua.layer.Deadline()
	if len(ua.timers) > 0 && (!any || ua.timers[0].due.Before(at)) {
		return ua.timers[0].due, true
	}
	return at, any
}

// Timeout does all that is due at now.
func (ua *UA) Timeout(now time.Time) {
	ua.layer.Timeout(now)
	ua.fireTimers(now)
}

// emit puts an output into the queue.
func (ua *UA) emit(o Output) { ua.outputs = append(ua.outputs, o) }

// log puts a line for people into the queue.
func (ua *UA) log(level Level, category, text string) {
	ua.emit(Log{Level: level, Category: category, Text: text})
}

// write sends a message of the transaction layer, unless its flow is gone.
func (ua *UA) write(flow Flow, m *sip.Message) {
	switch {
	case ua.conn.state != connOpen:
	case flow == ua.conn.flow:
		ua.emit(Send{Data: m.Bytes(), Message: m})
	case flow.ID&serverFlows == 0:
		ua.emit(Send{Flow: flow, Data: m.Bytes(), Message: m})
	}
}

// transmit sends an ACK to a 2xx, which has no transaction.
func (ua *UA) transmit(ack *sip.Message) { ua.write(ua.nextHop(ack).Flow, ack) }

// reply sends a response outside of any transaction the way that its request
// came, or over the connection that has taken the place of that one.
func (ua *UA) reply(flow Flow, resp *sip.Message) {
	if ua.isLost(flow) {
		flow = ua.conn.flow
	}
	ua.write(flow, resp)
}
