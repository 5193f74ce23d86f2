//go:build js && wasm

package jsbridge

import (
	"math"
	"syscall/js"
	"time"
)

// alarm is the one timer of a user agent; JavaScript sets it (web/src/alarm.js).
type alarm struct {
	due time.Time // zero: not set
	f   js.Func
}

// near is by how much a timer may be early. It finds nothing due then and sets the
// next one; a burst of requests sets one timer, not one for each.
const near = time.Second

// arm sets the timer for the core's next deadline.
func (u *userAgent) arm() {
	due, ok := u.core.Deadline()
	a := &u.alarm
	switch {
	case !ok && a.due.IsZero(), ok && due.Equal(a.due):
	case !ok:
		a.due = time.Time{}
		u.b.shape("clearAlarm", u.obj)
	case due.After(a.due) && due.Sub(a.due) < near && u.b.shape("alarmStands", u.obj).Bool():
	default:
		u.setAlarm(due)
	}
}

func (u *userAgent) setAlarm(due time.Time) {
	if u.alarm.due = due; u.alarm.f.IsUndefined() {
		u.alarm.f = u.b.callback("timer", func([]js.Value) { u.wake() })
	}
	const longest = 24 * time.Hour // setTimeout overflows at 2^31 ms
	wait := min(max(due.Sub(u.clock.now()), 0), longest)
	u.b.shape("setAlarm", u.obj, u.alarm.f.Value, js.ValueOf(math.Ceil(float64(wait)/float64(time.Millisecond))))
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
		u.b.shape("clearAlarm", u.obj)
	}
	if !a.f.IsUndefined() {
		a.f.Release()
	}
	*a = alarm{}
}
