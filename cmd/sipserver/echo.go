package main

import (
	"context"
	"crypto/tls"
	"log"
	"os"
	"strings"
	"time"

	"sipwasm/internal/sipbot"
)

// echoTimeout is how long the bot may take to be on line.
const echoTimeout = 15 * time.Second

// runEcho has the echo bot on line until ctx ends. It is a guest of this server
// like any other, so it needs no more than the address that a browser opens.
func (o options) runEcho(ctx context.Context, address string) {
	if o.hasEcho() {
		o.echoUntil(ctx, address)
	}
	<-ctx.Done()
}

// echoUntil: a bot that has come on line takes its leave, also when ctx has ended in
// that very moment.
func (o options) echoUntil(ctx context.Context, address string) {
	bot, err := o.startEcho(ctx, address)
	if err != nil {
		if ctx.Err() == nil {
			log.Printf("no echo bot: %v", err)
		}
		return
	}
	<-ctx.Done()
	if err := bot.Close(); err != nil {
		log.Printf("echo bot: %v", err)
	}
}

// hasEcho: where users have passwords the bot would need one, too.
func (o options) hasEcho() bool { return o.echo && o.config.Users == "" }

func (o options) startEcho(ctx context.Context, address string) (*sipbot.Bot, error) {
	ctx, cancel := context.WithTimeout(ctx, echoTimeout)
	defer cancel()
	return sipbot.Start(ctx, o.echoConfig(address))
}

func (o options) echoConfig(address string) sipbot.Config {
	return sipbot.Config{
		URI:    "sip:echo@" + o.domain(),
		Server: "ws" + strings.TrimPrefix(address, "http") + "sip",
		// This process is both ends, and its certificate is for others.
		TLS: &tls.Config{InsecureSkipVerify: true},
		Log: os.Stderr, Prefix: "echo bot: ",
	}
}

func (o options) domain() string {
	if o.config.Domain != "" {
		return o.config.Domain
	}
	return "localhost"
}
