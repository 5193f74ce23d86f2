//go:build !js

package sipnative_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// watchable is a user agent that notifies of presence, and how others reach it.
func watchable(t *testing.T, do func(*sipnative.IncomingSubscription)) (ua *sipnative.UA, target string) {
	cfg := over("bob")
	cfg.Events, cfg.OnSubscribe = []string{"presence"}, do
	ua = dial(t, cfg)
	return ua, at(ua, "udp", "bob")
}

// state is something to notify of.
func state(text string) sipcore.NotifyOptions {
	return sipcore.NotifyOptions{Body: []byte(text), ContentType: "text/plain"}
}

// watches subscribes to the presence of somebody and hands on what is told.
func watches(t *testing.T, target string, o sipcore.SubscribeOptions) (*sipnative.Subscription, chan string) {
	t.Helper()
	notes := make(chan string, 64)
	o.Event = presence
	s, err := dial(t, over("alice")).Subscribe(testkit.Within(t), target, sipnative.SubscribeOptions{Core: o, Handlers: sipnative.SubscriptionHandlers{
		OnNotify: func(n sipnative.Notification) { notes <- n.State.State + " " + string(n.Body) },
	}})
	noError(t, err, "Subscribe")
	return s, notes
}

func learns(t *testing.T, notes chan string, want string) {
	t.Helper()
	if got := testkit.Await(t, notes, want); got != want {
		t.Fatalf("alice hears %q, expected %q", got, want)
	}
}

func TestAWatcherIsToldWhatTheApplicationSays(t *testing.T) {
	kept := make(chan *sipnative.IncomingSubscription, 1)
	_, target := watchable(t, func(s *sipnative.IncomingSubscription) {
		if s.From.URI.User != "alice" || s.Event.Package != "presence" || !s.Accepts("text/plain") {
			t.Errorf("%s subscribes to %s", s.From, s.Event)
		}
		if err := s.Accept(sipcore.AcceptSubscriptionOptions{Code: 202}, sipcore.NotifyOptions{}); err != nil {
			t.Errorf("Accept: %v", err)
		}
		kept <- s
	})
	s, notes := watches(t, target, sipcore.SubscribeOptions{})
	learns(t, notes, "pending ")
	theirs := testkit.Await(t, kept, "bob is asked")
	noError(t, theirs.Notify(state("open")), "Notify")
	learns(t, notes, "active open")
	noError(t, s.Unsubscribe(testkit.Within(t)), "Unsubscribe")
	testkit.Await(t, theirs.Done(), "the end")
	if theirs.Reason() != "unsubscribed" || theirs.Err() != nil {
		t.Errorf("it ended because of %s, %v", theirs.Reason(), theirs.Err())
	}
	if err := theirs.Notify(state("closed")); !errors.Is(err, sipcore.ErrSubscriberGone) {
		t.Errorf("Notify after the end: %v", err)
	}
}

func TestAWatcherIsRejectedByTheApplication(t *testing.T) {
	rejected := make(chan *sipnative.IncomingSubscription, 1)
	_, target := watchable(t, func(s *sipnative.IncomingSubscription) {
		if err := s.Reject(403, "Not You"); err != nil {
			t.Errorf("Reject: %v", err)
		}
		if err := s.Accept(sipcore.AcceptSubscriptionOptions{}, state("open")); !errors.Is(err, sipcore.ErrSubscriberGone) {
			t.Errorf("Accept afterwards: %v", err)
		}
		rejected <- s
	})
	s, _ := watches(t, target, sipcore.SubscribeOptions{})
	theirs := testkit.Await(t, rejected, "bob is asked")
	testkit.Await(t, theirs.Done(), "the end")
	if theirs.Reason() != "rejected" {
		t.Errorf("it ended because of %s", theirs.Reason())
	}
	testkit.Await(t, s.Done(), "alice hears of it")
	if f := failure(t, s.Err()); f.Code != 403 || f.Reason != "Not You" {
		t.Errorf("alice hears %v", f)
	}
}

func TestAWatcherIsEndedByTheApplication(t *testing.T) {
	_, target := watchable(t, func(s *sipnative.IncomingSubscription) {
		if err := s.Accept(sipcore.AcceptSubscriptionOptions{}, state("open")); err != nil {
			t.Errorf("Accept: %v", err)
		}
		if err := s.Terminate(sipcore.TerminateOptions{Reason: "noresource", Body: []byte("gone")}); err != nil {
			t.Errorf("Terminate: %v", err)
		}
		if <-s.Done(); s.Reason() != "noresource" {
			t.Errorf("it ended because of %s", s.Reason())
		}
	})
	s, notes := watches(t, target, sipcore.SubscribeOptions{Once: true})
	learns(t, notes, "active open")
	learns(t, notes, "terminated gone")
	testkit.Await(t, s.Done(), "alice hears of it")
}

func TestWhoIsClosedHasNoWatchers(t *testing.T) {
	kept := make(chan *sipnative.IncomingSubscription, 1)
	bob, target := watchable(t, func(s *sipnative.IncomingSubscription) {
		if err := s.Accept(sipcore.AcceptSubscriptionOptions{}, state("open")); err != nil {
			t.Errorf("Accept: %v", err)
		}
		kept <- s
	})
	_, notes := watches(t, target, sipcore.SubscribeOptions{Once: true})
	learns(t, notes, "active open")
	theirs := testkit.Await(t, kept, "bob is asked")
	noError(t, bob.Close(), "Close")
	testkit.Await(t, theirs.Done(), "the end")
	if theirs.Reason() != "deactivated" {
		t.Errorf("it ended because of %s", theirs.Reason())
	}
	learns(t, notes, "terminated ")
}

func TestWithoutOnSubscribeNobodyWatches(t *testing.T) {
	cfg := over("bob")
	cfg.Core = func(c *sipcore.Config) { c.AllowSubscriptions = []string{"*"} }
	if _, err := tryDial(t, cfg); err == nil || !strings.Contains(err.Error(), "OnSubscribe") {
		t.Errorf("subscriptions without OnSubscribe: %v", err)
	}
	cfg.Core = nil
	s, _ := watches(t, at(dial(t, cfg), "udp", "bob"), sipcore.SubscribeOptions{})
	testkit.Await(t, s.Done(), "alice hears of it")
	if f := failure(t, s.Err()); f.Code != 405 {
		t.Errorf("alice hears %v", f)
	}
}

const pidf = `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.test">` +
	`<tuple id="1"><status><basic>open</basic></status><note>NOTE</note></tuple></presence>`

func TestAPublicationReachesWhoWatchesAndIsTakenBack(t *testing.T) {
	w := watch(t, sipcore.SubscribeOptions{})
	body := func(note string) []byte { return []byte(strings.Replace(pidf, "NOTE", note, 1)) }
	p, err := w.bob.Publish(testkit.Within(t), "sip:bob@example.test", sipcore.PublishOptions{Event: "presence", Body: body("at my desk"), ContentType: "application/pidf+xml"})
	noError(t, err, "Publish")
	w.told(t, "at my desk")
	noError(t, p.Modify(testkit.Within(t), "application/pidf+xml", body("out for lunch")), "Modify")
	w.told(t, "out for lunch")
	noError(t, p.Remove(testkit.Within(t)), "Remove")
	testkit.Await(t, p.Done(), "the end")
	noError(t, p.Err(), "the end")
	if err := p.Modify(testkit.Within(t), "text/plain", []byte("x")); !errors.Is(err, sipcore.ErrPublicationOver) {
		t.Errorf("Modify after the end: %v", err)
	}
}

func TestAPublicationThatNobodyTakesIsAFailure(t *testing.T) {
	bob, target := watchable(t, func(*sipnative.IncomingSubscription) {})
	alice := dial(t, over("alice"))
	o := sipcore.PublishOptions{Event: "presence", Body: []byte("open")}
	_, err := alice.Publish(testkit.Within(t), target, o)
	if f := failure(t, err); f.Code != 405 {
		t.Errorf("a peer that is no server: %v", err)
	}
	if _, err := alice.Publish(testkit.Within(t), "", o); err == nil {
		t.Error("no target")
	}
	if _, err := alice.Publish(testkit.Within(t), target, sipcore.PublishOptions{}); err == nil {
		t.Error("no event")
	}
	noError(t, bob.Close(), "Close")
	ctx, cancel := context.WithCancel(testkit.Within(t))
	cancel()
	if _, err := alice.Publish(ctx, target, o); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}
