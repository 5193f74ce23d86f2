//go:build !js

package sipnative

import (
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// An IncomingSubscription is a subscription of somebody to state of ours (RFC 6665
// §4.2). Who gets it calls Accept or Reject, and after Accept Notify whenever the
// state changes. Refreshes and expiry are looked after: each refresh tells the
// subscriber once more what was notified last, so that has to be the whole state.
type IncomingSubscription struct {
	From    sip.NameAddr // who wants to know
	Event   sip.Event    // what
	Expires time.Duration
	Request *sip.Message // read only

	ua   *UA
	core *sipcore.IncomingSubscription
	done chan struct{}

	reason string // both are set before done is closed
	err    error
}

// offerSubscription hands a SUBSCRIBE to the application.
func (ua *UA) offerSubscription(core *sipcore.IncomingSubscription) {
	req := core.Request().Request()
	s := &IncomingSubscription{
		From: core.From(), Event: core.Event(), Expires: core.Expires(), Request: req,
		ua: ua, core: core, done: make(chan struct{}),
	}
	core.Data = s
	ua.lasting[s] = struct{}{}
	if !ua.watchers.add(func() { ua.cfg.OnSubscribe(s) }) {
		ua.log(sipcore.LevelWarn, "ua", "OnSubscribe is too slow: a subscription was refused with 480")
		_ = core.Reject(time.Now(), sipcore.ResponseOptions{Code: 480}) // nobody has answered it
	}
}

// Accept takes the subscription, and tells the subscriber the state, of which a zero
// one says no more than that he is subscribed: or, with Code 202, that it is not
// decided yet. Errors: ErrClosed, sipcore.ErrAnswered, what cannot be sent.
func (s *IncomingSubscription) Accept(o sipcore.AcceptSubscriptionOptions, state sipcore.NotifyOptions) error {
	if state.State == "" && o.Code == 202 {
		state.State = "pending"
	}
	return s.command(func(now time.Time) error {
		if err := s.core.Accept(now, o); err != nil {
			return err
		}
		return s.core.Notify(now, state)
	})
}

// Reject refuses with a code from 300 to 699 and, if given, headers; 0 is 603, an
// empty reason the standard phrase. Errors as of Accept.
func (s *IncomingSubscription) Reject(code int, reason string, headers ...sip.Field) error {
	return s.command(func(now time.Time) error {
		return s.core.Reject(now, sipcore.ResponseOptions{Code: code, Reason: reason, Headers: headers})
	})
}

// Notify tells the subscriber a new state. It does not wait: a subscriber who is slow
// hears the newest. Errors: ErrClosed, sipcore.ErrNotAccepted,
// sipcore.ErrSubscriberGone, what cannot be sent.
func (s *IncomingSubscription) Notify(state sipcore.NotifyOptions) error {
	return s.command(func(now time.Time) error { return s.core.Notify(now, state) })
}

// Terminate ends the subscription and says why. Errors as of Notify.
func (s *IncomingSubscription) Terminate(o sipcore.TerminateOptions) error {
	return s.command(func(now time.Time) error { return s.core.Terminate(now, o) })
}

// Accepts says whether the subscriber reads bodies of a type.
func (s *IncomingSubscription) Accepts(contentType string) bool { return s.core.Accepts(contentType) }

// Done is closed when the subscription is over: whoever ended it.
func (s *IncomingSubscription) Done() <-chan struct{} { return s.done }

// Reason says why it is over, in a word of sipcore.SubscriberGone: "unsubscribed",
// "expired", "failed" ...; Err is a *Failure when a NOTIFY was refused or not
// answered. Both are for after Done.
func (s *IncomingSubscription) Reason() string { return s.reason }

// Err is explained at Reason.
func (s *IncomingSubscription) Err() error { return s.err }

func (s *IncomingSubscription) command(f func(now time.Time) error) error {
	var err error
	if lost := s.ua.do(func(now time.Time) { err = f(now) }); lost != nil {
		return lost
	}
	return err
}

// subscriberGone ends the application's object.
func (ua *UA) subscriberGone(o sipcore.SubscriberGone) {
	s, ok := o.Subscription.Data.(*IncomingSubscription)
	if !ok {
		return
	}
	s.reason = o.Reason
	var err error
	if o.Cause != sipcore.CauseNone {
		err = ua.newFailure("NOTIFY to "+s.From.URI.String(), o.Response, o.Cause)
	}
	s.end(err)
}

// end tells the application, once.
func (s *IncomingSubscription) end(err error) {
	delete(s.ua.lasting, s)
	s.err = err
	close(s.done)
}

// lasting is a subscription of another or a publication: what lasts until somebody
// ends it.
type lasting interface{ end(err error) }

// deliverEvent takes the outputs of subscriptions of others and of publications.
func (ua *UA) deliverEvent(o sipcore.Output) bool {
	switch o := o.(type) {
	case sipcore.IncomingSubscribe:
		ua.offerSubscription(o.Subscription)
	case sipcore.SubscriberRefreshed, sipcore.PublishProgress:
	case sipcore.SubscriberGone:
		ua.subscriberGone(o)
	case sipcore.Published:
		ua.published(o)
	case sipcore.PublishFailed:
		ua.publishFailed(o)
	case sipcore.Unpublished:
		ua.unpublished(o)
	default:
		return false
	}
	return true
}
