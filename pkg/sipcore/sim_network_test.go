package sipcore

// What lies between the user agents of a simulation: each has a connection to
// one router. Over unreliable connections messages vanish, come twice and
// overtake each other; reliable ones deliver in order or break.

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// simLink is the connection of one user agent.
type simLink struct {
	up     bool
	number int       // of the connection or attempt: what belongs to an earlier one is void
	outage time.Time // until then no attempt succeeds
	cut    time.Time // until then nothing passes
	last   time.Time // arrival of the last message, for the order
}

// simLossesInARow bounds bad luck: a repetition comes through in the end.
const simLossesInARow = 3

func drawPacket(w *simWorld, key string, d *simDice) (f simFault) {
	o := w.script.odds
	if !w.script.reliable {
		if f.lost = d.percent(o.loss) && w.lost[key] < simLossesInARow; f.lost {
			w.lost[key]++
			return f
		}
		w.lost[key] = 0
		if d.percent(o.twice) {
			f.again = 1 + d.below(2*o.late+1)
		}
	}
	f.delay = simUsual
	if d.percent(40) {
		f.delay = 1 + d.below(o.late+1)
	}
	return f
}

// transmit takes what a user agent sends.
func (e *simEnd) transmit(o Send) {
	w := e.w
	if e.vanished { // in the middle of what it says
		return
	}
	if e.witness != nil {
		e.witness.sends(w.now, o.Data)
	}
	if o.Message == nil {
		w.tell("%s sends a keep-alive", e.name)
		if f := w.fate(drawPacket, e.name, "ping"); !f.lost && string(o.Data) == ping {
			e.arrive(f.after(), e, []byte(pong))
		}
		return
	}
	m, err := sip.Parse(o.Data)
	if err != nil || !bytes.Equal(o.Data, o.Message.Bytes()) {
		w.fail("unreadable", "%s sends what cannot be read or is not its message: %v\n%s", e.name, err, o.Data)
		return
	}
	e.label(m)
	e.checkSent(m)
	e.metMessage(m)
	e.targets.taken(m)
	w.router.receive(e, m)
}

// carry brings a message to a user agent, perhaps.
func (w *simWorld) carry(from *simEnd, by string, to *simEnd, m *sip.Message) {
	w.fated(from, by, to, m, func(*simFault) {})
}

func (w *simWorld) fated(from *simEnd, by string, to *simEnd, m *sip.Message, better func(f *simFault)) {
	f := w.fate(drawPacket, by+">"+to.name, "c"+strconv.Itoa(w.labels[m.CallID()]), simWord(m))
	better(&f)
	w.tell("%s > %s  c%d %s %s%s", by, to.name, w.labels[m.CallID()], simWord(m), m.Header.Get("CSeq"), simFate(f))
	if f.lost || !w.script.reliable && (from.cut() || to.cut()) {
		return
	}
	data := m.Bytes()
	from.arrive(f.after(), to, data)
	if f.again > 0 {
		from.arrive(time.Duration(f.again)*time.Millisecond, to, data)
	}
	if f.again > 0 && m.Method == sip.MethodNotify && from.hasState(m) {
		from.arrive(simEnough, to, data) // when no transaction knows it any more: RFC 3261 §12.2.2
	}
}

func simFate(f simFault) string {
	switch {
	case f.lost:
		return "  LOST"
	case f.again > 0:
		return "  twice"
	}
	return ""
}

// simWord is the method or the code and what it answers.
func simWord(m *sip.Message) string {
	if m.IsRequest() {
		return m.Method
	}
	return strconv.Itoa(m.StatusCode) + "/" + m.CSeq().Method
}

func (e *simEnd) cut() bool { return e.link.cut.After(e.w.now) }

// arrive lets octets reach a user agent after a while, if the connections of
// both are still the same.
func (e *simEnd) arrive(after time.Duration, to *simEnd, data []byte) {
	w := e.w
	at := w.now.Add(after)
	if w.script.reliable {
		at = latest(at, to.link.last, e.link.cut, to.link.cut)
		to.link.last = at
	}
	sender := e.link.number
	w.later(at.Sub(w.now), func() {
		if w.script.reliable && e.link.number != sender {
			return // was in the buffers of the connection that broke
		}
		to.whenAwake(func() { to.deliver(data) })
	})
}

func (e *simEnd) deliver(data []byte) {
	if !e.link.up {
		e.w.tell("%s is not connected", e.name)
		e.w.router.unreachable(e, data)
		return
	}
	if e.witness != nil {
		e.witness.receives(e.w.now, data)
	}
	if m, err := sip.Parse(data); err == nil {
		e.targets.given(m)
		e.named(m)
	}
	e.input("receive", func(now time.Time) { e.ua.Receive(now, data) })
}

func latest(list ...time.Time) time.Time {
	var last time.Time
	for _, t := range list {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// connect is the shell's part of opening a connection.
func (e *simEnd) connect() {
	w := e.w
	e.disconnect()
	number := e.link.number
	f := w.fate(drawConnect, e.name, "connect")
	if f.again > 0 {
		return // neither success nor failure is ever seen
	}
	w.later(f.after(), func() {
		e.whenAwake(func() {
			if e.link.number != number {
				return
			}
			if f.lost || e.link.outage.After(w.now) {
				e.input("refused", func(now time.Time) { e.ua.TransportDown(now, false, "refused") })
				return
			}
			e.link.up = true
			e.input("up", e.ua.TransportUp)
		})
	})
}

func drawConnect(w *simWorld, _ string, d *simDice) (f simFault) {
	if odds := w.script.odds.connect; d.percent(odds) {
		f.lost = true
		f.again = d.below(5) / 4
	}
	f.delay = 1 + d.below(1500)
	return f
}

// drop breaks the connection.
func (e *simEnd) drop() {
	if !e.link.up {
		return
	}
	e.disconnect()
	e.input("down", func(now time.Time) { e.ua.TransportDown(now, true, "gone") })
	for _, t := range e.ua.Transactions() {
		if t.Client && t.State < transaction.Accepted {
			e.w.fail("outlives its connection", "%s: a transaction in state %v:\n%s", e.name, t.State, t.Request)
		}
	}
}

// disconnect is the shell's part of closing.
func (e *simEnd) disconnect() {
	if e.witness != nil {
		e.witness.connectionLost()
	}
	e.link.up = false
	e.link.number++
}

// heal makes the network perfect and lets everybody awake.
func (w *simWorld) heal() {
	w.tell("the network is perfect from now on")
	w.healed = true
	for _, e := range w.phones {
		e.link.outage, e.link.cut = time.Time{}, time.Time{}
	}
}

// isFor tells the host of a URI.
func isFor(u sip.URI, host string) bool { return strings.EqualFold(u.Host, host) }
