package sipcore

// Where the peers of a simulation want to be reached: the router gives every
// message another Contact, as a proxy at the edge of a network might, so that it
// shows when a target refresh is lost.

import (
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// simTargets are the targets that a user agent has been given.
type simTargets struct {
	now     map[dialog.ID]string // what counts
	offered map[string]string    // Contact of requests, by branch and method
	seen    map[string]bool      // what came before, and transactions that have ended
}

func newSimTargets() simTargets {
	return simTargets{now: make(map[dialog.ID]string), offered: make(map[string]string), seen: make(map[string]bool)}
}

// stamp changes the Contact of a message; that of a repetition is the same again.
func (r *simRouter) stamp(m *sip.Message) {
	if m.Method == sip.MethodRegister || !m.Header.Has("Contact") {
		return
	}
	key := m.Via().Branch() + m.Header.Get("CSeq") + strconv.Itoa(m.StatusCode)
	if r.stamps[key] == 0 {
		r.stamps[key] = len(r.stamps) + 1
	}
	m.Header.Set("Contact", strings.Replace(m.Header.Get("Contact"), ">", ";hop="+strconv.Itoa(r.stamps[key])+">", 1))
}

// given notes what reaches a user agent. RFC 3261 §12.1.2, §12.2.1.2: the response
// to a target refresh request counts at once, a request when it is taken.
func (t *simTargets) given(m *sip.Message) {
	contacts, _, err := m.Contacts()
	if err != nil || len(contacts) == 0 {
		return
	}
	uri := contacts[0].URI.String()
	branch := m.Via().Branch() + m.CSeq().Method
	key := branch + strconv.Itoa(m.StatusCode) + m.To().Tag() + m.Header.Get("RSeq")
	switch {
	case t.seen[key], m.StatusCode < 200 && !m.IsRequest() && t.seen[branch]:
		return // repeated, or overtaken by the final response
	case m.IsRequest():
		t.offered[branch] = uri
	case refreshesTarget(m):
		t.now[dialog.IDOf(m, true)] = uri
		t.seen[branch] = m.StatusCode >= 200
	}
	t.seen[key] = true
}

// taken notes what a user agent answers: RFC 3261 §12.1.1, §12.2.2.
func (t *simTargets) taken(m *sip.Message) {
	key := m.Via().Branch() + m.CSeq().Method
	if uri := t.offered[key]; uri != "" && !m.IsRequest() && refreshesTarget(m) {
		delete(t.offered, key)
		t.now[dialog.IDOf(m, false)] = uri
	}
}

func refreshesTarget(m *sip.Message) bool {
	switch m.CSeq().Method {
	case sip.MethodInvite, sip.MethodUpdate, sip.MethodRefer, sip.MethodNotify:
		return m.StatusCode > 100 && m.StatusCode < 300
	}
	return false
}

// checkTarget: a call that stands goes on to where the peer wants it.
func (e *simEnd) checkTarget(s *Session) {
	want, got := e.targets.now[s.leg.d.ID], s.leg.d.RemoteTarget.String()
	if e.w.benign() && want != got {
		e.w.fail("target", "%s, call %d: is at %s, but the peer wants %s", e.name, e.of[s].number, got, want)
	}
}
