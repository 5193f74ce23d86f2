package sipcore

// The notifiers of a simulation: each has one state, a version, of which it tells
// whom it accepts.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
)

// simWatcher is a subscription of others; its IncomingSubscription has it as Data.
type simWatcher struct {
	number int
	in     *IncomingSubscription
	gone   int           // how often SubscriberGone came
	said   NotifyOptions // what was told last
}

// drawNotifier chooses what is done with a SUBSCRIBE.
func drawNotifier(w *simWorld, _ string, d *simDice) simFault {
	return simFault{lost: d.percent(w.script.odds.refer), delay: 1 + d.below(800), pick: d.below(8)}
}

// notifierEvent takes an event of the notifier; it reports false if it is none.
func (e *simEnd) notifierEvent(o Output) bool {
	switch o := o.(type) {
	case IncomingSubscribe:
		e.subscribed(o.Subscription)
	case SubscriberRefreshed:
		e.takes(o.Request)
		x := e.watcher(o.Subscription)
		if x.gone > 0 {
			e.w.fail("speaks after its end", "%s: a subscriber of %d goes on", e.name, x.number)
		}
		if o.Ended {
			e.w.met("unsubscribed")
		}
		if e.w.fate(drawNotifier, e.name, "c"+strconv.Itoa(x.number), "refreshed").pick == 1 {
			_ = e.tellOne(x, stateActive, e.w.now)
		}
		e.happens(x.number, make(map[string]bool), "refreshed")
	case SubscriberGone:
		x := e.watcher(o.Subscription)
		if x.gone++; x.gone > 1 {
			e.w.fail("gone twice", "%s: a subscriber of %d, %s", e.name, x.number, o.Reason)
		}
		e.w.met("gone " + o.Reason)
		e.happens(x.number, make(map[string]bool), "gone")
	default:
		return false
	}
	return true
}

func (e *simEnd) watcher(in *IncomingSubscription) *simWatcher {
	x, _ := in.Data.(*simWatcher)
	if x == nil {
		x = &simWatcher{number: e.w.labels[in.Request().Request().CallID()], in: in}
		in.Data = x
		e.watchers = append(e.watchers, x)
	}
	return x
}

// subscribed accepts, refuses or forgets a SUBSCRIBE.
func (e *simEnd) subscribed(in *IncomingSubscription) {
	e.takes(in.Request())
	x := e.watcher(in)
	f := e.w.fate(drawNotifier, e.name, "c"+strconv.Itoa(x.number), "subscribe")
	switch {
	case f.lost && f.pick%2 == 0:
		e.w.met("SUBSCRIBE left alone")
	case f.lost:
		e.later(f.after(), func() {
			e.input("reject", func(now time.Time) { _ = in.Reject(now, ResponseOptions{Code: []int{0, 480, 403, 503}[f.pick/2]}) })
			e.w.met("SUBSCRIBE rejected")
		})
	case f.pick == 2:
		e.accepts(x, f.pick, e.w.now)
	default:
		e.later(f.after(), func() { e.input("accept", func(now time.Time) { e.accepts(x, f.pick, now) }) })
	}
	e.happens(x.number, make(map[string]bool), "subscribed")
}

// accepts: with a NOTIFY in the same turn, none, a first one that says "pending", for
// a short time only, or with the end at once.
func (e *simEnd) accepts(x *simWatcher, pick int, now time.Time) {
	o := AcceptSubscriptionOptions{Headers: e.mark()}
	switch pick {
	case 4:
		o.Code = 202
	case 5:
		o.Expires = 65 * time.Second
	}
	if x.in.Accept(now, o) != nil {
		return
	}
	if x.said.State = stateActive; pick == 4 {
		x.said.State = statePending
	}
	e.w.met("SUBSCRIBE accepted " + strconv.Itoa(pick))
	switch pick {
	case 3, 4:
	case 6:
		_ = e.tellOne(x, statePending, now)
	case 7:
		_ = x.in.Terminate(now, TerminateOptions{Reason: "probation", RetryAfter: 20 * time.Second, Body: e.body(), ContentType: "text/plain"})
	default:
		_ = e.tellOne(x, stateActive, now)
	}
}

// body is the state as it is.
func (e *simEnd) body() []byte { return []byte(e.name + " " + strconv.Itoa(e.version)) }

func (e *simEnd) tellOne(x *simWatcher, state string, now time.Time) error {
	o := NotifyOptions{State: state, Body: e.body(), ContentType: "text/plain"}
	err := x.in.Notify(now, o)
	if err == nil {
		x.said = o
	}
	return err
}

// tellAll: the state has changed.
func (e *simEnd) tellAll(st simStep, now time.Time) error {
	e.version++
	state := stateActive
	if st.has(statePending) {
		state = statePending
	}
	for _, x := range slices.Clone(e.watchers) {
		if x.in.Accepted() {
			if err := e.tellOne(x, state, now); err != nil {
				e.w.fail("notify", "%s: %v", e.name, err)
			}
		}
	}
	return nil
}

// dismiss ends the subscriptions of a number, or all: "giveup 20".
func (e *simEnd) dismiss(st simStep, now time.Time) error {
	reason, after, _ := strings.Cut(st.with, " ")
	retry, _ := strconv.Atoi(after)
	for _, x := range slices.Clone(e.watchers) {
		if x.in.Accepted() && (st.call == 0 || st.call == x.number) {
			o := TerminateOptions{Reason: reason, RetryAfter: time.Duration(retry) * time.Second}
			if err := x.in.Terminate(now, o); err != nil {
				e.w.fail("terminate", "%s: %v", e.name, err)
			}
			e.w.met("dismissed " + reason)
		}
	}
	return nil
}

// across is a dialog as the other side sees it.
func across(id dialog.ID) dialog.ID {
	id.LocalTag, id.RemoteTag = id.RemoteTag, id.LocalTag
	return id
}

// usageAt finds who has the other side of a dialog.
func (w *simWorld) usageAt(id dialog.ID) dialogUser {
	for _, e := range w.phones {
		if user := e.ua.dialogs[across(id)]; user != nil && !e.vanished {
			return user
		}
	}
	return nil
}
