package sipcore

// A script is a whole simulation as data: user agents, what they are told to do
// and when, and what befalls single messages. A step or a fault can be taken out
// and what is left still means the same: calls have numbers of their own, and a
// fault names its message by sender, receiver, call, kind and how often that
// was seen.

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

type simScript struct {
	seed     uint64
	reliable bool       // all connections are TCP or WebSocket
	watched  bool       // a witness reads every message (flow_witness_test.go)
	recorded bool       // the router puts itself into the route sets
	odds     simOdds    // of faults that are drawn; all zero: only those listed
	faults   []simFault // what befalls single messages, questions and attempts
	phones   []simPhone // alice, bob, carol and dave
	steps    []simStep
}

// simPhone is the configuration of one user agent.
type simPhone struct {
	rel100, replaces                 Support
	register, challenged, ask, alive bool // alive: keep-alives are sent
	patient                          bool // rings for more than a minute
	appInfo                          bool
	early                            bool // its media side takes early answers
	trickle                          bool // its media side finds candidates later
	old                              bool // the others do not hear that it takes UPDATE
	marks                            bool // a header of its own is in what it says
	servers                          int  // beside the first
}

// simStep is a command, or something that happens to a user agent: after so many
// milliseconds, counted from the beginning or from an event of the call.
type simStep struct {
	who   int
	call  int    // the number of the call, 0 where none is meant
	when  string // "": the beginning; else the event of that call at who
	after int    // ms; -1: within the handler of the event
	do    string
	with  string
}

// simFault is what befalls one message, question to the media side, attempt to
// connect ... What is not listed takes 20 ms and succeeds.
type simFault struct {
	key   string
	lost  bool // vanishes, is refused
	delay int  // ms, 0: 20
	again int  // ms until it comes a second time, 0: never
	pick  int  // of the registrar and the robots: which answer
}

// simOdds are per cent, and milliseconds.
type simOdds struct {
	loss, twice, late int // of messages; late: the longest delay
	refuse, media     int // of questions to the media side; the longest delay
	registrar, refer  int // unusual answers
	connect           int // failures
}

const simUsual = 20 // ms

func (f simFault) usual() bool {
	return !f.lost && f.again == 0 && f.pick == 0 && (f.delay == 0 || f.delay == simUsual)
}

func (f simFault) after() time.Duration {
	if f.delay == 0 {
		return simUsual * time.Millisecond
	}
	return time.Duration(f.delay) * time.Millisecond
}

var simNames = []string{"alice", "bob", "carol", "dave"}

// String prints the script as Go, to be pasted into the table of
// sim_regression_test.go.
func (s simScript) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "{\"\", simScript{seed: %d, ", s.seed)
	for i, set := range []bool{s.reliable, s.recorded, s.watched} {
		if set {
			fmt.Fprintf(&b, "%s: true, ", []string{"reliable", "recorded", "watched"}[i])
		}
	}
	if s.odds != (simOdds{}) {
		fmt.Fprintf(&b, "odds: simOdds%s, ", goFields(s.odds))
	}
	b.WriteString("\n\tphones: []simPhone{")
	for i, p := range s.phones {
		b.WriteString(strings.Repeat(", ", min(i, 1)) + goFields(p))
	}
	b.WriteString("},\n")
	printList(&b, "faults", "simFault", s.faults)
	printList(&b, "steps", "simStep", s.steps)
	b.WriteString("}},\n")
	return b.String()
}

func printList[T any](b *strings.Builder, name, kind string, list []T) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\t%s: []%s{\n", name, kind)
	for _, x := range list {
		b.WriteString("\t\t" + goFields(x) + ",\n")
	}
	b.WriteString("\t},\n")
}

// goFields prints a struct as a composite literal without its zero fields.
func goFields(x any) string {
	text := strings.TrimPrefix(fmt.Sprintf("%#v", x), fmt.Sprintf("%T", x))
	var kept []string
	for _, f := range splitFields(strings.Trim(text, "{}")) {
		name, value, _ := strings.Cut(f, ":")
		switch value {
		case "0", `""`, "false":
		default:
			kept = append(kept, strings.TrimSpace(name)+": "+value)
		}
	}
	return "{" + strings.Join(kept, ", ") + "}"
}

// splitFields cuts at the commas outside of strings.
func splitFields(text string) []string {
	var fields []string
	from, quoted := 0, false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ',' && !quoted:
			fields, from = append(fields, text[from:i]), i+1
		}
	}
	return append(fields, text[from:])
}

// number reads the number of a step's argument.
func (st simStep) number() int {
	n, _ := strconv.Atoi(st.with)
	return n
}

// has looks for a word of a step's argument.
func (st simStep) has(word string) bool {
	for _, w := range strings.Fields(st.with) {
		if w == word {
			return true
		}
	}
	return false
}

// first is the first word of a step's argument.
func (st simStep) first() string {
	word, _, _ := strings.Cut(st.with, " ")
	return word
}
