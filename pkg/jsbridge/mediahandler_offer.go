//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
)

// createOfferOrAnswer: the part of getDescription that deals with the
// RTCPeerConnection, from createOffer or createAnswer to the text with its
// candidates.

const cannotDescribe = "the browser cannot describe this call"

// create is handler.createOfferOrAnswer(constraints, modifiers) -> SDP text.
func (t *task) create(args []js.Value) {
	h := t.h
	setBool(h.self, "ready", false)
	t.what = cannotDescribe
	t.modifiers = arg(args, 1)
	if !h.hasOffer("remote") {
		t.options = h.m.tool("offerOptions", arg(args, 0), h.get("mediaHint"))
		h.m.tool("noMoreAhead", h.pc)
	}
	h.m.tool("preferCodecs", h.self)
	switch {
	case asArray(t.modifiers).Length() > 0 || !h.m.tool("inOneStep", h.pc, t.options).Bool():
		t.inTwoSteps()
	case t.leavesAtOnce():
		t.await("", t.answeredAtOnce, "answerAtOnce", h.self)
	default:
		t.await("", t.describedItself, "describeItself", h.pc)
	}
}

// leavesAtOnce: the first answer, to somebody who takes candidates later, has nothing to
// wait for.
func (t *task) leavesAtOnce() bool {
	h := t.h
	return h.gathering.ufrag == "" && h.trickle.peers && h.hasOffer("remote") && t.follows()
}

func (t *task) answeredAtOnce(answer js.Value) {
	if !isObject(answer) {
		t.inTwoSteps()
		return
	}
	t.take(answer)
	t.h.trickle.left = true
	t.send(t.h.m.text(answer, "sdp"))
}

// describedItself continues with what the browser has made and set in one step. It
// reports candidates only after this.
func (t *task) describedItself(d js.Value) {
	if !isObject(d) {
		t.inTwoSteps()
		return
	}
	t.take(d)
	t.gather(d)
}

func (t *task) inTwoSteps() {
	if t.h.hasOffer("remote") {
		t.ask("createAnswer", js.Undefined(), "peerConnection-createAnswerFailed", t.modify)
		return
	}
	t.createOffer(t.offered)
}

func (t *task) createOffer(next func(js.Value)) {
	t.ask("createOffer", t.options, "peerConnection-createOfferFailed", next)
}

func (t *task) offered(offer js.Value) {
	if hasMedia(t.h.m.text(offer, "sdp")) {
		t.modify(offer)
		return
	}
	// Nothing to send was asked for: an offer without media lines cannot
	// become a call, so offer to receive.
	receiveOnly := parseJSON(`{"direction": "recvonly"}`)
	for _, kind := range kinds {
		t.h.m.b.call(t.h.pc, "addTransceiver", jsText(kind.name), receiveOnly)
	}
	t.h.m.tool("preferCodecs", t.h.self)
	t.createOffer(t.modify)
}

// modify lets the modifiers change what the browser is to do. What is sent in the
// end, with candidates in it, passes them again.
func (t *task) modify(d js.Value) {
	if asArray(t.modifiers).Length() == 0 {
		t.setLocal(d)
		return
	}
	t.original, t.what = d, "" // what a modifier throws explains itself
	t.await("", t.setLocal, "modify", t.modifiers, d, jsText("getDescription"))
}

func (t *task) setLocal(description js.Value) {
	t.take(description)
	t.await("peerConnection-selLocalDescriptionFailed", t.gather, "setLocal", t.h.self, description, t.original)
}

func (t *task) take(description js.Value) {
	t.description, t.what = description, cannotDescribe
	t.h.prepareGathering(t.h.m.text(description, "sdp"))
}

func (t *task) gather(js.Value) {
	if t.h.trickle.left = t.follows(); t.h.trickle.left && t.h.trickle.peers {
		t.send(t.h.localSDP())
		return
	}
	t.h.gather(t.h.m.text(t.description, "sdp"), t.gathered)
}

func (t *task) gathered(js.Value) {
	t.h.endGathering()
	t.send(t.h.localSDP())
}

// send lets the listeners of getDescription see and change the text that will be
// sent.
func (t *task) send(sdp string) {
	h := t.h
	d := description(h.m.text(t.description, "type"), jsText(h.maskDTLS(sdp)))
	h.emit("getDescription", d)
	setBool(h.self, "ready", true)
	t.done(h.m.get(d, "sdp"))
}

// localSDP is the local description with the candidates that there are.
func (h *mediaHandler) localSDP() string {
	sdp := h.m.text(h.pc, "localDescription.sdp")
	if h.flag("session.ua.configuration.hackStripTcp") {
		sdp = withoutTCPCandidates(sdp)
	}
	return sdp
}

// maskDTLS hides, when the hint asks for it, that the media are keyed by DTLS.
func (h *mediaHandler) maskDTLS(sdp string) string {
	if !h.flag("mediaHint.maskDtls") {
		return sdp
	}
	return strings.ReplaceAll(sdp, " UDP/TLS/RTP/SAVP", " RTP/SAVP")
}

// hasOffer says whether an offer of the "local" or "remote" side waits for its
// answer.
func (h *mediaHandler) hasOffer(side string) bool { return h.m.offerWaits(h.pc, side) }

func (m *media) offerWaits(pc js.Value, side string) bool {
	state := m.text(pc, "signalingState")
	return state == "have-"+side+"-offer" || side == "local" && state == "have-remote-pranswer"
}

func (m *media) hasOffer(this js.Value, args []js.Value) (any, error) {
	return m.offerWaits(m.get(this, "peerConnection"), text(arg(args, 0))), nil
}
