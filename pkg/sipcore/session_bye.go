package sipcore

// BYE: RFC 3261 §15. Whatever comes back, or nothing, the session is over.

import (
	"errors"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Bye hangs up a call that was accepted.
//
// RFC 3261 §15: the callee must not send BYE before the ACK has come, or can
// come no more. The application sees the end at once; the BYE leaves later.
// Errors: *StateError before it was accepted, or what is wrong with the options.
// A session that is over is left as it is.
func (s *Session) Bye(now time.Time, o ByeOptions) error {
	if s.over() {
		return nil
	}
	if !s.established && s.state != StateWaitingForAck {
		return s.wrongState()
	}
	bye, err := s.leg.newBye(now, o)
	if err != nil {
		return err
	}
	if w := s.leg.await; w != nil && w.initial {
		w.bye = bye
	} else {
		s.leg.goodbye(now, bye)
	}
	s.sent(bye)
	s.terminate(now, nil, CauseNone)
	return nil
}

// newBye builds a BYE, behind the last NOTIFY of a REFER that no call follows. The error names what
// cannot be sent.
func (l *leg) newBye(now time.Time, o ByeOptions) (*sip.Message, error) {
	fields, err := reasonFields(o.Code, o.Reason, o.Headers)
	if err != nil {
		return nil, err
	}
	if err := checkFields(fields); err != nil {
		return nil, err
	}
	l.refers.endUnfollowed(now)
	return l.newRequest(sip.MethodBye, fields, Description{Body: o.Body, ContentType: o.ContentType})
}

// sendBye ends a dialog for a reason of the core's own.
func (l *leg) sendBye(now time.Time, o ByeOptions) *sip.Message {
	bye, err := l.newBye(now, o)
	if err != nil {
		bye = l.mustRequest(sip.MethodBye, nil, Description{})
	}
	l.goodbye(now, bye)
	return bye
}

// goodbye sends the BYE. RFC 3261 §15.1.1 ends the session with it, but the dialog
// only with its answer: a BYE of the peer that crosses it gets 200 (RFC 5407 §2.1).
func (l *leg) goodbye(now time.Time, bye *sip.Message) {
	l.mortal = true
	l.s.ua.dialogs[l.d.ID] = l // where an unwanted 2xx made it, it is new there
	l.sendGoodbye(now, bye, maxGoodbyes)
}

// maxGoodbyes is how often one BYE is sent, each time as a new request.
const maxGoodbyes = 3

// sendGoodbye sends the BYE, and again over the next connection when the one that it
// left by was lost before the answer: the peer may not have got it and would go on
// talking to nobody (RFC 3261 §15.1.1 ends our part whatever comes back). One that
// got it has no dialog any more and says so: 481. And again after 500: a later request,
// as the report of a transfer, has overtaken it, and it came out of order (§12.2.2).
func (l *leg) sendGoodbye(now time.Time, bye *sip.Message, left int) {
	l.send(now, bye, func(now time.Time, resp *sip.Message, err error) {
		switch {
		case left > 1 && l.s.ua.missed(resp, err) && l.inTable(): // else the peer's own BYE has come
			again := l.renumbered(bye)
			again.Header.Set("Via", l.s.ua.newVia(again))
			l.sendGoodbye(now, again, left-1)
		case resp == nil || resp.StatusCode >= 200:
			l.forget()
		}
	})
}

// missed says that a last request within a dialog has not had its effect and may
// have it as a new one: the connection was lost, or it came out of order.
func (ua *UA) missed(resp *sip.Message, err error) bool {
	return err != nil && ua.conn.state == connWaiting || resp != nil && resp.StatusCode == 500
}

// renumbered is a BYE with a new CSeq number; the application has seen the old one.
func (l *leg) renumbered(bye *sip.Message) *sip.Message {
	again := bye.Clone()
	again.Header.Set("CSeq", sip.CSeq{Seq: l.nextSeq(), Method: sip.MethodBye}.String())
	return again
}

// receiveBye: RFC 3261 §15.1.2.
func (s *Session) receiveBye(now time.Time, l *leg, r *ServerRequest) {
	l.supersede(r.Request())
	s.reply(now, r, 200)
	if s.uac != nil && s.leg == nil {
		// A callee may not end an early dialog this way (RFC 3261 §15); this
		// branch is given up, the INVITE goes on.
		s.endEarly(now, l)
		return
	}
	s.received(r)
	if s.uas != nil && !s.uas.answered {
		// §15.1.2: the pending INVITE is answered with 487.
		s.respondInvite(now, s.response(487, ""))
		s.fail(now, r.Request(), CauseCanceled)
		return
	}
	if s.uac != nil && !s.established {
		if l.ack == nil {
			s.acknowledge(s.lastAnswer())
		}
		s.fail(now, r.Request(), CauseCanceled)
		return
	}
	l.refers.endUnfollowed(now)
	s.terminate(now, r.Request(), CauseNone)
}

// errStatusCode refuses a status code that the command cannot use.
func errStatusCode(code int) error {
	return errors.New("Invalid statusCode: " + strconv.Itoa(code))
}
