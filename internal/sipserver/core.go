package sipserver

// The core: all SIP state, owned by the goroutine of Run. This file is its
// doors: what connections bring, what time brings, and what goes out.

import (
	"errors"
	"hash/maphash"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

type core struct {
	server   *Server
	layer    *transaction.Layer
	location *location
	flows    *flows
	auth     *auth // nil: no passwords
	conns    map[uint64]*conn
	forks    map[*transaction.Server]*fork
	agent    *agent // nil: Config.NoPresence
	held     *held  // the same
	timers   timers
	loopSeed maphash.Seed
}

func newCore(s *Server, users *Users) *core {
	co := &core{
		server:   s,
		location: newLocation(),
		flows:    newFlows(),
		conns:    map[uint64]*conn{},
		forks:    map[*transaction.Server]*fork{},
		loopSeed: maphash.MakeSeed(),
	}
	if users != nil {
		co.auth = newAuth(users, s.cfg.Domain)
	}
	if !s.cfg.NoPresence {
		co.agent, co.held = newAgent(co), newHeld(co)
	}
	co.layer = transaction.New(transaction.Config{
		Timers:          transaction.DefaultTimers(),
		Send:            func(f transaction.Flow, m *sip.Message) { co.send(co.conns[f.ID], m) },
		MaxTransactions: maxTransactions,
	})
	co.sweep(s.cfg.Now())
	return co
}

// send writes a message to a connection; nil and closed ones are ignored.
func (co *core) send(c *conn, m *sip.Message) {
	if c == nil {
		return
	}
	data := m.Bytes()
	co.server.traceOut(co.server.cfg.Now(), c, m, data)
	c.send(data)
}

func (co *core) opened(c *conn) {
	co.conns[c.id] = c
	co.flows.open(c)
}

// closed forgets everything that went over a connection.
func (co *core) closed(now time.Time, c *conn, reason string) {
	delete(co.conns, c.id)
	if len(c.bindings) > 0 {
		co.server.logf("%s: %s", c.name(), reason)
	}
	co.flows.close(c, now)
	left := users(c.bindings)
	for b := range c.bindings {
		co.location.remove(b, now)
	}
	co.agent.closed(now, c)
	for user := range left {
		co.agent.changed(now, user, presenceEvent)
	}
	co.layer.TransportError(now, c.transport())
}

// timeout does all that is due.
func (co *core) timeout(now time.Time) {
	co.layer.Timeout(now)
	co.timers.run(now)
}

// wait is how long the loop may sleep.
func (co *core) wait(now time.Time) time.Duration {
	at, ok := co.timers.deadline()
	if other, has := co.layer.Deadline(); has && (!ok || other.Before(at)) {
		at, ok = other, true
	}
	if !ok {
		return time.Hour
	}
	return max(0, at.Sub(now))
}

func (co *core) sweep(now time.Time) {
	for user := range co.location.sweep(now) {
		co.agent.changed(now, user, presenceEvent)
	}
	co.flows.sweep(now)
	if co.auth != nil {
		co.auth.sweep(now)
	}
	co.timers.after(now, sweepInterval, co.sweep)
}

// receive takes one message from a connection.
func (co *core) receive(now time.Time, c *conn, m *sip.Message, data []byte) {
	if co.conns[c.id] == nil {
		return
	}
	co.server.traceIn(now, c, m, data)
	if m.IsRequest() {
		stampVia(m, c)
	}
	match := co.layer.Receive(now, c.transport(), m)
	switch match.Kind {
	case transaction.NewRequest:
		co.receiveRequest(now, c, match.Server)
	case transaction.NewCancel:
		co.receiveCancel(now, match)
	case transaction.AckFor2xx:
		co.receiveAck(c, m)
	case transaction.Overload:
		co.send(c, co.response(m, overloaded()))
	case transaction.StrayResponse:
		// RFC 6026 §7.3: a proxy drops responses that match no transaction.
	}
}

// receiveBroken answers a request that could be read only in part.
func (co *core) receiveBroken(now time.Time, c *conn, m *sip.Message, data []byte, err error) {
	if co.conns[c.id] == nil {
		return
	}
	co.server.traceIn(now, c, m, data)
	if !m.Answerable() {
		return
	}
	code := 400
	var bad *sip.ParseError
	if errors.As(err, &bad) && bad.Status != 0 {
		code = bad.Status
	}
	co.send(c, co.response(m, reply{code: code, text: err.Error()}))
}

// stampVia says in the topmost Via where the request really came from.
func stampVia(m *sip.Message, c *conn) {
	v := m.Via()
	// RFC 3261 §18.2.1: received, when sent-by is not the source address. A
	// browser does not know its own: it never is.
	v.Params = v.Params.With("received", c.ip)
	if port, ok := v.Params.Get("rport"); ok && port == "" {
		v.Params = v.Params.With("rport", strconv.Itoa(c.port)) // RFC 3581 §4
	}
	m.SetTopVia(v)
}

// reply is a final response of our own making.
type reply struct {
	code   int
	text   string // a sentence for whoever reads the trace; "" for none
	fields []sip.Field
}

// overloaded is the refusal of what would exceed a limit. RFC 3261 §21.5.4.
func overloaded() reply {
	return reply{code: 503, fields: []sip.Field{{Name: "Retry-After", Value: strconv.Itoa(retryAfter)}}}
}

// response builds a final response of our own.
func (co *core) response(req *sip.Message, r reply) *sip.Message {
	resp := sip.NewResponse(req, r.code, "")
	if to := resp.To(); !to.URI.IsZero() && to.Tag() == "" && r.code > 100 {
		// RFC 3261 §8.2.6.2: everything but 100 has a To tag; one that cannot be
		// read is repeated as it came.
		resp.Header.Set("To", to.WithTag(newToken()).String())
	}
	resp.Header.Add("Server", "sipserver")
	for _, f := range r.fields {
		resp.Header.Add(f.Name, f.Value)
	}
	if r.text != "" {
		resp.Header.Add("Warning", "399 sipserver "+sip.QuoteString(printable(r.text))) // RFC 3261 §20.43
	}
	return resp
}

func (co *core) answer(now time.Time, tx *transaction.Server, r reply) {
	tx.Respond(now, co.response(tx.Request(), r))
}
