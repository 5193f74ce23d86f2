// Package scenarios is what a phone does in a call, between two or three tabs of
// a real browser, each with a library of its own. The same table runs through the
// embedded server (e2e) and through Kamailio (e2e/interop/kamailio): what works
// with one server only is not SIP.
//
// A scenario is a function that gives its tabs things to do and waits for what
// the others then see, never for time. After each of them every tab goes off
// line, and then no microphone, camera or screen may be captured any more and
// nothing may have been thrown that nobody caught.
package scenarios

import (
	"encoding/json"
	"strings"
	"testing"

	"sipwasm/e2e/rig"
)

// Place is where the scenarios are played.
type Place struct {
	Page     string // the address of e2e/testdata/tab.html
	WS       string // the SIP server
	Domain   string
	Password string // of everybody, "" for none
	Asserts  bool   // whether the server says who calls: RFC 3325
	Sends199 bool   // whether the server tells of forks that have ended: RFC 6228
	Presence bool   // whether the server keeps and tells presence: RFC 3856, 3903

	// MissesWatchers: the server does not tell that somebody has ended his
	// subscription (RFC 3857 §4.6), only that somebody has begun one.
	MissesWatchers bool

	// Restart ends the server and starts it anew; what it has forgotten is its affair.
	Restart func()
}

// Run plays all scenarios, each as a test of its own.
func Run(t *testing.T, place Place) {
	for _, table := range []table{calls, earlyMedia, holding, pictures, tones, renegotiation, transfers, manners, oldPhones, events, hangups} {
		table.run(t, place)
	}
	RunPresence(t, place)
}

// RunPresence plays those of presence and busy lamps alone.
func RunPresence(t *testing.T, place Place) {
	presence.run(t, place)
	if place.Presence {
		published.run(t, place)
	}
}

type table []scenario

func (table table) run(t *testing.T, place Place) {
	for _, scenario := range table {
		t.Run(scenario.name, func(t *testing.T) { scenario.play(&stage{T: t, Place: place}) })
	}
}

type scenario struct {
	name string
	play func(s *stage)
}

// stage is where one scenario is played.
type stage struct {
	*testing.T
	Place
}

// tab is a phone of a scenario.
type tab struct {
	*rig.Page
	t    *testing.T
	name string
	left bool // the page is another one
}

// tab opens a phone and has it register as name. options are those of SIP.UA, a
// JavaScript object, that the place does not give.
func (s *stage) tab(name, options string) *tab {
	s.Helper()
	page := rig.Open(s.T, s.Page)
	p := &tab{Page: page, t: s.T, name: name}
	configuration, err := json.Marshal(map[string]any{
		"uri": name + "@" + s.Domain, "displayName": name, "wsServers": s.WS, "password": s.Password,
		"replaces": "supported", "log": map[string]any{"level": "warn"},
	})
	if err != nil {
		s.Fatal(err)
	}
	p.do(`await online({...` + string(configuration) + `, ...` + options + `})`)
	s.Cleanup(p.leave)
	return p
}

// two opens the phones of alice and bob.
func (s *stage) two() (alice, bob *tab) {
	s.Helper()
	return s.tab("alice", `{}`), s.tab("bob", `{}`)
}

// call opens alice and bob and has them talk, with sound and picture.
func (s *stage) call() (alice, bob *tab) {
	s.Helper()
	alice, bob = s.two()
	alice.dials("bob")
	bob.flows()
	return alice, bob
}

// dials calls somebody and waits until sound and picture come from there.
func (p *tab) dials(target string) {
	p.t.Helper()
	p.do(`await dial("` + target + `")`)
	p.flows()
}

// do runs statements in the tab; await is allowed, and waited for.
func (p *tab) do(statements string) {
	p.t.Helper()
	rig.Eval[bool](p.Page, `(async () => { `+statements+`; return true; })()`)
}

// says compares what an expression gives, made a text.
func (p *tab) says(expression, want string) {
	p.t.Helper()
	if got := rig.Eval[string](p.Page, `(async () => String(await (`+expression+`)))()`); got != want {
		p.t.Errorf("%s\n got: %s\nwant: %s", expression, got, want)
	}
}

// flows waits until more sound and picture of the newest call came.
func (p *tab) flows() {
	p.t.Helper()
	p.gets(`"audio", "video"`)
}

// gets waits until more of some kinds came.
func (p *tab) gets(kinds string) {
	p.t.Helper()
	p.Wait(`talking()`)
	p.do(`await listen()`)
	p.Wait(`more([` + kinds + `])`)
}

// ends waits until the newest call is over.
func (p *tab) ends() {
	p.t.Helper()
	p.Wait(`over()`)
}

// hangUp has one side of a call end it.
func (s *stage) hangUp(by, other *tab) {
	s.Helper()
	by.do(`call.bye()`)
	by.ends()
	other.ends()
}

// goElsewhere leaves the page as a user does.
func (p *tab) goElsewhere() {
	p.t.Helper()
	p.left = true
	p.do(`location.href = "about:blank"`)
}

// leave goes off line. What holds for every scenario's end is checked here.
func (p *tab) leave() {
	if p.left || p.t.Failed() {
		return
	}
	p.do(`await offline()`)
	p.says(`calls.filter((session) => !over(session)).length + " calls"`, "0 calls")
	p.Wait(`lit().length === 0`)
	for line := range strings.Lines(p.Console()) {
		if strings.HasPrefix(line, "uncaught:") {
			p.t.Errorf("in the tab: %s", line)
		}
	}
}
