package sipcore

// Subscriptions of bob to alice that do not go well: RFC 6665 §4.2.2.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// refusedNotify is a subscription whose second NOTIFY is answered so.
func refusedNotify(name, title string, status int, headers ...sip.Field) flow {
	return flow{
		name: name, title: title, config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.tells(s, "busy")
			alice.answer(alice.sent("NOTIFY", "busy"), status, headers...)
		},
	}
}

var watcherFaultFlows = []flow{
	refusedNotify("watcher-gone-481", "RFC 6665 §4.2.2: bob knows of no such subscription: it is over.", 481),
	refusedNotify("watcher-gone-408", "RFC 6665 §4.2.2: a proxy cannot reach bob: it is over.", 408),
	refusedNotify("watcher-gone-500", "RFC 6665 §4.2.2: a refusal that does not say when to try again: it is over.", 500),
	{
		name: "watcher-retry-after", title: "RFC 6665 §4.2.2: bob wants to be left alone for ten seconds: then he hears the newest state.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.tells(s, "busy")
			alice.answer(alice.sent("NOTIFY", "busy"), 500, field("Retry-After", "10"))
			alice.advance(5 * time.Second)
			alice.tells(s, "away")
			alice.advance(5 * time.Second)
			alice.answer(alice.sent("NOTIFY", "away"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-silent", title: "RFC 6665 §4.2.2, RFC 3261 §17.1.2.2: bob never answers: after timer F it is over.", config: notifiesPresence,
		one: func(alice *rig) { alice.tells(alice.watcher(aMinute), "busy") },
	},
	{
		name: "watcher-silent-udp", title: "RFC 3261 §17.1.2.2: the same over UDP: the NOTIFY is repeated.", config: both(notifiesPresence, overUDP),
		one: func(alice *rig) { alice.tells(alice.watcher(aMinute), "busy") },
	},
	{
		name: "watcher-slow", title: "RFC 6665 §4.2.2: alice is busy, away and back before bob has answered once: he hears the first and the last.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			for _, state := range []string{"busy", "away", "back"} {
				alice.tells(s, state)
				alice.advance(time.Second)
			}
			alice.answer(alice.sent("NOTIFY", "busy"), 200)
			alice.answer(alice.sent("NOTIFY", "back"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-ends-while-slow", title: "RFC 6665 §4.2.2: the end waits for the answer to what was told before, and takes the place of what was not.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.tells(s, "busy")
			alice.tells(s, "away")
			alice.terminates(s, TerminateOptions{Reason: "noresource"})
			alice.answer(alice.sent("NOTIFY", "busy"), 200)
			alice.ends("noresource")
		},
	},
	{
		name: "watcher-notify-challenged", title: "RFC 6665 §4.2.2, RFC 3261 §22.3: a proxy wants to know who notifies: the NOTIFY goes again with credentials.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.tells(s, "busy")
			alice.answer(alice.sent("NOTIFY", "busy"), 407, field("Proxy-Authenticate", `Digest realm="example.com", nonce="n", algorithm=MD5, qop="auth"`))
			alice.answer(alice.sent("NOTIFY", "with credentials"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-unanswered", title: "RFC 4320 §4.1: alice's application never says whether bob may watch her: 100, and 500 while he still waits.", config: notifiesPresence,
		one: func(alice *rig) { alice.wants(aMinute) },
	},
	{
		name: "watcher-merged", title: "RFC 3261 §8.2.2.2: bob's SUBSCRIBE comes by two ways: the second is refused with 482, one subscription is enough.", config: notifiesPresence,
		one: func(alice *rig) {
			m := alice.subscribe(aMinute)
			alice.receive(m)
			s := next[IncomingSubscribe](alice, "the application is asked").Subscription
			other := m.Clone()
			other.Header.Set("Via", "SIP/2.0/WSS proxy.example.com;branch=z9hG4bKotherway")
			alice.receive(other)
			alice.sent("482", "merged")
			command(alice, func(now time.Time) error { return s.Accept(now, AcceptSubscriptionOptions{}) })
			alice.advance(0)
			alice.skipTo("NOTIFY")
			alice.answer(alice.sent("NOTIFY", "active"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-connection-lost", title: "RFC 6665 §4.2.2: the connection drops before bob has answered, and alice changes her state meanwhile: over the next he hears it.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.tells(s, "busy")
			alice.down(true)
			alice.forget()
			alice.tells(s, "away")
			alice.advance(time.Second)
			alice.do(alice.ua.TransportUp)
			alice.answer(alice.sent("NOTIFY", "away"), 200)
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-end-lost", title: "RFC 6665 §4.2.2: alice ends the subscription while there is no connection: bob hears it over the next.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.down(true)
			alice.forget()
			alice.terminates(s, TerminateOptions{Reason: "noresource"})
			alice.advance(time.Second)
			alice.do(alice.ua.TransportUp)
			alice.ends("noresource")
		},
	},
	{
		name: "watcher-out-of-order", title: "RFC 3261 §12.2.2, RFC 5057 §5.3: a refresh whose CSeq does not rise: 500; a NOTIFY and a BYE within the subscription: 481.", config: notifiesPresence,
		one: func(alice *rig) {
			s := alice.watcher(aMinute)
			alice.receive(alice.inSubscription(s, "SUBSCRIBE", field("CSeq", "1 SUBSCRIBE")))
			alice.receive(alice.inSubscription(s, "NOTIFY", field("Subscription-State", "active")))
			alice.receive(alice.inSubscription(s, "BYE"))
			alice.unsubscribed(s)
		},
	},
	{
		name: "watcher-stopped", title: "RFC 6665 §4.4.2: alice's user agent stops: one who watches her is sent elsewhere, one who waits to be allowed gets 480.", config: notifiesPresence,
		cold: func(alice *rig) {
			alice.connect()
			alice.watcher(aMinute)
			alice.wants(aMinute, field("From", "<sip:carol@example.com>;tag=carol"))
			alice.do(alice.ua.Stop)
			alice.ends("deactivated")
		},
	},
}
