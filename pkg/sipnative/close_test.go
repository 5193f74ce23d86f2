//go:build !js

package sipnative_test

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// noGoroutines waits until no goroutine of the package is left.
func noGoroutines(t *testing.T) {
	t.Helper()
	buf := make([]byte, 4<<20)
	for end := time.Now().Add(testkit.Patience); ; time.Sleep(time.Millisecond) {
		stacks := string(buf[:runtime.Stack(buf, true)])
		if !strings.Contains(stacks, "sipwasm/pkg/sipnative.(") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("goroutines are left:\n%s", stacks)
		}
	}
}

// closes closes within its bounds and says what it said.
func closes(t *testing.T, ua *sipnative.UA) error {
	t.Helper()
	begun := time.Now()
	err := ua.Close()
	if took := time.Since(begun); took > 11*time.Second {
		t.Errorf("Close took %v", took)
	}
	return err
}

func TestCloseEndsWhateverIsUnderWay(t *testing.T) {
	t.Run("phases", func(t *testing.T) {
		for name, phase := range map[string]func(t *testing.T){
			"idle":                     closeIdle,
			"a call that rings":        closeRinging,
			"a call that stands":       closeEstablished,
			"a media side at work":     closeBusyMedia,
			"a peer that is silent":    closeSilent,
			"a handler that calls it":  closeFromHandler,
			"connections and messages": closeStreams,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				phase(t)
			})
		}
	})
	noGoroutines(t)
}

func closeIdle(t *testing.T) {
	alice := dial(t, over("alice"))
	noError(t, closes(t, alice), "Close")
	noError(t, closes(t, alice), "Close again")
	if _, err := alice.Invite(testkit.Within(t), "sip:bob@127.0.0.1", sipnative.InviteOptions{}); !errors.Is(err, sipnative.ErrClosed) {
		t.Errorf("Invite after Close: %v", err)
	}
	if err := alice.Message(testkit.Within(t), "sip:bob@127.0.0.1", "text/plain", nil); !errors.Is(err, sipnative.ErrClosed) {
		t.Errorf("Message after Close: %v", err)
	}
}

func closeRinging(t *testing.T) {
	for _, callee := range []bool{true, false} {
		cfg, calls := ringing(over("bob"))
		bob, alice := dial(t, cfg), dial(t, over("alice"))
		ours, err := alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{})
		noError(t, err, "Invite")
		theirs := testkit.Await(t, calls, "it rings")
		closing := alice
		if callee {
			closing = bob
		}
		noError(t, closes(t, closing), "Close")
		for _, c := range []*sipnative.Call{ours, theirs} {
			testkit.Await(t, c.Done(), "the end of the call")
			failure(t, c.Err())
		}
	}
}

func closeEstablished(t *testing.T) {
	cfg, answered := answering(t, over("bob"))
	bob, alice := dial(t, cfg), dial(t, over("alice"))
	ours := call(t, alice, at(bob, "udp", "bob"), sipnative.Handlers{})
	theirs := testkit.Await(t, answered, "bob answers")
	noError(t, closes(t, alice), "Close")
	ended(t, ours, theirs)
	if err := ours.Hangup(testkit.Within(t)); err != nil {
		t.Errorf("Hangup of a call that is over: %v", err)
	}
	if err := ours.Hold(testkit.Within(t), true); err == nil {
		t.Error("a call that is over was held")
	}
}

func closeBusyMedia(t *testing.T) {
	bob, alice := dial(t, over("bob")), dial(t, over("alice"))
	media := newSlowMedia()
	c, err := alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{Media: media})
	noError(t, err, "Invite")
	testkit.Await(t, media.entered, "the media side is asked")
	noError(t, closes(t, alice), "Close")
	testkit.Await(t, c.Done(), "the end of the call")
	failure(t, c.Err())
}

// closeSilent: somebody who answers nothing is waited for, but not for long.
func closeSilent(t *testing.T) {
	silent := silence(t)
	alice, err := tryDial(t, over("alice"))
	noError(t, err, "Dial")
	c, err := alice.Invite(testkit.Within(t), "sip:x@"+silent.LocalAddr().String(), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	sent := make(chan error, 1)
	go func() {
		sent <- alice.Message(testkit.Within(t), "sip:x@"+silent.LocalAddr().String(), "text/plain", nil)
	}()
	buf := make([]byte, 4096)
	for range 2 {
		_, _, err := silent.ReadFrom(buf)
		noError(t, err, "a request")
	}
	if err := closes(t, alice); err == nil {
		t.Error("farewells to somebody silent were answered")
	}
	testkit.Await(t, c.Done(), "the end of the call")
	if f := failure(t, testkit.Await(t, sent, "the end of the message")); f.Cause != sipcore.CauseConnectionError {
		t.Errorf("the message ended with %v", f)
	}
}

func closeFromHandler(t *testing.T) {
	closed := make(chan error, 1)
	cfg := over("bob")
	cfg.OnInvite = func(c *sipnative.Call) { closed <- c.UA().Close() }
	bob, alice := dial(t, cfg), dial(t, over("alice"))
	c, err := alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	noError(t, testkit.Await(t, closed, "Close returns"), "Close")
	if f := failure(t, c.Wait(testkit.Within(t))); f.Code != 480 {
		t.Errorf("the call ended with %v, expected 480", f)
	}
}

func closeStreams(t *testing.T) {
	cfg, answered := answering(t, over("bob"))
	bob, alice := dial(t, cfg), dial(t, over("alice"))
	ours := call(t, alice, at(bob, "tcp", "bob"), sipnative.Handlers{})
	testkit.Await(t, answered, "bob answers")
	for range 20 {
		go func() { _ = ours.Message(context.Background(), "text/plain", []byte("x")) }() // ends with the call
	}
	done := make(chan error, 3)
	for range 3 {
		go func() { done <- bob.Close() }()
	}
	for range 3 {
		noError(t, testkit.Await(t, done, "Close returns"), "Close")
	}
	testkit.Await(t, ours.Done(), "alice hears of the end")
}

func TestADialThatIsGivenUpLeavesNothing(t *testing.T) {
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	noError(t, err, "a port")
	defer mute.Close()
	for _, server := range []string{"ws://" + mute.Addr().String(), "tls:" + mute.Addr().String(), "tcp:" + mute.Addr().String()} {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		_, err := sipnative.Dial(ctx, sipnative.Config{URI: "sip:x@example.test", Server: server, Register: true})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", server, err)
		}
		cancel()
	}
	noGoroutines(t)
}

func TestHundredsOfCallsAreHungUpOverOneConnection(t *testing.T) {
	const calls = 600
	p := serve(t, "")
	cfg, answered := answering(t, p.user("bob"))
	dial(t, cfg)
	alice := dial(t, p.user("alice"))
	var ours, theirs []*sipnative.Call
	for range calls {
		ours = append(ours, call(t, alice, "sip:bob@example.test", sipnative.Handlers{}))
		theirs = append(theirs, testkit.Await(t, answered, "bob answers"))
	}
	noError(t, closes(t, alice), "Close")
	ended(t, ours...)
	ended(t, theirs...)
}
