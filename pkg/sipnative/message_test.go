//go:build !js

package sipnative_test

import (
	"errors"
	"strings"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// reader is a user agent that does something with its messages, and how others
// reach it.
func reader(t *testing.T, reads func(m *sipnative.Message)) (target string) {
	cfg := over("bob")
	cfg.OnMessage = reads
	return at(dial(t, cfg), "udp", "bob")
}

func TestAHandlerRefusesAMessageWithACodeAndHeadersOfItsOwn(t *testing.T) {
	seen := make(chan error, 2)
	target := reader(t, func(m *sipnative.Message) {
		seen <- m.Reject(200, "")
		seen <- m.Reject(415, "No Pictures", sip.Field{Name: "Accept", Value: "text/plain"})
	})
	alice := dial(t, over("alice"))
	err := alice.Message(testkit.Within(t), target, "image/png", []byte{0x89, 'P', 0, 0xff})
	f := failure(t, err)
	if f.Code != 415 || !strings.Contains(err.Error(), "No Pictures") {
		t.Errorf("the sender hears %v", err)
	}
	if err := <-seen; err == nil || !strings.Contains(err.Error(), "300 to 699") {
		t.Errorf("Reject(200) says %v", err)
	}
	noError(t, <-seen, "Reject")
}

func TestAMessageIsAnsweredWhenItsHandlerHasReturned(t *testing.T) {
	order := make(chan string, 2)
	target := reader(t, func(m *sipnative.Message) { order <- "handled" })
	alice := dial(t, over("alice"))
	noError(t, alice.Message(testkit.Within(t), target, "text/plain", []byte("hi")), "Message")
	order <- "answered"
	if first := <-order; first != "handled" {
		t.Errorf("%s came first", first)
	}
}

func TestADeferredMessageIsAnsweredLaterAndOnce(t *testing.T) {
	kept := make(chan *sipnative.Message, 1)
	target := reader(t, func(m *sipnative.Message) { m.Defer(); kept <- m })
	alice := dial(t, over("alice"))
	outcome := make(chan error, 1)
	go func() { outcome <- alice.Message(testkit.Within(t), target, "text/plain", []byte("may I?")) }()
	m := testkit.Await(t, kept, "bob sees the message")
	select {
	case err := <-outcome:
		t.Fatalf("answered before bob has decided: %v", err)
	default:
	}
	noError(t, m.Accept(), "Accept")
	noError(t, testkit.Await(t, outcome, "alice hears of it"), "Message")
	if err := m.Reject(603, ""); !errors.Is(err, sipcore.ErrAnswered) {
		t.Errorf("a second answer: %v", err)
	}
}
