package sipcore

// What must be so in a simulation after every input, when it has become quiet,
// and in the end.

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// simLimit is more than any table of a simulated user agent may ever hold.
const simLimit = 400

// check is for after every input.
func (e *simEnd) check(what string) {
	ua, w := e.ua, e.w
	wrong := func(format string, args ...any) {
		w.fail("invariant", "%s after %s: %s", e.name, what, fmt.Sprintf(format, args...))
	}
	if !slices.IsSortedFunc(ua.timers, compareTimers) {
		wrong("timers are out of order")
	}
	for name, n := range e.tables() {
		if n > simLimit {
			wrong("%d %s", n, name)
		}
	}
	for i, s := range ua.sessions {
		if s.over() || slices.Contains(ua.sessions[:i], s) {
			wrong("session %d is over or listed twice", i)
		}
		e.checkSession(s, wrong)
	}
	for id, user := range ua.dialogs {
		l, ok := user.(*leg)
		if !ok {
			if !ua.checkOwner(user) {
				wrong("dialog %v has no subscription", id)
			}
			continue
		}
		if l.d.ID != id || l.s.over() && !l.mortal && !l.awaitsPrack() && (l.await == nil || l.await.bye == nil) || !l.s.over() && !l.mortal && l.s.legOf(id) != l {
			wrong("dialog %v belongs to nobody", id)
		}
	}
	for _, c := range ua.calls {
		if c.over {
			wrong("%s is over and still listed", c.request.Method)
		}
	}
	e.checkState(wrong)
}

func (e *simEnd) checkSession(s *Session, wrong func(format string, args ...any)) {
	for _, l := range s.legs {
		if e.ua.dialogs[l.d.ID] != dialogUser(l) {
			wrong("a leg is not in the table of dialogs")
		}
	}
	switch {
	case s.media.asking && len(s.media.queue) == 0:
		wrong("the media side is asked nothing")
	case !s.media.asking && len(s.media.queue) > 0:
		wrong("a question to the media side waits for nothing")
	case s.established && (s.leg == nil || s.leg.d.State != dialog.Confirmed):
		wrong("a call stands without a confirmed dialog")
	case s.state == StateConfirmed && !s.established:
		wrong("confirmed and never established")
	}
}

// tables are what may grow.
func (e *simEnd) tables() map[string]int {
	ua := e.ua
	m := map[string]int{
		"transactions": ua.layer.Len(), "calls": len(ua.calls), "dialogs": len(ua.dialogs), "sessions": len(ua.sessions),
		"timers": len(ua.timers), "outputs": len(ua.outputs), "merged requests": len(ua.merged.seen), "credentials": 0,
		"subscriptions": len(ua.subscriptions), "subscribers": len(ua.notifier.all), "addresses of subscribers": len(ua.notifier.sources),
		"publications": len(ua.publications), "NOTIFYs under way": ua.notifier.underway, "NOTIFYs that wait": len(ua.notifier.queue),
		"dialogs with REFERs": len(ua.refers), "REFERs outside": len(ua.outsideRefers), "REFERs of others outside": len(ua.incomingRefers),
	}
	if n := len(ua.credentials); n > maxCredentials {
		m["credentials"] = simLimit + n
	}
	for _, s := range ua.sessions {
		m["legs"] += len(s.legs)
		m["unanswered"] += len(s.unanswered)
		m["waiting re-INVITEs"] += len(s.re.waiting)
		m["questions"] += len(s.media.queue)
	}
	return m
}

const (
	// simQuiet is 64*T1 for the last message, and before that what is documented
	// to take long: an INVITE that nobody answers (simNoAnswer), a 2xx without its
	// ACK, a PRACK that does not come, a connection that does not open, the pause
	// after all servers failed.
	simQuiet = 4 * time.Minute
	// simFarewell is for the un-REGISTER and its answer.
	simFarewell = 5 * time.Second
	// simEnough is 64*T1 and a little.
	simEnough = 40 * time.Second
)

// play runs the script and then looks whether all is well.
func (w *simWorld) play() {
	for _, e := range w.phones {
		e.start()
	}
	w.pass(w.length() + 20*time.Second)
	w.heal()
	w.pass(simQuiet)
	w.settle()
	w.each((*simEnd).checkQuiet)
	if !w.benign() {
		w.each((*simEnd).probe)
		w.pass(2 * simEnough)
	}
	w.each((*simEnd).checkPeers)
	w.each((*simEnd).hangUp)
	w.pass(3 * simEnough)
	w.each((*simEnd).checkOver)
	w.each(func(e *simEnd) { e.stop() })
	w.pass(simFarewell)
	w.each((*simEnd).checkStopped)
	w.pass(3 * simEnough)
	w.each((*simEnd).checkEmpty)
}

// settle waits for refreshes, which come at their own time (RFC 4028), to be over.
func (w *simWorld) settle() {
	for range 50 {
		busy := func(s *Session) bool {
			return s.state == StateConfirmed && !s.ReadyToReinvite() || s.state == StateWaitingForAck
		}
		if !slices.ContainsFunc(w.phones, func(e *simEnd) bool { return slices.ContainsFunc(e.ua.sessions, busy) }) {
			return
		}
		w.pass(100 * time.Millisecond)
	}
}

func (w *simWorld) each(f func(e *simEnd)) {
	for _, e := range w.phones {
		if w.failed == nil && !e.vanished {
			f(e)
		}
	}
}

// length is when the last step begins, with what it may wait for.
func (w *simWorld) length() time.Duration {
	length := 0
	for _, st := range w.script.steps {
		length = max(length, st.after)
		if st.when != "" {
			length = max(length, st.after+30_000)
		}
	}
	return time.Duration(length) * time.Millisecond
}

// simRough is what makes one side miss the end of the other.
var simRough = []string{"drop", "outage", "cut", "sleep", "stop", "start", "vanish", "reboot", "close"}

// benign: messages may be lost, but nothing else has happened that makes one
// side miss the end of the other.
func (w *simWorld) benign() bool {
	return !slices.ContainsFunc(w.script.steps, func(st simStep) bool {
		return slices.Contains(simRough, st.do)
	}) && !w.reconnected() && !w.spoiled
}

func (w *simWorld) reconnected() bool {
	return slices.ContainsFunc(w.phones, func(e *simEnd) bool { return e.link.number > 1 })
}

// checkQuiet: nothing is under way but callers who wait for an answer.
func (e *simEnd) checkQuiet() {
	for _, s := range e.ua.sessions {
		c := e.of[s]
		if old := s.Replacee(); old != nil && s.established && !old.over() {
			e.w.fail("not replaced", "%s: call %d stands beside call %d", e.name, e.of[old].number, c.number)
		}
		switch {
		case s.established && e.outlives(s):
			e.w.fail("outlived", "%s, call %d stands without a peer, although its session has expired", e.name, c.number)
		case s.shaken && e.link.up:
			e.w.fail("stuck", "%s, call %d: the peer does not know of the new connection", e.name, c.number)
		case s.state == StateConfirmed && s.ReadyToReinvite() && s.localHold != saysHold(s.media.local.now):
			e.w.fail("hold", "%s, call %d: holds: %v, but has said:\n%s", e.name, c.number, s.localHold, s.media.local.now.Body)
		case s.state == StateConfirmed && s.ReadyToReinvite() && (s.localHold != c.told || e.misheld(c)):
			e.w.fail("hold", "%s, call %d: holds: %v, but has told %v, and done as asked", e.name, c.number, s.localHold, c.told)
		case s.state == StateConfirmed && s.ReadyToReinvite() && len(s.re.waiting) == 0:
		case s.state == StateConfirmed:
			e.w.fail("stuck", "%s, call %d: something is still to be negotiated: open %d, asked %d, ours %v, theirs %v, %d wait", e.name, c.number,
				s.media.open, len(s.media.queue), s.re.ours != nil, s.re.incoming != nil, len(s.re.waiting))
		case s.uac == nil || e.w.benign():
			e.w.fail("stuck", "%s, call %d is in state %d", e.name, c.number, s.state)
		}
	}
	if r := &e.ua.reg; r.registered && !e.ua.cfg.Register || r.next != nil && r.pending == nil {
		e.w.fail("stuck", "%s has forgotten a command about its registration", e.name)
	}
	if e.ua.conn.resume && e.link.up {
		e.w.fail("stuck", "%s does not go on over its new connection", e.name)
	}
	if n := len(e.ua.outputs); n > 0 {
		e.w.fail("stuck", "%s: %d outputs are not drained", e.name, n)
	}
	for _, t := range e.ua.Transactions() {
		waits := t.Client && t.Request.Method == sip.MethodInvite && t.State == transaction.Proceeding
		refreshes := t.Request.Method == sip.MethodUpdate && len(t.Request.Body) == 0 || // at its own time: RFC 4028
			t.Request.Method == sip.MethodInvite && t.Request.Header.Has("Session-Expires") && t.State != transaction.Calling
		if !waits && !refreshes && t.Request.Method != sip.MethodRegister && !e.hasState(t.Request) {
			e.w.fail("stuck", "%s: a transaction in state %v:\n%s", e.name, t.State, t.Request)
		}
	}
	e.checkTransferred()
	e.checkPublished()
	for r, ends := range e.asked {
		if ends != 1 {
			e.w.fail("stuck", "%s: %s outside of a dialog ended %d times", e.name, r.Request().Method, ends)
		}
	}
}

// outlives: a call stands whose peer is not there any more, for longer than its
// session timer lets it (RFC 4028 §10).
func (e *simEnd) outlives(s *Session) bool {
	if isFor(s.leg.d.RemoteTarget, strangerHost) || e.w.peerOf(s) != nil {
		return false
	}
	return s.timing.interval > 0 && s.timing.interval <= simQuiet/2
}

// misheld: the application was told that its wish to hold, or not to, was done, and
// that is not so. A transfer holds by itself.
func (e *simEnd) misheld(c *simCall) bool {
	holds := func(r *simRefer) bool { return r.c == c && r.hold }
	return c.wish != nil && *c.wish != c.s.localHold && !slices.ContainsFunc(e.refers, holds)
}

// saysHold: a description of ours, which a media side here makes for both ways.
func saysHold(d Description) bool {
	return !bytes.Contains(d.Body, []byte(sendrecv)) && !bytes.Contains(d.Body, []byte(recvonly))
}

// probe sends something within every call, so that a side whose peer is gone
// without a word hears of it.
func (e *simEnd) probe() {
	for _, s := range slices.Clone(e.ua.sessions) {
		if s.established {
			e.input("probe", func(now time.Time) { _ = s.Request(now, sip.MethodOptions, SessionRequestOptions{}) })
		}
	}
	e.probeState()
}

// checkPeers: whoever thinks that a call stands has a peer who thinks the same,
// of the same dialog, and both agree who is on hold and by which descriptions
// media flow.
func (e *simEnd) checkPeers() {
	e.checkAgreed()
	for _, s := range e.ua.sessions {
		if !s.established || isFor(s.leg.d.RemoteTarget, strangerHost) {
			continue
		}
		peer := e.w.peerOf(s)
		c := e.of[s]
		e.checkTarget(s)
		switch {
		case peer == nil:
			e.w.fail("one-sided", "%s, call %d: the call stands only here", e.name, c.number)
		case e.w.benign() && !e.w.undecided(s, peer) && s.localHold != peer.remoteHold:
			e.w.fail("hold", "%s, call %d: holds: %v, but the peer thinks: %v", e.name, c.number, s.localHold, peer.remoteHold)
		case e.w.benign() && !e.w.undecided(s, peer) && c.media.local != e.w.callOf(peer).media.remote:
			e.w.fail("media", "%s, call %d: sends by %q, but the peer has %q", e.name, c.number, c.media.local, e.w.callOf(peer).media.remote)
		case e.w.benign() && !e.w.undecided(s, peer):
			e.checkHeard(c, e.w.callOf(peer))
		}
	}
}

// undecided: a media side that refuses leaves the two with different ideas.
func (w *simWorld) undecided(list ...*Session) bool {
	for _, s := range list {
		if w.callOf(s).media.refused {
			return true
		}
	}
	return w.script.rawOffers()
}

// rawOffers: an application sends offers behind the core's back.
func (s *simScript) rawOffers() bool {
	return slices.ContainsFunc(s.steps, func(st simStep) bool { return st.has("sdp") })
}

// callOf is the call of a session of any user agent.
func (w *simWorld) callOf(s *Session) *simCall {
	for _, e := range w.phones {
		if c := e.of[s]; c != nil {
			return c
		}
	}
	return nil
}

// peerOf is the other side of a call that stands, nil when there is none.
func (w *simWorld) peerOf(s *Session) *Session {
	id := s.leg.d.ID
	id.LocalTag, id.RemoteTag = id.RemoteTag, id.LocalTag
	for _, e := range w.phones {
		if l, ok := e.ua.dialogs[id].(*leg); ok && !e.vanished && l.s.established && !l.s.over() {
			return l.s
		}
	}
	return nil
}

func (e *simEnd) hangUp() {
	for _, s := range slices.Clone(e.ua.sessions) {
		e.input("hang up", func(now time.Time) {
			if err := s.Terminate(now, ByeOptions{}); err != nil {
				e.w.fail("hang up", "%s, call %d, state %d: %v", e.name, e.of[s].number, s.state, err)
			}
		})
	}
	e.endState()
}

// checkOver: every session has ended, and nobody waits for a result.
func (e *simEnd) checkOver() {
	for _, c := range e.of {
		if !c.happened["terminated"] || !c.s.over() {
			e.w.fail("endless", "%s, call %d is in state %d", e.name, c.number, c.s.state)
		}
	}
	e.checkStateOver()
	if e.witness != nil {
		e.witness.done()
	}
	if *e.waits != 0 {
		e.w.fail("no outcome", "%s: %d commands have not heard of their outcome", e.name, *e.waits)
	}
}

// checkStopped: who has nothing to wait for does not wait. A peer who stops at the
// same time may not have answered an un-SUBSCRIBE, or the last NOTIFY.
func (e *simEnd) checkStopped() {
	if e.stops != 0 && !slices.ContainsFunc(e.ua.calls, func(c *call) bool { return e.hasState(c.request) }) {
		e.w.fail("not stopped", "%s has not reported its end", e.name)
	}
}

// checkEmpty: a user agent that was stopped holds nothing.
func (e *simEnd) checkEmpty() {
	for name, n := range e.tables() {
		if n != 0 {
			e.w.fail("left over", "%s: %d %s", e.name, n, name)
		}
	}
	e.checkRefersOver()
	e.checkStopped()
	e.checkStateEmpty()
	for q, times := range e.reported {
		if times != 1 {
			e.w.fail("endless", "%s: a REFER of the peer ended %d times:\n%s", e.name, times, q.Request().Request())
		}
	}
	if at, any := e.ua.Deadline(); any {
		e.w.fail("left over", "%s: a timer for %v", e.name, at)
	}
}
