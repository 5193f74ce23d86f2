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

func TestAnIntervalIsRaisedAsOftenAsItHelps(t *testing.T) {
	for _, c := range []struct{ min, want string }{{"60", "423"}, {"30", "423"}, {"", "423"}, {"9999999", "423"}, {"61", "61"}} {
		r := caller(t)
		_, req := r.subscribesFor(60)
		r.answer(req, 423, field("Min-Expires", c.min))
		if c.want == "423" {
			r.story("no use", "subscriptionFailed(423,SIP Failure Code)", "subscriptionOver(423,SIP Failure Code), final")
			r.settled()
			continue
		}
		r.header(r.sent("SUBSCRIBE", "for longer"), "Expires", c.want, "RFC 6665 §4.1.2.1")
	}
	r := caller(t)
	_, req := r.subscribesFor(60)
	for _, least := range []string{"70", "80", "90"} {
		r.answer(req, 423, field("Min-Expires", least))
		req = r.sent("SUBSCRIBE", "for longer")
	}
	r.answer(req, 423, field("Min-Expires", "100"))
	next[SubscriptionFailed](r, "enough")
}

func TestAStatusOfARefreshEndsASubscriptionOrNot(t *testing.T) {
	for code, want := range map[int]string{
		404: "final", 405: "final", 410: "final", 416: "final", 482: "final", 483: "final", 484: "final", 485: "final", 489: "final", 501: "final", 604: "final",
		481: "new", 480: "later", 400: "lives", 403: "lives", 486: "lives", 488: "lives", 603: "lives", 408: "tries", 500: "tries", 504: "tries",
	} {
		r := caller(t)
		s, req := r.subscribed(SubscribeOptions{})
		r.do(func(now time.Time) { noError(r, s.Refresh(now), "Refresh") })
		r.answer(r.sent("SUBSCRIBE", "refresh"), code)
		got := "lives"
		for _, o := range r.events {
			switch o := o.(type) {
			case SubscriptionOver:
				got = map[bool]string{true: "final", false: "later"}[o.Final]
				if !o.Final && o.Again == 0 {
					got = "new"
				}
			case SubscriptionFailed:
				if o.Retry > 0 {
					got = "tries"
				}
			}
		}
		equal(r, got, want, "RFC 6665 §4.1.2.2: "+sip.ReasonPhrase(code))
		if got == "new" {
			r.takenUp(req, 0)
		}
	}
}
