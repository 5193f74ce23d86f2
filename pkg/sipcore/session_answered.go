package sipcore

// A 2xx to our INVITE: RFC 3261 §13.2.2.4.
//
//   - The first one wins: its dialog is confirmed, and the others are forgotten.
//   - The ACK leaves at once, unless it must carry our answer. Each repetition
//     of the 2xx is answered with the same ACK.
//   - The session is accepted when the peer's description has been applied. One
//     that is missing or refused ends the call: ACK, then BYE.

import (
	"slices"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

func (s *Session) receiveInvite2xx(now time.Time, resp *sip.Message) {
	if l := s.leg; l != nil && l.d.ID == dialog.IDOf(resp, true) && !s.over() {
		l.repeatAck(resp.CSeq().Seq)
		return
	}
	if s.over() || s.leg != nil || s.uac.canceled {
		s.receiveUnwanted2xx(now, resp)
		return
	}
	if !s.win(resp) {
		s.fail(now, resp, CauseInternalError)
		return
	}
	s.stopTimer(timerExpires)
	s.abandonReinvite(now)
	s.takeTimer(now, s.request, resp)
	d, described := s.description(resp)
	switch {
	case s.uac.decided && s.uac.mediaLeg == s.leg:
		// Offer and answer went with reliable provisional responses.
		s.acknowledge(s.uac.ackBody())
		s.whenMediaIdle(now, func(now time.Time) {
			if !s.uac.decided { // the media side has not taken it
				s.refuseAnswer(now, resp, 488, "Not Acceptable Here")
				return
			}
			s.callAccepted(now, resp)
		})
	case !s.uac.options.NoOffer:
		// Also when another branch has had the last word in a reliable provisional
		// response: the media side says whether it can take a second answer.
		s.answeredWith(now, resp, d)
	case s.leg.settled: // the PRACK has turned its offer down
		s.refuseAnswer(now, resp, 488, "Not Acceptable Here")
	case described:
		s.offeredWith(now, resp, d)
	default:
		s.refuseAnswer(now, resp, 400, "Missing session description")
	}
}

// win makes the dialog of a 2xx the one that counts.
func (s *Session) win(resp *sip.Message) bool {
	l := s.legOf2xx(resp)
	if l == nil {
		return false
	}
	if l.gone() {
		l.join()
	}
	s.leg = l
	l.noteResponse(resp)
	// RFC 3261 §13.2.2.4: the other early dialogs are of no use any more.
	for _, other := range slices.Clone(s.legs) {
		if other != l {
			other.leave()
		}
	}
	return true
}

// answeredWith applies the answer to our offer. RFC 3261 §13.2.1: the answer in
// an unreliable provisional response is the same as the one in the 2xx, which
// some servers leave out; behind one in a reliable response none follows.
func (s *Session) answeredWith(now time.Time, resp *sip.Message, answer Description) {
	if len(answer.Body) == 0 || s.leg.settled {
		answer = s.leg.early
	}
	if len(answer.Body) == 0 {
		s.refuseAnswer(now, resp, 400, "Missing session description")
		return
	}
	s.acknowledge(s.uac.ackBody())
	s.decide(now, s.leg, answer, func(now time.Time, err error) {
		if err != nil {
			s.refuseAnswer(now, resp, 488, "Not Acceptable Here")
			return
		}
		s.callAccepted(now, resp)
	})
}

// offeredWith answers the offer in the 2xx. RFC 3261 §13.2.2.4: the ACK carries
// the answer, so it waits for it. An offer of ours for another branch, which the media
// side may still be making, is taken back before.
func (s *Session) offeredWith(now time.Time, resp *sip.Message, offer Description) {
	s.leg.early = offer
	s.whenMediaIdle(now, func(now time.Time) { s.answerOffered(now, resp, offer) })
}

func (s *Session) answerOffered(now time.Time, resp *sip.Message, offer Description) {
	s.answerOffer(now, offer, func(now time.Time, answer Description, _ bool, err error) {
		if err != nil {
			s.refuseAnswer(now, resp, 488, "Not Acceptable Here")
			return
		}
		s.acknowledge(answer)
		s.callAccepted(now, resp)
	})
}

// acknowledge sends the ACK of the 2xx.
func (s *Session) acknowledge(body Description) {
	s.leg.acknowledge(s.request, body)
}

// acknowledge sends the ACK for a 2xx to the INVITE that made the dialog.
func (l *leg) acknowledge(req *sip.Message, body Description) {
	l.ack = l.newAck(req, body)
	l.s.ua.transmit(l.ack)
}

// newAck builds the ACK of a 2xx. RFC 3261 §13.2.2.4, §22.1.
func (l *leg) newAck(req *sip.Message, body Description) *sip.Message {
	ack := l.d.Ack(req.CSeq().Seq)
	l.s.ua.prepare(ack)
	copyCredentials(ack, req)
	l.s.ua.finish(ack, finishOptions{Body: body})
	if len(body.Body) > 0 && body.Render {
		ack.Header.Add("Content-Disposition", "render;handling=optional")
	}
	return ack
}

// repeatAck answers a repeated 2xx. RFC 3261 §13.2.2.4.
func (l *leg) repeatAck(seq uint32) {
	for _, ack := range []*sip.Message{l.ack, l.reAck} {
		if ack != nil && ack.CSeq().Seq == seq {
			l.s.ua.transmit(ack)
		}
	}
}

// callAccepted tells the application that the call stands.
func (s *Session) callAccepted(now time.Time, resp *sip.Message) {
	s.state = StateConfirmed
	s.established = true
	s.uac.call = nil // there is nothing to cancel any more
	s.sent(s.leg.ack)
	s.ua.emit(SessionAccepted{Session: s, Status: s.state, Response: resp})
	s.tellRemoteHold()
	s.reportOver(now, resp.StatusCode, resp.Reason)
	s.nextReinvite(now)
}

// refuseAnswer ends a call whose 2xx cannot be used.
func (s *Session) refuseAnswer(now time.Time, resp *sip.Message, code int, reason string) {
	if s.leg.ack == nil {
		s.acknowledge(s.lastAnswer())
	}
	s.leg.sendBye(now, ByeOptions{Code: code, Reason: reason})
	s.fail(now, resp, CauseBadMediaDescription)
}

// lastAnswer is what an ACK must carry that ends a call whose 2xx had an offer.
func (s *Session) lastAnswer() Description {
	if !s.uac.options.NoOffer || s.leg.settled {
		return Description{}
	}
	return refuseAll(s.leg.early)
}
