//go:build js && wasm

package jsbridge

import (
	"math"
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

	connecting  bool             // a SIP.Transport is being made by us
	newIncoming *sipcore.Session // whose InviteServerContext is being made

	transport *transport // the newest one; nil before the first
	requests  map[*sipcore.ClientRequest]*clientContext
	sessions  map[*sipcore.Session]*session
	incoming  map[*sipcore.ServerRequest]*serverRequest // not yet answered

	depth      int              // frames inside run
	pending    []sipcore.Output // polled, not yet delivered: see runQuietly
	afterwards []func()         // what the core asked for while it was running
	alarm      alarm
	known      map[uint64]map[string]any // transactions that were announced
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

// rest lets the Go value of a user agent go that was stopped and has nothing
// left to do. A later call of the page brings it back: see agentOf.
func (u *userAgent) rest() {
	if u.depth > 0 || u.status != statusUserClosed || u.transport.live() {
		return
	}
	if len(u.requests)+len(u.sessions)+len(u.incoming)+len(u.pending)+len(u.afterwards) > 0 {
		return
	}
	if _, waiting := u.core.Deadline(); waiting {
		return
	}
	u.alarm.release(u)
	u.transport.release()
	u.b.release(u.handle)
	delete(u.b.agents, u)
}

// clock is the time of a user agent. It follows the page's clocks, whichever has
// advanced more (performance.now stands still while a laptop sleeps), never goes
// back, and is moved on by timers that fire early (a page with a mocked clock).
type clock struct {
	at   time.Time // what now returned last
	read time.Time // what the page's clocks said then
}

func (c *clock) now() time.Time {
	t := time.Now()
	if c.at.IsZero() {
		c.at, c.read = t, t
		return c.at
	}
	const jitter = time.Second // corrections of the wall clock by less are not sleep
	elapsed := t.Sub(c.read)
	if wall := t.Round(0).Sub(c.read.Round(0)); wall > elapsed+jitter {
		elapsed = wall
	}
	if elapsed > 0 {
		c.at = c.at.Add(elapsed)
	}
	c.read = t
	return c.at
}

// reach moves the clock on to t, if it is not there yet.
func (c *clock) reach(t time.Time) {
	if c.now().Before(t) {
		c.at = t
	}
}

// alarm is the one timer of a user agent, through SIP.Timers, which pages with
// mocked clocks replace.
type alarm struct {
	id  js.Value
	due time.Time // zero: not set
	f   js.Func
}

// arm sets the timer for the core's next deadline.
func (u *userAgent) arm() {
	due, ok := u.core.Deadline()
	if !ok {
		due = time.Time{}
	}
	if due.Equal(u.alarm.due) {
		return
	}
	timers := u.b.sip.Get("Timers")
	if !u.alarm.due.IsZero() {
		timers.Call("clearTimeout", u.alarm.id)
	}
	if u.alarm.due = due; !ok {
		return
	}
	if u.alarm.f.IsUndefined() {
		u.alarm.f = u.b.callback("timer", func([]js.Value) { u.wake() })
	}
	const longest = 24 * time.Hour // setTimeout overflows at 2^31 ms
	wait := min(max(due.Sub(u.clock.now()), 0), longest)
	ms := math.Ceil(float64(wait) / float64(time.Millisecond))
	u.alarm.id = timers.Call("setTimeout", u.alarm.f, ms)
}

func (u *userAgent) wake() {
	if due := u.alarm.due; !due.IsZero() && due.Sub(u.clock.now()) < time.Hour {
		u.clock.reach(due)
	}
	u.alarm.due = time.Time{}
	u.run(func(now time.Time) { u.core.Timeout(now) })
}

func (a *alarm) release(u *userAgent) {
	if !a.due.IsZero() {
		u.b.sip.Get("Timers").Call("clearTimeout", a.id)
	}
	if !a.f.IsUndefined() {
		a.f.Release()
	}
	*a = alarm{}
}

// watchPage wakes every user agent when the page comes back to life: its timers
// may be minutes late, its connection may be gone.
func (b *bridge) watchPage() {
	global := js.Global()
	if global.Get("addEventListener").Type() != js.TypeFunction {
		return
	}
	wake := b.callback("wake", func([]js.Value) {
		if document := global.Get("document"); isObject(document) && str(document.Get("visibilityState")) == "hidden" {
			return
		}
		b.eachAgent(func(u *userAgent) {
			u.run(func(now time.Time) { u.core.Timeout(now); u.core.NetworkChanged(now) })
		})
	})
	for _, event := range []string{"online", "pageshow"} {
		global.Call("addEventListener", event, wake)
	}
	if document := global.Get("document"); isObject(document) {
		document.Call("addEventListener", "visibilitychange", wake)
	}
	global.Call("addEventListener", "unload", b.callback("unload", func([]js.Value) {
		b.eachAgent(func(u *userAgent) {
			if u.setting("autostop").Truthy() {
				b.hook(u.obj, "stop")
			}
		})
	}))
}

func (b *bridge) eachAgent(f func(*userAgent)) {
	all := make([]*userAgent, 0, len(b.agents))
	for u := range b.agents {
		all = append(all, u)
	}
	for _, u := range all {
		f(u)
	}
}
