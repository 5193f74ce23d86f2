package sipcore

// Reliable provisional responses: RFC 3262.
//
// Caller: a 1xx that requires 100rel is acknowledged with PRACK, in the order
// of RSeq within each dialog. The answer to our offer may come in it, or an
// offer, when the INVITE had none, that the PRACK answers. The callee's half is
// in session_prack_uas.go.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// maxPracks is how many PRACKs of one dialog may wait for their answers. Beyond
// that reliable responses are not acknowledged: the callee sends them again.
const maxPracks = 16

// isReliable: RFC 3262 §4.
func isReliable(resp *sip.Message) bool {
	_, err := resp.RSeq()
	return err == nil && hasToken(resp.OptionTags("Require"), "100rel")
}

// receiveReliable takes a reliable provisional response of an early dialog.
func (s *Session) receiveReliable(now time.Time, l *leg, resp *sip.Message) {
	if !l.inOrder(resp) {
		return
	}
	d, described := s.description(resp)
	switch {
	case !described || l.settled:
		s.acknowledgeProgress(now, l, resp, Description{}, false)
	case s.previews():
		s.receiveEarlyAnswer(now, l, resp, d)
	case s.uac.mediaLeg != nil:
		// Another branch of a fork: the media side has its description already.
		l.settled, l.early = true, d
		s.acknowledgeProgress(now, l, resp, s.unwantedAnswer(resp), false)
	case s.media.open == ours:
		l.settled, l.early = true, d
		s.decide(now, l, d, func(now time.Time, err error) {
			s.earlyMedia(now, l, resp, Description{}, err)
		})
	default:
		l.settled = true
		s.uac.mediaLeg, s.uac.decided = l, true
		s.answerOffer(now, d, func(now time.Time, answer Description, _ bool, err error) {
			s.earlyMedia(now, l, resp, answer, err)
		})
	}
}

// inOrder notes the number of a reliable response. RFC 3262 §4: one that is not
// the next one is not acknowledged: it is a repetition, or an earlier one is
// missing.
func (l *leg) inOrder(resp *sip.Message) bool {
	rseq, _ := resp.RSeq() // isReliable has read it
	if l.rseq != 0 && rseq != l.rseq+1 || l.pracks >= maxPracks {
		return false
	}
	l.rseq = rseq
	return true
}

// earlyMedia acknowledges a response whose description was applied. One that
// was refused ends the call.
func (s *Session) earlyMedia(now time.Time, l *leg, resp *sip.Message, answer Description, err error) {
	if err == nil {
		s.acknowledgeProgress(now, l, resp, answer, true)
		return
	}
	l.prack(now, resp, s.unwantedAnswer(resp))
	fields, _ := reasonFields(488, "", nil) // our own, they are right
	s.uac.canceled = true
	s.uac.call.Cancel(now, fields...)
	if s.leg != nil {
		if s.leg.ack == nil { // the 2xx of another branch, whose offer waits for its turn
			s.acknowledge(s.lastAnswer())
		}
		s.leg.sendBye(now, ByeOptions{Code: 488})
	}
	s.fail(now, resp, CauseBadMediaDescription)
}

// acknowledgeProgress sends the PRACK and tells the application, unless it gave
// up meanwhile.
func (s *Session) acknowledgeProgress(now time.Time, l *leg, resp *sip.Message, body Description, early bool) {
	prack := l.prack(now, resp, body)
	if s.uac.canceled || s.leg != nil || l.gone() {
		return
	}
	s.sent(prack)
	if early {
		s.state = StateEarlyMedia
	}
	s.progress(resp)
}

// prack sends the PRACK of a response. RFC 3262 §4, §7.2.
func (l *leg) prack(now time.Time, resp *sip.Message, body Description) *sip.Message {
	rseq, _ := resp.RSeq()
	cseq := resp.CSeq()
	rack := sip.RAck{RSeq: rseq, CSeq: cseq.Seq, Method: cseq.Method}
	req := l.mustRequest(sip.MethodPrack, []sip.Field{{Name: "RAck", Value: rack.String()}}, body)
	l.pracks++
	l.send(now, req, func(_ time.Time, resp *sip.Message, _ error) {
		// The INVITE's own end says what became of it.
		if resp == nil || resp.StatusCode >= 200 {
			l.pracks--
		}
	})
	return req
}
