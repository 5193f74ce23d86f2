package sipcore

// A leg is one dialog of a session: RFC 3261 §12. The caller has one for each
// To tag that answered, the callee has one. It receives what comes within the
// dialog, and what is sent within it leaves through it.

import (
	"slices"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

type leg struct {
	s *Session
	d *dialog.Dialog

	rseq   uint32 // caller: the newest RSeq that was acknowledged, 0 before the first
	pracks int    // caller: how many PRACKs wait for their answers

	early   Description // caller: the description in its provisional responses: see session_early.go
	settled bool        // caller: it came reliably: offer and answer are complete
	refused error       // caller: why the media side did not take it

	ack   *sip.Message // caller: the ACK of the 2xx, sent again for each repetition
	reAck *sip.Message // of the newest re-INVITE

	await  *awaitedAck // callee: the 2xx that waits for its ACK
	mortal bool        // our BYE is under way
	refers *referUsage // subscriptions to REFERs, nil while there are none

	allow    []string // what the peer takes, as it said last
	replaces bool     // the peer knows RFC 3891: it has said so, which it need not in each message
	trickle  legTrickle
}

// enter makes a leg of a new dialog.
func (s *Session) enter(d *dialog.Dialog) *leg {
	l := &leg{s: s, d: d}
	l.join()
	return l
}

// join puts the leg into the tables.
func (l *leg) join() {
	s := l.s
	l.trickle.proven = !s.incoming // the callee has made it with its response
	s.legs = append(s.legs, l)
	s.ua.dialogs[l.d.ID] = l
	s.ua.emit(SessionDialog{Session: s, Status: s.state, Dialog: l.d})
}

// legOf finds the leg of a dialog, nil if there is none.
func (s *Session) legOf(id dialog.ID) *leg {
	for _, l := range s.legs {
		if l.d.ID == id {
			return l
		}
	}
	return nil
}

// leave takes the leg out of the tables, unless its BYE must still wait for an ACK
// or is not answered yet, or a PRACK may come.
func (l *leg) leave() {
	l.s.legs = without(l.s.legs, l)
	if u := l.s.uac; u != nil && l.d.State == dialog.Early && len(u.left) < maxLegs {
		if u.left == nil {
			u.left = make(map[dialog.ID]*leg)
		}
		u.left[l.d.ID] = l
	}
	if l.await != nil && l.await.bye != nil {
		return
	}
	l.stopAwaiting()
	if !l.mortal && !l.awaitsPrack() {
		l.forget()
	}
}

// inTable says whether what comes within the dialog reaches the leg.
func (l *leg) inTable() bool { return l.s.ua.dialogs[l.d.ID] == dialogUser(l) }

// forget takes the leg out of the table of the user agent, where subscriptions to
// REFERs may outlive it.
func (l *leg) forget() {
	if !l.inTable() {
		return
	}
	l.s.ua.noteEnded(l.d.ID)
	if l.refers.alive() {
		l.s.ua.dialogs[l.d.ID] = l.refers
		return
	}
	delete(l.s.ua.dialogs, l.d.ID)
}

// receiveRequest takes a request within the dialog.
func (l *leg) receiveRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	s := l.s
	if s.over() || l.mortal {
		l.receiveAfterEnd(now, tx, req)
		return
	}
	// RFC 3261 §12.2.2: a CSeq number that does not rise is out of order: 500.
	if l.d.CheckRequest(req) != nil {
		s.ua.refuse(now, tx, 500, "")
		return
	}
	l.learn(req)
	l.trickle.proven = true
	if (req.Method == sip.MethodInvite || req.Method == sip.MethodUpdate) && s.ua.tooBrief(now, tx, req) {
		return
	}
	l.take(now, tx, req)
	s.trickleOut(now)
}

// take leaves a request to whom it is for.
func (l *leg) take(now time.Time, tx *transaction.Server, req *sip.Message) {
	s := l.s
	r := s.ua.newServerRequest(tx, req, "")
	switch req.Method {
	case sip.MethodInvite:
		s.receiveReinvite(now, l, r)
	case sip.MethodBye:
		s.receiveBye(now, l, r)
	case sip.MethodPrack:
		s.receivePrack(now, l, r)
	case sip.MethodUpdate:
		s.receiveUpdate(now, l, r)
	case sip.MethodInfo:
		s.receiveInfo(now, l, r)
	case sip.MethodRefer:
		s.receiveRefer(now, l, r)
	case sip.MethodNotify:
		s.receiveNotify(now, l, r)
	case sip.MethodSubscribe:
		s.receiveSubscribe(now, l, tx, r)
	case sip.MethodOptions:
		s.ua.answerOptions(now, tx, req)
	case sip.MethodMessage:
		s.ua.receiveMessage(now, tx, req)
	default:
		s.receiveOther(now, tx, r)
	}
}

// receiveAfterEnd: our BYE may be left here, which waits for an ACK or for its
// answer; the peer's own is as good (RFC 3261 §15.1.2). Or a PRACK is late, or
// subscriptions to REFERs go on. For
// anything else nobody is home (§12.2.2).
func (l *leg) receiveAfterEnd(now time.Time, tx *transaction.Server, req *sip.Message) {
	if l.refers.alive() && (req.Method == sip.MethodNotify || req.Method == sip.MethodSubscribe) {
		l.refers.receiveRequest(now, tx, req)
		return
	}
	bye := req.Method == sip.MethodBye && (l.mortal || l.await != nil)
	prack := req.Method == sip.MethodPrack && l.awaitsPrack() && l.s.uas.rel.matches(req)
	if !bye && !prack {
		l.s.ua.refuse(now, tx, 481, "")
		return
	}
	if bye {
		l.supersede(req)
	}
	l.s.ua.respond(now, tx, l.s.ua.newResponse(req, 200, "", ""))
	l.stopAwaiting()
	l.forget()
}

// receiveOther leaves methods that the application asked for to it.
func (s *Session) receiveOther(now time.Time, tx *transaction.Server, r *ServerRequest) {
	if slices.Contains(s.ua.cfg.AllowRequests, r.Request().Method) {
		s.ua.offerRequest(now, tx, r.Request())
		return
	}
	s.ua.refuse(now, tx, 405, "")
}

// reply answers a request within the dialog with a bare response.
func (s *Session) reply(now time.Time, r *ServerRequest, code int, headers ...sip.Field) {
	_ = r.Respond(now, ResponseOptions{Code: code, Headers: headers}) // headers are ours
}

// received tells the application of a request of the peer.
func (s *Session) received(r *ServerRequest) {
	s.ua.emit(SessionRequestReceived{Session: s, Status: s.state, Request: r})
}
