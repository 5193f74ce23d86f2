package sipcore

// A subscription with one notifier, in a dialog of its own: RFC 6665 §4.1.2.2,
// §4.1.2.3, §4.1.3, §4.4.1.
//
//   - One SUBSCRIBE is under way at a time.
//   - Its time is what the newest NOTIFY says, or else the newest 2xx. When it has
//     passed without a refresh that succeeded, it is over.
//   - RFC 6665 §4.1.2.2: a refresh that fails for now leaves it as it is, and is
//     tried again as long as there is time.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// leastPause is the least one before a SUBSCRIBE that a notifier brings about.
const leastPause = time.Second

type subscriptionFork struct {
	s     *Subscription
	id    int
	d     *dialog.Dialog
	phase SubscriptionPhase
	until time.Time // it expires

	call     *call // the SUBSCRIBE under way
	heard    bool  // a NOTIFY came since it left
	stated   bool  // and said how long
	regained bool  // it left because there is a new connection
	left     bool  // it had Expires: 0

	next    *timer // refresh
	expiry  *timer
	confirm *timer // timer N
}

// receiveRequest takes what comes in the dialog.
func (f *subscriptionFork) receiveRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	r := f.s.ua.receiveWithin(now, tx, f.d, req)
	if r == nil {
		return
	}
	code := f.s.faultOf(req)
	if req.Method != sip.MethodNotify {
		code = 481 // there is no subscription of the peer's here
	}
	if code != 0 {
		f.s.refuse(now, tx, code)
		return
	}
	f.receiveNotify(now, r)
}

func (f *subscriptionFork) receiveAck(time.Time, *sip.Message) {}

// receiveNotify answers a NOTIFY and does what it says.
func (f *subscriptionFork) receiveNotify(now time.Time, r *ServerRequest) {
	s, state := f.s, sip.SubscriptionState{}
	state, _ = r.Request().SubscriptionState() // faultOf has looked at it
	f.d.RefreshTarget(r.Request())
	r.answer(now, 200)
	f.heard = true
	f.confirm.Stop()
	s.ua.emit(SubscriptionNotify{Subscription: s, Fork: f.id, Request: r, State: state})
	switch {
	case strings.EqualFold(state.State, "terminated"):
		e := reasonOf(state)
		e.notify = r
		f.end(now, e)
		return
	case s.options.Poll:
		f.end(now, ending{notify: r}) // RFC 6665 §4.4.3: one NOTIFY is what was asked for
		return
	case strings.EqualFold(state.State, "active"):
		f.phase = SubscriptionActive
	case strings.EqualFold(state.State, "pending"), f.phase == SubscriptionInit:
		f.phase = SubscriptionPending
	}
	// RFC 6665 §4.1.3: the NOTIFY has the last word on the time.
	switch {
	case state.HasExpires:
		f.stated = true
		f.lasts(now, state.Expires)
	case f.expiry == nil && s.granted > 0:
		f.lasts(now, s.granted)
	case f.expiry == nil:
		f.lasts(now, s.expires) // the 2xx is yet to come
	}
	if s.leaving {
		f.unsubscribe(now)
	}
}

// lasts: it expires in so many seconds, and is refreshed before.
func (f *subscriptionFork) lasts(now time.Time, seconds uint32) {
	d := time.Duration(min(seconds, maxExpires)) * time.Second
	f.until = now.Add(d)
	f.expiry.Stop()
	f.expiry = f.s.ua.after(now, d, "subscription expires", func(now time.Time) {
		f.end(now, ending{cause: CauseExpires, mends: true, soon: true})
	})
	f.refreshAfter(now, max(d-refreshMargin(d), leastPause))
}

func (f *subscriptionFork) refreshAfter(now time.Time, d time.Duration) {
	f.next.Stop()
	f.next = f.s.ua.after(now, d, "refresh of a subscription", f.refresh)
}

// refresh asks for more time, unless that is under way. Without a connection the
// next one does.
func (f *subscriptionFork) refresh(now time.Time) {
	if f.call == nil && !f.s.leaving && f.s.ua.conn.state == connOpen {
		f.send(now, f.s.expires)
	}
}

// unsubscribe ends it, after the SUBSCRIBE under way. RFC 6665 §4.1.2.3.
func (f *subscriptionFork) unsubscribe(now time.Time) {
	if f.call == nil && f.s.ua.conn.state == connOpen {
		f.left = true
		f.send(now, 0)
	}
}

// regain: there is a new connection, over which the notifier must learn to reach
// us. If it has forgotten us, we begin anew.
func (f *subscriptionFork) regain(now time.Time) {
	f.confirm.Stop()
	if f.s.leaving {
		f.unsubscribe(now)
		return
	}
	f.refresh(now)
	f.regained = true
}

// send sends a SUBSCRIBE in the dialog.
func (f *subscriptionFork) send(now time.Time, expires uint32) {
	f.next.Stop()
	f.confirm.Stop()
	f.heard, f.stated, f.regained = false, false, false
	var c *call
	c = f.s.ua.sendWithin(now, f.d, sip.MethodSubscribe, f.s.fields(expires), finishOptions{Outbound: true, Tags: f.s.options.Supported}, func(now time.Time, resp *sip.Message, err error) {
		if f.call == c && (err != nil || resp.StatusCode >= 200) {
			f.call = nil
			f.receive(now, c, resp, err)
		}
	})
	f.call = c
}

// receive takes the answer to it.
func (f *subscriptionFork) receive(now time.Time, c *call, resp *sip.Message, err error) {
	switch {
	case err == nil && resp.StatusCode < 300:
		f.refreshed(now, c, resp)
	case f.left:
		f.end(now, ending{}) // whatever it says, we are gone
		return
	case err == nil && resp.StatusCode == 423 && !f.s.leaving && f.s.raise(resp):
		f.send(now, f.s.expires)
	default:
		f.unrefreshed(now, resp, err)
	}
	if f.s.leaving && !f.left && slices.Contains(f.s.forks, f) {
		f.unsubscribe(now)
	}
}

// refreshed takes a 2xx. RFC 6665 §4.1.2.2: a NOTIFY follows within timer N, but not
// after a 204 (RFC 5839 §7.1).
func (f *subscriptionFork) refreshed(now time.Time, c *call, resp *sip.Message) {
	s := f.s
	f.d.RefreshTarget(resp)
	if !f.left {
		s.granted, s.raises = s.grantedBy(resp), 0
		if !f.stated {
			f.lasts(now, s.granted)
		}
	}
	s.ua.emit(SubscriptionAccepted{Subscription: s, Response: resp})
	if !f.left && (f.heard || resp.StatusCode == 204) {
		return
	}
	f.confirm = s.ua.after(now, s.ua.timerN(now, c), "timer N: no NOTIFY for a SUBSCRIBE", func(now time.Time) {
		if f.left {
			f.end(now, ending{})
			return
		}
		f.end(now, ending{cause: CauseRequestTimeout, mends: true})
	})
}

// end ends it.
func (f *subscriptionFork) end(now time.Time, e ending) {
	s := f.s
	f.forget()
	// While the SUBSCRIBE waits for its answer, others may come.
	awaits := !s.call.over && s.call.client != nil
	if len(s.forks) > 0 || awaits {
		s.ua.emit(SubscriptionForkOver{Subscription: s, Fork: f.id, Reason: e.reason, Cause: e.cause})
	}
	switch {
	case len(s.forks) > 0:
	case awaits:
		s.ending = &e
	default:
		s.finish(now, e)
	}
}

// forget leaves nothing of it: what still comes in its dialog gets 481.
func (f *subscriptionFork) forget() {
	f.next.Stop()
	f.expiry.Stop()
	f.confirm.Stop()
	if f.call != nil {
		f.call.canceled = true // it is not repeated any more
		f.call = nil
	}
	delete(f.s.ua.dialogs, f.d.ID)
	f.s.forks = without(f.s.forks, f)
}

// regainSubscriptions brings all of them to a new connection.
func (ua *UA) regainSubscriptions(now time.Time) {
	for _, s := range slices.Clone(ua.subscriptions) {
		s.regain(now)
	}
}
