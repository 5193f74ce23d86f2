//go:build !js

package sipnative

import (
	"time"

	"sipwasm/pkg/sipcore"
)

// The loop: the one goroutine that owns the core. Everything else asks it to do
// something and, if need be, waits for that. After each input the outputs are
// drained until there are none, and one timer is armed for the core's deadline.
//
// The loop waits for nobody: sockets are written to without waiting or by
// goroutines of their own, and the application hears of things in goroutines of
// its own.

// maxWork is how many inputs may wait for the loop; whoever brings more waits.
const maxWork = 256

// run is the loop. It ends after the core has said farewell, or when abandon
// was called.
func (ua *UA) run() {
	defer close(ua.ended)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		ua.drain()
		if ua.over {
			break
		}
		if at, any := ua.core.Deadline(); any {
			timer.Reset(time.Until(at))
		} else {
			timer.Reset(time.Hour)
		}
		select {
		case input := <-ua.work:
			input(time.Now())
		case <-timer.C:
			ua.core.Timeout(time.Now())
		}
	}
	ua.net.close()
	ua.endAll()
}

// drain delivers all outputs, those included that the delivery causes.
func (ua *UA) drain() {
	for !ua.over {
		o, ok := ua.core.Poll()
		if !ok {
			return
		}
		ua.deliver(o)
	}
}

// post hands an input to the loop; false means that the loop has ended and
// nothing will come of it.
func (ua *UA) post(input func(now time.Time)) bool {
	select {
	case <-ua.ended:
		return false
	default:
	}
	select {
	case ua.work <- input:
		return true
	case <-ua.ended:
		return false
	}
}

// do is post, and waits until the input was taken. Not to be called by the loop.
func (ua *UA) do(input func(now time.Time)) error {
	done := make(chan struct{})
	if !ua.post(func(now time.Time) { defer close(done); input(now) }) {
		return ErrClosed
	}
	select {
	case <-done:
		return nil
	case <-ua.ended:
	}
	select {
	case <-done:
		return nil
	default:
		return ErrClosed
	}
}

// abandon ends the loop without farewells.
func (ua *UA) abandon() {
	ua.post(func(time.Time) { ua.over = true })
}

// deliver gives one output to whom it concerns.
func (ua *UA) deliver(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.Send:
		ua.trace(true, o.Data)
		ua.net.send(o)
	case sipcore.Connect:
		ua.net.connect()
	case sipcore.Disconnect:
		ua.net.disconnect()
	case sipcore.Log:
		ua.log(o.Level, o.Category, o.Text)
	case sipcore.IncomingMessage:
		ua.received(o.Request)
	case sipcore.IncomingNotify, sipcore.IncomingRequest, sipcore.Challenged, sipcore.KeepAliveTimeout:
		// Only Config.Core can have asked for these; see doc.go.
	case sipcore.RequestAccepted:
		ua.requestOver(o.Request, nil)
	case sipcore.RequestFailed:
		ua.requestOver(o.Request, &o)
	case sipcore.RequestProgress, sipcore.RequestRejected, sipcore.RequestCanceled:
	default:
		if !ua.deliverState(o) && !ua.deliverSubscription(o) && !ua.deliverEvent(o) {
			ua.deliverSession(o)
		}
	}
}
