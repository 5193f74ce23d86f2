package sipcore

// Calls as RFC 3665 §3 shows them, seen from the user agents.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Proxies on the way, as a user agent sees them.
var (
	recordRoute = field("Record-Route", "<sip:ss2.example.net;lr>, <sip:ss1.example.com;lr>")
	viaStack    = field("Via", "SIP/2.0/TCP ss2.example.net;branch=z9hG4bK721e418c4.1, "+
		"SIP/2.0/TCP ss1.example.com;branch=z9hG4bK2d4790.1;received=192.0.2.111, "+
		"SIP/2.0/TCP client.example.org;branch=z9hG4bK74bf9;received=192.0.2.101")
)

var callFlows = []flow{
	{
		name: "call", title: "RFC 3665 §3.1: alice calls, bob accepts, alice hangs up.",
		two:  func(alice, bob *end) { bye(alice, talking(alice, bob)) },
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "call-udp", title: "RFC 3665 §3.1 over UDP: nothing is lost, nothing is repeated.", config: overUDP,
		two:  func(alice, bob *end) { bye(alice, talking(alice, bob)) },
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "call-bob-hangs-up", title: "RFC 3261 §15: alice calls, bob accepts and hangs up.",
		two: func(alice, bob *end) {
			talking(alice, bob)
			bye(bob, bob.calls[0])
		},
		ends: []string{"bob: accepted, ended(-)", "alice: accepted, ended(BYE)"},
	},
	{
		name: "call-two-proxies", title: "RFC 3665 §3.2: alice calls through two proxies that record their routes; ACK and BYE follow them.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 100)
			alice.answer(invite, 180, contactBob, recordRoute)
			alice.accept(invite, recordRoute)
			alice.advance(time.Second)
			bye(alice, call)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "called-two-proxies", title: "RFC 3665 §3.2: alice is called through two proxies: the Via stack and Record-Route come back, the BYE follows the route.",
		one: func(alice *rig) {
			invite := alice.offer(viaStack, recordRoute)
			call := alice.ringing(invite)
			alice.receive(alice.ack(alice.answering(call), viaStack2))
			alice.advance(time.Second)
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "call-strict-route", title: "RFC 3261 §12.2.1.1, §16.12: the first proxy of the route is strict: it stands in the Request-URI, bob's Contact at the end of the Route.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.accept(invite, field("Record-Route", "<sip:ss2.example.net;lr>, <sip:ss1.example.com>"))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "call-sips", title: "RFC 3261 §8.1.1.8: alice calls a sips address: her Contact is one, too.",
		one: func(alice *rig) {
			var call *Session
			alice.do(func(now time.Time) { call, _ = alice.ua.Invite(now, mustURI("sips:bob@example.com"), InviteOptions{}) })
			alice.accept(alice.sent("INVITE", "to a sips address"), field("Contact", "<sips:bob@192.0.2.9;transport=ws>"))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "call-alg", title: "RFC 3665 §3.5: a gateway on the way writes received and rport into the Via and its own address into the description.",
		config: func(c *Config) { c.ForceRport = true },
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			through := sip.NewResponse(invite, 200, "")
			through.Header.Set("Via", invite.Header.Get("Via")+"=5060;received=192.0.2.77")
			through.Header.Set("To", through.To().WithTag("peer").String())
			through.Header.Add("Contact", "<sip:bob@192.0.2.128:5060>")
			alice.receive(withBody(through, media(sendrecv)))
			alice.sent("ACK", "it goes to the gateway's Contact")
			bye(alice, call)
			alice.answer(alice.sent("BYE", "as does the BYE"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "call-redirected", title: "RFC 3665 §3.6: a redirect server answers; the application calls the Contact, without an offer, and the ACK has the description.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 302, field("Contact", "<sip:bob@chicago.example.com>"))
			alice.sent("ACK", "a refusal is acknowledged")
			alice.forget()
			var call *Session
			alice.do(func(now time.Time) {
				call, _ = alice.ua.Invite(now, mustURI("sip:bob@chicago.example.com"), InviteOptions{NoOffer: true})
			})
			again := alice.sent("INVITE", "the Contact is called")
			alice.answer(again, 180, contactBob)
			alice.accept(again)
			alice.sent("ACK", "it carries the answer")
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: failed(302,Redirected)", "alice: accepted, ended(-)"},
	},
	{
		name: "call-busy", title: "RFC 3665 §3.9: alice calls, bob is busy.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(rejects(486))
			alice.invite(InviteOptions{})
		},
		ends: []string{"bob: failed(486,Busy Here)", "alice: failed(486,Busy)"},
	},
	{
		name: "call-no-response", title: "RFC 3665 §3.10: the proxy has an answer, bob's user agent has none: 408 by the proxy.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 100)
			alice.advance(32 * time.Second)
			alice.answer(invite, 408)
		},
		ends: []string{"alice: failed(408,Unavailable)"},
	},
	{
		name: "call-unavailable", title: "RFC 3665 §3.11: it rings, and then bob is temporarily unavailable.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 180, contactBob)
			alice.advance(10 * time.Second)
			alice.answer(invite, 480)
		},
		ends: []string{"alice: failed(480,Unavailable)"},
	},
	{
		name: "call-anonymous", title: "RFC 3323 §4.1, RFC 3325 §9.1: alice calls and does not say who she is.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(accepts)
			call := alice.invite(InviteOptions{Anonymous: true})
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "call-to-herself", title: "RFC 3261 §8.2.2.2: the proxy brings alice's own INVITE back to her: 482.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			back := invite.Clone()
			back.Header.Prepend("Via", "SIP/2.0/WSS proxy.example.com;branch=z9hG4bKback")
			back.RequestURI = alice.ua.ContactURI(false)
			alice.receive(back)
			alice.answer(invite, 482, field("To", "<sip:bob@example.com>;tag=proxy"))
		},
		ends: []string{"alice: failed(482,SIP Failure Code)"},
	},
}

// viaStack2 is another hop-by-hop path: the ACK is a transaction of its own.
var viaStack2 = field("Via", "SIP/2.0/TCP ss2.example.net;branch=z9hG4bK721e418c4.2, SIP/2.0/TCP client.example.org;branch=z9hG4bK74c00")
