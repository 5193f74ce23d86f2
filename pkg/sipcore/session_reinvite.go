package sipcore

// Re-INVITEs of ours: RFC 3261 §14.1.
//
//   - One INVITE at a time in either direction: a command that cannot be carried
//     out now waits. Hold and unhold that wait cancel each other.
//   - 491: both sides were faster. The owner of the Call-ID tries again after
//     2.1 to 4 s, the other after up to 2 s.
//   - A refusal leaves the session as it was, but for 408 and 481, which say
//     that the peer has lost the dialog.

import (
	"errors"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	maxWaitingReinvites = 16
	maxGlares           = 8 // repetitions after 491
)

// errTooMany refuses a command beyond what may wait.
var errTooMany = errors.New("sipcore: too many commands wait for their turn")

// reinviting is the state of both directions.
type reinviting struct {
	ours     *reinvite // under way, nil if none
	waiting  []reinvite
	incoming *ServerRequest // the peer's, not answered yet
}

type reinvite struct {
	ReinviteOptions
	glares int
	ack    *sip.Message // of the 2xx, sent again for each repetition
}

// Reinvite offers a new description: to begin or end hold, or to negotiate
// again. It waits for its turn; SessionHold says when it has come, and
// SessionReinviteAccepted or SessionReinviteFailed how it ended. Hold that is so
// already, or that takes back a wish that still waits, sends nothing. Errors:
// *StateError unless the call was accepted, the extra header that cannot be sent,
// or that too many commands wait.
func (s *Session) Reinvite(now time.Time, o ReinviteOptions) error {
	if s.state != StateConfirmed && s.state != StateWaitingForAck {
		return s.wrongState()
	}
	if err := checkFields(o.Headers); err != nil {
		return err
	}
	if o.Hold != nil && !s.wantHold(*o.Hold) {
		return nil
	}
	if len(s.re.waiting) >= maxWaitingReinvites {
		return errTooMany
	}
	s.re.waiting = append(s.re.waiting, reinvite{ReinviteOptions: o})
	s.nextReinvite(now)
	return nil
}

// wantHold says whether hold has to change. An opposite wish that waits is
// taken back, which is all.
func (s *Session) wantHold(hold bool) bool {
	for i := len(s.re.waiting) - 1; i >= 0; i-- {
		if w := s.re.waiting[i].Hold; w != nil {
			if *w != hold {
				s.re.waiting = append(s.re.waiting[:i], s.re.waiting[i+1:]...)
			}
			return false
		}
	}
	return s.localHold != hold
}

// ReadyToReinvite says whether a re-INVITE would be sent at once.
func (s *Session) ReadyToReinvite() bool {
	return s.state == StateConfirmed && s.re.ours == nil && s.re.incoming == nil &&
		s.timers[timerGlare] == nil && s.media.open == nobody && !s.media.busy()
}

// nextReinvite starts what waits, if it can.
func (s *Session) nextReinvite(now time.Time) {
	if len(s.re.waiting) == 0 || !s.ReadyToReinvite() {
		return
	}
	re := s.re.waiting[0]
	s.re.waiting = s.re.waiting[1:]
	s.re.ours = &re
	if re.Hold != nil {
		s.localHold = *re.Hold
		s.ua.emit(SessionHold{Session: s, Status: s.state, Held: s.localHold})
		re.Hold = nil
	}
	if re.OnStart != nil {
		re.OnStart()
	}
	s.makeOffer(now, re.ICERestart, func(now time.Time, d Description, err error) {
		if err != nil {
			s.reinviteOver(now, nil, CauseWebRTCError)
			return
		}
		s.sendReinvite(now, &re, d)
	})
}

func (s *Session) sendReinvite(now time.Time, re *reinvite, offer Description) {
	l := s.leg
	req := l.mustRequest(sip.MethodInvite, re.Headers, offer)
	var c *call
	c = l.send(now, req, func(now time.Time, resp *sip.Message, err error) {
		l.reinviteOutcome(now, re, c.Request(), resp, err)
	})
	s.sent(req)
}

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
	case resp.StatusCode == 491 && re.glares < maxGlares:
		s.retryAfterGlare(now, re)
	default:
		s.withdrawOffer()
		l.noteOutcome(now, resp, nil)
		s.reinviteOver(now, resp, CauseOf(resp.StatusCode))
	}
}

// reinviteAccepted acknowledges at once, as every 2xx, and applies the answer.
func (s *Session) reinviteAccepted(now time.Time, l *leg, re *reinvite, req, resp *sip.Message) {
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
	d, ok := descriptionOf(resp)
	if !ok {
		s.withdrawOffer()
		s.sent(re.ack)
		s.reinviteOver(now, resp, CauseBadMediaDescription)
		return
	}
	s.applyAnswer(now, d, func(now time.Time, err error) {
		s.sent(re.ack)
		if err != nil {
			s.reinviteOver(now, resp, CauseBadMediaDescription)
			return
		}
		s.reinviteOver(now, resp, CauseNone)
	})
}

// reinviteOver ends a re-INVITE of ours and starts what waits.
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
	}
	if re.OnResult != nil {
		re.OnResult(now, cause == CauseNone, resp)
	}
	s.nextReinvite(now)
}

// retryAfterGlare: RFC 3261 §14.1: in units of 10 ms.
func (s *Session) retryAfterGlare(now time.Time, re *reinvite) {
	wait := time.Duration(s.ua.below(201)) * 10 * time.Millisecond // 0 to 2 s
	if !s.incoming {
		wait = time.Duration(210+s.ua.below(191)) * 10 * time.Millisecond // 2.1 to 4 s
	}
	again := *re
	again.glares++
	s.re.ours = nil
	s.re.waiting = append([]reinvite{again}, s.re.waiting...)
	s.withdrawOffer()
	s.startTimer(now, timerGlare, wait, s.nextReinvite)
}

// dropReinvites ends what is under way in either direction, because the session
// is over. RFC 3261 §15.1.2: pending requests of the peer get 487.
func (s *Session) dropReinvites(now time.Time) {
	if r := s.re.incoming; r != nil {
		s.re.incoming = nil
		s.reply(now, r, 487)
	}
	dropped := s.re.waiting
	if s.re.ours != nil {
		dropped = append([]reinvite{*s.re.ours}, dropped...)
	}
	s.re.ours, s.re.waiting = nil, nil
	for _, re := range dropped {
		if re.OnResult != nil {
			re.OnResult(now, false, nil)
		}
	}
}
