//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
)

// SIP.WebRTC: the names under which the library reaches the browser's media.
//
// MediaStream, getUserMedia, RTCPeerConnection and RTCSessionDescription appear
// on it with the first isSupported(). A page may replace them; the library
// always calls through these properties.

// media is the part of the bridge that deals with the browser's media.
type media struct {
	b       *bridge
	webrtc  js.Value // SIP.WebRTC
	hintKey js.Value // a symbol: see acquireFrom
	heldKey js.Value // a symbol: the tracks of a stream that we acquired

	addStream, addStreams js.Value // as installed, to tell whether a page replaced them

	checked, supported bool // isSupported has run; its answer
	closedHandlers     int  // see collect
}

// installMedia puts SIP.MediaHandler and SIP.WebRTC on the namespace.
func installMedia(b *bridge) {
	symbol := js.Global().Get("Symbol")
	m := &media{b: b, hintKey: symbol.Invoke("media hint"), heldKey: symbol.Invoke("acquired tracks")}
	b.media = m
	m.webrtc = b.get(b.sip, "WebRTC")
	if !isObject(m.webrtc) {
		m.webrtc = newObject()
		set(b.sip, "WebRTC", m.webrtc)
	}
	set(m.webrtc, "isSupported", m.b.function("isSupported", func(js.Value, []js.Value) (any, error) {
		return m.isSupported(), nil
	}))
	m.defineAbstractHandler()
	m.defineStreamManager()
	m.defineHandler()
}

// isSupported says whether calls are possible here, and puts the browser's
// classes on SIP.WebRTC. What a page has put there stays.
func (m *media) isSupported() bool {
	if m.checked {
		return m.supported
	}
	m.checked = true
	for _, name := range []string{"MediaStream", "RTCPeerConnection", "RTCSessionDescription"} {
		m.provide(name, js.Global().Get(name), js.Global().Get("webkit"+name), js.Global().Get("moz"+name))
	}
	m.provide("getUserMedia", m.b.function("getUserMedia", m.getUserMedia))
	m.supported = isObject(m.b.get(m.webrtc, "RTCPeerConnection")) &&
		isObject(m.b.get(m.webrtc, "RTCSessionDescription"))
	return m.supported
}

func (m *media) provide(name string, candidates ...js.Value) {
	if !m.b.get(m.webrtc, name).IsUndefined() {
		return
	}
	for _, c := range candidates {
		if !isNothing(c) {
			set(m.webrtc, name, c)
			return
		}
	}
}

// notSupported is what the constructors throw where there is no WebRTC.
func notSupported() error { return exception("NotSupportedError", "Media not supported") }

// getUserMedia is SIP.WebRTC.getUserMedia(constraints), which returns a promise,
// or (constraints, onSuccess, onFailure), which does not.
func (m *media) getUserMedia(_ js.Value, args []js.Value) (any, error) {
	constraints := arg(args, 0)
	if arg(args, 1).Type() == js.TypeFunction {
		m.requestUserMedia(constraints, m.callbacks(args[1], arg(args, 2)))
		return nil, nil
	}
	promise, out := m.promise()
	m.requestUserMedia(constraints, out)
	return promise, nil
}

func (m *media) requestUserMedia(constraints js.Value, out outcome) {
	devices := m.b.get(js.Global().Get("navigator"), "mediaDevices")
	request, ok := m.b.method(devices, "getUserMedia")
	if !ok {
		m.b.soon(func() { out.fail(m.noMediaDevices()) })
		return
	}
	failed := func(e js.Value) { out.fail(m.userMediaError(e, constraints)) }
	var promise js.Value
	if e := m.b.try(func() { promise = request.Call("call", devices, constraints) }); e != nil {
		m.b.soon(func() { failed(e.Value) })
		return
	}
	m.b.then(promise, func(stream js.Value) { out.ok(stream) }, failed)
}

// noMediaDevices is the error where the browser hides its devices: it does so on
// pages that did not come over https or from localhost.
func (m *media) noMediaDevices() js.Value {
	if m.b.get(js.Global(), "isSecureContext").Equal(jsBool(false)) {
		return m.errorOf("NotSupportedError", "no access to camera and microphone: "+
			"browsers give it only to pages served over https or from localhost", js.Undefined())
	}
	return m.errorOf("NotSupportedError", "this browser has no navigator.mediaDevices.getUserMedia", js.Undefined())
}

// userMediaError keeps the name of the browser's error (NotAllowedError,
// NotFoundError, OverconstrainedError ...), says what was asked for, and carries
// the error itself as cause.
func (m *media) userMediaError(cause, constraints js.Value) js.Value {
	name := m.b.textOf(cause, "name")
	devices := m.devicesAsked(constraints)
	message := m.b.textOf(cause, "message")
	switch name {
	case "NotAllowedError", "SecurityError":
		message = "access to the " + devices + " was denied: " + message
	case "NotFoundError":
		message = "no such device (asked for " + devices + "): " + message
	case "NotReadableError", "AbortError":
		message = "the " + devices + " cannot be opened, perhaps another program uses it: " + message
	case "OverconstrainedError":
		message = "no device satisfies the constraint " + m.b.textOf(cause, "constraint") + ": " + message
	}
	e := m.errorOf(name, strings.TrimSuffix(message, ": "), cause)
	if c := m.b.get(cause, "constraint"); !c.IsUndefined() {
		set(e, "constraint", c)
	}
	return e
}

func (m *media) devicesAsked(constraints js.Value) string {
	audio, video := m.b.truthy(constraints, "audio"), m.b.truthy(constraints, "video")
	switch {
	case audio && video:
		return "microphone and camera"
	case video:
		return "camera"
	}
	return "microphone"
}

// errorOf makes an Error with a name and, unless undefined, a cause.
func (m *media) errorOf(name, message string, cause js.Value) js.Value {
	e := js.Global().Get("Error").New(message)
	if name != "" {
		setText(e, "name", name)
	}
	if !cause.IsUndefined() {
		m.b.host.Call("define", e, "cause", cause, parseJSON(`{"writable": true, "configurable": true}`))
	}
	return e
}

// logger asks the session's user agent for a logger; a page's stand-in for a
// session may not have one.
func (m *media) logger(session js.Value, category string) js.Value {
	var logger js.Value
	e := m.b.try(func() {
		logger = m.b.call(m.b.get(session, "ua"), "getLogger", jsText(category), m.b.get(session, "id"))
	})
	m.b.report(e)
	return logger
}

// log writes to the logger of a handler or manager; level is log, warn, error
// or debug.
func (m *media) log(owner js.Value, level string, content any) {
	m.b.report(m.b.try(func() { m.b.call(m.b.get(owner, "logger"), level, js.ValueOf(content)) }))
}
