package sipcore

// What subscribers are sent: RFC 6665 §4.2.2. No more than maxNotifies are under
// way to all of them together; who has to wait stands in a queue, as itself, so
// that a thousand who watch the same cost no more than their dialogs.

import (
	"errors"
	"slices"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// maxNotifies is how many NOTIFYs may be unanswered.
const maxNotifies = 256

// States of a subscription, RFC 6665 §4.1.3.
const (
	stateActive     = "active"
	statePending    = "pending"
	stateTerminated = "terminated"
)

// Why a subscription ended, where Terminate did not end it: see SubscriberGone.
const (
	goneRejected     = "rejected"
	gonePolled       = "polled"
	goneUnsubscribed = "unsubscribed"
	goneExpired      = "expired"
	goneFailed       = "failed"
)

// timedOut is the end of a subscription that nobody wants any longer.
var timedOut = sip.SubscriptionState{Reason: "timeout"}

// stateUntil is the value of Subscription-State with the time that is left. RFC
// 6665 §4.2.2.
func stateUntil(state string, left time.Duration) string {
	return state + ";expires=" + seconds(left.Round(time.Second))
}

// loses says whether the answer to a NOTIFY, or that there is none, ends the
// subscription. RFC 6665 §4.2.2: a refusal that says when to try again does not, but
// for 481, nor does a connection to the server that is being mended.
func (ua *UA) loses(resp *sip.Message, err error) bool {
	if err != nil {
		return errors.Is(err, transaction.ErrTimeout) || ua.conn.state == connOpen
	}
	return resp.StatusCode >= 300 && (RetryAfter(resp) == 0 || resp.StatusCode == 481)
}

// tell tells the subscriber the state. Who wants no more hears it with the last
// NOTIFY.
func (s *IncomingSubscription) tell(now time.Time) {
	s.owed.Stop()
	s.owed = nil
	if s.expires == 0 {
		s.end(now, timedOut, SubscriberGone{Reason: s.gone})
		return
	}
	s.due = true
	s.flush(now)
}

// end ends the subscription with a last NOTIFY.
func (s *IncomingSubscription) end(now time.Time, state sip.SubscriptionState, why SubscriberGone) {
	state.State = stateTerminated
	s.final, s.due = state.String(), true
	s.leave(why)
	s.flush(now)
}

// leave forgets the subscription, and tells so, once.
func (s *IncomingSubscription) leave(why SubscriberGone) {
	if s.over {
		return
	}
	s.over = true
	s.stopTimers()
	n := &s.ua.notifier
	n.all = without(n.all, s)
	if n.sources[s.source]--; n.sources[s.source] == 0 {
		delete(n.sources, s.source)
	}
	if s.d != nil {
		delete(s.ua.dialogs, s.d.ID)
	}
	why.Subscription = s
	s.ua.emit(why)
}

func (s *IncomingSubscription) stopTimers() {
	for _, t := range []**timer{&s.expiry, &s.owed, &s.wait} {
		(*t).Stop()
		*t = nil
	}
}

// flush sends what is due, when it can be.
func (s *IncomingSubscription) flush(now time.Time) {
	n := &s.ua.notifier
	switch {
	case !s.due || s.busy || s.queued || s.wait != nil:
	case s.ua.conn.state != connOpen && s.final == "": // resumeNotifying sees that it is due
	case s.ua.conn.state != connOpen || n.underway >= maxNotifies:
		s.queued = true
		n.queue = append(n.queue, s)
	default:
		s.send(now)
	}
}

// send sends a NOTIFY.
func (s *IncomingSubscription) send(now time.Time) {
	s.due, s.busy = false, true
	s.ua.notifier.underway++
	state := s.final
	if state == "" {
		state = stateUntil(orElse(s.state.State, func() string { return stateActive }), s.until.Sub(now))
	}
	s.ua.sendWithin(now, s.d, sip.MethodNotify, append([]sip.Field{
		{Name: "Event", Value: sip.Event{Package: s.event.Package, ID: s.event.ID}.String()},
		{Name: "Subscription-State", Value: state},
	}, s.state.Headers...), finishOptions{Body: Description{Body: s.state.Body, ContentType: s.state.ContentType}}, s.answered)
}

// answered takes the answer to a NOTIFY.
func (s *IncomingSubscription) answered(now time.Time, resp *sip.Message, err error) {
	if resp != nil && resp.StatusCode < 200 {
		return
	}
	s.busy = false
	s.ua.notifier.underway--
	switch lost := s.ua.loses(resp, err); {
	case lost:
		s.due = false
		s.leave(SubscriberGone{Reason: goneFailed, Response: resp, Cause: causeOfOutcome(resp, err)})
	case err != nil:
		s.due = true // the next connection brings it
	case s.over:
	case resp.StatusCode >= 300:
		s.due = true
		s.wait = s.ua.after(now, min(RetryAfter(resp), maxPause), "a subscriber may be notified again", func(now time.Time) {
			s.wait = nil
			s.flush(now)
		})
	default:
		s.d.RefreshTarget(resp)
	}
	s.flush(now)
	s.ua.notifyNext(now)
}

// notifyNext lets those in the queue have their turn.
func (ua *UA) notifyNext(now time.Time) {
	n := &ua.notifier
	for len(n.queue) > 0 && n.underway < maxNotifies && ua.conn.state == connOpen {
		s := n.queue[0]
		n.queue[0] = nil
		n.queue = n.queue[1:]
		s.queued = false
		s.flush(now)
	}
	if len(n.queue) == 0 {
		n.queue = nil
	}
}

// resumeNotifying tells over a new connection what could not be told over the old.
func (ua *UA) resumeNotifying(now time.Time) {
	ua.notifyNext(now)
	for _, s := range ua.notifier.all {
		s.flush(now)
	}
}

// endSubscribers ends all subscriptions, because the user agent stops. RFC 6665
// §4.4.2: "deactivated" sends the subscriber to whoever else notifies of the same,
// another device of the user or a presence server.
func (ua *UA) endSubscribers(now time.Time) {
	for _, s := range slices.Clone(ua.notifier.all) {
		if s.d == nil {
			s.request.answer(now, 480)
			continue
		}
		s.state = NotifyOptions{}
		s.end(now, sip.SubscriptionState{Reason: "deactivated"}, SubscriberGone{Reason: "deactivated"})
	}
}
