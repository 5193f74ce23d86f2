package sipcore

// Descriptions in other places than INVITE and 200: early media, reliable
// provisional responses (RFC 3262), calls without an offer.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// progressing reports progress reliably, and accepts three seconds later.
func progressing(e *end, s *Session) {
	progress(e, s, ProgressOptions{Reliable: true})
	after(3*time.Second, accepts)(e, s)
}

var earlyFlows = []flow{
	{
		name: "early-media", title: "RFC 3261 §13.2.1, RFC 3960 §3: a gateway sends its answer in an unreliable 183, and the 200 has none: it is the same.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.receive(withBody(response(invite, 183, contactBob), media(sendrecv)))
			alice.advance(2 * time.Second)
			alice.answer(invite, 200, contactBob)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-media-reliable", title: "RFC 3262 §4, §5: alice requires reliable provisional responses: bob's 183 has the answer, the 200 has none.", config: rel100(Required),
		two: func(alice, bob *end) {
			fiveSeconds(alice, bob, progressing)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "prack-supported", title: "RFC 3262 §3: alice supports reliable provisional responses: the 180 is not, bob's 183 is.", config: rel100(Supported),
		two: func(alice, bob *end) {
			fiveSeconds(alice, bob, progressing)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "prack-in-turn", title: "RFC 3262 §3: bob reports progress twice and accepts at once: each step waits for the PRACK of the one before.", config: rel100(Supported),
		two: func(alice, bob *end) {
			bob.on = ringingWith(func(e *end, s *Session) {
				progress(e, s, ProgressOptions{Reliable: true})
				progress(e, s, ProgressOptions{Code: 182, Reliable: true})
				after(50*time.Millisecond, accepts)(e, s)
			})
			call := alice.invite(InviteOptions{})
			alice.run(5 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "prack-offer", title: "RFC 3262 §5: alice calls without an offer: bob's 183 makes one, her PRACK answers it, 200 and ACK have nothing.", config: rel100(Supported),
		two: func(alice, bob *end) {
			bob.on = ringingWith(progressing)
			call := alice.invite(InviteOptions{NoOffer: true})
			alice.run(5 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "prack-out-of-order", title: "RFC 3262 §4: a reliable response that is not the next one is not acknowledged, nor is a repeated one again.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			first := reliably(invite, 4711)
			alice.receive(first)
			alice.answer(alice.sent("PRACK", "the first"), 200)
			alice.receive(reliably(invite, 4713))
			alice.receive(first)
			alice.quiet2("one is missing, one is known")
			alice.receive(reliably(invite, 4712))
			alice.answer(alice.sent("PRACK", "the next"), 200)
			alice.accept(invite)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "prack-challenged", title: "RFC 3261 §22.3, RFC 3262 §4: the PRACK is challenged: repeated with credentials and the next CSeq; the ACK keeps that of the INVITE.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.receive(withBody(reliably(invite, 1), media(sendrecv)))
			again := alice.challenged(alice.sent("PRACK", "without credentials"), 407, proxy("proxy", "n1"))
			alice.proves(again, "Proxy-Authorization")
			alice.answer(again, 200)
			alice.answer(invite, 200, contactBob)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "prack-forks", title: "RFC 3262 §4: both branches of a fork answer reliably: each has its PRACK and its own numbers; the one that is not taken is ended with its 200.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			for i, branch := range []string{"desk", "mobile"} {
				alice.receive(withBody(response(invite, 183, append(tagged(branch), fields("Require", "100rel", "RSeq", []string{"7", "3000"}[i])...)...), media(sendrecv)))
				alice.answer(alice.sent("PRACK", "in its own dialog"), 200)
			}
			alice.answer(invite, 200, tagged("desk")...)
			alice.answer(invite, 200, tagged("mobile")...)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the mobile is not wanted"), 200)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "reject-while-prack-waits", title: "RFC 3262 §3: alice rejects before her 183 is acknowledged: the final response does not wait, and the PRACK that comes late is answered.",
		one: func(alice *rig) {
			invite := alice.offer(field("Require", "100rel"))
			call := alice.ringing(invite)
			progress(alice, call, ProgressOptions{})
			late := alice.within(call, "PRACK", field("RAck", "1000 1 INVITE"))
			reject(alice, call, 486)
			alice.skipTo("486")
			refused := alice.sent("486", "at once")
			alice.receive(late)
			alice.skipTo("200")
			alice.sent("200", "it is answered")
			alice.receive(ackFor(invite, refused))
		},
		ends: []string{"alice: failed(486,Busy Here)"},
	},
	{
		name: "prack-of-nothing", title: "RFC 3262 §3: a PRACK that matches no response: 481, and the right one still counts.",
		one: func(alice *rig) {
			invite := alice.offer(field("Require", "100rel"))
			call := alice.ringing(invite)
			progress(alice, call, ProgressOptions{})
			alice.receive(alice.within(call, "PRACK", field("RAck", "1 1 INVITE")))
			alice.sent("183", "reliable")
			alice.sent("481", "RFC 3262 §3")
			alice.receive(alice.within(call, "PRACK", field("RAck", "1000 1 INVITE")))
			alice.sent("200", "the right one")
			accept(alice, call)
			alice.receive(alice.ack(alice.sent("200", "accepted")))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "cancel-while-prack-waits", title: "RFC 3262 §3, RFC 3261 §9.2: the caller gives up before it has acknowledged the reliable 183: 487, and no repetition.",
		one: func(alice *rig) {
			invite := alice.offer(field("Require", "100rel"))
			progress(alice, alice.ringing(invite), ProgressOptions{})
			alice.receive(alice.cancel(invite))
			alice.refuses(invite, "487")
		},
		ends: []string{"alice: failed(CANCEL,Canceled)"},
	},
	{
		name: "early-answer-refused", title: "RFC 3262 §5: the media side refuses the answer in the 183: PRACK, CANCEL that says why, 487.", config: rel100(Required),
		two: func(alice, bob *end) {
			bob.on = ringingWith(progressing)
			alice.record.media.refuses = func(offer bool) bool { return !offer }
			bob.on = ringingWith(func(e *end, s *Session) { progress(e, s, ProgressOptions{}) })
			alice.invite(InviteOptions{})
		},
		ends: []string{"alice: failed(183,Bad Media Description)", "bob: failed(CANCEL,Canceled)"},
	},
	{
		name: "early-update", title: "RFC 3311 §5.2: after the answer in a reliable 183 the callee offers anew with UPDATE, before anybody has accepted.", config: rel100(Required),
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.receive(withBody(reliably(invite, 1), media(sendrecv)))
			alice.answer(alice.sent("PRACK", "the answer is taken"), 200)
			early := call.EarlyDialogs()[0]
			alice.receive(withBody(alice.inDialog(early, "UPDATE", 1, contactBob), media(sendonly)))
			alice.sent("200", "with alice's answer")
			alice.answer(invite, 200, contactBob)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "no-offer", title: "RFC 3261 §13.2.1: alice calls without an offer, bob makes one in the 200, the ACK answers it.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(accepts)
			call := alice.invite(InviteOptions{NoOffer: true})
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "no-offer-refused", title: "RFC 3264 §6: alice's media side refuses the offer in the 200: the ACK turns the stream down, BYE.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(accepts)
			alice.record.media.refuses = func(offer bool) bool { return offer }
			alice.invite(InviteOptions{NoOffer: true})
		},
		ends: []string{"alice: failed(200,Bad Media Description)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "render-body", title: "RFC 3261 §20.11: alice's INVITE shows something besides the offer, which goes with the ACK.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(accepts)
			call := alice.invite(InviteOptions{RenderBody: []byte("about the contract"), RenderType: "text/plain"})
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "unreadable-body", title: "RFC 3261 §8.2.3: an INVITE whose body nobody here can read: 415 with Accept.",
		one: func(alice *rig) {
			invite := withBody(alice.request("INVITE", contactBob), Description{Body: []byte("<x/>"), ContentType: "application/x-call"})
			alice.receive(invite)
			alice.refuses(invite, "415")
		},
	},
	{
		name: "compressed-body", title: "RFC 3261 §8.2.3: a MESSAGE whose body is compressed: 415 with Accept-Encoding.",
		one: func(alice *rig) {
			alice.receive(withBody(alice.request(sip.MethodMessage, field("Content-Encoding", "gzip")), Description{Body: []byte("?"), ContentType: "text/plain"}))
		},
	},
}
