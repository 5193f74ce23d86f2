//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// Candidates that are found when the description has left: trickle ICE (RFC 8838),
// carried by INFO (RFC 8840). The core knows what the peer takes and when.
//
//   - To a peer that takes them the description leaves as soon as there is one,
//     without any candidate perhaps (RFC 8838 §5, full trickle).
//   - To one of which nothing is known yet, as in a first offer, it leaves when it
//     can connect by itself; what comes later follows if the peer turns out to take
//     it (RFC 8840 §5.3).
//   - What the page has a hand in (listeners of getDescription, modifiers) is sent
//     once: what follows would go past the page.

// trickleDelay is how long a found candidate waits for others to go with, in ms. When
// ICE has found a way meanwhile nobody needs it soon: it waits for spareDelay, and most
// often for the end of candidates.
const (
	trickleDelay = 5
	spareDelay   = 250
)

// trickle is what a handler knows of it.
type trickle struct {
	ours, peers bool // our session may send candidates; the peer is known to take them
	left        bool // the description has left: what is found now follows
	delay       timer
}

// follows says whether candidates may follow the description of this task.
func (t *task) follows() bool {
	h := t.h
	listened := h.m.tool("heard", h.self, jsText("getDescription")).Bool()
	return h.trickle.ours && !listened && asArray(t.modifiers).Length() == 0
}

// found is a candidate, or their end, that may be owed to the peer.
func (h *mediaHandler) found() {
	if h.trickle.left && h.trickle.delay.wait == 0 {
		h.trickle.delay = h.after(trickleDelay, h.sendNeeded)
	}
}

func (h *mediaHandler) sendNeeded(js.Value) {
	switch h.m.text(h.pc, "iceConnectionState") {
	case "connected", "completed":
		h.trickle.delay = h.after(spareDelay, h.sendCandidates)
	default:
		h.sendCandidates(js.Undefined())
	}
}

func (h *mediaHandler) sendCandidates(js.Value) {
	h.trickle.delay = timer{}
	s, ok := lookup[*session](h.m.b, h.get("session"))
	if !ok {
		return
	}
	last := h.m.text(h.pc, "iceGatheringState") == "complete"
	fragment := sipcore.Fragment([]byte(h.localSDP()))
	s.u.run(func(now time.Time) {
		if err := s.core.LocalCandidates(now, fragment, last); err != nil {
			h.log("candidates are not sent: " + err.Error())
		}
	})
}

// trickles says whether calls whose media handlers this factory makes trickle.
func (u *userAgent) trickles(factory js.Value) bool {
	return u.enabled("trickle") && u.b.truthy(factory, "trickle")
}

// briefHandler tells our own handler what the core knows of the peer.
func (s *session) briefHandler() {
	if h := s.u.b.media.live(s.obj.Get("mediaHandler")); h != nil {
		h.trickle.ours = s.core.Trickle
		h.trickle.peers, _ = s.core.PeerTrickles()
	}
}
