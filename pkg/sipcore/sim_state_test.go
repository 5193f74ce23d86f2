package sipcore

// What must be so of subscriptions and publications in a simulation: after every
// input, when it has become quiet, and in the end.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// checkState is for after every input: nothing hangs, nothing is left.
func (e *simEnd) checkState(wrong func(format string, args ...any)) {
	for _, s := range e.ua.subscriptions {
		e.checkSubscription(s, wrong)
	}
	for _, s := range e.ua.notifier.all {
		e.checkSubscriber(s, wrong)
	}
	for _, p := range e.ua.publications {
		e.checkPublication(p, wrong)
	}
}

// runs says whether a timer will fire.
func (ua *UA) runs(t *timer) bool { return t != nil && slices.Contains(ua.timers, t) }

// resumed: there is a connection, and whoever registers has done so.
func (ua *UA) resumed() bool { return ua.conn.state == connOpen && !ua.conn.resume }

func (e *simEnd) checkSubscription(s *Subscription, wrong func(format string, args ...any)) {
	ua, number := e.ua, s.Data.(*simSub).number
	waits := !s.call.over && (s.open || s.ending != nil) || s.stranded || ua.runs(s.again) || s.open && ua.runs(s.confirm) || len(s.forks) > 0
	switch {
	case s.over:
		wrong("subscription %d is over and still listed", number)
	case !waits:
		wrong("subscription %d waits for nothing", number)
	}
	for _, f := range s.forks {
		switch {
		case ua.dialogs[f.d.ID] != dialogUser(f):
			wrong("a notifier of subscription %d is not in the table of dialogs", number)
		case !ua.runs(f.expiry):
			wrong("subscription %d has no end", number)
		case f.call != nil && f.call.over:
			wrong("subscription %d waits for a SUBSCRIBE that has its answer", number)
		case s.leaving && f.call == nil && !ua.runs(f.confirm) && ua.resumed():
			wrong("subscription %d has forgotten to unsubscribe", number)
		}
	}
}

func (e *simEnd) checkSubscriber(s *IncomingSubscription, wrong func(format string, args ...any)) {
	ua, number := e.ua, e.watcher(s).number
	switch {
	case s.over:
		wrong("a subscriber of %d is gone and still listed", number)
	case s.d == nil && !ua.runs(s.request.overdue):
		wrong("the SUBSCRIBE of %d is never answered", number)
	case s.d == nil:
	case ua.dialogs[s.d.ID] != dialogUser(s):
		wrong("a subscriber of %d is not in the table of dialogs", number)
	case !ua.runs(s.expiry) && !ua.runs(s.owed):
		wrong("the subscriber of %d stays for ever", number)
	case s.due && !s.busy && !s.queued && !ua.runs(s.wait) && ua.resumed():
		wrong("the subscriber of %d is not told", number)
	}
}

func (e *simEnd) checkPublication(p *Publication, wrong func(format string, args ...any)) {
	ua, pub := e.ua, p.Data.(*simPub)
	offline := !ua.resumed()
	switch {
	case p.over:
		wrong("publication %d is over and still listed", pub.number)
	case p.call != nil && p.call.over:
		wrong("publication %d waits for a PUBLISH that has its answer", pub.number)
	case p.call != nil, p.due && (offline || slices.ContainsFunc(ua.calls, func(c *call) bool { return c.request.Method == sip.MethodPublish })):
	case p.removing && !offline:
		wrong("publication %d has forgotten to be removed", pub.number)
	case p.changed && !ua.runs(p.next) && !pub.failed:
		wrong("publication %d has forgotten what it was told", pub.number)
	case p.etag != "" && !ua.runs(p.expiry):
		wrong("publication %d never expires", pub.number)
	}
}

// checkOwner looks that a dialog of a subscription belongs to one that is there.
func (ua *UA) checkOwner(user dialogUser) bool {
	switch u := user.(type) {
	case *subscriptionFork:
		return slices.Contains(u.s.forks, u) && slices.Contains(ua.subscriptions, u.s)
	case *IncomingSubscription:
		return slices.Contains(ua.notifier.all, u)
	case *referUsage:
		return u.alive() && slices.Contains(ua.refers, u)
	}
	return false
}

// checkAlone: RFC 6665 §4.2.2, RFC 3903 §4: the next one leaves when the one before
// has its answer.
func (e *simEnd) checkAlone(m *sip.Message) {
	switch {
	case m.Method != sip.MethodSubscribe && m.Method != sip.MethodNotify && m.Method != sip.MethodPublish, !e.hasState(m):
		return
	}
	n := 0
	for _, t := range e.ua.Transactions() {
		r := t.Request
		if t.Client && t.State < transaction.Completed && r.Method == m.Method && r.Header.Get("Event") == m.Header.Get("Event") &&
			r.CallID() == m.CallID() && r.From().Tag() == m.From().Tag() && r.To().Tag() == m.To().Tag() {
			n++
		}
	}
	if n > 1 {
		e.w.fail("not alone", "%s has %d under way when it sends\n%s", e.name, n, m)
	}
}

// probeState lets both sides of every subscription hear of each other.
func (e *simEnd) probeState() {
	e.input("tell", func(now time.Time) { _ = e.tellAll(simStep{}, now) })
	e.input("refresh", func(now time.Time) {
		for _, s := range slices.Clone(e.ua.subscriptions) {
			_ = s.Refresh(now)
		}
	})
}

// checkAgreed: who notifies has somebody who listens, and the other way round, and
// what was said last was heard last.
func (e *simEnd) checkAgreed() {
	for _, x := range e.watchers {
		if x.gone > 0 || !x.in.Accepted() || x.in.busy || x.in.due || x.in.owed != nil {
			continue
		}
		f, ok := e.w.usageAt(x.in.d.ID).(*subscriptionFork)
		if !ok {
			e.w.fail("one-sided", "%s notifies of %d, and nobody listens", e.name, x.number)
			return
		}
		h := f.s.Data.(*simSub).fork(f.id)
		if h.body != string(x.said.Body) || h.state != x.said.State {
			e.w.fail("not told", "%s has said last of %d: %s %q; heard was: %s %q", e.name, x.number, x.said.State, x.said.Body, h.state, h.body)
		}
		e.w.met("agreed")
	}
	for _, s := range e.ua.subscriptions {
		for _, f := range s.forks {
			gone := func(peer *simEnd) bool { return peer.name == f.d.RemoteTarget.User && (peer.vanished || !peer.link.up) }
			if f.call != nil || slices.ContainsFunc(e.w.phones, gone) { // silence leaves it until it expires
				continue
			}
			if _, ok := e.w.usageAt(f.d.ID).(*IncomingSubscription); !ok {
				e.w.fail("one-sided", "%s, subscription %d: the notifier is gone", e.name, s.Data.(*simSub).number)
			}
		}
	}
}

// endState takes back every other subscription and publication; Stop ends the rest.
func (e *simEnd) endState() {
	e.input("unsubscribe", func(now time.Time) {
		for _, sub := range e.subs {
			if sub.endsEarly() {
				_ = sub.s.Unsubscribe(now)
			}
		}
		for _, pub := range e.pubs {
			if pub.number%2 == 1 {
				_ = pub.p.Remove(now)
			}
		}
	})
}

func (sub *simSub) endsEarly() bool { return sub.number%2 == 1 }

// checkStateOver: what was taken back is over.
func (e *simEnd) checkStateOver() {
	for _, sub := range e.subs {
		if sub.endsEarly() && sub.over != 1 {
			e.w.fail("endless", "%s, subscription %d: was ended, and is in phase %v", e.name, sub.number, sub.s.State())
		}
	}
	for _, pub := range e.pubs {
		if pub.number%2 == 1 && pub.ended == 0 && !pub.closed {
			e.w.fail("endless", "%s, publication %d was removed and is not over", e.name, pub.number)
		}
	}
	e.checkAgreed()
}

// checkStateEmpty: each has ended, once.
func (e *simEnd) checkStateEmpty() {
	for _, sub := range e.subs {
		if sub.over != 1 {
			e.w.fail("endless", "%s, subscription %d ended %d times", e.name, sub.number, sub.over)
		}
	}
	for _, x := range e.watchers {
		if x.gone != 1 {
			e.w.fail("endless", "%s: a subscriber of %d went %d times", e.name, x.number, x.gone)
		}
	}
	for _, pub := range e.pubs {
		if pub.closed == (pub.ended == 1) {
			e.w.fail("endless", "%s, publication %d ended %d times, closed: %v", e.name, pub.number, pub.ended, pub.closed)
		}
	}
}

// hasState: a request is about a subscription or publication, which comes at its
// own time.
func (e *simEnd) hasState(m *sip.Message) bool {
	return strings.HasPrefix(m.Header.Get("Event"), "presence")
}
