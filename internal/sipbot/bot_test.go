package sipbot

import (
	"context"
	"errors"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/internal/sipserver"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// patience is when a wait gives up; nothing takes as long.
const patience = 30 * time.Second

// lines is a log to look into.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) has(want string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), want)
}

// wait waits until a line has want in it.
func (l *lines) wait(t *testing.T, want string) {
	t.Helper()
	for end := time.Now().Add(patience); !l.has(want); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%q is never logged; but\n%s", want, l.text.String())
		}
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// server runs the embedded server and returns its address.
func server(t *testing.T) string {
	t.Helper()
	core, err := sipserver.New(sipserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(core.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); core.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended; web.Close() })
	return "ws" + strings.TrimPrefix(web.URL, "http") + "/sip"
}

func start(t *testing.T, address, name string, cfg Config) (*Bot, *lines) {
	t.Helper()
	log := &lines{}
	cfg.URI, cfg.Server, cfg.Log = "sip:"+name+"@localhost", address, log
	b, err := Start(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b, log
}

// alice is a user agent without a bot's habits.
func alice(t *testing.T, address string, change func(*sipnative.Config)) *sipnative.UA {
	t.Helper()
	cfg := sipnative.Config{URI: "sip:alice@localhost", Server: address, Register: true, NewMedia: func() (sipnative.Media, error) {
		return sipnative.NewPeer(sipnative.PeerConfig{Loopback: true})
	}}
	if change != nil {
		change(&cfg)
	}
	ua, err := sipnative.Dial(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ua.Close() })
	return ua
}

func invite(t *testing.T, ua *sipnative.UA) *sipnative.Call {
	t.Helper()
	call, err := ua.Invite(context.Background(), "echo", sipnative.InviteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return call
}

// code is the response that a call failed with, 0 when it stands.
func code(t *testing.T, call *sipnative.Call) int {
	t.Helper()
	err := call.Wait(within(t))
	var failure *sipnative.Failure
	if errors.As(err, &failure) {
		return failure.Code
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

func TestTheBotAnswersAndSendsBackWhatComesOnADataChannel(t *testing.T) {
	address := server(t)
	start(t, address, "echo", Config{})
	got := make(chan string, 1)
	ua := alice(t, address, func(cfg *sipnative.Config) {
		cfg.NewMedia = func() (sipnative.Media, error) {
			return sipnative.NewPeer(sipnative.PeerConfig{Data: true, Loopback: true, OnDataChannel: func(c *webrtc.DataChannel) {
				c.OnMessage(func(m webrtc.DataChannelMessage) { got <- string(m.Data) })
				c.OnOpen(func() { c.SendText("hello") })
			}})
		}
	})
	call := invite(t, ua)
	if code := code(t, call); code != 0 {
		t.Fatalf("the bot says %d", code)
	}
	select {
	case text := <-got:
		if text != "hello" {
			t.Errorf("%q comes back", text)
		}
	case <-time.After(patience):
		t.Fatal("nothing comes back")
	}
	if err := call.Hangup(within(t)); err != nil {
		t.Error(err)
	}
}

func TestAnInviteWithoutAnOfferIsAnsweredWithTheBotsOwn(t *testing.T) {
	address := server(t)
	start(t, address, "echo", Config{})
	got := make(chan string, 1)
	peer, err := sipnative.NewPeer(sipnative.PeerConfig{Loopback: true, OnDataChannel: func(c *webrtc.DataChannel) {
		c.OnMessage(func(m webrtc.DataChannelMessage) { got <- string(m.Data) })
		c.OnOpen(func() { c.SendText("hello") })
	}})
	if err != nil {
		t.Fatal(err)
	}
	call, err := alice(t, address, nil).Invite(context.Background(), "echo", sipnative.InviteOptions{
		Media: peer, Core: sipcore.InviteOptions{NoOffer: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	if code := code(t, call); code != 0 {
		t.Fatalf("the bot says %d", code)
	}
	select {
	case text := <-got:
		if text != "hello" {
			t.Errorf("%q comes back", text)
		}
	case <-time.After(patience):
		t.Fatal("the bot opens no data channel")
	}
}

func TestNothingIsLeftOfCallsThatAreOver(t *testing.T) {
	address := server(t)
	start(t, address, "echo", Config{})
	ua := alice(t, address, nil)
	one := func() {
		call := invite(t, ua)
		if code := code(t, call); code != 0 {
			t.Fatalf("the bot says %d", code)
		}
		if err := call.Hangup(within(t)); err != nil {
			t.Fatal(err)
		}
	}
	one()
	settled(t, 0)
	before := runtime.NumGoroutine()
	for range 20 {
		one()
	}
	settled(t, before)
}

// settled waits until there are no more goroutines than that, or with 0 until
// their number does not change any more.
func settled(t *testing.T, most int) {
	t.Helper()
	same, last := 0, 0
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		now := runtime.NumGoroutine()
		if same++; now != last {
			same, last = 0, now
		}
		if most == 0 && same > 50 || most > 0 && now <= most {
			return
		}
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines are left, %d were there before\n%s", now, most, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func TestMessagesComeBackOutsideOfCallsAndWithin(t *testing.T) {
	address := server(t)
	start(t, address, "echo", Config{})
	got := make(chan *sipnative.Message, 1)
	ua := alice(t, address, func(cfg *sipnative.Config) { cfg.OnMessage = func(m *sipnative.Message) { got <- m } })
	back := func() *sipnative.Message {
		select {
		case m := <-got:
			return m
		case <-time.After(patience):
			t.Fatal("the message does not come back")
			return nil
		}
	}
	if err := ua.Message(within(t), "echo", "text/plain", []byte("outside")); err != nil {
		t.Fatal(err)
	}
	if m := back(); string(m.Body) != "outside" || m.ContentType != "text/plain" {
		t.Errorf("%s %q comes back", m.ContentType, m.Body)
	}
	call := invite(t, ua)
	if err := call.Wait(within(t)); err != nil {
		t.Fatal(err)
	}
	if err := call.Message(within(t), "text/html", []byte("within")); err != nil {
		t.Fatal(err)
	}
	if m := back(); string(m.Body) != "within" || m.ContentType != "text/html" || m.Request.CallID() != call.Request().CallID() {
		t.Errorf("%s %q comes back with Call-ID %s, in a call with %s", m.ContentType, m.Body, m.Request.CallID(), call.Request().CallID())
	}
}

func TestTwoBotsDoNotWriteToEachOtherForEver(t *testing.T) {
	address := server(t)
	_, log := start(t, address, "echo", Config{})
	other, otherLog := start(t, address, "other", Config{})
	if err := other.ua.Message(within(t), "echo", "text/plain", []byte("ping")); err != nil {
		t.Fatal(err)
	}
	log.wait(t, "from sip:other@localhost, 4 bytes, sent back")
	otherLog.wait(t, "which is a program: not sent back")
}

func TestABotThatRejectsSaysItsCode(t *testing.T) {
	address := server(t)
	start(t, address, "echo", Config{Reject: 603})
	if got := code(t, invite(t, alice(t, address, nil))); got != 603 {
		t.Errorf("the call ends with %d", got)
	}
}

func TestOneCallTooManyIsBusy(t *testing.T) {
	address := server(t)
	start(t, address, "echo", Config{MaxCalls: 1})
	ua := alice(t, address, nil)
	first := invite(t, ua)
	if got := code(t, first); got != 0 {
		t.Fatalf("the first call ends with %d", got)
	}
	if got := code(t, invite(t, ua)); got != 486 {
		t.Errorf("the second call ends with %d", got)
	}
}

func TestABotThatRingsIsGivenUp(t *testing.T) {
	for name, cfg := range map[string]Config{"for ever": {Ring: true}, "long": {Delay: time.Hour}} {
		t.Run(name, func(t *testing.T) {
			address := server(t)
			_, log := start(t, address, "echo", cfg)
			call := invite(t, alice(t, address, nil))
			log.wait(t, "call from sip:alice@localhost")
			if err := call.Hangup(within(t)); err != nil {
				t.Fatal(err)
			}
			log.wait(t, "Canceled")
		})
	}
}

func TestABotHangsUpWhenItsTimeHasCome(t *testing.T) {
	address := server(t)
	start(t, address, "echo", Config{Hangup: time.Millisecond})
	call := invite(t, alice(t, address, nil))
	select {
	case <-call.Done():
	case <-time.After(patience):
		t.Error("the call goes on")
	}
}

func TestABotHangsUpOnWhoVanishes(t *testing.T) {
	address := server(t)
	_, log := start(t, address, "echo", Config{})
	call := invite(t, alice(t, address, nil))
	pc := call.Media().(*sipnative.Peer).PeerConnection()
	for end := time.Now().Add(patience); pc.ConnectionState() != webrtc.PeerConnectionStateConnected; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the media are never connected")
		}
	}
	pc.Close()
	log.wait(t, "nothing comes from sip:alice@localhost any more")
	<-call.Done()
}

func TestABotCallsAndIsHungUpOn(t *testing.T) {
	address := server(t)
	b, log := start(t, address, "echo", Config{})
	calls := make(chan *sipnative.Call, 1)
	alice(t, address, func(cfg *sipnative.Config) {
		cfg.OnInvite = func(c *sipnative.Call) { c.Accept(context.Background()); calls <- c }
	})
	call, err := b.Call(within(t), "alice")
	if err != nil {
		t.Fatal(err)
	}
	if err := (<-calls).Hangup(within(t)); err != nil {
		t.Fatal(err)
	}
	<-call.Done()
	log.wait(t, "the call is over")
	if _, err := b.Call(within(t), "nobody"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("calling nobody ends with %v", err)
	}
}

func TestClosingEndsTheCallsAndTheRegistration(t *testing.T) {
	address := server(t)
	b, _ := start(t, address, "echo", Config{})
	ua := alice(t, address, nil)
	call := invite(t, ua)
	if err := call.Wait(within(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-call.Done():
	case <-time.After(patience):
		t.Fatal("the call goes on without the bot")
	}
	if got := code(t, invite(t, ua)); got != 404 && got != 480 {
		t.Errorf("a call to nobody ends with %d", got)
	}
}

func TestAStartThatCannotWorkSaysWhy(t *testing.T) {
	for want, cfg := range map[string]Config{
		"300 to 699": {URI: "sip:echo@localhost", Reject: 200},
		"URI":        {Server: "ws://127.0.0.1:1/sip"},
		"refused":    {URI: "sip:echo@localhost", Server: "ws://127.0.0.1:1/sip"},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if _, err := Start(ctx, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q in it", cfg, err, want)
		}
		cancel()
	}
}
