//go:build !js

package sipnative

import "sync"

// A queue runs functions one after the other. It has a goroutine only while
// there is something to run, so that ten thousand calls that wait cost none.
type queue struct {
	limit   int             // how many may wait; 0: any number
	running *sync.WaitGroup // counts the goroutine, if not nil

	mu   sync.Mutex
	list []func()
	busy bool
}

// add puts f behind the others. It reports false, and drops f, when too many
// wait. It never waits.
func (q *queue) add(f func()) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.limit > 0 && len(q.list) >= q.limit {
		return false
	}
	q.list = append(q.list, f)
	if q.busy {
		return true
	}
	q.busy = true
	if q.running != nil {
		q.running.Add(1)
	}
	go q.run()
	return true
}

func (q *queue) run() {
	if q.running != nil {
		defer q.running.Done()
	}
	for f := q.next(); f != nil; f = q.next() {
		f()
	}
}

// next takes the first function; nil means that the goroutine ends.
func (q *queue) next() func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) == 0 {
		q.list, q.busy = nil, false
		return nil
	}
	f := q.list[0]
	q.list[0] = nil
	q.list = q.list[1:]
	return f
}
