package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// MaxTransactions is how many transactions a layer holds before it reports
// incoming requests as Overload, unless Config says otherwise.
const MaxTransactions = 1 << 15

// A Flow is the shell's handle of a connection or of a peer's address. The layer
// only compares it and hands it back.
type Flow struct {
	ID       uint64
	Reliable bool // TCP, TLS, SCTP, WebSocket; not UDP
}

// Config is what a layer needs from outside.
type Config struct {
	Timers Timers
	// Send takes a message to be written to a flow. It returns at once and never
	// calls into the layer; a failure is reported later with TransportError.
	Send func(flow Flow, m *sip.Message)
	// MaxTransactions bounds memory; 0 means the constant of that name.
	MaxTransactions int
}

// A Layer holds the transactions of one user agent or server.
type Layer struct {
	cfg     Config
	clients map[clientKey]*Client
	servers map[serverKey]*Server
	timers  timerHeap
	serial  uint64
}

// New makes an empty layer.
func New(cfg Config) *Layer {
	cfg.Timers = cfg.Timers.withDefaults()
	if cfg.MaxTransactions <= 0 {
		cfg.MaxTransactions = MaxTransactions
	}
	return &Layer{cfg: cfg, clients: make(map[clientKey]*Client), servers: make(map[serverKey]*Server)}
}

// Len is the number of transactions that have not terminated.
func (l *Layer) Len() int { return len(l.clients) + len(l.servers) }

// Deadline is when Timeout wants to be called next; ok is false when nothing waits.
func (l *Layer) Deadline() (at time.Time, ok bool) {
	if len(l.timers.list) == 0 {
		return time.Time{}, false
	}
	return l.timers.list[0].at, true
}

// Timeout fires every timer that is due, the earliest first. It may come late:
// a retransmission then happens once, not as often as it was missed.
func (l *Layer) Timeout(now time.Time) {
	for t := l.timers.popDue(now); t != nil; t = l.timers.popDue(now) {
		t.owner.fire(now, t.kind)
	}
}

// TransportError reports that a flow has failed: every transaction on it that
// still needs it fails with ErrTransport, in the order of their beginning.
// Requests that came over an unreliable flow may come again by another one: their
// transactions stay, but for that of an INVITE without a 2xx.
func (l *Layer) TransportError(now time.Time, flow Flow) {
	for _, t := range l.oldestFirst() {
		if t.flow == flow {
			t.fail(now)
		}
	}
}

// common is what both sides of a transaction have.
type common struct {
	layer    *Layer
	flow     Flow
	request  *sip.Message
	state    State
	serial   uint64
	interval time.Duration // of the next retransmission
	resend   timer         // A, E, G
	life     timer         // the one that ends the state
}

func (t *common) send(m *sip.Message) { t.layer.cfg.Send(t.flow, m) }

func (t *common) after(now time.Time, slot *timer, kind timerKind, d time.Duration) {
	t.layer.timers.arm(slot, kind, now.Add(d))
}

func (t *common) stopTimers() {
	t.layer.timers.stop(&t.resend)
	t.layer.timers.stop(&t.life)
}

// wait is the length of timers D, I, J and K: nothing is repeated on a reliable flow.
func (t *common) wait(d time.Duration) time.Duration {
	if t.flow.Reliable {
		return 0
	}
	return d
}

// resendFirst arms the first retransmission, on unreliable flows only.
func (t *common) resendFirst(now time.Time, kind timerKind) {
	if t.flow.Reliable {
		return
	}
	t.interval = t.layer.cfg.Timers.T1
	t.after(now, &t.resend, kind, t.interval)
}
