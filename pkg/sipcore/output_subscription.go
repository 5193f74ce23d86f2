package sipcore

// Outputs of subscriptions of ours: RFC 6665 §4.1.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// A Subscription has any number of these and ends with exactly one SubscriptionOver
// that is Final.
type (
	// SubscriptionProgress: a provisional response to the SUBSCRIBE that begins it.
	SubscriptionProgress struct {
		Subscription *Subscription
		Response     *sip.Message
	}

	// SubscriptionAccepted: a 2xx to a SUBSCRIBE, the first one, a refresh or the
	// last. Whether the subscription is granted the NOTIFYs say.
	SubscriptionAccepted struct {
		Subscription *Subscription
		Response     *sip.Message
	}

	// SubscriptionNotify: a NOTIFY, already answered with 200. Fork is the number of
	// its notifier, from 1.
	SubscriptionNotify struct {
		Subscription *Subscription
		Fork         int
		Request      *ServerRequest
		State        sip.SubscriptionState
	}

	// SubscriptionFailed: a SUBSCRIBE was refused or not answered. Response is nil
	// when none came. With Retry another one follows after that time; without, what
	// there is lives until it expires, or SubscriptionOver follows.
	SubscriptionFailed struct {
		Subscription *Subscription
		Response     *sip.Message
		Cause        Cause
		Retry        time.Duration
	}

	// SubscriptionForkOver: one notifier has ended, and others are there or may still
	// come. Its state counts no more.
	SubscriptionForkOver struct {
		Subscription *Subscription
		Fork         int
		Reason       string // of its NOTIFY, empty when there was none
		Cause        Cause
	}

	// SubscriptionOver: no notifier is left. Unless it is Final, the subscription is
	// taken up again by itself after Again, 0 being at once or with the next
	// connection.
	SubscriptionOver struct {
		Subscription *Subscription
		Reason       string         // of the NOTIFY, RFC 6665 §4.1.3; empty when there was none
		Request      *ServerRequest // the NOTIFY that said so, or nil
		Response     *sip.Message   // the refusal that said so, or nil
		Cause        Cause          // CauseNone: as its notifier or the application wanted
		Again        time.Duration
		Final        bool
	}
)

func (SubscriptionProgress) isOutput() {}
func (SubscriptionAccepted) isOutput() {}
func (SubscriptionNotify) isOutput()   {}
func (SubscriptionFailed) isOutput()   {}
func (SubscriptionForkOver) isOutput() {}
func (SubscriptionOver) isOutput()     {}
