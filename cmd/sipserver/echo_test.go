package main

import (
	"context"
	"net"
	"testing"

	"sipwasm/internal/sipserver"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipnative"
)

// serve runs a server and returns the address that a browser opens.
func serve(t *testing.T, config sipserver.Config) string {
	t.Helper()
	server, err := sipserver.New(config)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return server.Addresses(listener.Addr())[0]
}

func TestTheServersOwnBotSendsAMessageBack(t *testing.T) {
	for name, o := range map[string]options{
		"plain":       {},
		"self-signed": {config: sipserver.Config{SelfSigned: true}},
		"a domain":    {config: sipserver.Config{Domain: "example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, o.config)
			ctx := testkit.Within(t)
			bot, err := o.startEcho(ctx, address)
			if err != nil {
				t.Fatal(err)
			}
			defer bot.Close()
			got := make(chan string, 1)
			cfg := o.echoConfig(address)
			ua, err := sipnative.Dial(ctx, sipnative.Config{
				URI: "sip:alice@" + o.domain(), Server: cfg.Server, TLS: cfg.TLS, Register: true,
				OnMessage: func(m *sipnative.Message) { got <- string(m.Body) },
			})
			if err != nil {
				t.Fatal(err)
			}
			defer ua.Close()
			if err := ua.Message(ctx, "echo", "text/plain", []byte("hello")); err != nil {
				t.Fatal(err)
			}
			if text := testkit.Await(t, got, "an echo"); text != "hello" {
				t.Errorf("%q comes back", text)
			}
		})
	}
}

func TestTheBotIsThereUnlessTheFlagOrPasswordsForbidIt(t *testing.T) {
	for _, c := range []struct {
		o    options
		want bool
	}{
		{options{echo: true}, true},
		{options{}, false},
		{options{echo: true, config: sipserver.Config{Users: "users.txt"}}, false},
	} {
		if got := c.o.hasEcho(); got != c.want {
			t.Errorf("%+v: %v", c.o, got)
		}
	}
}
