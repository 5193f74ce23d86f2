package sipcore

// How subscriptions end, and when they are taken up again: RFC 6665 §4.1.2.2, §4.1.3.
//
//   - deactivated, timeout, an expired or forgotten subscription: at once. But one
//     that ends soon after it has begun, once more, waits like those that fail.
//   - probation, giveup, an unknown reason or none: after retry-after, or a pause of
//     the kind that failed REGISTERs have (recovery.go).
//   - rejected, noresource, invariant: never.

import (
	"errors"
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// steadySubscription is how long a subscription has to live to count as one that
// works.
const steadySubscription = 30 * time.Second

// An ending is why a subscription with a notifier is over.
type ending struct {
	reason   string
	cause    Cause
	response *sip.Message
	notify   *ServerRequest
	mends    bool          // it may be taken up again
	soon     bool          // without a pause
	asked    bool          // after that of the notifier
	pause    time.Duration // which is this
}

// reasonOf is RFC 6665 §4.1.3 for a NOTIFY that says terminated.
func reasonOf(state sip.SubscriptionState) ending {
	e := ending{reason: state.Reason, mends: true}
	switch strings.ToLower(state.Reason) {
	case "rejected", "noresource", "invariant":
		e.mends = false
	case "deactivated", "timeout":
		e.soon = true
	default: // probation, giveup, and what nobody knows
		e.asked, e.pause = state.HasRetryAfter, min(time.Duration(state.RetryAfter)*time.Second, maxPause)
	}
	return e
}

// rest is the pause after it.
func (s *Subscription) rest(now time.Time, e ending) time.Duration {
	switch {
	case e.soon:
		return s.soon(now)
	case e.asked:
		return max(e.pause, leastPause)
	}
	return s.backOff(now)
}

// soon is the pause of what may be taken up again at once.
func (s *Subscription) soon(now time.Time) time.Duration {
	if s.hasty && !s.worked(now) {
		return s.backOff(now)
	}
	s.hasty, s.failures = true, 0
	return 0
}

// worked says whether the subscription that has ended was one.
func (s *Subscription) worked(now time.Time) bool {
	return !s.since.IsZero() && now.Sub(s.since) >= steadySubscription
}

// backOff is the pause of what has failed, longer each time in a row.
func (s *Subscription) backOff(now time.Time) time.Duration {
	if s.worked(now) {
		s.failures = 0
	}
	s.failures++
	return s.ua.flowPause(basePause, s.failures)
}

// finish tells of the end, and begins anew where it may be mended.
func (s *Subscription) finish(now time.Time, e ending) {
	ua := s.ua
	s.drop(now)
	over := SubscriptionOver{Subscription: s, Reason: e.reason, Request: e.notify, Response: e.response, Cause: e.cause}
	if e.mends && s.recovers() {
		over.Again = s.rest(now, e)
		ua.emit(over)
		s.pause(now, over.Again, e.asked)
		s.must = e.asked && e.notify != nil
		return
	}
	s.over, over.Final = true, true
	ua.subscriptions = without(ua.subscriptions, s)
	ua.emit(over)
}

// recovers says whether it is taken up again by itself.
func (s *Subscription) recovers() bool {
	return !s.leaving && !s.options.Once && !s.options.Poll && !s.ua.stopped()
}

// drop leaves nothing of what there is.
func (s *Subscription) drop(now time.Time) {
	s.open, s.ending, s.stranded = false, nil, false
	s.confirm.Stop()
	s.again.Stop()
	s.again = nil
	s.call.Cancel(now)
	for _, f := range slices.Clone(s.forks) {
		f.forget()
	}
}

// pause begins anew after d.
func (s *Subscription) pause(now time.Time, d time.Duration, asked bool) {
	if s.open = false; d == 0 {
		s.begin(now)
		return
	}
	s.asked = asked
	s.again = s.ua.after(now, d, "subscribe again", s.begin)
}

// refused takes a SUBSCRIBE that made nothing.
func (s *Subscription) refused(now time.Time, resp *sip.Message, err error) {
	s.open = false
	if err == nil && resp.StatusCode == 423 && !s.leaving && s.expires > 0 && s.raise(resp) {
		s.sendLonger(now)
		return
	}
	if err != nil && s.ua.conn.state != connOpen && s.recovers() {
		s.stranded = true
		return
	}
	e := ending{response: resp, cause: causeOfRequest(resp, err)}
	if s.leaving {
		s.finish(now, ending{response: resp})
		return
	}
	if !s.mayMend(resp, err) || !s.recovers() {
		s.ua.emit(SubscriptionFailed{Subscription: s, Response: resp, Cause: e.cause})
		s.finish(now, e)
		return
	}
	asked := min(RetryAfter(resp), maxPause)
	pause := max(asked, s.backOff(now))
	s.ua.emit(SubscriptionFailed{Subscription: s, Response: resp, Cause: e.cause, Retry: pause})
	s.pause(now, pause, asked > 0)
}

// causeOfRequest: RFC 4321 §1.4: a 408 to another request than INVITE is a timeout.
func causeOfRequest(resp *sip.Message, err error) Cause {
	if err == nil && resp.StatusCode == 408 {
		return CauseRequestTimeout
	}
	return causeOfOutcome(resp, err)
}

// mayMend says whether a SUBSCRIBE that failed may succeed later: 480 is what a proxy
// says of somebody who is not there now.
func (s *Subscription) mayMend(resp *sip.Message, err error) bool {
	return !errors.Is(err, errNotSecure) && (err == nil && resp.StatusCode == 480 || s.ua.temporary(resp, err))
}

// unrefreshed takes a refresh that failed. RFC 6665 §4.1.2.2 names the codes that
// end the subscription; after others it lives until it expires.
func (f *subscriptionFork) unrefreshed(now time.Time, resp *sip.Message, err error) {
	s, e := f.s, ending{response: resp, cause: causeOfRequest(resp, err)}
	silent := errors.Is(err, transaction.ErrTimeout) || err == nil && resp.StatusCode == 408
	if err == nil && resp.StatusCode == 481 {
		e.cause = CauseDialogError
	}
	switch {
	case err != nil && s.ua.conn.state != connOpen:
		// the next connection refreshes
	case err == nil && resp.StatusCode == 481, silent && f.regained:
		// It has forgotten us: RFC 5057 §5.1. On a new connection silence says the same.
		e.mends, e.soon = true, true
		f.end(now, e)
	case err == nil && refusesSubscription(resp.StatusCode):
		if s.mayMend(resp, nil) {
			asked := min(RetryAfter(resp), maxPause)
			e.mends, e.asked, e.pause = true, asked > 0, asked
		}
		f.end(now, e)
	default:
		f.retry(now, e, min(RetryAfter(resp), maxPause), s.mayMend(resp, err))
	}
}

// refusesSubscription: RFC 6665 §4.1.2.2.
func refusesSubscription(code int) bool {
	switch code {
	case 404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604:
		return true
	}
	return false
}

// retry refreshes once more in the middle of what time there is left, or when the
// notifier wants.
func (f *subscriptionFork) retry(now time.Time, e ending, asked time.Duration, may bool) {
	left := f.until.Sub(now)
	pause := max(asked, left/2, leastPause)
	if !may || pause >= left {
		pause = 0 // the end of its time decides
	} else {
		f.refreshAfter(now, pause)
	}
	f.s.ua.emit(SubscriptionFailed{Subscription: f.s, Response: e.response, Cause: e.cause, Retry: pause})
}

// regain brings it to a new connection.
func (s *Subscription) regain(now time.Time) {
	waits := s.open && s.call.over && len(s.forks) == 0 // a NOTIFY cannot find us
	switch {
	case s.leaving && waits:
		s.finish(now, ending{})
	case s.options.Once && waits:
		s.finish(now, ending{cause: CauseConnectionError})
	case waits, s.stranded, s.again != nil && !s.asked:
		s.drop(now)
		s.begin(now)
	}
	for _, f := range slices.Clone(s.forks) {
		f.regain(now)
	}
}

// leaveSubscriptions unsubscribes all, because the user agent stops.
func (ua *UA) leaveSubscriptions(now time.Time) {
	for _, s := range slices.Clone(ua.subscriptions) {
		_ = s.Unsubscribe(now) // it is not over
	}
}

// endSubscriptions ends what is left of them.
func (ua *UA) endSubscriptions(now time.Time) {
	for _, s := range slices.Clone(ua.subscriptions) {
		s.finish(now, ending{})
	}
}
