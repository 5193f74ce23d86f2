package sipcore

// Cancelling: RFC 3261 §9 and §15.
//
//   - Before the INVITE is on the wire nothing is sent, and the session ends.
//   - Before the first provisional response the CANCEL waits for it; the
//     transaction does that.
//   - A 2xx that crosses the CANCEL is acknowledged and ended with BYE.
//   - The session ends with the final response, or when none came within 64*T1
//     of the CANCEL.

import (
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// Cancel gives up a call that was not accepted yet. SessionCanceled follows at
// once, the end of the session with the answer. A second Cancel does nothing.
// Errors: *StateError for a callee or after the call was accepted, or what is
// wrong with the options; Code is 200 to 699, or 0 for no Reason header.
func (s *Session) Cancel(now time.Time, o CancelOptions) error {
	if s.incoming || s.over() || s.established {
		return s.wrongState()
	}
	fields, err := reasonFields(o.Code, o.Reason, o.Headers)
	if err != nil || s.uac.canceled {
		return err
	}
	s.uac.canceled = true
	s.stopTimer(timerExpires)
	s.ua.emit(SessionCanceled{Session: s, Status: s.state})
	switch {
	case s.leg != nil:
		s.giveUpAnswered(now, fields)
	case s.uac.call == nil || s.uac.call.Cancel(now, fields...):
		s.fail(now, nil, s.uac.causeOr(CauseCanceled))
	}
	return nil
}

// giveUpAnswered ends a call whose 2xx is here, but not its description.
func (s *Session) giveUpAnswered(now time.Time, fields []sip.Field) {
	if s.leg.ack == nil {
		s.acknowledge(s.lastAnswer())
	}
	bye := s.leg.mustRequest(sip.MethodBye, fields, Description{})
	s.leg.goodbye(now, bye)
	s.sent(bye)
	s.fail(now, nil, s.uac.causeOr(CauseCanceled))
}

// reasonFields are the application's headers and a Reason (RFC 3326), if there
// is a code for one.
func reasonFields(code int, reason string, headers []sip.Field) ([]sip.Field, error) {
	if err := checkFields(headers); err != nil {
		return nil, err
	}
	if code == 0 {
		return headers, nil
	}
	if code < 200 || code > 699 {
		return nil, errStatusCode(code)
	}
	if reason == "" {
		reason = sip.ReasonPhrase(code)
	}
	text := "SIP;cause=" + strconv.Itoa(code) + ";text=" + sip.QuoteString(reason)
	field := sip.Field{Name: "Reason", Value: text}
	if err := sip.CheckField(field.Name, field.Value); err != nil {
		return nil, err
	}
	return append(headers[:len(headers):len(headers)], field), nil
}

// receiveCancel takes a CANCEL and the INVITE that it hits. RFC 3261 §9.2.
func (ua *UA) receiveCancel(now time.Time, tx, target *transaction.Server) {
	cancel := tx.Request()
	s, tag := ua.canceledSession(target)
	if last := target.LastResponse(); tag == "" && last != nil {
		tag = last.To().Tag() // the session is over already
	}
	ua.respond(now, tx, ua.newResponse(cancel, 200, "", tag))
	if s != nil {
		s.canceledByPeer(now, target, cancel)
	}
}

// canceledSession finds the session of an INVITE, the first or a later one.
// RFC 3261 §9.2: the To tag of both responses ought to be the same.
func (ua *UA) canceledSession(target *transaction.Server) (*Session, string) {
	for _, s := range ua.sessions {
		switch {
		case s.uas != nil && s.uas.tx == target:
			return s, s.localTag
		case s.re.incoming != nil && s.re.incoming.tx == target:
			return s, s.leg.d.ID.LocalTag
		}
	}
	return nil, ""
}

func (s *Session) canceledByPeer(now time.Time, target *transaction.Server, cancel *sip.Message) {
	if s.uas == nil || s.uas.tx != target {
		s.reinviteCanceled(now)
		return
	}
	if s.uas.answered {
		return // RFC 3261 §9.2: no effect after a final response
	}
	s.respondInvite(now, s.response(487, ""))
	s.state = StateCanceled
	s.ua.emit(SessionCanceled{Session: s, Status: s.state})
	s.reject(now, cancel, CauseCanceled)
}
