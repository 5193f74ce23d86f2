package sipcore

// What the engine costs without a network: two user agents wired back to back,
// every message printed and parsed, both sides on one processor.
//
//	go test ./pkg/sipcore -run '^$' -bench . -benchmem

import (
	"runtime"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// wired is one of two user agents of which each gets what the other sends.
type wired struct {
	ua    *UA
	peer  *wired
	now   *time.Time
	inbox [][]byte
	calls []*Session // that stand
	over  int        // requests and calls that have ended
}

func newWired(tb testing.TB, name string, now *time.Time, change ...func(*Config)) *wired {
	cfg := Config{
		URI: mustURI("sip:" + name + "@example.com"), ViaHost: name + ".invalid", Reliable: true,
		Servers: []Server{{URI: "wss://example.com"}}, Random: counter(), Password: "secret",
		CallIDPrefix: name,
	}
	for _, c := range change {
		c(&cfg)
	}
	ua, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	w := &wired{ua: ua, now: now}
	w.ua.Start(*now)
	w.drain()
	w.ua.TransportUp(*now)
	w.drain()
	return w
}

func newWires(tb testing.TB) (a, b *wired) {
	now := epoch
	a, b = newWired(tb, "alice", &now), newWired(tb, "bob", &now)
	a.peer, b.peer = b, a
	return a, b
}

// drain is the shell: calls are accepted, the media side answers at once.
func (w *wired) drain() {
	for o, ok := w.ua.Poll(); ok; o, ok = w.ua.Poll() {
		switch o := o.(type) {
		case Send:
			if w.peer != nil {
				w.peer.inbox = append(w.peer.inbox, o.Data)
			}
		case IncomingMessage:
			o.Request.answer(*w.now, 200)
		case ApplyRemote:
			o.Session.RemoteApplied(*w.now)
		case NeedLocal:
			o.Session.LocalReady(*w.now, benchMedia)
		case SessionInvite:
			_ = o.Session.Accept(*w.now, AcceptOptions{}) // it is in the state for it
		case SessionConfirmed:
			w.calls = append(w.calls, o.Session)
		case SessionAccepted:
			if !o.Session.Incoming() {
				w.calls = append(w.calls, o.Session)
			}
		case SessionTerminated:
			w.over++
		case RequestAccepted:
			w.over++
		}
	}
}

var benchMedia = media(sendrecv)

// exchange carries messages until there are none.
func (w *wired) exchange() {
	w.drain()
	for len(w.inbox)+len(w.peer.inbox) > 0 {
		for _, end := range []*wired{w.peer, w} {
			inbox := end.inbox
			end.inbox = nil
			for _, data := range inbox {
				end.ua.Receive(*end.now, data)
				end.drain()
			}
		}
	}
}

// later lets time pass for both.
func (w *wired) later(d time.Duration) {
	until := w.now.Add(d)
	for _, end := range []*wired{w, w.peer} {
		for at, any := end.ua.Deadline(); any && !at.After(until); at, any = end.ua.Deadline() {
			end.ua.Timeout(at)
			end.drain()
		}
	}
	*w.now = until
	w.exchange()
}

func BenchmarkTransactions(b *testing.B) {
	alice, bob := newWires(b)
	target := bob.ua.cfg.URI
	o := RequestOptions{Body: []byte("hello"), ContentType: "text/plain"}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if _, err := alice.ua.Request(*alice.now, sip.MethodMessage, target, o); err != nil {
			b.Fatal(err)
		}
		alice.exchange()
		if n%100 == 99 {
			alice.later(time.Minute) // what merged requests are known by is forgotten
		}
	}
	if alice.over != b.N {
		b.Fatalf("%d of %d were answered", alice.over, b.N)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "transactions/s")
}

func BenchmarkCalls(b *testing.B) {
	alice, _ := newWires(b)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		alice.call(b)
		call := alice.calls[0]
		alice.calls, alice.peer.calls = nil, nil
		if err := call.Bye(*alice.now, ByeOptions{}); err != nil {
			b.Fatal(err)
		}
		alice.exchange()
		if n%100 == 99 {
			alice.later(time.Minute) // RFC 6026 timers L and M
		}
	}
	if alice.over != b.N || alice.peer.over != b.N {
		b.Fatalf("%d of %d calls ended", alice.over, b.N)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

// call makes a call that stands.
func (w *wired) call(tb testing.TB) {
	stood := len(w.calls)
	if _, err := w.ua.Invite(*w.now, w.peer.ua.cfg.URI, InviteOptions{}); err != nil {
		tb.Fatal(err)
	}
	w.exchange()
	if len(w.calls) != stood+1 || len(w.peer.calls) != stood+1 {
		tb.Fatal("the call does not stand on both sides")
	}
}

const manyBenched = 1000

func BenchmarkMemoryOfARegistration(b *testing.B) {
	for b.Loop() {
		now := epoch
		before := heapInUse()
		agents := make([]*wired, manyBenched)
		for i := range agents {
			agents[i] = newWired(b, "alice", &now, registering)
			agents[i].registered(b)
		}
		b.ReportMetric(float64(heapInUse()-before)/manyBenched, "B/registration")
		runtime.KeepAlive(agents)
	}
}

// registered answers the REGISTER.
func (w *wired) registered(tb testing.TB) {
	list := w.ua.Transactions()
	req := list[0].Request
	resp := sip.NewResponse(req, 200, "")
	resp.Header.Add("Contact", req.Header.Get("Contact"))
	w.ua.Receive(*w.now, resp.Bytes())
	w.drain()
	if !w.ua.IsRegistered() {
		tb.Fatal("not registered")
	}
}

func BenchmarkMemoryOfACall(b *testing.B) {
	for b.Loop() {
		alice, bob := newWires(b)
		before := heapInUse()
		for range manyBenched {
			alice.call(b)
		}
		alice.later(time.Minute) // the transactions of the INVITEs have ended
		b.ReportMetric(float64(heapInUse()-before)/(2*manyBenched), "B/call")
		if len(alice.ua.sessions) != manyBenched || len(bob.ua.sessions) != manyBenched {
			b.Fatal("not all calls stand")
		}
		runtime.KeepAlive(alice)
	}
}

// heapInUse is what cannot be thrown away, in bytes.
func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
