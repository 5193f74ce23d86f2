package sipserver

// A fork is the response context of RFC 3261 §16.2: one request that was
// received, the branches it was sent to, and the choice among their answers.
//
//   - Targets of the same q ring together; those of the next q join when all of
//     these have refused, or after nextGroupAfter.
//   - Provisional responses and every 2xx are forwarded at once; a 2xx or a 6xx
//     cancels all other branches; otherwise the best final response is forwarded
//     when the last branch has ended (§16.7).
//   - A caller whose connection breaks, cancels.

import (
	"slices"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

type fork struct {
	core     *core
	from     *conn
	tx       *transaction.Server
	req      *sip.Message // what every branch is a copy of
	loop     string
	waiting  [][]target // groups not tried yet
	branches []*branch
	answered bool // a final response has been forwarded
	stopped  bool // no new branches: 2xx, 6xx or CANCEL
	canceled bool // by the caller
	next     *timer
}

// branch is one copy of the request on its way.
type branch struct {
	fork   *fork
	target target
	client *transaction.Client
	final  *sip.Message // its answer, as it would be forwarded
	done   bool
	lost   bool   // its connection closed before an answer came
	timerC *timer // a proxy does not wait for an INVITE's answer for ever

	early []string // the To of each early dialog that it made: see fork_early.go
}

func (co *core) startFork(now time.Time, from *conn, tx *transaction.Server, req *sip.Message, loop string, groups [][]target) {
	if len(co.forks) >= maxForks {
		co.answer(now, tx, overloaded())
		return
	}
	f := &fork{core: co, from: from, tx: tx, req: req, loop: loop, waiting: groups}
	co.forks[tx] = f
	tx.OnEvent(f.ended)
	if f.invite() {
		// RFC 3261 §16.2: 100 within 200 ms for an INVITE, never for others.
		tx.Respond(now, sip.NewResponse(tx.Request(), 100, ""))
	}
	f.startGroup(now)
}

func (f *fork) invite() bool { return f.req.Method == sip.MethodInvite }

// ended is the end of the server transaction.
func (f *fork) ended(now time.Time, err error) {
	delete(f.core.forks, f.tx)
	if err != nil {
		f.cancel(now)
	}
	f.core.timers.stop(f.next)
}

// startGroup sends the request to the next group of targets.
func (f *fork) startGroup(now time.Time) {
	f.core.timers.stop(f.next)
	if len(f.waiting) == 0 || f.stopped {
		return
	}
	group := f.waiting[0]
	f.waiting = f.waiting[1:]
	if len(f.waiting) > 0 && f.invite() {
		f.next = f.core.timers.after(now, nextGroupAfter, f.startGroup)
	}
	first := len(f.branches)
	for _, t := range group {
		f.branches = append(f.branches, &branch{fork: f, target: t})
	}
	for _, b := range f.branches[first:] {
		b.start(now)
	}
}

// start sends the request on this branch.
func (b *branch) start(now time.Time) {
	f := b.fork
	if f.core.conns[b.target.conn.id] == nil {
		b.fail(now, transaction.ErrTransport)
		return
	}
	m := copyFor(f.req, f.from, b.target, newBranch(f.loop))
	b.client = f.core.layer.Request(now, b.target.conn.transport(), m, b.receive)
	b.armTimerC(now)
}

// armTimerC starts timer C again. RFC 3261 §16.6 item 11, §16.7 item 2.
func (b *branch) armTimerC(now time.Time) {
	timers := &b.fork.core.timers
	timers.stop(b.timerC)
	if b.fork.invite() && !b.done {
		// §16.8: a branch that has said something is canceled; the transaction
		// layer ends one that does not answer that either.
		b.timerC = timers.after(now, timerC, func(now time.Time) { b.client.Cancel(now) })
	}
}

// receive is §16.7: one response, or the failure of the branch.
func (b *branch) receive(now time.Time, e transaction.ClientEvent) {
	f := b.fork
	if e.Err != nil {
		b.fail(now, e.Err)
		return
	}
	resp := f.restore(e.Response)
	switch code := resp.StatusCode; {
	case code < 200:
		b.progress(now, resp)
	case code < 300:
		b.accept(now, resp)
	case b.done: // a reply after a 2xx of the same branch
	case code == 430 && b.reroute(now): // RFC 5626 §5.3
	default:
		b.end(resp)
		if code >= 600 {
			f.stop(now, nil) // §16.7 item 5
		}
		b.tellEnd(now, code)
		f.settle(now)
	}
}

// restore makes a response of a branch one for the caller: its Via headers are
// those of the request, which is the same as taking ours off (§16.7 item 3),
// whatever the peer did to them.
func (f *fork) restore(resp *sip.Message) *sip.Message {
	m := resp.Clone()
	m.Header.Del("Via")
	vias := f.tx.Request().Header.Values("Via")
	for _, v := range slices.Backward(vias) {
		m.Header.Prepend("Via", v)
	}
	return m
}

func (b *branch) progress(now time.Time, resp *sip.Message) {
	f := b.fork
	if resp.StatusCode == 100 {
		return // §16.7 item 5: 100 is for this hop
	}
	b.armTimerC(now)
	if !f.answered && !b.done {
		b.noteEarly(resp)
		f.tx.Respond(now, resp)
	}
}

func (b *branch) accept(now time.Time, resp *sip.Message) {
	f := b.fork
	b.end(resp)
	if f.answered && !f.invite() {
		return
	}
	f.answered = true
	f.tx.Respond(now, resp) // §16.7 item 5: every 2xx to an INVITE
	f.stop(now, b)
}

func (b *branch) end(resp *sip.Message) {
	b.done, b.final = true, resp
	b.fork.core.timers.stop(b.timerC)
}

// fail ends a branch that nobody answered.
func (b *branch) fail(now time.Time, err error) {
	f := b.fork
	if b.done {
		return
	}
	r := reply{code: 408}
	if err == transaction.ErrTransport {
		b.lost = true
		if b.reroute(now) {
			return
		}
		// RFC 5626 §5.3: 430 where there is no other way. For a caller outside a
		// dialog the user has simply gone.
		r = reply{code: 480, text: "the other side has lost its connection"}
		if b.target.inside {
			r.code = 430
		}
	}
	b.end(f.core.response(f.tx.Request(), r))
	b.tellEnd(now, r.code)
	f.settle(now)
}

// reroute tries the next connection of the same device.
func (b *branch) reroute(now time.Time) bool {
	f := b.fork
	if len(b.target.others) == 0 || f.stopped {
		return false
	}
	b.done = true
	f.core.timers.stop(b.timerC)
	next := b.target.others[0]
	next.others = b.target.others[1:]
	other := &branch{fork: f, target: next}
	f.branches = append(f.branches, other)
	b.tellEnd(now, 430)
	other.start(now)
	return true
}

// ringing says whether a branch has not ended.
func (f *fork) ringing() bool {
	return slices.ContainsFunc(f.branches, func(b *branch) bool { return !b.done })
}

// settle forwards the best answer once every branch has ended.
func (f *fork) settle(now time.Time) {
	if f.ringing() {
		return
	}
	if len(f.waiting) > 0 && !f.stopped {
		f.startGroup(now)
		return
	}
	if f.answered {
		return
	}
	f.answered = true
	if f.lost() && f.core.held.keep(now, f.tx, f.tx.Request()) {
		return
	}
	// RFC 4320 §4.2: no 408 to other requests than INVITE: their senders have
	// given up by themselves.
	if best := f.best(); f.invite() || best.StatusCode != 408 {
		f.tx.Respond(now, best)
	}
}

// lost says whether all that could have answered lost their connections first.
func (f *fork) lost() bool {
	return !slices.ContainsFunc(f.branches, func(b *branch) bool { return !b.lost })
}

// cancel is a CANCEL of the caller, or the loss of the caller.
func (f *fork) cancel(now time.Time, reason ...sip.Field) {
	f.canceled = true
	f.stop(now, nil, reason...)
}

// stop cancels all branches but one that were not answered. RFC 3261 §16.7 item
// 10; only an INVITE can be canceled (§9.1).
func (f *fork) stop(now time.Time, but *branch, reason ...sip.Field) {
	f.stopped, f.waiting = true, nil
	f.core.timers.stop(f.next)
	if but != nil {
		// RFC 3326 §3.1: so that the other devices do not show a missed call.
		reason = []sip.Field{{Name: "Reason", Value: `SIP;cause=200;text="Call completed elsewhere"`}}
	}
	for _, b := range slices.Clone(f.branches) {
		if b != but && !b.done && b.client != nil && f.invite() {
			b.client.Cancel(now, reason...)
		}
	}
}

// receiveCancel is §16.10.
func (co *core) receiveCancel(now time.Time, match transaction.Match) {
	if match.Target == nil {
		co.answer(now, match.Server, reply{code: 481})
		return
	}
	co.answer(now, match.Server, reply{code: 200})
	f := co.forks[match.Target]
	if f == nil || f.answered {
		return
	}
	var reason []sip.Field
	for _, v := range match.Server.Request().Header.Values("Reason") {
		reason = append(reason, sip.Field{Name: "Reason", Value: v})
	}
	f.cancel(now, reason...)
	f.settle(now)
}
