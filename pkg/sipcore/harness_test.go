package sipcore

// The harness: one user agent, virtual time, and a peer that the test scripts.
// A test is a dialogue: it does something to the user agent and then says, with
// a sentence each, what is expected on the wire and as events.
//
//	r := newRig(t)
//	r.connect()
//	req := r.sent("MESSAGE", "the message goes out")
//	r.answer(req, 200)
//	next[RequestAccepted](r, "the application learns of the 200")
//	r.quiet("that was all")

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// rig is a user agent under test.
type rig struct {
	t      *testing.T
	ua     *UA
	now    time.Time
	wire   []*sip.Message // sent and not yet looked at
	pings  []string       // keep-alives sent and not yet looked at
	events []Output       // everything but Send and Log, not yet looked at
	logs   []Log
	trace  []string // all outputs in order: "send REGISTER", "send 200", "Connected"
	branch int
	record *recorder                             // of a flow, nil: none
	reads  func(now time.Time, r *ServerRequest) // what the application does with a MESSAGE, nil: nothing
}

// takeMessage does with a MESSAGE what a shell does: 200 when the application has
// seen it and said nothing.
func takeMessage(now time.Time, o Output, reads func(now time.Time, r *ServerRequest)) {
	if m, is := o.(IncomingMessage); is {
		if reads != nil {
			reads(now, m.Request)
			return
		}
		m.Request.answer(now, 200)
	}
}

var epoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// newRig makes a user agent alice@example.com that does not register, unless
// the test changes that.
func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	cfg := Config{
		URI: mustURI("sip:alice@example.com"), DisplayName: "Alice", Password: "secret",
		Servers:     []Server{{URI: "wss://one.example.com/sip", SIPURI: "<sip:one.example.com;transport=ws;lr>"}},
		ContactUser: "contact", ViaHost: "abc.invalid", CallIDPrefix: "aaaaa",
		InstanceID: "8f1b0c5e-0000-4000-8000-000000000001",
		UserAgent:  "test", Reliable: true, Random: counter(),
	}
	for _, c := range change {
		c(&cfg)
	}
	ua, err := New(cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return &rig{t: t, ua: ua, now: epoch}
}

// counter is the randomness of tests: 0, 1, 2 ... in groups of the asked size.
func counter() func(p []byte) {
	n := uint32(0)
	return func(p []byte) {
		for i := range p {
			p[i] = byte(n >> (5 * (uint(len(p)-1-i) % 5)) & 31)
		}
		n++
	}
}

// drain takes the outputs.
func (r *rig) drain() {
	for {
		o, ok := r.ua.Poll()
		if !ok {
			return
		}
		if send, is := o.(Send); is {
			r.record.carries("alice", wayOf(send), send.Data)
			r.take(send)
			continue
		}
		r.record.tells("alice", o)
		r.record.answersMedia(r.now, o)
		if l, is := o.(Log); is {
			r.logs = append(r.logs, l)
			continue
		}
		r.trace = append(r.trace, typeName(o))
		r.events = append(r.events, o)
		takeMessage(r.now, o, r.reads)
	}
}

func (r *rig) take(o Send) {
	if o.Message == nil {
		r.pings = append(r.pings, string(o.Data))
		r.trace = append(r.trace, "send "+strconv.Quote(string(o.Data)))
		return
	}
	m, err := sip.Parse(o.Data)
	if err != nil && m != nil && m.StatusCode >= 400 {
		// RFC 3261 §8.2.6.2: a refusal repeats what is broken in its request.
		m, err = sip.ParseFragment(o.Data)
	}
	if err != nil {
		r.t.Fatalf("what was sent cannot be read: %v\n%s", err, o.Data)
	}
	if !bytes.Equal(o.Data, o.Message.Bytes()) {
		r.t.Fatalf("the sent bytes are not the sent message:\n%s\n%s", o.Data, o.Message)
	}
	r.wire = append(r.wire, m)
	r.trace = append(r.trace, "send "+summary(m))
}

func typeName(o Output) string {
	return strings.TrimPrefix(fmt.Sprintf("%T", o), "sipcore.")
}

func summary(m *sip.Message) string {
	if m.IsRequest() {
		return m.Method
	}
	return strconv.Itoa(m.StatusCode)
}

// do runs something and takes what it caused.
func (r *rig) do(f func(now time.Time)) {
	f(r.now)
	r.drain()
}

// advance lets time pass, stopping at every deadline.
func (r *rig) advance(d time.Duration) {
	until := r.now.Add(d)
	for range 100000 {
		at, any := r.ua.Deadline()
		if !any || at.After(until) {
			r.now = until
			return
		}
		if at.After(r.now) {
			r.now = at
		}
		r.do(r.ua.Timeout)
	}
	r.t.Fatalf("time does not pass: deadlines at %v", r.now)
}

// connect starts the user agent and opens its connection. What comes of that
// is forgotten, but for the REGISTER on the wire.
func (r *rig) connect() {
	r.t.Helper()
	r.do(r.ua.Start)
	next[Connect](r, "Start asks for a connection")
	next[Connecting](r, "the application hears of it")
	r.do(r.ua.TransportUp)
	next[Connected](r, "the connection is open")
}

// register connects and has the REGISTER accepted.
func (r *rig) register(fields ...sip.Field) {
	r.t.Helper()
	r.connect()
	req := r.sent("REGISTER", "a connected user agent registers")
	if len(fields) == 0 {
		fields = []sip.Field{{Name: "Contact", Value: req.Header.Get("Contact")}}
	}
	r.answer(req, 200, fields...)
	next[Registered](r, "a 200 means registered")
}

// sent is the next message on the wire: a method, or a status code.
func (r *rig) sent(what, sentence string) *sip.Message {
	r.t.Helper()
	if len(r.wire) == 0 {
		r.t.Fatalf("%s: nothing was sent, expected %s; logs: %v", sentence, what, r.logs)
	}
	m := r.wire[0]
	r.wire = r.wire[1:]
	if summary(m) != what {
		r.t.Fatalf("%s: sent %s, expected %s\n%s", sentence, summary(m), what, m)
	}
	return m
}

// next is the next event, which must be a T.
func next[T Output](r *rig, sentence string) T {
	r.t.Helper()
	var zero T
	if len(r.events) == 0 {
		r.t.Fatalf("%s: no event, expected %s; logs: %v", sentence, typeName(zero), r.logs)
	}
	o, ok := r.events[0].(T)
	if !ok {
		r.t.Fatalf("%s: event %s %+v, expected %s", sentence, typeName(r.events[0]), r.events[0], typeName(zero))
	}
	r.events = r.events[1:]
	return o
}

// quiet: nothing more was sent and nothing more has happened.
func (r *rig) quiet(sentence string) {
	r.t.Helper()
	for _, m := range r.wire {
		r.t.Fatalf("%s: but this was sent:\n%s", sentence, m)
	}
	for _, p := range r.pings {
		r.t.Fatalf("%s: but a keep-alive was sent: %q", sentence, p)
	}
	for _, o := range r.events {
		r.t.Fatalf("%s: but this happened: %s %+v", sentence, typeName(o), o)
	}
}

// forget drops what was not looked at.
func (r *rig) forget() { r.wire, r.events, r.pings, r.trace = nil, nil, nil, nil }

// holdsNothing: after everything ended no table has anything left.
func (r *rig) holdsNothing() {
	r.t.Helper()
	ua := r.ua
	for name, n := range map[string]int{
		"transactions": ua.layer.Len(), "calls": len(ua.calls), "dialogs": len(ua.dialogs), "sessions": len(ua.sessions),
		"timers": len(ua.timers), "outputs": len(ua.outputs), "merged requests": len(ua.merged.seen),
		"dialogs with REFERs": len(ua.refers), "REFERs without a dialog": len(ua.outsideRefers),
		"subscriptions":           len(ua.subscriptions),
		"subscriptions of others": len(ua.notifier.all) + len(ua.notifier.sources), "NOTIFYs": ua.notifier.underway + len(ua.notifier.queue),
		"publications": len(ua.publications),
	} {
		if n != 0 {
			r.t.Errorf("%d %s are left", n, name)
		}
	}
}

// header fails unless a header of the message has the value.
func (r *rig) header(m *sip.Message, name, value, sentence string) {
	r.t.Helper()
	if got := strings.Join(m.Header.Values(name), " | "); got != value {
		r.t.Errorf("%s: %s is %q, expected %q", sentence, name, got, value)
	}
}

// traced compares the order of all outputs since the last forget.
func (r *rig) traced(sentence string, want ...string) {
	r.t.Helper()
	if got := strings.Join(r.trace, ", "); got != strings.Join(want, ", ") {
		r.t.Errorf("%s:\n got %s\nwant %s", sentence, got, strings.Join(want, ", "))
	}
}

// equal fails unless got is want.
func equal[T comparable](r *rig, got, want T, sentence string) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("%s: got %v, expected %v", sentence, got, want)
	}
}

// isTrue fails unless the sentence holds.
func isTrue(r *rig, holds bool, sentence string) {
	r.t.Helper()
	if !holds {
		r.t.Error("not so: " + sentence)
	}
}

func noError(r *rig, err error, sentence string) {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("%s: %v", sentence, err)
	}
}
