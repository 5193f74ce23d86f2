package sipcore

// The notifier: subscriptions of others to state of ours, RFC 6665 §4.2.
//
//   - The application accepts or rejects a SUBSCRIBE, says what the state is whenever
//     it changes, and may end the subscription. Refreshes, the end of its time and
//     NOTIFYs that fail are looked after here, and told.
//   - After each SUBSCRIBE a NOTIFY is owed. It is the one that the application gives
//     in the same turn, else one with the state that was given last.
//   - One NOTIFY is under way to a subscriber at a time. What changes meanwhile waits,
//     the newest state in the place of older ones. So nothing grows, however slow a
//     subscriber is, and none sees an old state after a newer one.
//
// What comes from subscribers is in notifier_receive.go, what goes to them in
// notifier_send.go.

import (
	"errors"
	"slices"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

const (
	// maxIncomingSubscriptions is how many subscriptions of others there may be.
	maxIncomingSubscriptions = 1 << 14
	// maxPerSubscriber is how many of them may come from one address.
	maxPerSubscriber = 64
	// maxState is how many octets of state are kept for a subscriber.
	maxState = 1 << 20

	// maxSubscription bounds what is asked for.
	maxSubscription = 24 * time.Hour
)

// Errors of the commands of an IncomingSubscription.
var (
	// ErrNotAccepted: Accept, or Reject, comes first.
	ErrNotAccepted = errors.New("sipcore: the subscription was not accepted yet: call Accept first")
	// ErrSubscriberGone: SubscriberGone was told, nobody listens any more.
	ErrSubscriberGone = errors.New("sipcore: the subscription is over: nobody is notified")
)

// An IncomingSubscription is a subscription of somebody to state of ours, and its
// dialog.
type IncomingSubscription struct {
	// Data is the shell's own; the core does not look at it.
	Data any

	ua      *UA
	request *ServerRequest
	event   sip.Event
	source  string         // who, for maxPerSubscriber
	d       *dialog.Dialog // nil until it is accepted
	expires time.Duration  // asked for, then granted; 0: the next NOTIFY is the last
	limit   time.Duration  // the most that the application grants
	until   time.Time      // its end
	expiry  *timer
	gone    string // what SubscriberGone will say if the next NOTIFY is the last

	state  NotifyOptions // as the application said last
	due    bool          // the subscriber has to be told of it
	owed   *timer        // a SUBSCRIBE wants to be told, unless the application speaks first
	wait   *timer        // the subscriber asked for a pause
	busy   bool          // a NOTIFY is under way
	queued bool          // it stands in the queue of the notifier
	final  string        // the last Subscription-State, empty before the end
	over   bool          // SubscriberGone was told
}

// Request is the SUBSCRIBE that began it. It has an Event and a Contact.
func (s *IncomingSubscription) Request() *ServerRequest { return s.request }

// Event is what is subscribed to.
func (s *IncomingSubscription) Event() sip.Event { return s.event }

// From is the subscriber, as the SUBSCRIBE says.
func (s *IncomingSubscription) From() sip.NameAddr { return s.request.Request().From() }

// Expires is for how long the subscription was granted, and before that asked for.
// 0 asks for one notification only (RFC 6665 §4.4.3).
func (s *IncomingSubscription) Expires() time.Duration { return s.expires }

// Accepted says whether the subscriber may be notified: after Accept, until
// SubscriberGone.
func (s *IncomingSubscription) Accepted() bool { return s.d != nil && !s.over }

// Accepts says whether the subscriber reads bodies of a type. One who does not say
// so reads the type that the event package has by default.
func (s *IncomingSubscription) Accepts(contentType string) bool {
	return takesType(s.request.Request(), contentType)
}

// AcceptSubscriptionOptions says how a subscription is accepted.
type AcceptSubscriptionOptions struct {
	// Code is 200, or 202, which RFC 6665 §8.3.1 has only for old peers: the state is
	// then "pending" until Notify says something else. 0 means 200.
	Code int
	// Expires bounds for how long it lives, refreshes too, in whole seconds. 0: as the
	// subscriber asks, up to a day.
	Expires time.Duration
	Headers []sip.Field
}

// NotifyOptions is the state that a subscriber is told.
type NotifyOptions struct {
	State string // "active", or "pending" while it is not decided whether he may know; empty: "active"
	// Body is not copied: it must not be changed afterwards, and may be shared by
	// any number of subscribers. At most a megabyte.
	Body        []byte
	ContentType string // empty: text/plain; see Accepts
	Headers     []sip.Field
}

// TerminateOptions says why a subscription ends.
type TerminateOptions struct {
	// Reason is one of RFC 6665 §4.1.3: "deactivated" (subscribe again at once),
	// "probation" and "giveup" (after RetryAfter), "rejected", "timeout", "noresource",
	// "invariant", or a token of an extension. Empty: "noresource".
	Reason      string
	RetryAfter  time.Duration // in whole seconds; 0: not said
	Body        []byte        // what is told last; empty: nothing
	ContentType string
	Headers     []sip.Field
}

// Accept takes the subscription and sends the 2xx. Call Notify in the same turn, or
// the subscriber is first notified of nothing but the state "active" (RFC 6665
// §4.2.1.2). Errors: ErrAnswered, ErrSubscriberGone, or what cannot be sent.
func (s *IncomingSubscription) Accept(now time.Time, o AcceptSubscriptionOptions) error {
	if s.over {
		return ErrSubscriberGone
	}
	if o.Code == 0 {
		o.Code = 200
	}
	if o.Code != 200 && o.Code != 202 {
		return errStatusCode(o.Code)
	}
	s.limit = maxSubscription
	if o.Expires > 0 {
		s.limit = max(o.Expires.Truncate(time.Second), time.Second)
	}
	expires := min(s.expires, s.limit)
	err := s.request.Respond(now, ResponseOptions{Code: o.Code, Headers: append(s.granted(s.request.Request(), expires), o.Headers...)})
	if err != nil {
		return err
	}
	if o.Code == 202 {
		s.state.State = statePending
	}
	s.begin(now, expires)
	return nil
}

// Reject refuses it. Code 0 is 603, which says nothing about the reason (RFC 6665
// §4.2.1.3). Errors: ErrAnswered, or what is wrong with the options.
func (s *IncomingSubscription) Reject(now time.Time, o ResponseOptions) error {
	if o.Code == 0 {
		o.Code = 603
	}
	if o.Code < 300 || o.Code > 699 {
		return errStatusCode(o.Code)
	}
	return s.request.Respond(now, o)
}

// Notify tells the subscriber the state. While he has not answered the last NOTIFY,
// or there is no connection, it waits, and a newer one takes its place. Errors:
// ErrNotAccepted, ErrSubscriberGone, or what cannot be sent.
func (s *IncomingSubscription) Notify(now time.Time, o NotifyOptions) error {
	if o.State == "" {
		o.State = stateActive
	}
	if o.State != stateActive && o.State != statePending {
		return errors.New("sipcore: the state of a subscription is active or pending, not " + o.State + ": Terminate ends it")
	}
	if err := s.check(o); err != nil {
		return err
	}
	s.state = o
	s.tell(now)
	return nil
}

// Terminate ends the subscription with a last NOTIFY, which says why. Errors: as
// those of Notify; who was not accepted is to be rejected.
func (s *IncomingSubscription) Terminate(now time.Time, o TerminateOptions) error {
	if o.Reason == "" {
		o.Reason = "noresource"
	}
	if !sip.IsToken(o.Reason) {
		return errors.New("sipcore: the reason of a subscription's end is one word, not " + o.Reason)
	}
	last := NotifyOptions{Body: o.Body, ContentType: o.ContentType, Headers: o.Headers}
	if err := s.check(last); err != nil {
		return err
	}
	s.state = last
	s.end(now, sip.SubscriptionState{
		Reason: o.Reason, RetryAfter: uint32(o.RetryAfter / time.Second), HasRetryAfter: o.RetryAfter > 0,
	}, SubscriberGone{Reason: o.Reason})
	return nil
}

// check refuses what cannot be told, or not now.
func (s *IncomingSubscription) check(o NotifyOptions) error {
	switch {
	case s.over:
		return ErrSubscriberGone
	case s.d == nil:
		return ErrNotAccepted
	case len(o.Body) > maxState:
		return errors.New("sipcore: the state is larger than a megabyte: tell less of it, or where to fetch it (RFC 4483)")
	}
	if err := sip.CheckField("Content-Type", o.ContentType); err != nil {
		return err
	}
	return checkFields(o.Headers)
}

// AllowSubscriptions changes which event packages the application notifies of, as
// Config.AllowSubscriptions does. Subscriptions that there are stay. The error
// names what is no event package.
func (ua *UA) AllowSubscriptions(packages []string) error {
	if err := checkPackages(packages); err != nil {
		return err
	}
	ua.cfg.AllowSubscriptions = slices.Clone(packages)
	return nil
}

func checkPackages(packages []string) error {
	for _, p := range packages {
		if !sip.IsToken(p) {
			return errors.New("sipcore: AllowSubscriptions: not the name of an event package: " + p)
		}
	}
	return nil
}
