// Command sipserver serves the demo, the library and SIP over WebSocket: one
// binary, nothing to configure. It prints the address to open.
//
//	sipserver                          the demo on this machine, http://localhost:8080/
//	sipserver -self-signed             for a second device: https on all addresses, port 8443
//	sipserver -users users.txt         only these users, with passwords
//	sipserver -trace                   every SIP message as it passes
//
// Everything is in memory: what was registered is forgotten at the end.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"sipwasm/demo"
	"sipwasm/internal/sipserver"
	"sipwasm/web"
)

const (
	defaultListen = "localhost:8080" // browsers give camera and microphone to localhost without TLS
	selfSigned    = ":8443"          // the default with -self-signed: all addresses of this machine
)

const usage = `sipserver serves the demo, the library and a SIP server (registrar and
forking proxy) over WebSocket at /sip. Without flags it serves this machine.

The users file has one user a line, "user password" or "user:realm:ha1":

    alice wonderland
    bob:example.com:939e7578ed9e3c518a452acee763bce9

Flags:
`

type options struct {
	config     sipserver.Config
	listen     string
	dist, demo string
	trace      bool
	echo       bool
	presence   bool
}

func main() {
	o := parseFlags()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "sipserver:", err)
		os.Exit(1)
	}
}

func parseFlags() options {
	var o options
	flag.StringVar(&o.listen, "listen", "", "address to serve at (default "+defaultListen+", with -self-signed "+selfSigned+")")
	flag.StringVar(&o.config.Domain, "domain", "", "the only SIP domain served; without it every domain is this server")
	flag.StringVar(&o.config.Users, "users", "", "file of users and passwords; without it everybody may register as anybody")
	flag.StringVar(&o.config.Cert, "cert", "", "certificate chain in PEM, for https and wss")
	flag.StringVar(&o.config.Key, "key", "", "its private key in PEM")
	flag.BoolVar(&o.config.SelfSigned, "self-signed", false, "make a certificate at start, for trying from a second device")
	flag.BoolVar(&o.trace, "trace", false, "print every SIP message")
	flag.BoolVar(&o.echo, "echo", true, "have sip:echo on line, who sends back what it receives, to be called from the demos; never with -users")
	flag.BoolVar(&o.presence, "presence", true, "have a presence agent, and hold messages for users who are away; without it both are the users' own affair")
	flag.StringVar(&o.dist, "dist", "", "serve the library from this folder instead of the one in the binary")
	flag.StringVar(&o.demo, "demo", "", "serve the demo from this folder instead of the one in the binary")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "sipserver: %q is not a flag; see sipserver -help\n", flag.Arg(0))
		os.Exit(2)
	}
	if o.listen == "" {
		o.listen = defaultListen
		if o.config.SelfSigned {
			o.listen = selfSigned
		}
	}
	return o
}

func run(o options) error {
	if err := o.complete(); err != nil {
		return err
	}
	server, err := sipserver.New(o.config)
	if err != nil {
		return err
	}
	listener, err := sipserver.Listen(o.listen)
	if err != nil {
		return err
	}
	greet(server.Addresses(listener.Addr()), o)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	// The bot leaves first, so that it can take its leave.
	serving, end := context.WithCancel(context.Background())
	go func() {
		defer end()
		o.runEcho(ctx, server.Addresses(listener.Addr())[0])
	}()
	return server.Serve(serving, listener)
}

// complete finds the files to serve and the places to write to.
func (o *options) complete() error {
	o.config.Log = os.Stderr
	o.config.NoPresence = !o.presence
	if o.trace {
		o.config.Trace = os.Stdout
	}
	dist, err := folder(o.dist, web.Dist(), "sip.wasm")
	if err != nil {
		return fmt.Errorf("the library is not there (%w): run `make build` first", err)
	}
	pages, err := folder(o.demo, demo.FS, "index.html")
	if err != nil {
		return fmt.Errorf("the demo is not there: %w", err)
	}
	o.config.Dist, o.config.Demo = dist, pages
	return nil
}

// folder chooses between a folder on disk and the embedded one, and looks for
// the file that must be in it.
func folder(path string, embedded fs.FS, needs string) (fs.FS, error) {
	files := embedded
	if path != "" {
		files = os.DirFS(path)
	}
	_, err := fs.Stat(files, needs)
	if errors.Is(err, fs.ErrNotExist) && path != "" {
		return nil, fmt.Errorf("no %s in %s", needs, path)
	}
	return files, err
}

func greet(addresses []string, o options) {
	fmt.Println("Open", addresses[0])
	if len(addresses) > 1 {
		fmt.Println("From another device:")
		for _, a := range addresses[1:] {
			fmt.Println("    ", a)
		}
	}
	switch {
	case o.config.SelfSigned:
		fmt.Println("The browser will warn about the certificate, which was made just now: go on anyway.")
	case len(addresses) > 1 && o.config.Cert == "":
		fmt.Println("Browsers there give camera and microphone only to https: add -self-signed.")
	}
}
