package sipcore

// INVITE sessions: RFC 3261 §13 to §15. A session is one INVITE with what
// became of it, from the application's point of view a call.
//
//   - The caller's half is session_uac.go, the callee's session_uas.go and
//     session_accept.go; what both do has a file for each concern: session_bye,
//     session_reinvite, session_prack, session_media, session_refer ...
//   - A session has a leg (session_leg.go) for each dialog that its INVITE made,
//     and in the end one that counts.
//   - What the media side does takes time. The core asks (ApplyRemote,
//     NeedLocal) and goes on when the answer is handed in.
//   - Every session ends in terminate, which is the only place that emits
//     SessionTerminated. After it nothing of the session is left in any table
//     but a 2xx that still waits for its ACK (RFC 3261 §15), and a dialog whose
//     BYE is not answered yet.
//   - A command in the wrong state returns *StateError and does nothing.

import (
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// maxLegs is how many dialogs one INVITE may make by forking. Responses that
// would make more of them are treated as if they had no To tag.
const maxLegs = 32

// A Session is one INVITE session. It is made by UA.Invite or comes with a
// SessionIncoming output.
type Session struct {
	// Data is the shell's own; the core does not look at it.
	Data any

	// AppInfo: the application answers the INFO requests of this session.
	AppInfo bool

	// EarlyAnswers is set by the shell when the media side can take an answer that
	// is not the last word (a pranswer): then the descriptions in
	// provisional responses to our offer are applied as they come.
	EarlyAnswers bool

	// Trickle: the media side can send and take candidates after the descriptions
	// (RFC 8840): see LocalCandidates. The shell sets it on SessionIncoming.
	Trickle bool

	// OtherDescriptions is Config.OtherDescriptions for this call.
	OtherDescriptions bool

	ua       *UA
	id       string
	incoming bool
	state    State
	request  *sip.Message // the INVITE
	localTag string       // the callee's To tag
	private  bool         // the caller is anonymous: its Contact does not name it

	legs []*leg // in order of their making
	leg  *leg   // the dialog that counts, nil until there is one

	uac     *callerHalf // nil for the callee
	uas     *calleeHalf // nil for the caller
	media   mediaSide
	re      reinviting
	trickle trickling
	behalf  *IncomingReferral // whose REFER asked for this call, until its result is reported

	timing refreshing

	localHold, remoteHold bool
	established           bool             // was Confirmed once
	shaken                bool             // the transport was lost in mid-call
	unanswered            []*ServerRequest // that wait for the application or the media side
	timers                [sessionTimers]*timer
}

// A StateError refuses a command in the wrong state.
type StateError struct{ Status State }

// Error says what JavaScript's InvalidStateError says.
func (e *StateError) Error() string { return "Invalid status: " + strconv.Itoa(int(e.Status)) }

func (s *Session) wrongState() error { return &StateError{Status: s.state} }

// UA is the user agent that the session belongs to.
func (s *Session) UA() *UA { return s.ua }

// ID names the session among those of its user agent: Call-ID and From tag of
// the INVITE.
func (s *Session) ID() string { return s.id }

// Incoming tells the callee's sessions from the caller's.
func (s *Session) Incoming() bool { return s.incoming }

// State is the present state; outputs carry the one that they belong to.
func (s *Session) State() State { return s.state }

// Invite is the INVITE that made the session, complete but perhaps unsent. A
// repetition with credentials takes its place.
func (s *Session) Invite() *sip.Message { return s.request }

// Dialog is the confirmed dialog, or the callee's early one. It is nil while
// there is none.
func (s *Session) Dialog() *dialog.Dialog {
	if s.leg == nil {
		return nil
	}
	return s.leg.d
}

// EarlyDialogs are the dialogs that provisional responses made, in their
// order.
func (s *Session) EarlyDialogs() []*dialog.Dialog {
	var list []*dialog.Dialog
	for _, l := range s.legs {
		if l.d.State == dialog.Early {
			list = append(list, l.d)
		}
	}
	return list
}

// OnHold says who holds whom.
func (s *Session) OnHold() (local, remote bool) { return s.localHold, s.remoteHold }

// Replacee is the session that accepting this one replaces (RFC 3891), or nil.
func (s *Session) Replacee() *Session {
	if s.uas == nil {
		return nil
	}
	return s.uas.replacee
}

// HasOffer says whether there was an offer yet, ours or the peer's (RFC 3264).
func (s *Session) HasOffer() bool { return s.media.open != nobody || s.media.agreed }

// HasAnswer says whether an offer was answered yet.
func (s *Session) HasAnswer() bool {
	early := s.uac != nil && s.uac.mediaLeg != nil && s.uac.mediaLeg.settled
	return s.media.agreed || early
}

// newSession makes a session and enters it.
func (ua *UA) newSession(req *sip.Message, incoming bool) *Session {
	s := &Session{ua: ua, incoming: incoming, request: req, OtherDescriptions: ua.cfg.OtherDescriptions}
	s.id = req.CallID() + req.From().Tag()
	ua.sessions = append(ua.sessions, s)
	return s
}

// over says whether SessionTerminated was emitted.
func (s *Session) over() bool { return s.state == StateTerminated }

// fail ends a session that never was: SessionFailed, SessionTerminated.
func (s *Session) fail(now time.Time, m *sip.Message, cause Cause) {
	if s.over() {
		return
	}
	s.ua.emit(SessionFailed{Session: s, Status: s.state, Message: m, Cause: cause})
	s.terminate(now, m, cause)
}

// accepted says whether a 2xx to the INVITE was sent or has come.
func (s *Session) accepted() bool {
	return s.established || s.uas != nil && s.uas.answered || s.uac != nil && s.leg != nil
}

// reject is fail for a final response, or for the CANCEL.
func (s *Session) reject(now time.Time, m *sip.Message, cause Cause) {
	if s.over() {
		return
	}
	s.ua.emit(SessionRejected{Session: s, Status: s.state, Message: m, Cause: cause})
	s.fail(now, m, cause)
}

// terminate ends the session, once. It sends nothing.
func (s *Session) terminate(now time.Time, m *sip.Message, cause Cause) {
	if s.over() {
		return
	}
	s.state = StateTerminated
	for k := range s.timers {
		s.stopTimer(sessionTimer(k))
	}
	s.reportFailure(now, m, cause)
	s.media.drop()
	s.dropReinvites(now)
	s.answerPending(now)
	for _, l := range slices.Clone(s.legs) {
		l.leave()
	}
	s.ua.sessions = without(s.ua.sessions, s)
	s.ua.emit(SessionTerminated{Session: s, Status: s.state, Message: m, Cause: cause})
	if s.ua.conn.stopping {
		s.ua.after(now, 0, "the last session ended", s.ua.settle)
	}
}

// Terminate hangs up, whatever the state: it cancels, rejects or sends BYE.
// Errors: what is wrong with the options; *StateError for a callee's session
// that is over, while that of a caller is left as it is.
func (s *Session) Terminate(now time.Time, o ByeOptions) error {
	switch {
	case s.over() && s.incoming:
		return s.wrongState()
	case s.over():
		return nil
	case s.established || s.state == StateWaitingForAck:
		return s.Bye(now, o)
	case s.incoming:
		return s.Reject(now, ResponseOptions(o))
	}
	return s.Cancel(now, CancelOptions{Code: o.Code, Reason: o.Reason, Headers: o.Headers})
}

// The timers of a session. Each has at most one running.
type sessionTimer int

const (
	timerNoAnswer       sessionTimer = iota // the callee's application takes too long
	timerExpires                            // Expires of the INVITE ran out
	timerRepeat1xx                          // an unacknowledged reliable provisional is sent again
	timerNoPrack                            // ... for the last time
	timerGlare                              // after 491 the re-INVITE is tried again
	timerRinging                            // the callee says again that it is still there
	timerRefresh                            // the session is to be refreshed by us
	timerSessionExpires                     // nobody has refreshed the session
	sessionTimers                           // how many there are
)

var sessionTimerNames = [sessionTimers]string{"no answer", "INVITE expires", "repeat 1xx", "no PRACK", "retry after 491", "still ringing", "session refresh", "session expires"}

func (s *Session) startTimer(now time.Time, k sessionTimer, d time.Duration, f func(now time.Time)) {
	s.stopTimer(k)
	s.timers[k] = s.ua.after(now, d, sessionTimerNames[k], func(now time.Time) {
		s.timers[k] = nil
		f(now)
	})
}

func (s *Session) stopTimer(k sessionTimer) {
	s.timers[k].Stop()
	s.timers[k] = nil
}

// giveUpAfter is 64*T1, the time after which an answer comes no more.
func (s *Session) giveUpAfter() time.Duration { return 64 * s.ua.cfg.Timers.T1 }

// patience is for how long an application may keep a request waiting: our own
// answer, repeated once if need be, has to arrive before the peer's timer F ends
// (RFC 3261 §17.1.2.2).
func (ua *UA) patience() time.Duration { return 56 * ua.cfg.Timers.T1 }
