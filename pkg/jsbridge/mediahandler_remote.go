//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"

	"sipwasm/pkg/sipcore"
)

// setDescription: the other side's offer or answer.

// applyRemote is handler.setDescription(message, options, modifiers). message is an
// incoming message, an object with a body, or the text itself. An answer with the
// option provisional is not the last word: another may take its place.
func (t *task) applyRemote(args []js.Value) {
	h, message := t.h, arg(args, 0)
	sdp := text(h.m.tool("bodyOf", message))
	if sdp == "" {
		t.fail(h.m.errorOf("InvalidAccessError", "there is no session description in the message", js.Undefined()))
		return
	}
	setBool(h.self, "remote_hold", sipcore.IsHeld([]byte(sdp)))
	t.description = description(h.remoteType(message, h.m.flag(arg(args, 1), "provisional")), jsText(h.acceptable(sdp)))
	h.emit("setDescription", t.description)
	if modifiers := asArray(arg(args, 2)); modifiers.Length() > 0 {
		t.await(setRemoteFailed, t.setRemote, "modify", modifiers, t.description, jsText("setDescription"))
		return
	}
	t.setRemote(t.description)
}

const setRemoteFailed = "peerConnection-setRemoteDescriptionFailed"

// setRemote refuses by itself what no browser takes, modified as it is now: the
// error names the line and what to change, as the browser's would not. It looks for
// that while the browser, in threads of its own, reads the description.
func (t *task) setRemote(d js.Value) {
	sdp := t.h.m.text(d, "sdp")
	t.what = "the browser refuses the " + t.h.m.text(d, "type")
	t.await(setRemoteFailed, t.remoteSet, "setRemote", t.h.self, d)
	if t.unfit = sipcore.CheckDescription([]byte(sdp)); t.unfit != nil {
		setBool(d, "unfit", true)
	}
}

// remoteSet is the end of what the browser has taken.
func (t *task) remoteSet(v js.Value) {
	if t.unfit == nil {
		t.done(v)
		return
	}
	t.h.tell(t.h.self, "rollback", js.Undefined())
	t.refused(setRemoteFailed, js.Undefined())
}

// remoteType tells an offer from an answer. An INVITE or UPDATE only carries
// offers; elsewhere (responses, ACK, PRACK) it is the answer when an offer of
// ours is waiting.
func (h *mediaHandler) remoteType(message js.Value, provisional bool) string {
	method := h.m.text(message, "method")
	isRequest := h.m.get(message, "status_code").IsUndefined()
	if isRequest && (method == "INVITE" || method == "UPDATE") {
		return "offer"
	}
	switch {
	case !h.hasOffer("local"):
		return "offer"
	case provisional:
		return "pranswer"
	}
	return "answer"
}

// acceptable applies the repairs that the user agent's configuration or the hint
// asks for.
func (h *mediaHandler) acceptable(sdp string) string {
	if h.flag("session.ua.configuration.hackCleanJitsiSdpImageattr") {
		sdp = withoutZeroImageSizes(sdp)
	}
	return h.maskDTLS(sdp)
}

// hasDescription is handler.hasDescription(message): whether the message has a
// body of the handler's content type. Parameters and case do not matter.
func (m *media) hasDescription(this js.Value, args []js.Value) (any, error) {
	found, body := m.tool("contentTypeOf", arg(args, 0)), m.tool("bodyOf", arg(args, 0))
	return strings.EqualFold(text(found), m.text(this, "contentType")) && body.Truthy(), nil
}
