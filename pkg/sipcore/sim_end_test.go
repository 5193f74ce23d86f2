package sipcore

// One user agent of a simulation with its shell: it gives inputs, drains what
// they cause and lets the robots of sim_robot_test.go react.

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

type simEnd struct {
	w         *simWorld
	name      string
	index     int
	phone     simPhone
	ua        *UA
	link      simLink
	asleep    time.Time
	witness   *witness
	vanished  bool // as with its power cut
	restarted bool // has forgotten what it had seen
	draining  bool
	calls     map[int]*simCall // by number
	of        map[*Session]*simCall
	asked     map[*ClientRequest]int // ends of each
	waits     *int                   // results of commands that are still owed
	lives     int                    // how often it was loaded again
	stops     int                    // Stop that has to be followed by the last Disconnected
	seqs      map[string]simSeq
	targets   simTargets
	packages  map[string]bool // dialogs whose peer takes candidates
	refers    []*simRefer
	outside   int                       // how many REFERs came outside of calls
	reported  map[*IncomingReferral]int // how often each was over
	taken     map[string]bool           // requests within dialogs that the application has seen
	subs      []*simSub
	watchers  []*simWatcher
	pubs      []*simPub
	version   int // of the state that it notifies of
}

// simCall is a session of one user agent and what it has told.
type simCall struct {
	number      int
	s           *Session
	happened    map[string]bool
	last        string // the last event
	media       simMedia
	transferred map[string]bool   // REFERs of which the last NOTIFY came
	referred    int               // how many REFERs came
	behalf      *IncomingReferral // that asked for this call, where the application reports on it
	told        bool              // whether we hold, as the last event said
	wish        *bool             // the last wish to hold, or not, that has succeeded; nil after a failure
}

// deadline is when the timer of the shell fires: a sleeping one is late.
func (e *simEnd) deadline() (time.Time, bool) {
	at, any := e.ua.Deadline()
	return latest(at, e.asleep), any && !e.vanished
}

// whenAwake does what comes from outside, now or after the sleep.
func (e *simEnd) whenAwake(f func()) {
	if !e.asleep.After(e.w.now) {
		f()
		return
	}
	e.w.later(e.asleep.Sub(e.w.now), func() { e.whenAwake(f) })
}

// later runs f after d, unless the user agent was loaded again.
func (e *simEnd) later(d time.Duration, f func()) {
	life := e.lives
	e.w.later(d, func() {
		if e.lives == life {
			f()
		}
	})
}

// input gives an input or command and, unless another one is being drained,
// drains what it causes.
func (e *simEnd) input(what string, f func(now time.Time)) {
	w := e.w
	if w.failed != nil || e.vanished {
		return
	}
	w.inputs++
	f(w.now)
	if e.draining {
		return
	}
	e.draining = true
	for o, ok := e.ua.Poll(); ok; o, ok = e.ua.Poll() {
		e.output(o)
	}
	e.draining = false
	e.check(what)
}

// output does what an output asks for.
func (e *simEnd) output(o Output) {
	if e.w.trace != nil {
		if line := tell(o); line != "Send" {
			e.w.tell("%s: %s", e.name, line)
		}
	}
	e.w.met(fmt.Sprintf("%T", o))
	switch o := o.(type) {
	case Send:
		e.transmit(o)
	case Connect:
		e.connect()
	case Disconnect:
		e.disconnect()
	case Disconnected:
		e.disconnected(o)
	case Challenged:
		e.challenged(o)
	case ApplyRemote, NeedLocal, MediaRollback:
		e.mediaAsked(o)
	case RemoteCandidates:
		e.hears(o)
	case IncomingMessage:
		e.takes(o.Request)
		e.readMessage(o.Request)
	case IncomingRefer:
		e.takes(o.Referral.Request())
		e.referredOutside(o.Referral)
	case IncomingRequest:
		e.takes(o.Request)
		e.answerRequest("", o.Request)
	case RequestAccepted:
		e.asked[o.Request]++
	case RequestFailed:
		e.asked[o.Request]++
	default:
		if !e.subscriptionEvent(o) && !e.notifierEvent(o) && !e.publicationEvent(o) {
			e.sessionEvent(o)
		}
	}
}

// takes looks that no request is worked twice: RFC 3261 §12.2.2, §20.16. Outside of
// dialogs whoever has started again has forgotten what it has seen.
func (e *simEnd) takes(r *ServerRequest) {
	m := r.Request()
	key := m.CallID() + " " + m.From().Tag() + " " + m.Header.Get("CSeq")
	if e.taken[key] && !(m.To().Tag() == "" && e.restarted) {
		e.w.fail("taken twice", "%s takes a request for the second time:\n%s", e.name, m)
	}
	e.taken[key] = true
}

func (e *simEnd) disconnected(o Disconnected) {
	if !o.Final {
		return
	}
	e.stops--
	if e.stops < 0 {
		e.w.fail("stopped twice", "%s reports its end without having been stopped", e.name)
	}
}

// call finds or makes the call of a session.
func (e *simEnd) call(s *Session, number int) *simCall {
	if c := e.of[s]; c != nil {
		return c
	}
	c := &simCall{number: number, s: s, happened: make(map[string]bool), transferred: make(map[string]bool)}
	e.of[s], s.EarlyAnswers, s.Trickle = c, e.phone.early, e.phone.trickle
	if old := e.calls[number]; old != nil && number != 0 && !e.restarted && s.Invite().CSeq().Seq <= old.s.Invite().CSeq().Seq { // RFC 4028 §7.4: after 422
		e.w.fail("ghost call", "%s has a second session of call %d", e.name, number)
	}
	e.calls[number] = c
	return c
}

// key names a call in faults.
func (c *simCall) key() string { return "c" + strconv.Itoa(c.number) }

// happen starts the clocks of the steps that wait for an event of a call.
func (e *simEnd) happen(c *simCall, event string) {
	e.happens(c.number, c.happened, event)
}

// happens is the same for whatever has that number. Only the first time counts.
func (e *simEnd) happens(number int, happened map[string]bool, event string) {
	if happened[event] {
		return
	}
	happened[event] = true
	for _, st := range e.w.script.steps {
		if st.when != event || st.who != e.index || st.call != number || e.w.healed {
			continue
		}
		if st.after < 0 {
			e.perform(st)
			continue
		}
		e.w.later(time.Duration(st.after)*time.Millisecond, func() { e.perform(st) })
	}
}

// simMark is a header of the application's own, which some put into all they say.
const simMark = "X-Mark"

func (e *simEnd) mark() []sip.Field {
	if !e.phone.marks {
		return nil
	}
	return []sip.Field{{Name: simMark, Value: e.name}}
}

// checkMark: what the application adds stays, also in a repetition with credentials.
// The rest may be the core's own, or that of a REFER.
func (e *simEnd) checkMark(m *sip.Message) {
	if e.phone.marks && slices.Contains([]string{sip.MethodRefer, sip.MethodMessage, sip.MethodPublish}, m.Method) {
		e.w.met("mark in " + m.Method)
		if got := m.Header.Values(simMark); len(got) != 1 || got[0] != e.name {
			e.w.fail("mark", "%s sends without a header of the application's:\n%s", e.name, m)
		}
	}
}

// simSeq is the last request of a dialog.
type simSeq struct {
	seq    uint32
	branch string
}

// checkSent: RFC 3261 §12.2.1.1: the CSeq numbers of a dialog rise. §8.2.6.2:
// responses but 100 have a To tag.
func (e *simEnd) checkSent(m *sip.Message) {
	if !m.IsRequest() {
		if m.StatusCode > 100 && m.To().Tag() == "" {
			e.w.fail("no To tag", "%s sends\n%s", e.name, m)
		}
		return
	}
	if m.Method == sip.MethodAck || m.Method == sip.MethodCancel {
		return
	}
	e.checkMark(m)
	e.checkInfo(m)
	e.checkAlone(m)
	dialog := m.CallID() + " " + m.From().Tag() + " " + m.To().Tag()
	last, now := e.seqs[dialog], simSeq{m.CSeq().Seq, m.Via().Branch()}
	if last == now {
		return
	}
	if now.seq < last.seq || now.seq == last.seq && now.branch != last.branch {
		if now.branch == e.seqs["again "+now.branch].branch {
			return // a repetition of an earlier one
		}
		e.w.fail("CSeq", "%s sends %s with CSeq %d after %d", e.name, m.Method, now.seq, last.seq)
	}
	e.seqs[dialog] = now
	e.seqs["again "+now.branch] = now
}
