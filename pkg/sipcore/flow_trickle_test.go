package sipcore

// Trickle ICE: RFC 8840.

import (
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// tricklesToo lets a user agent's media side take and give candidates, and its
// application do something with every call.
func tricklesToo(do func(e *end, s *Session)) func(e *end, o Output) {
	return func(e *end, o Output) {
		if o, is := o.(SessionIncoming); is {
			o.Session.Trickle = true
		}
		ringingWith(do)(e, o)
	}
}

// finds hands in n candidates of the newest description, which has one of them.
func finds(a actor, s *Session, n int, last bool) {
	a.test().Helper()
	generation, _, _ := strings.Cut(iceKeys(s.media.local.now.Body)[0], " ")
	command(a, func(now time.Time) error { return s.LocalCandidates(now, found(generation, n), last) })
}

// trickler is a call of alice's with one candidate in its INVITE.
func (r *rig) trickler() (*Session, *sip.Message) {
	r.t.Helper()
	r.record.media.silent = true
	return r.tricklingCall()
}

// answers lets a branch accept with one candidate.
func (r *rig) answersWith(invite *sip.Message, generation, tag string) {
	r.t.Helper()
	to := field("To", invite.To().WithTag(tag).String())
	r.receive(withBody(response(invite, 200, to, contactBob, takesTrickle), iceSDP(generation, 1)))
}

// early is an INFO of a branch that has not answered, with two candidates.
func (r *rig) early(invite *sip.Message, generation, tag string) {
	r.t.Helper()
	m := r.request("INFO", field("To", invite.Header.Get("From")), field("From", invite.To().WithTag(tag).String()),
		field("Call-ID", invite.CallID()), field("Info-Package", "trickle-ice"), field("Content-Disposition", "Info-Package"))
	r.receive(withBody(m, Description{Body: found(generation, 2), ContentType: contentTypeFragment}))
}

// ringsAt lets a branch ring until the INFO comes that it waits for.
func (r *rig) ringsAt(invite *sip.Message, tag string) {
	r.t.Helper()
	for range 2 {
		r.answer(invite, 180, field("To", invite.To().WithTag(tag).String()), contactBob, takesTrickle)
	}
	r.skipTo("INFO")
	r.answer(r.sent("INFO", "the early dialog is confirmed"), 200)
}

var trickleFlows = []flow{
	{
		name: "trickle", title: "RFC 8840 §4.3: the INVITE has what is found so far; alice's INFO with more goes out when bob rings, and bob's waits for it; all that is found later follows.",
		two: func(alice, bob *end) {
			alice.record.media.ice = true
			bob.on = tricklesToo(func(e *end, s *Session) {
				e.later(100*time.Millisecond, func() { accept(e, s) })
				e.later(120*time.Millisecond, func() { finds(e, s, 2, false) })
				e.later(300*time.Millisecond, func() { finds(e, s, 3, true) })
			})
			call := alice.invite(InviteOptions{Trickle: true})
			alice.run(20 * time.Millisecond)
			finds(alice, call, 2, false)
			alice.run(30 * time.Millisecond)
			finds(alice, call, 3, false)
			finds(alice, call, 4, true)
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "trickle-unknown", title: "RFC 8840 §5.3: the peer says nothing of candidates: none are sent.",
		one: func(alice *rig) {
			call, invite := alice.trickler()
			finds(alice, call, 2, true)
			alice.receive(withBody(response(invite, 200, contactBob), iceSDP("theirs", 1)))
			alice.appliedSoon(call)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "trickle-overtakes", title: "RFC 8840 §4.3.3: candidates of the callee come before its answer: they wait for it.",
		one: func(alice *rig) {
			call, invite := alice.trickler()
			alice.ringsAt(invite, "peer")
			alice.early(invite, "theirs", "peer")
			alice.answersWith(invite, "theirs", "peer")
			alice.appliedSoon(call)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "trickle-forks", title: "RFC 8840 §4.3: two branches ring and send candidates: only those of the one that answers are passed on.",
		one: func(alice *rig) {
			call, invite := alice.trickler()
			alice.ringsAt(invite, "first")
			alice.ringsAt(invite, "second")
			finds(alice, call, 2, false)
			for range 2 {
				alice.skipTo("INFO")
				alice.answer(alice.sent("INFO", "to both branches"), 200)
			}
			alice.early(invite, "of-first", "first")
			alice.early(invite, "of-second", "second")
			alice.answersWith(invite, "of-second", "second")
			alice.appliedSoon(call)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "trickle-refused", title: "RFC 6086 §4.2.1: the peer named the package and refuses it all the same: 469, no more INFO, and the call goes on.",
		one: func(alice *rig) {
			call, invite := alice.trickler()
			alice.answersWith(invite, "theirs", "peer")
			alice.appliedSoon(call)
			finds(alice, call, 2, false)
			alice.skipTo("INFO")
			alice.answer(alice.sent("INFO", "candidates"), 469, field("Recv-Info", ""))
			finds(alice, call, 3, true)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "trickle-restart", title: "RFC 8840 §4.2: an ICE restart: the candidates of the new generation follow its offer, those of the old one are passed over.",
		one: func(alice *rig) {
			call, invite := alice.trickler()
			alice.answersWith(invite, "theirs", "peer")
			alice.appliedSoon(call)
			renegotiate(alice, call, ReinviteOptions{ICERestart: true})
			skipTo[NeedLocal](alice)
			alice.local(call, iceSDP("ours-again", 1))
			alice.skipTo("INVITE")
			again := alice.sent("INVITE", "the offer")
			finds(alice, call, 2, false)
			alice.skipTo("INFO")
			alice.answer(alice.sent("INFO", "candidates"), 200)
			alice.receive(alice.trickles(call, found("theirs-again", 2)))
			alice.receive(withBody(response(again, 200, contactBob, takesTrickle), iceSDP("theirs-again", 1)))
			alice.appliedSoon(call)
			alice.receive(alice.trickles(call, found("theirs", 2)))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "trickle-hang-up", title: "RFC 3261 §15.1.2: the peer hangs up while an INFO with candidates is under way: no other follows.",
		one: func(alice *rig) {
			call, invite := alice.trickler()
			alice.answersWith(invite, "theirs", "peer")
			alice.appliedSoon(call)
			finds(alice, call, 2, false)
			alice.skipTo("INFO")
			info := alice.sent("INFO", "candidates")
			finds(alice, call, 3, true)
			alice.receive(alice.within(call, "BYE"))
			alice.answer(info, 481)
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
}
