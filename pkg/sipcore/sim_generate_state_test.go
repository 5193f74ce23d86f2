package sipcore

// Scripts of subscriptions, publications and messages. They are drawn after the
// calls, so that a seed keeps its calls.

import (
	"fmt"
	"strings"
)

// simStateMust is what the seeds have to meet of it.
var simStateMust = []string{
	"do subscribe", "do subscribe short", "do subscribe tiny", "do subscribe once", "do subscribe poll", "do subscribe id",
	"do refresh", "do unsubscribe", "do close", "do tell", "do tell pending", "do allow", "do reboot",
	"SUBSCRIBE left alone", "SUBSCRIBE rejected", "SUBSCRIBE accepted 0", "SUBSCRIBE accepted 2", "SUBSCRIBE accepted 3", "SUBSCRIBE accepted 4",
	"SUBSCRIBE accepted 5", "SUBSCRIBE accepted 6", "SUBSCRIBE accepted 7", "told pending", "told active", "told terminated", "unsubscribed", "agreed",
	"dismissed deactivated", "dismissed probation", "dismissed rejected", "dismissed timeout", "dismissed giveup", "dismissed noresource",
	"dismissed invariant", "dismissed odd", "over for now deactivated", "over for now probation", "over for now giveup", "over for now timeout",
	"over for good rejected", "over for good noresource", "over for good invariant", "over for good timeout", "over for now", "over for good",
	"gone rejected", "gone polled", "gone unsubscribed", "gone expired", "gone failed", "gone deactivated",
	"do publish", "do publish short", "do publish tiny", "do publish once", "do modify", "do republish", "do remove", "do abandon",
	"PUBLISH 200", "PUBLISH 403", "PUBLISH 412", "PUBLISH 423", "PUBLISH 489", "PUBLISH 500", "PUBLISH 503", "published to the end",
	"MESSAGE refused", "MESSAGE deferred", "423", "489",
}

// states are some subscriptions and publications, and what befalls them.
func (a *simAuthor) states() {
	first := a.calls + 1
	for range 1 + a.IntN(3) {
		if a.chance(70) {
			a.subscription()
		} else {
			a.publication()
		}
	}
	for range a.some(50, 3) {
		a.step(simStep{who: a.anybody(), after: 3000 + a.IntN(20000), do: "request", with: "MESSAGE " + simNames[a.anybody()]})
	}
	for range a.some(40, 3) {
		a.mishap(first)
	}
}

func (a *simAuthor) anybody() int { return a.IntN(len(a.s.phones)) }

// words are those of a list that chance takes.
func (a *simAuthor) words(percent int, list ...string) string {
	var b strings.Builder
	for _, word := range list {
		if a.chance(percent) {
			b.WriteString(" " + word)
		}
	}
	return b.String()
}

// subscription is one, what is notified of, and how it ends.
func (a *simAuthor) subscription() {
	a.calls++
	number, who := a.calls, a.anybody()
	peers := a.others(who)
	peer := peers[0]
	target := simNames[peer]
	if a.chance(10) && len(peers) > 1 {
		target += "+" + simNames[peers[1]]
	}
	a.step(simStep{who: who, call: number, after: 3000 + a.IntN(12000), do: "subscribe", with: target + a.words(20, "short", "tiny", "once", "poll", "id")})
	for range a.IntN(6) {
		st := simStep{who: peer, call: number, when: a.one("subscribed", "subscribed", "refreshed", ""), after: a.IntN(8000), do: "tell", with: a.one("", "", "", "pending")}
		if st.when == "" {
			st.after += 5000
		}
		a.step(st)
		if a.chance(40) { // and once more before it has its answer
			st.after += a.IntN(50)
			a.step(st)
		}
	}
	for range a.IntN(4) {
		a.handle(number, who, "refresh", "refresh", "refresh", "unsubscribe", "close")
	}
	if a.chance(35) {
		a.step(simStep{
			who: peer, call: number, when: a.one("subscribed", "refreshed"), after: a.IntN(12000), do: "dismiss",
			with: a.one("deactivated", "probation", "rejected", "timeout", "giveup", "noresource", "invariant", "odd") + a.one("", " 3", " 20"),
		})
	}
}

// handle is a command of the subscriber.
func (a *simAuthor) handle(number, who int, commands ...string) {
	st := simStep{who: who, call: number, when: a.one("granted", "told", "told", "refused", "over", "fork over", ""), after: a.IntN(9000) - 1, do: a.one(commands...)}
	if a.chance(25) && st.when != "" {
		st.after = -1
	}
	if st.when == "" {
		st.after += 4000
	}
	a.step(st)
}

// publication is one, with changes.
func (a *simAuthor) publication() {
	a.calls++
	number, who := a.calls, a.anybody()
	begin := 3000 + a.IntN(12000)
	a.step(simStep{who: who, call: number, after: begin, do: "publish", with: strings.TrimSpace(a.words(25, "short", "tiny", "once"))})
	for range a.IntN(6) {
		st := simStep{who: who, call: number, when: a.one("published", "", ""), after: a.IntN(9000), do: a.one("modify", "modify", "modify", "modify", "republish", "republish", "remove", "abandon")}
		if st.when == "" {
			st.after += begin
		} else if a.chance(20) {
			st.after = -1
		}
		a.step(st)
	}
}

// mishap befalls what the numbers from first on are about.
func (a *simAuthor) mishap(first int) {
	st := simStep{who: a.anybody(), after: 4000 + a.IntN(25000)}
	if a.chance(40) {
		st.call = first + a.IntN(a.calls-first+1)
		st.when, st.after = a.one("subscribed", "granted", "told", "over", "published", "refreshed", "gone"), a.IntN(3000)-1
	}
	st.do = a.one("drop", "outage", "cut", "sleep", "stop", "reboot", "reboot", "vanish", "network changed", "allow")
	switch st.do {
	case "outage", "cut", "sleep":
		st.with = fmt.Sprint(1 + a.IntN(map[bool]int{true: 3000, false: 60000}[a.chance(60)]))
	case "allow":
		st.with = a.one("dialog", "dialog", "")
		a.step(simStep{who: st.who, after: st.after + a.IntN(20000) + 4000, do: "allow", with: "presence"})
	case "stop":
		a.step(simStep{who: st.who, after: 5000 + a.IntN(30000), do: "start"})
	}
	a.step(st)
}
