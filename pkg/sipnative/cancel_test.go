//go:build !js

package sipnative_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// What happens when a context ends, in each phase.

func TestAContextThatEndsGivesUpWhatItWasFor(t *testing.T) {
	for name, what := range map[string]func(t *testing.T){
		"before Invite":                        cancelBeforeInvite,
		"while the media side makes the offer": cancelDuringOffer,
		"while it rings":                       cancelWhileItRings,
		"after the answer nothing happens":     cancelAfterTheAnswer,
		"in Message":                           cancelMessage,
		"in Dial":                              cancelDial,
		"in Accept":                            cancelAccept,
	} {
		t.Run(name, what)
	}
}

func cancelBeforeInvite(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := dial(t, over("alice")).Invite(ctx, "sip:bob@127.0.0.1", sipnative.InviteOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func cancelDuringOffer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	media := newSlowMedia()
	c, err := dial(t, over("alice")).Invite(ctx, "sip:bob@127.0.0.1", sipnative.InviteOptions{Media: media})
	noError(t, err, "Invite")
	testkit.Await(t, media.entered, "the media side is asked")
	cancel()
	testkit.Await(t, c.Done(), "the end of the call")
	if err := c.Err(); !errors.Is(err, context.Canceled) || failure(t, err).Cause != sipcore.CauseCanceled {
		t.Errorf("the call ended with %v", err)
	}
}

func cancelWhileItRings(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cfg, calls := ringing(over("bob"))
	bob := dial(t, cfg)
	c, err := dial(t, over("alice")).Invite(ctx, at(bob, "udp", "bob"), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	theirs := testkit.Await(t, calls, "it rings")
	cancel()
	testkit.Await(t, c.Done(), "the end of the call")
	testkit.Await(t, theirs.Done(), "bob hears of the CANCEL")
	if err := c.Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("the call ended with %v", err)
	}
}

func cancelAfterTheAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cfg, calls := ringing(over("bob"))
	bob := dial(t, cfg)
	c, err := dial(t, over("alice")).Invite(ctx, at(bob, "udp", "bob"), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	theirs := testkit.Await(t, calls, "it rings")
	noError(t, theirs.Accept(testkit.Within(t)), "Accept")
	noError(t, c.Wait(testkit.Within(t)), "the answer")
	cancel()
	noError(t, c.Message(testkit.Within(t), "text/plain", []byte("still there")), "the call stands")
	noError(t, c.Hangup(testkit.Within(t)), "Hangup")
	ended(t, c, theirs)
}

func cancelMessage(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	alice, silent := dial(t, over("alice")), silence(t)
	ended := make(chan error, 1)
	go func() { ended <- alice.Message(ctx, "sip:nobody@"+silent.LocalAddr().String(), "text/plain", nil) }()
	answer := hearOne(t, silent)
	cancel()
	if err := testkit.Await(t, ended, "Message returns"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	answer() // late, so that Close need not wait
}

func cancelDial(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	silent := silence(t)
	ended := make(chan error, 1)
	go func() {
		_, err := sipnative.Dial(ctx, sipnative.Config{URI: "sip:x@example.test", Server: "udp:" + silent.LocalAddr().String(), Register: true})
		ended <- err
	}()
	hearOne(t, silent)
	cancel()
	err := testkit.Await(t, ended, "Dial returns")
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), silent.LocalAddr().String()) {
		t.Errorf("the error is %v", err)
	}
}

func cancelAccept(t *testing.T) {
	cfg, calls := ringing(over("bob"))
	bob := dial(t, cfg)
	c, err := dial(t, over("alice")).Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	theirs := testkit.Await(t, calls, "it rings")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	switch err := theirs.Accept(ctx); {
	case err == nil: // it was faster
		noError(t, theirs.Hangup(testkit.Within(t)), "Hangup")
	case !errors.Is(err, context.Canceled):
		t.Errorf("the error is %v", err)
	}
	testkit.Await(t, c.Done(), "the end of the call")
}

// slowMedia makes no offer until its context ends.
type slowMedia struct {
	sipnative.Media
	entered chan struct{}
	once    sync.Once
}

func newSlowMedia() *slowMedia {
	return &slowMedia{Media: sipnative.SignallingOnly(nil), entered: make(chan struct{})}
}

func (m *slowMedia) Local(ctx context.Context, _ sipnative.LocalDescription) (sipcore.Description, error) {
	m.once.Do(func() { close(m.entered) })
	<-ctx.Done()
	return sipcore.Description{}, context.Cause(ctx)
}
