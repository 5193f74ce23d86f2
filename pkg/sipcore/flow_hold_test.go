package sipcore

// Hold and other re-INVITEs: RFC 3264 §8, RFC 5359 §2.1, §2.2.

import (
	"strings"
	"time"
)

// onHold fails unless a session holds and is held as said.
func onHold(a actor, s *Session, local, remote bool) {
	a.test().Helper()
	if l, r := s.OnHold(); l != local || r != remote {
		a.test().Errorf("holds %v and is held %v, expected %v and %v", l, r, local, remote)
	}
}

var holdFlows = []flow{
	{
		name: "hold", title: "RFC 5359 §2.1: alice holds bob and takes him back.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			renegotiate(alice, call, hold(true))
			alice.run(time.Second)
			onHold(bob, bob.calls[0], false, true)
			renegotiate(alice, call, hold(false))
			alice.run(time.Second)
			onHold(bob, bob.calls[0], false, false)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "hold-by-callee", title: "RFC 5359 §2.1: bob, who was called, holds alice; she hangs up.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			renegotiate(bob, bob.calls[0], hold(true))
			alice.run(time.Second)
			onHold(alice, call, false, true)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "hold-both", title: "RFC 3264 §8.4: both hold each other: the stream is inactive, until both have come back.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			for _, on := range []bool{true, false} {
				renegotiate(alice, call, hold(on))
				alice.run(time.Second)
				renegotiate(bob, bob.calls[0], hold(on))
				alice.run(time.Second)
				onHold(alice, call, on, on)
				onHold(bob, bob.calls[0], on, on)
			}
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "hold-consultation", title: "RFC 5359 §2.2: alice holds bob, asks carol, and goes back to bob.",
		one: func(alice *rig) {
			bob, _ := alice.established()
			renegotiate(alice, bob, hold(true))
			alice.receive(withBody(response(alice.sent("INVITE", "bob is held"), 200, contactBob), media(recvonly)))
			alice.forget()
			carol, invite := alice.call(InviteOptions{})
			alice.accept(invite, tagged("carol")...)
			alice.hangsUp(carol)
			renegotiate(alice, bob, hold(false))
			alice.receive(withBody(response(alice.sent("INVITE", "bob is back"), 200, contactBob), media(sendrecv)))
			alice.hangsUp(bob)
		},
		ends: []string{"alice: accepted, ended(-)", "alice: accepted, ended(-)"},
	},
	{
		name: "hold-old-style", title: "RFC 2543 §B.5: an old gateway holds alice with the address 0.0.0.0.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			old := media(sendrecv)
			old.Body = []byte(strings.Replace(string(old.Body), "c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0", 1))
			alice.receive(withBody(alice.within(call, "INVITE", contactBob), old))
			alice.receive(alice.ack(alice.sent("200", "it is taken")))
			onHold(alice, call, false, true)
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "reinvite-refused", title: "RFC 3261 §14.1: bob refuses a re-INVITE: the call goes on as it was.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			alice.record.media.refuses = func(offer bool) bool { return offer }
			renegotiate(alice, call, ReinviteOptions{ICERestart: true})
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "reinvite-408", title: "RFC 3261 §14.1: a re-INVITE is not answered in time: the call is ended.",
		one: func(alice *rig) {
			call, _ := alice.established()
			renegotiate(alice, call, hold(true))
			alice.answer(alice.sent("INVITE", "alice holds"), 408)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the call is ended"), 408)
		},
		ends: []string{"alice: accepted, ended(408,Dialog Error)"},
	},
	{
		name: "reinvite-unanswered-udp", title: "RFC 3261 §14.1, §17.1.1.2: nobody answers a re-INVITE over UDP: timer A repeats it, timer B ends the call.", config: overUDP,
		one: func(alice *rig) {
			call, _ := alice.established()
			renegotiate(alice, call, hold(true))
			alice.advance(33 * time.Second)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the call is ended"), 408)
		},
		ends: []string{"alice: accepted, ended(-,Request Timeout)"},
	},
	{
		name: "reinvite-without-offer", title: "RFC 3261 §14.2: a re-INVITE without a description gets an offer, the ACK answers it.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.receive(alice.within(call, "INVITE", contactBob))
			alice.receive(withBody(alice.ack(alice.sent("200", "with an offer")), media(sendrecv)))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "reinvite-canceled", title: "RFC 3261 §9.2: the peer takes its re-INVITE back: 487, and the call goes on.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.record.media.silent = true
			again := withBody(alice.within(call, "INVITE", contactBob), media(sendonly))
			alice.receive(again)
			alice.receive(alice.cancel(again))
			alice.refuses(again, "487")
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "reinvite-new-target", title: "RFC 3261 §12.2.1.2, §14.1: bob's answer to the re-INVITE has another Contact: the BYE goes there.",
		one: func(alice *rig) {
			call, _ := alice.established()
			renegotiate(alice, call, hold(true))
			alice.receive(withBody(response(alice.sent("INVITE", "alice holds"), 200, field("Contact", "<sip:bob@192.0.2.200;transport=ws>")), media(recvonly)))
			alice.skipTo("ACK")
			equal(alice, alice.sent("ACK", "to the new target").RequestURI.Host, "192.0.2.200", "RFC 3261 §12.2.1.2")
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "reinvite-unacknowledged", title: "RFC 3261 §14.2: the 200 to a re-INVITE is never acknowledged: BYE after 64*T1.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.receive(withBody(alice.within(call, "INVITE", contactBob), media(sendonly)))
			alice.advance(33 * time.Second)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the call is ended"), 200)
		},
		ends: []string{"alice: accepted, ended(-,No ACK)"},
	},
	{
		name: "update", title: "RFC 3311 §5.2: the peer renegotiates with UPDATE.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.receive(withBody(alice.within(call, "UPDATE", contactBob), media(sendonly)))
			onHold(alice, call, false, true)
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
}
