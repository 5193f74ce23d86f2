package sipcore

// Subscriptions of alice's: RFC 6665 §4.1.2, §4.1.4, §4.4.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// subscribedBy takes a SUBSCRIBE and lets the first NOTIFY of a notifier come.
func (r *rig) subscribedBy(subscribe *sip.Message, seq string) {
	r.t.Helper()
	r.answer(subscribe, 200, field("Expires", subscribe.Header.Get("Expires")))
	r.notified(subscribe, "peer", seq, "active;expires="+subscribe.Header.Get("Expires"))
}

// leaves unsubscribes, and the notifier says good-bye.
func (r *rig) leaves(s *Subscription, seq string) {
	r.t.Helper()
	r.forget()
	leave := r.unsubscribes(s)
	r.answer(leave, 200, field("Expires", "0"))
	r.notified(leave, "peer", seq, "terminated;reason=timeout")
}

// subscribesFor is subscribes for so many seconds.
func (r *rig) subscribesFor(seconds int) (*Subscription, *sip.Message) {
	r.t.Helper()
	return r.subscribes(SubscribeOptions{Expires: time.Duration(seconds) * time.Second})
}

var subscriptionFlows = []flow{
	{
		name: "subscribe", title: "RFC 6665 §4.1.2: alice subscribes to bob's presence, who asks himself first; she refreshes before the time is over, and leaves.",
		one: func(alice *rig) {
			s, req := alice.subscribes(SubscribeOptions{Expires: time.Minute, Accept: []string{"application/pidf+xml"}, Supported: []string{"eventlist"}})
			alice.answer(req, 200, field("Expires", "60"))
			alice.notified(req, "peer", "1", "pending;expires=60")
			alice.advance(10 * time.Second)
			alice.notified(req, "peer", "2", "active;expires=50")
			alice.advance(45 * time.Second)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "refresh"), "3")
			alice.leaves(s, "4")
		},
	},
	{
		name: "subscribe-notify-first", title: "RFC 6665 §4.4.1: the NOTIFY overtakes the 202 of an older notifier, and makes the dialog, over a proxy.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.notified(req, "peer", "1", "active;expires=60", field("Record-Route", "<sip:proxy.example.com;lr>"))
			alice.answer(req, 202, field("Expires", "60"))
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-fork", title: "RFC 6665 §4.1.4, §4.4.1: two notifiers answer: each has a dialog, a state and a time of its own; one ends, then alice leaves the other.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 200, field("Expires", "60"))
			alice.notified(req, "peer", "1", "active;expires=60")
			alice.notified(req, "desk", "7", "pending;expires=20")
			alice.advance(17 * time.Second)
			refresh := alice.sent("SUBSCRIBE", "for the desk")
			alice.answer(refresh, 200, field("Expires", "60"))
			alice.notified(refresh, "desk", "8", "active;expires=60")
			alice.notified(refresh, "desk", "9", "terminated;reason=noresource")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-fork-all", title: "RFC 6665 §4.1.2.3: to leave two notifiers takes two SUBSCRIBEs, and two last NOTIFYs.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 200, field("Expires", "60"))
			alice.notified(req, "peer", "1", "active;expires=60")
			alice.notified(req, "desk", "1", "active;expires=60")
			alice.forget()
			first := alice.unsubscribes(s)
			second := alice.sent("SUBSCRIBE", "the desk's")
			alice.answer(first, 200, field("Expires", "0"))
			alice.answer(second, 200, field("Expires", "0"))
			alice.notified(second, "desk", "2", "terminated;reason=timeout")
			alice.notified(first, "peer", "2", "terminated;reason=timeout")
		},
	},
	{
		name: "subscribe-poll", title: "RFC 6665 §4.4.3: alice asks for the state once: Expires: 0, and one NOTIFY.",
		one: func(alice *rig) {
			_, req := alice.subscribes(SubscribeOptions{Poll: true})
			alice.answer(req, 200, field("Expires", "0"))
			alice.notified(req, "peer", "1", "terminated;reason=timeout")
		},
	},
	{
		name: "subscribe-poll-notify-first", title: "RFC 6665 §4.4.3: the NOTIFY overtakes the 200: it is over when both are there.",
		one: func(alice *rig) {
			_, req := alice.subscribes(SubscribeOptions{Poll: true})
			alice.notified(req, "peer", "1", "terminated;reason=timeout")
			alice.answer(req, 200, field("Expires", "0"))
		},
	},
	{
		name: "subscribe-id", title: "RFC 6665 §8.2.1: two subscriptions with ids: each NOTIFY says which one it is about; one with the id of the other gets 481.",
		one: func(alice *rig) {
			one, first := alice.subscribes(SubscribeOptions{Event: sip.Event{Package: "message-summary", ID: "1"}})
			two, second := alice.subscribes(SubscribeOptions{Event: sip.Event{Package: "message-summary", ID: "2"}})
			alice.subscribedBy(first, "1")
			alice.subscribedBy(second, "1")
			alice.receive(alice.notify(first, "peer", "2", "active", field("Event", "message-summary;id=2")))
			alice.sent("481", "the other")
			alice.leaves(one, "3")
			alice.leaves(two, "2")
		},
	},
	{
		name: "subscribe-auth", title: "RFC 3261 §22.3: the proxy wants credentials for the SUBSCRIBE; in the dialog it has a new nonce.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			req = alice.challenged(req, 407, proxy("example.com", "n1"))
			alice.subscribedBy(req, "1")
			alice.advance(54 * time.Second)
			refresh := alice.challenged(alice.sent("SUBSCRIBE", "refresh"), 407, field("Proxy-Authenticate", challenge("example.com", "n2", "MD5")+", stale=true"))
			alice.subscribedBy(refresh, "2")
			alice.leaves(s, "3")
		},
	},
	{
		name: "subscribe-redirect", title: "RFC 3261 §8.1.3.4: the SUBSCRIBE is redirected, and follows.", config: func(c *Config) { c.FollowRedirects = true },
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 302, field("Contact", "<sip:bob@elsewhere.example.com>"))
			alice.subscribedBy(alice.sent("SUBSCRIBE", "elsewhere"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-redirected", title: "A redirection that is not to be followed is a refusal.",
		one: func(alice *rig) {
			_, req := alice.subscribesFor(60)
			alice.answer(req, 302, field("Contact", "<sip:bob@elsewhere.example.com>"))
		},
	},
	{
		name: "subscribe-423", title: "RFC 6665 §4.1.2.1: a minute is too brief: alice asks for what the 423 wants.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 423, field("Min-Expires", "300"))
			alice.subscribedBy(alice.sent("SUBSCRIBE", "for longer"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-489", title: "RFC 6665 §8.3.2: bob does not know the package: that is the end.",
		one: func(alice *rig) {
			_, req := alice.subscribes(SubscribeOptions{Event: sip.Event{Package: "weather"}})
			alice.answer(req, 489, field("Allow-Events", "presence"))
		},
	},
	{
		name: "subscribe-503", title: "RFC 3261 §20.33: the server asks for 100 seconds: alice subscribes again after that.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 503, field("Retry-After", "100"))
			alice.advance(100 * time.Second)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "again"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-shorter", title: "RFC 6665 §4.1.3: the 200 grants half of what was asked for, and the NOTIFY less still: alice refreshes in time.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(600)
			alice.answer(req, 200, field("Expires", "300"))
			alice.notified(req, "peer", "1", "active;expires=30")
			alice.advance(27 * time.Second)
			refresh := alice.sent("SUBSCRIBE", "refresh")
			alice.answer(refresh, 200, field("Expires", "300"))
			alice.notified(refresh, "peer", "2", "active")
			alice.advance(270 * time.Second)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "refresh"), "3")
			alice.leaves(s, "4")
		},
	},
	{
		name: "unsubscribe-before-notify", title: "RFC 6665 §4.4.1: alice leaves before the first NOTIFY: there is no dialog yet, so she waits for that.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			command(alice, s.Unsubscribe)
			alice.answer(req, 200, field("Expires", "60"))
			alice.notified(req, "peer", "1", "active;expires=60")
			leave := alice.sent("SUBSCRIBE", "now")
			alice.answer(leave, 200, field("Expires", "0"))
			alice.notified(leave, "peer", "2", "terminated;reason=timeout")
		},
	},
	{
		name: "unsubscribe-during-refresh", title: "Alice leaves while a refresh is under way: one SUBSCRIBE after the other.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			command(alice, s.Refresh)
			refresh := alice.sent("SUBSCRIBE", "refresh")
			command(alice, s.Unsubscribe)
			alice.answer(refresh, 200, field("Expires", "3600"))
			leave := alice.sent("SUBSCRIBE", "then")
			alice.notified(leave, "peer", "2", "active;expires=3600")
			alice.answer(leave, 200, field("Expires", "0"))
			alice.notified(leave, "peer", "3", "terminated;reason=timeout")
		},
	},
	{
		name: "subscribe-stop", title: "Alice's user agent stops: she leaves, and waits for the answer, not for the last NOTIFY.",
		one: func(alice *rig) {
			alice.subscribed(SubscribeOptions{})
			alice.do(alice.ua.Stop)
			alice.answer(alice.sent("SUBSCRIBE", "good-bye"), 200, field("Expires", "0"))
		},
	},
	{
		name: "subscribe-waits", title: "RFC 3261 §8.1.2: a SUBSCRIBE given while there is no connection waits for it.",
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			var s *Subscription
			command(alice, func(now time.Time) (err error) {
				s, err = alice.ua.Subscribe(now, toBob, SubscribeOptions{Event: sip.Event{Package: "presence"}})
				return err
			})
			alice.advance(time.Second)
			alice.do(alice.ua.TransportUp)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "now"), "1")
			alice.leaves(s, "2")
		},
	},
}
