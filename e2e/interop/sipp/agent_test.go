// Package sipp tests the native user agent against SIPp, over UDP and TCP. The
// scenarios are in e2e/sipp; each says what it checks.
package sipp

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/transaction"
	"sipwasm/pkg/sipnative"
)

// agent makes alice, whose address others call directly.
func agent(t testing.TB, change func(*sipnative.Config)) *sipnative.UA {
	t.Helper()
	cfg := sipnative.Config{URI: "sip:alice@127.0.0.1", Listen: "127.0.0.1:0", NewMedia: interop.NoMedia}
	if change != nil {
		change(&cfg)
	}
	ua, err := sipnative.Dial(testkit.Within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ua.Close(); err != nil {
			t.Errorf("closing alice: %v", err)
		}
	})
	return ua
}

// hasty makes the timers of RFC 3261 ten times as fast, for what takes 64*T1.
func hasty(cfg *sipnative.Config) {
	cfg.Core = func(c *sipcore.Config) {
		c.Timers = transaction.Timers{T1: 50 * time.Millisecond, T2: 400 * time.Millisecond, T4: 500 * time.Millisecond}
	}
}

// traced shows every message to trace.
func traced(trace func(sent bool, data []byte)) func(*sipnative.Config) {
	return func(cfg *sipnative.Config) { cfg.Trace = trace }
}

// called lets SIPp call alice once, who does with the call what behave says. It
// returns the call when SIPp is content and the call is over.
func called(t *testing.T, scenario string, behave func(*sipnative.Call), change func(*sipnative.Config), options ...string) *sipnative.Call {
	t.Helper()
	calls := make(chan *sipnative.Call, 10)
	alice := agent(t, func(cfg *sipnative.Config) {
		cfg.OnInvite = func(c *sipnative.Call) { calls <- c; behave(c) }
		if change != nil {
			change(cfg)
		}
	})
	sipp(t, scenario, append(options, "-s", "alice", alice.LocalAddr().String())...).Wait()
	if len(calls) != 1 {
		t.Fatalf("alice saw %d calls, expected 1", len(calls))
	}
	call := <-calls
	over(t, call)
	return call
}

// sipp starts SIPp for one call.
func sipp(t *testing.T, scenario string, options ...string) *interop.SIPp {
	t.Helper()
	return interop.StartSIPp(t, scenario, append([]string{"-m", "1"}, options...)...)
}

// calls has alice call SIPp, which runs the scenario.
func calls(t *testing.T, alice *sipnative.UA, s *interop.SIPp) *sipnative.Call {
	t.Helper()
	call, err := alice.Invite(testkit.Within(t), "sip:bob@"+s.Address, sipnative.InviteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return call
}

// accept takes the call, and reports what is in the way.
func accept(t *testing.T) func(*sipnative.Call) {
	return func(c *sipnative.Call) {
		if err := c.Accept(testkit.Within(t)); err != nil {
			t.Errorf("accepting: %v", err)
		}
	}
}

// answered waits until the call stands.
func answered(t *testing.T, call *sipnative.Call) {
	t.Helper()
	if err := call.Wait(testkit.Within(t)); err != nil {
		t.Fatalf("waiting for the answer: %v", err)
	}
}

func hangUp(t *testing.T, call *sipnative.Call) {
	t.Helper()
	if err := call.Hangup(testkit.Within(t)); err != nil {
		t.Fatalf("hanging up: %v", err)
	}
	if err := call.Err(); err != nil {
		t.Fatalf("the call ended with %v, expected nothing to complain of", err)
	}
}

// over waits for the end of the call.
func over(t *testing.T, call *sipnative.Call) {
	t.Helper()
	select {
	case <-call.Done():
	case <-testkit.Within(t).Done():
		t.Fatal("the call does not end")
	}
}

// expectCause looks why the call came to nothing.
func expectCause(t *testing.T, call *sipnative.Call, cause sipcore.Cause, code int) {
	t.Helper()
	over(t, call)
	var failure *sipnative.Failure
	if err := call.Err(); !errors.As(err, &failure) || failure.Cause != cause || failure.Code != code {
		t.Fatalf("the call ended with %v, expected %s with code %d", err, cause, code)
	}
}

// counter counts the messages that begin with prefix as they arrive; at the nth
// it closes the channel.
func counter(prefix string, n int) (trace func(sent bool, data []byte), reached chan struct{}) {
	reached = make(chan struct{})
	return func(sent bool, data []byte) {
		if !sent && bytes.HasPrefix(data, []byte(prefix)) {
			if n--; n == 0 {
				close(reached)
			}
		}
	}, reached
}
