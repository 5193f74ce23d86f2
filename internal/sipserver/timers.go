package sipserver

// Virtual timers: what the core wants to do later. The loop asks for the
// earliest and sleeps until then.

import (
	"container/heap"
	"time"
)

type timer struct {
	at    time.Time
	fire  func(now time.Time)
	index int // in the heap; -1 when it is not there
}

type timers []*timer

// after calls f when d has passed.
func (t *timers) after(now time.Time, d time.Duration, f func(now time.Time)) *timer {
	x := &timer{at: now.Add(d), fire: f}
	heap.Push(t, x)
	return x
}

// stop forgets a timer; a nil or fired one is fine.
func (t *timers) stop(x *timer) {
	if x != nil && x.index >= 0 {
		heap.Remove(t, x.index)
	}
}

// run fires what is due, the earliest first.
func (t *timers) run(now time.Time) {
	for len(*t) > 0 && !(*t)[0].at.After(now) {
		heap.Pop(t).(*timer).fire(now)
	}
}

func (t timers) deadline() (time.Time, bool) {
	if len(t) == 0 {
		return time.Time{}, false
	}
	return t[0].at, true
}

func (t timers) Len() int           { return len(t) }
func (t timers) Less(i, j int) bool { return t[i].at.Before(t[j].at) }
func (t timers) Swap(i, j int) {
	t[i], t[j] = t[j], t[i]
	t[i].index, t[j].index = i, j
}
func (t *timers) Push(x any) {
	x.(*timer).index = len(*t)
	*t = append(*t, x.(*timer))
}
func (t *timers) Pop() any {
	last := len(*t) - 1
	x := (*t)[last]
	(*t)[last] = nil
	*t = (*t)[:last]
	x.index = -1
	return x
}
