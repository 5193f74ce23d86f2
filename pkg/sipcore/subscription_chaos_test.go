package sipcore

import (
	"fmt"
	"math/rand"
	"strconv"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// chaos is a notifier, a server and an application that do what chance tells them.
type chaos struct {
	*rig
	*rand.Rand
	s     *Subscription
	asked []*sip.Message // SUBSCRIBEs that may be answered
	seq   int
	ends  int // final SubscriptionOvers
	told  int // outputs after one
}

func (c *chaos) pick(list ...string) string { return list[c.Intn(len(list))] }

// look takes what was sent and told.
func (c *chaos) look() {
	for _, m := range c.wire {
		if m.Method == sip.MethodSubscribe {
			c.asked = append(c.asked, m)
		}
	}
	for _, o := range c.events {
		if subscriptionStory(o) == "" {
			continue
		}
		if c.ends > 0 {
			c.told++
		}
		if over, is := o.(SubscriptionOver); is && over.Final {
			c.ends++
		}
	}
	c.wire, c.events, c.trace = nil, nil, nil
}

// step does one thing.
func (c *chaos) step() {
	c.look()
	switch n := c.Intn(20); {
	case n < 5 && len(c.asked) > 0:
		i := c.Intn(len(c.asked))
		req := c.asked[i]
		c.asked = append(c.asked[:i], c.asked[i+1:]...)
		code, _ := strconv.Atoi(c.pick("100", "200", "200", "200", "202", "204", "302", "401", "403", "408", "423", "480", "481", "489", "500", "503", "603"))
		c.receive(response(req, code, field("Expires", c.pick("0", "1", "60", "3600", "99999999999", "x")), field("Min-Expires", c.pick("0", "61", "7200")),
			field("Retry-After", c.pick("0", "5", "x")), field("Contact", "<sip:else@192.0.2.7>")))
	case n < 12 && len(c.asked) > 0:
		c.seq += c.Intn(4) - 1
		c.receive(c.notify(c.asked[c.Intn(len(c.asked))], c.pick("peer", "desk", "sofa"), strconv.Itoa(max(c.seq, 0)),
			c.pick("active", "active;expires=60", "active;expires=0", "pending;expires=9", "strange", "terminated", "terminated;reason=deactivated",
				"terminated;reason=probation;retry-after=1", "terminated;reason=rejected", ""), field("Event", c.pick("presence", "presence", "presence", "dialog", "presence;id=1", ""))))
	case n == 12:
		c.down(true)
		c.do(c.ua.TransportUp)
	case n == 13:
		c.down(true)
		c.advance(time.Duration(c.Intn(100)) * time.Second)
		c.do(c.ua.TransportUp)
	case n == 14:
		c.do(func(now time.Time) { _ = c.s.Refresh(now) })
	case n == 15 && c.Intn(4) == 0:
		c.do(func(now time.Time) { _ = c.s.Unsubscribe(now) })
	case n == 16 && c.Intn(10) == 0:
		c.do(c.s.Close)
	default:
		c.advance(time.Duration(c.Intn(40)) * time.Second)
	}
}

func TestWhateverHappensASubscriptionEndsOnceAndLeavesNothing(t *testing.T) {
	for seed := range int64(500) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := caller(t)
			chance := rand.New(rand.NewSource(seed))
			s, req := r.subscribes(SubscribeOptions{Expires: time.Minute, Once: chance.Intn(4) == 0, Poll: chance.Intn(8) == 0})
			c := &chaos{rig: r, Rand: chance, s: s, asked: []*sip.Message{req}}
			for range 60 {
				c.step()
			}
			c.do(c.ua.Stop)
			c.advance(10 * time.Minute)
			c.look()
			if c.ends != 1 || c.told != 0 || s.State() != SubscriptionTerminated {
				t.Errorf("%d ends, %d outputs after them, state %v", c.ends, c.told, s.State())
			}
			c.holdsNothing()
		})
	}
}

func TestNoNotifierMakesASubscriberHurry(t *testing.T) {
	for name, do := range map[string]func(r *rig, req *sip.Message){
		"terminated at once": func(r *rig, req *sip.Message) {
			r.answer(req, 200)
			r.notified(req, "peer", "1", "terminated;reason=timeout")
		},
		"no time on probation": func(r *rig, req *sip.Message) {
			r.answer(req, 200)
			r.notified(req, "peer", "1", "terminated;reason=probation;retry-after=0")
		},
		"expired at once": func(r *rig, req *sip.Message) {
			r.answer(req, 200, field("Expires", "0"))
			r.receive(r.notify(req, "peer", "1", "active;expires=0"))
		},
		"forgotten at once": func(r *rig, req *sip.Message) {
			if req.To().Tag() != "" {
				r.answer(req, 481)
				return
			}
			r.answer(req, 200, field("Expires", "1"))
			r.notified(req, "peer", "1", "active;expires=1")
		},
		"for a second each": func(r *rig, req *sip.Message) {
			r.answer(req, 200, field("Expires", "1"))
			r.receive(r.notify(req, "peer", strconv.Itoa(int(req.CSeq().Seq)), "active;expires=1"))
		},
		"unavailable": func(r *rig, req *sip.Message) { r.answer(req, 503, field("Retry-After", "0")) },
		"too brief":   func(r *rig, req *sip.Message) { r.answer(req, 423, field("Min-Expires", "3601")) },
	} {
		t.Run(name, func(t *testing.T) {
			r := caller(t)
			s, req := r.subscribes(SubscribeOptions{})
			asked := 1
			do(r, req)
			for until := r.now.Add(time.Minute); r.now.Before(until); r.advance(100 * time.Millisecond) {
				for len(r.wire) > 0 {
					m := r.wire[0]
					r.wire = r.wire[1:]
					if m.Method == sip.MethodSubscribe {
						asked++
						do(r, m)
					}
				}
			}
			isTrue(r, asked <= 62, "more than one SUBSCRIBE in a second: "+strconv.Itoa(asked))
			r.do(s.Close)
		})
	}
}
