package sipcore

// An INVITE that takes the place of a session: RFC 3891 §3. The application
// still sees the new call and accepts it; then the old one ends.

import (
	"slices"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// maxEnded is how many calls that are over are known by their dialogs.
const maxEnded = 16

// noteEnded keeps the dialog of a call that is over. RFC 3891 §3: who wants to take
// its place comes too late, and must not ring.
func (ua *UA) noteEnded(id dialog.ID) {
	if ua.ended = append(ua.ended, id); len(ua.ended) > maxEnded {
		ua.ended = ua.ended[1:]
	}
}

// replacedBy finds the session that an INVITE wants to replace. A code other
// than 0 refuses the INVITE.
func (ua *UA) replacedBy(req *sip.Message) (*Session, int) {
	n := req.Header.Count("Replaces")
	if n == 0 || ua.cfg.Replaces == None {
		return nil, 0
	}
	replaces, err := req.Replaces()
	if n > 1 || err != nil {
		return nil, 400
	}
	id := dialog.ID{CallID: replaces.CallID, LocalTag: replaces.ToTag, RemoteTag: replaces.FromTag}
	l, ok := ua.dialogs[id].(*leg)
	switch {
	case !ok && slices.Contains(ua.ended, id):
		return nil, 603
	case !ok:
		return nil, 481
	case l.s.over() || l.mortal:
		return nil, 603
	case l.d.State == dialog.Confirmed && replaces.EarlyOnly:
		return nil, 486
	case l.d.State == dialog.Early && l.s.incoming:
		// An early dialog that this user agent did not initiate.
		return nil, 481
	}
	return l.s, 0
}

// replace ends the session that this one replaces.
func (s *Session) replace(now time.Time) {
	old := s.uas.replacee
	if old == nil || old.over() {
		return
	}
	s.ua.emit(SessionReplaced{Old: old, New: s, Status: old.state})
	_ = old.Terminate(now, ByeOptions{}) // refused only when it is over
}
