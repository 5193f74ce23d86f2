//go:build !js

package sipnative

import (
	"errors"
	"fmt"
	"time"

	"sipwasm/pkg/sipcore"
)

// The end of a user agent: farewells, then everything is closed and waited for.

// closeTimeout bounds the farewells of Close: BYE and un-REGISTER.
const closeTimeout = 5 * time.Second

// Close ends all calls, takes the registration back and closes everything. It
// takes a few seconds at most, and returns when no goroutine of the user agent
// is left but handlers of the application that have not returned. The error says
// that the farewells took too long and were cut short. Further calls of Close
// wait for the first and return the same.
func (ua *UA) Close() error {
	ua.closing.Do(func() {
		ua.post(ua.core.Stop)
		select {
		case <-ua.ended:
		case <-time.After(closeTimeout):
			ua.closeErr = fmt.Errorf("sipnative: Close: the farewells were not answered within %v", closeTimeout)
			ua.abandon()
			<-ua.ended
		}
		late := !ua.waitForTasks()
		ua.net.grace.Stop()
		ua.net.cancel()
		if late {
			ua.closeErr = errors.New("sipnative: Close: a Media does not return from its methods although its context has ended")
		}
	})
	return ua.closeErr
}

func (ua *UA) waitForTasks() bool {
	done := make(chan struct{})
	go func() { ua.tasks.Wait(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(closeTimeout):
		return false
	}
}

// endAll ends whatever is still under way when the loop ends.
func (ua *UA) endAll() {
	for c := range ua.calls {
		c.finish(&Failure{What: c.what(), Cause: sipcore.CauseConnectionError, Err: ErrClosed})
	}
	for s := range ua.subscriptions {
		s.finish(&Failure{What: s.what(), Cause: sipcore.CauseConnectionError, Err: ErrClosed})
	}
	for _, r := range ua.requests {
		r.outcome <- &Failure{What: r.what, Cause: sipcore.CauseConnectionError, Err: ErrClosed}
	}
	clear(ua.requests)
	for l := range ua.lasting {
		l.end(ErrClosed)
	}
	ua.started(ErrClosed)
}
