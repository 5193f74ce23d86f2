// Package testkit is how the tests wait: for conditions, never for time, and no
// longer than Patience.
package testkit

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"
)

// Patience is when a wait gives up, far above what anything takes on a loaded
// machine.
const Patience = 40 * time.Second

// pause is how long a wait sleeps before it looks again.
const pause = time.Millisecond

// Within is a context that ends with the test, or with its patience.
func Within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	t.Cleanup(cancel)
	return ctx
}

// Await gives what comes from a channel, or its zero value when it is closed. what
// says what the test waits for.
func Await[T any](t testing.TB, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(Patience):
		t.Fatalf("not within %v: %s", Patience, what)
		panic("unreachable")
	}
}

// Until waits for a condition. what says which.
func Until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(Patience); !condition(); time.Sleep(pause) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", Patience, what)
		}
	}
}

// Log keeps what is written to it, by any goroutine. The zero value is empty.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write adds to the log. It never fails.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is all that was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Wait waits until want was written. A failing test shows what was.
func (l *Log) Wait(t testing.TB, want string) {
	t.Helper()
	for end := time.Now().Add(Patience); !strings.Contains(l.String(), want); time.Sleep(pause) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: a log that says %q. It says:\n%s", Patience, want, l)
		}
	}
}
