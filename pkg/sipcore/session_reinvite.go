package sipcore

// Offers of ours in a dialog, by re-INVITE (RFC 3261 §14.1) or UPDATE (RFC 3311).
//
//   - One at a time in either direction: a command that cannot be carried out now
//     waits. Hold and unhold that wait cancel each other.
//   - In an early dialog UPDATE is the only way, and needs an answer that was told
//     reliably. What waits there goes on when the call was accepted.
//   - How they end: session_reinvite_outcome.go.

import (
	"errors"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	maxWaitingReinvites = 16
	maxRetries          = 8 // of one that was refused for a while

	// maxRetryAfter is for how long a refusal may ask to wait: RFC 3261 §14.2 means
	// ten seconds at most.
	maxRetryAfter = 32 * time.Second
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
	leg     *leg         // of the dialog in which it is under way
	hold    *bool        // what it began or ended, to be taken back
	retries int          // after 491 and the like
	repair  bool         // brings back what an answer that could not be used has changed
	ack     *sip.Message // of the 2xx, sent again for each repetition
}

// Reinvite offers a new description: to begin or end hold, or to negotiate
// again. It waits for its turn; SessionHold says when it has come, and
// SessionReinviteAccepted or SessionReinviteFailed how it ended; hold that has
// failed is taken back, which another SessionHold says. Hold that is so already, or
// that takes back a wish that still waits, sends nothing. Errors: *StateError unless
// the call was accepted, or o.Update is set and an early dialog lets it happen; the
// extra header that cannot be sent; or that too many commands wait.
func (s *Session) Reinvite(now time.Time, o ReinviteOptions) error {
	early := o.Update && (s.re.ours != nil || s.updatable() != nil)
	if s.over() || s.state != StateConfirmed && s.state != StateWaitingForAck && !early {
		return s.wrongState()
	}
	if err := checkFields(o.Headers); err != nil {
		return err
	}
	if o.Hold != nil && s.settleHold(now, &o) {
		return nil
	}
	if len(s.re.waiting) >= maxWaitingReinvites {
		return errTooMany
	}
	s.re.waiting = append(s.re.waiting, reinvite{ReinviteOptions: o})
	s.nextReinvite(now)
	return nil
}

// settleHold says whether a wish to hold needs no offer of its own: it is so already,
// another one that waits does the same, or an opposite one that waits is taken back.
func (s *Session) settleHold(now time.Time, o *ReinviteOptions) bool {
	for i := range s.re.waiting {
		switch w := &s.re.waiting[i]; {
		case w.Hold == nil:
			continue
		case *w.Hold == *o.Hold:
			w.tellToo(*o)
		default:
			back := *w
			s.re.waiting = append(s.re.waiting[:i], s.re.waiting[i+1:]...)
			back.tell(now, true, nil)
			o.tell(now, true, nil)
		}
		return true
	}
	if s.localHold != *o.Hold {
		return false
	}
	o.tell(now, true, nil)
	return true
}

// tell tells of the outcome, if anybody wants to know.
func (o *ReinviteOptions) tell(now time.Time, ok bool, resp *sip.Message) {
	if o.OnResult != nil {
		o.OnResult(now, ok, resp)
	}
}

// tellToo lets another one hear of the outcome.
func (o *ReinviteOptions) tellToo(other ReinviteOptions) {
	first := *o
	o.OnResult = func(now time.Time, ok bool, resp *sip.Message) {
		first.tell(now, ok, resp)
		other.tell(now, ok, resp)
	}
}

// ReadyToReinvite says whether a re-INVITE would be sent at once.
func (s *Session) ReadyToReinvite() bool {
	return s.state == StateConfirmed && s.media.open == nobody && s.mayBegin()
}

// mayBegin: nothing is under way in either direction.
func (s *Session) mayBegin() bool {
	return s.re.ours == nil && s.re.incoming == nil && s.timers[timerGlare] == nil && !s.media.busy()
}

// updatable is the early dialog in which an offer of ours may travel, nil if there is
// none. RFC 3311 §5.1: offer and answer are complete there, as far as the peer knows,
// and it takes UPDATE.
func (s *Session) updatable() *leg {
	l := s.leg
	switch {
	case s.over():
		return nil
	case s.uac != nil && (l != nil || s.uac.canceled):
		return nil // answered: the call stands soon, or never
	case s.uac != nil:
		l = s.uac.mediaLeg
	case s.uas.accepted || s.uas.rel.pending || len(s.uas.early.Body) > 0:
		return nil
	}
	if l == nil || !s.negotiated(l) || !l.takes(sip.MethodUpdate) {
		return nil
	}
	return l
}

// nextLeg is the dialog in which the first one that waits can begin now.
func (s *Session) nextLeg() *leg {
	switch {
	case len(s.re.waiting) == 0 || !s.mayBegin():
		return nil
	case s.ReadyToReinvite():
		return s.leg
	case s.re.waiting[0].Update:
		return s.updatable()
	}
	return nil
}

// nextReinvite starts what waits, if it can.
func (s *Session) nextReinvite(now time.Time) {
	l := s.nextLeg()
	if l == nil {
		return
	}
	re := s.re.waiting[0]
	s.re.waiting = s.re.waiting[1:]
	s.re.ours, re.leg = &re, l
	if re.Hold != nil && *re.Hold != s.localHold { // or the wish before it has failed
		s.setLocalHold(*re.Hold)
		re.hold = re.Hold
	}
	re.Hold = nil
	if re.OnStart != nil {
		re.OnStart()
	}
	s.finalize(now, l, func(now time.Time, err error) {
		if err != nil {
			s.reinviteOver(now, nil, CauseWebRTCError)
			return
		}
		s.makeOffer(now, re.ICERestart, func(now time.Time, d Description, err error) {
			s.sendReinvite(now, &re, d, err)
		})
	})
}

func (s *Session) setLocalHold(held bool) {
	s.localHold = held
	s.ua.emit(SessionHold{Session: s, Status: s.state, Held: held})
}

// sendReinvite sends the offer, unless there is none or its dialog has ended
// meanwhile.
func (s *Session) sendReinvite(now time.Time, re *reinvite, offer Description, err error) {
	l := re.leg
	if err != nil || l.gone() {
		s.withdrawOffer()
		s.reinviteOver(now, nil, CauseWebRTCError)
		return
	}
	method := sip.MethodInvite
	if !s.accepted() || re.Update && l.takes(sip.MethodUpdate) {
		method = sip.MethodUpdate
	}
	req := l.mustRequest(method, re.Headers, offer)
	var c *call
	c = l.send(now, req, func(now time.Time, resp *sip.Message, err error) {
		l.reinviteOutcome(now, re, c.Request(), resp, err)
	})
	s.sent(req)
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
		re.tell(now, false, nil)
	}
}
