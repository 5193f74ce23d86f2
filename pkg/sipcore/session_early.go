package sipcore

// Early answers: descriptions in provisional responses to our offer. RFC 3261
// §13.2.1, RFC 3262 §5, RFC 3960 §3.
//
//   - With Session.EarlyAnswers the media side gets them as they come, but not as
//     the last word: another branch of a fork may be the one that answers.
//   - Each branch keeps its own. The media side has that of the first branch that
//     brought one until this branch ends, which a 199 says (RFC 6228), or another
//     one answers.
//   - The first description of a branch counts, and is not applied twice. One that
//     came reliably is an answer: offer and answer are complete in that dialog.
//   - The last word is the answer of the branch that accepts. An UPDATE with an
//     offer before that takes the early one for it.

import (
	"bytes"
	"slices"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// previews says whether answers in provisional responses go to the media side.
func (s *Session) previews() bool {
	return s.EarlyAnswers && s.leg == nil && !s.uac.options.NoOffer && !s.uac.decided
}

// preview gives the description of a branch to the media side, unless that has
// one already.
func (s *Session) preview(now time.Time, l *leg) {
	if s.previews() && s.uac.mediaLeg == nil && len(l.early.Body) > 0 && l.refused == nil {
		s.applyPreview(now, l, l.settled)
	}
}

// applyPreview: acknowledged says that the PRACK of the description has left.
func (s *Session) applyPreview(now time.Time, l *leg, acknowledged bool) {
	s.uac.mediaLeg = l
	s.ask(now, mediaQuestion{kind: applyRemote, remote: l.early, provisional: true, done: func(now time.Time, _ Description, err error) {
		l.refused = err
		switch {
		case err != nil:
			s.ua.log(LevelWarn, "session", "early answer refused: "+err.Error())
			s.releaseMedia(now, l)
		case acknowledged && s.previews() && s.uac.mediaLeg == l:
			s.state = StateEarlyMedia
		}
	}})
}

// releaseMedia lets the next branch that has a description be heard.
func (s *Session) releaseMedia(now time.Time, l *leg) {
	if !s.previews() || s.uac.mediaLeg != l {
		return
	}
	s.uac.mediaLeg, s.state = nil, StateProvisionalReceived
	for _, other := range s.legs {
		s.preview(now, other)
	}
}

// receiveEarlyAnswer takes an answer in a reliable response. Its PRACK waits for
// the media side, if that gets it now.
func (s *Session) receiveEarlyAnswer(now time.Time, l *leg, resp *sip.Message, answer Description) {
	known := bytes.Equal(l.early.Body, answer.Body)
	l.settled, l.early = true, answer
	switch u := s.uac; {
	case u.mediaLeg == nil || u.mediaLeg == l && !known:
		s.applyPreview(now, l, false)
	case u.mediaLeg != l:
		s.acknowledgeProgress(now, l, resp, Description{}, false)
		return
	}
	s.whenMediaIdle(now, func(now time.Time) {
		if l.gone() {
			l.prack(now, resp, Description{})
			return
		}
		s.earlyMedia(now, l, resp, Description{}, l.refused)
	})
}

// decide gives the media side the answer that is the last word.
func (s *Session) decide(now time.Time, l *leg, answer Description, then func(now time.Time, err error)) {
	s.uac.mediaLeg, s.uac.decided = l, true
	s.applyAnswer(now, answer, func(now time.Time, err error) {
		s.uac.decided = err == nil
		then(now, err)
	})
}

// finalize goes on when the answer of an early dialog is the last word, as it must
// be before another offer.
func (s *Session) finalize(now time.Time, l *leg, then func(now time.Time, err error)) {
	if s.incoming || !s.previews() {
		then(now, nil)
		return
	}
	s.decide(now, l, l.early, then)
}

// answeredEarly says whether our open offer was answered reliably in an early
// dialog, by the answer that the media side has.
func (s *Session) answeredEarly(l *leg) bool {
	return s.uac != nil && s.previews() && l.settled && l == s.uac.mediaLeg
}

// negotiated says whether another offer may follow in a dialog: offer and answer
// are complete there, and the media side has its answer.
func (s *Session) negotiated(l *leg) bool {
	if s.leg != nil {
		return l == s.leg && s.media.agreed
	}
	return l == s.uac.mediaLeg && s.media.agreed || s.answeredEarly(l)
}

// receiveEarlyEnd takes a 199. RFC 6228 §4: it ends its early dialog, not the
// INVITE, and makes none. What acknowledges it is all that may still be sent there.
func (s *Session) receiveEarlyEnd(now time.Time, resp *sip.Message) {
	l := s.legOf(dialog.IDOf(resp, true))
	if l == nil {
		return
	}
	if isReliable(resp) {
		if !l.inOrder(resp) {
			return
		}
		s.sent(l.prack(now, resp, Description{}))
	}
	s.endEarly(now, l)
	s.progress(resp)
}

// endEarly ends one branch of the INVITE. Nothing more is sent there, also not again
// with credentials, but a PRACK, without which the peer would repeat its response.
func (s *Session) endEarly(now time.Time, l *leg) {
	l.repeatNone(func(req *sip.Message) bool { return req.Method != sip.MethodPrack })
	l.leave()
	s.releaseMedia(now, l)
}

// gone: the leg has ended before the session.
func (l *leg) gone() bool { return !slices.Contains(l.s.legs, l) }
