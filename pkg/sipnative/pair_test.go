//go:build !js

package sipnative_test

import (
	"context"
	"testing"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

const patience = 10 * time.Second

// within is a context that ends with the test's patience.
func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// dial makes a user agent that is closed with the test.
func dial(t testing.TB, cfg sipnative.Config) *sipnative.UA {
	t.Helper()
	name := cfg.URI
	if cfg.Log == nil {
		cfg.Log = func(level sipcore.Level, category, text string) {
			if level <= sipcore.LevelWarn {
				t.Logf("%s: %s: %s", name, category, text)
			}
		}
	}
	ua, err := sipnative.Dial(within(t), cfg)
	if err != nil {
		t.Fatalf("Dial %s: %v", name, err)
	}
	t.Cleanup(func() {
		if err := ua.Close(); err != nil {
			t.Errorf("Close %s: %v", name, err)
		}
	})
	return ua
}

func TestTwoUserAgentsCallEachOtherOverUDP(t *testing.T) {
	accepted := make(chan *sipnative.Call, 1)
	bob := dial(t, sipnative.Config{URI: "sip:bob@127.0.0.1", Listen: "127.0.0.1:0", OnInvite: func(c *sipnative.Call) {
		if err := c.Accept(within(t)); err != nil {
			t.Errorf("Accept: %v", err)
		}
		accepted <- c
	}})
	alice := dial(t, sipnative.Config{URI: "sip:alice@127.0.0.1", Listen: "127.0.0.1:0"})
	call, err := alice.Invite(within(t), "sip:bob@"+bob.LocalAddr().String(), sipnative.InviteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := call.Wait(within(t)); err != nil {
		t.Fatal(err)
	}
	theirs := <-accepted
	if err := call.Hangup(within(t)); err != nil {
		t.Fatal(err)
	}
	<-theirs.Done()
	if call.Err() != nil || theirs.Err() != nil {
		t.Fatalf("the call ended with %v and %v, expected nil", call.Err(), theirs.Err())
	}
}
