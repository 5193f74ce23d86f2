package kamailio

import (
	"errors"
	"strings"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// native registers a native user agent without media at the server.
func native(t *testing.T, server string, cfg sipnative.Config) *sipnative.UA {
	t.Helper()
	cfg.Server, cfg.Register, cfg.NewMedia = server, true, interop.NoMedia
	if cfg.Password == "" {
		cfg.Password = interop.Password
	}
	if !strings.HasPrefix(server, "ws") {
		cfg.Listen = "127.0.0.1:0"
	}
	ua, err := sipnative.Dial(testkit.Within(t), cfg)
	if err != nil {
		t.Fatalf("%s at %s: %v", cfg.URI, server, err)
	}
	t.Cleanup(func() {
		if err := ua.Close(); err != nil {
			t.Error(err)
		}
	})
	return ua
}

const (
	alice = "sip:alice@" + interop.Domain
	bob   = "sip:bob@" + interop.Domain
)

// standing has alice call bob, and returns both ends of the call.
func standing(t *testing.T, a *sipnative.UA, invites chan *sipnative.Call) (caller, called *sipnative.Call) {
	t.Helper()
	caller, err := a.Invite(testkit.Within(t), bob, sipnative.InviteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	called = <-invites
	if err := called.Accept(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	if err := caller.Wait(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	return caller, called
}

func TestNativeUserAgentsMeetWhateverTheirTransport(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithDigest)
	for aliceHas, aliceServer := range servers(k) {
		for bobHas, bobServer := range servers(k) {
			t.Run("alice over "+aliceHas+", bob over "+bobHas, func(t *testing.T) {
				invites, messages := make(chan *sipnative.Call, 1), make(chan *sipnative.Message, 1)
				a := native(t, aliceServer, sipnative.Config{URI: alice})
				native(t, bobServer, sipnative.Config{
					URI:       bob,
					OnInvite:  func(c *sipnative.Call) { invites <- c },
					OnMessage: func(m *sipnative.Message) { messages <- m },
				})
				if err := a.Message(testkit.Within(t), bob, "text/plain", []byte("Grüße")); err != nil {
					t.Fatal(err)
				}
				if m := <-messages; string(m.Body) != "Grüße" || m.From.URI.User != "alice" {
					t.Errorf("%q from %v arrived", m.Body, m.From)
				}
				for _, ends := range []string{"the caller", "the callee"} {
					caller, called := standing(t, a, invites)
					for _, hold := range []bool{true, false} {
						if err := errors.Join(caller.Hold(testkit.Within(t), hold), called.Hold(testkit.Within(t), hold)); err != nil {
							t.Fatalf("hold %v: %v", hold, err)
						}
					}
					one, other := caller, called
					if ends == "the callee" {
						one, other = called, caller
					}
					if err := one.Hangup(testkit.Within(t)); err != nil {
						t.Fatalf("%s hangs up: %v", ends, err)
					}
					<-other.Done()
					if err := errors.Join(one.Err(), other.Err()); err != nil {
						t.Errorf("%s hung up, the call ended with %v", ends, err)
					}
				}
			})
		}
	}
}

func TestOneOfTwoNativePhonesAnswersAndTheOtherStops(t *testing.T) {
	k := interop.StartKamailio(t)
	rings := make(chan *sipnative.Call, 2)
	for _, server := range []string{k.WS, "udp:" + k.UDP} {
		native(t, server, sipnative.Config{URI: bob, OnInvite: func(c *sipnative.Call) { rings <- c }})
	}
	a := native(t, "tcp:"+k.TCP, sipnative.Config{URI: alice})
	ringing := make(chan int, 10)
	call, err := a.Invite(testkit.Within(t), bob, sipnative.InviteOptions{Handlers: sipnative.Handlers{
		OnProgress: func(resp *sip.Message) { ringing <- resp.StatusCode },
	}})
	if err != nil {
		t.Fatal(err)
	}
	first, second := <-rings, <-rings
	// An answer that comes within the millisecond in which Kamailio takes the
	// other's 180 lets it forget the CANCEL.
	for heard := 0; heard < 2; {
		if <-ringing == 180 {
			heard++
		}
	}
	if err := first.Accept(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	if err := call.Wait(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	<-second.Done()
	var failure *sipnative.Failure
	if err := second.Err(); !errors.As(err, &failure) || failure.Cause != sipcore.CauseCanceled {
		t.Errorf("the other phone ended with %v, expected to be canceled", err)
	}
	if err := call.Hangup(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	<-first.Done()
}

func TestANativeUserAgentIsToldOfItsWrongPassword(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithDigest)
	for name, server := range servers(k) {
		t.Run("over "+name, func(t *testing.T) {
			_, err := sipnative.Dial(testkit.Within(t), sipnative.Config{URI: alice, Password: "wrong", Server: server, Register: true})
			var failure *sipnative.Failure
			if !errors.As(err, &failure) || failure.Code != 401 {
				t.Errorf("Dial said %v, expected 401", err)
			}
		})
	}
}
