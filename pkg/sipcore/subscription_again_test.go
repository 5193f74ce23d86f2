package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// takenUp lets time pass until there is another SUBSCRIBE, which must be a new one.
func (r *rig) takenUp(first *sip.Message, after time.Duration) *sip.Message {
	r.t.Helper()
	if after > 0 {
		r.advance(after - time.Millisecond)
		r.quiet("too early")
		r.advance(time.Millisecond)
	}
	again := r.sent("SUBSCRIBE", "it is taken up again")
	isTrue(r, again.To().Tag() == "" && again.CallID() != first.CallID(), "RFC 6665 §4.1.3: not in the old dialog")
	return again
}

func TestTheReasonSaysWhetherASubscriptionIsTakenUpAgain(t *testing.T) {
	for _, c := range []struct {
		state string
		again time.Duration // negative: never
	}{
		{"deactivated", 0},
		{"timeout", 0},
		{"deactivated;retry-after=60", 0}, // it means nothing there
		{"probation;retry-after=5", 5 * time.Second},
		{"giveup;retry-after=5", 5 * time.Second},
		{"probation;retry-after=0", leastPause},
		{"of-tomorrow;retry-after=7", 7 * time.Second},
		{"probation;retry-after=99999999", maxPause},
		{"probation", 30 * time.Second},
		{"giveup", 30 * time.Second},
		{"of-tomorrow", 30 * time.Second},
		{"", 30 * time.Second},
		{"rejected", -1},
		{"noresource", -1},
		{"invariant", -1},
		{"rejected;retry-after=5", -1}, // nor here
	} {
		t.Run(c.state, func(t *testing.T) {
			r := caller(t, leastPauses)
			_, req := r.subscribed(SubscribeOptions{})
			state := "terminated"
			if c.state != "" {
				state += ";reason=" + c.state
			}
			r.notified(req, "peer", "2", state)
			next[SubscriptionNotify](r, "the NOTIFY is shown")
			over := next[SubscriptionOver](r, "and its consequence")
			if c.again < 0 {
				isTrue(r, over.Final, "never")
				r.settled()
				return
			}
			equal(r, over.Again, c.again, "when")
			r.takenUp(req, c.again)
			isTrue(r, !over.Final, "it goes on")
		})
	}
}

// leastPauses lets every random pause be the shortest.
func leastPauses(c *Config) {
	others := counter()
	c.Random = func(p []byte) {
		if len(p) == 4 { // see UA.below
			clear(p)
			return
		}
		others(p)
	}
}
