//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"
)

// What the RTCPeerConnection reports, as far as it is acted upon here. The events
// that pages hear are made of it in web/src/mediaevents.js.

func (h *mediaHandler) hear(what string, v js.Value) {
	switch what {
	case "candidates":
		h.onCandidates(v)
	case "ahead":
		h.gathering.ahead = true
		if v.Bool() {
			h.gathering.since = time.Now()
		}
	case "gathered":
		h.completeGathering()
	case "way":
		h.onWay()
	case "keyed":
		h.onKeyed()
	case "shown":
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

// onKeyed is the moment in which media can flow.
func (h *mediaHandler) onKeyed() {
	if h.showing.wait != 0 {
		h.stop(&h.showing)
		h.show(js.Undefined())
	}
}

func (h *mediaHandler) show(js.Value) {
	h.showing = timer{}
	h.tell(h.self, "render", js.Undefined())
}
