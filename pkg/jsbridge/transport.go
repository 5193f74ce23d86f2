//go:build js && wasm

package jsbridge

import (
	"strconv"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// SIP.Transport: one WebSocket connection to one server (RFC 7118).
//
// The core decides when to connect, to which server, and when to try again;
// this file says when the socket is opened, hands frames over, and reports what
// became of it.
type transport struct {
	u      *userAgent
	obj    js.Value // the SIP.Transport
	handle int
	server sipcore.Server

	ws     js.Value // undefined while there is none
	opened bool     // onopen was called
}

const (
	wsProtocol         = "sip"
	normalClosure      = 1000
	abnormalClosure    = 1006
	serverStatusReady  = 0
	serverStatusFailed = 2
)

func (b *bridge) defineTransport() {
	b.define(class{
		Name: "Transport",
		Ctor: (*bridge).constructTransport,
		Methods: methods{
			{"connect", (*transport).connect},
			{"disconnect", (*transport).disconnect},
			{"onOpen", (*transport).onOpen},
			{"onClose", (*transport).onClose},
			{"onError", (*transport).onError},
			{"reconnect", (*transport).reconnect},
			{"reConnect", (*transport).reconnect},
		},
	})
}

// onTransport makes a JavaScript method of a Go one. On a transport whose life
// is over it does nothing.
func onTransport(b *bridge, m func(*transport, js.Value)) method {
	return func(this js.Value, args []js.Value) (any, error) {
		if t, ok := lookup[*transport](b, this); ok {
			m(t, arg(args, 0))
		}
		return nil, nil
	}
}

// constructTransport is new SIP.Transport(ua, server).
func (b *bridge) constructTransport(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 0))
	if err != nil {
		return nil, err
	}
	server := arg(args, 1)
	t := &transport{u: u, obj: this, ws: js.Undefined()}
	t.server.URI = b.strOf(server, "ws_uri")
	t.handle = b.attach(this, t)
	u.transport.release()
	u.transport = t
	b.shape("fillTransport", this, u.obj, server)
	if !u.connecting {
		b.hook(this, "connect") // made by the page itself
	}
	return nil, nil
}

// transportTo returns the transport for a server: the one there is when it is a
// reconnection to the same server, else a new one.
func (u *userAgent) transportTo(server sipcore.Server, attempt int) *transport {
	if t := u.transport; t == nil || t.handle == 0 || t.server.URI != server.URI || attempt <= 1 && t.opened {
		u.connecting = true
		shown := u.b.shape("serverOf", u.obj, jsText(server.URI), jsText(server.SIPURI), jsInt(server.Weight))
		u.b.sip.Get("Transport").New(u.obj, shown)
		u.connecting = false
	}
	u.transport.server = server
	return u.transport
}

// live reports whether there is an open or opening socket.
func (t *transport) live() bool { return t != nil && t.ws.Truthy() }

func (t *transport) log(level, text string) { t.u.b.call(t.obj.Get("logger"), level, jsText(text)) }

// connect opens the socket.
func (t *transport) connect(js.Value) {
	t.drop(normalClosure)
	t.opened = false
	b := t.u.b
	t.log("log", "connecting to WebSocket "+t.server.URI)
	pair := b.host.Call("tryApply", b.shapes.Get("openSocket"), nil, t.obj, t.server.URI, wsProtocol)
	if failure := pair.Index(0); !failure.IsNull() {
		// The page's policy forbids the address. As any failure it is told later.
		t.failLater("error connecting to WebSocket " + t.server.URI + ": " + text(failure))
		return
	}
	t.ws = pair.Index(1)
}

// showError sets transport.lastTransportError.
func (t *transport) showError(code int, reason string) {
	set(t.obj, "lastTransportError", object(member{"code", jsInt(code)}, member{"reason", jsText(reason)}))
}

func (t *transport) failLater(reason string) {
	t.log("error", reason)
	t.showError(abnormalClosure, reason)
	t.u.b.soon(func() {
		t.u.run(func(now time.Time) { t.u.core.TransportDown(now, false, reason) })
	})
}

// drop forgets the socket: nothing more is heard of it.
func (t *transport) drop(code int) {
	ws := t.ws
	t.ws = js.Undefined()
	if ws.Truthy() {
		t.u.b.shape("dropSocket", t.obj, ws, jsInt(code))
	}
	setBool(t.obj, "connected", false)
}

// release ends the life of a transport that is replaced.
func (t *transport) release() {
	if t == nil || t.handle == 0 {
		return
	}
	t.drop(normalClosure)
	t.u.b.release(t.handle)
	t.handle = 0
}

// disconnect closes the socket on our side.
func (t *transport) disconnect(js.Value) {
	if t.ws.Truthy() {
		t.log("log", "closing WebSocket "+t.server.URI)
	}
	setBool(t.obj, "closed", true)
	t.drop(normalClosure)
}

// reconnect is what a page calls to try at once.
func (t *transport) reconnect(js.Value) {
	t.u.run(func(now time.Time) { t.u.core.NetworkChanged(now) })
}

func (t *transport) onOpen(js.Value) {
	t.opened = true
	setBool(t.obj, "connected", true)
	setBool(t.obj, "closed", false)
	setInt(t.obj.Get("server"), "status", serverStatusReady)
	t.log("log", "WebSocket "+t.server.URI+" connected")
	t.u.run(func(now time.Time) { t.u.core.TransportUp(now) })
}

func (t *transport) onClose(e js.Value) {
	code, reason := abnormalClosure, t.u.b.strOf(e, "reason")
	if n, ok := integer(t.u.b.get(e, "code")); ok {
		code = n
	}
	told := "WebSocket " + t.server.URI + " closed (code " + strconv.Itoa(code) + ")"
	if reason != "" {
		told += ": " + reason
	}
	opened := t.opened
	if !opened {
		told = t.refusal()
		reason = told // the browser gives none
		setInt(t.obj.Get("server"), "status", serverStatusFailed)
	}
	t.showError(code, reason)
	t.log("warn", told)
	t.drop(0)
	t.u.run(func(now time.Time) { t.u.core.TransportDown(now, opened, told) })
}

// refusal explains a socket that never opened. The browser keeps the reason from
// us, so the usual ones are named.
func (t *transport) refusal() string {
	origin := str(t.u.b.get(js.Global().Get("location"), "origin"))
	return "WebSocket " + t.server.URI + " could not be opened: nothing listens there, its TLS certificate is not trusted, " +
		"or the server refused the handshake; it must accept the subprotocol \"" + wsProtocol +
		"\", the Host of this URL and the Origin \"" + origin + "\""
}

func (t *transport) onError(e js.Value) {
	told := t.u.b.strOf(e, "message")
	if told == "" && !t.opened {
		told = t.refusal()
	}
	t.log("error", "WebSocket connection error: "+told)
}
