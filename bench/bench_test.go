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
		w := rounds(Load(name))
		a, b := testing.AllocsPerRun(100, w.ours), testing.AllocsPerRun(100, w.peer)
		if a*timesFewerAlloc > b {
			t.Errorf("%s: %v allocations, sipgo %v", name, a, b)
		}
	}
}

// work is the same on both sides.
type work struct{ ours, peer func() }

// rounds is the whole work on one message: parse, typed access, print.
func rounds(data []byte) work {
	o, p := new(Ours), NewPeer()
	var a, b Seen
	return work{
		ours: func() {
			m := o.Parse(data)
			o.Read(m, &a)
			o.Print(m)
		},
		peer: func() {
			m := p.Parse(data)
			p.Read(m, &b)
			p.Print(m)
		},
	}
}

func parsing(data []byte) work {
	o, p := new(Ours), NewPeer()
	return work{func() { o.Parse(data) }, func() { p.Parse(data) }}
}

func printing(data []byte) work {
	o, p := new(Ours), NewPeer()
	m, n := o.Parse(data), p.Parse(data)
	return work{func() { o.Print(m) }, func() { p.Print(n) }}
}

func BenchmarkParse(b *testing.B) { each(b, parsing) }

func BenchmarkPrint(b *testing.B) { each(b, printing) }

func BenchmarkRound(b *testing.B) { each(b, rounds) }

func each(b *testing.B, of func([]byte) work) {
	for _, name := range Names {
		data := Load(name)
		w := of(data)
		b.Run(name+"/sipwasm", func(b *testing.B) { loop(b, data, w.ours) })
		b.Run(name+"/sipgo", func(b *testing.B) { loop(b, data, w.peer) })
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
// alike. The whole round fails below what the project promises.
func BenchmarkRatio(b *testing.B) {
	for _, name := range Names {
		data := Load(name)
		b.Run("parse/"+name, func(b *testing.B) { ratio(b, parsing(data)) })
		b.Run("round/"+name, func(b *testing.B) {
			faster, fewer := ratio(b, rounds(data))
			if b.N > 100 && (faster < timesAsFast || fewer < timesFewerAlloc) {
				b.Errorf("%.2f times as fast, %.2f times fewer allocations", faster, fewer)
			}
		})
	}
}

func ratio(b *testing.B, w work) (faster, fewer float64) {
	var ours, peer time.Duration
	for b.Loop() {
		ours += timed(w.ours)
		peer += timed(w.peer)
	}
	faster = float64(peer) / float64(ours)
	fewer = testing.AllocsPerRun(100, w.peer) / testing.AllocsPerRun(100, w.ours)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(faster, "x-as-fast")
	b.ReportMetric(fewer, "x-fewer-allocs")
	return faster, fewer
}

// timed runs a batch, so that reading the clock weighs nothing.
func timed(f func()) time.Duration {
	start := time.Now()
	for range 64 {
		f()
	}
	return time.Since(start)
}
