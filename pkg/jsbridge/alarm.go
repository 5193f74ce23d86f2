//go:build js && wasm

package jsbridge

import (
	"math"
	"syscall/js"
	"time"
)

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
