package sipcore

// Subscriptions of alice's that end by themselves, and what follows: RFC 6665 §4.1.3
// for each reason, §4.1.2.2 and §4.1.2.4.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// reasonFlow is one in which a subscription ends with a reason, and is taken up again
// after a while, or never.
func reasonFlow(name, params, title string, again time.Duration) flow {
	return flow{name: "subscribe-" + name, title: "RFC 6665 §4.1.3: " + title, one: func(alice *rig) {
		s, req := alice.subscribed(SubscribeOptions{})
		alice.notified(req, "peer", "2", "terminated"+params)
		if again < 0 {
			return
		}
		alice.advance(again)
		alice.subscribedBy(alice.sent("SUBSCRIBE", "again"), "1")
		alice.leaves(s, "2")
	}}
}

// awaits lets time pass until there is a SUBSCRIBE.
func (r *rig) awaits(sentence string) *sip.Message {
	r.t.Helper()
	for range 100 {
		if len(r.wire) > 0 {
			break
		}
		r.advance(time.Second)
	}
	return r.sent("SUBSCRIBE", sentence)
}

var reasonFlows = []flow{
	reasonFlow("deactivated", ";reason=deactivated", "deactivated: the notifier has moved: alice subscribes anew at once.", 0),
	reasonFlow("timeout", ";reason=timeout", "timeout: the notifier has missed the refresh: alice subscribes anew at once.", 0),
	reasonFlow("probation", ";reason=probation;retry-after=60", "probation: alice may come again in a minute.", time.Minute),
	reasonFlow("probation-alone", ";reason=probation", "probation, and nobody says for how long: alice takes a pause of her own.", time.Minute),
	reasonFlow("giveup", ";reason=giveup;retry-after=60", "giveup: nobody has decided, alice may come again in a minute.", time.Minute),
	reasonFlow("giveup-alone", ";reason=giveup", "giveup, and nobody says until when: alice takes a pause of her own.", time.Minute),
	reasonFlow("rejected", ";reason=rejected;retry-after=60", "rejected: never again, whatever retry-after says.", -1),
	reasonFlow("noresource", ";reason=noresource", "noresource: there is nothing any more to subscribe to.", -1),
	reasonFlow("invariant", ";reason=invariant", "invariant: the state will not change, which is as good as any.", -1),
	reasonFlow("reason-unknown", ";reason=lunch;retry-after=60", "a reason that nobody knows: alice may come again in a minute.", time.Minute),
	reasonFlow("reason-none", "", "no reason at all: alice takes a pause of her own.", time.Minute),
}

var subscriptionFaultFlows = []flow{
	{
		name: "subscribe-never-notified", title: "RFC 6665 §4.1.2.4: the SUBSCRIBE is taken and nobody notifies: timer N ends it, and after a pause alice tries again.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 200, field("Expires", "60"))
			alice.advance(32*time.Second + time.Minute)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "again"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-notified-late", title: "RFC 6665 §4.1.2.4: what comes after timer N gets 481, and is over for its notifier.",
		one: func(alice *rig) {
			_, req := alice.subscribes(SubscribeOptions{Once: true})
			alice.answer(req, 200, field("Expires", "3600"))
			alice.advance(33 * time.Second)
			alice.receive(alice.notify(req, "peer", "1", "active"))
			alice.sent("481", "too late")
		},
	},
	{
		name: "subscribe-unanswered-udp", title: "RFC 3261 §17.1.2.2: the SUBSCRIBE is never answered over UDP, and after a pause it is sent again.", config: overUDP,
		one: func(alice *rig) {
			s, _ := alice.subscribesFor(60)
			alice.advance(32 * time.Second)
			alice.forget()
			alice.subscribedBy(alice.awaits("again"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-notified-unanswered-udp", title: "RFC 6665 §4.4.1: the 200 is lost for good, the NOTIFY is not: that is enough.", config: overUDP,
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.notified(req, "peer", "1", "active;expires=60")
			alice.advance(33 * time.Second)
			alice.leaves(s, "2")
		},
	},
	{
		name: "notify-out-of-order", title: "RFC 3261 §12.2.2: an older NOTIFY comes behind a newer one: 500, and the state is that of the newer.",
		one: func(alice *rig) {
			s, req := alice.subscribed(SubscribeOptions{})
			alice.notified(req, "peer", "3", "active")
			alice.receive(alice.notify(req, "peer", "2", "active"))
			alice.sent("500", "old news")
			alice.leaves(s, "4")
		},
	},
	{
		name: "notify-after-end", title: "RFC 6665 §4.1.3: a NOTIFY after the end gets 481.",
		one: func(alice *rig) {
			s, req := alice.subscribed(SubscribeOptions{})
			alice.leaves(s, "2")
			alice.receive(alice.notify(req, "peer", "3", "active"))
			alice.sent("481", "nobody listens")
		},
	},
	{
		name: "notify-wrong-event", title: "RFC 6665 §4.1.3: NOTIFYs of other packages, and of none, get 489: the first one makes no dialog, and the later ones do not end it.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 200, field("Expires", "60"))
			alice.receive(alice.notify(req, "peer", "1", "active", field("Event", "dialog")))
			alice.sent("489", "not this")
			alice.notified(req, "peer", "2", "active;expires=60")
			alice.receive(alice.notify(req, "peer", "3", "active", field("Event", "refer")))
			alice.sent("489", "nor this")
			alice.leaves(s, "4")
		},
	},
	{
		name: "notify-without-state", title: "RFC 6665 §8.2.3: a NOTIFY without Subscription-State gets 400, and changes nothing.",
		one: func(alice *rig) {
			s, req := alice.subscribed(SubscribeOptions{})
			m := alice.notify(req, "peer", "2", "active")
			m.Header.Del("Subscription-State")
			alice.receive(m)
			alice.sent("400", "what does it say?")
			alice.leaves(s, "3")
		},
	},
	{
		name: "refresh-481", title: "RFC 6665 §4.1.2.2: bob has forgotten the subscription: alice makes a new one at once.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{Expires: time.Minute})
			alice.advance(54 * time.Second)
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 481)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "anew"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "refresh-489", title: "RFC 6665 §4.1.2.2: bob does not know the package any more: that is the end.",
		one: func(alice *rig) {
			alice.subscribed(SubscribeOptions{Expires: time.Minute})
			alice.advance(54 * time.Second)
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 489)
		},
	},
	{
		name: "refresh-408", title: "RFC 6665 §4.1.2.2: a 408 to a refresh ends nothing: alice tries again in the time that is left.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{Expires: time.Minute})
			alice.advance(54 * time.Second)
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 408)
			alice.advance(3 * time.Second)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "refresh"), "2")
			alice.leaves(s, "3")
		},
	},
	{
		name: "refresh-500", title: "RFC 6665 §4.1.2.2: every refresh fails until the time is over: then alice subscribes anew.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{Expires: time.Minute})
			alice.advance(54 * time.Second)
			for range 3 {
				alice.answer(alice.awaits("refresh"), 500)
			}
			alice.subscribedBy(alice.awaits("anew"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "refresh-503", title: "RFC 3261 §20.33: bob asks for two minutes, which are there: the refresh follows then.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			command(alice, s.Refresh)
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 503, field("Retry-After", "120"))
			alice.leaves(s, "2")
		},
	},
	{
		name: "refresh-503-later", title: "RFC 3261 §20.33: bob asks for two minutes, when there are six seconds: the subscription expires, and the new one waits as asked.",
		one: func(alice *rig) {
			alice.subscribed(SubscribeOptions{Expires: time.Minute, Once: true})
			alice.advance(54 * time.Second)
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 503, field("Retry-After", "120"))
		},
	},
	{
		name: "refresh-423", title: "RFC 6665 §4.1.2.1: bob wants longer subscriptions now.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{Expires: time.Minute})
			alice.advance(54 * time.Second)
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 423, field("Min-Expires", "300"))
			alice.subscribedBy(alice.sent("SUBSCRIBE", "for longer"), "2")
			alice.advance(270 * time.Second)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "the same"), "3")
			alice.leaves(s, "4")
		},
	},
	{
		name: "refresh-never-notified", title: "RFC 6665 §4.1.2.2: the refresh is taken and no NOTIFY comes: timer N ends the subscription.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			command(alice, s.Refresh)
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 200, field("Expires", "3600"))
			alice.advance(32*time.Second + time.Minute)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "anew"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "unsubscribe-never-notified", title: "RFC 6665 §4.1.2.3: no last NOTIFY comes: timer N is patient enough.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			alice.answer(alice.unsubscribes(s), 200, field("Expires", "0"))
		},
	},
	{
		name: "unsubscribe-481", title: "RFC 6665 §4.1.2.3: bob has forgotten the subscription that alice ends: so be it.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			alice.answer(alice.unsubscribes(s), 481)
		},
	},
	{
		name: "subscribe-hasty", title: "RFC 6665 §4.1.3: bob ends each subscription as soon as it is there: the second time alice is in no hurry.",
		one: func(alice *rig) {
			_, req := alice.subscribed(SubscribeOptions{Event: sip.Event{Package: "presence"}})
			alice.notified(req, "peer", "2", "terminated;reason=deactivated")
			again := alice.sent("SUBSCRIBE", "at once")
			alice.answer(again, 200, field("Expires", "3600"))
			alice.notified(again, "peer", "1", "terminated;reason=deactivated")
			alice.advance(time.Minute)
			last := alice.sent("SUBSCRIBE", "later")
			alice.answer(last, 403)
		},
	},
}
