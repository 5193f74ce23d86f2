package sipcore

// Subscriptions of alice's when connections come and go, and servers forget: RFC 6665
// §4.1.2.2, RFC 5626 §4.5.

import "time"

var subscriptionLostFlows = []flow{
	{
		name: "subscribe-reconnect", title: "RFC 5626 §4.5: the connection drops: on the next one alice refreshes at once, so that bob finds her.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			alice.reconnects()
			alice.subscribedBy(alice.sent("SUBSCRIBE", "refresh"), "2")
			alice.leaves(s, "3")
		},
	},
	{
		name: "subscribe-reconnect-gone", title: "RFC 6665 §4.1.2.2: the server has been restarted and knows nothing: 481, and alice subscribes anew.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			alice.reconnects()
			alice.answer(alice.sent("SUBSCRIBE", "refresh"), 481)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "anew"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-reconnect-silent", title: "On the next connection nobody answers the refresh: the dialog leads nowhere, and alice subscribes anew.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			alice.reconnects()
			alice.sent("SUBSCRIBE", "refresh")
			alice.advance(32 * time.Second)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "anew"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-connection-lost", title: "The connection drops before the SUBSCRIBE is answered: it goes over the next one, as another one.",
		one: func(alice *rig) {
			s, _ := alice.subscribesFor(60)
			alice.reconnects()
			alice.subscribedBy(alice.sent("SUBSCRIBE", "again"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-notify-lost", title: "The connection drops before the first NOTIFY: it cannot find alice any more, who subscribes again.",
		one: func(alice *rig) {
			s, req := alice.subscribesFor(60)
			alice.answer(req, 200, field("Expires", "60"))
			alice.reconnects()
			alice.subscribedBy(alice.sent("SUBSCRIBE", "again"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "subscribe-expires-offline", title: "RFC 6665 §4.1.2.2: the connection is gone for longer than the subscription lasts: a new one, when there is a connection.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{Expires: time.Minute})
			alice.down(true)
			alice.advance(2 * time.Minute)
			alice.do(alice.ua.TransportUp)
			alice.subscribedBy(alice.sent("SUBSCRIBE", "anew"), "1")
			alice.leaves(s, "2")
		},
	},
	{
		name: "unsubscribe-offline", title: "Alice leaves without a connection: with the next one.",
		one: func(alice *rig) {
			s, _ := alice.subscribed(SubscribeOptions{})
			alice.down(true)
			command(alice, s.Unsubscribe)
			alice.do(alice.ua.TransportUp)
			leave := alice.sent("SUBSCRIBE", "now")
			alice.header(leave, "Expires", "0", "it leaves")
			alice.answer(leave, 200, field("Expires", "0"))
			alice.notified(leave, "peer", "2", "terminated;reason=timeout")
		},
	},
}
