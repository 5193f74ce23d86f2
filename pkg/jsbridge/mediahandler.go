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
	pc     peerConnection
	handle int
	scope  *scope

	describing *describing // the getDescription that is running, or nil
	gathering  gathering
	acquired   js.Value // what the manager gave, to be given back
	renderHint js.Value // the last one that a hint carried
	stray      js.Value // the stream of remote tracks that came without one
}

// defineAbstractHandler makes SIP.MediaHandler, the base of handlers that pages
// write: methods that do nothing.
func (m *media) defineAbstractHandler() {
	m.b.define(class{Name: "MediaHandler", Methods: abstractHandler, Ctor: (*media).newAbstractHandler})
}

var abstractHandler = methods{
	{"isReady", nothing}, {"close", nothing}, {"getDescription", nothing}, {"hasDescription", nothing},
	{"setDescription", nothing}, {"render", nothing}, {"mute", nothing}, {"unmute", nothing},
	{"hold", nothing}, {"unhold", nothing},
}

func (m *media) newAbstractHandler(this js.Value, args []js.Value) (any, error) {
	set(this, "session", arg(args, 0))
	set(this, "logger", m.logger(arg(args, 0), "sip.invitecontext.mediahandler"))
	this.Set("ready", true)
	return nil, nil
}

func (m *media) defineHandler() {
	cls := m.b.define(class{
		Name:   "WebRTC.MediaHandler",
		Parent: "MediaHandler",
		Ctor:   (*media).newHandler,
		Methods: methods{
			{"isReady", (*media).isReady},
			{"close", (*media).closeHandler},
			{"getDescription", (*media).getDescription},
			{"setDescription", (*media).setDescription},
			{"hasDescription", (*media).hasDescription},
			{"hasOffer", (*media).hasOffer},
			{"createOfferOrAnswer", (*media).createOfferOrAnswer},
			{"getReferMedia", (*media).getReferMedia},
			{"updateIceServers", (*media).updateIceServers},
			{"restartIce", (*media).restartICE},
			{"rollback", (*media).rollback},
			{"addStream", (*media).addStreamMethod},
			{"addStreams", (*media).addStreamsMethod},
			{"getLocalStreams", (*media).getLocalStreams},
			{"getRemoteStreams", (*media).getRemoteStreams},
			{"render", (*media).renderHandler},
			{"mute", muteMethod(true)},
			{"unmute", muteMethod(false)},
			{"isMuted", (*media).isMuted},
			{"hold", holdMethod(true)},
			{"unhold", holdMethod(false)},
			{"toggleMuteAudio", toggleMute("getAudioTracks")},
			{"toggleMuteVideo", toggleMute("getVideoTracks")},
			{"toggleMuteHelper", (*media).toggleMuteHelper},
			{"sendDtmf", (*media).sendDtmf},
		},
	})
	m.addStream = cls.Get("prototype").Get("addStream")
	m.addStreams = cls.Get("prototype").Get("addStreams")

	factory := m.b.function("defaultFactory", func(_ js.Value, args []js.Value) (any, error) {
		return m.b.get(m.webrtc, "MediaHandler").New(arg(args, 0), arg(args, 1)), nil
	})
	set(factory, "isSupported", m.b.function("isSupported", func(js.Value, []js.Value) (any, error) {
		return m.b.call(m.webrtc, "isSupported"), nil
	}))
	set(cls, "defaultFactory", factory)
}

func (m *media) isReady(this js.Value, _ []js.Value) (any, error) {
	return m.b.truthy(this, "ready"), nil
}

// newHandler is new MediaHandler(session[, options]).
func (m *media) newHandler(this js.Value, args []js.Value) (any, error) {
	session, options := arg(args, 0), arg(args, 1)
	if !m.isSupported() {
		return nil, notSupported()
	}
	if _, err := m.newAbstractHandler(this, args); err != nil {
		return nil, err
	}
	pc, thrown := m.newPeerConnection(m.configuration(session, options))
	if thrown != nil {
		return nil, rethrow(thrown.Value)
	}
	m.setDefaults(this, options, pc)
	h := &mediaHandler{m: m, self: this, pc: pc, scope: &scope{m: m}}
	h.handle = m.b.attach(this, h)
	h.resetGathering()
	h.followManager(m.managerFor(this, session, options))
	h.followConnection()
	return nil, nil
}

func (m *media) setDefaults(this, options js.Value, pc peerConnection) {
	constraints := m.b.get(options, "RTCConstraints")
	if isNothing(constraints) {
		constraints = object(member{"optional", js.ValueOf([]any{parseJSON(`{"DtlsSrtpKeyAgreement": "true"}`)})})
	}
	fill(this, `{"contentType": "application/sdp", "localMedia": null, "mediaHint": null, "dataChannel": null,
		"audioMuted": false, "videoMuted": false, "local_hold": false, "remote_hold": false,
		"_remoteStreams": []}`)
	set(this, "RTCConstraints", constraints)
	set(this, "peerConnection", pc.v)
}

// configuration reads the ICE servers and the settings of the user agent; those
// of the call win.
func (m *media) configuration(session, options js.Value) js.Value {
	config := m.b.get(m.b.get(session, "ua"), "configuration")
	first := func(name string) js.Value {
		if v := m.b.get(options, name); !isNothing(v) {
			return v
		}
		return m.b.get(config, name)
	}
	return m.rtcConfiguration(first("stunServers"), first("turnServers"), map[string]js.Value{
		"rtcpMuxPolicy": m.b.get(config, "rtcpMuxPolicy"),
	})
}

// managerFor is the page's manager of local streams, or a new one of ours.
func (m *media) managerFor(this, session, options js.Value) js.Value {
	manager := m.b.get(options, "mediaStreamManager")
	if !isObject(manager) {
		logger := m.logger(session, "sip.invitecontext.mediastreammanager")
		manager = m.b.get(m.webrtc, "MediaStreamManager").New(logger)
	}
	set(this, "mediaStreamManager", manager)
	return manager
}

// followManager hands the manager's events on as the handler's own.
func (h *mediaHandler) followManager(manager js.Value) {
	if _, ok := h.m.b.method(manager, "on"); !ok {
		return
	}
	for _, event := range []string{"userMediaRequest", "userMedia", "userMediaFailed"} {
		fn, release := h.m.b.bind(func(args []js.Value) { h.emit(event, arg(args, 0)) })
		h.m.b.call(manager, "on", jsText(event), fn)
		h.scope.own(func() {
			h.m.b.report(h.m.b.try(func() { h.m.b.call(manager, "removeListener", jsText(event), fn) }))
			release()
		})
	}
}

// live finds the Go value of a handler; nil when it has been closed.
func (m *media) live(this js.Value) *mediaHandler {
	h, _ := lookup[*mediaHandler](m.b, this)
	return h
}

func (h *mediaHandler) get(name string) js.Value { return h.m.b.get(h.self, name) }

func (h *mediaHandler) emit(event string, args ...js.Value) { h.m.b.emit(h.self, event, args...) }

func (h *mediaHandler) log(level, text string) { h.m.log(h.self, level, text) }

// connection is the connection of a handler that may have been closed.
func (m *media) connection(this js.Value) peerConnection {
	return peerConnection{m, m.b.get(this, "peerConnection")}
}

// closeHandler is handler.close(): a second call does nothing.
func (m *media) closeHandler(this js.Value, _ []js.Value) (any, error) {
	h := m.live(this)
	if h == nil {
		return nil, nil
	}
	h.log("log", "closing PeerConnection")
	m.b.release(h.handle)
	this.Set("ready", false)
	if !h.pc.isClosed() {
		h.pc.close()
	}
	h.scope.close()
	if h.describing != nil {
		h.describing.fail(m.closedError())
	}
	h.giveBack(h.acquired)
	m.collect()
	return nil, nil
}

// giveBack returns local media to the manager.
func (h *mediaHandler) giveBack(acquired js.Value) {
	if isNothing(acquired) {
		return
	}
	h.m.b.report(h.m.b.try(func() {
		h.m.b.call(h.get("mediaStreamManager"), "release", acquired)
	}))
}

func (m *media) closedError() js.Value {
	return m.errorOf("InvalidStateError", "the media handler has been closed", js.Undefined())
}

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
