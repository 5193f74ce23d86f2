package sipcore

import (
	"container/heap"
	"time"
)

// An agenda is what is to happen in virtual time, for the worlds of the tests: the
// pair (session_pair_test.go) and the simulation (sim_world_test.go). What is due
// at the same time happens in the order of its entry.
type agenda struct {
	entries entries
	serial  int
}

type entry struct {
	at     time.Time
	serial int
	run    func()
}

// add has run happen at a time.
func (a *agenda) add(at time.Time, run func()) {
	a.serial++
	heap.Push(&a.entries, entry{at, a.serial, run})
}

// take gives what happens first, and takes it out; nil when nothing happens until
// then.
func (a *agenda) take(until time.Time) (at time.Time, run func()) {
	if len(a.entries) == 0 || a.entries[0].at.After(until) {
		return until, nil
	}
	first := heap.Pop(&a.entries).(entry)
	return first.at, first.run
}

type entries []entry

func (e entries) Len() int      { return len(e) }
func (e entries) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *entries) Push(x any)   { *e = append(*e, x.(entry)) }
func (e entries) Less(i, j int) bool {
	return e[i].at.Before(e[j].at) || e[i].at.Equal(e[j].at) && e[i].serial < e[j].serial
}
func (e *entries) Pop() any {
	old := *e
	x := old[len(old)-1]
	old[len(old)-1] = entry{}
	*e = old[:len(old)-1]
	return x
}
