//go:build !js

package sipnative_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

func TestRegisteredUsersCallEachOtherThroughTheServer(t *testing.T) {
	p := serve(t, "alice secret\nbob word\n")
	cfg, answered := answering(t, p.user("bob"))
	cfg.Password = "word"
	dial(t, cfg)
	cfg = p.user("alice")
	cfg.Password = "secret"
	alice := dial(t, cfg)
	ours := call(t, alice, "sip:bob@example.test", sipnative.Handlers{})
	theirs := testkit.Await(t, answered, "bob answers")
	if theirs.Peer() != "sip:alice@example.test" {
		t.Errorf("bob sees a call of %s", theirs.Peer())
	}
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	ended(t, ours, theirs)
}

func TestAWrongPasswordIsNamedWithItsRealmAndUser(t *testing.T) {
	p := serve(t, "alice secret\n")
	cfg := p.user("alice")
	cfg.Password = "guess"
	_, err := tryDial(t, cfg)
	f := failure(t, err)
	if f.Cause != sipcore.CauseAuthenticationError || f.Code != 401 {
		t.Errorf("cause %q and code %d, expected an authentication error and 401", f.Cause, f.Code)
	}
	for _, named := range []string{`"alice"`, `realm "`, "Config.Password"} {
		if !strings.Contains(err.Error(), named) {
			t.Errorf("the error does not name %s: %v", named, err)
		}
	}
}

func TestAMessageReachesItsUserAndAnotherIsRefused(t *testing.T) {
	p := serve(t, "")
	got := make(chan *sipnative.Message, 1)
	cfg := p.user("bob")
	cfg.OnMessage = func(m *sipnative.Message) { got <- m }
	dial(t, cfg)
	alice := dial(t, p.user("alice"))
	noError(t, alice.Message(testkit.Within(t), "sip:bob@example.test", "text/plain", []byte("good evening")), "Message")
	m := testkit.Await(t, got, "bob hears of the message")
	if string(m.Body) != "good evening" || m.From.URI.User != "alice" {
		t.Errorf("bob got %q of %s", m.Body, m.From)
	}
	err := alice.Message(testkit.Within(t), "sip:nobody@example.test", "text/plain", []byte("hello?"))
	if f := failure(t, err); f.Code != 404 && f.Code != 480 {
		t.Errorf("a message to nobody: %v", err)
	}
}

func TestTheCallerCancelsThroughTheServer(t *testing.T) {
	p := serve(t, "")
	cfg, calls := ringing(p.user("bob"))
	dial(t, cfg)
	alice := dial(t, p.user("alice"))
	ours, err := alice.Invite(testkit.Within(t), "sip:bob@example.test", sipnative.InviteOptions{})
	noError(t, err, "Invite")
	theirs := testkit.Await(t, calls, "bob's phone rings")
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	testkit.Await(t, theirs.Done(), "bob hears that it was canceled")
	for _, c := range []*sipnative.Call{ours, theirs} {
		if f := failure(t, c.Err()); f.Cause != sipcore.CauseCanceled && f.Code != 487 {
			t.Errorf("the call ended with %v, expected canceled", f)
		}
	}
}

func TestHoldAndResumeAreHeardByThePeer(t *testing.T) {
	p := serve(t, "")
	held := make(chan bool, 4)
	cfg := p.user("bob")
	cfg.OnInvite = func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnHold: func(on, remote bool) { held <- on && remote }})
		noError(t, c.Accept(testkit.Within(t)), "Accept")
	}
	dial(t, cfg)
	alice := dial(t, p.user("alice"))
	ours := call(t, alice, "sip:bob@example.test", sipnative.Handlers{})
	noError(t, ours.Hold(testkit.Within(t), true), "Hold")
	if !testkit.Await(t, held, "bob hears of the hold") {
		t.Error("bob does not see that he is held")
	}
	noError(t, ours.Hold(testkit.Within(t), true), "to hold what is held already does nothing")
	noError(t, ours.Hold(testkit.Within(t), false), "resume")
	if testkit.Await(t, held, "bob hears of the end of the hold") {
		t.Error("bob is still held")
	}
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
}

func TestTonesAndInfosArrive(t *testing.T) {
	p := serve(t, "")
	heard := make(chan string, 4)
	cfg := p.user("bob")
	cfg.OnInvite = func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{
			OnDTMF: func(tone sipnative.Tone) { heard <- string(tone.Key) + " " + tone.Duration.String() },
			OnInfo: func(req *sip.Message) int { heard <- string(req.Body); return 299 },
		})
		noError(t, c.Accept(testkit.Within(t)), "Accept")
	}
	dial(t, cfg)
	ours := call(t, dial(t, p.user("alice")), "sip:bob@example.test", sipnative.Handlers{})
	noError(t, ours.DTMF(testkit.Within(t), "#", sipnative.DTMFOptions{Duration: 150 * time.Millisecond}), "DTMF")
	noError(t, ours.Info(testkit.Within(t), "text/x-note", []byte("a note")), "Info")
	for _, want := range []string{"# 150ms", "a note"} {
		if got := testkit.Await(t, heard, "bob hears "+want); got != want {
			t.Errorf("bob heard %q, expected %q", got, want)
		}
	}
}

func TestARestartOfTheServerIsMendedAndTheCallSurvives(t *testing.T) {
	p := serve(t, "")
	cfg, answered := answering(t, p.user("bob"))
	bobs, alices := make(chan sipcore.Output, 64), make(chan sipcore.Output, 64)
	cfg.OnState = registrations(bobs)
	cfg.Core = impatient
	dial(t, cfg)
	cfg = p.user("alice")
	cfg.OnState = registrations(alices)
	cfg.Core = impatient
	alice := dial(t, cfg)
	ours := call(t, alice, "sip:bob@example.test", sipnative.Handlers{})
	theirs := testkit.Await(t, answered, "bob answers")
	testkit.Await(t, bobs, "bob is registered")
	testkit.Await(t, alices, "alice is registered")

	p.stop()
	p.start()
	testkit.Await(t, bobs, "bob is registered anew")
	testkit.Await(t, alices, "alice is registered anew")
	noError(t, ours.Message(testkit.Within(t), "text/plain", []byte("still there?")), "a message in the call")
	noError(t, theirs.Hangup(testkit.Within(t)), "Hangup")
	ended(t, ours, theirs)
}

// registrations hands successful registrations to a channel.
func registrations(c chan<- sipcore.Output) func(sipcore.Output) {
	return func(o sipcore.Output) {
		if _, is := o.(sipcore.Registered); is {
			c <- o
		}
	}
}

// impatient tries to connect again without long pauses.
func impatient(c *sipcore.Config) {
	c.ReconnectDelay, c.RecoveryMin, c.RecoveryMax = 20*time.Millisecond, 20*time.Millisecond, 40*time.Millisecond
}

func TestAServerThatIsNotThereIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	noError(t, err, "a port")
	address := l.Addr().String()
	l.Close()
	for _, server := range []string{"ws://" + address + "/sip", "tcp:" + address, "tls:" + address} {
		_, err := tryDial(t, sipnative.Config{URI: "sip:alice@example.test", Server: server})
		if err == nil || !strings.Contains(err.Error(), address) || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: the error does not say who refused: %v", server, err)
		}
	}
}

func TestAnErrorOfDialSaysWhatToChange(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	noError(t, err, "somebody who never answers")
	defer silent.Close()
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	for _, c := range []struct{ uri, server, want string }{
		{"sip:alice@example.test", "udp:" + silent.LocalAddr().String(), "SIP server that takes UDP"},
		{"sip:alice@example.test", "ws" + strings.TrimPrefix(web.URL, "http"), "404: a web server answered"},
		{"alice", "", "write sip:"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		_, err := sipnative.Dial(ctx, sipnative.Config{URI: c.uri, Server: c.server, Register: true})
		cancel()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s at %q: want %q in %v", c.uri, c.server, c.want, err)
		}
	}
}
