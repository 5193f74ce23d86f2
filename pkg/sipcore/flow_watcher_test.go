package sipcore

// Subscriptions of bob to alice: RFC 6665 §4.2.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var aMinute = field("Expires", "60")

// endedFor is a subscription that alice ends for one of the reasons of RFC 6665 §4.1.3.
func endedFor(reason, title string, o TerminateOptions) flow {
	o.Reason = reason
	return flow{
		name: "watcher-ended-" + reason, title: "RFC 6665 §4.1.3: " + title, config: notifiesPresence,
		one: func(alice *rig) {
			alice.terminates(alice.watcher(aMinute), o)
			alice.skipTo("NOTIFY")
			alice.answer(alice.sent("NOTIFY", "the end"), 200)
		},
	}
}

var watcherFlows = []flow{
	{
		name: "watcher-accepted", title: "RFC 6665 §4.2.1.1, §4.2.1.2: bob may watch alice, but for less than he asks: 200, a NOTIFY at once, another when she is busy; bob refreshes and leaves, and hears the state each time.",
		config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.wants(field("Expires", "3600"), field("Record-Route", "<sip:proxy.example.com;lr>"))
			command(alice, func(now time.Time) error { return s.Accept(now, AcceptSubscriptionOptions{Expires: time.Minute}) })
			alice.tells(s, "open")
			alice.skipTo("NOTIFY")
			alice.answer(alice.sent("NOTIFY", "open"), 200)
			alice.advance(10 * time.Second)
			alice.tells(s, "busy")
			alice.answer(alice.sent("NOTIFY", "busy"), 200)
			alice.advance(20 * time.Second)
			alice.receive(alice.inSubscription(s, "SUBSCRIBE", field("Expires", "600")))
			alice.advance(0)
			alice.skipTo("NOTIFY")
			alice.answer(alice.sent("NOTIFY", "still busy"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-pending", title: "RFC 6665 §4.2.1.3, §8.3.1: alice has to ask herself: 202, \"pending\" without a state, then \"active\" with it.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.wants(aMinute)
			command(alice, func(now time.Time) error { return s.Accept(now, AcceptSubscriptionOptions{Code: 202}) })
			alice.advance(0)
			alice.skipTo("NOTIFY")
			alice.answer(alice.sent("NOTIFY", "pending"), 200)
			alice.advance(10 * time.Second)
			alice.tells(s, "open")
			alice.answer(alice.sent("NOTIFY", "active"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-rejected", title: "RFC 6665 §4.2.1.3: bob may not watch alice: 603.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.wants(aMinute)
			command(alice, func(now time.Time) error { return s.Reject(now, ResponseOptions{}) })
		},
	},
	{
		name: "watcher-challenged", title: "RFC 6665 §4.2.1.3: alice's application wants to know who bob is: 401 with its challenge.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.wants(aMinute)
			command(alice, func(now time.Time) error {
				return s.Reject(now, ResponseOptions{Code: 401, Headers: fields("WWW-Authenticate", `Digest realm="example.com", nonce="n", algorithm=SHA-256, qop="auth"`)})
			})
		},
	},
	{
		name: "watcher-bad-event", title: "RFC 6665 §4.2.1.1, §8.3.2: nobody notifies of such events: 489 says of which; neither of none.", config: notifiesPresence,
		one: func(alice *rig) {
			alice.receive(alice.subscribe(field("Event", "dialog")))
			m := alice.subscribe()
			m.Header.Del("Event")
			alice.receive(m)
		},
	},
	{
		name: "watcher-too-short", title: "RFC 6665 §4.2.1.1: bob wants ten seconds, which is too little: 423 says how much is enough; in the dialog, too.", config: notifiesPresence,
		one: func(alice *rig) {
			alice.receive(alice.subscribe(field("Expires", "10")))
			alice.forget()
			s := alice.watcher(aMinute)
			alice.receive(alice.inSubscription(s, "SUBSCRIBE", field("Expires", "59")))
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-polls", title: "RFC 6665 §4.4.3: bob asks once: the first NOTIFY is the last.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.wants(field("Expires", "0"))
			command(alice, func(now time.Time) error { return s.Accept(now, AcceptSubscriptionOptions{}) })
			alice.tells(s, "open")
			alice.ends("timeout")
		},
	},
	{
		name: "watcher-expires", title: "RFC 6665 §4.2.2: bob does not refresh: when his time is over he is told so; a refresh that is late finds nothing.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.advance(time.Minute)
			alice.ends("timeout")
			alice.receive(alice.inSubscription(s, "SUBSCRIBE", aMinute))
		},
	},
	{
		name: "watcher-partial", title: "RFC 6665 §4.2.1.2: alice tells changes; when bob refreshes, her application tells everything, in the place of the last change.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.tells(s, "a change")
			alice.answer(alice.sent("NOTIFY", "a change"), 200)
			alice.receive(alice.inSubscription(s, "SUBSCRIBE", aMinute))
			alice.tells(s, "everything")
			alice.skipTo("NOTIFY")
			alice.answer(alice.sent("NOTIFY", "everything"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-id", title: "RFC 6665 §8.2.1: an id belongs to the event: a refresh with another one is about nothing: 481.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute, field("Event", "presence;id=7;x=y"))
			alice.receive(alice.inSubscription(s, "SUBSCRIBE", aMinute, field("Event", "presence;id=8")))
			alice.receive(alice.inSubscription(s, "SUBSCRIBE", aMinute, field("Event", "presence")))
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-two-ends", title: "RFC 6665 §4: alice watches bob for a minute: both ends are ours.",
		config: func(c *Config) { c.AllowSubscriptions = []string{"*"} },
		two: func(alice, bob *end) {
			bob.on = func(e *end, o Output) {
				if o, is := o.(IncomingSubscribe); is {
					command(e, func(now time.Time) error { return o.Subscription.Accept(now, AcceptSubscriptionOptions{}) })
					command(e, func(now time.Time) error { return o.Subscription.Notify(now, NotifyOptions{Body: []byte("open")}) })
				}
			}
			var s *Subscription
			command(alice, func(now time.Time) (err error) {
				s, err = alice.ua.Subscribe(now, bob.ua.cfg.URI, SubscribeOptions{Event: sip.Event{Package: "presence"}, Expires: time.Minute})
				return err
			})
			alice.run(time.Minute)
			command(alice, s.Unsubscribe)
		},
	},
	endedFor("deactivated", "alice moves: bob subscribes again at once.", TerminateOptions{}),
	endedFor("probation", "bob is to try again, in half a minute.", TerminateOptions{RetryAfter: 30 * time.Second}),
	endedFor("rejected", "alice has changed her mind about bob.", TerminateOptions{}),
	endedFor("timeout", "the time is over.", TerminateOptions{}),
	endedFor("giveup", "nobody could say whether bob may know.", TerminateOptions{RetryAfter: time.Hour}),
	endedFor("noresource", "what bob watches is gone; this is what it was last.", TerminateOptions{Body: []byte("closed"), ContentType: "text/plain"}),
	endedFor("invariant", "what bob watches never changes again.", TerminateOptions{Body: []byte("open"), ContentType: "text/plain"}),
}
