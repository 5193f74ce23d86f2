package sipcore

// Accepting: RFC 3261 §13.3.1.4.
//
//   - The 200 carries our answer, or an offer when the INVITE had none; it
//     carries nothing when both went with reliable provisional responses.
//   - It is sent again, from T1 doubling to T2, until the ACK comes. Over any
//     transport, because proxies on the way may lose it.
//   - No ACK within 64*T1: BYE, and the session ends.
//   - A BYE of ours waits for the ACK or that time (§15).

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// Accept takes the call. The media side is asked for a description, then 200 is
// sent. While a reliable provisional response waits for its PRACK the call is
// accepted when that has come. Errors: *StateError, or the extra header that
// cannot be sent.
func (s *Session) Accept(now time.Time, o AcceptOptions) error {
	if !s.incoming {
		return s.wrongState()
	}
	if err := checkFields(o.Headers); err != nil {
		return err
	}
	may := s.state == StateWaitingForPrack || s.state == StateWaitingForAnswer || s.state == StateEarlyMedia
	if !may || s.uas.accepted {
		return s.wrongState()
	}
	s.uas.accepted, s.uas.accept = true, o
	switch s.state {
	case StateWaitingForPrack:
		s.state = StateAnsweredWaitingForPrack
		s.stopTimer(timerNoAnswer) // the wait for the PRACK has its own bound
		return nil
	case StateWaitingForAnswer:
		s.state = StateAnswered
	}
	if s.uas.rel.pending { // the answer is being made already
		s.stopTimer(timerNoAnswer)
		return nil
	}
	s.answer(now)
	return nil
}

// answer gets what the 200 has to carry and sends it.
func (s *Session) answer(now time.Time) {
	s.stopTimer(timerNoAnswer)
	s.stopTimer(timerExpires)
	s.describe(now, s.sendOK)
}

// sendOK accepts. What the application sees first is the 200, then the end of
// the session that it replaces.
func (s *Session) sendOK(now time.Time, d Description) {
	resp := s.response(200, "")
	_ = addFields(resp, s.uas.accept.Headers) // checked by Accept
	s.answerTimer(now, resp, s.request)
	setBody(resp, d)
	s.respondInvite(now, resp)
	s.leg.d.Confirm(resp)
	early := s.state == StateEarlyMedia
	if early {
		s.state = StateWaitingForAck
	}
	s.ua.emit(SessionAccepted{Session: s, Status: s.state, Response: resp})
	s.state = StateWaitingForAck
	s.leg.awaitAck(now, s.uas.tx, resp)
	s.tellRemoteHold()
	s.replace(now)
}

// awaitedAck is a 2xx of ours whose ACK has not come.
type awaitedAck struct {
	seq      uint32
	initial  bool             // to the INVITE that made the session
	flow     transaction.Flow // where the INVITE came from
	response *sip.Message
	interval time.Duration
	repeat   *timer
	giveUp   *timer
	bye      *sip.Message // the session is over, this leaves when the ACK has come
}

// awaitAck repeats a 2xx until its ACK comes.
func (l *leg) awaitAck(now time.Time, tx *transaction.Server, resp *sip.Message) {
	l.stopAwaiting()
	t := l.s.ua.cfg.Timers
	initial := l.s.uas != nil && l.s.uas.tx == tx
	l.await = &awaitedAck{seq: resp.CSeq().Seq, initial: initial, flow: tx.Flow(), response: resp, interval: t.T1}
	l.await.repeat = l.s.ua.after(now, t.T1, "repeat 2xx", l.repeat2xx)
	l.await.giveUp = l.s.ua.after(now, l.s.giveUpAfter(), "no ACK", l.noAck)
}

func (l *leg) stopAwaiting() {
	if l.await != nil {
		l.await.repeat.Stop()
		l.await.giveUp.Stop()
		l.await = nil
	}
}

// repeat2xx: RFC 3261 §13.3.1.4.
func (l *leg) repeat2xx(now time.Time) {
	w, t := l.await, l.s.ua.cfg.Timers
	l.s.ua.reply(w.flow, w.response)
	w.interval = min(2*w.interval, t.T2)
	w.repeat = l.s.ua.after(now, w.interval, "repeat 2xx", l.repeat2xx)
}

// noAck: RFC 3261 §13.3.1.4: the dialog is confirmed, but the session ought to
// be ended with BYE. Not so when a re-INVITE was lost together with its
// connection: ours, which waits since then, will show whether the call stands.
func (l *leg) noAck(now time.Time) {
	s, w := l.s, l.await
	if w.bye != nil {
		l.farewell(now, w.bye)
		return
	}
	if !w.initial && s.ua.isLost(w.flow) {
		l.noAckOnOldFlow(now)
		return
	}
	l.stopAwaiting()
	s.sent(l.sendBye(now, ByeOptions{}))
	s.terminate(now, nil, CauseNoAck)
}

// noAckOnOldFlow goes on as if the re-INVITE had not been.
func (l *leg) noAckOnOldFlow(now time.Time) {
	l.stopAwaiting()
	if l.s.awaitsAnswer() {
		l.s.withdrawOffer()
	}
	l.s.state = StateConfirmed
	l.s.nextReinvite(now)
}

// farewell sends the BYE that waited. RFC 3261
// §12.2.1.1: a request that was repeated with credentials meanwhile has made the
// CSeq number too low.
func (l *leg) farewell(now time.Time, bye *sip.Message) {
	l.stopAwaiting()
	if bye.CSeq().Seq < l.d.LocalSeq {
		bye = l.renumbered(bye)
	}
	l.goodbye(now, bye)
}

// receiveAck takes an ACK within the dialog.
func (l *leg) receiveAck(now time.Time, ack *sip.Message) {
	l.trickle.proven = true
	switch w := l.await; {
	case w == nil || ack.CSeq().Seq != w.seq:
		// for an earlier 2xx, or repeated
	case w.bye != nil:
		l.farewell(now, w.bye)
	default:
		l.stopAwaiting()
		l.acknowledged(now, ack)
	}
	l.s.trickleOut(now)
}

// acknowledged: the first ACK of the newest 2xx.
func (l *leg) acknowledged(now time.Time, ack *sip.Message) {
	s := l.s
	if !s.awaitsAnswer() {
		s.confirmed(now, ack)
		return
	}
	// RFC 3261 §13.2.2.4: our offer in the 2xx is answered in the ACK.
	d, ok := l.s.description(ack)
	if !ok {
		s.answerRefused(now, l, ack)
		return
	}
	s.applyAnswer(now, d, func(now time.Time, err error) {
		if err != nil {
			s.answerRefused(now, l, ack)
			return
		}
		s.confirmed(now, ack)
	})
}

// confirmed: the ACK is here and so are both descriptions.
func (s *Session) confirmed(now time.Time, ack *sip.Message) {
	s.established = true
	s.state = StateConfirmed
	s.ua.emit(SessionConfirmed{Session: s, Status: s.state, Ack: ack})
	s.tellRemoteHold()
	s.nextReinvite(now)
}

// answerRefused ends a call whose offer in the 2xx got no usable answer.
func (s *Session) answerRefused(now time.Time, l *leg, ack *sip.Message) {
	s.sent(l.sendBye(now, ByeOptions{Code: 488, Reason: "Bad Media Description"}))
	s.terminate(now, ack, CauseBadMediaDescription)
}
