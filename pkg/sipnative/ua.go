//go:build !js

package sipnative

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"sipwasm/pkg/sipcore"
)

const (
	// maxEvents is how many events may wait for a handler of the application: for
	// those of one call, for OnMessage, for OnState, and together for Log and
	// Trace. What comes beyond is dropped, with a line in the log.
	maxEvents = 4096
)

// UA is a user agent. Its methods may be called from any goroutine, handlers
// included.
type UA struct {
	cfg  Config
	core *sipcore.UA // owned by the loop
	net  *network

	work  chan func(now time.Time)
	ended chan struct{}  // closed when the loop ends
	tasks sync.WaitGroup // goroutines of our own, but the loop

	messages, states, lines queue
	watchers                queue // of OnSubscribe

	// Owned by the loop.
	over          bool
	calls         map[*Call]struct{}
	requests      map[*sipcore.ClientRequest]*request
	subscriptions map[*Subscription]struct{}
	lasting       map[lasting]struct{}
	starting      chan error // told once how Dial ends, then nil
	trouble       error      // what went wrong with the connection last

	closing  sync.Once
	closeErr error
}

// Dial makes a user agent and connects it, and with Config.Register registers
// it. ctx bounds only Dial. Afterwards the user agent looks after its connection
// and its registration by itself, until Close.
//
// Errors say what is wrong with the configuration, why no connection could be
// made, or as *Failure what the registrar said.
func Dial(ctx context.Context, cfg Config) (*UA, error) {
	ua, err := newUA(ctx, cfg)
	if err != nil {
		return nil, err
	}
	started := ua.starting
	go ua.run()
	ua.post(func(now time.Time) { ua.core.Start(now) })
	select {
	case err = <-started:
	case <-ctx.Done():
		err = ua.dialCanceled(ctx, started)
	}
	if err != nil {
		ua.abandon()
		return nil, errors.Join(err, ua.Close())
	}
	return ua, nil
}

// newUA opens what can be opened without a server.
func newUA(ctx context.Context, cfg Config) (*UA, error) {
	core, err := cfg.coreConfig()
	if err != nil {
		return nil, err
	}
	ua := &UA{
		cfg:      cfg,
		work:     make(chan func(now time.Time), maxWork),
		ended:    make(chan struct{}),
		messages: queue{limit: maxEvents}, states: queue{limit: maxEvents}, lines: queue{limit: maxEvents}, watchers: queue{limit: maxEvents},
		calls:         make(map[*Call]struct{}),
		requests:      make(map[*sipcore.ClientRequest]*request),
		subscriptions: make(map[*Subscription]struct{}),
		lasting:       make(map[lasting]struct{}),
		starting:      make(chan error, 1),
	}
	ua.lines.running = &ua.tasks
	if ua.net, err = newNetwork(ctx, ua, &core); err != nil {
		return nil, err
	}
	if cfg.Core != nil {
		cfg.Core(&core)
	}
	if ua.core, err = newCore(core, cfg.OnRefer != nil, cfg.OnSubscribe != nil); err != nil {
		ua.net.close()
		return nil, err
	}
	return ua, nil
}

// newCore refuses what this shell does not do.
func newCore(cfg sipcore.Config, refers, notifies bool) (*sipcore.UA, error) {
	switch {
	case cfg.AskCredentials:
		return nil, errors.New("sipnative: sipcore.Config.AskCredentials is not for this package: use AuthUser and Password")
	case cfg.AllowOutOfDialogRefers && !refers:
		return nil, errors.New("sipnative: sipcore.Config.AllowOutOfDialogRefers is not for this package: set Config.OnRefer")
	case len(cfg.AllowSubscriptions) > 0 && !notifies:
		return nil, errors.New("sipnative: sipcore.Config.AllowSubscriptions is not for this package: set Config.OnSubscribe")
	case len(cfg.AllowRequests) > 0:
		return nil, errors.New("sipnative: sipcore.Config.AllowRequests is not for this package: there is nobody to answer them")
	}
	return sipcore.New(cfg)
}

// dialCanceled says what Dial was waiting for, unless that has just come: who
// heard so from OnState may have ended ctx because of it.
func (ua *UA) dialCanceled(ctx context.Context, started <-chan error) error {
	select {
	case err := <-started:
		return err
	default:
	}
	err := fmt.Errorf("sipnative: Dial: gave up while waiting for %s: %w", ua.net.server, context.Cause(ctx))
	ua.do(func(time.Time) {
		switch {
		case ua.trouble != nil:
			err = fmt.Errorf("%w (%w)", err, ua.trouble)
		case ua.net.server.transport() == "UDP":
			err = fmt.Errorf("%w (nothing came back: is it the address of a SIP server that takes UDP?)", err)
		}
	})
	return err
}

// started tells Dial, once.
func (ua *UA) started(err error) {
	if ua.starting != nil {
		ua.starting <- err
		ua.starting = nil
	}
}

// LocalAddr is the address under which others reach this user agent over UDP or
// TCP, as its Via and Contact say it; with WebSocket the local end of the newest
// connection.
func (ua *UA) LocalAddr() net.Addr { return ua.net.localAddr() }

// deliverState takes the outputs about connection and registration.
func (ua *UA) deliverState(o sipcore.Output) bool {
	switch o := o.(type) {
	case sipcore.Connecting, sipcore.Unregistered, sipcore.RegistrationProgress:
	case sipcore.Connected:
		ua.trouble = nil
		if !ua.core.Config().Register {
			ua.started(nil)
		}
	case sipcore.Registered:
		ua.started(nil)
	case sipcore.RegistrationFailed:
		ua.started(ua.newFailure("registration of "+ua.cfg.URI, o.Response, o.Cause))
	case sipcore.Disconnected:
		ua.over = o.Final
		if !o.Final {
			ua.started(fmt.Errorf("sipnative: Dial: no connection to %s: %w", ua.net.server, ua.trouble))
		}
	default:
		return false
	}
	if ua.cfg.OnState != nil && !ua.states.add(func() { ua.cfg.OnState(o) }) {
		ua.log(sipcore.LevelWarn, "ua", "OnState is too slow: an event was dropped")
	}
	return true
}

// log and trace hand lines to the application.
func (ua *UA) log(level sipcore.Level, category, text string) {
	if ua.cfg.Log != nil {
		ua.lines.add(func() { ua.cfg.Log(level, category, text) })
	}
}

func (ua *UA) trace(sent bool, data []byte) {
	if ua.cfg.Trace != nil {
		ua.lines.add(func() { ua.cfg.Trace(sent, data) })
	}
}
