//go:build js && wasm

package jsbridge

import "syscall/js"

// getDescription: an offer, or the answer to the offer that was set.
//
// The steps, each of which continues with the next: acquire local media,
// session.connecting(), add the streams, data channel, render, create, set as
// local description, gather candidates, let listeners of getDescription change
// the text. Media acquired once serve all later descriptions of the call.

// describe is handler.getDescription(hint, modifiers) -> {body, contentType}.
func (t *task) describe(args []js.Value) {
	h := t.h
	if h.describing != nil {
		t.fail(h.m.errorOf("InvalidStateError", "getDescription is running already", js.Undefined()))
		return
	}
	h.describing = t
	t.hint, t.modifiers = h.currentHint(arg(args, 0)), arg(args, 1)
	set(h.self, "mediaHint", t.hint)
	if h.flag("localMedia") {
		h.log("already have local media")
		t.await("", t.prepare, "wait", js.Undefined())
		return
	}
	h.log("acquiring local media")
	acquiring := h.m.tool("acquire", h.get("mediaStreamManager"), t.hint)
	h.m.b.then(acquiring, t.acquired, t.notAcquired)
}

// currentHint is the hint of this description: none means that of the last one.
// Where to render is said once a call.
func (h *mediaHandler) currentHint(hint js.Value) js.Value {
	if !isObject(hint) {
		hint = h.get("mediaHint")
	}
	if !isObject(hint) {
		hint = newObject()
	}
	if render := h.m.get(hint, "render"); isObject(render) {
		h.renderHint = render
	}
	return hint
}

// acquired gets the local media, even if the handler is closed meanwhile: media
// that come too late are given back, or the camera would stay on.
func (t *task) acquired(streams js.Value) {
	h := t.h
	if h.closed {
		h.giveBack(streams)
		return
	}
	h.log("acquired local media streams")
	h.acquired = streams
	local := asArray(streams)
	set(h.self, "localMedia", local)
	h.connecting()
	if !h.closed { // a listener of connecting may have ended the call
		t.await("", t.prepare, "addMedia", h.self, local)
	}
}

func (t *task) notAcquired(e js.Value) {
	h := t.h
	if h.closed {
		return
	}
	h.m.log(h.self, "error", jsText("unable to acquire streams"))
	h.m.log(h.self, "error", e)
	h.connecting()
	t.fail(e)
}

func (h *mediaHandler) connecting() { h.tell(h.get("session"), "connecting", js.Undefined()) }

// prepare makes the data channel of an offerer, renders, and has the description
// created.
func (t *task) prepare(js.Value) {
	h := t.h
	t.openDataChannel()
	sdp := h.m.b.call(h.self, "createOfferOrAnswer", h.get("RTCConstraints"), t.modifiers)
	t.await("", t.created, "wait", sdp)
}

// openDataChannel makes the offerer's channel, once a call.
func (t *task) openDataChannel() {
	h := t.h
	init := h.m.get(t.hint, "dataChannel")
	if !init.Truthy() || h.hasOffer("remote") || h.flag("dataChannel") {
		return
	}
	if !isObject(init) {
		init = newObject()
	}
	if channel := h.m.b.call(h.pc, "createDataChannel", jsText("sipjs"), init); isObject(channel) {
		h.m.tool("takeDataChannel", h.self, channel)
	}
}

// created passes the description through the functions of a later SIP.js:
// modifiers[i](description) returns a promise of a description.
func (t *task) created(sdp js.Value) {
	if asArray(t.modifiers).Length() == 0 {
		t.described(sdp)
		return
	}
	kind := "offer"
	if t.h.m.text(t.h.pc, "signalingState") == "stable" {
		kind = "answer"
	}
	t.await("", t.modified, "modify", t.modifiers, description(kind, sdp), jsText("getDescription"))
}

func (t *task) modified(d js.Value) { t.described(t.h.m.get(d, "sdp")) }

func (t *task) described(sdp js.Value) {
	setBool(t.h.self, "ready", true)
	t.h.describing = nil
	t.done(object(member{"body", sdp}, member{"contentType", t.h.get("contentType")}))
	t.h.showSoon()
}

// description is what an RTCSessionDescription is made of.
func description(kind string, sdp js.Value) js.Value {
	return object(member{"type", jsText(kind)}, member{"sdp", sdp})
}
