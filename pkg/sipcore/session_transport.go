package sipcore

// What the loss of the connection does to sessions. A call that stands
// survives: when the connection and the registration are back it sends one
// re-INVITE, which tells servers where it is now and brings the media over to
// the new network. A call that was not accepted ends.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// transportDown hears of the loss, after the transactions.
func (s *Session) transportDown(now time.Time) {
	switch {
	case s.over():
	case s.established:
		s.shaken = true
	case s.uac != nil && s.leg != nil:
		s.shaken = true // answered, the media side is at work
	case s.uac != nil:
		// An INVITE that was sent fails by itself, one that waits goes on waiting.
	case s.uas.answered:
		// Accepted already, so it did not fail. The peer may think that the call
		// stands: it is told over the next connection.
		if w := s.leg.await; w != nil && w.initial {
			w.bye = s.leg.mustRequest(sip.MethodBye, nil, Description{})
		}
		s.terminate(now, nil, CauseConnectionError)
	default:
		s.fail(now, nil, CauseConnectionError)
	}
}

// transportUp hears that the connection is back, and registered if it has to be.
func (s *Session) transportUp(now time.Time) {
	if !s.shaken || s.over() {
		return
	}
	s.shaken = false
	_ = s.Reinvite(now, ReinviteOptions{ICERestart: true}) // refused only when the end is near
}

// stop ends the session because the user agent stops.
func (s *Session) stop(now time.Time) {
	l := s.leg
	_ = s.Terminate(now, ByeOptions{}) // refused only when it is over
	if l != nil {
		l.sendLateBye(now)
	}
}

// sendLateByes sends what sessions that are over have left: see sendLateBye. Their
// order is that of their tags: the same inputs make the same outputs.
func (ua *UA) sendLateByes(now time.Time) {
	var late []*leg
	for _, user := range ua.dialogs {
		if l, ok := user.(*leg); ok && l.await != nil && l.await.bye != nil {
			late = append(late, l)
		}
	}
	slices.SortFunc(late, func(a, b *leg) int { return strings.Compare(a.d.ID.LocalTag, b.d.ID.LocalTag) })
	for _, l := range late {
		l.sendLateBye(now)
	}
}

// sendLateBye sends the BYE that waits for an ACK: the connection will not be
// there when it comes.
func (l *leg) sendLateBye(now time.Time) {
	if l.await != nil && l.await.bye != nil {
		l.farewell(now, l.await.bye)
	}
}
