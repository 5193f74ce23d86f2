package sipcore

// What a refusal lets a user agent do by itself: RFC 3261 §8.1.3.4, §8.1.3.5,
// §21.5.4, RFC 5626 §4.2.1, §5.3.

import "time"

var againFlows = []flow{
	{
		name: "redirect-followed", title: "RFC 3665 §3.6, RFC 3261 §8.1.3.4: a 302 is followed: the Contact of the highest q is busy, the next one answers.", config: following,
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 302, contacts("<sip:bob@home.example.com>;q=0.5", "<sip:bob@chicago.example.com>;q=0.9")...)
			alice.skipTo("INVITE")
			alice.answer(alice.sentTo("INVITE", "sip:bob@chicago.example.com", "the preferred one"), 486)
			alice.skipTo("INVITE")
			alice.accept(alice.sentTo("INVITE", "sip:bob@home.example.com", "the other one"))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "redirect-declined", title: "RFC 3261 §21.6: a 603 of the first Contact speaks for all: the search ends.", config: following,
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 302, contacts("<sip:bob@home.example.com>", "<sip:bob@chicago.example.com>")...)
			alice.skipTo("INVITE")
			alice.answer(alice.sent("INVITE", "the first one"), 603)
		},
		ends: []string{"alice: failed(603,Rejected)"},
	},
	{
		name: "redirect-loop", title: "RFC 3261 §8.1.3.4: bob redirects to carol, carol back to bob: nobody is asked twice, and the last refusal is told.", config: following,
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 302, field("Contact", "<sip:carol@example.com>"))
			alice.skipTo("INVITE")
			alice.answer(alice.sentTo("INVITE", "sip:carol@example.com", "to carol"), 302, field("Contact", "<sip:bob@example.com>"))
		},
		ends: []string{"alice: failed(302,Redirected)"},
	},
	{
		name: "redirect-sips", title: "RFC 3261 §8.1.3.4, §8.1.1.8: a sips call follows to sips addresses only, whatever comes first, with a sips Contact.", config: following,
		one: func(alice *rig) {
			var call *Session
			alice.do(func(now time.Time) { call, _ = alice.ua.Invite(now, mustURI("sips:bob@example.com"), InviteOptions{}) })
			alice.answer(alice.sent("INVITE", "securely"), 302, contacts("<sip:bob@insecure.example.com>;q=1", "<sips:bob@secure.example.com>;q=0.1")...)
			alice.skipTo("INVITE")
			alice.accept(alice.sentTo("INVITE", "sips:bob@secure.example.com", "the secure one"), field("Contact", "<sips:bob@192.0.2.9;transport=ws>"))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "reinvite-redirected", title: "RFC 3261 §12.2.1.2: a re-INVITE is redirected: it follows by the route set of the dialog, and the dialog moves with its 200.", config: following,
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.accept(invite, field("Record-Route", "<sip:proxy.example.com;lr>"))
			alice.advance(time.Second)
			renegotiate(alice, call, ReinviteOptions{})
			alice.skipTo("INVITE")
			alice.answer(alice.sent("INVITE", "to where bob was"), 302, field("Contact", "<sip:bob@192.0.2.10>"))
			alice.skipTo("INVITE")
			again := alice.sentTo("INVITE", "sip:bob@192.0.2.10", "to where he is")
			alice.accept(again, field("Contact", "<sip:bob@192.0.2.10>"))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "extension-refused", title: "RFC 3261 §8.1.3.5: 420 refuses 100rel: the INVITE is repeated without it.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 420, field("Unsupported", "100rel"))
			alice.skipTo("INVITE")
			again := alice.sent("INVITE", "without it")
			alice.header(again, "Supported", "timer, outbound, 199", "RFC 3261 §8.1.3.5")
			alice.accept(again)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "extension-wanted", title: "RFC 3261 §21.4.16: 421 wants 100rel: the INVITE is repeated and offers it.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 421, field("Require", "100rel"))
			alice.skipTo("INVITE")
			again := alice.sent("INVITE", "with it")
			alice.header(again, "Supported", "timer, outbound, 199, 100rel", "RFC 3261 §21.4.16")
			alice.receive(reliably(again, 1))
			alice.answer(alice.sent("PRACK", "as it was said"), 200)
			alice.accept(again)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "flow-lost", title: "RFC 5626 §5.3: 430: the flow of the route is lost: alice registers anew, and the MESSAGE follows by the new route.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers", field("Service-Route", "<sip:edge.example.com;lr;flow=old>"))
			alice.message(RequestOptions{})
			alice.answer(alice.sent("MESSAGE", "by the old flow"), 430)
			alice.registered("a new flow", field("Service-Route", "<sip:edge.example.com;lr;flow=new>"))
			again := alice.sent("MESSAGE", "by the new flow")
			alice.header(again, "Route", "<sip:edge.example.com;lr;flow=new>", "RFC 3608 §6.1")
			alice.answer(again, 200)
		},
	},
	{
		name: "register-503", title: "RFC 3261 §21.5.4: the registrar is overloaded and asks for two minutes: then alice tries again.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.answer(alice.sent("REGISTER", "alice registers"), 503, field("Retry-After", "120"))
			alice.advance(119 * time.Second)
			alice.quiet2("not earlier")
			alice.advance(time.Second)
			alice.registered("once more")
		},
	},
	{
		name: "register-503-other-server", title: "RFC 3261 §21.5.4, RFC 3263 §4.3: the registrar asks for a rest, and there is another server: alice goes there at once.", config: both(registering, twoServers),
		cold: func(alice *rig) {
			alice.connect()
			alice.answer(alice.sent("REGISTER", "alice registers"), 503, field("Retry-After", "600"))
			alice.do(alice.ua.TransportUp)
			alice.registered("at the other server")
		},
	},
	{
		name: "register-silence-other-server", title: "RFC 3665 §3.4, RFC 3263 §4.3: the server takes the connection and answers nothing: after timer F alice goes to the next.", config: both(registering, twoServers),
		cold: func(alice *rig) {
			alice.connect()
			alice.sent("REGISTER", "into silence")
			alice.advance(32 * time.Second)
			alice.do(alice.ua.TransportUp)
			alice.registered("at the other server")
		},
	},
	{
		name: "register-439", title: "RFC 5626 §4.2.1: the first hop does not know outbound: alice registers without.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.answer(alice.sent("REGISTER", "with outbound"), 439)
			again := alice.registered("without")
			alice.header(again, "Supported", "path, gruu", "no outbound")
		},
	},
}
