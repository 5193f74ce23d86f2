package sipcore

// Messages that cross, and forks.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// tagged is the To of a response from one branch of a fork, which has a Contact.
func tagged(tag string) []sip.Field {
	return fields("To", "<sip:bob@example.com>;tag="+tag, "Contact", "<sip:bob@"+tag+".example.com;transport=ws>")
}

var raceFlows = []flow{
	{
		name: "cancel-crosses-200", title: "RFC 3261 §9.1, §13.2.2.4: alice gives up as bob accepts: the CANCEL has no effect, the 200 is acknowledged and the call ended with BYE.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(after(time.Second, accepts))
			call := alice.invite(InviteOptions{})
			alice.run(1030 * time.Millisecond)
			cancel(alice, call)
		},
		ends: []string{"alice: failed(200,Canceled)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "cancel-crosses-486", title: "RFC 3261 §9.2: alice gives up as bob declines: the CANCEL gets 200, the INVITE has its 486.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(after(time.Second, rejects(486)))
			call := alice.invite(InviteOptions{})
			alice.run(1030 * time.Millisecond)
			cancel(alice, call)
		},
		ends: []string{"bob: failed(486,Busy Here)", "alice: failed(486,Busy)"},
	},
	{
		name: "cancel-crosses-487-udp", title: "RFC 3261 §9.2: over UDP the 487 to the INVITE overtakes the 200 to the CANCEL, which is lost and repeated.", config: overUDP,
		two: func(alice, bob *end) {
			call := alice.invite(InviteOptions{})
			alice.run(time.Second)
			loseFirst(bob, 1, "SIP/2.0 200")
			cancel(alice, call)
		},
		ends: []string{"bob: failed(CANCEL,Canceled)", "alice: failed(487,SIP Failure Code)"},
	},
	{
		name: "cancel-before-200", title: "RFC 3261 §9.1: alice gives up before anything has come, and the first thing is the 200: no CANCEL, ACK and BYE.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			cancel(alice, call)
			alice.accept(invite)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "it is not wanted"), 200)
		},
		ends: []string{"alice: failed(200,Canceled)"},
	},
	{
		name: "cancel-crosses-407", title: "RFC 3261 §9.1, §22.3: alice gives up as the INVITE is challenged: it is not repeated.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 100)
			cancel(alice, call)
			alice.answer(invite, 407, proxy("proxy", "n1"))
			alice.skipTo("CANCEL")
			alice.answer(alice.sent("CANCEL", "it had left"), 481)
		},
		ends: []string{"alice: failed(407,Authentication Error)"},
	},
	{
		name: "hang-up-during-reinvite", title: "RFC 3261 §15.1.1, §13.2.2.4: alice hangs up before her re-INVITE is answered: its 200 is acknowledged all the same.",
		one: func(alice *rig) {
			call, _ := alice.established()
			renegotiate(alice, call, hold(true))
			again := alice.sent("INVITE", "alice holds")
			bye(alice, call)
			alice.receive(withBody(response(again, 200, contactBob), media(recvonly)))
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "bye-crosses-bye", title: "RFC 3261 §15.1: both hang up at once: each BYE is answered, each call ends once.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			bye(alice, call)
			bye(bob, bob.calls[0])
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(-)"},
	},
	{
		name: "bye-crosses-200", title: "RFC 5407 §3.1.3: the caller's BYE crosses alice's 200: 200 to it, and the 200 to the INVITE is not repeated any more.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer())
			early := alice.within(call, "BYE")
			ok := alice.answering(call)
			alice.receive(early)
			alice.receive(alice.ack(ok))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "refer-crosses-refer", title: "RFC 5407 §3.3.3: both transfer each other at once: each has a subscription of its own.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			taking := onRefer(transfers(486))
			alice.on, bob.on = taking, taking
			refer(alice, call)
			refer(bob, bob.calls[0])
			alice.run(3 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "bye-crosses-reinvite", title: "RFC 3261 §15.1: bob hangs up as alice puts him on hold: the re-INVITE finds no dialog.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			renegotiate(alice, call, hold(true))
			bye(bob, bob.calls[0])
		},
		ends: []string{"bob: accepted, ended(-)", "alice: accepted, ended(BYE)"},
	},
	{
		name: "bye-during-reinvite", title: "RFC 3261 §15.1.2: the peer hangs up while its re-INVITE waits for alice's media: 200 to the BYE, 487 to the re-INVITE.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.record.media.silent = true
			again := withBody(alice.within(call, "INVITE", contactBob), media(sendonly))
			alice.receive(again)
			alice.receive(alice.within(call, "BYE"))
			alice.refuses(again, "487")
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "reinvite-crosses-reinvite", title: "RFC 3261 §14.1: both renegotiate at once: 491 to both; who owns the Call-ID waits 2.1 to 4 s, the other up to 2 s.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			renegotiate(alice, call, hold(true))
			renegotiate(bob, bob.calls[0], ReinviteOptions{ICERestart: true})
			alice.run(10 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "reinvite-after-reinvite", title: "RFC 3261 §14.2: a second re-INVITE before the first is answered: 500 with Retry-After.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.record.media.silent = true
			first := withBody(alice.within(call, "INVITE", contactBob), media(sendonly))
			alice.receive(first)
			second := withBody(alice.within(call, "INVITE", contactBob), media(sendonly))
			alice.receive(second)
			alice.refuses(second, "500")
			alice.do(call.RemoteApplied)
			alice.do(func(now time.Time) { call.LocalReady(now, media(recvonly)) })
			alice.receive(alice.ack(alice.sent("200", "the first goes on")))
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "reinvite-before-ack", title: "RFC 5407 §3.1.4: the ACK is lost and a re-INVITE comes: both descriptions are known, so it is taken.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer())
			alice.answering(call)
			alice.receive(withBody(alice.within(call, "INVITE", contactBob), media(sendonly)))
			alice.receive(alice.ack(alice.sent("200", "to the re-INVITE")))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "reinvite-before-answer", title: "RFC 5407 §3.1.5: the ACK with the answer to alice's offer is lost and a re-INVITE comes: 491, and the 200 is repeated.",
		one: func(alice *rig) {
			call := alice.ringing(alice.request("INVITE", contactBob))
			ok := alice.answering(call)
			again := withBody(alice.within(call, "INVITE", contactBob), media(sendonly))
			alice.receive(again)
			alice.refuses(again, "491")
			alice.advance(500 * time.Millisecond)
			alice.receive(withBody(alice.ack(ok), media(sendrecv)))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "update-crosses-reinvite", title: "RFC 3311 §5.2: an UPDATE with an offer comes while alice's own offer is open: 491.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			renegotiate(alice, call, hold(true))
			again := alice.sent("INVITE", "alice holds")
			alice.receive(withBody(alice.within(call, "UPDATE", contactBob), media(sendonly)))
			alice.sent("491", "not now")
			alice.receive(withBody(response(again, 200, contactBob), media(recvonly)))
			alice.sent("ACK", "held")
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "info-crosses-bye", title: "RFC 3261 §12.2.2, §15: bob hangs up as alice sends a tone: the INFO finds no dialog, the call ends once.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			tone(alice, call)
			bye(bob, bob.calls[0])
		},
		ends: []string{"bob: accepted, ended(-)", "alice: accepted, ended(BYE)"},
	},
	{
		name: "refer-crosses-bye", title: "RFC 3515 §2.4.4: bob hangs up as alice transfers him.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			refer(alice, call)
			bye(bob, bob.calls[0])
		},
		ends: []string{"bob: accepted, ended(-)", "alice: accepted, ended(BYE)"},
	},
	{
		name: "two-forks-answer", title: "RFC 3261 §13.2.2.4: two branches of a fork answer: the second is acknowledged and ended.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 180, tagged("desk")...)
			alice.answer(invite, 180, tagged("mobile")...)
			alice.accept(invite, tagged("mobile")...)
			alice.sent("ACK", "the first wins")
			second := alice.accept(invite, tagged("desk")...)
			alice.sent("ACK", "the second too is acknowledged")
			alice.answer(alice.sent("BYE", "and ended"), 200)
			alice.receive(second)
			alice.sent("ACK", "also when it is repeated")
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "forks-ring-one-answers", title: "RFC 3261 §12.1.2, §13.2.2.4: two branches ring, one answers; the other early dialog is forgotten.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 180, tagged("desk")...)
			alice.answer(invite, 183, tagged("mobile")...)
			alice.accept(invite, tagged("desk")...)
			alice.sent("ACK", "it goes to the desk")
			alice.receive(alice.inDialog(call.Dialog(), "BYE", 1))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "canceled-fork-answers", title: "RFC 3261 §9.1: after the CANCEL both branches of a fork have answered: each is acknowledged and ended.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 180, tagged("desk")...)
			cancel(alice, call)
			alice.answer(alice.sent("CANCEL", "alice gives up"), 200)
			for _, branch := range []string{"desk", "mobile"} {
				alice.accept(invite, tagged(branch)...)
				alice.sent("ACK", "every 200 is acknowledged")
				alice.answer(alice.sent("BYE", "and ended"), 200)
			}
		},
		ends: []string{"alice: failed(200,Canceled)"},
	},
	{
		name: "bye-before-accepted", title: "RFC 3261 §15.1.2: bob hangs up before alice's media side has taken his answer.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(accepts)
			alice.media = 300 * time.Millisecond
			alice.invite(InviteOptions{})
			alice.run(400 * time.Millisecond)
			bye(bob, bob.calls[0])
		},
		ends: []string{"bob: accepted, ended(-)", "alice: failed(BYE,Canceled)"},
	},
	{
		name: "out-of-order", title: "RFC 3261 §12.2.2: a request whose CSeq is lower than the last one's: 500.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			late := alice.within(call, "INFO")
			alice.receive(alice.inDialog(call.Dialog(), "OPTIONS", call.Dialog().RemoteSeq+2))
			alice.receive(late)
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
}
