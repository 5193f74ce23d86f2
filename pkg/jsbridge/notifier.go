//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// Subscriptions of others: SIP.IncomingSubscription, in web/src/notifier.js.

// commandSubscriber gives a command to a subscription of somebody.
func commandSubscriber(now time.Time, core *sipcore.IncomingSubscription, command, word string, d time.Duration, o sipcore.ResponseOptions) error {
	switch command {
	case "accept":
		return core.Accept(now, sipcore.AcceptSubscriptionOptions{Code: o.Code, Expires: d, Headers: o.Headers})
	case "notify":
		return core.Notify(now, sipcore.NotifyOptions{State: word, Body: o.Body, ContentType: o.ContentType, Headers: o.Headers})
	case "terminate":
		return core.Terminate(now, sipcore.TerminateOptions{Reason: word, RetryAfter: d, Body: o.Body, ContentType: o.ContentType, Headers: o.Headers})
	}
	return core.Reject(now, o)
}

// allowEvents is host.go.allowEvents(ua, packages). One that has gone to rest has
// nobody who could subscribe.
func (b *bridge) allowEvents(_ js.Value, args []js.Value) (any, error) {
	if u, ok := lookup[*userAgent](b, arg(args, 0)); ok {
		return nil, toThrow(u.core.AllowSubscriptions(textList(arg(args, 1))))
	}
	return nil, nil
}

// textList reads a list of texts.
func textList(v js.Value) (list []string) {
	each(v, func(e js.Value) { list = append(list, text(e)) })
	return list
}

func (u *userAgent) deliverSubscriber(o sipcore.Output) bool {
	switch o := o.(type) {
	case sipcore.IncomingSubscribe:
		u.subscriberCame(o.Subscription)
	case sipcore.SubscriberRefreshed:
		u.tell(o.Subscription.Data, "subscriberRefreshed", u.message(o.Request.Request()), inSeconds(o.Subscription.Expires()))
	case sipcore.SubscriberGone:
		if s, ok := o.Subscription.Data.(*usage); ok {
			u.tell(s, "subscriberGone", jsText(o.Reason), u.message(o.Response), cause(o.Cause))
			s.end()
		}
	default:
		return false
	}
	return true
}

// subscriberCame makes the SIP.IncomingSubscription. One that has gone before the page
// could be told of it is not shown.
func (u *userAgent) subscriberCame(core *sipcore.IncomingSubscription) {
	if core.Request().RespondedWith() >= 300 {
		return
	}
	s := u.newUsage(u.b.shape("makeSubscriber", u.obj, u.message(core.Request().Request()), inSeconds(core.Expires())))
	s.core, core.Data = core, s
	u.b.shape("tellSubscriber", s.obj)
}
