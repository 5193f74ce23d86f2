package sipcore

import (
	"testing"
	"time"
)

func TestAReinviteSaysWhenItsTurnHasCome(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	starts := [2]int{}
	for i := range starts {
		r.reinvite(s, ReinviteOptions{OnStart: func() { starts[i]++ }})
	}
	equal(r, starts, [2]int{1, 0}, "one after the other")
	r.localSoon(s)
	r.answer(r.sent("INVITE", "the first"), 491)
	r.sent("ACK", "ACK")
	r.advance(4 * time.Second)
	equal(r, starts, [2]int{2, 0}, "again after glare, before the one that waits")
	r.localSoon(s)
	r.answer(r.sent("INVITE", "the first, again"), 488)
	r.sent("ACK", "ACK")
	equal(r, starts, [2]int{2, 1}, "then the other")
}
