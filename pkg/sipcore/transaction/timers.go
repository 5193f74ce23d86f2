package transaction

import "time"

// Timers have the letters of RFC 3261 table 4 and of RFC 6026. Every armed timer
// stands in one heap; the earliest is the layer's deadline. Two that are due at
// the same moment fire in the order in which they were armed, so that a run can
// be repeated exactly.

// Timers are the base values from which all the others are computed. A zero
// field means its default.
type Timers struct {
	T1 time.Duration // round-trip estimate, 500 ms
	T2 time.Duration // longest interval between retransmissions of non-INVITE and of INVITE responses, 4 s
	T4 time.Duration // longest time that a message stays in the network, 5 s
	D  time.Duration // wait for repeated refusals of an INVITE on unreliable flows, 32 s
}

// DefaultTimers are the values of RFC 3261 table 4.
func DefaultTimers() Timers {
	return Timers{T1: 500 * time.Millisecond, T2: 4 * time.Second, T4: 5 * time.Second, D: 32 * time.Second}
}

func (t Timers) withDefaults() Timers {
	d := DefaultTimers()
	for _, f := range [...]struct{ own, def *time.Duration }{{&t.T1, &d.T1}, {&t.T2, &d.T2}, {&t.T4, &d.T4}, {&t.D, &d.D}} {
		if *f.own <= 0 {
			*f.own = *f.def
		}
	}
	return t
}

// giveUp is 64*T1: timers B, F, H, J, L, M and the wait after a CANCEL.
func (t Timers) giveUp() time.Duration { return 64 * t.T1 }

type timerKind uint8

const (
	timerA          timerKind = iota // INVITE client: send the request again, doubling
	timerB                           // INVITE client: nobody answered
	timerD                           // INVITE client: no more repeated refusals to acknowledge
	timerE                           // non-INVITE client: send the request again, doubling up to T2
	timerF                           // non-INVITE client: nobody answered
	timerG                           // INVITE server: send the refusal again, doubling up to T2
	timerH                           // INVITE server: the ACK never came
	timerI                           // INVITE server: no more repeated ACKs to absorb
	timerJ                           // non-INVITE server: no more repeated requests to answer
	timerK                           // non-INVITE client: no more repeated responses to absorb
	timerL                           // INVITE server: no more repeated INVITEs behind a 2xx (RFC 6026)
	timerM                           // INVITE client: no more 2xx, repeated or forked (RFC 6026)
	timerCancel                      // INVITE client: no final response after our CANCEL (§9.1)
	timerUnanswered                  // non-INVITE server: its user never answered
)

// A timer is a slot of a transaction; it stands in the heap while armed.
type timer struct {
	at    time.Time
	order uint64
	index int // position in the heap plus one; 0: not armed
	kind  timerKind
	owner interface {
		fire(now time.Time, kind timerKind)
	}
}

// timerHeap is a binary heap by time, then by order of arming.
type timerHeap struct {
	list  []*timer
	order uint64
}

func (h *timerHeap) arm(t *timer, kind timerKind, at time.Time) {
	h.stop(t)
	h.order++
	t.kind, t.at, t.order = kind, at, h.order
	h.list = append(h.list, t)
	t.index = len(h.list)
	h.up(t.index - 1)
}

func (h *timerHeap) stop(t *timer) {
	if t.index == 0 {
		return
	}
	i, last := t.index-1, len(h.list)-1
	h.swap(i, last)
	h.list[last] = nil
	h.list = h.list[:last]
	t.index = 0
	if i < last {
		h.down(i)
		h.up(i)
	}
}

// popDue takes out the earliest timer if its time has come.
func (h *timerHeap) popDue(now time.Time) *timer {
	if len(h.list) == 0 || h.list[0].at.After(now) {
		return nil
	}
	t := h.list[0]
	h.stop(t)
	return t
}

func (h *timerHeap) less(i, j int) bool {
	a, b := h.list[i], h.list[j]
	if a.at.Equal(b.at) {
		return a.order < b.order
	}
	return a.at.Before(b.at)
}

func (h *timerHeap) swap(i, j int) {
	l := h.list
	l[i], l[j] = l[j], l[i]
	l[i].index, l[j].index = i+1, j+1
}

func (h *timerHeap) up(i int) {
	for i > 0 && h.less(i, (i-1)/2) {
		h.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
}

func (h *timerHeap) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h.list); child++ {
			if h.less(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		h.swap(i, least)
		i = least
	}
}
