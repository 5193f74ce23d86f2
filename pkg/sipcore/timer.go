package sipcore

// Virtual timers. A timer is a due time, a name for traces, and what to do.
// They stand in order of their due time, equals in order of their making; the
// first one is part of the UA's Deadline. Nothing here reads a clock.

import (
	"slices"
	"time"
)

// A timer fires once, from within UA.Timeout.
type timer struct {
	ua   *UA
	due  time.Time
	seq  uint64 // order of making, so that equal times keep it
	name string
	fire func(now time.Time)
}

// after lets f be called by the first Timeout that is at least d after now.
func (ua *UA) after(now time.Time, d time.Duration, name string, f func(now time.Time)) *timer {
	ua.timerSeq++
	t := &timer{ua: ua, due: now.Add(d), seq: ua.timerSeq, name: name, fire: f}
	at, _ := slices.BinarySearchFunc(ua.timers, t, compareTimers)
	ua.timers = slices.Insert(ua.timers, at, t)
	return t
}

// Stop takes the timer out. A nil timer, one that has fired and one that was
// stopped before are left alone.
func (t *timer) Stop() {
	if t == nil {
		return
	}
	at, found := slices.BinarySearchFunc(t.ua.timers, t, compareTimers)
	if found {
		t.ua.timers = slices.Delete(t.ua.timers, at, at+1)
	}
}

// fireTimers runs all that is due, in order. A timer that is made meanwhile waits
// for the next Timeout, even if it is due at once: that could go on for ever.
func (ua *UA) fireTimers(now time.Time) {
	last := ua.timerSeq
	for len(ua.timers) > 0 {
		t := ua.timers[0]
		if t.due.After(now) || t.seq > last {
			return
		}
		ua.timers = slices.Delete(ua.timers, 0, 1)
		t.fire(now)
	}
}

func compareTimers(a, b *timer) int {
	if c := a.due.Compare(b.due); c != 0 {
		return c
	}
	switch {
	case a.seq < b.seq:
		return -1
	case a.seq > b.seq:
		return 1
	}
	return 0
}
