package sipcore

// Making a script that fails shorter: steps, faults and settings are taken out
// as long as the same kind of failure stays.

import (
	"slices"
	"time"
)

// shrink gives the shortest script that was found within the time.
func shrink(s simScript, patience time.Duration) simScript {
	until := time.Now().Add(patience)
	first := s.run(nil)
	fails := func(s simScript) bool {
		if first.failed == nil || time.Now().After(until) {
			return false
		}
		r := s.run(nil)
		return r.failed != nil && r.failed.kind == first.failed.kind
	}
	if l := listed(s); fails(l) {
		s = l
	}
	return shorter(s, fails)
}

// listed is the same script with a list of the faults that its odds draw.
func listed(s simScript) simScript {
	s.faults = s.run(nil).drawn
	s.odds = simOdds{}
	return s
}

// shorter takes out what can be missed.
func shorter(s simScript, fails func(simScript) bool) simScript {
	for before := -1; before != s.size(); {
		before = s.size()
		s.steps = fewer(s.steps, func(l []simStep) bool { t := s; t.steps = l; return fails(t) })
		s.faults = fewer(s.faults, func(l []simFault) bool { t := s; t.faults = l; return fails(t) })
		s = plainer(s, fails)
	}
	return s
}

func (s simScript) size() int {
	n := len(s.steps) + len(s.faults) + len(s.phones)
	for _, st := range s.steps {
		n += len(st.when)
	}
	return n
}

// fewer is delta debugging: it takes out ever smaller pieces.
func fewer[T any](list []T, fails func([]T) bool) []T {
	if len(list) > 0 && fails(nil) {
		return nil
	}
	for size := max(len(list)/2, 1); ; size /= 2 {
		for at := 0; at < len(list); {
			without := slices.Delete(slices.Clone(list), at, min(at+size, len(list)))
			if fails(without) {
				list = without
				continue
			}
			at += size
		}
		if size <= 1 {
			return list
		}
	}
}

// plainer takes out what is particular about the user agents and the network.
func plainer(s simScript, fails func(simScript) bool) simScript {
	try := func(change func(*simScript)) {
		t := s
		t.phones = slices.Clone(s.phones)
		t.steps = slices.Clone(s.steps)
		change(&t)
		if fails(t) {
			s = t
		}
	}
	if n := len(s.phones); n > 2 {
		try(func(t *simScript) { t.phones = t.phones[:n-1] })
	}
	try(func(t *simScript) { t.recorded = false })
	try(func(t *simScript) { t.watched = false })
	for i := range s.phones {
		try(func(t *simScript) { t.phones[i] = simPhone{} })
		for _, change := range []func(p *simPhone){
			func(p *simPhone) { p.rel100 = None }, func(p *simPhone) { p.replaces = None }, func(p *simPhone) { p.register = false },
			func(p *simPhone) { p.challenged = false }, func(p *simPhone) { p.ask = false }, func(p *simPhone) { p.alive = false },
			func(p *simPhone) { p.appInfo = false }, func(p *simPhone) { p.early = false }, func(p *simPhone) { p.trickle = false }, func(p *simPhone) { p.old = false }, func(p *simPhone) { p.marks = false }, func(p *simPhone) { p.patient = false }, func(p *simPhone) { p.servers = 0 },
		} {
			try(func(t *simScript) { change(&t.phones[i]) })
		}
	}
	for i, st := range s.steps {
		if len(st.when) > len("dialog") { // it may hang on something that another step has done
			try(func(t *simScript) { t.steps[i].when = "dialog" })
		}
		try(func(t *simScript) { t.steps[i].with = t.steps[i].first() })
		try(func(t *simScript) { t.steps[i].after -= t.steps[i].after % 1000 })
	}
	return s
}
