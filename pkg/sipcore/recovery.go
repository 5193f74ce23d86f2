package sipcore

// When to try again what the network refused for now: RFC 5626 §4.5, RFC 3261
// §21.5.4, RFC 3263 §4.3.
//
//   - A REGISTER that may succeed later (timeout, 408, 430, 5xx, Retry-After) is
//     sent again by itself, after a pause that doubles with each failure in a row.
//   - A server that answers 503 with Retry-After, or nothing at all, is left for
//     that long when there is another one, which is tried at once. Without another
//     only the REGISTER waits.
//   - The pauses between connections are those of Config.RecoveryMin, or with
//     Config.FlowRecovery the same as for a REGISTER.

import (
	"errors"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

const (
	basePause      = 30 * time.Second // when every server has failed
	basePauseOther = 90 * time.Second // when another one is left
	maxPause       = 30 * time.Minute // also of what Retry-After may ask for
)

// flowPause: RFC 5626 §4.5: the base doubles with each failure in a row, up to
// the bound, and of that a random 50 to 100 percent pass.
func (ua *UA) flowPause(base time.Duration, failures int) time.Duration {
	longest := min(base<<min(failures, maxRecoveryShift), maxPause)
	return longest * time.Duration(50+ua.below(51)) / 100
}

// temporary says whether a REGISTER that was refused, or not answered, may
// succeed later without anybody doing something about it.
func (ua *UA) temporary(resp *sip.Message, err error) bool {
	if err != nil {
		// A connection to a server that is lost ends in a new one, another flow does not.
		return errors.Is(err, transaction.ErrTimeout) || ua.conn.state == connOpen
	}
	switch resp.StatusCode {
	case 408, 430:
		return true
	case 501, 505, 513:
		return false
	}
	return resp.StatusCode/100 == 5 || RetryAfter(resp) > 0
}

// fail takes a REGISTER that was not accepted.
func (r *registration) fail(now time.Time, resp *sip.Message, err error) {
	failed := RegistrationFailed{Response: resp, Cause: causeOfOutcome(resp, err)}
	if err == nil && resp.StatusCode == 408 {
		failed = RegistrationFailed{Cause: CauseRequestTimeout}
	}
	if !r.ua.cfg.Register || r.ua.stopped() || !r.ua.temporary(resp, err) {
		r.ua.emit(failed)
		return
	}
	pause, elsewhere := r.ua.postpone(now, resp)
	if elsewhere {
		r.ua.emit(failed)
		r.ua.leaveServer(now, "REGISTER failed: "+string(failed.Cause))
		return
	}
	failed.Retry = pause
	r.ua.emit(failed)
	r.ua.log(LevelLog, "register", "REGISTER follows in "+pause.String())
	r.registerAfter(now, pause)
}

// postpone says after what pause this server may be tried again, and whether
// there is another one to try now. resp is nil if none came.
func (ua *UA) postpone(now time.Time, resp *sip.Message) (pause time.Duration, elsewhere bool) {
	server := &ua.conn.servers[ua.conn.chosen]
	server.failures++
	base, asked := basePause, min(RetryAfter(resp), maxPause)
	other := ua.hasOther(now)
	if other {
		base = basePauseOther
	}
	pause = max(asked, ua.flowPause(base, server.failures))
	server.rests = now.Add(asked)
	// RFC 3263 §4.3: after silence or 503 the next server is tried. RFC 3261
	// §21.5.4: a 503 without Retry-After is no more than a 500.
	if other && (resp == nil || resp.StatusCode == 503 && asked > 0) {
		server.rests = now.Add(pause)
		return pause, true
	}
	return pause, false
}

// hasOther says whether another server than the present one is worth a try.
func (ua *UA) hasOther(now time.Time) bool {
	for i, s := range ua.conn.servers {
		if i != ua.conn.chosen && !s.failed && !s.rests.After(now) {
			return true
		}
	}
	return false
}

// leaveServer gives up a server although its connection is open.
func (ua *UA) leaveServer(now time.Time, why string) {
	ua.emit(Disconnect{})
	ua.lose(now)
	ua.nextServer(now, why)
}
