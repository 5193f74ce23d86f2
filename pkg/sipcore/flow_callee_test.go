package sipcore

// Every way in which a call ends for who is called.

import "time"

var calleeFlows = []flow{
	{
		name: "reject-302", title: "RFC 3261 §8.3, §13.3.1.2: bob sends the caller elsewhere.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(func(e *end, s *Session) {
				command(e, func(now time.Time) error {
					return s.Reject(now, ResponseOptions{Code: 302, Headers: fields("Contact", "<sip:bob@mobile.example.com>")})
				})
			})
			alice.invite(InviteOptions{})
		},
		ends: []string{"bob: failed(302,Moved Temporarily)", "alice: failed(302,Redirected)"},
	},
	{
		name: "reject-603-udp", title: "RFC 3261 §17.2.1: bob's 603 is lost twice over UDP: timer G repeats it until the ACK.", config: overUDP,
		two: func(alice, bob *end) {
			bob.on = ringingWith(rejects(603))
			loseFirst(bob, 2, "SIP/2.0 603")
			alice.invite(InviteOptions{})
		},
		ends: []string{"bob: failed(603,Decline)", "alice: failed(603,Rejected)"},
	},
	{
		name: "reject-unacknowledged-udp", title: "RFC 3261 §17.2.1: the ACK of a 486 never comes over UDP: timer G repeats it from T1 to T2, timer H gives up.", config: overUDP,
		one: func(alice *rig) {
			reject(alice, alice.ringing(alice.offer()), 486)
		},
		ends: []string{"alice: failed(486,Busy Here)"},
	},
	{
		name: "no-answer", title: "RFC 3261 §21.4.9: bob lets it ring until his user agent gives up: 408.", config: func(c *Config) { c.NoAnswerTimeout = 10 * time.Second },
		two:  func(alice, bob *end) { alice.invite(InviteOptions{}) },
		ends: []string{"bob: failed(INVITE,No Answer)", "alice: failed(408,Unavailable)"},
	},
	{
		name: "rings-long", title: "RFC 3261 §13.3.1.1: it rings for more than a minute: 180 again, so that no proxy gives up.",
		config: func(c *Config) { c.NoAnswerTimeout = 130 * time.Second },
		two: func(alice, bob *end) {
			bob.on = ringingWith(after(125*time.Second, rejects(480)))
			alice.invite(InviteOptions{})
		},
		ends: []string{"bob: failed(480,Temporarily Unavailable)", "alice: failed(480,Unavailable)"},
	},
	{
		name: "invite-expires", title: "RFC 3261 §13.3.1: Expires of the INVITE runs out before alice takes the call: 487.",
		one: func(alice *rig) {
			invite := alice.offer(field("Expires", "5"))
			alice.ringing(invite)
			alice.advance(5 * time.Second)
			alice.refuses(invite, "487")
		},
		ends: []string{"alice: failed(INVITE,Expires)"},
	},
	{
		name: "no-ack", title: "RFC 3261 §13.3.1.4: the 200 is never acknowledged: it is repeated from T1 to T2 for 64*T1, then BYE.",
		one: func(alice *rig) {
			alice.answering(alice.ringing(alice.offer()))
			alice.advance(33 * time.Second)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the call is ended"), 200)
		},
		ends: []string{"alice: accepted, ended(-,No ACK)"},
	},
	{
		name: "bye-before-ack", title: "RFC 3261 §15: alice hangs up before the ACK has come: the BYE waits for it.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer())
			ok := alice.answering(call)
			bye(alice, call)
			alice.advance(700 * time.Millisecond)
			alice.receive(alice.ack(ok))
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "now it may"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "bye-without-ack", title: "RFC 3261 §15: alice hangs up and the ACK never comes: the BYE leaves after 64*T1.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer())
			alice.answering(call)
			bye(alice, call)
			alice.advance(33 * time.Second)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the ACK can come no more"), 481)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-bye", title: "RFC 3261 §15.1.2: the caller sends BYE while it rings: 200, and 487 to the INVITE.",
		one: func(alice *rig) {
			invite := alice.offer()
			alice.receive(alice.within(alice.ringing(invite), "BYE"))
			alice.refuses(invite, "487")
		},
		ends: []string{"alice: failed(BYE,Canceled)"},
	},
	{
		name: "ringing-callee-connection-lost", title: "RFC 3261 §17.2.4: the connection drops while alice is called.",
		one: func(alice *rig) {
			alice.ringing(alice.offer())
			alice.reconnects()
		},
		ends: []string{"alice: failed(-,Connection Error)"},
	},
	{
		name: "accepted-connection-lost", title: "RFC 3261 §15: the connection drops before the ACK: the call is over, and the peer is told over the next one.",
		one: func(alice *rig) {
			alice.answering(alice.ringing(alice.offer()))
			alice.reconnects()
			alice.advance(33 * time.Second)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the peer may think that the call stands"), 200)
		},
		ends: []string{"alice: accepted, ended(-,Connection Error)"},
	},
	{
		name: "offer-refused", title: "RFC 3261 §13.3.1.3: bob's media side refuses the offer: 488 with a Warning, and nobody hears it ring.",
		two: func(alice, bob *end) {
			alice.record.media.refuses = func(offer bool) bool { return offer }
			alice.invite(InviteOptions{})
		},
		ends: []string{"bob: ended(488,Bad Media Description)", "alice: failed(488,Incompatible SDP)"},
	},
	{
		name: "media-makes-no-answer", title: "RFC 3261 §21.4.18: alice accepts, and her media side makes no answer: 480.",
		one: func(alice *rig) {
			invite := alice.offer()
			call := alice.ringing(invite)
			alice.record.media.silent = true
			accept(alice, call)
			alice.do(func(now time.Time) { call.LocalFailed(now, errRefused) })
			alice.refuses(invite, "480")
		},
		ends: []string{"alice: failed(-,WebRTC Error)"},
	},
	{
		name: "no-prack", title: "RFC 3262 §3: a reliable 183 is never acknowledged: it is repeated, doubling, for 64*T1, then 504.",
		one: func(alice *rig) {
			invite := alice.offer(field("Supported", "100rel"))
			progress(alice, alice.ringing(invite), ProgressOptions{Reliable: true})
			alice.advance(32 * time.Second)
			alice.refuses(invite, "504")
		},
		ends: []string{"alice: ended(-,No PRACK)"},
	},
	{
		name: "no-answer-in-ack", title: "RFC 3261 §13.2.1: alice's offer in the 200 is not answered in the ACK: BYE.",
		one: func(alice *rig) {
			call := alice.ringing(alice.request("INVITE", contactBob))
			alice.receive(alice.ack(alice.answering(call)))
			alice.answer(alice.sent("BYE", "without an answer there is no call"), 200)
		},
		ends: []string{"alice: accepted, ended(ACK,Bad Media Description)"},
	},
	{
		name: "replaced", title: "RFC 3891 §3: carol's INVITE takes the place of alice's call with bob.", config: func(c *Config) { c.Replaces = Supported },
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			id := call.Dialog().ID
			carol := alice.offer(field("From", "<sip:carol@example.com>;tag=carol"), field("Require", "replaces"),
				field("Replaces", id.CallID+";to-tag="+id.LocalTag+";from-tag="+id.RemoteTag))
			next := alice.ringing(carol)
			ok := alice.answering(next)
			alice.answer(alice.sent("BYE", "the old call ends"), 200)
			alice.receive(alice.ack(ok, field("From", "<sip:carol@example.com>;tag=carol")))
			alice.receive(alice.within(next, "BYE"))
		},
		ends: []string{"alice: accepted, ended(-)", "alice: accepted, ended(BYE)"},
	},
	{
		name: "replaces-nothing", title: "RFC 3891 §3: an INVITE wants to replace a call that is not there: 481.", config: func(c *Config) { c.Replaces = Supported },
		one: func(alice *rig) {
			invite := alice.offer(field("Replaces", "unknown;to-tag=1;from-tag=2"))
			alice.receive(invite)
			alice.refuses(invite, "481")
		},
	},
	{
		name: "canceled-without-invite", title: "RFC 3261 §9.2: a CANCEL that hits nothing: 481.",
		one: func(alice *rig) { alice.receive(alice.cancel(alice.offer())) },
	},
	{
		name: "merged", title: "RFC 3261 §8.2.2.2: the same INVITE over two paths: it rings once, the second copy gets 482.",
		one: func(alice *rig) {
			invite := alice.offer()
			call := alice.ringing(invite)
			copied := invite.Clone()
			copied.Header.Set("Via", "SIP/2.0/WSS proxy2.example.com;branch=z9hG4bKother")
			alice.receive(copied)
			alice.refuses(copied, "482")
			reject(alice, call, 486)
			alice.refuses(invite, "486")
		},
		ends: []string{"alice: failed(486,Busy Here)"},
	},
	{
		name: "unknown-extension", title: "RFC 3261 §8.2.2.3: an INVITE requires what alice does not know: 420 with Unsupported.",
		one: func(alice *rig) {
			invite := alice.offer(field("Require", "foo, 100rel"))
			alice.receive(invite)
			alice.refuses(invite, "420")
		},
	},
	{
		name: "unknown-user", title: "RFC 3261 §8.2.2.1: an INVITE for somebody else: 404.",
		one: func(alice *rig) {
			invite := alice.offer()
			invite.RequestURI = mustURI("sip:zoe@example.com")
			alice.receive(invite)
			alice.refuses(invite, "404")
		},
	},
}
