// Package sipbot is somebody to call: a user agent that answers, sends back the
// sound, the picture, the tones and the data that it receives, and sends messages
// back to who wrote them. cmd/sipbot runs one, cmd/sipserver has one for its demos, and
// the browser tests use it as the other end that is no browser.
package sipbot

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"sync"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// defaultMaxCalls is MaxCalls where none is configured.
const defaultMaxCalls = 20

// Config says who the bot is and how it behaves. URI is mandatory; with nothing
// else it answers every call at once.
type Config struct {
	URI      string // "sip:echo@localhost"
	Password string
	Server   string // as in sipnative.Config
	Listen   string // as in sipnative.Config
	TLS      *tls.Config

	// NoRegister leaves the registration out: for servers that have none, and
	// without a server.
	NoRegister bool

	Delay  time.Duration // before it answers
	Reject int           // 300 to 699: the code that it refuses every call with; 0: none
	Ring   bool          // it rings and never answers
	Early  bool          // it echoes before it answers: 183 with a description, reliably to callers that know RFC 3262
	Hangup time.Duration // after the answer; 0: it waits for the other side

	MaxCalls int // at a time, the next one is busy (486); 0: 20

	// Log gets a line for each event, which begins with Prefix; nil drops them.
	// Trace gets every SIP message.
	Log, Trace io.Writer
	Prefix     string
}

// Bot is a bot on line.
type Bot struct {
	cfg Config
	log *log.Logger
	ua  *sipnative.UA

	ready chan struct{}   // closed when ua is set
	ctx   context.Context // ends with the bot
	stop  context.CancelFunc
	texts chan struct{}  // holds a place for each message that is being sent back
	tasks sync.WaitGroup // calls, and messages being sent back

	mu    sync.Mutex
	calls map[string]*sipnative.Call // by Call-ID
}

// Start connects and registers. ctx bounds only that; Close ends the bot.
func Start(ctx context.Context, cfg Config) (*Bot, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	b := &Bot{
		cfg: cfg, log: log.New(cfg.Log, cfg.Prefix, log.Ltime|log.Lmsgprefix), ready: make(chan struct{}),
		texts: make(chan struct{}, maxTexts), calls: map[string]*sipnative.Call{},
	}
	b.ctx, b.stop = context.WithCancel(context.Background())
	ua, err := sipnative.Dial(ctx, b.uaConfig())
	if err != nil {
		b.stop()
		return nil, err
	}
	b.ua = ua
	close(b.ready)
	return b, nil
}

func (c *Config) check() error {
	if c.Reject != 0 && (c.Reject < 300 || c.Reject > 699) {
		return fmt.Errorf("a call cannot be rejected with %d: codes are 300 to 699", c.Reject)
	}
	if c.MaxCalls == 0 {
		c.MaxCalls = defaultMaxCalls
	}
	if c.Log == nil {
		c.Log = io.Discard
	}
	return nil
}

func (b *Bot) uaConfig() sipnative.Config {
	cfg := sipnative.Config{
		URI: b.cfg.URI, DisplayName: "Echo", Password: b.cfg.Password,
		Server: b.cfg.Server, Listen: b.cfg.Listen, TLS: b.cfg.TLS, Register: !b.cfg.NoRegister,
		NewMedia:  func() (sipnative.Media, error) { return b.newPeer() },
		OnInvite:  b.invited,
		OnRefer:   b.follow,
		OnMessage: b.received,
		OnState:   b.state,
		Log: func(level sipcore.Level, category, text string) {
			if level <= sipcore.LevelWarn {
				b.logf("%s: %s", category, text)
			}
		},
	}
	if b.cfg.Trace != nil {
		cfg.Trace = func(sent bool, data []byte) {
			fmt.Fprintf(b.cfg.Trace, "%s\n%s\n", map[bool]string{true: "sent", false: "received"}[sent], data)
		}
	}
	return cfg
}

// state tells of the connection and the registration.
func (b *Bot) state(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.Registered:
		b.logf("on line as %s", b.cfg.URI)
	case sipcore.RegistrationFailed:
		b.logf("not registered: %s", o.Cause)
	case sipcore.Disconnected:
		if !o.Final {
			b.logf("%s", o.Reason)
		}
	}
}

// Call calls target and sends back what comes from there. ctx bounds the wait for
// the answer; the call lives until one of the two ends it.
func (b *Bot) Call(ctx context.Context, target string) (*sipnative.Call, error) {
	call, err := b.place(target, func(o sipnative.InviteOptions) (*sipnative.Call, error) { return b.ua.Invite(ctx, target, o) })
	if err != nil {
		return nil, err
	}
	return call, call.Wait(ctx)
}

// Close ends all calls, takes the registration back and closes the connection.
func (b *Bot) Close() error {
	b.mu.Lock()
	b.stop()
	b.mu.Unlock()
	err := b.ua.Close()
	b.tasks.Wait()
	b.logf("off line")
	return err
}

func (b *Bot) logf(format string, args ...any) { b.log.Printf(format, args...) }
