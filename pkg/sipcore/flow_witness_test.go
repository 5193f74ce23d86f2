package sipcore

// The witness reads every message that a user agent sends, as a hostile reader
// with the RFCs at hand would, and complains. It knows only what went over the
// wire, nothing of the core. What it holds against requests is in
// flow_requests_test.go, against responses in flow_responses_test.go.

import (
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// witness has seen what one user agent sent and received.
type witness struct {
	who       string
	reliable  bool // the transport is
	slowMedia bool // descriptions take their time, and what waits for them, too
	rawOffers bool // the application sends offers of its own
	rawEvents bool // and NOTIFYs and PUBLISHs
	complain  func(text string)
	sent      []seen
	got       []seen
	lost      int // so much of got came over connections that are gone
	left      int // so much of sent, too
	frames    []frame
}

// frame is a message in the order of things.
type frame struct {
	at       time.Time
	received bool
	text     string
}

// seen is a message at its time, and its bytes.
type seen struct {
	*sip.Message
	at   time.Time
	text string
}

func see(now time.Time, data []byte) (seen, bool) {
	m, err := sip.Parse(data)
	return seen{m, now, string(data)}, err == nil
}

// rack is the RSeq that a PRACK acknowledges.
func (m seen) rack() (rseq uint32, ok bool) {
	if m.Message == nil {
		return 0, false
	}
	rack, err := m.RAck()
	return rack.RSeq, err == nil
}

// receives notes a message that reached the user agent.
func (w *witness) receives(now time.Time, data []byte) {
	w.frames = append(w.frames, frame{now, true, string(data)})
	// What cannot be read may be owed an answer.
	if m, ok := see(now, data); ok || m.Answerable() {
		w.got = append(w.got, m)
	}
}

// sends looks at a message of the user agent.
func (w *witness) sends(now time.Time, data []byte) {
	w.frames = append(w.frames, frame{now, false, string(data)})
	if sip.IsKeepAlive(data) {
		return
	}
	m, ok := see(now, data)
	switch {
	case !ok:
		w.against(m, "cannot be read")
	case w.count(w.sent, func(o seen) bool { return o.text == m.text }) > 0 && m.IsRequest():
		w.repeats(m)
	case w.count(w.sent, func(o seen) bool { return o.text == m.text }) > 0:
		w.hold(m, []rule{repeatedInTime})
	case m.IsRequest():
		w.hold(m, requestRules)
	default:
		w.hold(m, responseRules)
	}
	w.sent = append(w.sent, m)
}

// connectionLost: what came before need not be answered any more.
func (w *witness) connectionLost() { w.lost, w.left = len(w.got), len(w.sent) }

// rule returns what is wrong with a message, "" if nothing is.
type rule func(w *witness, m seen) string

func (w *witness) hold(m seen, rules []rule) {
	for _, r := range rules {
		if wrong := r(w, m); wrong != "" {
			w.against(m, wrong)
		}
	}
}

func (w *witness) against(m seen, text string) {
	w.complain(w.who + ": " + text + ":\n" + m.text)
}

// repeats: RFC 3261 §17.1.1.2, §17.1.2.2: the transactions repeat requests over
// unreliable transports only, from T1 doubling, INVITE for ever, others up to T2.
func (w *witness) repeats(m seen) {
	if m.Method == sip.MethodAck {
		return
	}
	if w.reliable {
		w.against(m, "RFC 3261 §17.1: is repeated over a reliable transport")
		return
	}
	before := w.all(w.sent, func(o seen) bool { return o.text == m.text })
	timers := completeTimers()
	want := timers.T1 << (len(before) - 1)
	answered := w.count(w.got, func(o seen) bool { return !o.IsRequest() && sameTransaction(o, m) }) > 0
	switch {
	case m.Method != sip.MethodInvite && (want > timers.T2 || answered):
		want = timers.T2
	case answered:
		w.against(m, "RFC 3261 §17.1.1.2: is repeated after a response")
	}
	last := before[len(before)-1].at
	if gap := m.at.Sub(last); gap != want && !(answered && gap < want) {
		w.against(m, "RFC 3261 §17.1: is repeated after "+gap.String()+", not "+want.String())
	}
}

// done looks whether anything is owed: RFC 3261 §8.2, §13.2.2.4, §17.1.1.3.
func (w *witness) done() {
	for _, m := range w.got[w.lost:] {
		switch {
		case m.IsRequest() && m.Method != sip.MethodAck:
			if w.count(w.sent, func(o seen) bool { return sameTransaction(o, m) && o.StatusCode >= 200 }) == 0 {
				w.against(m, "RFC 3261 §8.2: was never answered")
			}
		case !m.IsRequest() && m.CSeq().Method == sip.MethodInvite && m.StatusCode >= 200:
			if w.invited(m) && w.count(w.sent, func(o seen) bool { return acknowledges(o, m) }) == 0 {
				w.against(m, "RFC 3261 §13.2.2.4, §17.1.1.3: was never acknowledged")
			}
		}
	}
	w.owesNotify()
}

// invited says whether a response is one to an INVITE of the user agent that it
// has not given up: RFC 3261 §17.1.1.2, timer B.
func (w *witness) invited(resp seen) bool {
	invites := w.all(w.sent, func(o seen) bool { return o.Method == sip.MethodInvite && sameTransaction(o, resp) })
	answers := w.all(w.got, func(o seen) bool { return !o.IsRequest() && sameTransaction(o, resp) })
	return len(invites) > 0 && answers[0].at.Sub(invites[0].at) < 64*completeTimers().T1
}

// acknowledges says whether an ACK is that of a response.
func acknowledges(ack, resp seen) bool {
	return ack.Method == sip.MethodAck && resp.CSeq().Method == sip.MethodInvite && ack.CallID() == resp.CallID() && ack.CSeq().Seq == resp.CSeq().Seq &&
		ack.To().Tag() == resp.To().Tag() && ack.From().Tag() == resp.From().Tag()
}

// sameTransaction: RFC 3261 §17.1.3, §17.2.3, an ACK aside.
func sameTransaction(a, b seen) bool {
	return branchOf(a) == branchOf(b) && a.CSeq().Method == b.CSeq().Method
}

func branchOf(m seen) string {
	v := m.Via()
	return v.Branch()
}

func (w *witness) all(list []seen, is func(o seen) bool) (found []seen) {
	for _, o := range list {
		if is(o) {
			found = append(found, o)
		}
	}
	return found
}

func (w *witness) count(list []seen, is func(o seen) bool) int { return len(w.all(list, is)) }

// last is the newest one, or none.
func (w *witness) last(list []seen, is func(o seen) bool) (m seen, found bool) {
	all := w.all(list, is)
	if len(all) == 0 {
		return seen{}, false
	}
	return all[len(all)-1], true
}

// values of a header in one text, for comparing.
func values(m seen, name string) string { return strings.Join(m.Header.Values(name), ", ") }

// sameDialog says whether two messages belong to one dialog, whichever way they
// went. RFC 3261 §12.
func sameDialog(a, b seen) bool {
	x, y := [2]string{a.From().Tag(), a.To().Tag()}, [2]string{b.From().Tag(), b.To().Tag()}
	return a.CallID() == b.CallID() && x[0] != "" && x[1] != "" && (x == y || x == [2]string{y[1], y[0]})
}
