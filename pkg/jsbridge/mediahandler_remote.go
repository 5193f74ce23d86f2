//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
)

// setDescription: the other side's offer or answer.

// setDescription is handler.setDescription(message) -> promise, or, in the older
// style, (sdp, onSuccess, onFailure). message is an incoming message, an object
// with a body, or the text itself.
func (m *media) setDescription(this js.Value, args []js.Value) (any, error) {
	message := arg(args, 0)
	if ok := arg(args, 1); ok.Type() == js.TypeFunction {
		m.applyRemote(this, message, js.Undefined(), m.callbacks(ok, arg(args, 2)))
		return nil, nil
	}
	promise, out := m.promise()
	m.applyRemote(this, message, arg(args, 2), out)
	return promise, nil
}

func (m *media) applyRemote(this, message, modifiers js.Value, out outcome) {
	h := m.live(this)
	if h == nil {
		out.fail(m.closedError())
		return
	}
	sdp := m.bodyOf(message)
	if sdp == "" {
		out.fail(m.errorOf("InvalidAccessError", "there is no session description in the message", js.Undefined()))
		return
	}
	out = h.untilClosed(out)
	setBool(this, "remote_hold", isHold(sdp))
	description := object(member{"type", jsText(h.remoteType(message))}, member{"sdp", jsText(h.acceptable(sdp))})
	h.emit("setDescription", description)
	failed := func(e js.Value) {
		h.emit("peerConnection-setRemoteDescriptionFailed", e)
		kind, refused := m.b.textOf(description, "type"), m.b.textOf(description, "sdp")
		out.fail(m.explain(e, refused, "the browser refuses the "+kind))
	}
	h.scope.then(m.reduce(asArray(modifiers), description), func(d js.Value) {
		h.scope.then(h.setRemote(d), func(js.Value) { out.ok(js.Undefined()) }, failed)
	}, failed)
}

// setRemote passes a description to the browser as an RTCSessionDescription of
// SIP.WebRTC.
func (h *mediaHandler) setRemote(d js.Value) js.Value {
	var wrapped js.Value
	e := h.m.b.try(func() { wrapped = h.m.b.get(h.m.webrtc, "RTCSessionDescription").New(d) })
	if e != nil {
		return js.Global().Get("Promise").Call("reject", e.Value)
	}
	return h.pc.setRemoteDescription(wrapped)
}

// untilClosed fails out when the handler closes before it is settled: the
// promises of a closed RTCPeerConnection never settle.
func (h *mediaHandler) untilClosed(out outcome) outcome {
	out = out.once()
	forget := h.scope.own(func() { out.fail(h.m.closedError()) })
	return outcome{
		ok:   func(v any) { forget(); out.ok(v) },
		fail: func(v any) { forget(); out.fail(v) },
	}
}

// remoteType tells an offer from an answer. An INVITE or UPDATE only carries
// offers; elsewhere (responses, ACK, PRACK) it is the answer when an offer of
// ours is waiting.
func (h *mediaHandler) remoteType(message js.Value) string {
	method := h.m.b.strOf(message, "method")
	isRequest := h.m.b.get(message, "status_code").IsUndefined()
	if isRequest && (method == "INVITE" || method == "UPDATE") {
		return "offer"
	}
	if h.hasOffer("local") {
		return "answer"
	}
	return "offer"
}

// acceptable applies the repairs that the user agent's configuration or the hint
// asks for.
func (h *mediaHandler) acceptable(sdp string) string {
	config := h.m.b.get(h.m.b.get(h.get("session"), "ua"), "configuration")
	if h.m.b.truthy(config, "hackCleanJitsiSdpImageattr") {
		sdp = withoutZeroImageSizes(sdp)
	}
	if h.m.b.get(h.get("mediaHint"), "maskDtls").Truthy() {
		sdp = strings.ReplaceAll(sdp, " UDP/TLS/RTP/SAVP", " RTP/SAVP")
	}
	return sdp
}

// bodyOf is the SDP of what setDescription was given.
func (m *media) bodyOf(message js.Value) string {
	if s := str(message); s != "" {
		return s
	}
	body := m.b.getFirst(message, "body", "sdp")
	if isObject(body) && !isStringObject(body) {
		body = m.b.get(body, "body")
	}
	return str(body)
}

// hasDescription is handler.hasDescription(message): whether the message has a
// body of the handler's content type. Parameters and case do not matter.
func (m *media) hasDescription(this js.Value, args []js.Value) (any, error) {
	message := arg(args, 0)
	found := m.b.strOf(message, "contentType")
	if _, ok := m.b.method(message, "getHeader"); ok {
		found = str(m.b.call(message, "getHeader", jsText("Content-Type")))
	}
	found, _, _ = strings.Cut(found, ";")
	wanted := m.b.strOf(this, "contentType")
	return strings.EqualFold(strings.TrimSpace(found), wanted) && m.bodyOf(message) != "", nil
}

// explain makes an Error of what the browser said. It keeps the name and has the
// browser's error as cause; the message says what failed and, where the refused
// SDP shows it, which line is to blame and what to change.
func (m *media) explain(cause js.Value, sdp, what string) js.Value {
	message := what + ": " + m.b.textOf(cause, "message")
	if reason := unfitFor(sdp); reason != "" {
		message = what + ", " + reason + " (" + m.b.textOf(cause, "message") + ")"
	}
	return m.errorOf(m.b.textOf(cause, "name"), message, cause)
}
