//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// SIP.UA: making it, starting and stopping it. Its events are in ua_events.go;
// what only arranges calls of others is in web/src/agent.js.

// The values of ua.status.
const (
	statusInit = iota
	statusStarting
	statusReady
	statusUserClosed
	statusNotReady
)

// The values of ua.error.
const (
	configurationError = 1
	networkError       = 2
)

var uaMethods = methods{
	{"start", (*userAgent).start},
	{"stop", (*userAgent).stop},
}

func (b *bridge) defineUA() {
	b.defineTransactions()
	b.define(class{Name: "UA", Ctor: (*bridge).constructUA, Methods: uaMethods, Getters: transactionGetters})
}

// onUA makes a JavaScript method, one that returns the user agent itself.
func onUA(b *bridge, m func(u *userAgent, options js.Value) error) method {
	return func(this js.Value, args []js.Value) (any, error) {
		u, err := b.agentOf(this)
		if err != nil {
			return nil, err
		}
		if err := m(u, arg(args, 0)); err != nil {
			return nil, err
		}
		return this, nil
	}
}

// constructUA is new SIP.UA(configuration).
func (b *bridge) constructUA(this js.Value, args []js.Value) (any, error) {
	b.shape("beginAgent", this, arg(args, 0)) // throws when the configuration is wrong
	u, err := b.newAgent(this)
	if err != nil {
		setInt(this, "status", statusNotReady)
		setInt(this, "error", configurationError)
		return nil, err
	}
	b.shape("completeAgent", this, jsText(u.core.ContactURI(false).String()))
	return nil, nil
}

// agentOf finds the driver of a SIP.UA, and makes it anew when it had gone to
// rest after stop.
func (b *bridge) agentOf(obj js.Value) (*userAgent, error) {
	if u, ok := lookup[*userAgent](b, obj); ok {
		return u, nil
	}
	if !isObject(obj) || !isObject(b.get(b.get(obj, "configuration"), "uri")) {
		return nil, typeError("not a SIP.UA")
	}
	u, err := b.newAgent(obj)
	if err == nil {
		b.soon(u.rest) // what called may have found nothing to do
	}
	return u, err
}

func (b *bridge) newAgent(obj js.Value) (*userAgent, error) {
	u := &userAgent{
		b: b, obj: obj, config: obj.Get("configuration"), status: obj.Get("status").Int(),
		requests: make(map[*sipcore.ClientRequest]*clientContext),
		sessions: make(map[*sipcore.Session]*session),
		incoming: make(map[*sipcore.ServerRequest]*serverRequest),
	}
	cfg, err := u.coreConfig()
	if err != nil {
		return nil, err
	}
	if u.core, err = sipcore.New(cfg); err != nil {
		return nil, plainError(err.Error())
	}
	u.handle = b.attach(obj, u)
	b.agents[u] = true
	if u.status == statusUserClosed {
		u.beStopped()
	}
	return u, nil
}

// beStopped brings a new core to where the one was that went to rest: what is
// requested now fails, instead of waiting for a start that may never come.
func (u *userAgent) beStopped() {
	now := u.clock.now()
	u.core.Start(now)
	u.core.Stop(now)
	u.finished = true
	for _, ok := u.core.Poll(); ok; _, ok = u.core.Poll() {
		// The page has been told all this.
	}
}

// setting reads ua.configuration.
func (u *userAgent) setting(name string) js.Value { return u.config.Get(name) }

func (u *userAgent) logger(category string) js.Value {
	return u.b.call(u.obj, "getLogger", jsText(category))
}

func (u *userAgent) log(level, text string) { u.b.call(u.obj.Get("logger"), level, jsText(text)) }

func (u *userAgent) setStatus(status int) {
	u.status = status
	setInt(u.obj, "status", status)
}

// start is ua.start().
func (u *userAgent) start(js.Value) error {
	u.log("log", "user requested startup...")
	switch u.status {
	case statusInit:
		u.setStatus(statusStarting)
	case statusUserClosed:
		u.log("log", "resuming")
		u.setStatus(statusReady)
	case statusStarting, statusReady:
		u.log("log", "UA is in READY status, not resuming")
		return nil
	default:
		u.log("error", "Connection is down. Auto-Recovery system is trying to connect")
		return nil
	}
	u.finished = false
	u.run(func(now time.Time) { u.core.Start(now) })
	return nil
}

// stop is ua.stop().
func (u *userAgent) stop(js.Value) error {
	u.log("log", "user requested closure...")
	if u.status == statusUserClosed {
		u.log("warn", "UA already closed")
		return nil
	}
	u.setStatus(statusUserClosed)
	u.run(func(now time.Time) {
		u.b.shape("endAll", u.obj)
		u.core.Stop(now)
	})
	return nil
}
