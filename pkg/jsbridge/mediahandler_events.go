//go:build js && wasm

package jsbridge

import "syscall/js"

// What the RTCPeerConnection and the manager of local streams report, as events
// of the handler. Where 0.6 and 0.7 of SIP.js have different names for the same,
// both are emitted.

// connectionListeners are the events of an RTCPeerConnection that are listened to.
var connectionListeners = []struct {
	event string
	run   func(*mediaHandler, js.Value)
}{
	{"icecandidate", (*mediaHandler).onCandidates},
	{"icegatheringstatechange", (*mediaHandler).onGatheringState},
	{"iceconnectionstatechange", (*mediaHandler).onConnectionState},
	{"connectionstatechange", (*mediaHandler).onTransportState},
	{"track", (*mediaHandler).onTrack},
	{"datachannel", (*mediaHandler).onDataChannel},
}

// managerEvents are handed on as the handler's own.
var managerEvents = []string{"userMediaRequest", "userMedia", "userMediaFailed"}

// follow listens until the handler closes.
func (h *mediaHandler) follow(manager js.Value) {
	for _, event := range managerEvents {
		h.scope.Call("listenTo", manager, event)
	}
	for _, on := range connectionListeners {
		h.scope.Call("listen", h.pc, on.event)
	}
}

func (h *mediaHandler) hear(event string, v js.Value) {
	for _, on := range connectionListeners {
		if on.event == event {
			on.run(h, v)
			return
		}
	}
	h.emit(event, v)
}

func (h *mediaHandler) onGatheringState(js.Value) {
	switch h.m.text(h.pc, "iceGatheringState") {
	case "gathering":
		h.emit("iceGathering", h.pc)
	case "complete":
		h.completeGathering()
	}
}

// connectionEvents are the events for each iceConnectionState.
var connectionEvents = []struct{ state, event string }{
	{"new", "iceConnection"},
	{"checking", "iceConnectionChecking"},
	{"connected", "iceConnectionConnected"},
	{"completed", "iceConnectionCompleted"},
	{"failed", "iceFailed"},
	{"failed", "iceConnectionFailed"},
	{"disconnected", "iceConnectionDisconnected"},
	{"closed", "iceConnectionClosed"},
}

func (h *mediaHandler) onConnectionState(js.Value) {
	state := h.m.text(h.pc, "iceConnectionState")
	h.log("ICE connection state changed to: " + state)
	for _, c := range connectionEvents {
		if c.state == state {
			h.emit(c.event, h.pc)
		}
	}
	if state == "connected" || state == "completed" {
		h.onConnected()
	}
}

func (h *mediaHandler) onDataChannel(e js.Value) { h.receiveDataChannel(h.m.get(e, "channel")) }

func (h *mediaHandler) receiveDataChannel(channel js.Value) {
	set(h.self, "dataChannel", channel)
	h.emit("dataChannel", channel)
}

// onTrack makes of the browser's events for each track one addStream event for
// each stream, as pages of that time expect: the event has the stream on it.
func (h *mediaHandler) onTrack(e js.Value) {
	h.m.tool("trackAdded", h.self, e)
	streams := h.scope.Call("streamsOf", e)
	for i, n := 0, streams.Length(); i < n; i++ {
		stream := streams.Index(i)
		if !h.m.tool("rememberRemote", h.self, stream).Bool() {
			continue
		}
		h.log("stream added: " + h.m.text(stream, "id"))
		set(e, "stream", stream)
		h.emit("addStream", e)
		h.showSoon()
	}
}

// showDelay is how long streams wait to be shown, in ms.
const showDelay = 150

// showSoon puts the streams on the page's elements when the media are keyed, before
// which there is nothing to show, or after showDelay. It takes the browser ten
// milliseconds, which the description and the search for a way would have to wait for.
func (h *mediaHandler) showSoon() {
	if h.showing.wait == 0 {
		h.showing = h.after(showDelay, h.show)
	}
}

// onTransportState is the moment in which media can flow.
func (h *mediaHandler) onTransportState(js.Value) {
	if h.showing.wait != 0 && h.m.text(h.pc, "connectionState") == "connected" {
		h.stop(&h.showing)
		h.show(js.Undefined())
	}
}

func (h *mediaHandler) show(js.Value) {
	h.showing = timer{}
	h.tell(h.self, "render", js.Undefined())
}
