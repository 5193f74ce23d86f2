package sipcore

// The callee's half: RFC 3261 §13.3.
//
//   - 100 at once. The offer, if there is one, is applied before the
//     application hears of the call; one that is refused gets 488 and the
//     application hears nothing but the end.
//   - Then 180 with a Contact, and SessionInvite. The application accepts
//     (session_accept.go), rejects or reports progress.
//   - Nobody answers: 408 after Config.NoAnswerTimeout, 487 after Expires.
//   - INVITE with Replaces: session_replaces.go. CANCEL: session_cancel.go.

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// calleeHalf is what only the callee keeps.
type calleeHalf struct {
	tx       *transaction.Server
	answered bool // a final response was sent
	accepted bool // by the application, which may be before that
	accept   AcceptOptions
	replacee *Session
	rel      reliableSide
	early    Description // our answer, told in responses that are not reliable only
}

var errMedia = errors.New("sipcore: the media side gave no reason")

// maxCalling is how many incoming calls may wait for their answer at the same
// time. Each costs the media side a connection of its own.
const maxCalling = 256

// receiveInvite takes an INVITE outside of a dialog that passed the checks of
// RFC 3261 §8.2.
func (ua *UA) receiveInvite(now time.Time, tx *transaction.Server, req *sip.Message) {
	ua.respond(now, tx, ua.newResponse(req, 100, "", ""))
	if ua.calling() >= maxCalling {
		ua.log(LevelWarn, "uas", "too many calls wait for an answer: INVITE refused")
		ua.refuse(now, tx, 503, "", sip.Field{Name: "Retry-After", Value: strconv.Itoa(overloadPause)})
		return
	}
	if !ua.checkInvite(now, tx, req) {
		return
	}
	replacee, code := ua.replacedBy(req)
	if code != 0 {
		ua.refuse(now, tx, code, "")
		return
	}
	s := ua.newSession(req, true)
	s.uas = &calleeHalf{tx: tx, replacee: replacee}
	s.localTag = ua.newTag()
	s.state = StateInviteReceived
	tx.OnEvent(s.inviteTransactionOver)
	s.ua.emit(SessionIncoming{Session: s, Status: s.state})
	s.enterEarly(now)
	if s.over() {
		return
	}
	// RFC 3261 §13.3.1: after the time of Expires: 487.
	if seconds, err := req.Expires(); err == nil {
		s.startTimer(now, timerExpires, time.Duration(seconds)*time.Second, s.inviteOutdated)
	}
	s.takeOffer(now)
}

// checkInvite refuses an INVITE that no call can be made of.
func (ua *UA) checkInvite(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	contacts, _, _ := req.Contacts()
	switch {
	case len(contacts) == 0:
		// RFC 3261 §8.1.1.8: an INVITE has exactly one Contact. Without it the caller
		// could not be reached within the dialog.
		ua.refuse(now, tx, 500, "Missing Contact header field")
	case unreadable(req, ua.cfg.OtherDescriptions):
		// RFC 3261 §8.2.3: a multipart body without a description.
		ua.refuse(now, tx, 415, "", sip.Field{Name: "Accept", Value: contentTypeSDP})
	default:
		return !ua.tooBrief(now, tx, req)
	}
	return false
}

// calling counts the incoming calls that wait for their answer.
func (ua *UA) calling() int {
	n := 0
	for _, s := range ua.sessions {
		if s.uas != nil && !s.uas.answered {
			n++
		}
	}
	return n
}

// enterEarly makes the callee's dialog: requests of the caller may come before
// the 2xx.
func (s *Session) enterEarly(now time.Time) {
	d, err := dialog.NewUAS(s.request, s.response(180, ""))
	if err != nil {
		s.respondInvite(now, s.response(500, "Missing Contact header field"))
		s.terminate(now, nil, CauseInternalError)
		return
	}
	s.leg = s.enter(d)
	s.leg.learn(s.request)
}

// refusal is the answer to an offer that the media side has not taken.
func (s *Session) refusal(err error) *sip.Message {
	if errors.Is(err, ErrMediaType) {
		resp := s.response(415, "") // RFC 3261 §8.2.3
		resp.Header.Add("Accept", contentTypeSDP)
		return resp
	}
	resp := s.response(488, "")
	resp.Header.Add("Warning", s.ua.warning(err))
	return resp
}

// takeOffer applies the offer of the INVITE, if there is one, and rings.
func (s *Session) takeOffer(now time.Time) {
	offer, ok := s.description(s.request)
	if !ok {
		s.ring(now)
		return
	}
	s.applyOffer(now, offer, func(now time.Time, err error) {
		if err != nil {
			resp := s.refusal(err)
			s.respondInvite(now, resp)
			s.terminate(now, resp, CauseBadMediaDescription)
			return
		}
		s.ring(now)
	})
}

// warning explains a refused description. RFC 3261 §20.43: code 399 is free text.
func (ua *UA) warning(err error) string {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, err.Error())
	return "399 " + ua.cfg.ViaHost + " " + sip.QuoteString(text)
}

// ring tells the caller and the application. RFC 3262 §3: a caller that requires
// reliable provisional responses gets no 180 that is none.
func (s *Session) ring(now time.Time) {
	s.state = StateWaitingForAnswer
	if !s.wantsReliable() {
		s.respondInvite(now, s.response(180, ""))
	}
	s.startTimer(now, timerNoAnswer, s.ua.cfg.NoAnswerTimeout, s.notAnswered)
	s.startTimer(now, timerRinging, ringingPeriod, s.stillRinging)
	s.ua.emit(SessionInvite{Session: s, Status: s.state})
	s.nextProgress(now)
}

// ringingPeriod: RFC 3261 §13.3.1.1: a call that is answered late sends a
// provisional response every minute, so that no proxy gives it up (timer C).
const ringingPeriod = time.Minute

// stillRinging says again what was said last. RFC 3262 §3: a caller who takes only
// reliable ones gets another one, as soon as none of them has to carry a
// description: that is for the application to begin.
func (s *Session) stillRinging(now time.Time) {
	s.startTimer(now, timerRinging, ringingPeriod, s.stillRinging)
	if s.wantsReliable() {
		if s.media.agreed && !s.uas.rel.pending && s.timers[timerNoAnswer] != nil {
			s.startReliable(now, ProgressOptions{Code: 183})
		}
		return
	}
	last := s.uas.tx.LastResponse()
	if last == nil || last.StatusCode == 100 || isReliable(last) {
		last = s.response(183, "")
	}
	s.respondInvite(now, last)
}

// response makes a response to the INVITE, of the dialog, with the Contact that
// it owes (RFC 3261 §12.1.1).
func (s *Session) response(code int, reason string) *sip.Message {
	resp := s.ua.newResponse(s.request, code, reason, s.localTag)
	if code > 100 && code < 300 {
		s.establish(resp)
	}
	return resp
}

// establish adds what a response owes that makes a dialog. RFC 3261 §12.1.1:
// the Record-Route as it came, and our Contact. RFC 3261 §7.3.1: what proxies
// read stands at the top.
func (s *Session) establish(resp *sip.Message) {
	for _, rr := range slices.Backward(s.request.Header.Values("Record-Route")) {
		resp.Header.Prepend("Record-Route", rr)
	}
	resp.Header.Add("Contact", s.ua.contact(s.request, false, false))
	s.answerTrickle(resp, s.request)
}

// respondInvite sends a response to the INVITE.
func (s *Session) respondInvite(now time.Time, resp *sip.Message) {
	if resp.StatusCode >= 200 {
		s.uas.answered = true
		s.stopTimer(timerRinging)
	}
	s.ua.respond(now, s.uas.tx, resp)
}

// notAnswered: the application took too long.
func (s *Session) notAnswered(now time.Time) { s.expire(now, 408, CauseNoAnswer) }

// inviteOutdated: RFC 3261 §13.3.1: 487 after Expires.
func (s *Session) inviteOutdated(now time.Time) { s.expire(now, 487, CauseExpires) }

func (s *Session) expire(now time.Time, code int, cause Cause) {
	if s.uas.answered {
		return
	}
	s.respondInvite(now, s.response(code, ""))
	s.fail(now, s.request, cause)
}

// inviteTransactionOver hears of the end of the server transaction, which calls
// outlive: only a lost transport matters, and only while the call was not
// accepted.
func (s *Session) inviteTransactionOver(now time.Time, err error) {
	if s.uas.answered {
		s.uas.tx = nil
	}
	if errors.Is(err, transaction.ErrTransport) {
		s.transportDown(now)
	}
	if s.over() && s.leg != nil && s.leg.awaitsPrack() {
		s.leg.forget()
	}
}

// Reject refuses a call that was not accepted. Errors: *StateError, or what is
// wrong with the options; Code 0 is 480.
func (s *Session) Reject(now time.Time, o ResponseOptions) error {
	if !s.incoming || s.over() || s.uas.answered {
		return s.wrongState()
	}
	if o.Code == 0 {
		o.Code = 480
	}
	if o.Code < 300 || o.Code > 699 {
		return errStatusCode(o.Code)
	}
	resp, err := s.ua.responseOf(s.request, o, s.localTag)
	if err != nil {
		return err
	}
	s.respondInvite(now, resp)
	phrase := Cause(resp.Reason)
	s.ua.emit(SessionRejected{Session: s, Status: s.state, Message: resp, Cause: phrase})
	s.ua.emit(SessionFailed{Session: s, Status: s.state, Message: resp, Cause: phrase})
	s.terminate(now, nil, CauseNone)
	return nil
}

// wantsReliable: the caller requires reliable provisional responses.
func (s *Session) wantsReliable() bool { return hasToken(s.request.OptionTags("Require"), "100rel") }

// mayReliable: the caller supports them. We can in any case: Config.Rel100 says
// what we do unasked.
func (s *Session) mayReliable() bool { return hasToken(s.request.OptionTags("Supported"), "100rel") }
