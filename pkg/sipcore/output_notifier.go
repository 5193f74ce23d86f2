package sipcore

// Outputs of the notifier (RFC 6665 §4.2) and of publications (RFC 3903).

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Subscriptions of others.
type (
	// IncomingSubscribe: somebody wants to be notified of something that
	// Config.AllowSubscriptions names. The application answers with Accept or Reject,
	// or after 28 s (56*T1) 500 does.
	IncomingSubscribe struct{ Subscription *IncomingSubscription }

	// SubscriberRefreshed: the subscriber goes on, or Ended, wants no more. He is
	// notified in either case, and Notify in this turn says of what: an application
	// that tells changes only has to tell everything now.
	SubscriberRefreshed struct {
		Subscription *IncomingSubscription
		Request      *ServerRequest // already answered with 200
		Ended        bool
	}

	// SubscriberGone ends each IncomingSubscribe, exactly once. Reason is that of
	// Terminate; "deactivated" after Stop; "rejected": it was never accepted; "polled":
	// one notification was asked for; "unsubscribed"; "expired"; or "failed": a NOTIFY
	// was refused or not answered, then Cause, and Response if one came, say how.
	SubscriberGone struct {
		Subscription *IncomingSubscription
		Reason       string
		Response     *sip.Message
		Cause        Cause
	}
)

// Publications. They live until Unpublished after Remove or Stop, or Close.
type (
	// PublishProgress: a provisional response.
	PublishProgress struct {
		Publication *Publication
		Response    *sip.Message
	}

	// Published: the server has the state, for the first time, anew, changed or
	// refreshed. Newest says that nothing has changed since that PUBLISH left.
	Published struct {
		Publication *Publication
		Response    *sip.Message
		Newest      bool
	}

	// PublishFailed: a PUBLISH was refused or not answered. What was published before
	// lives on until it expires. Retry says when it is tried again by itself, 0: only
	// Modify or Refresh do.
	PublishFailed struct {
		Publication *Publication
		Response    *sip.Message
		Cause       Cause
		Retry       time.Duration
	}

	// Unpublished: the server has the state no more: it was removed (Cause is empty),
	// it expired (CauseExpires), or the removal failed. Over says that the publication
	// has ended.
	Unpublished struct {
		Publication *Publication
		Response    *sip.Message
		Cause       Cause
		Over        bool
	}
)

func (IncomingSubscribe) isOutput()   {}
func (SubscriberRefreshed) isOutput() {}
func (SubscriberGone) isOutput()      {}
func (PublishProgress) isOutput()     {}
func (Published) isOutput()           {}
func (PublishFailed) isOutput()       {}
func (Unpublished) isOutput()         {}
