//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// userAgent drives one sipcore.UA for one SIP.UA object. All that happens to it
// goes through run or runQuietly: the input is given, the outputs are drained,
// the timer is set. Inputs that listeners give while outputs are being delivered
// run at once, and the outermost frame delivers what they caused.
type userAgent struct {
	b      *bridge
	obj    js.Value // the SIP.UA
	handle int
	config js.Value // ua.configuration
	core   *sipcore.UA
	clock  clock
	status int // ua.status

	finished    bool             // stopped, and disconnected
	connecting  bool             // a SIP.Transport is being made by us
	newIncoming *sipcore.Session // whose InviteServerContext is being made

	transport *transport // the newest one; nil before the first
	requests  map[*sipcore.ClientRequest]*clientContext
	sessions  map[*sipcore.Session]*session
	incoming  map[*sipcore.ServerRequest]*serverRequest // not yet answered

	usages     int              // subscriptions and publications that live
	depth      int              // frames inside run
	pending    []sipcore.Output // polled, not yet delivered: see runQuietly
	afterwards []func()         // what the core asked for while it was running
	alarm      alarm
	known      map[uint64]js.Value // transactions that were announced
}

// run gives an input to the core.
func (u *userAgent) run(input func(now time.Time)) {
	u.depth++
	defer func() {
		if u.depth == 1 {
			u.drain()
			u.settle()
		}
		u.depth--
		u.rest()
	}()
	input(u.clock.now())
}

// settle leaves everything as it has become, before the frame returns.
func (u *userAgent) settle() {
	for _, s := range u.sessions {
		s.catchUp()
	}
	for core := range u.incoming {
		if core.RespondedWith() >= 200 {
			u.forget(core) // the core has answered for the page
		}
	}
	u.safely(u.tellTransactions)
	u.drain()
	u.arm()
}

// runQuietly is run for calls that make an object for the page: what is to be
// sent goes out now, but events wait until the page has had the chance to add
// its listeners (a microtask later).
func (u *userAgent) runQuietly(input func(now time.Time)) {
	u.depth++
	defer func() {
		if u.depth--; u.depth > 0 {
			return
		}
		for o, ok := u.core.Poll(); ok; o, ok = u.core.Poll() {
			if send, ok := o.(sipcore.Send); ok {
				u.safely(func() { u.deliver(send) })
			} else {
				u.pending = append(u.pending, o)
			}
		}
		u.safely(u.tellTransactions)
		u.arm()
		if len(u.pending)+len(u.afterwards) > 0 {
			u.b.soon(func() { u.run(func(time.Time) {}) })
		}
	}()
	input(u.clock.now())
}

func (u *userAgent) drain() {
	for {
		if len(u.afterwards) > 0 {
			f := u.afterwards[0]
			u.afterwards = u.afterwards[1:]
			u.safely(f)
		} else if o, ok := u.next(); ok {
			u.safely(func() { u.deliver(o) })
		} else {
			return
		}
	}
}

func (u *userAgent) next() (sipcore.Output, bool) {
	if len(u.pending) > 0 {
		o := u.pending[0]
		u.pending = u.pending[1:]
		return o, true
	}
	return u.core.Poll()
}

// safely keeps a failure in the delivery of one output from losing the others.
func (u *userAgent) safely(f func()) {
	defer func() {
		if p := recover(); p != nil {
			failure := u.b.panicked("an event", p)
			if _, page := p.(js.Error); page {
				u.b.host.Call("report", failure)
			}
		}
	}()
	f()
}

// rest lets the Go value of a user agent go that has stopped and owes the page no
// event. Timers that the core still has concern a connection that is gone. A
// later call of the page brings the value back: see agentOf.
func (u *userAgent) rest() {
	owed := len(u.requests) + len(u.sessions) + u.usages + len(u.pending) + len(u.afterwards)
	if u.depth > 0 || !u.finished || u.transport.live() || owed > 0 {
		return
	}
	for core := range u.incoming {
		u.forget(core)
	}
	u.alarm.release(u)
	u.transport.release()
	u.b.release(u.handle)
	delete(u.b.agents, u)
}
