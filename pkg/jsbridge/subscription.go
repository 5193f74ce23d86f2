//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Subscriptions of ours: SIP.Subscription, in web/src/subscription.js.

// subscribe is host.go.subscribe(subscription, ua, target, options, words, expires,
// poll, once); words are the event, what is accepted and what is supported, with NUL
// between. It returns the SUBSCRIBE.
func (b *bridge) subscribe(_ js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 1))
	if err != nil {
		return nil, err
	}
	target, r, err := u.request(arg(args, 2), arg(args, 3))
	if err != nil {
		return nil, err
	}
	words := strings.Split(text(arg(args, 4)), "\x00")
	event, err := sip.ParseEvent(words[0])
	if err != nil {
		return nil, toThrow(err)
	}
	n, _ := integer(arg(args, 5))
	s := u.newUsage(arg(args, 0))
	var core *sipcore.Subscription
	u.runQuietly(func(now time.Time) {
		core, err = u.core.Subscribe(now, target, sipcore.SubscribeOptions{
			Event: event, Expires: time.Duration(n) * time.Second, Poll: arg(args, 6).Truthy(), Once: arg(args, 7).Truthy(),
			Accept: listed(words[1]), Supported: listed(words[2]),
			Body: r.Body, ContentType: r.ContentType, Headers: r.Headers, Params: r.Params, Data: s,
		})
	})
	if err != nil {
		s.end()
		return nil, toThrow(err)
	}
	s.core = core
	return u.requestOf(core), nil
}

// listed takes a list with commas apart.
func listed(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// commandSubscription gives a command to a subscription.
func commandSubscription(now time.Time, core *sipcore.Subscription, command string) error {
	switch command {
	case "refresh":
		return core.Refresh(now)
	case "unsubscribe":
		return core.Unsubscribe(now)
	}
	core.Close(now)
	return nil
}

func (u *userAgent) deliverSubscription(o sipcore.Output) bool {
	switch o := o.(type) {
	case sipcore.SubscriptionProgress:
		u.subscriptionAnswered(o.Subscription, o.Response)
	case sipcore.SubscriptionAccepted:
		u.subscriptionAnswered(o.Subscription, o.Response)
	case sipcore.SubscriptionNotify:
		u.tell(o.Subscription.Data, "subscriptionNotified", u.message(o.Request.Request()), jsInt(o.Fork), phase(o.Subscription))
	case sipcore.SubscriptionFailed:
		u.tell(o.Subscription.Data, "subscriptionFailed", u.message(o.Response), cause(o.Cause), inSeconds(o.Retry), phase(o.Subscription))
	case sipcore.SubscriptionForkOver:
		u.tell(o.Subscription.Data, "forkOver", jsInt(o.Fork))
	case sipcore.SubscriptionOver:
		u.subscriptionOver(o)
	default:
		return false
	}
	return true
}

// subscriptionOver tells that no notifier is left, and lets it go at its end.
func (u *userAgent) subscriptionOver(o sipcore.SubscriptionOver) {
	request, again := js.Null(), js.Undefined()
	if o.Request != nil {
		request = u.message(o.Request.Request())
	}
	if !o.Final {
		again = inSeconds(o.Again)
	}
	u.tell(o.Subscription.Data, "subscriptionOver", request, jsText(o.Reason), u.message(o.Response), cause(o.Cause), again)
	if o.Final {
		o.Subscription.Data.(*usage).end()
	}
}

// phase is a subscription's, as web/src numbers it.
func phase(s *sipcore.Subscription) js.Value { return jsInt(int(s.State())) }

func (u *userAgent) subscriptionAnswered(core *sipcore.Subscription, response *sip.Message) {
	u.tell(core.Data, "subscriptionAnswered", u.requestOf(core), u.message(response))
}
