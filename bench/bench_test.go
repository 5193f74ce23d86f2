package bench

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// What the project promises against its peer, for the whole round of parse,
// typed access and print.
const (
	timesAsFast     = 2
	timesFewerAlloc = 3
)

func TestBothSidesReadTheSameFromEveryMessage(t *testing.T) {
	for _, name := range Names {
		data := Load(name)
		ours, peer := new(Ours), NewPeer()
		var a, b Seen
		m, n := ours.Parse(data), peer.Parse(data)
		ours.Read(m, &a)
		peer.Read(n, &b)
		if a != b {
			t.Errorf("%s: ours read %+v, sipgo %+v", name, a, b)
		}
		for side, printed := range map[string][]byte{"ours": ours.Print(m), "sipgo": peer.Print(n)} {
			again, err := sip.Parse(printed)
			if err != nil || len(again.Header) != len(m.Header) || string(again.Body) != string(m.Body) {
				t.Errorf("%s: what %s printed is not the same message: %v\n%s", name, side, err, printed)
			}
		}
	}
}

func TestARoundTakesAtMostAThirdOfTheAllocations(t *testing.T) {
	for _, name := range Names {
		ours, peer := rounds(Load(name))
		a, b := testing.AllocsPerRun(100, ours), testing.AllocsPerRun(100, peer)
		if a*timesFewerAlloc > b {
			t.Errorf("%s: %v allocations, sipgo %v", name, a, b)
		}
	}
}

// rounds gives the whole work on one message: parse, typed access, print.
func rounds(data []byte) (ours, peer func()) {
	o, p := new(Ours), NewPeer()
	var a, b Seen
	ours = func() {
		m := o.Parse(data)
		o.Read(m, &a)
		o.Print(m)
	}
	peer = func() {
		m := p.Parse(data)
		p.Read(m, &b)
		p.Print(m)
	}
	return ours, peer
}

func BenchmarkParse(b *testing.B) {
	o, p := new(Ours), NewPeer()
	each(b, func(data []byte) (ours, peer func()) {
		return func() { o.Parse(data) }, func() { p.Parse(data) }
	})
}

func BenchmarkPrint(b *testing.B) {
	each(b, func(data []byte) (ours, peer func()) {
		o, p := new(Ours), NewPeer()
		m, n := o.Parse(data), p.Parse(data)
		return func() { o.Print(m) }, func() { p.Print(n) }
	})
}

func BenchmarkRound(b *testing.B) { each(b, rounds) }

func each(b *testing.B, work func([]byte) (ours, peer func())) {
	for _, name := range Names {
		data := Load(name)
		ours, peer := work(data)
		b.Run(name+"/sipwasm", func(b *testing.B) { loop(b, data, ours) })
		b.Run(name+"/sipgo", func(b *testing.B) { loop(b, data, peer) })
	}
}

func loop(b *testing.B, data []byte, f func()) {
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		f()
	}
}

// BenchmarkRatio runs both sides in turns, so that a busy machine slows both
// alike, and fails below what the project promises.
func BenchmarkRatio(b *testing.B) {
	for _, name := range Names {
		b.Run(name, func(b *testing.B) {
			ours, peer := rounds(Load(name))
			var a, p time.Duration
			for b.Loop() {
				a += timed(ours)
				p += timed(peer)
			}
			faster := float64(p) / float64(a)
			fewer := testing.AllocsPerRun(100, peer) / testing.AllocsPerRun(100, ours)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(faster, "x-as-fast")
			b.ReportMetric(fewer, "x-fewer-allocs")
			if b.N > 100 && (faster < timesAsFast || fewer < timesFewerAlloc) {
				b.Errorf("%.2f times as fast, %.2f times fewer allocations", faster, fewer)
			}
		})
	}
}

// timed runs a batch, so that reading the clock weighs nothing.
func timed(f func()) time.Duration {
	start := time.Now()
	for range 64 {
		f()
	}
	return time.Since(start)
}
