//go:build js && wasm

package jsbridge

import "syscall/js"

// SIP.WebRTC: the classes of the library that deal with the browser's media. What
// is done with a browser's or page's objects, once it is decided here, is a
// function of web/src/media.js.

// media is the part of the bridge that deals with the browser's media.
type media struct {
	b      *bridge
	webrtc js.Value // SIP.WebRTC
	tools  helpers  // see web/src/media.js

	closedHandlers int // see collect
}

// installMedia puts SIP.MediaHandler and SIP.WebRTC on the namespace.
func installMedia(b *bridge) {
	b.media = &media{b: b, webrtc: b.sip.Get("WebRTC"), tools: helpersOf(b.host.Get("media"))}
	b.define(class{Name: "MediaHandler", Methods: abstractHandler, Ctor: (*media).newAbstractHandler})
	b.define(class{Name: "WebRTC.MediaStreamManager", Methods: streamManager, Ctor: (*media).newStreamManager})
	b.define(class{Name: "WebRTC.MediaHandler", Parent: "MediaHandler", Methods: mediaHandlerMethods, Ctor: (*media).newHandler})
	b.media.tool("install")
}

// tool calls a function of web/src/media.js.
func (m *media) tool(name string, args ...js.Value) js.Value {
	return m.tools.call(name, args...)
}

// get reads the member at a path ("session.ua.configuration"), undefined where
// there is none.
func (m *media) get(obj js.Value, path string) js.Value { return m.tool("read", obj, m.b.word(path)) }

func (m *media) flag(obj js.Value, path string) bool   { return m.get(obj, path).Truthy() }
func (m *media) text(obj js.Value, path string) string { return text(m.get(obj, path)) }

// isSupported says whether calls are possible here, and puts the browser's
// classes on SIP.WebRTC.
func (m *media) isSupported() bool { return m.tool("isSupported").Bool() }

// notSupported is what the constructors throw where there is no WebRTC.
func notSupported() error { return exception("NotSupportedError", "Media not supported") }

// errorOf makes an Error with a name and, unless undefined, a cause.
func (m *media) errorOf(name, message string, cause js.Value) js.Value {
	return m.tool("makeError", jsText(name), jsText(message), cause)
}

func (m *media) closedError() js.Value {
	return m.errorOf("InvalidStateError", "the media handler has been closed", js.Undefined())
}

// log writes to the logger of a handler or manager; level is log, warn, error
// or debug.
func (m *media) log(owner js.Value, level string, content js.Value) {
	m.tool("log", owner, jsText(level), content)
}

// asArray is v if it is an array, none for undefined and null, else [v].
func asArray(v js.Value) js.Value {
	if isArray(v) {
		return v
	}
	if isNothing(v) {
		return newArray()
	}
	return array(v)
}
