package sipbot

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"sipwasm/internal/sipserver/servertest"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

func start(t *testing.T, address, name string, cfg Config) (*Bot, *testkit.Log) {
	t.Helper()
	log := &testkit.Log{}
	cfg.URI, cfg.Server, cfg.Log = "sip:"+name+"@localhost", address, log
	b, err := Start(testkit.Within(t), cfg)
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
	ua, err := sipnative.Dial(testkit.Within(t), cfg)
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
	err := call.Wait(testkit.Within(t))
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
	address := servertest.Start(t)
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
	if text := testkit.Await(t, got, "an echo of the data channel"); text != "hello" {
		t.Errorf("%q comes back", text)
	}
	if err := call.Hangup(testkit.Within(t)); err != nil {
		t.Error(err)
	}
}

func TestAnInviteWithoutAnOfferIsAnsweredWithTheBotsOwn(t *testing.T) {
	address := servertest.Start(t)
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
	if text := testkit.Await(t, got, "an echo of the data channel"); text != "hello" {
		t.Errorf("%q comes back", text)
	}
}

func TestNothingIsLeftOfCallsThatAreOver(t *testing.T) {
	address := servertest.Start(t)
	start(t, address, "echo", Config{})
	ua := alice(t, address, nil)
	one := func() {
		call := invite(t, ua)
		if code := code(t, call); code != 0 {
			t.Fatalf("the bot says %d", code)
		}
		if err := call.Hangup(testkit.Within(t)); err != nil {
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
	for end := time.Now().Add(testkit.Patience); ; time.Sleep(10 * time.Millisecond) {
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
	address := servertest.Start(t)
	start(t, address, "echo", Config{})
	got := make(chan *sipnative.Message, 1)
	ua := alice(t, address, func(cfg *sipnative.Config) { cfg.OnMessage = func(m *sipnative.Message) { got <- m } })
	back := func() *sipnative.Message { return testkit.Await(t, got, "the message comes back") }
	if err := ua.Message(testkit.Within(t), "echo", "text/plain", []byte("outside")); err != nil {
		t.Fatal(err)
	}
	if m := back(); string(m.Body) != "outside" || m.ContentType != "text/plain" {
		t.Errorf("%s %q comes back", m.ContentType, m.Body)
	}
	call := invite(t, ua)
	if err := call.Wait(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	if err := call.Message(testkit.Within(t), "text/html", []byte("within")); err != nil {
		t.Fatal(err)
	}
	if m := back(); string(m.Body) != "within" || m.ContentType != "text/html" || m.Request.CallID() != call.Request().CallID() {
		t.Errorf("%s %q comes back with Call-ID %s, in a call with %s", m.ContentType, m.Body, m.Request.CallID(), call.Request().CallID())
	}
}

func TestTonesComeBackByTheWayThatTheyTook(t *testing.T) {
	address := servertest.Start(t)
	_, log := start(t, address, "echo", Config{})
	heard := make(chan sipnative.Tone, 4)
	call, err := alice(t, address, nil).Invite(context.Background(), "echo", sipnative.InviteOptions{
		Handlers: sipnative.Handlers{OnDTMF: func(tone sipnative.Tone) { heard <- tone }},
	})
	if err != nil {
		t.Fatal(err)
	}
	if code := code(t, call); code != 0 {
		t.Fatalf("the bot says %d", code)
	}
	pc := call.Media().(*sipnative.Peer).PeerConnection()
	testkit.Until(t, "the media are connected", func() bool { return pc.ConnectionState() == webrtc.PeerConnectionStateConnected })
	for _, way := range []sipnative.ToneWay{sipnative.ToneRTP, sipnative.ToneINFO} {
		if err := call.DTMF(testkit.Within(t), "7", sipnative.DTMFOptions{Way: way, Duration: 60 * time.Millisecond}); err != nil {
			t.Fatal(err)
		}
		log.Wait(t, "presses 7 ("+way.String()+", 60ms)")
		if tone := testkit.Await(t, heard, "the tone comes back"); tone != (sipnative.Tone{Key: '7', Duration: 60 * time.Millisecond, Way: way}) {
			t.Errorf("%+v comes back, sent by %s", tone, way)
		}
	}
	if len(heard) != 0 {
		t.Error("a tone comes back twice")
	}
}

func TestTwoBotsDoNotWriteToEachOtherForEver(t *testing.T) {
	address := servertest.Start(t)
	_, log := start(t, address, "echo", Config{})
	other, otherLog := start(t, address, "other", Config{})
	if err := other.ua.Message(testkit.Within(t), "echo", "text/plain", []byte("ping")); err != nil {
		t.Fatal(err)
	}
	log.Wait(t, "from sip:other@localhost, 4 bytes, sent back")
	otherLog.Wait(t, "which is a program: not sent back")
}

func TestABotThatRejectsSaysItsCode(t *testing.T) {
	address := servertest.Start(t)
	start(t, address, "echo", Config{Reject: 603})
	if got := code(t, invite(t, alice(t, address, nil))); got != 603 {
		t.Errorf("the call ends with %d", got)
	}
}

func TestOneCallTooManyIsBusy(t *testing.T) {
	address := servertest.Start(t)
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
			address := servertest.Start(t)
			_, log := start(t, address, "echo", cfg)
			call := invite(t, alice(t, address, nil))
			log.Wait(t, "call from sip:alice@localhost")
			if err := call.Hangup(testkit.Within(t)); err != nil {
				t.Fatal(err)
			}
			log.Wait(t, "Canceled")
		})
	}
}

func TestABotThatIsEarlyIsHeardWhileItRingsWithAndWithoutRFC3262(t *testing.T) {
	for name, rel := range map[string]sipcore.Support{"100rel": sipcore.Supported, "no 100rel": sipcore.None} {
		t.Run(name, func(t *testing.T) {
			address := servertest.Start(t)
			start(t, address, "echo", Config{Early: true, Ring: true})
			heard := make(chan bool, 1)
			media, err := sipnative.NewPeer(sipnative.PeerConfig{Loopback: true, EarlyMedia: true, OnTrack: func(in sipnative.Incoming) {
				select {
				case heard <- true:
				default:
				}
				sipnative.Echo(in) // and so on, between the two
			}})
			if err != nil {
				t.Fatal(err)
			}
			ua := alice(t, address, func(cfg *sipnative.Config) { cfg.Core = func(c *sipcore.Config) { c.Rel100 = rel } })
			call, err := ua.Invite(context.Background(), "echo", sipnative.InviteOptions{Media: media})
			if err != nil {
				t.Fatal(err)
			}
			pc := media.PeerConnection()
			testkit.Until(t, "the media are connected", func() bool { return pc.ConnectionState() == webrtc.PeerConnectionStateConnected })
			opus := media.Streams()[0]
			testkit.Until(t, "the echo is heard", func() bool {
				opus.WriteRTP(webrtc.RTPCodecParameters{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000}},
					&rtp.Packet{Payload: []byte("hello")})
				return len(heard) > 0
			})
			select {
			case <-call.Answered():
				t.Error("the call was answered")
			default:
			}
		})
	}
}

func TestABotHangsUpWhenItsTimeHasCome(t *testing.T) {
	address := servertest.Start(t)
	start(t, address, "echo", Config{Hangup: time.Millisecond})
	call := invite(t, alice(t, address, nil))
	testkit.Await(t, call.Done(), "the bot hangs up")
}

func TestABotHangsUpOnWhoVanishes(t *testing.T) {
	address := servertest.Start(t)
	_, log := start(t, address, "echo", Config{})
	call := invite(t, alice(t, address, nil))
	pc := call.Media().(*sipnative.Peer).PeerConnection()
	testkit.Until(t, "the media are connected", func() bool { return pc.ConnectionState() == webrtc.PeerConnectionStateConnected })
	pc.Close()
	log.Wait(t, "nothing comes from sip:alice@localhost any more")
	testkit.Await(t, call.Done(), "the end of the call")
}

func TestABotCallsAndIsHungUpOn(t *testing.T) {
	address := servertest.Start(t)
	b, log := start(t, address, "echo", Config{})
	calls := make(chan *sipnative.Call, 1)
	alice(t, address, func(cfg *sipnative.Config) {
		cfg.OnInvite = func(c *sipnative.Call) { c.Accept(context.Background()); calls <- c }
	})
	call, err := b.Call(testkit.Within(t), "alice")
	if err != nil {
		t.Fatal(err)
	}
	if err := (<-calls).Hangup(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	testkit.Await(t, call.Done(), "the end of the call")
	log.Wait(t, "the call is over")
	if _, err := b.Call(testkit.Within(t), "nobody"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("calling nobody ends with %v", err)
	}
}

func TestABotThatIsTransferredCallsWhomItIsSentTo(t *testing.T) {
	address := servertest.Start(t)
	_, log := start(t, address, "echo", Config{MaxCalls: 2})
	_, other := start(t, address, "other", Config{})
	ua := alice(t, address, nil)
	call := invite(t, ua)
	if code := code(t, call); code != 0 {
		t.Fatalf("the bot says %d", code)
	}
	if err := call.Transfer(testkit.Within(t), "other", sipnative.TransferOptions{}); err != nil {
		t.Fatal(err)
	}
	log.Wait(t, "sip:alice@localhost sends us to sip:other@localhost")
	other.Wait(t, "in a call with sip:echo@localhost")
	t.Log("and outside of a call, until it has too many")
	if err := ua.Refer(testkit.Within(t), "echo", "other", sipnative.TransferOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := ua.Refer(testkit.Within(t), "echo", "other", sipnative.TransferOptions{}); err == nil {
		t.Error("a call too many is made")
	}
	log.Wait(t, "too many calls")
	if err := ua.Refer(testkit.Within(t), "echo", "sip:other@localhost;method=MESSAGE", sipnative.TransferOptions{}); err == nil || !strings.Contains(err.Error(), "603") {
		t.Errorf("what is no call is followed: %v", err)
	}
}

func TestClosingEndsTheCallsAndTheRegistration(t *testing.T) {
	address := servertest.Start(t)
	b, _ := start(t, address, "echo", Config{})
	ua := alice(t, address, nil)
	call := invite(t, ua)
	if err := call.Wait(testkit.Within(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	testkit.Await(t, call.Done(), "the call ends with the bot")
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
		ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
		if _, err := Start(ctx, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q in it", cfg, err, want)
		}
		cancel()
	}
}
