package sipcore

// Publications of alice's: RFC 3903.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// refusedPublish is a publication that is refused for ever.
func refusedPublish(name, title string, status int, headers ...sip.Field) flow {
	return flow{
		name: name, title: title,
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{})
			alice.answer(alice.sent("PUBLISH", "the first"), status, headers...)
			alice.forget()
			remove(alice, p)
		},
	}
}

var publishFlows = []flow{
	{
		name: "publish", title: "RFC 3903 §4.2 to §4.5: alice publishes, prolongs, changes and removes what she has published.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{Expires: time.Minute, ContentType: "text/plain"})
			alice.publishedAs("one", "60")
			alice.advance(54 * time.Second)
			alice.publishedAs("two", "60")
			modify(alice, p, "busy")
			alice.publishedAs("three", "60")
			alice.removed(p)
		},
	},
	{
		name: "publish-once", title: "RFC 3903 §4.2: alice publishes once: nobody prolongs it, and it expires.",
		one: func(alice *rig) {
			alice.publishes(PublishOptions{Expires: time.Minute, Once: true})
			alice.publishedAs("one", "30")
		},
	},
	{
		name: "publish-412", title: "RFC 3903 §5: the server has forgotten what alice published: everything is published anew, by itself.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{Expires: time.Minute})
			alice.publishedAs("one", "60")
			alice.advance(54 * time.Second)
			alice.answer(alice.sent("PUBLISH", "refresh"), 412)
			alice.publishedAs("two", "60")
			alice.removed(p)
		},
	},
	{
		name: "publish-removal-412", title: "RFC 3903 §4.5, §5: what alice takes back is not there any more: that is as good.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{Expires: time.Minute})
			alice.publishedAs("one", "60")
			remove(alice, p)
			alice.answer(alice.sent("PUBLISH", "removal"), 412)
		},
	},
	{
		name: "publish-423", title: "RFC 3903 §5: the server wants to keep it for longer: 423 is obeyed.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{Expires: time.Minute})
			alice.answer(alice.sent("PUBLISH", "too short"), 423, field("Min-Expires", "600"))
			alice.publishedAs("one", "600")
			alice.removed(p)
		},
	},
	refusedPublish("publish-489", "RFC 3903 §5: the server keeps no such state: 489 says which it does.", 489, field("Allow-Events", "dialog")),
	refusedPublish("publish-405", "RFC 3261 §8.2.1: the server takes no PUBLISH.", 405, field("Allow", "INVITE, ACK, BYE, CANCEL")),
	{
		name: "publish-challenged", title: "RFC 3261 §22.2: the server wants to know who publishes.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{})
			alice.answer(alice.sent("PUBLISH", "who?"), 401, field("WWW-Authenticate", `Digest realm="example.com", nonce="n", algorithm=MD5, qop="auth"`))
			alice.publishedAs("one", "600")
			alice.removed(p)
		},
	},
	{
		name: "publish-in-turn", title: "RFC 3903 §4: alice is busy and away before the server has answered, and shows a lamp, too: one PUBLISH at a time for her address, the newest state only.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{})
			modify(alice, p, "busy")
			lamp := alice.publishes(PublishOptions{Event: "dialog", Body: []byte("idle")})
			modify(alice, p, "away")
			alice.publishedAs("one", "600")
			alice.publishedAs("two", "600")
			alice.publishedAs("lamp", "600")
			alice.removed(p)
			alice.removed(lamp)
		},
	},
	{
		name: "publish-waits", title: "RFC 3903 §4: what alice publishes and changes while there is no connection is sent once, when there is one.",
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			p := alice.publishes(PublishOptions{})
			modify(alice, p, "busy")
			alice.advance(time.Second)
			alice.do(alice.ua.TransportUp)
			alice.publishedAs("one", "600")
			alice.removed(p)
		},
	},
	{
		name: "publish-reconnect", title: "RFC 3903 §4.3: over a new connection alice asks whether the server still has her state; one that was started anew has not.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{})
			alice.publishedAs("one", "600")
			alice.reconnects()
			alice.skipTo("PUBLISH")
			alice.answer(alice.sent("PUBLISH", "refresh"), 412)
			alice.publishedAs("two", "600")
			alice.removed(p)
		},
	},
	{
		name: "publish-connection-lost", title: "RFC 3903 §4.4: the connection drops before the server has answered a change: it is sent again.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{})
			alice.publishedAs("one", "600")
			modify(alice, p, "busy")
			alice.forget()
			alice.reconnects()
			alice.publishedAs("two", "600")
			alice.removed(p)
		},
	},
	{
		name: "publish-silence", title: "RFC 3903 §5: the server never answers: it is tried again by itself, and in vain again; what was published expires.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{Expires: time.Minute})
			alice.publishedAs("one", "60")
			alice.advance(54*time.Second + 32*time.Second)
			alice.forget()
			alice.advance(time.Minute)
			alice.publishedAs("two", "600")
			alice.removed(p)
		},
	},
	{
		name: "publish-503", title: "RFC 3261 §21.5.4: the server is busy for two minutes: so long nothing is sent, then the newest state.",
		one: func(alice *rig) {
			p := alice.publishes(PublishOptions{})
			alice.answer(alice.sent("PUBLISH", "the first"), 503, field("Retry-After", "120"))
			alice.advance(2 * time.Minute)
			alice.publishedAs("one", "600")
			alice.removed(p)
		},
	},
	{
		name: "publish-stopped", title: "RFC 3903 §4.5: alice's user agent stops: what it has published is taken back first.",
		cold: func(alice *rig) {
			alice.connect()
			alice.publishes(PublishOptions{})
			alice.publishedAs("one", "600")
			alice.publishes(PublishOptions{Event: "dialog"})
			alice.do(alice.ua.Stop)
			alice.publishedAs("two", "600")
			alice.publishedAs("none", "0")
			alice.publishedAs("none", "0")
		},
	},
}
