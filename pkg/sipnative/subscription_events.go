//go:build !js

package sipnative

import (
	"strings"

	"sipwasm/pkg/sipcore"
)

// What the core says about subscriptions, told to their handlers. All of this runs in
// the loop.

// deliverSubscription takes one output of a subscription of ours.
func (ua *UA) deliverSubscription(o sipcore.Output) bool {
	switch o := o.(type) {
	case sipcore.SubscriptionProgress, sipcore.SubscriptionAccepted:
		// Only a NOTIFY says that there is a subscription.
	case sipcore.SubscriptionNotify:
		subscriptionOf(o.Subscription).notified(o)
	case sipcore.SubscriptionFailed:
		subscriptionOf(o.Subscription).failed(o)
	case sipcore.SubscriptionForkOver:
		s := subscriptionOf(o.Subscription)
		if f := s.handlers.OnForkOver; f != nil {
			s.tell(func() { f(o.Fork, o.Reason) })
		}
	case sipcore.SubscriptionOver:
		subscriptionOf(o.Subscription).over(o)
	default:
		return false
	}
	return true
}

// subscriptionOf finds the subscription of one of the core.
func subscriptionOf(core *sipcore.Subscription) *Subscription {
	return core.Data.(*Subscription) // Subscribe has made all of them
}

// tell puts a handler into the queue.
func (s *Subscription) tell(f func()) {
	if !s.events.add(f) {
		s.ua.log(sipcore.LevelWarn, "subscription", "the handlers of the "+s.what()+" are too slow: an event was dropped")
	}
}

func (s *Subscription) notified(o sipcore.SubscriptionNotify) {
	if !isClosed(s.heard) {
		s.stopCancel()
		close(s.heard)
	}
	if f := s.handlers.OnNotify; f != nil {
		req := o.Request.Request()
		n := Notification{Fork: o.Fork, State: o.State, ContentType: req.Header.Get("Content-Type"), Body: req.Body, Request: req}
		s.tell(func() { f(n) })
	}
}

func (s *Subscription) failed(o sipcore.SubscriptionFailed) {
	if f := s.handlers.OnFailed; f != nil {
		failure := s.ua.newFailure(s.what(), o.Response, o.Cause)
		s.tell(func() { f(failure, o.Retry) })
	}
}

// over takes an end that is final or not.
func (s *Subscription) over(o sipcore.SubscriptionOver) {
	if o.Final {
		s.finish(s.why(o))
		return
	}
	if f := s.handlers.OnPause; f != nil {
		s.tell(func() { f(o.Reason, o.Again) })
	}
}

// why is nil when somebody who may has ended it: we, or the notifier of a poll.
func (s *Subscription) why(o sipcore.SubscriptionOver) error {
	switch {
	case s.left || s.poll && o.Request != nil:
		return nil
	case o.Response != nil || o.Cause != sipcore.CauseNone:
		return s.ua.newFailure(s.what(), o.Response, o.Cause)
	case o.Request == nil:
		return nil // the user agent is closed
	}
	f := &Failure{What: s.what(), Reason: o.Reason, Cause: sipcore.CauseUnavailable, Hint: "its notifier has ended it: " + o.Reason}
	if strings.EqualFold(o.Reason, "rejected") {
		f.Cause = sipcore.CauseRejected
	}
	return f
}

// finish is the end, once.
func (s *Subscription) finish(why error) {
	if why != nil {
		s.note(why)
	}
	delete(s.ua.subscriptions, s)
	s.stopCancel()
	close(s.done)
	if f := s.handlers.OnEnd; f != nil {
		err := s.Err()
		s.tell(func() { f(err) })
	}
}
