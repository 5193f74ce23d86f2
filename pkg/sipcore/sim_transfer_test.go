package sipcore

// Transfers in a simulation: the robots that ask for them, those that are asked,
// and what must have become of each.

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// simRefer is a REFER of ours; its Referral has it as Data.
type simRefer struct {
	c     *simCall // nil outside of a call
	keep  bool     // the call stays when the transfer has succeeded
	hold  bool     // the peer is held meanwhile
	was   bool     // it was on hold before
	over  int      // how often SessionReferOver came
	ok    bool
	ended bool // the call was over then
}

// owed is a Referral of ours to be heard of, and its options.
func (e *simEnd) owed(c *simCall, st simStep) (*simRefer, ReferOptions) {
	r := &simRefer{c: c, keep: st.has("keep"), hold: st.has("hold")}
	if c != nil {
		r.was = c.s.localHold
	}
	return r, ReferOptions{Data: r, NoSub: st.has("nosub"), Hold: r.hold, Headers: e.mark()}
}

// refer: "carol hold nosub keep".
func (e *simEnd) refer(s *Session, st simStep, now time.Time) error {
	return e.beginRefer(s, st, func(o ReferOptions) error {
		return s.Refer(now, sip.NameAddr{URI: mustURI("sip:" + st.first() + "@example.com")}, o)
	})
}

// attend: "4 hold nosub keep", the call that the peer is to take over.
func (e *simEnd) attend(s *Session, st simStep, now time.Time) error {
	number, _ := strconv.Atoi(st.first())
	other := e.calls[number]
	if other == nil {
		return errRefused
	}
	return e.beginRefer(s, st, func(o ReferOptions) error { return s.ReferTo(now, other.s, o) })
}

func (e *simEnd) beginRefer(s *Session, st simStep, send func(ReferOptions) error) error {
	r, o := e.owed(e.of[s], st)
	on, begin := e.owedResponse()
	if o.OnResponse = on; o.Hold { // it may never leave
		o.OnResponse, begin = nil, func(err error) error { return err }
	}
	err := begin(send(o))
	if err == nil {
		e.refers = append(e.refers, r)
	}
	return err
}

func (e *simEnd) referOutside(now time.Time, st simStep) {
	r, o := e.owed(nil, st)
	o.Hold = false
	_, user, _ := strings.Cut(st.with, " ")
	user, _, _ = strings.Cut(user, " ")
	if _, err := e.ua.Refer(now, mustURI("sip:"+user+"@example.com"), toCarol, o); err != nil {
		e.w.fail("request", "%s: %v", st.with, err)
		return
	}
	e.refers = append(e.refers, r)
}

// referOver is what a shell does: hang up when the transfer has succeeded.
func (e *simEnd) referOver(o SessionReferOver) {
	r := o.Referral.Data.(*simRefer)
	r.over++
	r.ok = o.OK
	e.w.met("transfer " + map[bool]string{true: "succeeded", false: "failed"}[o.OK])
	if r.c == nil {
		return
	}
	r.ended = o.Status == StateTerminated // before the core has done more
	if r.ok && !r.keep && !r.ended {
		e.w.met("hung up when it had succeeded")
		e.input("hang up", func(now time.Time) { _ = r.c.s.Terminate(now, ByeOptions{}) })
	}
}

// checkRefersOver: each has ended, once.
func (e *simEnd) checkRefersOver() {
	for _, r := range e.refers {
		if r.over != 1 {
			e.w.fail("endless", "%s: a REFER ended %d times", e.name, r.over)
		}
	}
	for q, times := range e.reported {
		if times != 1 {
			e.w.fail("endless", "%s: a REFER of the peer ended %d times:\n%s", e.name, times, q.Request().Request())
		}
	}
}

// checkTransferred: when all is quiet a call in which a REFER was sent has ended if
// that has succeeded and the call was not to stay, and nobody is left on hold by a
// transfer that has failed, unless resuming has failed, too.
func (e *simEnd) checkTransferred() {
	for _, r := range e.refers {
		if r.c == nil || r.over == 0 {
			continue
		}
		over := r.c.s.over()
		switch {
		case r.ok && !r.keep && !over:
			e.w.fail("transfer", "%s, call %d stands although its peer was transferred", e.name, r.c.number)
		case r.ok && r.keep && over && !r.ended && e.w.benign() && !e.w.endsItself(r.c):
			e.w.fail("transfer", "%s, call %d was to stay when its peer was transferred", e.name, r.c.number)
		case !r.ok && r.hold && !r.was && !over && r.c.s.localHold && !r.c.media.refused && !e.wishes(r.c, "hold"):
			e.w.fail("transfer", "%s, call %d is on hold although the transfer has failed", e.name, r.c.number)
		}
		if !r.ok && r.hold && !over && !r.c.s.localHold {
			e.w.met("resumed")
		}
	}
}

// wishes says whether the script has one of these commands for a call.
func (e *simEnd) wishes(c *simCall, words ...string) bool {
	return slices.ContainsFunc(e.w.script.steps, func(st simStep) bool {
		return st.who == e.index && st.call == c.number && slices.Contains(words, st.do)
	})
}

// endsItself: something else than a transfer may have ended a call.
func (w *simWorld) endsItself(c *simCall) bool {
	for _, e := range w.phones {
		other := e.calls[c.number]
		leaves := slices.ContainsFunc(e.refers, func(r *simRefer) bool { return !r.keep && r.c != nil && r.c.number == c.number })
		if leaves || e.wishes(c, "bye", "terminate", "cancel", "reject") || other != nil && w.undecided(other.s) {
			return true
		}
	}
	return slices.ContainsFunc(w.script.steps, func(st simStep) bool { return st.do == "attend" && st.first() == strconv.Itoa(c.number) })
}

// referred takes a REFER, declines or forgets it, and makes the call.
func (e *simEnd) referred(c *simCall, q *IncomingReferral) {
	f := e.w.fate(drawRobot, e.name, c.key(), "refer")
	if f.lost && f.pick == 0 {
		e.w.met("REFER left alone")
		return
	}
	c.referred++
	number := referredCall(c.number, e.index, c.referred)
	e.later(f.after(), func() {
		e.input("refer", func(now time.Time) {
			switch {
			case f.lost:
				_ = q.Reject(now, ResponseOptions{})
				e.w.met("REFER rejected")
			case q.Session().over():
			case f.pick == 0:
				e.w.met("REFER followed")
				e.place(q.Target().URI, InviteOptions{Referral: q}, number, nil) // the core reports
			case q.Accept(now) == nil:
				e.w.met("REFER accepted")
				e.callReferred(q, number)
			}
		})
	})
}

// referredOutside takes a REFER outside of a call, and makes the call or reports
// that it came to nothing, or declines or forgets it.
func (e *simEnd) referredOutside(q *IncomingReferral) {
	e.reported[q] = 0
	e.outside++
	number := outsideCall(e.index, e.outside)
	f := e.w.fate(drawRobot, e.name, "", "refer")
	if f.lost && f.pick == 0 {
		e.w.met("REFER outside left alone")
		return
	}
	e.later(f.after(), func() {
		e.input("refer", func(now time.Time) {
			switch {
			case f.lost:
				_ = q.Reject(now, ResponseOptions{})
				e.w.met("REFER outside rejected")
			case f.pick == 1 && !e.ua.conn.stopping:
				e.w.met("REFER outside followed")
				e.place(q.Target().URI, InviteOptions{Referral: q}, number, nil)
			case q.Accept(now) == nil:
				e.w.met("REFER outside accepted")
				_ = q.Notify(now, 180, "")
				_ = q.Notify(now, 486, "")
			}
		})
	})
}

// callReferred makes the call as an application does that reports on it itself.
func (e *simEnd) callReferred(q *IncomingReferral, number int) {
	var o InviteOptions
	target := q.Target().URI
	if _, escaped, found := strings.Cut(target.Headers, "Replaces="); found {
		value, _ := url.PathUnescape(escaped)
		o.Headers = []sip.Field{{Name: "Replaces", Value: value}}
	}
	target.Headers = ""
	e.place(target, o, number, q)
}

// referredCall is the number of the call that a user agent makes because of the
// nth REFER in a call.
func referredCall(number, who, nth int) int { return 100*number + 10*who + nth }

// outsideCall is the same without a call. Scripts have fewer calls than that.
func outsideCall(who, nth int) int { return 1000*(who+1) + 900 + nth }

// report tells who asked for a call how it goes.
func (e *simEnd) report(c *simCall, code int) {
	if c.behalf != nil {
		e.input("report", func(now time.Time) { _ = c.behalf.Notify(now, code, "") })
	}
}
