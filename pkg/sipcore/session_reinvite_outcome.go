package sipcore

// How our offers in a dialog end: RFC 3261 §14.1, RFC 3311 §5.3, RFC 6141.
//
//   - 491: both sides were faster. The owner of the Call-ID tries again after
//     2.1 to 4 s, the other after up to 2 s. 500 says itself how long it takes.
//   - A refusal leaves the session as it was, hold included, but for 408 and 481,
//     which say that the peer has lost the dialog.
//   - So does an answer that the media side cannot take; but the peer has changed
//     its side already. What was agreed is offered to it again, once.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func (l *leg) reinviteOutcome(now time.Time, re *reinvite, req, resp *sip.Message, err error) {
	s := l.s
	switch {
	case err != nil:
		l.noteOutcome(now, nil, err)
		if s.re.ours == re {
			s.withdrawOffer()
			s.reinviteOver(now, nil, causeOfOutcome(nil, err))
		}
	case resp.StatusCode < 200:
	case resp.StatusCode < 300:
		s.reinviteAccepted(now, l, re, req, resp)
	case s.re.ours != re:
		// the session is over, or the outcome was known
	default:
		s.reinviteRefused(now, l, re, req, resp)
	}
}

func (s *Session) reinviteRefused(now time.Time, l *leg, re *reinvite, req, resp *sip.Message) {
	s.withdrawOffer()
	wait, again := s.retryAfter(resp)
	if code := resp.StatusCode; (code == 405 || code == 501) && req.Method == sip.MethodUpdate && s.accepted() {
		re.Update, again = false, true // it does not take UPDATE, whatever it says: by re-INVITE
	}
	if again && re.retries < maxRetries {
		s.retry(now, re, wait)
		return
	}
	l.noteOutcome(now, resp, nil)
	s.reinviteOver(now, resp, CauseOf(resp.StatusCode))
}

// retryAfter says whether a refused offer is worth another try, and when.
func (s *Session) retryAfter(resp *sip.Message) (wait time.Duration, again bool) {
	switch code := resp.StatusCode; {
	case code == 491 && s.incoming: // RFC 3261 §14.1: in units of 10 ms
		return time.Duration(s.ua.below(201)) * 10 * time.Millisecond, true // 0 to 2 s
	case code == 491:
		return time.Duration(210+s.ua.below(191)) * 10 * time.Millisecond, true // 2.1 to 4 s
	case code == 500 && resp.Header.Has("Retry-After"): // RFC 3261 §14.2, RFC 3311 §5.2
		wait = RetryAfter(resp)
		return wait, wait <= maxRetryAfter
	}
	return 0, false
}

// retry sends a refused offer once more, made anew.
func (s *Session) retry(now time.Time, re *reinvite, wait time.Duration) {
	again := *re
	again.retries++
	s.re.ours = nil
	s.re.waiting = append([]reinvite{again}, s.re.waiting...)
	s.startTimer(now, timerGlare, wait, s.nextReinvite)
}

// reinviteAccepted acknowledges at once, as every 2xx to an INVITE, and applies the
// answer.
func (s *Session) reinviteAccepted(now time.Time, l *leg, re *reinvite, req, resp *sip.Message) {
	if re.ack != nil {
		s.ua.transmit(re.ack)
		return
	}
	l.d.RefreshTarget(resp) // RFC 3261 §12.2.1.2
	acknowledged := func() {}
	if req.Method == sip.MethodInvite {
		re.ack = l.newAck(req, Description{})
		l.reAck = re.ack
		s.ua.transmit(re.ack)
		acknowledged = func() { s.sent(re.ack) }
	}
	if s.re.ours != re {
		return
	}
	d, ok := s.description(resp)
	if !ok {
		s.withdrawOffer()
		acknowledged()
		s.reinviteOver(now, resp, CauseBadMediaDescription)
		return
	}
	s.applyAnswer(now, d, func(now time.Time, err error) {
		acknowledged()
		if err != nil {
			s.repair(re)
			s.reinviteOver(now, resp, CauseBadMediaDescription)
			return
		}
		s.tellRemoteHold()
		s.reinviteOver(now, resp, CauseNone)
	})
}

// repair offers what stands on our side once more, because the peer's has changed and
// ours could not. What waits already does the same.
func (s *Session) repair(re *reinvite) {
	if !re.repair && s.accepted() && len(s.re.waiting) == 0 {
		s.re.waiting = []reinvite{{repair: true}}
	}
}

// reinviteOver ends an offer of ours and starts what waits.
func (s *Session) reinviteOver(now time.Time, resp *sip.Message, cause Cause) {
	re := s.re.ours
	if re == nil {
		return
	}
	s.re.ours = nil
	if cause == CauseNone {
		s.ua.emit(SessionReinviteAccepted{Session: s, Status: s.state})
	} else {
		s.ua.emit(SessionReinviteFailed{Session: s, Status: s.state, Response: resp, Cause: cause})
		// An offer of the peer may have been answered with hold while ours waited to be
		// tried again: what was agreed counts.
		if held := s.media.local.holds; re.hold != nil && s.localHold != held {
			s.setLocalHold(held)
		}
	}
	re.tell(now, cause == CauseNone, resp)
	s.nextReinvite(now)
}

// abandonReinvite: the branch of a fork in which an offer of ours is open is not the
// one that has answered.
func (s *Session) abandonReinvite(now time.Time) {
	if re := s.re.ours; re != nil && re.leg.gone() && !s.media.busy() {
		s.withdrawOffer()
		s.reinviteOver(now, nil, CauseCanceled)
	}
}
