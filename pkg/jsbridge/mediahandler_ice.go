//go:build js && wasm

package jsbridge

import (
	"strconv"
	"strings"
	"syscall/js"
	"time"
)

// Gathering of ICE candidates. SIP carries the description once, with its
// candidates in it, so it waits for them:
//
//   - until the browser has reported the end of them, or
//   - in an answer: until the call is connected, which ICE can be before the
//     answer is sent, or
//   - until iceCheckingTimeout (the user agent's configuration, 5000 ms), or
//   - until every transport has a UDP host candidate and, where servers are
//     configured, what they are for (of TURN a relay, of STUN a server-reflexive
//     candidate), and no further one has come for settleTime: those of all
//     interfaces come within two or three milliseconds, and most of them together;
//     what was gathered ahead comes at once. Servers that have not
//     answered after serverTime are not waited for. What the browser still looks
//     for then are TCP candidates, which take 100 ms and which hardly any peer
//     uses. What comes later is not lost to the call: the browser sends from it
//     all the same, and the peer learns of it from the checks, or by trickle.
//
// onIceCompleted on the handler is the deferred of it: a page may resolve it to
// wait no longer.

// settleTime is how long no further UDP host candidate must have come, in ms: the first
// may be that of an interface which leads nowhere.
const settleTime = 5

// serverTime is how long STUN and TURN servers may take, in ms: a browser repeats a
// question that was lost after 250.
const serverTime = 500

// defaultCheckingTimeout is iceCheckingTimeout where none is configured, in ms.
const defaultCheckingTimeout = 5000

// gathering is the state of one round. A round starts with new ICE credentials.
type gathering struct {
	ufrag     string // of the round; "" before the first
	first     bool
	ahead     bool      // the browser began before it was needed
	since     time.Time // when it asked servers, if that was before it was needed
	completed bool
	early     bool         // the last rule applies
	missing   map[int]bool // m= lines whose transport has no UDP host candidate yet
	server    string       // the type of candidate that the servers are for; "": none
	unserved  map[int]bool // m= lines whose transport has none of that type yet
	settle    timer        // of settleTime
	patience  timer        // of serverTime
	deadline  timer        // of iceCheckingTimeout
}

// resetGathering starts a round: a new deferred, nobody waiting.
func (h *mediaHandler) resetGathering() {
	h.stopGatheringTimers()
	h.gathering = gathering{first: h.gathering.ufrag == ""}
	set(h.self, "onIceCompleted", h.m.b.host.Call("defer"))
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
	g.missing, g.unserved = make(map[int]bool), make(map[int]bool)
	servers := h.m.tool("servers", h.pc)
	g.early, g.server = isObject(servers), h.m.text(servers, "type")
	for i, line := range activeLines(sdp) {
		// Transports that are bundled with the first have no candidates of
		// their own; before the peer has agreed to bundle, each has.
		if i > 0 && h.bundled() {
			continue
		}
		if g.server != "" {
			g.unserved[line] = true
		}
		if !h.m.flag(servers, "only") {
			g.missing[line] = true
		}
	}
	if g.server != "" {
		g.patience = h.after(g.forServers(), h.onServersSilent)
	}
}

// forServers is how long servers are waited for, in ms. They may have been asked
// while the camera opened; then what they have said comes at once.
func (g *gathering) forServers() int {
	if g.since.IsZero() {
		return serverTime
	}
	return max(serverTime-int(time.Since(g.since)/time.Millisecond), 4*settleTime)
}

// connects says whether a description with the candidates so far can connect.
func (g *gathering) connects() bool {
	return g.early && len(g.missing) == 0 && len(g.unserved) == 0
}

func (h *mediaHandler) onServersSilent(js.Value) {
	clear(h.gathering.unserved)
	if h.gathering.connects() {
		h.completeGathering()
	}
}

// bundled says whether the media share one transport: whether the other side's
// description has been seen and groups them.
func (h *mediaHandler) bundled() bool {
	return strings.Contains(h.m.text(h.pc, "remoteDescription.sdp"), "a=group:BUNDLE")
}

// gather continues with next when the round is complete; at once when it is
// already.
func (h *mediaHandler) gather(sdp string, next func(js.Value)) {
	switch {
	case len(activeLines(sdp)) == 0:
		h.completeGathering() // all media were refused: nothing is gathered
	case h.gathering.first && h.m.text(h.pc, "iceGatheringState") == "complete":
		h.completeGathering() // what a page put in the connection's place tells no more
	}
	if !h.gathering.completed && h.gathering.deadline.wait == 0 {
		h.gathering.deadline = h.after(h.checkingTimeout(), h.onDeadline)
		set(h.self, "iceCheckingTimer", h.gathering.deadline.id)
	}
	h.await(waiting{next: next}, "wait", h.get("onIceCompleted.promise"))
}

func (h *mediaHandler) onDeadline(js.Value) {
	h.log("RTCIceChecking Timeout Triggered")
	h.completeGathering()
}

func (h *mediaHandler) checkingTimeout() int {
	if ms, ok := integer(h.get("session.ua.configuration.iceCheckingTimeout")); ok && ms > 0 {
		return ms
	}
	return defaultCheckingTimeout
}

// onCandidates takes what was found together, a line each (web/src/mediafound.js).
func (h *mediaHandler) onCandidates(lines js.Value) {
	h.found()
	news := false
	for line := range strings.SplitSeq(lines.String(), "\n") {
		if line == "" {
			h.completeGathering()
			return
		}
		news = h.gathering.note(strings.Fields(line)) || news
	}
	switch {
	case h.gathering.completed || !news || !h.gathering.connects():
	case h.gathering.ahead || h.trickle.left && h.trickle.peers: // nothing waits for more
		h.completeGathering()
	default:
		h.stop(&h.gathering.settle)
		h.gathering.settle = h.after(settleTime, h.onSettled)
	}
}

// note writes down a candidate of a transport: its type, protocol, m= line and
// username fragment. It says whether it is one that counts.
func (g *gathering) note(candidate []string) bool {
	kind, protocol, ufrag := candidate[0], candidate[1], candidate[3]
	if kind == "host" && protocol != "udp" || ufrag != "-" && ufrag != g.ufrag { // of an earlier round
		return false
	}
	if line, err := strconv.Atoi(candidate[2]); err == nil {
		if kind == "host" {
			delete(g.missing, line)
		}
		if kind == g.server {
			delete(g.unserved, line)
		}
	}
	return true
}

func (h *mediaHandler) onSettled(js.Value) { h.completeGathering() }

// onWay is the moment in which ICE has found a way. Only in the first round:
// later the connection may be the old one.
func (h *mediaHandler) onWay() {
	g := &h.gathering
	if g.first && !g.completed && g.ufrag != "" && len(g.missing) == 0 &&
		h.m.text(h.pc, "signalingState") == "stable" {
		h.completeGathering()
	}
}

// completeGathering ends the waiting of the round.
func (h *mediaHandler) completeGathering() {
	h.tell(h.get("onIceCompleted"), "resolve", h.pc)
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
	h.emit("iceComplete", h.pc)
	h.emit("iceGatheringComplete", h.pc)
}

func (h *mediaHandler) stopGatheringTimers() {
	h.stop(&h.gathering.settle)
	h.stop(&h.gathering.patience)
	h.stop(&h.gathering.deadline)
}
