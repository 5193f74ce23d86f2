//go:build js && wasm

package jsbridge

import "syscall/js"

// What the RTCPeerConnection reports, as events of the handler. Where 0.6 and
// 0.7 of SIP.js have different names for the same, both are emitted.

// followConnection listens to the connection until the handler closes.
func (h *mediaHandler) followConnection() {
	for event, f := range map[string]func(js.Value){
		"icecandidate":             h.onCandidate,
		"icegatheringstatechange":  h.onGatheringState,
		"iceconnectionstatechange": h.onConnectionState,
		"track":                    h.onTrack,
		"datachannel": func(e js.Value) {
			h.receiveDataChannel(h.m.b.get(e, "channel"))
		},
	} {
		h.scope.own(h.pc.listen(event, f))
	}
}

func (h *mediaHandler) onGatheringState(js.Value) {
	switch str(h.pc.get("iceGatheringState")) {
	case "gathering":
		h.emit("iceGathering", h.pc.v)
	case "complete":
		h.completeGathering()
	}
}

func (h *mediaHandler) onConnectionState(js.Value) {
	state := str(h.pc.get("iceConnectionState"))
	h.log("log", "ICE connection state changed to: "+state)
	events := map[string][]string{
		"new":          {"iceConnection"},
		"checking":     {"iceConnectionChecking"},
		"connected":    {"iceConnectionConnected"},
		"completed":    {"iceConnectionCompleted"},
		"failed":       {"iceFailed", "iceConnectionFailed"},
		"disconnected": {"iceConnectionDisconnected"},
		"closed":       {"iceConnectionClosed"},
	}
	for _, event := range events[state] {
		h.emit(event, h.pc.v)
	}
	if state == "connected" || state == "completed" {
		h.onConnected()
	}
}

func (h *mediaHandler) receiveDataChannel(channel js.Value) {
	set(h.self, "dataChannel", channel)
	h.emit("dataChannel", channel)
}

// onTrack makes of the browser's events for each track one addStream event for
// each stream, as pages of that time expect: the event has the stream on it.
func (h *mediaHandler) onTrack(e js.Value) {
	track := h.m.b.get(e, "track")
	streams := h.m.b.get(e, "streams")
	if !isArray(streams) || streams.Length() == 0 {
		streams = asArray(h.strayStream(track))
	}
	each(streams, func(stream js.Value) {
		if !h.rememberRemote(stream) {
			return
		}
		h.log("log", "stream added: "+h.m.b.textOf(stream, "id"))
		h.m.b.reflect.Call("set", e, "stream", stream)
		h.m.b.report(h.m.b.try(func() { h.m.b.call(h.self, "render") }))
		h.emit("addStream", e)
	})
}

// strayStream is one stream for all the tracks that the other side put into none.
func (h *mediaHandler) strayStream(track js.Value) js.Value {
	if !isObject(h.stray) {
		h.stray = h.m.b.get(h.m.webrtc, "MediaStream").New()
	}
	h.m.b.call(h.stray, "addTrack", track)
	return h.stray
}

// rememberRemote adds a stream to those that getRemoteStreams returns, drops the
// ones that have lost their tracks, and says whether it was new.
func (h *mediaHandler) rememberRemote(stream js.Value) (isNew bool) {
	isNew = true
	list := newArray()
	each(h.get("_remoteStreams"), func(known js.Value) {
		switch {
		case known.Equal(stream):
			isNew = false
			push(list, known)
		case h.m.hasTracks(known, "getTracks"):
			push(list, known)
		}
	})
	if isNew {
		push(list, stream)
	}
	set(h.self, "_remoteStreams", list)
	return isNew
}
