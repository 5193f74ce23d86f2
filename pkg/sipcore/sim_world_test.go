package sipcore

// The world of a simulation: user agents, what lies between them, and a clock
// that jumps from one thing that happens to the next.

import (
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"
)

type simWorld struct {
	script   simScript
	now      time.Time
	events   agenda
	phones   []*simEnd
	labels   map[string]int // Call-ID: number of the call
	given    map[string]simFault
	drawn    []simFault     // what was drawn, to be listed
	seen     map[string]int // how often a fault could have befallen
	lost     map[string]int // messages lost in a row
	router   simRouter
	stranger simStranger
	healed   bool // the network has become perfect
	cover    simCover
	spoiled  bool // something has happened that may leave one side without news of the other
	inputs   int
	failed   *simFailure
	trace    func(line string) // nil: nobody listens
}

// simFailure is the first thing that was wrong. The kind tells failures apart
// when a script is made shorter.
type simFailure struct{ kind, detail string }

func (f *simFailure) Error() string { return f.kind + ": " + f.detail }

// simResult is what a run leaves.
type simResult struct {
	failed *simFailure
	inputs int
	drawn  []simFault
	cover  simCover
}

// run plays the script to its end.
func (s simScript) run(trace func(line string)) (r simResult) {
	w := newSimWorld(s, trace)
	defer func() {
		if p := recover(); p != nil {
			w.fail("panic", "%v\n%s", p, debug.Stack())
		}
		r = simResult{w.failed, w.inputs, w.drawn, w.cover}
	}()
	w.play()
	return
}

func newSimWorld(s simScript, trace func(line string)) *simWorld {
	w := &simWorld{
		script: s, now: epoch, trace: trace, labels: make(map[string]int),
		given: make(map[string]simFault), seen: make(map[string]int), lost: make(map[string]int), cover: make(simCover),
	}
	w.router.init(w)
	w.stranger.init(w)
	for _, f := range s.faults {
		w.given[f.key] = f
	}
	for i, p := range s.phones {
		w.phones = append(w.phones, w.newEnd(i, p, 0))
	}
	for i := range s.steps {
		if st := s.steps[i]; st.when == "" && st.who < len(w.phones) {
			w.later(time.Duration(st.after)*time.Millisecond, func() { w.phones[st.who].perform(st) })
		}
	}
	return w
}

// newEnd makes a user agent. What it says in another life has other names.
func (w *simWorld) newEnd(i int, p simPhone, life int) *simEnd {
	name := simNames[i]
	ua, err := New(w.configOf(i, p, life))
	if err != nil {
		panic(err)
	}
	e := &simEnd{
		w: w, name: name, index: i, phone: p, ua: ua, waits: new(int), calls: make(map[int]*simCall), of: make(map[*Session]*simCall),
		asked: make(map[*ClientRequest]int), seqs: make(map[string]simSeq), taken: make(map[string]bool), packages: make(map[string]bool), reported: make(map[*IncomingReferral]int), targets: newSimTargets(),
	}
	if w.script.watched {
		e.witness = &witness{who: name, reliable: w.script.reliable, slowMedia: true, rawOffers: w.script.rawOffers(), rawEvents: true, complain: w.complain}
	}
	return e
}

func (w *simWorld) configOf(i int, p simPhone, life int) Config {
	random := rand.New(rand.NewPCG(w.script.seed, uint64(i+100*life)))
	cfg := Config{
		URI: mustURI("sip:" + simNames[i] + "@example.com"), ViaHost: simNames[i] + ".invalid", ContactUser: simNames[i],
		Servers: make([]Server, p.servers+1), Password: "secret", AskCredentials: p.ask,
		Rel100: p.rel100, Replaces: p.replaces, Register: p.register, RegisterExpires: 90,
		NoAnswerTimeout: simNoAnswer, Reliable: w.script.reliable, AllowRequests: []string{"FETCH"}, AllowSubscriptions: []string{"presence"}, AllowLegacyNotify: true, AllowOutOfDialogRefers: true,
		Random: func(b []byte) {
			for i := range b {
				b[i] = byte(random.Uint32())
			}
		},
	}
	if p.alive {
		cfg.KeepAlive = 20 * time.Second
	}
	if p.patient {
		cfg.NoAnswerTimeout = 5 * simNoAnswer
	}
	// Sessions as short as they may be, asked for by some and unknown to others.
	switch i % 3 {
	case 0:
		cfg.SessionExpires = leastMinSE
	case 1:
		cfg.NoSessionTimers = true
	}
	if i == len(simNames)-1 {
		cfg.MinSE = leastMinSE + 20*time.Second
		cfg.SessionExpires = cfg.MinSE
	}
	for i := range cfg.Servers {
		cfg.Servers[i] = Server{URI: fmt.Sprintf("udp://192.0.2.%d", i+1), SIPURI: "<sip:router.invalid;lr>"}
	}
	return cfg
}

// complain notes what a witness holds against a user agent.
func (w *simWorld) complain(text string) {
	_, wrong, _ := strings.Cut(text, ": ")
	wrong, _, _ = strings.Cut(wrong, "\n")
	w.fail(wrong, "%s", text)
}

const simNoAnswer = 20 * time.Second

// fail notes the first thing that is wrong.
func (w *simWorld) fail(kind, format string, args ...any) {
	if w.failed == nil {
		w.failed = &simFailure{kind, fmt.Sprintf(format, args...)}
		w.tell("FAILED %v", w.failed)
	}
}

// tell writes a line of the trace.
func (w *simWorld) tell(format string, args ...any) {
	if w.trace != nil {
		w.trace(fmt.Sprintf("%8d ms  ", w.now.Sub(epoch).Milliseconds()) + fmt.Sprintf(format, args...))
	}
}

// later runs f after d.
func (w *simWorld) later(d time.Duration, f func()) { w.events.add(w.now.Add(d), f) }

// pass lets time pass.
func (w *simWorld) pass(d time.Duration) {
	until := w.now.Add(d)
	for range 300_000 {
		if w.failed != nil || !w.next(until) {
			return
		}
	}
	w.fail("time does not pass", "%v after the beginning", w.now.Sub(epoch))
}

// next does what comes next, until a time.
func (w *simWorld) next(until time.Time) bool {
	at := until
	var run func()
	for _, e := range w.phones {
		if due, any := e.deadline(); any && due.Before(at) {
			at, run = due, func() { e.input("timeout", e.ua.Timeout) }
		}
	}
	if then, f := w.events.take(at); f != nil {
		at, run = then, f
	}
	if run == nil {
		w.now = until
		return false
	}
	if at.After(w.now) {
		w.now = at
	}
	run()
	return true
}

// fate is what befalls the next thing of that name.
func (w *simWorld) fate(draw func(w *simWorld, key string, d *simDice) simFault, words ...string) simFault {
	key := strings.Join(words, " ")
	w.seen[key]++
	full := fmt.Sprintf("%s #%d", key, w.seen[key])
	if w.healed {
		return simFault{}
	}
	if w.script.odds == (simOdds{}) {
		return w.given[full]
	}
	f := draw(w, key, newDice(w.script.seed, full))
	f.key = full
	if !f.usual() {
		w.drawn = append(w.drawn, f)
	}
	return f
}

// simDice are numbers that depend on the seed and a name only.
type simDice struct{ state uint64 }

func newDice(seed uint64, name string) *simDice {
	h := uint64(14695981039346656037) ^ seed*0x9e3779b97f4a7c15
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return &simDice{h}
}

func (d *simDice) below(n int) int {
	if n <= 0 {
		return 0
	}
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

func (d *simDice) percent(p int) bool { return d.below(100) < p }
