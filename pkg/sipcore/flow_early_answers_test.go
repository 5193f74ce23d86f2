package sipcore

// Answers in provisional responses, where the media side takes what is not the
// last word: Session.EarlyAnswers, session_early.go.

import (
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// callEarly is a call whose media side takes early answers.
func (r *rig) callEarly(o InviteOptions) (*Session, *sip.Message) {
	r.t.Helper()
	s, invite := r.call(o)
	s.EarlyAnswers = true
	return s, invite
}

// version is another description of the same peer.
func version(n string) Description {
	d := media(sendrecv)
	d.Body = []byte(strings.Replace(string(d.Body), "o=- 1 1", "o=- 1 "+n, 1))
	return d
}

// from is the description of a branch, which tells whose it is.
func from(branch string) Description {
	d := media(sendrecv)
	d.Body = []byte(strings.Replace(string(d.Body), "o=- 1 1", "o="+branch+" 1 1", 1))
	return d
}

// early is a provisional response of a branch with its answer.
func early(invite *sip.Message, branch string, fields ...sip.Field) *sip.Message {
	return withBody(response(invite, 183, append(tagged(branch), fields...)...), from(branch))
}

func withRSeq(n string) []sip.Field { return fields("Require", "100rel", "RSeq", n) }

// updatedEarly is a call whose early media a branch has changed by UPDATE.
func updatedEarly(alice *rig, branch string) (*Session, *sip.Message) {
	call, invite := alice.callEarly(InviteOptions{})
	alice.receive(early(invite, branch, withRSeq("1")...))
	alice.answer(alice.sent("PRACK", "the answer is taken"), 200)
	alice.receive(withBody(alice.inDialog(call.EarlyDialogs()[0], "UPDATE", 1, contactBob), media(sendonly)))
	alice.sent("200", "with alice's answer")
	return call, invite
}

// dead is the 199 of a branch.
func dead(invite *sip.Message, branch string, fields ...sip.Field) *sip.Message {
	return response(invite, 199, append(tagged(branch), fields...)...)
}

// soundsEarly sends his answer in a response that is not reliable, twice, and
// accepts three seconds later.
func soundsEarly(e *end, s *Session) {
	progress(e, s, ProgressOptions{Early: true})
	progress(e, s, ProgressOptions{Early: true, Code: 182})
	after(3*time.Second, accepts)(e, s)
}

var earlyAnswerFlows = []flow{
	{
		name: "early-answer-sent", title: "RFC 3261 §13.2.1: bob sends his answer in a 183 and again in a 182, neither of them reliable: his 200 has the same.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(soundsEarly)
			call := alice.invite(InviteOptions{})
			call.EarlyAnswers = true
			alice.run(5 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "early-answer-sent-then-reliable", title: "RFC 3262 §5: bob's answer goes unreliably, then reliably, which is the answer: his 200 has none.", config: rel100(Supported),
		two: func(alice, bob *end) {
			bob.on = ringingWith(func(e *end, s *Session) {
				progress(e, s, ProgressOptions{Early: true})
				progress(e, s, ProgressOptions{Reliable: true})
				after(time.Second, accepts)(e, s)
			})
			call := alice.invite(InviteOptions{})
			call.EarlyAnswers = true
			alice.run(5 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "early-offer-not-sent", title: "RFC 3261 §13.2.1: alice calls without an offer: bob's unreliable 183 cannot carry one, his 200 does.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(soundsEarly)
			call := alice.invite(InviteOptions{NoOffer: true})
			alice.run(5 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "early-answer-update-too-soon", title: "RFC 3311 §5.2: an offer in an UPDATE while the answer is told unreliably only: 500 with Retry-After.",
		one: func(alice *rig) {
			call := alice.ringing(alice.offer())
			progress(alice, call, ProgressOptions{Early: true})
			alice.receive(withBody(alice.within(call, "UPDATE", contactBob), media(sendonly)))
			alice.skipTo("500")
			reject(alice, call, 486)
			alice.skipTo("486")
			alice.receive(ackFor(call.Invite(), alice.sent("486", "alice does not want")))
		},
		ends: []string{"alice: failed(486,Busy Here)"},
	},
	{
		name: "early-answer", title: "RFC 3261 §13.2.1: a gateway's unreliable 183 has its answer, which plays at once; it comes again, and in the 200 it is the last word.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "gateway"))
			alice.receive(early(invite, "gateway"))
			alice.advance(2 * time.Second)
			alice.receive(withBody(response(invite, 200, tagged("gateway")...), from("gateway")))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-answer-only", title: "RFC 3261 §13.2.1: the answer is in the unreliable 183 only, and another in a later one counts for nothing: the 200 makes the first one the last word.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "gateway"))
			alice.receive(withBody(response(invite, 183, tagged("gateway")...), version("2")))
			alice.receive(response(invite, 200, tagged("gateway")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-answer-changes", title: "A server's 200 has another answer than its 183: that of the 200 counts.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "gateway"))
			alice.receive(withBody(response(invite, 200, tagged("gateway")...), version("2")))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-answer-reliable", title: "RFC 3262 §5: the answer in a reliable 183 is applied, then PRACK; the 200 has none, and makes it the last word.", config: rel100(Supported),
		two: func(alice, bob *end) {
			bob.on = ringingWith(progressing)
			call := alice.invite(InviteOptions{})
			call.EarlyAnswers = true
			alice.run(5 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "early-answer-then-reliable", title: "RFC 3262 §5: the same answer comes unreliably, then reliably: it is applied once, and acknowledged.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "gateway"))
			alice.receive(early(invite, "gateway", withRSeq("1")...))
			alice.answer(alice.sent("PRACK", "the answer is here already"), 200)
			alice.receive(early(invite, "gateway", withRSeq("2")...))
			alice.answer(alice.sent("PRACK", "it comes again"), 200)
			alice.receive(response(invite, 200, tagged("gateway")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-answer-then-reliable-other", title: "RFC 3262 §5: what comes reliably is the answer, if it differs from what came before.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "gateway"))
			alice.receive(withBody(response(invite, 183, append(tagged("gateway"), withRSeq("1")...)...), version("2")))
			alice.answer(alice.sent("PRACK", "the answer"), 200)
			alice.receive(withBody(response(invite, 200, tagged("gateway")...), version("3")))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-forks", title: "RFC 3261 §13.2.2.4: two branches send answers in 183, the first one is heard, and the other one answers: its own answer is the last word.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "desk"))
			alice.receive(early(invite, "mobile"))
			alice.receive(response(invite, 200, tagged("mobile")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-forks-reliable", title: "RFC 3262 §5: the same reliably: both have their PRACK, and the second branch's answer counts when it accepts.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			for i, branch := range []string{"desk", "mobile"} {
				alice.receive(early(invite, branch, withRSeq([]string{"7", "3000"}[i])...))
				alice.answer(alice.sent("PRACK", "in its own dialog"), 200)
			}
			alice.receive(response(invite, 200, tagged("mobile")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-fork-ends", title: "RFC 6228 §4: 199 ends the branch that was heard: the next one is heard at once, and answers.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "desk"))
			alice.receive(early(invite, "mobile"))
			alice.receive(dead(invite, "desk"))
			alice.advance(time.Second)
			alice.receive(withBody(response(invite, 200, tagged("mobile")...), from("mobile")))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-fork-ends-reliably", title: "RFC 6228 §4: a reliable 199 is acknowledged in the dialog that it ends; one of a dialog that nobody knows is passed over.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "desk", withRSeq("7")...))
			alice.answer(alice.sent("PRACK", "of the 183"), 200)
			alice.receive(dead(invite, "desk", withRSeq("8")...))
			alice.answer(alice.sent("PRACK", "of the 199"), 200)
			alice.receive(dead(invite, "mobile"))
			alice.receive(early(invite, "mobile"))
			alice.receive(response(invite, 200, tagged("mobile")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-forks-all-end", title: "RFC 6228 §4: both branches end with 199, then the refusal comes.",
		one: func(alice *rig) {
			_, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "desk"))
			alice.receive(response(invite, 180, tagged("mobile")...))
			alice.receive(dead(invite, "desk"))
			alice.receive(dead(invite, "mobile"))
			alice.answer(invite, 486)
		},
		ends: []string{"alice: failed(486,Busy)"},
	},
	{
		name: "early-end-then-200", title: "RFC 6228 §4: a 200 overtakes nothing: behind the 199 of its own branch it stands all the same, with the answer that was heard.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "desk"))
			alice.receive(dead(invite, "desk"))
			alice.receive(response(invite, 200, tagged("desk")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-bye-of-a-branch", title: "A callee ends an early dialog with BYE, against RFC 3261 §15: the next branch is heard.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "desk"))
			alice.receive(early(invite, "mobile"))
			alice.receive(alice.inDialog(call.EarlyDialogs()[0], "BYE", 1))
			alice.receive(response(invite, 200, tagged("mobile")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-answer-unfit", title: "The media side cannot take an unreliable early answer: the call goes on, and the 200 has one that it takes.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.record.media.refuses = func(bool) bool { return true }
			alice.receive(early(invite, "gateway"))
			alice.record.media.refuses = nil
			alice.receive(withBody(response(invite, 200, tagged("gateway")...), version("2")))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-answer-unfit-reliable", title: "RFC 3262 §5: the media side cannot take a reliable early answer: PRACK, CANCEL that says why, 487.", config: rel100(Supported),
		one: func(alice *rig) {
			_, invite := alice.callEarly(InviteOptions{})
			alice.record.media.refuses = func(bool) bool { return true }
			alice.receive(early(invite, "gateway", withRSeq("1")...))
			alice.answer(alice.sent("PRACK", "it is acknowledged"), 200)
			alice.answer(alice.sent("CANCEL", "and given up"), 200)
			alice.answer(invite, 487)
		},
		ends: []string{"alice: failed(183,Bad Media Description)"},
	},
	{
		name: "early-answer-canceled", title: "Alice hangs up while she hears early media: CANCEL, 487.",
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "gateway"))
			cancel(alice, call)
			alice.answer(alice.sent("CANCEL", "given up"), 200)
			alice.answer(invite, 487)
		},
		ends: []string{"alice: failed(487,SIP Failure Code)"},
	},
	{
		name: "early-update-decides", title: "RFC 3311 §5.1: an UPDATE with an offer behind an early answer makes that answer the last word first.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := updatedEarly(alice, "bob")
			alice.receive(response(invite, 200, tagged("bob")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-update-another-accepts", title: "RFC 3261 §13.2.2.4: the desk has changed its early media with UPDATE, and the mobile accepts: its answer is the one that counts.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := updatedEarly(alice, "desk")
			alice.receive(withBody(response(invite, 200, tagged("mobile")...), from("mobile")))
			alice.sent("ACK", "the mobile has the call")
			onHold(alice, call, false, false)
			alice.receive(withBody(alice.inDialog(call.Dialog(), "UPDATE", 1, contactBob), media(sendonly)))
			alice.sent("200", "and may change it")
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "early-update-of-another-branch", title: "RFC 3311 §5.2: an UPDATE with an offer of a branch whose answer is not heard, or that came unreliably, has to wait: 491.", config: rel100(Supported),
		one: func(alice *rig) {
			call, invite := alice.callEarly(InviteOptions{})
			alice.receive(early(invite, "desk"))
			alice.receive(early(invite, "mobile", withRSeq("1")...))
			alice.answer(alice.sent("PRACK", "the mobile's"), 200)
			for _, d := range call.EarlyDialogs() {
				alice.receive(withBody(alice.inDialog(d, "UPDATE", 1, contactBob), media(sendonly)))
				alice.sent("491", "not now")
			}
			alice.receive(response(invite, 200, tagged("mobile")...))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
}
