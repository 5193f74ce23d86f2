//go:build !js

package sipnative_test

// The rig: user agents that are closed with their test, the embedded server, and
// what most tests do with them. Everything waits for conditions, never for time.

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sipwasm/internal/sipserver"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// signalling makes media sides that have none.
func signalling() (sipnative.Media, error) { return sipnative.SignallingOnly(nil), nil }

// dial makes a user agent without media that is closed with the test.
func dial(t testing.TB, cfg sipnative.Config) *sipnative.UA {
	t.Helper()
	ua, err := tryDial(t, cfg)
	if err != nil {
		t.Fatalf("Dial %s: %v", cfg.URI, err)
	}
	t.Cleanup(func() {
		if err := ua.Close(); err != nil {
			t.Errorf("Close %s: %v", cfg.URI, err)
		}
	})
	return ua
}

func tryDial(t testing.TB, cfg sipnative.Config) (*sipnative.UA, error) {
	if cfg.NewMedia == nil {
		cfg.NewMedia = signalling
	}
	if cfg.Log == nil && testing.Verbose() {
		cfg.Log = func(_ sipcore.Level, category, text string) { t.Logf("%s: %s: %s", cfg.URI, category, text) }
	}
	if cfg.Trace == nil && os.Getenv("TRACE") != "" {
		cfg.Trace = func(sent bool, data []byte) { t.Logf("%s sent %v:\n%s", cfg.URI, sent, data) }
	}
	return sipnative.Dial(testkit.Within(t), cfg)
}

// over is the configuration of a peer without a server, at a port of its own on
// this host.
func over(user string) sipnative.Config {
	return sipnative.Config{URI: "sip:" + user + "@127.0.0.1", Listen: "127.0.0.1:0"}
}

// at is the address at which a peer is reached over a transport.
func at(ua *sipnative.UA, transport, user string) string {
	return "sip:" + user + "@" + ua.LocalAddr().String() + ";transport=" + transport
}

// answering accepts every call and hands it to the channel.
func answering(t testing.TB, cfg sipnative.Config) (sipnative.Config, chan *sipnative.Call) {
	calls := make(chan *sipnative.Call, 256)
	cfg.OnInvite = func(c *sipnative.Call) {
		if err := c.Accept(testkit.Within(t)); err != nil {
			t.Errorf("Accept: %v", err)
		}
		calls <- c
	}
	return cfg, calls
}

// ringing hands every call to the channel, and does no more with it.
func ringing(cfg sipnative.Config) (sipnative.Config, chan *sipnative.Call) {
	calls := make(chan *sipnative.Call, 1)
	cfg.OnInvite = func(c *sipnative.Call) { calls <- c }
	return cfg, calls
}

// call makes a call and waits until it stands.
func call(t testing.TB, ua *sipnative.UA, target string, h sipnative.Handlers) *sipnative.Call {
	t.Helper()
	c, err := ua.Invite(testkit.Within(t), target, sipnative.InviteOptions{Handlers: h})
	if err != nil {
		t.Fatalf("Invite %s: %v", target, err)
	}
	if err := c.Wait(testkit.Within(t)); err != nil {
		t.Fatalf("the call to %s: %v", target, err)
	}
	return c
}

// ended fails unless both sides ended as after a normal call.
func ended(t testing.TB, calls ...*sipnative.Call) {
	t.Helper()
	for _, c := range calls {
		testkit.Await(t, c.Done(), "the end of the call with "+c.Peer())
		if err := c.Err(); err != nil {
			t.Errorf("the call with %s ended with %v, expected nil", c.Peer(), err)
		}
	}
}

func noError(t testing.TB, err error, sentence string) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", sentence, err)
	}
}

// failure is the *Failure in an error.
func failure(t testing.TB, err error) *sipnative.Failure {
	t.Helper()
	var f *sipnative.Failure
	if !errors.As(err, &f) {
		t.Fatalf("the error is %v, expected a *Failure", err)
	}
	return f
}

// proxy is the embedded server, and how to stop and to start it again.
type proxy struct {
	t       testing.TB
	cfg     sipserver.Config
	address string
	stop    func()
}

// serve starts the embedded server. users are the lines of its users file, ""
// lets everybody in.
func serve(t testing.TB, users string) *proxy {
	t.Helper()
	p := &proxy{t: t, address: "127.0.0.1:0"}
	if users != "" {
		p.cfg.Users = filepath.Join(t.TempDir(), "users")
		noError(t, os.WriteFile(p.cfg.Users, []byte(users), 0o600), "the users file")
	}
	p.start()
	t.Cleanup(func() { p.stop() })
	return p
}

// start serves at the address of before.
func (p *proxy) start() {
	p.t.Helper()
	s, err := sipserver.New(p.cfg)
	noError(p.t, err, "sipserver.New")
	l, err := net.Listen("tcp", p.address)
	noError(p.t, err, "the server's port")
	p.address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- s.Serve(ctx, l) }()
	p.stop = func() {
		cancel()
		testkit.Await(p.t, stopped, "the server stops")
		p.stop = func() {}
	}
}

func (p *proxy) url() string { return "ws://" + p.address + "/sip" }

// user is the configuration of a registered user of the server.
func (p *proxy) user(name string) sipnative.Config {
	return sipnative.Config{URI: "sip:" + name + "@example.test", Server: p.url(), Register: true}
}

// silence is a socket of UDP at which nobody answers unless the test does.
func silence(t testing.TB) net.PacketConn {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	noError(t, err, "a socket")
	t.Cleanup(func() { socket.Close() })
	socket.SetDeadline(time.Now().Add(testkit.Patience))
	return socket
}

// hearOne waits for a request at a socket and gives what answers it with 200.
func hearOne(t *testing.T, socket net.PacketConn) (answer func()) {
	t.Helper()
	buf := make([]byte, 65536)
	n, from, err := socket.ReadFrom(buf)
	noError(t, err, "a request")
	req, err := sip.Parse(buf[:n])
	noError(t, err, "a request")
	resp := sip.NewResponse(req, 200, "")
	resp.Header.Set("To", resp.To().WithTag("late").String())
	return func() {
		_, err := socket.WriteTo(resp.Bytes(), from)
		noError(t, err, "a response")
	}
}
