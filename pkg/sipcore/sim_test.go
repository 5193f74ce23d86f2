package sipcore

// The simulation: two to four user agents in a world of seeded chance, with a
// clock of its own (sim_world_test.go). Whatever they are told to do and whatever
// the network does, the rules of sim_grammar_test.go and sim_invariants_test.go
// hold.
//
//	SIM=10m go test ./pkg/sipcore -run Simulation -v             as long as one likes
//	SIM=10m SEEDS=new go test ./pkg/sipcore -run Simulation -v   and not from seed 1 on
//	SEED=4711 go test ./pkg/sipcore -run Simulation -v           one seed, with its trace
//
// A test run plays the same seeds each time, so that who breaks something is who
// sees it; new ones are for those who look for what nobody has found yet.
//
// A seed that fails is made shorter and printed as a script for the table of
// sim_regression_test.go.

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// simPatience is how long a failing script is made shorter.
const simPatience = 20 * time.Second

func TestSimulationOfSeeds(t *testing.T) {
	if text := os.Getenv("SEED"); text != "" {
		replay(t, text)
		return
	}
	first := uint64(0)
	if os.Getenv("SEEDS") == "new" {
		first = uint64(time.Now().UnixNano())
	}
	until := time.Now().Add(simDuration(t))
	var next, inputs, bad atomic.Uint64
	var workers sync.WaitGroup
	var adding sync.Mutex
	cover := make(simCover)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for time.Now().Before(until) && bad.Load() < 3 {
				s := generate(first + next.Add(1))
				r := s.run(nil)
				inputs.Add(uint64(r.inputs))
				adding.Lock()
				cover.add(r.cover)
				adding.Unlock()
				if r.failed != nil && bad.Add(1) <= 3 {
					report(t, s, r)
				}
			}
		})
	}
	workers.Wait()
	cover.check(t, next.Load())
	t.Logf("seeds %d to %d, %d steps", first+1, first+next.Load(), inputs.Load())
}

// simDuration is what SIM says, or a few seconds.
func simDuration(t *testing.T) time.Duration {
	if text := os.Getenv("SIM"); text != "" && !testing.Short() && runtime.GOOS != "js" {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	return 3 * time.Second
}

func report(t *testing.T, s simScript, r simResult) {
	short := shrink(s, simPatience)
	t.Errorf("seed %d: %v\nthe same kind of failure, shorter: %v\n%v", s.seed, r.failed, short.run(nil).failed, short)
}

// replay plays one seed and tells all.
func replay(t *testing.T, text string) {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	s := generate(seed)
	r := s.run(func(line string) { t.Log(line) })
	if r.failed != nil {
		short := shrink(s, simPatience)
		t.Log("once more, shorter")
		r := short.run(func(line string) { t.Log(line) })
		t.Errorf("%v\n%v", r.failed, short)
	}
}

// simFew seeds are enough where each is told as text.
const simFew = 20

func TestASimulationIsTheSameEachTime(t *testing.T) {
	for seed := range uint64(simFew) {
		a, b := traceOf(generate(seed)), traceOf(generate(seed))
		if a != b {
			t.Fatalf("seed %d differs from line %d on", seed, strings.Count(commonPrefix(a, b), "\n"))
		}
	}
}

func TestAScriptIsMadeShort(t *testing.T) {
	held := func(s simScript) bool { return strings.Contains(traceOf(s), "hold(remote)") }
	for seed := range uint64(200) {
		s := generate(seed)
		if len(s.steps) < 20 || !held(s) {
			continue
		}
		short := shorter(listed(s), held)
		if len(short.steps) != 3 || len(short.faults) != 0 || len(short.phones) > 2 && short.steps[0].who < 2 && short.steps[1].who < 2 {
			t.Errorf("a call, its answer and hold are enough to be held, not\n%v", short)
		}
		return
	}
	t.Error("no seed holds anybody")
}

func TestFaultsPlayLikeTheOddsThatDrewThem(t *testing.T) {
	for seed := range uint64(simFew) {
		if s := generate(seed); traceOf(s) != traceOf(listed(s)) {
			t.Errorf("seed %d is another story with its faults listed", seed)
		}
	}
}

func traceOf(s simScript) string {
	var b strings.Builder
	s.run(func(line string) { b.WriteString(line + "\n") })
	return b.String()
}

func commonPrefix(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
