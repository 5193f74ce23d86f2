package sipcore

// Offers in a dialog by UPDATE (RFC 3311), ours and the peer's, and where offer and
// answer may cross: the rows of RFC 6337 table 1 that no other theme shows, and what
// is refused.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func byUpdate(o ReinviteOptions) ReinviteOptions {
	o.Update = true
	return o
}

var takesUpdate = field("Allow", "INVITE, ACK, BYE, CANCEL, PRACK, UPDATE")

// standing is a call of alice's whose peer takes UPDATE.
func (r *rig) standing() *Session {
	r.t.Helper()
	call, invite := r.call(InviteOptions{})
	r.accept(invite, takesUpdate)
	r.sent("ACK", "the call stands")
	return call
}

// progressed is a call of alice's that was answered early and reliably.
func (r *rig) progressed(o InviteOptions) (*Session, *sip.Message) {
	r.t.Helper()
	call, invite := r.call(o)
	call.EarlyAnswers = true
	r.receive(early(invite, "bob", append(withRSeq("1"), takesUpdate)...))
	r.answer(r.sent("PRACK", "the early answer"), 200)
	return call, invite
}

// answersUpdate lets the peer take the next UPDATE.
func (r *rig) answersUpdate(d Description) {
	r.t.Helper()
	r.receive(withBody(response(r.sent("UPDATE", "the offer"), 200, contactBob), d))
}

var updateFlows = []flow{
	{
		name: "update-hold", title: "RFC 3311 §5.1: alice holds bob and takes him back with UPDATE: no ACK, and his answer says that he is held.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			for _, on := range []bool{true, false} {
				renegotiate(alice, call, byUpdate(hold(on)))
				alice.run(time.Second)
				onHold(alice, call, on, false)
				onHold(bob, bob.calls[0], false, on)
			}
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "update-crosses-update", title: "RFC 3311 §5.2, RFC 3261 §14.1: both hold with UPDATE at once: 491 to both, and in the end both hold.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			renegotiate(alice, call, byUpdate(hold(true)))
			renegotiate(bob, bob.calls[0], byUpdate(hold(true)))
			alice.run(10 * time.Second)
			onHold(alice, call, true, true)
			onHold(bob, bob.calls[0], true, true)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "hold-crosses-hold", title: "RFC 3261 §14.1: both hold with re-INVITE at once: 491 to both, and in the end both hold.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			renegotiate(alice, call, hold(true))
			renegotiate(bob, bob.calls[0], hold(true))
			alice.run(10 * time.Second)
			onHold(alice, call, true, true)
			onHold(bob, bob.calls[0], true, true)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "update-not-taken", title: "RFC 3311 §5.1: the peer's Allow has no UPDATE: the offer goes by re-INVITE.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.accept(invite)
			alice.sent("ACK", "the call stands")
			renegotiate(alice, call, byUpdate(hold(true)))
			alice.receive(withBody(response(alice.sent("INVITE", "instead"), 200, contactBob), media(recvonly)))
			alice.sent("ACK", "held")
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "update-405", title: "RFC 3311 §5.3: the peer refuses UPDATE though its Allow has it: the offer goes by re-INVITE.",
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			alice.answer(alice.sent("UPDATE", "the offer"), 405, field("Allow", "INVITE, ACK, BYE"))
			alice.advance(time.Millisecond)
			alice.receive(withBody(response(alice.sent("INVITE", "instead"), 200, contactBob), media(sendrecv)))
			alice.sent("ACK", "taken")
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "update-500", title: "RFC 3311 §5.2: 500 with Retry-After: alice offers again when it has passed.",
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			alice.answer(alice.sent("UPDATE", "the offer"), 500, field("Retry-After", "3"))
			alice.advance(3 * time.Second)
			alice.answersUpdate(media(sendrecv))
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "update-504", title: "RFC 3311 §5.2: 504, the peer would have to ask its user: nothing has changed, and hold is taken back.",
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, byUpdate(hold(true)))
			alice.answer(alice.sent("UPDATE", "the offer"), 504)
			onHold(alice, call, false, false)
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "update-481", title: "RFC 3261 §12.2.1.2: 481 to an UPDATE: the peer has lost the dialog.",
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			alice.answer(alice.sent("UPDATE", "the offer"), 481)
			alice.answer(alice.sent("BYE", "and so does alice"), 481)
		},
		ends: []string{"alice: accepted, ended(481,Dialog Error)"},
	},
	{
		name: "update-unanswered-udp", title: "RFC 3261 §12.2.1.2: an UPDATE of alice's that nobody answers ends the call.", config: overUDP,
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, byUpdate(hold(true)))
			alice.advance(32 * time.Second)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "nobody is there"), 481)
		},
		ends: []string{"alice: accepted, ended(-,Request Timeout)"},
	},
	{
		name: "update-hang-up", title: "Alice hangs up while her UPDATE is open, and the answer comes too late.",
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, byUpdate(hold(true)))
			update := alice.sent("UPDATE", "the offer")
			bye(alice, call)
			alice.receive(withBody(response(update, 200, contactBob), media(recvonly)))
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "update-of-the-caller-early", title: "RFC 3311 §5.1: alice offers anew before bob has accepted: his early answer is the last word first; then he accepts.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.progressed(InviteOptions{})
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			alice.answersUpdate(media(sendrecv))
			alice.receive(response(invite, 200, tagged("bob")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "update-of-the-callee-early", title: "RFC 3311 §5.1: bob holds alice before he accepts, with UPDATE.", config: rel100(Supported),
		two: func(alice, bob *end) {
			bob.on = ringingWith(func(e *end, s *Session) {
				progress(e, s, ProgressOptions{Reliable: true})
				after(time.Second, func(e *end, s *Session) { renegotiate(e, s, byUpdate(hold(true))) })(e, s)
				after(3*time.Second, accepts)(e, s)
			})
			call := alice.invite(InviteOptions{})
			call.EarlyAnswers = true
			alice.run(5 * time.Second)
			onHold(alice, call, false, true)
			onHold(bob, bob.calls[0], true, false)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "update-early-then-200", title: "RFC 3311 §5.1: the 200 to the INVITE overtakes that of the UPDATE: both count.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.progressed(InviteOptions{})
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			update := alice.sent("UPDATE", "the offer")
			alice.receive(response(invite, 200, tagged("bob")...))
			alice.sent("ACK", "the call stands")
			alice.receive(withBody(response(update, 200, contactBob), media(sendrecv)))
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "update-early-canceled", title: "Alice gives up while her early UPDATE is open.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.progressed(InviteOptions{})
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			update := alice.sent("UPDATE", "the offer")
			cancel(alice, call)
			alice.answer(alice.sent("CANCEL", "given up"), 200)
			alice.answer(update, 481)
			alice.answer(invite, 487)
		},
		ends: []string{"alice: failed(487,SIP Failure Code)"},
	},
	{
		name: "update-early-other-branch-answers", title: "Alice's early UPDATE is open in one branch, and another one accepts, whose answer the media side does not take.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.progressed(InviteOptions{})
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			update := alice.sent("UPDATE", "the offer")
			alice.record.media.refuses = func(bool) bool { return true }
			alice.receive(withBody(response(invite, 200, tagged("mobile")...), from("mobile")))
			alice.sent("ACK", "acknowledged")
			alice.answer(update, 487)
			alice.answer(alice.sent("BYE", "and ended"), 200)
			isTrue(alice, call.over(), "the call is over")
		},
		ends: []string{"alice: failed(200,Bad Media Description)"},
	},
	{
		name: "update-before-the-answer", title: "RFC 3311 §5.2: the caller offers with UPDATE before its INVITE is answered: 500 with Retry-After.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer())
			alice.receive(withBody(alice.within(call, "UPDATE", contactBob), media(sendonly)))
			alice.header(alice.sent("500", "not yet"), "Retry-After", "9", "RFC 3311 §5.2")
			reject(alice, call, 486)
			alice.receive(ackFor(call.Invite(), alice.sent("486", "alice does not want")))
		},
		ends: []string{"alice: failed(486,Busy Here)"},
	},
	{
		name: "update-before-the-ack", title: "RFC 3261 §13.2.1, RFC 3311 §5.2: alice's offer in the 200 waits for the ACK, and an UPDATE offers meanwhile: 491.",
		one: func(alice *rig) {
			call := alice.ringing(alice.request("INVITE", contactBob))
			accept(alice, call)
			ok := alice.sent("200", "with an offer")
			alice.receive(withBody(alice.within(call, "UPDATE", contactBob), media(sendonly)))
			alice.sent("491", "one offer at a time")
			alice.receive(withBody(alice.ack(ok), media(sendrecv)))
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "prack-with-offer", title: "RFC 3262 §5: the PRACK that acknowledges alice's answer has an offer, the 200 to it her answer.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer(field("Supported", "100rel")))
			progress(alice, call, ProgressOptions{Reliable: true})
			alice.receive(withBody(alice.within(call, "PRACK", field("RAck", "1000 1 INVITE")), media(sendonly)))
			alice.skipTo("200")
			alice.sent("200", "to the PRACK")
			accept(alice, call)
			alice.receive(alice.ack(alice.sent("200", "to the INVITE")))
			onHold(alice, call, false, true)
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "prack-offer-crosses-update", title: "RFC 6337 §4.2: alice's UPDATE is open when a PRACK brings an offer: 491, and the PRACK without one is taken.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer(field("Supported", "100rel"), takesUpdate))
			progress(alice, call, ProgressOptions{Reliable: true})
			alice.receive(alice.within(call, "PRACK", field("RAck", "1000 1 INVITE")))
			renegotiate(alice, call, byUpdate(ReinviteOptions{}))
			alice.skipTo("UPDATE")
			update := alice.sent("UPDATE", "alice offers anew")
			progress(alice, call, ProgressOptions{Reliable: true})
			alice.receive(withBody(alice.within(call, "PRACK", field("RAck", "1001 1 INVITE")), media(sendonly)))
			alice.skipTo("491")
			alice.receive(alice.within(call, "PRACK", field("RAck", "1001 1 INVITE")))
			alice.receive(withBody(response(update, 200, contactBob), media(sendrecv)))
			reject(alice, call, 486)
			alice.skipTo("486")
			alice.receive(ackFor(call.Invite(), alice.sent("486", "alice does not want")))
		},
		ends: []string{"alice: failed(486,Busy Here)"},
	},
	{
		name: "hold-refused", title: "RFC 3264 §8, RFC 3261 §14.1: hold is refused: it is taken back, and so is resuming.",
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, hold(true))
			alice.answer(alice.sent("INVITE", "hold"), 488)
			alice.sent("ACK", "refused")
			onHold(alice, call, false, false)
			renegotiate(alice, call, hold(true))
			alice.receive(withBody(response(alice.sent("INVITE", "hold"), 200, contactBob), media(recvonly)))
			alice.sent("ACK", "held")
			renegotiate(alice, call, hold(false))
			alice.answer(alice.sent("INVITE", "resume"), 603)
			alice.sent("ACK", "refused")
			onHold(alice, call, true, false)
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "held-by-the-answer", title: "RFC 3264 §6.1: alice negotiates again, and the answer holds her; the next one takes her back.",
		one: func(alice *rig) {
			call := alice.standing()
			for _, direction := range []string{sendonly, inactive, sendrecv} {
				renegotiate(alice, call, ReinviteOptions{})
				alice.receive(withBody(response(alice.sent("INVITE", "again"), 200, contactBob), media(direction)))
				alice.sent("ACK", "taken")
				onHold(alice, call, false, direction != sendrecv)
			}
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "reinvite-answer-unusable", title: "RFC 3261 §14.1: alice's media side cannot take the answer to her hold: it is taken back, and what stands is offered once more, for bob has changed his side.",
		one: func(alice *rig) {
			call := alice.standing()
			renegotiate(alice, call, hold(true))
			alice.record.media.refuses = func(bool) bool { return true }
			alice.receive(withBody(response(alice.sent("INVITE", "hold"), 200, contactBob), media(recvonly)))
			alice.sent("ACK", "acknowledged")
			alice.record.media.refuses = nil
			alice.receive(withBody(response(alice.sent("INVITE", "as it was"), 200, contactBob), media(sendrecv)))
			alice.sent("ACK", "mended")
			onHold(alice, call, false, false)
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
}
