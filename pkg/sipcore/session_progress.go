package sipcore

// Provisional responses of the callee: RFC 3261 §13.3.1.1, and what of offer and
// answer they carry. The reliable ones are in session_prack_uas.go.
//
// An answer in a response that is not reliable is heard (RFC 3960 §3), but counts
// for nothing: the next reliable one or the 200 repeats it, and until then it is
// our turn. RFC 3261 §13.2.1. An offer cannot travel so.

import "time"

// Progress sends a provisional response, reliably if the caller demands it or
// supports it and o or the configuration asks for it (RFC 3262 §3). While the
// offer is being applied, an earlier reliable one waits for its PRACK or one with a
// description is being made it waits too. After the end of the session it does
// nothing. Errors: *StateError for a caller, after a final response or when too many
// wait, or what is wrong with the options.
func (s *Session) Progress(now time.Time, o ProgressOptions) error {
	if s.over() {
		return nil
	}
	if !s.incoming || s.uas.answered || s.state < StateInviteReceived {
		return s.wrongState()
	}
	if o.Code != 0 && (o.Code < 100 || o.Code > 199) {
		return errStatusCode(o.Code)
	}
	o.Reliable = o.Code != 100 && (s.wantsReliable() || s.mayReliable() && (o.Reliable || s.ua.cfg.Rel100 == Required))
	o.Early = o.Early && o.Code != 100 && !o.Reliable
	switch {
	case o.Code != 0:
	case o.Reliable || o.Early:
		o.Code = 183
	default:
		o.Code = 180
	}
	if o.Reliable || o.Early {
		o.Body = nil // it carries the description
	}
	resp, err := s.ua.responseOf(s.request, o.response(), s.localTag)
	if err != nil {
		return err
	}
	if o.Reliable || o.Early {
		return s.progressDescribed(now, o)
	}
	if o.Code > 100 {
		s.establish(resp)
	}
	s.respondInvite(now, resp)
	s.ua.emit(SessionProgressSent{Session: s, Status: s.state, Response: resp})
	return nil
}

func (o *ProgressOptions) response() ResponseOptions {
	return ResponseOptions{Code: o.Code, Reason: o.Reason, Headers: o.Headers, Body: o.Body, ContentType: o.ContentType}
}

// progressDescribed is for what carries the description: one at a time.
func (s *Session) progressDescribed(now time.Time, o ProgressOptions) error {
	rel := &s.uas.rel
	if s.uas.accepted || len(rel.waiting) >= maxWaitingProgress {
		return s.wrongState()
	}
	rel.waiting = append(rel.waiting, o)
	if s.state != StateInviteReceived {
		s.nextProgress(now)
	}
	return nil
}

// nextProgress sends what waits.
func (s *Session) nextProgress(now time.Time) {
	rel := &s.uas.rel
	if rel.pending || len(rel.waiting) == 0 {
		return
	}
	next := rel.waiting[0]
	rel.waiting = rel.waiting[1:]
	if next.Reliable {
		s.startReliable(now, next)
		return
	}
	s.startEarly(now, next)
}

// startEarly sends a response with our answer, if there is an offer, and one that
// was not told reliably.
func (s *Session) startEarly(now time.Time, o ProgressOptions) {
	if s.media.open != theirs || s.media.agreed {
		s.sendEarly(now, o)
		return
	}
	s.uas.rel.pending = true
	s.describe(now, func(now time.Time, d Description) {
		s.uas.rel.pending, s.uas.early = false, d
		if s.uas.accepted { // meanwhile: the 200 says it
			s.answer(now)
			return
		}
		s.sendEarly(now, o)
	})
}

func (s *Session) sendEarly(now time.Time, o ProgressOptions) {
	resp, _ := s.ua.responseOf(s.request, o.response(), s.localTag) // checked before
	s.establish(resp)
	setBody(resp, s.uas.early)
	s.respondInvite(now, resp)
	s.ua.emit(SessionProgressSent{Session: s, Status: s.state, Response: resp})
	s.nextProgress(now)
}

// describe gets what the next response that counts has to carry: our answer, or an
// offer when the INVITE had none; nothing when both were told reliably. Without it
// there is no call.
func (s *Session) describe(now time.Time, send func(now time.Time, d Description)) {
	then := func(now time.Time, d Description, err error) {
		if err != nil {
			s.respondInvite(now, s.response(480, ""))
			s.fail(now, nil, CauseWebRTCError)
			return
		}
		send(now, d)
	}
	switch {
	case s.media.agreed: // an offer that is open is that of an UPDATE
		s.whenMediaIdle(now, func(now time.Time) { send(now, s.uas.early) })
	case s.media.open == theirs:
		s.makeAnswer(now, then)
	default:
		s.makeOffer(now, false, then)
	}
}
