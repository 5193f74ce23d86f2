//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
)

// createOfferOrAnswer: the part of getDescription that deals with the
// RTCPeerConnection, from createOffer or createAnswer to the text with its
// candidates.

// createOfferOrAnswer is handler.createOfferOrAnswer(constraints) -> promise of
// SDP text, or, in the older style, (onSuccess, onFailure, constraints).
func (m *media) createOfferOrAnswer(this js.Value, args []js.Value) (any, error) {
	h := m.live(this)
	var promise any
	var out outcome
	constraints := arg(args, 0)
	if constraints.Type() == js.TypeFunction {
		out = m.callbacks(constraints, arg(args, 1))
		constraints = arg(args, 2)
	} else {
		promise, out = m.promise()
	}
	if h == nil {
		out.fail(m.closedError())
		return promise, nil
	}
	this.Set("ready", false)
	c := &creating{h: h, out: h.untilClosed(out)}
	c.start(constraints)
	return promise, nil
}

// creating is one createOfferOrAnswer on its way.
type creating struct {
	h   *mediaHandler
	out outcome
}

func (c *creating) then(promise js.Value, failure string, next func(js.Value)) {
	c.h.scope.then(promise, func(v js.Value) {
		if e := c.h.m.b.try(func() { next(v) }); e != nil {
			c.out.fail(e.Value)
		}
	}, func(e js.Value) {
		c.h.emit(failure, e)
		c.out.fail(c.h.m.explain(e, "", "the browser cannot describe this call"))
	})
}

func (c *creating) start(constraints js.Value) {
	h := c.h
	if h.hasOffer("remote") {
		c.then(h.pc.createAnswer(), "peerConnection-createAnswerFailed", c.setLocal)
		return
	}
	options := h.offerOptions(constraints)
	c.then(h.pc.createOffer(options), "peerConnection-createOfferFailed", func(offer js.Value) {
		if hasMedia(h.m.b.strOf(offer, "sdp")) {
			c.setLocal(offer)
			return
		}
		// Nothing to send was asked for: an offer without media lines cannot
		// become a call, so offer to receive.
		h.pc.receiveOnly("audio")
		h.pc.receiveOnly("video")
		c.then(h.pc.createOffer(options), "peerConnection-createOfferFailed", c.setLocal)
	})
}

// offerOptions are the options of createOffer: from the handler's RTCConstraints
// in the standard form or the old one ({mandatory: {OfferToReceiveAudio}}), and
// from the hint of the call: iceRestart, RTCOfferOptions.
func (h *mediaHandler) offerOptions(constraints js.Value) js.Value {
	b := h.m.b
	options := newObject()
	hint := h.get("mediaHint")
	mandatory := b.get(constraints, "mandatory")
	for _, source := range []js.Value{constraints, b.get(hint, "RTCOfferOptions"), hint} {
		for _, name := range []string{"iceRestart", "offerToReceiveAudio", "offerToReceiveVideo"} {
			v := b.get(source, name)
			if v.IsUndefined() && source.Equal(constraints) {
				v = b.get(mandatory, strings.ToUpper(name[:1])+name[1:])
			}
			if !isNothing(v) {
				setBool(options, name, b.isTrue(v))
			}
		}
	}
	return options
}

// isTrue reads a flag that older pages write as a string.
func (b *bridge) isTrue(v js.Value) bool {
	return v.Truthy() && str(v) != "false"
}

func (c *creating) setLocal(description js.Value) {
	sdp := c.h.m.b.strOf(description, "sdp")
	c.h.prepareGathering(sdp)
	c.then(c.h.pc.setLocalDescription(description), "peerConnection-selLocalDescriptionFailed", func(js.Value) {
		c.h.gather(sdp, func() { c.finish(c.h.m.b.strOf(description, "type")) })
	})
}

// finish lets the listeners of getDescription see and change the text that will
// be sent.
func (c *creating) finish(kind string) {
	h := c.h
	sdp := h.pc.localSDP()
	config := h.m.b.get(h.m.b.get(h.get("session"), "ua"), "configuration")
	if h.m.b.truthy(config, "hackStripTcp") {
		sdp = withoutTCPCandidates(sdp)
	}
	if h.m.b.get(h.get("mediaHint"), "maskDtls").Truthy() {
		sdp = strings.ReplaceAll(sdp, " UDP/TLS/RTP/SAVP", " RTP/SAVP")
	}
	description := object(member{"type", jsText(kind)}, member{"sdp", jsText(sdp)})
	h.emit("getDescription", description)
	h.self.Set("ready", true)
	c.out.ok(h.m.b.get(description, "sdp"))
}

// hasOffer says whether an offer of the "local" or "remote" side waits for its
// answer.
func (h *mediaHandler) hasOffer(side string) bool {
	return h.pc.signalingState() == "have-"+side+"-offer"
}

func (m *media) hasOffer(this js.Value, args []js.Value) (any, error) {
	return m.connection(this).signalingState() == "have-"+text(arg(args, 0))+"-offer", nil
}

// rollback is handler.rollback(): our offer has been refused, the call goes on as
// it was before it.
func (m *media) rollback(this js.Value, _ []js.Value) (any, error) {
	h := m.live(this)
	if h == nil || !h.hasOffer("local") {
		return nil, nil
	}
	back := parseJSON(`{"type": "rollback"}`)
	h.scope.then(h.pc.setLocalDescription(back), func(js.Value) {}, func(e js.Value) {
		h.log("warn", "the offer could not be taken back: "+m.b.textOf(e, "message"))
	})
	return nil, nil
}
