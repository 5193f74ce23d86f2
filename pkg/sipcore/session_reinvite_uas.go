package sipcore

// Re-INVITE and UPDATE of the peer: RFC 3261 §14.2, RFC 3311.
//
//   - They are answered without asking the application.
//   - A re-INVITE while another one of the peer is pending: 500 with
//     Retry-After; while an offer of ours is open: 491.
//   - One without a description gets an offer in the 200, the answer comes in
//     the ACK. A description that is refused gets 488; nothing changes.

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// retryAfterSpan: RFC 3261 §14.2: Retry-After is 0 to 10 seconds.
const retryAfterSpan = 11

func (s *Session) receiveReinvite(now time.Time, l *leg, r *ServerRequest) {
	if !s.mayOffer(now, l, r) {
		return
	}
	s.noAckNeeded(l)
	s.re.incoming = r
	s.ua.emit(SessionReinvite{Session: s, Status: s.state, Request: r})
	offer, ok := s.description(r.Request())
	if !ok {
		s.makeOffer(now, false, func(now time.Time, d Description, err error) {
			s.answerReinvite(now, l, r, d, false, err)
		})
		return
	}
	s.answerOffer(now, offer, func(now time.Time, answer Description, refused bool, err error) {
		s.answerReinvite(now, l, r, answer, refused, err)
	})
}

// mayOffer answers a re-INVITE that cannot be taken now: RFC 3261 §14.2.
func (s *Session) mayOffer(now time.Time, l *leg, r *ServerRequest) bool {
	later := s.re.incoming != nil || s.uas != nil && !s.uas.answered
	return s.mayTake(now, l, r, later, s.uac != nil && !s.established || l != s.leg)
}

// mayUpdate answers an UPDATE with an offer that cannot be taken now. RFC 3311
// §5.1, §5.2: in an early dialog it can, once reliable provisional responses have
// brought offer and answer.
func (s *Session) mayUpdate(now time.Time, l *leg, r *ServerRequest) bool {
	owed := s.uas != nil && !s.uas.answered && len(s.uas.early.Body) > 0 // our answer, reliably
	return s.mayTake(now, l, r, owed, !s.negotiated(l))
}

// mayTake: 500 while a request or offer of the peer is not answered, 491 while
// one of ours is not.
func (s *Session) mayTake(now time.Time, l *leg, r *ServerRequest, theirsPending, oursPending bool) bool {
	req := r.Request()
	switch {
	case theirsPending || s.media.open == theirs:
		s.comeAgain(now, r)
	case oursPending || s.re.ours != nil || s.media.open == ours && !s.answeredEarly(l):
		s.reply(now, r, 491)
	case s.media.busy():
		s.comeAgain(now, r) // with the offer of another branch of a fork
	case unreadable(req, s.OtherDescriptions):
		s.reply(now, r, 415, readsSDP)
	default:
		return true
	}
	return false
}

// comeAgain refuses for a while.
func (s *Session) comeAgain(now time.Time, r *ServerRequest) {
	s.reply(now, r, 500, sip.Field{Name: "Retry-After", Value: strconv.Itoa(s.ua.below(retryAfterSpan))})
}

// noAckNeeded: who sends a re-INVITE has our 2xx. An UPDATE may have been sent
// before it.
func (s *Session) noAckNeeded(l *leg) {
	if l.await != nil {
		l.stopAwaiting()
		s.established = true
		s.state = StateConfirmed
	}
}

// answerReinvite sends the final response, unless the peer canceled.
func (s *Session) answerReinvite(now time.Time, l *leg, r *ServerRequest, d Description, refused bool, err error) {
	if s.re.incoming != r {
		s.withdrawOffer()
		if _, offered := s.description(r.Request()); offered && err == nil {
			s.repair(&reinvite{}) // our side has changed, the peer's has not
		}
		s.nextReinvite(now)
		return
	}
	s.re.incoming = nil
	if err != nil {
		cause := s.refuseOffer(now, r, refused, err)
		s.ua.emit(SessionReinviteFailed{Session: s, Status: s.state, Cause: cause})
		s.nextReinvite(now)
		return
	}
	resp := s.acceptOffer(now, l, r, d)
	s.state = StateWaitingForAck
	l.awaitAck(now, r.tx, resp)
	s.tellRemoteHold()
	s.ua.emit(SessionReinviteAccepted{Session: s, Status: s.state})
}

// acceptOffer answers a target refresh request with 200. The response leaves
// even if the connection was lost meanwhile: over the new one.
func (s *Session) acceptOffer(now time.Time, l *leg, r *ServerRequest, d Description) *sip.Message {
	l.d.RefreshTarget(r.Request()) // RFC 3261 §12.2.2
	resp := s.ua.newResponse(r.Request(), 200, "", "")
	resp.Header.Add("Contact", s.contact(r.Request()))
	s.answerTrickle(resp, r.Request())
	if s.accepted() {
		s.answerTimer(now, resp, r.Request())
	}
	setBody(resp, d)
	r.code = 200
	s.ua.respond(now, r.tx, resp)
	return resp
}

// refuseOffer leaves everything as it was.
func (s *Session) refuseOffer(now time.Time, r *ServerRequest, refused bool, err error) Cause {
	if !refused {
		s.reply(now, r, 500)
		return CauseWebRTCError
	}
	if errors.Is(err, ErrMediaType) {
		s.reply(now, r, 415, readsSDP) // RFC 3261 §8.2.3
		return CauseIncompatibleSDP
	}
	s.reply(now, r, 488, sip.Field{Name: "Warning", Value: s.ua.warning(err)})
	return CauseIncompatibleSDP
}

// reinviteCanceled: the peer took its re-INVITE back.
func (s *Session) reinviteCanceled(now time.Time) {
	r := s.re.incoming
	s.re.incoming = nil
	s.reply(now, r, 487)
	s.ua.emit(SessionReinviteFailed{Session: s, Status: s.state, Cause: CauseCanceled})
}

// updating: an UPDATE of the peer waits for the media side.
func (s *Session) updating() bool {
	return slices.ContainsFunc(s.unanswered, func(r *ServerRequest) bool {
		return r.code < 200 && r.Request().Method == sip.MethodUpdate
	})
}

// receiveUpdate: RFC 3311 §5.2: one at a time. Without a description it only
// refreshes the target.
func (s *Session) receiveUpdate(now time.Time, l *leg, r *ServerRequest) {
	if s.updating() {
		s.comeAgain(now, r)
		return
	}
	offer, ok := s.description(r.Request())
	if !ok && !unreadable(r.Request(), s.OtherDescriptions) {
		s.acceptOffer(now, l, r, Description{})
		s.received(r)
		return
	}
	if !s.mayUpdate(now, l, r) || !s.answerLater(now, r) {
		return
	}
	s.finalize(now, l, func(now time.Time, err error) {
		if err != nil {
			s.refuseOffer(now, r, true, err)
			return
		}
		s.answerUpdate(now, l, r, offer)
	})
}

func (s *Session) answerUpdate(now time.Time, l *leg, r *ServerRequest, offer Description) {
	s.answerOffer(now, offer, func(now time.Time, answer Description, refused bool, err error) {
		if err != nil {
			s.refuseOffer(now, r, refused, err)
			s.nextReinvite(now)
			return
		}
		s.acceptOffer(now, l, r, answer)
		s.tellRemoteHold()
		s.received(r)
		s.nextReinvite(now)
	})
}
