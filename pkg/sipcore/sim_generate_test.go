package sipcore

// Where scripts come from: a seed. Each has a few calls, each call a story that
// leads somewhere deep, and some things happen that were not planned.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

type simAuthor struct {
	*rand.Rand
	s     *simScript
	calls int
}

// generate writes the script of a seed.
func generate(seed uint64) simScript {
	a := &simAuthor{Rand: rand.New(rand.NewPCG(seed, 7)), s: &simScript{seed: seed}}
	a.s.reliable, a.s.recorded = a.chance(40), a.chance(40)
	a.s.odds = simOdds{
		loss: a.some(50, 40), twice: a.some(40, 30), late: 20 + a.some(60, 900), refuse: a.some(25, 25), media: 1 + a.some(60, 2500),
		registrar: a.some(40, 60), refer: a.some(40, 40), connect: a.some(20, 50),
	}
	for range 2 + a.IntN(3) {
		a.s.phones = append(a.s.phones, a.phone())
	}
	for range 1 + a.IntN(4) {
		a.story()
	}
	for range a.some(60, 6) {
		a.accident()
	}
	for range a.some(35, 3) {
		a.stranger()
	}
	watched := a.chance(30)
	if a.chance(40) {
		a.states()
	}
	a.s.watched = watched && a.s.plain()
	return *a.s
}

// plain: the witness does not follow what a connection that is lost takes with it,
// nor timers that are late, nor the stranger, who breaks rules himself, nor whom a
// SUBSCRIBE has reached that forks, nor which of two subscriptions is meant.
func (s *simScript) plain() bool {
	watched := make(map[string]bool)
	return s.odds.connect == 0 && !slices.ContainsFunc(s.steps, func(st simStep) bool {
		return slices.Contains(simRough, st.do) || st.do == "is called" || st.has("stranger") || st.do == "subscribe" && s.twice(st, watched)
	})
}

// twice: a subscription with several notifiers, or to somebody once more.
func (s *simScript) twice(st simStep, watched map[string]bool) bool {
	key := simNames[st.who] + " " + st.first()
	before := watched[key]
	watched[key] = true
	return before || strings.Contains(key, "+")
}

func (a *simAuthor) chance(percent int) bool { return a.IntN(100) < percent }

// some is 0, or with the chance something below n.
func (a *simAuthor) some(percent, n int) int {
	if !a.chance(percent) {
		return 0
	}
	return a.IntN(n) + 1
}

func (a *simAuthor) one(words ...string) string { return words[a.IntN(len(words))] }

func (a *simAuthor) phone() simPhone {
	p := simPhone{
		replaces: Supported, register: a.chance(40), challenged: a.chance(15), ask: a.chance(10),
		alive: a.chance(15), appInfo: a.chance(20), patient: a.chance(10), servers: a.some(10, 1),
	}
	switch {
	case a.chance(30):
		p.rel100 = Supported
	case a.chance(15):
		p.rel100 = Required
	}
	if a.chance(10) {
		p.replaces = None
	}
	p.early, p.marks, p.trickle, p.old = a.chance(50), a.chance(20), a.chance(60), a.chance(10)
	return p
}

func (a *simAuthor) step(st simStep) { a.s.steps = append(a.s.steps, st) }

// others are the user agents but one, in random order.
func (a *simAuthor) others(who int) []int {
	var list []int
	for _, i := range a.Perm(len(a.s.phones)) {
		if i != who {
			list = append(list, i)
		}
	}
	return list
}

// story is one call and what it leads to.
func (a *simAuthor) story() {
	a.calls++
	call, caller := a.calls, a.IntN(len(a.s.phones))
	callees := a.others(caller)
	if !a.chance(20) {
		callees = callees[:1]
	}
	begin := 3000 + a.IntN(12000)
	a.invite(call, caller, callees, begin)
	for _, callee := range callees {
		a.answer(call, callee, 70)
	}
	if a.chance(20) {
		a.step(simStep{who: caller, call: call, when: a.one("dialog", "progress", "accepted", ""), after: begin + a.IntN(3000), do: a.one("cancel", "terminate")})
	}
	for range a.IntN(4) {
		a.meddle(call, a.oneOf(append(callees, caller)))
	}
	if a.chance(20) {
		a.hangUpWithin(call, a.oneOf(append(callees, caller)))
	}
	if a.chance(15) {
		a.early(call, caller, callees[0])
	}
	switch {
	case a.chance(30):
		a.transfer(call, caller, callees[0])
	case a.chance(25):
		a.glare(call, caller, callees[0])
	}
	if a.chance(60) {
		a.step(simStep{who: a.oneOf(append(callees, caller)), call: call, when: a.one("accepted", "confirmed"), after: a.IntN(15000) - 1, do: a.one("bye", "terminate")})
	}
}

func (a *simAuthor) oneOf(list []int) int { return list[a.IntN(len(list))] }

func (a *simAuthor) invite(call, caller int, callees []int, begin int) {
	var names []string
	for _, i := range callees {
		names = append(names, simNames[i])
	}
	with := strings.Join(names, "+")
	if a.chance(25) {
		with += " no-offer"
	}
	for _, option := range []string{"anonymous", "expires", "render"} {
		if a.chance(8) {
			with += " " + option
		}
	}
	a.step(simStep{who: caller, call: call, after: begin, do: "invite", with: with})
}

// stranger: a call with the peer of another make.
func (a *simAuthor) stranger() {
	a.calls++
	call, who := a.calls, a.IntN(len(a.s.phones))
	st := simStep{who: who, call: call, after: 3000 + a.IntN(12000), do: "invite", with: "stranger" + a.one("", " no-offer")}
	if a.chance(60) {
		st.do, st.with = "is called", a.one("", "no-offer")
		for _, habit := range []string{" 100rel", " replaces", " no-contact"} {
			if a.chance(15) {
				st.with += habit
			}
		}
		a.answer(call, who, 85)
	}
	a.step(st)
	for range a.IntN(4) {
		a.meddle(call, who)
	}
}

// answer is what a callee does with a call.
func (a *simAuthor) answer(call, callee, accepts int) {
	ring := func(do, with string, after int) {
		a.step(simStep{who: callee, call: call, when: "invite", after: after, do: do, with: with})
	}
	soon := a.one("-1", "soon", "later")
	after := map[string]int{"-1": -1, "soon": a.IntN(300), "later": a.IntN(9000)}[soon]
	for range a.some(50, 4) {
		ring("progress", fmt.Sprint(a.one("180", "183", "183", "100", "0"), a.one("", " reliable", " reliable", " early")), a.IntN(max(after, 1)+500)-1)
	}
	switch {
	case a.chance(accepts):
		ring("accept", "", after)
	case a.chance(60):
		ring("reject", a.one("486", "603", "302", "480"), after)
	}
}

// meddle is a command at some time of a call.
func (a *simAuthor) meddle(call, who int) {
	when := a.one("invite", "dialog", "progress", "accepted", "accepted", "confirmed", "confirmed", "hold", "reinvite", "reinvited", "canceled", "sent")
	st := simStep{who: who, call: call, when: when, after: a.IntN(4000) - 1}
	if a.chance(30) {
		st.after = -1
	}
	st.do = a.one("hold", "unhold", "reinvite", "reinvite", "dtmf", "within", "within", "within", "cancel", "bye", "terminate", "accept", "progress", "reject", "refer")
	switch st.do {
	case "within":
		st.with = a.one("MESSAGE", "OPTIONS", "INFO", "UPDATE", "UPDATE sdp", "FETCH", "NOTIFY")
	case "reinvite":
		st.with = a.one("", "restart", "update", "update")
	case "progress":
		st.with = a.one("183 reliable", "180", "183 early")
	case "reject":
		st.with = "486"
	case "refer":
		st.with = simNames[a.IntN(len(a.s.phones))]
	}
	a.step(st)
}

// simEvents are what a call tells at its time, the questions to the media side among
// them.
var simEvents = []string{
	"incoming", "invite", "progress", "accepted", "confirmed", "rejected", "failed", "canceled", "dialog", "hold", "reinvite", "reinvited",
	"sent", "received", "refer", "referred", "transfer", "transferred", "replaced", "apply", "need", "rollback", "candidates",
}

// hangUpWithin hangs up in the middle of any event.
func (a *simAuthor) hangUpWithin(call, who int) {
	a.step(simStep{who: who, call: call, when: a.one(simEvents...), after: -1, do: a.one("terminate", "terminate", "bye", "cancel", "reject"), with: "486"})
}

// early: what was agreed reliably is changed before the call is answered.
func (a *simAuthor) early(call, caller, callee int) {
	a.step(simStep{who: callee, call: call, when: "invite", after: a.IntN(300), do: "progress", with: "183 reliable"})
	for range 1 + a.IntN(3) {
		a.step(simStep{
			who: a.oneOf([]int{caller, callee}), call: call, when: a.one("progress", "dialog"), after: a.IntN(3000), do: a.one("reinvite", "hold", "unhold"),
			with: a.one("update", "update", "update restart"),
		})
	}
	a.step(simStep{who: callee, call: call, when: "progress", after: 1000 + a.IntN(4000), do: "accept"})
}

// transfer: one side asks the other to call a third, blindly or to take over a
// call with it.
func (a *simAuthor) transfer(call, caller, callee int) {
	transferor, transferee := caller, callee
	if a.chance(50) {
		transferor, transferee = callee, caller
	}
	rest := a.others(transferor)
	third := rest[0]
	if third == transferee {
		third = rest[len(rest)-1]
	}
	at := simStep{who: transferor, call: call, when: "confirmed", after: 500 + a.IntN(5000), do: "refer", with: simNames[third]}
	if transferor == caller {
		at.when = "accepted"
	}
	a.answer(referredCall(call, transferee, 1), third, 85)
	if a.chance(60) {
		a.calls++
		other := a.calls
		at.do, at.with = "attend", fmt.Sprint(other)
		at.after += 6000
		a.step(simStep{who: transferor, call: call, when: at.when, after: a.IntN(1000), do: "hold"})
		a.step(simStep{who: transferor, call: other, after: 3000 + a.IntN(9000), do: "invite", with: simNames[third]})
		a.answer(other, third, 95)
	}
	for _, option := range []string{" hold", " nosub", " keep"} {
		if a.chance(25) {
			at.with += option
		}
	}
	a.step(at)
	if a.chance(40) {
		a.step(simStep{who: transferor, call: call, when: a.one("transfer", "referred"), after: a.IntN(4000) - 1, do: "bye"})
	}
}

// glare: both sides want something at the same time.
func (a *simAuthor) glare(call, caller, callee int) {
	after := a.IntN(3000)
	for _, who := range []int{caller, callee, caller, callee} {
		if a.chance(75) {
			a.step(simStep{who: who, call: call, when: "accepted", after: after + a.IntN(100), do: a.one("hold", "unhold", "reinvite", "bye"), with: a.one("", "update")})
		}
	}
}

// accident is what nobody planned.
func (a *simAuthor) accident() {
	st := simStep{who: a.IntN(len(a.s.phones)), after: a.IntN(25000)}
	if a.chance(50) {
		st.call, st.when = 1+a.IntN(a.calls), a.one("incoming", "invite", "dialog", "progress", "accepted", "confirmed", "reinvite", "hold", "sent", "canceled")
		st.after = a.IntN(3000) - 1
	}
	st.do = a.one("drop", "drop", "outage", "cut", "sleep", "stop", "start", "vanish", "network changed", "register", "unregister", "request", "request", "request")
	switch st.do {
	case "outage", "cut", "sleep":
		st.with = fmt.Sprint(1 + a.IntN(map[bool]int{true: 3000, false: 60000}[a.chance(60)]))
	case "request":
		st.with = a.one("MESSAGE", "OPTIONS", "FETCH", "NOTIFY", "PUBLISH", "REFER", "REFER") + " " + simNames[a.IntN(len(a.s.phones))]
		for i := range a.s.phones {
			if st.with == "REFER "+simNames[i] && len(a.s.phones) > 2 {
				a.answer(outsideCall(i, 1), 2, 85)
				st.with += a.one("", "", " nosub")
			}
		}
	case "unregister":
		st.with = a.one("", "all")
	}
	if st.do == "stop" && st.when == "" && a.chance(70) {
		a.step(simStep{who: st.who, after: st.after + a.IntN(8000), do: "start"})
	}
	a.step(st)
}
