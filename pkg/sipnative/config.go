//go:build !js

package sipnative

import (
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Config is what Dial needs. Only URI is mandatory.
type Config struct {
	// URI is the address of record, "sip:alice@example.com". Without a registrar it
	// is what others call: incoming requests for another user get 404.
	URI         string
	DisplayName string
	AuthUser    string // user of digest credentials; "" means that of URI
	Password    string

	// Server is where everything goes: "wss://host/path", "ws://host/path",
	// "udp:host:port", "tcp:host:port" or "tls:host:port" (an outbound proxy,
	// RFC 3261 §8.1.2; the port may be left out). With "" there is none: each
	// request goes to its own next hop, over UDP unless its URI says otherwise.
	Server string

	// Listen is the local address of UDP and TCP, "127.0.0.1:5060"; "" is any
	// address and a port that is free. It is not used with WebSocket.
	Listen string

	// TLS is for wss and tls; nil means the system's roots.
	TLS *tls.Config

	// Register registers after connecting, and whenever connected again.
	Register bool

	// SessionExpires is after how long without a sign of life a call is ended, and
	// MinSE the least that a peer may ask for: session timers, RFC 4028. 0 is half an
	// hour and 90 seconds. NoSessionTimers leaves them out.
	NoSessionTimers       bool
	SessionExpires, MinSE time.Duration

	// NewMedia makes the media side of each call; nil means NewPeer with audio. For
	// calls of ours it is called by Invite, for others when they come in.
	NewMedia func() (Media, error)

	// OnInvite is told of an incoming call, in a goroutine of its own; it calls
	// Accept or Reject. Without it calls are rejected with 480.
	OnInvite func(*Call)

	// OnRefer is told of a REFER outside of calls, in a goroutine of its own; it
	// calls Follow or Reject. Without it they get 405. Those within a call go to
	// Handlers.OnRefer.
	OnRefer func(*Referral)

	// OnMessage is told of MESSAGE requests, one after the other. They are answered
	// with 200 when it returns, unless it has called Reject or Defer: it should not
	// take longer than a sender waits (32 s), or call Accept first. Without it they
	// are answered, too.
	OnMessage func(*Message)

	// OnSubscribe is told of subscriptions of others to state of ours, one after the
	// other; it calls Accept or Reject, or keeps it and does so within 28 s. Events are
	// the event packages that it is told of, "presence"; nil means all. Without it
	// they get 405.
	OnSubscribe func(*IncomingSubscription)
	Events      []string

	// OnState is told of the life of the connection and of the registration: the
	// outputs Connecting to RegistrationProgress of package sipcore.
	OnState func(sipcore.Output)

	// Log gets a line for everything that is worth knowing, Trace every message
	// as it stands on the wire. Both are called one line after the other; when
	// they are slow, lines are dropped. Close waits for the last line, so they must
	// not call it.
	Log   func(level sipcore.Level, category, text string)
	Trace func(sent bool, data []byte)

	// Core has the last word on what is not above: timers, expiry, extensions.
	// May be nil.
	Core func(*sipcore.Config)
}

// coreConfig is the configuration of the core. The parts that the network
// decides are filled in by it.
func (c *Config) coreConfig() (sipcore.Config, error) {
	uri, err := sip.ParseURI(c.URI)
	if err != nil {
		return sipcore.Config{}, fmt.Errorf("sipnative: Config.URI %q: %w; write sip:user@domain", c.URI, err)
	}
	return sipcore.Config{
		AllowSubscriptions: c.events(),

		URI:         uri,
		DisplayName: c.DisplayName,
		AuthUser:    c.AuthUser,
		Password:    c.Password,
		Register:    c.Register,
		Rel100:      sipcore.Supported,
		Replaces:    sipcore.Supported,
		Random:      func(p []byte) { rand.Read(p) },

		NoSessionTimers: c.NoSessionTimers,
		SessionExpires:  c.SessionExpires,
		MinSE:           c.MinSE,

		AllowOutOfDialogRefers: c.OnRefer != nil,
	}, nil
}

// events are the event packages that the application notifies of.
func (c *Config) events() []string {
	switch {
	case c.OnSubscribe == nil:
		return nil
	case c.Events == nil:
		return []string{"*"}
	}
	return c.Events
}
