package sipcore

// Reliable provisional responses of the callee: RFC 3262 §3.
//
//   - One at a time: the next one waits for the PRACK of the one before.
//   - The first one carries our description: the answer, or an offer when the
//     INVITE had none, which the PRACK answers.
//   - It is sent again, from T1 doubling, until its PRACK comes; after 64*T1
//     the INVITE is refused with 504.

import (
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// maxWaitingProgress is how many provisional responses may wait for a PRACK.
const maxWaitingProgress = 16

// The highest first RSeq. RFC 3262 §3: it is random, from 1.
const (
	firstRSeq    = 1<<31 - 1
	lowFirstRSeq = 9999 // Config.LowRSeq
)

// reliableSide is the callee's state.
type reliableSide struct {
	rseq     uint32            // of the newest one, 0 before the first
	pending  bool              // one is being made or waits for its PRACK
	response *sip.Message      // the one that waits
	interval time.Duration     // until it is repeated
	waiting  []ProgressOptions // to be sent afterwards
}

// startReliable gets the description that the response has to carry.
func (s *Session) startReliable(now time.Time, o ProgressOptions) {
	s.uas.rel.pending = true
	s.state = StateWaitingForPrack
	s.describe(now, func(now time.Time, d Description) { s.sendReliable(now, o, d) })
}

func (s *Session) sendReliable(now time.Time, o ProgressOptions, d Description) {
	rel := &s.uas.rel
	if rel.rseq == 0 {
		first := firstRSeq
		if s.ua.cfg.LowRSeq {
			first = lowFirstRSeq
		}
		rel.rseq = uint32(s.ua.below(first))
	}
	rel.rseq++
	resp, _ := s.ua.responseOf(s.request, o.response(), s.localTag) // checked before
	s.establish(resp)
	resp.Header.Add("Require", "100rel")
	resp.Header.Add("RSeq", strconv.FormatUint(uint64(rel.rseq), 10))
	setBody(resp, d)
	s.uas.early = Description{} // it was told reliably now
	rel.response, rel.interval = resp, s.ua.cfg.Timers.T1
	s.respondInvite(now, resp)
	s.startTimer(now, timerRepeat1xx, rel.interval, s.repeat1xx)
	s.startTimer(now, timerNoPrack, s.giveUpAfter(), s.noPrack)
	s.ua.emit(SessionProgressSent{Session: s, Status: s.state, Response: resp})
}

// repeat1xx: RFC 3262 §3: the interval doubles, without the bound of T2.
func (s *Session) repeat1xx(now time.Time) {
	rel := &s.uas.rel
	s.respondInvite(now, rel.response)
	rel.interval *= 2
	s.startTimer(now, timerRepeat1xx, rel.interval, s.repeat1xx)
}

// noPrack: RFC 3262 §3: the INVITE ought to be refused with a 5xx.
func (s *Session) noPrack(now time.Time) {
	s.respondInvite(now, s.response(504, ""))
	s.terminate(now, nil, CauseNoPrack)
}

// receivePrack: RFC 3262 §3: one that matches no response gets 481.
func (s *Session) receivePrack(now time.Time, l *leg, r *ServerRequest) {
	if s.uas == nil || s.uas.rel.response == nil || !s.uas.rel.matches(r.Request()) {
		s.reply(now, r, 481)
		return
	}
	d, described := s.description(r.Request())
	if described && s.re.ours != nil {
		s.reply(now, r, 491) // RFC 6337 §4.2: without its offer the PRACK may come again
		return
	}
	if !s.answerLater(now, r) {
		return
	}
	s.stopTimer(timerRepeat1xx)
	s.stopTimer(timerNoPrack)
	s.uas.rel.response = nil
	switch {
	case s.awaitsAnswer() && !described:
		s.answerMissing(now, r) // RFC 3262 §5: it must be in the PRACK
	case s.awaitsAnswer():
		s.applyAnswer(now, d, func(now time.Time, err error) {
			if err != nil {
				s.answerMissing(now, r)
				return
			}
			s.reply(now, r, 200)
			s.pracked(now, r)
		})
	case described && s.media.open == nobody:
		s.answerPrack(now, r, d)
	default:
		s.reply(now, r, 200)
		s.pracked(now, r)
	}
}

// awaitsPrack: RFC 3262 §3: a final response may overtake the PRACK of a
// provisional one, which is answered all the same, until the INVITE is done with.
func (l *leg) awaitsPrack() bool { return l.s.uas != nil && l.s.uas.rel.response != nil }

// answerPrack answers an offer in a PRACK. RFC 3262 §5. One that is refused
// leaves the call as it is.
func (s *Session) answerPrack(now time.Time, r *ServerRequest, offer Description) {
	s.answerOffer(now, offer, func(now time.Time, answer Description, _ bool, err error) {
		o := ResponseOptions{Code: 200, Body: answer.Body, ContentType: answer.ContentType}
		if err != nil {
			o = ResponseOptions{Code: 488, Headers: []sip.Field{{Name: "Warning", Value: s.ua.warning(err)}}}
		}
		_ = r.Respond(now, o) // all of it is ours
		s.pracked(now, r)
	})
}

// answerMissing: without an answer to our offer there is no call. RFC 3262 §3:
// its PRACK is taken all the same, it has acknowledged its response.
func (s *Session) answerMissing(now time.Time, r *ServerRequest) {
	s.reply(now, r, 200)
	s.respondInvite(now, s.response(488, ""))
	s.fail(now, r.Request(), CauseBadMediaDescription)
}

func (rel *reliableSide) matches(prack *sip.Message) bool {
	rack, err := prack.RAck()
	cseq := rel.response.CSeq()
	return err == nil && rack.RSeq == rel.rseq && rack.CSeq == cseq.Seq && rack.Method == cseq.Method
}

// pracked goes on: with accepting, if the application did so meanwhile, or with
// the next provisional response.
func (s *Session) pracked(now time.Time, r *ServerRequest) {
	rel := &s.uas.rel
	rel.pending = false
	accepting := s.state == StateAnsweredWaitingForPrack
	s.state = StateEarlyMedia
	s.received(r)
	if accepting {
		s.answer(now)
		return
	}
	s.nextProgress(now)
}
