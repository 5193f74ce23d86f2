package sipcore

// Golden call flows: what two user agents send each other and what their
// applications see, in testdata/flows. Regenerate them with
//
//	go test ./pkg/sipcore -run Flows -update
//
// and review the difference.

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var update = flag.Bool("update", false, "write testdata/flows anew")

// flows are the scenarios, each with the sentence that opens its file.
var flows = map[string]struct {
	title  string
	config func(*Config)
	run    func(alice, bob *end)
}{
	"call": {"Alice calls, bob accepts, alice hangs up (RFC 3665 §3.1).", nil, func(alice, bob *end) {
		bob.on = accepting
		call := alice.invite(InviteOptions{})
		alice.run(time.Second)
		alice.command(func(now time.Time) error { return call.Bye(now, ByeOptions{}) })
	}},
	"cancel": {"Alice calls and gives up while it rings (RFC 3665 §3.8).", nil, func(alice, bob *end) {
		call := alice.invite(InviteOptions{})
		alice.run(time.Second)
		alice.command(func(now time.Time) error { return call.Cancel(now, CancelOptions{}) })
	}},
	"busy": {"Alice calls, bob is busy (RFC 3665 §3.9).", nil, func(alice, bob *end) {
		bob.on = func(e *end, o Output) {
			if o, is := o.(SessionInvite); is {
				e.command(func(now time.Time) error { return o.Session.Reject(now, ResponseOptions{Code: 486}) })
			}
		}
		alice.invite(InviteOptions{})
	}},
	"no-answer": {"Alice calls, nobody answers.", func(c *Config) { c.NoAnswerTimeout = 10 * time.Second }, func(alice, _ *end) {
		alice.invite(InviteOptions{})
	}},
	"hold": {"Alice holds bob, bob hangs up.", nil, func(alice, bob *end) {
		bob.on = accepting
		call := alice.invite(InviteOptions{})
		alice.run(time.Second)
		alice.command(func(now time.Time) error { return call.Reinvite(now, hold(true)) })
		alice.run(time.Second)
		bob.command(func(now time.Time) error { return bob.calls[0].Bye(now, ByeOptions{}) })
	}},
	"no-offer": {"Alice calls without an offer, bob makes one, the ACK answers it.", nil, func(alice, bob *end) {
		bob.on = accepting
		call := alice.invite(InviteOptions{NoOffer: true})
		alice.run(time.Second)
		alice.command(func(now time.Time) error { return call.Bye(now, ByeOptions{}) })
	}},
	"early-media": {"Alice requires reliable provisional responses (RFC 3262).", rel100(Required), func(alice, bob *end) {
		bob.on = func(e *end, o Output) {
			if o, is := o.(SessionInvite); is {
				e.command(func(now time.Time) error { return o.Session.Progress(now, ProgressOptions{}) })
				e.later(time.Second, func() { e.command(func(now time.Time) error { return o.Session.Accept(now, AcceptOptions{}) }) })
			}
		}
		call := alice.invite(InviteOptions{})
		alice.run(2 * time.Second)
		alice.command(func(now time.Time) error { return call.Bye(now, ByeOptions{}) })
	}},
	"refer": {"Alice asks bob to call carol (RFC 3515), then hangs up.", nil, func(alice, bob *end) {
		bob.on = func(e *end, o Output) {
			accepting(e, o)
			if o, is := o.(SessionRefer); is {
				e.command(func(now time.Time) error { return o.Session.AcceptRefer(now, o.Request) })
			}
		}
		call := alice.invite(InviteOptions{})
		alice.run(time.Second)
		alice.command(func(now time.Time) error {
			return call.Refer(now, sip.NameAddr{URI: mustURI("sip:carol@example.com")}, ReferOptions{})
		})
		alice.run(time.Second)
		alice.command(func(now time.Time) error { return call.Bye(now, ByeOptions{}) })
	}},
}

func TestFlowsAreAsWrittenDown(t *testing.T) {
	for name, flow := range flows {
		t.Run(name, func(t *testing.T) {
			var changes []func(*Config)
			if flow.config != nil {
				changes = append(changes, flow.config)
			}
			p := newPair(t, 7, append(changes, func(c *Config) { c.Reliable = true })...)
			var b strings.Builder
			b.WriteString(flow.title + "\n")
			begin := p.now
			p.log = func(line string) {
				fmt.Fprintf(&b, "\n%d ms %s\n", p.now.Sub(begin).Milliseconds(), strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\r\n", "\n"))
			}
			flow.run(p.ends[0], p.ends[1])
			p.run(3 * time.Minute)
			p.over(name)
			compare(t, filepath.Join("testdata", "flows", name+".txt"), b.String())
		})
	}
}

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
