//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// SIP.UA: making it, starting and stopping it. Its requests are in
// ua_requests.go, its events in ua_events.go.

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

const allowedMethods = "ACK,CANCEL,INVITE,MESSAGE,BYE,OPTIONS,INFO,NOTIFY,REFER"

var uaMethods = methods{
	{"loadConfig", (*bridge).uaLoadConfig},
	{"getConfigurationCheck", (*bridge).uaConfigurationCheck},
	{"start", (*userAgent).start},
	{"stop", (*userAgent).stop},
	{"register", (*userAgent).register},
	{"unregister", (*userAgent).unregister},
	{"isRegistered", (*bridge).uaIsRegistered},
	{"isConnected", (*bridge).uaIsConnected},
	{"getLogger", (*bridge).uaGetLogger},
	{"saveCredentials", (*bridge).uaSaveCredentials},
	{"getCredentials", (*bridge).uaGetCredentials},
	{"invite", (*bridge).uaInvite},
	{"message", (*bridge).uaMessage},
	{"request", (*bridge).uaRequest},
	{"normalizeTarget", (*bridge).uaNormalizeTarget},
	{"afterConnected", (*bridge).uaAfterConnected},
	{"findSession", (*bridge).uaFindSession},
}

func (b *bridge) defineUA() {
	b.defineTransactions()
	cls := b.define(class{Name: "UA", Ctor: (*bridge).constructUA, Methods: uaMethods, Getters: transactionGetters})
	constants := parseJSON(`{"STATUS_INIT": 0, "STATUS_STARTING": 1, "STATUS_READY": 2, "STATUS_USER_CLOSED": 3,
		"STATUS_NOT_READY": 4, "CONFIGURATION_ERROR": 1, "NETWORK_ERROR": 2, "MAX_FORWARDS": 70, "TAG_LENGTH": 10,
		"ACCEPTED_BODY_TYPES": ["application/sdp", "application/dtmf-relay"],
		"EVENT_METHODS": {"invite": "INVITE", "message": "MESSAGE"}}`)
	setText(constants, "ALLOWED_METHODS", allowedMethods)
	set(cls, "C", constants)
	b.checks = b.defineChecks()
	set(cls, "configuration_check", b.checks)
	set(cls, "configuration_skeleton", b.skeleton())
	b.contactToString = b.function("toString", b.uaContactToString)
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
	given := arg(args, 0)
	switch {
	case given.IsUndefined():
		given = newObject()
	case str(given) != "" || given.Type() == js.TypeString:
		given = object(member{"uri", given})
	}
	b.initUA(this, b.get(given, "log"))
	b.call(this, "loadConfig", given) // throws for us
	u, err := b.newAgent(this)
	if err != nil {
		this.Set("status", statusNotReady)
		this.Set("error", configurationError)
		return nil, err
	}
	u.makeContact()
	set(this, "registerContext", b.sip.Get("RegisterContext").New(this))
	if u.enabled("autostart") {
		b.call(this, "start")
	}
	return nil, nil
}

// initUA gives a user agent its members.
func (b *bridge) initUA(this, log js.Value) {
	factory := b.sip.Get("LoggerFactory").New()
	for _, key := range []string{"builtinEnabled", "level", "connector"} {
		if v := b.get(log, key); !v.IsUndefined() {
			set(factory, key, v)
		}
	}
	fill(this, `{"cache": {"credentials": {}}, "configuration": {}, "contact": null, "transport": null,
		"registerContext": null, "error": null, "data": {}, "sessions": {}, "subscriptions": {},
		"earlySubscriptions": {}, "publishers": {}, "dialogs": {}, "applicants": {},
		"transactions": {"nist": {}, "nict": {}, "ist": {}, "ict": {}}, "transportRecoverAttempts": 0,
		"transportRecoveryTimer": null}`)
	set(this, "log", factory)
	set(this, "logger", factory.Call("getLogger", "sip.ua"))
	setInt(this, "status", statusInit)
}

// uaLoadConfig is ua.loadConfig(configuration).
func (b *bridge) uaLoadConfig(this js.Value, args []js.Value) (any, error) {
	settings, err := b.loadConfig(arg(args, 0), this.Get("logger"))
	if err != nil {
		this.Set("status", statusNotReady)
		this.Set("error", configurationError)
		return nil, err
	}
	b.showConfig(this.Get("configuration"), this.Get("logger"), settings)
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
	return b.newAgent(obj)
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

func (u *userAgent) setStatus(status int) {
	u.status = status
	setInt(u.obj, "status", status)
}

// start is ua.start().
func (u *userAgent) start(js.Value) error {
	logger := u.obj.Get("logger")
	u.b.call(logger, "log", jsText("user requested startup..."))
	switch u.status {
	case statusInit:
		u.setStatus(statusStarting)
	case statusUserClosed:
		u.b.call(logger, "log", jsText("resuming"))
		u.setStatus(statusReady)
	case statusStarting, statusReady:
		u.b.call(logger, "log", jsText("UA is in READY status, not resuming"))
		return nil
	default:
		u.b.call(logger, "error", jsText("Connection is down. Auto-Recovery system is trying to connect"))
		return nil
	}
	u.finished = false
	u.run(func(now time.Time) { u.core.Start(now) })
	return nil
}

// stop is ua.stop().
func (u *userAgent) stop(js.Value) error {
	u.b.call(u.obj.Get("logger"), "log", jsText("user requested closure..."))
	if u.status == statusUserClosed {
		u.b.call(u.obj.Get("logger"), "warn", jsText("UA already closed"))
		return nil
	}
	u.setStatus(statusUserClosed)
	u.run(func(now time.Time) { u.core.Stop(now) })
	return nil
}

// uaGetLogger is ua.getLogger(category[, label]).
func (b *bridge) uaGetLogger(this js.Value, args []js.Value) (any, error) {
	return b.call(this.Get("log"), "getLogger", arg(args, 0), arg(args, 1)), nil
}

func (b *bridge) uaConfigurationCheck(js.Value, []js.Value) (any, error) { return b.checks, nil }

func (b *bridge) uaIsRegistered(this js.Value, _ []js.Value) (any, error) {
	return b.get(b.get(this, "registerContext"), "registered").Truthy(), nil
}

func (b *bridge) uaIsConnected(this js.Value, _ []js.Value) (any, error) {
	return b.get(b.get(this, "transport"), "connected").Truthy(), nil
}

// uaSaveCredentials keeps {realm, uri, ...} for getCredentials; nothing else
// reads it.
func (b *bridge) uaSaveCredentials(this js.Value, args []js.Value) (any, error) {
	given, cache := arg(args, 0), b.get(b.get(this, "cache"), "credentials")
	realm := b.textOf(given, "realm")
	if !isObject(b.get(cache, realm)) {
		set(cache, realm, newObject())
	}
	set(cache.Get(realm), b.textOf(given, "uri"), given)
	return this, nil
}

func (b *bridge) uaGetCredentials(this js.Value, args []js.Value) (any, error) {
	request := arg(args, 0)
	host := text(b.get(b.get(request, "ruri"), "host"))
	found := b.get(b.get(b.get(b.get(this, "cache"), "credentials"), host), b.textOf(request, "ruri"))
	if isObject(found) {
		b.reflect.Call("set", found, "method", b.get(request, "method"))
	}
	return found, nil
}
