package sipcore

// Messages that are lost or come twice.

import "time"

var lossFlows = []flow{
	{
		name: "invite-lost-udp", title: "RFC 3261 §17.1.1.2: the INVITE is lost twice over UDP: timer A repeats it.", config: overUDP,
		two: func(alice, bob *end) {
			loseFirst(alice, 2, "INVITE")
			fiveSeconds(alice, bob, accepts)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "ack-lost", title: "RFC 3261 §13.3.1.4: the ACK is lost beyond the first hop: the 200 is repeated, and so is the ACK.",
		two: func(alice, bob *end) {
			loseFirst(alice, 2, "ACK")
			fiveSeconds(alice, bob, accepts)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "ok-lost-udp", title: "RFC 3261 §13.3.1.4: the 200 is lost twice over UDP: bob's user agent repeats it from T1, doubling.", config: overUDP,
		two: func(alice, bob *end) {
			loseFirst(bob, 2, "SIP/2.0 200")
			fiveSeconds(alice, bob, accepts)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "ok-repeated", title: "RFC 3261 §13.2.2.4: the 200 comes three times: the same ACK three times.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			ok := alice.accept(invite)
			alice.receive(ok)
			alice.receive(ok)
			alice.skipTo("BYE")
			bye(alice, call)
			alice.receive(ok)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "ack-of-refusal-lost-udp", title: "RFC 3261 §17.1.1.2, §17.2.1: the ACK of a 486 is lost over UDP: timer G repeats the 486, each one gets its ACK.", config: overUDP,
		two: func(alice, bob *end) {
			loseFirst(alice, 2, "ACK")
			bob.on = ringingWith(rejects(486))
			alice.invite(InviteOptions{})
		},
		ends: []string{"bob: failed(486,Busy Here)", "alice: failed(486,Busy)"},
	},
	{
		name: "bye-lost-udp", title: "RFC 3261 §17.1.2.2: the BYE is lost, then its 200, over UDP: timer E repeats the BYE; bob answers again, ended once.", config: overUDP,
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			loseFirst(alice, 1, "BYE")
			bye(alice, call)
			alice.run(510 * time.Millisecond)
			loseFirst(bob, 1, "SIP/2.0 200")
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "prack-lost-udp", title: "RFC 3262 §3: the PRACK is lost over UDP: it is repeated, and so is the 183 until it comes.", config: both(overUDP, rel100(Required)),
		two: func(alice, bob *end) {
			loseFirst(alice, 2, "PRACK")
			bob.on = ringingWith(func(e *end, s *Session) {
				progress(e, s, ProgressOptions{})
				after(3*time.Second, accepts)(e, s)
			})
			call := alice.invite(InviteOptions{})
			alice.run(5 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "invite-repeated-ringing-udp", title: "RFC 3261 §17.2.1: the INVITE comes again while it rings: the 180 is sent again, nobody hears of it.", config: overUDP,
		one: func(alice *rig) {
			invite := alice.offer()
			call := alice.ringing(invite)
			alice.receive(invite)
			alice.sent("180", "the newest provisional response again")
			reject(alice, call, 480)
			alice.refuses(invite, "480")
		},
		ends: []string{"alice: failed(480,Temporarily Unavailable)"},
	},
	{
		name: "invite-repeated-answered-udp", title: "RFC 6026 §7.1: the INVITE comes again after the 200: it is absorbed, the user agent repeats the 200 by itself.", config: overUDP,
		one: func(alice *rig) {
			invite := alice.offer()
			call := alice.ringing(invite)
			ok := alice.answering(call)
			alice.receive(invite)
			alice.receive(alice.ack(ok))
			alice.receive(invite)
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "message-lost-udp", title: "RFC 3261 §17.1.2.2, RFC 3428 §8: the 200 to a MESSAGE is lost over UDP: bob reads it once.", config: overUDP,
		two: func(alice, bob *end) {
			loseFirst(bob, 1, "SIP/2.0 200")
			say(alice, "hello")
		},
	},
}
