//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
)

// Gathering of ICE candidates. SIP carries the description once, with its
// candidates in it, so it waits for them:
//
//   - until the browser has reported the end of them, or
//   - in an answer: until the call is connected, which ICE can be before the
//     answer is sent, or
//   - until iceCheckingTimeout (the user agent's configuration, 5000 ms), or
//   - where no STUN or TURN server is configured: until every transport has a
//     UDP host candidate and no further one has come for settleTime. What the
//     browser still looks for then are TCP candidates, which take 100 ms and
//     which hardly any peer uses. A network interface that comes later is left
//     out of the description, but not out of the call: the browser sends from it
//     all the same, and the peer learns of it from the checks.
//
// onIceCompleted on the handler is the deferred of it: a page may resolve it to
// wait no longer.

// settleTime is how long no further UDP host candidate must have come, in ms.
const settleTime = 20

// defaultCheckingTimeout is iceCheckingTimeout where none is configured, in ms.
const defaultCheckingTimeout = 5000

// gathering is the state of one round. A round starts with new ICE credentials.
type gathering struct {
	ufrag     string // of the round; "" before the first
	first     bool
	completed bool
	early     bool         // the last rule applies
	missing   map[int]bool // m= lines whose transport has no UDP host candidate yet
	settle    func()       // stops the timer of settleTime
	deadline  func()       // stops the timer of iceCheckingTimeout
}

// resetGathering starts a round: a new deferred, nobody waiting.
func (h *mediaHandler) resetGathering() {
	h.stopGatheringTimers()
	h.gathering = gathering{first: h.gathering.ufrag == ""}
	promise, resolve, reject := h.m.settleable()
	deferred := newObject()
	set(deferred, "promise", promise)
	set(deferred, "resolve", resolve)
	set(deferred, "reject", reject)
	set(h.self, "onIceCompleted", deferred)
}

// prepareGathering looks at a description that is about to become the local one:
// other credentials than last time mean that candidates will be gathered anew.
func (h *mediaHandler) prepareGathering(sdp string) {
	ufrag := attribute(sdp, "ice-ufrag")
	if h.gathering.ufrag != "" && h.gathering.ufrag != ufrag {
		h.resetGathering()
	}
	g := &h.gathering
	if g.ufrag == ufrag {
		return
	}
	g.ufrag = ufrag
	g.early = h.withoutServers()
	g.missing = make(map[int]bool)
	for i, line := range activeLines(sdp) {
		// Transports that are bundled with the first have no candidates of
		// their own; before the peer has agreed to bundle, each has.
		if i == 0 || !h.bundled() {
			g.missing[line] = true
		}
	}
}

// bundled says whether the media share one transport: whether the other side's
// description has been seen and groups them.
func (h *mediaHandler) bundled() bool {
	remote := h.m.b.get(h.pc.get("remoteDescription"), "sdp")
	return strings.Contains(str(remote), "a=group:BUNDLE")
}

func (h *mediaHandler) withoutServers() bool {
	var config js.Value
	if h.m.b.try(func() { config = h.m.b.call(h.pc.v, "getConfiguration") }) != nil {
		return false
	}
	servers := h.m.b.get(config, "iceServers")
	return isArray(servers) && servers.Length() == 0
}

// gather continues with next when the round is complete; at once when it is
// already.
func (h *mediaHandler) gather(sdp string, next func()) {
	if len(activeLines(sdp)) == 0 {
		h.completeGathering() // all media were refused: nothing is gathered
	}
	if !h.gathering.completed && h.gathering.deadline == nil {
		id, stop := h.scope.after(h.checkingTimeout(), func() {
			h.log("log", "RTCIceChecking Timeout Triggered")
			h.completeGathering()
		})
		h.gathering.deadline = stop
		set(h.self, "iceCheckingTimer", id)
	}
	h.scope.then(h.m.b.get(h.get("onIceCompleted"), "promise"), func(js.Value) {
		h.endGathering()
		next()
	}, func(js.Value) {
		h.endGathering()
		next()
	})
}

func (h *mediaHandler) checkingTimeout() int {
	config := h.m.b.get(h.m.b.get(h.get("session"), "ua"), "configuration")
	if ms, ok := integer(h.m.b.get(config, "iceCheckingTimeout")); ok && ms > 0 {
		return ms
	}
	return defaultCheckingTimeout
}

// onCandidate is the icecandidate event.
func (h *mediaHandler) onCandidate(e js.Value) {
	h.emit("iceCandidate", e)
	candidate := h.m.b.get(e, "candidate")
	if isNothing(candidate) {
		h.completeGathering()
		return
	}
	g := &h.gathering
	if g.completed || !h.isUDPHost(candidate) {
		return
	}
	if ufrag := h.m.b.strOf(candidate, "usernameFragment"); ufrag != "" && ufrag != g.ufrag {
		return // of an earlier round
	}
	if line, ok := integer(h.m.b.get(candidate, "sdpMLineIndex")); ok {
		delete(g.missing, line)
	}
	if len(g.missing) > 0 || !g.early {
		return
	}
	if g.settle != nil {
		g.settle()
	}
	_, g.settle = h.scope.after(settleTime, h.completeGathering)
}

// onConnected is the moment in which ICE has found a way. Only in the first round:
// later the connection may be the old one.
func (h *mediaHandler) onConnected() {
	g := &h.gathering
	if g.first && !g.completed && g.ufrag != "" && len(g.missing) == 0 && h.pc.signalingState() == "stable" {
		h.completeGathering()
	}
}

func (h *mediaHandler) isUDPHost(candidate js.Value) bool {
	return h.m.b.strOf(candidate, "type") == "host" && h.m.b.strOf(candidate, "protocol") == "udp"
}

// completeGathering ends the waiting of the round.
func (h *mediaHandler) completeGathering() {
	h.m.b.report(h.m.b.try(func() { h.m.b.call(h.get("onIceCompleted"), "resolve", h.pc.v) }))
	h.endGathering()
}

// endGathering tells the page, once a round, under the names of both versions.
func (h *mediaHandler) endGathering() {
	if h.gathering.completed {
		return
	}
	h.gathering.completed = true
	h.stopGatheringTimers()
	set(h.self, "iceCheckingTimer", js.Null())
	h.emit("iceComplete", h.pc.v)
	h.emit("iceGatheringComplete", h.pc.v)
}

func (h *mediaHandler) stopGatheringTimers() {
	for _, stop := range []func(){h.gathering.settle, h.gathering.deadline} {
		if stop != nil {
			stop()
		}
	}
	h.gathering.settle, h.gathering.deadline = nil, nil
}

// updateIceServers is handler.updateIceServers({stunServers, turnServers}).
func (m *media) updateIceServers(this js.Value, args []js.Value) (any, error) {
	pc := m.connection(this)
	if pc.isClosed() {
		return nil, nil
	}
	fresh := m.rtcConfiguration(m.b.get(arg(args, 0), "stunServers"), m.b.get(arg(args, 0), "turnServers"), nil)
	config := m.b.call(pc.v, "getConfiguration")
	if !isObject(config) {
		config = newObject()
	}
	set(config, "iceServers", fresh.Get("iceServers"))
	m.b.call(pc.v, "setConfiguration", config)
	return nil, nil
}

// restartICE is handler.restartIce(): the next offer has new credentials.
func (m *media) restartICE(this js.Value, _ []js.Value) (any, error) {
	if pc := m.connection(this); !pc.isClosed() {
		m.b.call(pc.v, "restartIce")
	}
	return nil, nil
}
