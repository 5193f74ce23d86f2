package sipcore

// Subscriptions of ours in a simulation: the commands, and what each must tell.

import (
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// simSub is a subscription of ours; its Subscription has it as Data.
type simSub struct {
	number   int
	s        *Subscription
	happened map[string]bool
	over     int               // how often the final SubscriptionOver came
	heard    map[int]*simHeard // by fork
}

// simHeard is what a notifier has said.
type simHeard struct {
	id      dialog.ID
	state   string
	body    string
	version int
	over    bool
}

// simStateCommands are what is done with subscriptions and publications.
var simStateCommands map[string]func(e *simEnd, st simStep, now time.Time) error

func init() { // they lead to handlers that lead to further steps
	simStateCommands = map[string]func(e *simEnd, st simStep, now time.Time) error{
		"subscribe":   (*simEnd).subscribe,
		"refresh":     withSub((*Subscription).Refresh),
		"unsubscribe": withSub((*Subscription).Unsubscribe),
		"close": withSub(func(s *Subscription, now time.Time) error {
			s.Close(now)
			return nil
		}),
		"tell":    (*simEnd).tellAll,
		"dismiss": (*simEnd).dismiss,
		"allow": func(e *simEnd, st simStep, _ time.Time) error {
			return e.ua.AllowSubscriptions(strings.Fields(st.with))
		},
		"publish": (*simEnd).publish,
		"modify": withPub(func(p *simPub, now time.Time) error {
			return p.p.Modify(now, p.next(), "text/plain")
		}),
		"republish": withPub(func(p *simPub, now time.Time) error { return p.p.Refresh(now) }),
		"remove":    withPub(func(p *simPub, now time.Time) error { return p.p.Remove(now) }),
		"abandon": withPub(func(p *simPub, now time.Time) error {
			p.closed = p.closed || !p.p.over
			p.p.Close(now)
			return nil
		}),
	}
}

func withSub(do func(s *Subscription, now time.Time) error) func(e *simEnd, st simStep, now time.Time) error {
	return func(e *simEnd, st simStep, now time.Time) error {
		for _, sub := range e.subs {
			if sub.number == st.call {
				return do(sub.s, now)
			}
		}
		return errRefused
	}
}

// span is for how long is subscribed and published, by the words of a step. What is
// tiny gets 423.
func (st simStep) span() time.Duration {
	switch {
	case st.has("tiny"):
		return 5 * time.Second
	case st.has("short"):
		return 70 * time.Second
	}
	return 0
}

// subscribe: "bob short once poll id".
func (e *simEnd) subscribe(st simStep, now time.Time) error {
	sub := &simSub{number: st.call, happened: make(map[string]bool), heard: make(map[int]*simHeard)}
	o := SubscribeOptions{
		Event: sip.Event{Package: "presence"}, Expires: st.span(), Once: st.has("once"), Poll: st.has("poll"), Headers: e.mark(), Data: sub,
	}
	if st.has("id") {
		o.Event.ID = strconv.Itoa(st.call)
	}
	s, err := e.ua.Subscribe(now, mustURI("sip:"+st.first()+"@example.com"), o)
	if err != nil {
		return err
	}
	sub.s = s
	e.subs = append(e.subs, sub)
	return nil
}

// label names the requests of subscriptions and publications in faults: each new
// SUBSCRIBE has a Call-ID of its own.
func (e *simEnd) label(m *sip.Message) {
	if !m.IsRequest() || e.w.labels[m.CallID()] != 0 {
		return
	}
	for _, sub := range e.subs {
		if !sub.s.over && sub.s.Request().CallID() == m.CallID() {
			e.w.labels[m.CallID()] = sub.number
		}
	}
	for _, p := range e.pubs {
		if p.p.params.CallID == m.CallID() {
			e.w.labels[m.CallID()] = p.number
		}
	}
}

// subscriptionOf is what an output of a subscription concerns, and its name.
func subscriptionOf(o Output) (s *Subscription, event string) {
	switch o := o.(type) {
	case SubscriptionProgress:
		return o.Subscription, "tries"
	case SubscriptionAccepted:
		return o.Subscription, "granted"
	case SubscriptionNotify:
		return o.Subscription, "told"
	case SubscriptionFailed:
		return o.Subscription, "refused"
	case SubscriptionForkOver:
		return o.Subscription, "fork over"
	case SubscriptionOver:
		return o.Subscription, "over"
	}
	return nil, ""
}

// subscriptionEvent takes an event of a subscription; it reports false if it is none.
func (e *simEnd) subscriptionEvent(o Output) bool {
	s, event := subscriptionOf(o)
	if s == nil {
		return false
	}
	sub := s.Data.(*simSub)
	if sub.over > 0 {
		e.w.fail("speaks after its end", "%s, subscription %d: %s", e.name, sub.number, event)
	}
	switch o := o.(type) {
	case SubscriptionNotify:
		e.takes(o.Request)
		e.told(sub, o)
	case SubscriptionForkOver:
		sub.fork(o.Fork).over = true
	case SubscriptionOver:
		e.subscriptionOver(sub, o)
	}
	e.happens(sub.number, sub.happened, event)
	return true
}

func (e *simEnd) subscriptionOver(sub *simSub, o SubscriptionOver) {
	e.w.met("over", map[bool]string{true: "for good", false: "for now"}[o.Final], o.Reason)
	for _, h := range sub.heard {
		h.over = true
	}
	if o.Final {
		sub.over++
	}
}

func (sub *simSub) fork(n int) *simHeard {
	if sub.heard[n] == nil {
		sub.heard[n] = &simHeard{version: -1}
	}
	return sub.heard[n]
}

// told takes a NOTIFY: nobody sees an old state after a newer one.
func (e *simEnd) told(sub *simSub, o SubscriptionNotify) {
	h := sub.fork(o.Fork)
	if h.over {
		e.w.fail("speaks after its end", "%s, subscription %d: a NOTIFY of notifier %d", e.name, sub.number, o.Fork)
	}
	m := o.Request.Request()
	h.id, h.state, h.body = dialog.IDOf(m, true), o.State.State, string(m.Body)
	version := simVersion(h.body)
	if version >= 0 && version < h.version {
		e.w.fail("back in time", "%s, subscription %d: %q after version %d", e.name, sub.number, h.body, h.version)
	}
	h.version = max(h.version, version)
	if h.state == stateTerminated {
		h.over = true
	}
	e.w.met("told " + h.state)
}

// simVersion is the number in "bob 17", -1 where there is none.
func simVersion(body string) int {
	_, number, _ := strings.Cut(body, " ")
	n, err := strconv.Atoi(number)
	if err != nil {
		return -1
	}
	return n
}
