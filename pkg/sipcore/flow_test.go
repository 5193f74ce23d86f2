package sipcore

// Golden call flows: what user agents send and receive, and what their
// applications see, in virtual time, in testdata/flows. Regenerate them with
//
//	go test ./pkg/sipcore -run Flow -update
//
// and review the difference. That also deletes the files of scenarios that are
// gone. A flow that leaves something behind, ends its calls otherwise than its
// scenario says or breaks a rule that the witness knows fails all the same.

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write testdata/flows anew")

// A flow is a scenario. It has one of three scripts: two user agents, one user
// agent whose server the script plays and that is connected when the trace
// begins, or one that is not.
type flow struct {
	name   string // of the file
	title  string // the sentence that opens it
	config func(*Config)
	two    func(alice, bob *end)
	one    func(alice *rig)
	cold   func(alice *rig)
	ends   []string // how the sessions end, in order: see recorder.ends
}

// themes are the tables of scenarios, one file for each.
var themes = [][]flow{
	callFlows,
	callerFlows,
	calleeFlows,
	raceFlows,
	lossFlows,
	authFlows,
	registerFlows,
	connectionFlows,
	holdFlows,
	earlyFlows,
	earlyAnswerFlows,
	transferFlows,
	referFlows,
	referringFlows,
	messageFlows,
	subscriptionFlows,
	reasonFlows,
	subscriptionFaultFlows,
	subscriptionLostFlows,
	watcherFlows,
	watcherFaultFlows,
	publishFlows,
	againFlows,
	timerFlows,
	trickleFlows,
	updateFlows,
}

func allFlows() (list []flow) {
	for _, theme := range themes {
		list = append(list, theme...)
	}
	return list
}

func TestFlowsAreAsWrittenDown(t *testing.T) {
	for _, f := range allFlows() {
		t.Run(f.name, func(t *testing.T) {
			rec := newRecorder(t, f.title)
			switch {
			case f.two != nil:
				f.playTwo(t, rec)
			case f.one != nil:
				f.playOne(t, rec)
			default:
				f.playCold(t, rec)
			}
			rec.over(f.ends)
			compare(t, flowFile(f.name), rec.text.String())
		})
	}
}

func (f *flow) playTwo(t *testing.T, rec *recorder) {
	p := newPair(t, 7, steady, f.configure)
	alice, bob := p.ends[0], p.ends[1]
	rec.follow(&p.now, alice.ua, bob.ua)
	p.record = rec
	f.two(alice, bob)
	p.run(3 * time.Minute)
	p.over(f.name)
}

func (f *flow) playOne(t *testing.T, rec *recorder) {
	r := caller(t, steady, f.configure)
	rec.follow(&r.now, r.ua)
	r.record = rec
	f.one(r)
	r.settled()
}

// playCold ends with Stop, which is no part of the trace: what a registered user
// agent keeps going would go on for ever.
func (f *flow) playCold(t *testing.T, rec *recorder) {
	r := newRig(t, steady, f.configure)
	rec.follow(&r.now, r.ua)
	r.record = rec
	f.cold(r)
	rec.finish()
	r.record = nil
	if !r.ua.stopped() {
		r.do(r.ua.Stop)
	}
	r.settled()
}

func (f *flow) configure(c *Config) {
	if f.config != nil {
		f.config(c)
	}
}

func flowFile(name string) string { return filepath.Join("testdata", "flows", name+".txt") }

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s", path, got)
	}
}

func TestEveryFlowFileHasItsScenario(t *testing.T) {
	files, err := filepath.Glob(flowFile("*"))
	if err != nil {
		t.Fatal(err)
	}
	flows := allFlows()
	for _, path := range files {
		switch {
		case slices.ContainsFunc(flows, func(f flow) bool { return flowFile(f.name) == path }):
		case *update:
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		default:
			t.Errorf("%s belongs to no scenario: -update deletes it", path)
		}
	}
}

func TestNoTwoFlowsHaveOneName(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range allFlows() {
		if seen[f.name] || !strings.HasSuffix(f.title, ".") {
			t.Errorf("%s: the name is not the only one, or the title %q is no sentence", f.name, f.title)
		}
		seen[f.name] = true
	}
}
