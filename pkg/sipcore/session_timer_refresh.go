package sipcore

// Refreshing a session, and its end when nobody does: RFC 4028 §10.
//
//   - By UPDATE without a description where the peer takes that (§7.4), else by a
//     re-INVITE with the description that was agreed last, unchanged. The media side
//     has no part in either.
//   - While another re-INVITE is under way, or the connection is lost, the refresh
//     waits: what is under way, and what mends the connection, refreshes as well.
//   - 408, 481 and silence mean that the peer is gone. After another refusal it is
//     tried again a few times; who refreshes alone takes it for an answer.

import (
	"bytes"
	"slices"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	busyPause          = 2 * time.Second // until a refresh that could not be sent is tried again
	maxRefreshFailures = 3

	// expiryMargin: RFC 4028 §10: so long before the end, or a third of the interval.
	expiryMargin = 32 * time.Second
)

// wind begins the interval anew.
func (s *Session) wind(now time.Time) {
	t := &s.timing
	s.stopTimer(timerRefresh)
	s.stopTimer(timerSessionExpires)
	if t.ours {
		s.startTimer(now, timerRefresh, t.interval/2, s.refresh)
	}
	if !t.alone {
		s.startTimer(now, timerSessionExpires, t.interval-min(expiryMargin, t.interval/3), s.sessionExpired)
	}
}

// sessionExpired: RFC 4028 §10: BYE.
func (s *Session) sessionExpired(now time.Time) {
	s.sent(s.leg.sendBye(now, ByeOptions{Code: 408, Reason: string(CauseSessionExpired)}))
	s.terminate(now, nil, CauseSessionExpired)
}

// refresh sends a refresh, if it can.
func (s *Session) refresh(now time.Time) {
	switch {
	case s.shaken || !s.ReadyToReinvite():
		s.startTimer(now, timerRefresh, busyPause, s.refresh)
	case s.leg.takes(sip.MethodUpdate) && !s.timing.noUpdate:
		s.refreshByUpdate(now)
	default:
		s.refreshByReinvite(now)
	}
}

// takes says whether the peer has said that it takes a method. RFC 3261 §20.5.
func (l *leg) takes(method string) bool { return slices.Contains(l.allow, method) }

func (s *Session) refreshByUpdate(now time.Time) {
	l := s.leg
	req := l.mustRequest(sip.MethodUpdate, nil, Description{})
	l.send(now, req, func(now time.Time, resp *sip.Message, err error) {
		switch {
		case resp != nil && resp.StatusCode < 200 || s.over():
		case resp != nil && resp.StatusCode < 300:
			l.d.RefreshTarget(resp) // RFC 3311 §5.1
		case resp != nil && (resp.StatusCode == 405 || resp.StatusCode == 501):
			s.timing.noUpdate = true
			s.refresh(now)
		default:
			s.refreshFailed(now, l, resp, err)
		}
	})
	s.sent(req)
}

// refreshByReinvite offers what was agreed. RFC 4028 §7.4: with the same origin, so
// that the peer knows that nothing has changed.
func (s *Session) refreshByReinvite(now time.Time) {
	l := s.leg
	re := &reinvite{leg: l}
	s.re.ours, s.media.open = re, ours
	req := l.mustRequest(sip.MethodInvite, nil, s.media.local.now)
	var c *call
	c = l.send(now, req, func(now time.Time, resp *sip.Message, err error) {
		switch {
		case resp != nil && resp.StatusCode < 200:
		case resp != nil && resp.StatusCode < 300:
			s.refreshAccepted(now, l, re, c.Request(), resp)
		case s.re.ours == re:
			s.refreshOver()
			s.refreshFailed(now, l, resp, err)
			s.nextReinvite(now)
		}
	})
	s.sent(req)
}

// refreshOver ends the offer of a refresh.
func (s *Session) refreshOver() { s.re.ours, s.media.open = nil, nobody }

// refreshAccepted acknowledges. An answer that is not the peer's description as it was
// is one to an offer that the media side did not make: it is asked for one of its own.
func (s *Session) refreshAccepted(now time.Time, l *leg, re *reinvite, req, resp *sip.Message) {
	if re.ack != nil {
		s.ua.transmit(re.ack)
		return
	}
	l.d.RefreshTarget(resp) // RFC 3261 §12.2.1.2
	re.ack = l.newAck(req, Description{})
	l.reAck = re.ack
	s.ua.transmit(re.ack)
	if s.re.ours != re {
		return
	}
	s.sent(re.ack)
	s.refreshOver()
	if answer, ok := s.description(resp); ok && !sameStreams(answer.Body, s.media.remote.now.Body) {
		_ = s.Reinvite(now, ReinviteOptions{}) // refused only when too much waits already
	}
	s.nextReinvite(now)
}

// sameStreams says whether two descriptions differ in nothing but their origin.
func sameStreams(a, b []byte) bool {
	_, x, _, _ := cutVersion(string(a))
	_, y, _, _ := cutVersion(string(b))
	return bytes.Equal(a, b) || x != "" && x == y
}

// refreshFailed: RFC 4028 §10.
func (s *Session) refreshFailed(now time.Time, l *leg, resp *sip.Message, err error) {
	l.noteOutcome(now, resp, err) // RFC 3261 §12.2.1.2: 408, 481, silence
	t := &s.timing
	t.failures++
	switch {
	case s.over():
	case err != nil:
		s.startTimer(now, timerRefresh, busyPause, s.refresh) // the connection was lost
	case t.alone:
		s.wind(now)
	case t.failures <= maxRefreshFailures:
		wait, known := s.retryAfter(resp)
		if !known {
			wait = t.interval / 8
		}
		s.startTimer(now, timerRefresh, wait, s.refresh)
	}
}
