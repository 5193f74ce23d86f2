package sipcore

// Stopping: the binding is taken back, sessions end, and when the last of our
// requests has its answer the connection is closed.

import (
	"slices"
	"time"
)

// Stop says good-bye to the network. Disconnected with Final set is the last
// event; Start begins anew.
func (ua *UA) Stop(now time.Time) {
	c := &ua.conn
	if ua.stopped() || c.state == connIdle {
		ua.log(LevelWarn, "ua", "not running")
		return
	}
	c.stopping = true
	c.next.Stop()
	c.next = nil
	ua.reg.close(now)
	for _, s := range slices.Clone(ua.sessions) {
		s.stop(now)
	}
	ua.sendLateByes(now)
	ua.endRefers(now)
	ua.leaveSubscriptions(now)
	ua.endSubscribers(now)
	ua.endPublications(now)
	if c.state != connOpen {
		ua.closed(now)
		return
	}
	// Timers B and F bound the farewells; this bounds what hangs in a session.
	c.giveUp = ua.after(now, 64*ua.cfg.Timers.T1, "give up on farewells", ua.closed)
	ua.settle(now)
}

// settle closes the connection of a stopping user agent that has nothing left
// to wait for.
func (ua *UA) settle(now time.Time) {
	if ua.conn.stopping && len(ua.calls) == 0 && len(ua.sessions) == 0 && len(ua.notifier.queue) == 0 {
		ua.closed(now)
	}
}

// closed is the end, until the next Start.
func (ua *UA) closed(now time.Time) {
	c := &ua.conn
	connected := c.state == connOpen || c.state == connConnecting
	c.stopping = false
	ua.endSubscriptions(now)
	ua.lose(now)
	c.state = connClosed
	c.mending = false
	c.giveUp.Stop()
	c.giveUp = nil
	ua.failWaiting(now)
	ua.dropPublications()
	ua.notifier.queue = nil
	ua.reg.forget()
	ua.credentials = nil
	ua.merged.clean.Stop()
	ua.merged = mergedRequests{}
	if connected {
		ua.emit(Disconnect{})
	}
	ua.emit(Disconnected{Server: c.current(), Code: 1000, Final: true})
}

// resumeAfterStop: Start was called before the farewells were over.
func (ua *UA) resumeAfterStop(now time.Time) {
	c := &ua.conn
	c.stopping = false
	c.giveUp.Stop()
	c.giveUp = nil
	ua.reg.transportUp(now)
}
