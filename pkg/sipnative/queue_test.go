//go:build !js

package sipnative

import (
	"sync"
	"testing"
)

func TestAQueueKeepsItsOrderAndItsBound(t *testing.T) {
	var running sync.WaitGroup
	q := queue{limit: 3, running: &running}
	begun, release := make(chan struct{}), make(chan struct{})
	q.add(func() { close(begun); <-release })
	<-begun // it runs, so it does not wait any more
	var order []int
	for i := range 5 {
		if taken := q.add(func() { order = append(order, i) }); taken != (i < 3) {
			t.Errorf("number %d: taken is %v", i, taken)
		}
	}
	close(release)
	running.Wait() // the goroutine ends when nothing is left
	if len(order) != 3 || order[0] != 0 || order[2] != 2 {
		t.Errorf("ran %v, expected 0 1 2", order)
	}
	if !q.add(func() { order = nil }) {
		t.Error("an empty queue takes nothing")
	}
	running.Wait()
	if order != nil {
		t.Error("a queue that was empty does not run what comes")
	}
}
