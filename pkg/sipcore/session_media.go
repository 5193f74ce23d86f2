package sipcore

// Offers and answers: RFC 3264, and RFC 3261 §13.2.1 for where they may stand.
//
//   - One offer is open at a time, ours or the peer's, until it is answered or
//     refused. A refused one leaves what was agreed before.
//   - The media side gets one question at a time; the next one waits. Answers
//     to no question, or after the end of the session, are ignored.
//   - While we hold the peer our descriptions are rewritten (hold.go).

import (
	"bytes"
	"slices"
	"time"
)

// whose says whose offer is open.
type whose int

const (
	nobody whose = iota
	ours
	theirs
)

// mediaSide is the state of offer and answer, and the questions to the media
// side, the asked one first.
type mediaSide struct {
	open   whose
	agreed bool // an offer was answered once
	held   bool // what was agreed last says that the peer holds us
	asking bool // the first question was put
	queue  []mediaQuestion
	sent   sentOrigin

	local, remote described
}

// described is the newest description of one side, and the one before as long as
// the offer that began with it may come to nothing.
type described struct {
	now    Description
	holds  bool // the other side, by our command
	before *described
}

func (d *described) set(to Description, holds bool) {
	last := described{now: d.now, holds: d.holds}
	*d = described{now: to, holds: holds, before: &last}
}

// undo goes back to what was agreed before. RFC 3264 §8.
func (d *described) undo() {
	if d.before != nil {
		*d = *d.before
	}
}

// agree lets both descriptions stand.
func (m *mediaSide) agree() {
	m.open, m.agreed = nobody, true
	m.local.before, m.remote.before = nil, nil
}

// mediaQuestion is a question and what to do with its answer. One that asks
// nothing only waits for its turn.
type mediaQuestion struct {
	kind    mediaKind
	offer   bool
	remote  Description
	restart bool

	provisional bool // the answer may not be the last word
	done        func(now time.Time, d Description, err error)
}

type mediaKind int

const (
	waitTurn mediaKind = iota
	applyRemote
	needLocal
)

// drop forgets all questions.
func (m *mediaSide) drop() { m.queue, m.asking = nil, false }

// busy says whether a question is open.
func (m *mediaSide) busy() bool { return len(m.queue) > 0 }

func (s *Session) ask(now time.Time, q mediaQuestion) {
	s.media.queue = append(s.media.queue, q)
	s.nextQuestion(now)
}

// nextQuestion puts the first question, unless one is open.
func (s *Session) nextQuestion(now time.Time) {
	for !s.media.asking && len(s.media.queue) > 0 {
		switch q := s.media.queue[0]; q.kind {
		case applyRemote:
			s.media.asking = true
			s.ua.emit(ApplyRemote{Session: s, Status: s.state, Description: q.remote, Offer: q.offer, Provisional: q.provisional})
		case needLocal:
			s.media.asking = true
			s.ua.emit(NeedLocal{Session: s, Status: s.state, Offer: q.offer, Hold: s.localHold, ICERestart: q.restart})
		case waitTurn:
			s.media.queue = s.media.queue[1:]
			q.done(now, Description{}, nil)
		}
	}
}

// askNext puts a question before those that wait: it belongs to the one that
// was just answered.
func (s *Session) askNext(now time.Time, q mediaQuestion) {
	at := 0
	if s.media.asking {
		at = 1 // the first one is open
	}
	s.media.queue = slices.Insert(s.media.queue, at, q)
	s.nextQuestion(now)
}

func (s *Session) answered(now time.Time, kind mediaKind, d Description, err error) {
	if !s.media.asking || s.media.queue[0].kind != kind {
		return
	}
	q := s.media.queue[0]
	s.media.queue = s.media.queue[1:]
	s.media.asking = false
	if kind == applyRemote && err == nil {
		s.media.remote.set(q.remote, false)
	}
	q.done(now, d, err)
	s.nextQuestion(now)
	s.trickleIn()
	s.trickleOut(now)
}

// RemoteApplied answers ApplyRemote.
func (s *Session) RemoteApplied(now time.Time) { s.answered(now, applyRemote, Description{}, nil) }

// RemoteFailed answers ApplyRemote: the description is refused. err may become
// the text of a Warning header.
func (s *Session) RemoteFailed(now time.Time, err error) {
	s.answered(now, applyRemote, Description{}, orUnknown(err))
}

// LocalReady answers NeedLocal. A description that cannot be sent is none.
func (s *Session) LocalReady(now time.Time, d Description) {
	if err := checkBody(d); err != nil {
		s.LocalFailed(now, err)
		return
	}
	s.answered(now, needLocal, d, nil)
}

// LocalFailed answers NeedLocal: there will be no description.
func (s *Session) LocalFailed(now time.Time, err error) {
	s.answered(now, needLocal, Description{}, orUnknown(err))
}

func orUnknown(err error) error {
	if err == nil {
		return errMedia
	}
	return err
}

// whenMediaIdle runs f when what was asked before is answered.
func (s *Session) whenMediaIdle(now time.Time, f func(now time.Time)) {
	s.ask(now, mediaQuestion{kind: waitTurn, done: func(now time.Time, _ Description, _ error) { f(now) }})
}

// makeOffer opens an offer of ours.
func (s *Session) makeOffer(now time.Time, restart bool, then func(now time.Time, d Description, err error)) {
	s.media.open = ours
	s.ask(now, mediaQuestion{kind: needLocal, offer: true, restart: restart, done: func(now time.Time, d Description, err error) {
		if err != nil {
			s.dropOffer()
		}
		then(now, s.revised(d, nil), err)
	}})
}

// applyAnswer closes our offer with the peer's answer.
func (s *Session) applyAnswer(now time.Time, d Description, then func(now time.Time, err error)) {
	s.ask(now, mediaQuestion{kind: applyRemote, remote: d, done: func(now time.Time, _ Description, err error) {
		if err == nil {
			s.media.agree()
			s.media.noteAnswer()
		} else {
			s.dropOffer()
		}
		then(now, err)
	}})
}

// applyOffer opens an offer of the peer.
func (s *Session) applyOffer(now time.Time, d Description, then func(now time.Time, err error)) {
	s.media.open = theirs
	s.ask(now, mediaQuestion{kind: applyRemote, offer: true, remote: d, done: func(now time.Time, _ Description, err error) {
		if err != nil {
			s.media.open = nobody
		}
		then(now, err)
	}})
}

// makeAnswer closes the peer's offer with our answer.
func (s *Session) makeAnswer(now time.Time, then func(now time.Time, d Description, err error)) {
	s.askNext(now, mediaQuestion{kind: needLocal, done: func(now time.Time, d Description, err error) {
		s.media.open = nobody
		if err != nil {
			s.media.remote.undo()
			s.ua.emit(MediaRollback{Session: s, Status: s.state})
			then(now, d, err)
			return
		}
		d = s.revised(d, s.media.remote.now.Body)
		s.media.agree()
		s.media.held = IsHeld(s.media.remote.now.Body)
		then(now, d, nil)
	}})
}

// answerOffer is applyOffer, then makeAnswer. refused tells which of the two
// failed.
func (s *Session) answerOffer(now time.Time, offer Description, then func(now time.Time, answer Description, refused bool, err error)) {
	s.applyOffer(now, offer, func(now time.Time, err error) {
		if err != nil {
			then(now, Description{}, true, err)
			return
		}
		s.makeAnswer(now, func(now time.Time, d Description, err error) { then(now, d, false, err) })
	})
}

// awaitsAnswer says whether an offer of ours in a response is open, which ACK or PRACK
// has to answer; that of an UPDATE has nothing to do with them.
func (s *Session) awaitsAnswer() bool { return s.media.open == ours && s.re.ours == nil }

// dropOffer closes our offer because the media side could not go through with it.
// Without anything agreed before there is nothing to go back to.
func (s *Session) dropOffer() {
	if s.media.agreed {
		s.withdrawOffer()
	}
	s.media.open = nobody
}

// withdrawOffer closes our offer because the peer refused it. RFC 3264 §8: what
// was agreed before stays.
func (s *Session) withdrawOffer() {
	if s.media.open == ours && !s.over() {
		s.media.open = nobody
		s.media.local.undo()
		s.ua.emit(MediaRollback{Session: s, Status: s.state})
	}
}

// revised rewrites a description of ours so that it fits the offer, if it answers
// one, and while we hold the peer; and keeps it.
func (s *Session) revised(d Description, offer []byte) Description {
	if !isSDP(d.ContentType) {
		return d
	}
	body := fitSDP(offer, d.Body)
	rewritten := s.localHold || !bytes.Equal(body, d.Body)
	if s.localHold {
		body = holdSDP(body)
	}
	d.Body = s.media.sent.number(body, rewritten)
	s.media.local.set(d, s.localHold)
	return d
}
