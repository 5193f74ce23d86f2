package sipcore

// Subscriptions of ours: RFC 6665 §4.1, and what a REFER makes aside, which is in
// referral.go.
//
//   - A Subscription is one wish of the application. Its SUBSCRIBE may reach several
//     notifiers (§4.1.4): each makes a dialog with its first NOTIFY, which may come
//     before the 2xx, and has its own state and time (subscription_fork.go).
//   - It is refreshed well before it expires, and at once on a new connection.
//   - What ends it also says whether and when it is taken up again by itself, with
//     a new SUBSCRIBE (subscription_again.go). To Unsubscribe ends it for good.

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	// maxSubscriptions is how many there may be at a time.
	maxSubscriptions = 4096
	// maxForks is how many notifiers one SUBSCRIBE may reach.
	maxForks = 16
	// defaultSubscription is for how long we subscribe, in seconds, if nobody says.
	defaultSubscription = 3600
)

var (
	// ErrTooManySubscriptions refuses a Subscription beyond 4096.
	ErrTooManySubscriptions = errors.New("sipcore: there are 4096 subscriptions: end some first")
	// ErrSubscriptionOver refuses a command after the end.
	ErrSubscriptionOver = errors.New("sipcore: the subscription is over: make another one")
)

// SubscribeOptions goes with a Subscription.
type SubscribeOptions struct {
	Event     sip.Event     // the package, and an id if it shall have one
	Expires   time.Duration // whole seconds; 0 means an hour
	Poll      bool          // the state is asked for once: RFC 6665 §4.4.3
	Accept    []string      // types of bodies; empty: the package's own
	Supported []string      // option tags beside those of all requests: "eventlist"
	// Once: an end is final, it is not taken up again by itself.
	Once    bool
	Headers []sip.Field // of every SUBSCRIBE
	// Body and ContentType are those of the SUBSCRIBE that begins it, not of refreshes.
	Body        []byte
	ContentType string
	Params      RequestParams // of the first SUBSCRIBE
	Data        any           // see Subscription.Data
}

// SubscriptionPhase is where a subscription stands: RFC 6665 §4.1.2, figure 1.
type SubscriptionPhase int

// The phases. Of several notifiers the one that is farthest counts, before
// Terminated.
const (
	SubscriptionInit       SubscriptionPhase = iota // no SUBSCRIBE has left, or the next one is to come
	SubscriptionNotifyWait                          // no NOTIFY has come
	SubscriptionPending
	SubscriptionActive
	SubscriptionTerminated
)

// String is the RFC's word.
func (p SubscriptionPhase) String() string {
	return [...]string{"init", "notify_wait", "pending", "active", "terminated"}[p]
}

// A Subscription is one of ours. Make it with UA.Subscribe.
type Subscription struct {
	// Data is the shell's own; the core does not look at it.
	Data any

	ua      *UA
	target  sip.URI
	options SubscribeOptions
	interval

	call    *call // the SUBSCRIBE that makes dialogs, nil until the first was built
	open    bool  // NOTIFYs may still make some
	granted uint32
	confirm *timer // timer N
	forks   []*subscriptionFork
	made    int       // of all forks ever
	since   time.Time // the first NOTIFY to this SUBSCRIBE
	ending  *ending   // it is over when the SUBSCRIBE has its answer

	again    *timer // the next SUBSCRIBE
	asked    bool   // by the notifier to wait for that long
	must     bool   // its last NOTIFY did: RFC 6665 §4.1.3
	stranded bool   // the next SUBSCRIBE waits for a connection
	failures int    // in a row
	hasty    bool   // it was taken up again at once

	leaving bool // Unsubscribe was called
	over    bool // the final SubscriptionOver was emitted
}

// Subscribe subscribes to the state of target, now or as soon as there is a
// connection, until Unsubscribe. The errors name the part that cannot be sent, or
// are ErrTooManySubscriptions.
func (ua *UA) Subscribe(now time.Time, target sip.URI, o SubscribeOptions) (*Subscription, error) {
	if len(ua.subscriptions) >= maxSubscriptions {
		return nil, ErrTooManySubscriptions
	}
	s := &Subscription{Data: o.Data, ua: ua, target: target, options: o, interval: interval{expires: defaultSubscription}}
	if o.Expires > 0 {
		s.expires = uint32(min(max(o.Expires/time.Second, 1), maxExpires))
	}
	if o.Poll {
		s.expires = 0
	}
	req, err := s.newRequest(o.Params)
	if err != nil {
		return nil, err
	}
	ua.subscriptions = append(ua.subscriptions, s)
	s.send(now, req)
	return s, nil
}

// newRequest makes the SUBSCRIBE that begins it. RFC 6665 §4.1.2.1.
func (s *Subscription) newRequest(p RequestParams) (*sip.Message, error) {
	req := s.ua.newRequest(sip.MethodSubscribe, s.target, p)
	for _, f := range s.options.Headers {
		if name := sip.CanonicalName(f.Name); name == "Event" || name == "Expires" {
			return nil, errors.New("sipcore: extra header " + strconv.Quote(f.Name) + ": SubscribeOptions has a field for it")
		}
	}
	event, err := sip.ParseEvent(s.options.Event.String())
	if err != nil || event != s.options.Event {
		return nil, errors.New("sipcore: SubscribeOptions.Event is not an event package: " + strconv.Quote(s.options.Event.String()))
	}
	if err := addFields(req, s.fields(s.expires)); err != nil {
		return nil, err
	}
	s.ua.finish(req, s.owes())
	return req, checkRequest(req)
}

// fields are the headers of every SUBSCRIBE.
func (s *Subscription) fields(expires uint32) []sip.Field {
	list := []sip.Field{
		{Name: "Event", Value: s.options.Event.String()},
		{Name: "Expires", Value: strconv.FormatUint(uint64(expires), 10)},
	}
	if len(s.options.Accept) > 0 {
		list = append(list, sip.Field{Name: "Accept", Value: strings.Join(s.options.Accept, ", ")})
	}
	return append(list, s.options.Headers...)
}

func (s *Subscription) owes() finishOptions {
	return finishOptions{
		Contact: true, Outbound: true, Allow: true, Tags: s.options.Supported,
		Body: Description{Body: s.options.Body, ContentType: s.options.ContentType},
	}
}

// Refresh asks for the state now, within the dialogs that there are. Without one
// it subscribes anew, unless that is under way, or the last NOTIFY said when to. Errors: ErrSubscriptionOver, also
// after Unsubscribe.
func (s *Subscription) Refresh(now time.Time) error {
	switch {
	case s.over || s.leaving:
		return ErrSubscriptionOver
	case s.again != nil && !s.must:
		s.begin(now)
	}
	for _, f := range slices.Clone(s.forks) {
		f.refresh(now)
	}
	return nil
}

// Unsubscribe ends it: RFC 6665 §4.1.2.3. The final SubscriptionOver comes with the
// last NOTIFYs, or at once when nobody was asked yet. Before the first NOTIFY it
// waits for that. Errors: ErrSubscriptionOver.
func (s *Subscription) Unsubscribe(now time.Time) error {
	if s.over {
		return ErrSubscriptionOver
	}
	if s.leaving {
		return nil
	}
	s.leaving = true
	for _, f := range slices.Clone(s.forks) {
		f.unsubscribe(now)
	}
	if len(s.forks) == 0 && (s.again != nil || s.stranded || s.call.Cancel(now)) {
		s.finish(now, ending{})
	}
	return nil
}

// Close forgets it at once: nothing is sent, and NOTIFYs that still come get 481,
// which ends it for their notifiers. SubscriptionOver is emitted with CauseCanceled.
func (s *Subscription) Close(now time.Time) {
	if !s.over {
		s.leaving = true
		s.finish(now, ending{cause: CauseCanceled})
	}
}

// State is where it stands.
func (s *Subscription) State() SubscriptionPhase {
	phase := SubscriptionInit
	switch {
	case s.over:
		return SubscriptionTerminated
	case s.open && s.call.client != nil:
		phase = SubscriptionNotifyWait
	}
	for _, f := range s.forks {
		phase = max(phase, f.phase)
	}
	return phase
}

// Request is the SUBSCRIBE that began it as last sent, or as it waits for a
// connection.
func (s *Subscription) Request() *sip.Message { return s.call.request }

// Event is what it is about.
func (s *Subscription) Event() sip.Event { return s.options.Event }

// Expires is how long it was granted for by the newest 2xx, 0 before.
func (s *Subscription) Expires() time.Duration { return time.Duration(s.granted) * time.Second }

// Forks is how many notifiers it has.
func (s *Subscription) Forks() int { return len(s.forks) }
