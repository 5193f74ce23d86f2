//go:build js && wasm

package jsbridge

import (
	"runtime"
	"syscall/js"
)

// SIP.WebRTC.MediaHandler: one call's RTCPeerConnection.
//
// What pages know of a handler is on the JavaScript object (localMedia, ready,
// audioMuted, peerConnection ...) and is read from there when it is needed, so
// that a page that sets it is heard. The Go value behind it only holds what has
// to be undone at the end: listeners, timers, promises that are waited for. It
// is let go by close(); the object then still answers, as one that has ended.
//
// A session reaches its handler only through these methods, in the way in which
// it reaches one that the page made.

// mediaHandler is what a live handler owns.
type mediaHandler struct {
	m      *media
	self   js.Value
	pc     js.Value // the RTCPeerConnection, or what a page put in its place
	handle int
	closed bool

	scope    js.Value // a Scope of web/src/mediascope.js
	release  func()   // of resume
	waiting  map[int]waiting
	lastWait int

	describing *task // the getDescription that is running, or nil
	gathering  gathering
	trickle    trickle
	acquired   js.Value // what the manager gave, to be given back
	renderHint js.Value // the last one that a hint carried
	showing    timer    // of showDelay
}

// abstractHandler is SIP.MediaHandler, the base of handlers that pages write:
// methods that do nothing.
var abstractHandler = methods{
	{"isReady", nothing}, {"close", nothing}, {"getDescription", nothing}, {"hasDescription", nothing},
	{"setDescription", nothing}, {"render", nothing}, {"mute", nothing}, {"unmute", nothing},
	{"hold", nothing}, {"unhold", nothing},
}

func (m *media) newAbstractHandler(this js.Value, args []js.Value) (any, error) {
	m.begin(this, arg(args, 0))
	return nil, nil
}

func (m *media) begin(this, session js.Value) {
	set(this, "session", session)
	set(this, "logger", m.tool("logger", session, jsText("sip.invitecontext.mediahandler")))
	setBool(this, "ready", true)
}

// mediaHandlerMethods are those that are decided here; web/src/mediatracks.js has
// the ones that only list and switch streams. The first argument of those that
// take an answer is where their result goes (web/src/mediastyles.js).
var mediaHandlerMethods = methods{
	{"isReady", (*media).isReady},
	{"close", (*media).closeHandler},
	{"getDescription", answering((*task).describe)},
	{"setDescription", answering((*task).applyRemote)},
	{"createOfferOrAnswer", answering((*task).create)},
	{"hasDescription", (*media).hasDescription},
	{"hasOffer", (*media).hasOffer},
	{"getReferMedia", (*media).getReferMedia},
	{"render", (*media).renderHandler},
	{"mute", (*media).mute},
	{"unmute", (*media).unmute},
	{"isMuted", (*media).isMuted},
	{"hold", (*media).hold},
	{"unhold", (*media).unhold},
}

func (m *media) isReady(this js.Value, _ []js.Value) (any, error) {
	return m.flag(this, "ready"), nil
}

// newHandler is new MediaHandler(session[, options]).
func (m *media) newHandler(this js.Value, args []js.Value) (any, error) {
	session, options := arg(args, 0), arg(args, 1)
	if !m.isSupported() {
		return nil, notSupported()
	}
	m.begin(this, session)
	configuration := m.tool("configuration", session, options)
	pc := m.webrtc.Get("RTCPeerConnection").New(configuration)
	fill(this, `{"contentType": "application/sdp", "localMedia": null, "mediaHint": null, "dataChannel": null,
		"audioMuted": false, "videoMuted": false, "local_hold": false, "remote_hold": false,
		"_remoteStreams": [], "RTCConstraints": {"optional": [{"DtlsSrtpKeyAgreement": "true"}]}}`)
	if constraints := m.get(options, "RTCConstraints"); !isNothing(constraints) {
		set(this, "RTCConstraints", constraints)
	}
	set(this, "peerConnection", pc)
	h := &mediaHandler{m: m, self: this, pc: pc, waiting: make(map[int]waiting)}
	h.handle = m.b.attach(this, h)
	var resume js.Value
	resume, h.release = m.b.bind(h.resume)
	h.scope = m.tool("scope", resume, this)
	h.resetGathering()
	h.scope.Call("follow", m.managerFor(this, session, options))
	return nil, nil
}

// managerFor is the page's manager of local streams, or a new one of ours.
func (m *media) managerFor(this, session, options js.Value) js.Value {
	manager := m.get(options, "mediaStreamManager")
	if !isObject(manager) {
		logger := m.tool("logger", session, jsText("sip.invitecontext.mediastreammanager"))
		manager = m.webrtc.Get("MediaStreamManager").New(logger)
	}
	set(this, "mediaStreamManager", manager)
	return manager
}

// live finds the Go value of a handler; nil when it has been closed.
func (m *media) live(this js.Value) *mediaHandler {
	h, _ := lookup[*mediaHandler](m.b, this)
	return h
}

func (h *mediaHandler) get(path string) js.Value { return h.m.get(h.self, path) }

func (h *mediaHandler) flag(path string) bool { return h.m.flag(h.self, path) }

func (h *mediaHandler) emit(event string, v js.Value) { h.m.b.emit(h.self, event, v) }

func (h *mediaHandler) log(text string) { h.m.log(h.self, "log", jsText(text)) }

// tell calls a method of the page's, if it is there. What it throws is reported.
func (h *mediaHandler) tell(obj js.Value, method string, v js.Value) {
	h.m.tool("tell", obj, h.m.b.word(method), v)
}

// closeHandler is handler.close(): a second call does nothing.
func (m *media) closeHandler(this js.Value, _ []js.Value) (any, error) {
	h := m.live(this)
	if h == nil {
		return nil, nil
	}
	h.log("closing PeerConnection")
	m.b.release(h.handle)
	setBool(this, "ready", false)
	if h.m.text(h.pc, "signalingState") != "closed" {
		h.tell(h.pc, "close", js.Undefined())
	}
	h.closed = true
	clear(h.waiting)
	h.release()
	h.stopGatheringTimers()
	h.scope.Call("close", m.closedError())
	h.giveBack(h.acquired)
	m.collect()
	return nil, nil
}

// giveBack returns local media to the manager.
func (h *mediaHandler) giveBack(acquired js.Value) {
	if !isNothing(acquired) {
		h.tell(h.get("mediaStreamManager"), "release", acquired)
	}
}

// renderHandler is handler.render([hint]): hint is {local, remote}, by default
// the one of the call. It returns false when there is none.
func (m *media) renderHandler(this js.Value, args []js.Value) (any, error) {
	hint := arg(args, 0)
	if !hint.Truthy() {
		hint = m.get(this, "mediaHint.render")
	}
	if h := m.live(this); !hint.Truthy() && h != nil {
		hint = h.renderHint
	}
	if !hint.Truthy() {
		return false, nil
	}
	for _, side := range renderSides {
		if elements := m.get(hint, side.name); !isNothing(elements) {
			m.b.call(m.webrtc.Get("MediaStreamManager"), "render", m.b.call(this, side.getter), elements)
		}
	}
	return nil, nil
}

var renderSides = []struct{ name, getter string }{{"local", "getLocalStreams"}, {"remote", "getRemoteStreams"}}

// collectEvery is after how many closed handlers the Go heap is collected.
const collectEvery = 64

// collect lets go of the browser's objects behind closed handlers. The JavaScript
// side keeps every object that Go has seen until Go's collector has run, which a
// small heap makes it do rarely; and Chromium refuses to make a new
// RTCPeerConnection when about 500 old ones, though closed, still exist.
func (m *media) collect() {
	m.closedHandlers++
	if m.closedHandlers%collectEvery == 0 {
		m.b.after(0, runtime.GC)
	}
}
