// Command sipbot is somebody to call: it answers, and sends back what it sees,
// hears and reads. Without flags it is sip:bot@localhost at the embedded server
// of this machine.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"sipwasm/internal/sipbot"
)

const defaultServer = "ws://localhost:8080/sip" // the embedded server's

const usage = `sipbot is somebody to call. It answers, and sends back sound, picture, tones,
data channels and messages as they came, until the caller hangs up. It registers
with the embedded server (go run ./cmd/sipserver) or any other:

    sipbot                                         sip:bot@localhost: call "bot" from the demo's phone
    sipbot -delay 5s -hangup 10s                   takes its time, then hangs up
    sipbot -reject 486                             is always busy
    sipbot -call alice                             calls alice, and ends when she hangs up
    sipbot -server udp:192.0.2.1 -uri sip:echo@example.com -password secret

What else it does:

    -ring      rings and never answers
    -early     sends back before it answers (183), reliably to callers that know RFC 3262
    -max 3     a fourth call at the same time is busy

Who transfers it, or sends it a REFER outside of a call, is obeyed: it calls whom
it is sent to, and reports how that goes.

Flags:
`

// dialTimeout is how long a server may take until the bot is on line.
const dialTimeout = 15 * time.Second

type options struct {
	config   sipbot.Config
	call     string
	register bool
	insecure bool
	trace    bool
}

func main() {
	o := parseFlags()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "sipbot:", err)
		os.Exit(1)
	}
}

func parseFlags() options {
	o := options{}
	flag.StringVar(&o.config.Server, "server", defaultServer, "the SIP server: ws://, wss://, udp:host:port, tcp:host:port; empty for none")
	flag.StringVar(&o.config.URI, "uri", "sip:bot@localhost", "the address of the bot")
	flag.StringVar(&o.config.Password, "password", "", "its password, where the server asks for one")
	flag.StringVar(&o.config.Listen, "listen", "", "local address for UDP and TCP, as in 127.0.0.1:5062")
	flag.BoolVar(&o.register, "register", true, "register with the server")
	flag.BoolVar(&o.insecure, "insecure", false, "take any certificate, a self-signed one for example")
	flag.DurationVar(&o.config.Delay, "delay", 0, "how long it rings before it answers")
	flag.IntVar(&o.config.Reject, "reject", 0, "refuse every call with this code, 300 to 699")
	flag.BoolVar(&o.config.Ring, "ring", false, "ring and never answer")
	flag.BoolVar(&o.config.Early, "early", false, "send back before it answers")
	flag.DurationVar(&o.config.Hangup, "hangup", 0, "hang up so long after the answer")
	flag.IntVar(&o.config.MaxCalls, "max", 0, "calls at a time (default 20)")
	flag.StringVar(&o.call, "call", "", "call this address; the bot ends with the call")
	flag.BoolVar(&o.trace, "trace", false, "print every SIP message")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "sipbot: %q is not a flag; see sipbot -help\n", flag.Arg(0))
		os.Exit(2)
	}
	return o
}

func run(o options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	bot, err := start(ctx, o)
	if err != nil {
		return err
	}
	if o.call != "" {
		err = call(ctx, bot, o.call)
	} else {
		<-ctx.Done()
	}
	return errors.Join(err, bot.Close())
}

func start(ctx context.Context, o options) (*sipbot.Bot, error) {
	o.config.Log = os.Stdout
	o.config.NoRegister = !o.register || o.config.Server == ""
	if o.trace {
		o.config.Trace = os.Stdout
	}
	if o.insecure {
		o.config.TLS = &tls.Config{InsecureSkipVerify: true}
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	bot, err := sipbot.Start(ctx, o.config)
	if advice := advise(err, o.config.Server); advice != "" {
		err = fmt.Errorf("%w\n%s", err, advice)
	}
	return bot, err
}

// advise says what to do about a server that cannot be reached.
func advise(err error, server string) string {
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return "With -insecure the bot takes any certificate."
	case errors.Is(err, syscall.ECONNREFUSED) && server == defaultServer:
		return "Is the server running? It starts with: go run ./cmd/sipserver"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nobody listens there: is the server running, and are address and port of -server right?"
	}
	return ""
}

// call calls, and waits for the end of the call or of ctx.
func call(ctx context.Context, bot *sipbot.Bot, target string) error {
	call, err := bot.Call(ctx, target)
	if err != nil {
		return err
	}
	select {
	case <-call.Done():
		return call.Err()
	case <-ctx.Done():
		return nil
	}
}
