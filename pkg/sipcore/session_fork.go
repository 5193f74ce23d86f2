package sipcore

// Unwanted 2xx: from a second branch of a fork, or after the caller gave up.
// RFC 3261 §13.2.2.4: every 2xx is acknowledged, and a dialog that is not
// wanted is ended with BYE.

import (
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// receiveUnwanted2xx: ACK and BYE the first time, ACK for repetitions.
func (s *Session) receiveUnwanted2xx(now time.Time, resp *sip.Message) {
	id := dialog.IDOf(resp, true)
	if ack := s.uac.acks[id]; ack != nil {
		s.ua.transmit(ack)
		return
	}
	if l := s.leg; l != nil && l.d.ID == id {
		l.repeatAck(resp.CSeq().Seq) // ours, after the end
		return
	}
	l := s.legOf2xx(resp)
	if l == nil || len(s.uac.acks) >= maxLegs {
		return
	}
	l.acknowledge(s.request, s.unwantedAnswer(resp))
	if s.uac.acks == nil {
		s.uac.acks = make(map[dialog.ID]*sip.Message)
	}
	s.uac.acks[id] = l.ack
	bye := l.sendBye(now, ByeOptions{})
	if s.uac.canceled && !s.over() {
		// The CANCEL came too late: this is the end of the session.
		s.sent(bye)
		s.fail(now, resp, s.uac.causeOr(CauseCanceled))
	}
}

// legOf2xx is the dialog of a 2xx: the early one, also if it was left, because
// its CSeq numbers count on (RFC 3261 §12.2.1.1: PRACKs have used some), or a new
// one.
func (s *Session) legOf2xx(resp *sip.Message) *leg {
	id := dialog.IDOf(resp, true)
	l := s.legOf(id)
	if l == nil {
		l = s.uac.left[id]
	}
	if l != nil {
		l.d.Confirm(resp)
		return l
	}
	d, err := dialog.NewUAC(s.request, resp)
	if err != nil {
		return nil
	}
	return &leg{s: s, d: d}
}

// unwantedAnswer refuses the streams of an offer, which an ACK has to answer.
func (s *Session) unwantedAnswer(resp *sip.Message) Description {
	if d, ok := s.description(resp); ok && s.uac.options.NoOffer {
		return refuseAll(d)
	}
	return Description{}
}
