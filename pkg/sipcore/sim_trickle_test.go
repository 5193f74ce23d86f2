package sipcore

// Candidates in a simulation: RFC 8840. The media side of some user agents finds
// them one after the other, at random also before its description is made, and not
// always all of them.

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// simICE is what the media side knows of candidates.
type simICE struct {
	restarts      int
	local, before string         // our generation, and the one to go back to
	found         map[string]int // candidates of each generation of ours
	ended         map[string]bool
	remote, undo  []byte // the peer's description, and the one to go back to
	heard         []byte // what RemoteCandidates have told
}

// restart begins a generation: because it is asked for, because the peer has begun
// one, or because there is none.
func (c *simICE) restart(name string, wanted bool) {
	c.before = c.local
	if wanted || c.local == "" {
		c.restarts++
		c.local = name + strconv.Itoa(c.restarts)
	}
	if c.found == nil {
		c.found, c.ended = make(map[string]int), make(map[string]bool)
	}
}

// applied takes a description of the peer.
func (c *simICE) applied(d Description) { c.undo, c.remote = c.remote, d.Body }

// restarted: the peer's offer has another generation than what it had before.
func (c *simICE) restarted() bool {
	return len(c.undo) > 0 && !slices.Equal(iceKeys(c.undo), iceKeys(c.remote))
}

// rollback goes back to what was agreed before.
func (c *simICE) rollback(state string) {
	switch state {
	case localOffer:
		c.local = c.before
	case remoteOffer:
		c.remote = c.undo
	}
}

// lines are those of a description, with all candidates that were found.
func (c *simICE) lines() []byte {
	return append([]byte("a=mid:0\r\na=ice-ufrag:"+c.local+"\r\na=ice-pwd:password-of-"+c.local+"\r\n"), candidateLines(c.found[c.local])...)
}

// drawCandidates: how many more are found, how far apart, and whether the end of
// them is never told.
func drawCandidates(w *simWorld, _ string, d *simDice) simFault {
	return simFault{lost: d.percent(w.script.odds.refuse), delay: 1 + d.below(1200), pick: d.below(4)}
}

// gather finds candidates, the first of which may come before the description.
func (e *simEnd) gather(c *simCall) {
	ice := &c.media.ice
	f := e.w.fate(drawCandidates, e.name, c.key(), "candidates")
	generation := ice.local
	if f.pick == 3 {
		e.finds(c, generation, false)
		e.w.met("candidates before their description")
	}
	for n := range f.pick {
		e.later(time.Duration(n)*f.after(), func() { e.finds(c, generation, false) })
	}
	if !f.lost {
		e.later(time.Duration(f.pick)*f.after(), func() { e.finds(c, generation, true) })
	}
}

// finds tells of one candidate more, and perhaps that it is the last.
func (e *simEnd) finds(c *simCall, generation string, last bool) {
	ice := &c.media.ice
	if c.s.over() || ice.local != generation || ice.ended[generation] {
		return
	}
	ice.found[generation]++
	ice.ended[generation] = last
	fragment := Fragment(append([]byte("m=audio 9 RTP/AVP 0\r\n"), ice.lines()...))
	e.w.met("candidates")
	e.input("candidates", func(now time.Time) {
		if err := c.s.LocalCandidates(now, fragment, last); err != nil {
			e.w.fail("candidates", "%s, call %d: %v", e.name, c.number, err)
		}
	})
}

// hears takes candidates of the peer: those of the description that was applied.
func (e *simEnd) hears(o RemoteCandidates) {
	c := e.of[o.Session]
	ice := &c.media.ice
	if !e.phone.trickle || !belongsTo(o.Fragment, ice.remote) || c.happened["terminated"] {
		e.w.fail("candidates", "%s, call %d, hears of candidates of no description:\n%s", e.name, c.number, o.Fragment)
	}
	ice.heard = append(ice.heard, o.Fragment...)
	e.happen(c, "candidates")
}

// named notes who has said that it takes candidates.
func (e *simEnd) named(m *sip.Message) {
	if slices.ContainsFunc(m.Header.List("Recv-Info"), isTricklePackage) {
		e.packages[m.CallID()+" "+senderTag(m)] = true
	}
}

// senderTag is that of who has sent a message.
func senderTag(m *sip.Message) string {
	if m.IsRequest() {
		return m.From().Tag()
	}
	return m.To().Tag()
}

// checkInfo: RFC 6086 §4.2.1: candidates go to who takes them.
func (e *simEnd) checkInfo(m *sip.Message) {
	if m.Method != sip.MethodInfo || !isTricklePackage(m.Header.Get("Info-Package")) {
		return
	}
	e.w.met("candidates in INFO")
	if !e.packages[m.CallID()+" "+m.To().Tag()] {
		e.w.fail("candidates", "%s sends them to who has not said that it takes them:\n%s", e.name, m)
	}
}

// checkHeard: when all is quiet each of the two knows what the other has found.
func (e *simEnd) checkHeard(c, peer *simCall) {
	theirs := &peer.media.ice
	if !c.s.Trickle || !peer.s.Trickle || theirs.local == "" {
		return
	}
	known := slices.Concat(c.media.ice.remote, c.media.ice.heard)
	for line := range bytes.Lines(candidatesOf(theirs)) {
		if !bytes.Contains(known, line) {
			e.w.fail("candidates", "%s, call %d, has not heard of %s of %s", e.name, c.number, line, theirs.local)
		}
	}
	e.w.met("all candidates heard of")
}

// candidatesOf is what there is to hear of a generation.
func candidatesOf(c *simICE) []byte {
	text := candidateLines(c.found[c.local])
	if c.ended[c.local] {
		text += endOfCandidates + "\r\n"
	}
	return []byte(text)
}
