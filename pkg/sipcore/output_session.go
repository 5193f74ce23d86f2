package sipcore

// Outputs of INVITE sessions. Status is the session's state at the moment of
// the event, frozen, because listeners read it. Message or Response is what
// brought the event about, sent or received, and nil where nothing did: the
// application, a timer, the media side or the connection.

import (
	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// State is the state of a session, numbered as session.status in JavaScript.
type State int

// The states of a session.
const (
	StateNull State = iota
	StateInviteSent
	StateProvisionalReceived
	StateInviteReceived
	StateWaitingForAnswer
	StateAnswered
	StateWaitingForPrack
	StateWaitingForAck
	StateCanceled
	StateTerminated
	StateAnsweredWaitingForPrack
	StateEarlyMedia
	StateConfirmed
)

// The life of a session.
type (
	// SessionIncoming: a new INVITE. The shell makes the application's session
	// and its media handler now; 100 is on its way.
	SessionIncoming struct {
		Session *Session
		Status  State
	}

	// SessionInvite: the offer was applied and 180 sent: tell the application.
	SessionInvite struct {
		Session *Session
		Status  State
	}

	// SessionProgress: a provisional response came.
	SessionProgress struct {
		Session  *Session
		Status   State
		Response *sip.Message
	}

	// SessionProgressSent: a provisional response went out.
	SessionProgressSent struct {
		Session  *Session
		Status   State
		Response *sip.Message
	}

	// SessionAccepted: caller: ACK sent and answer applied; callee: 200 written.
	SessionAccepted struct {
		Session  *Session
		Status   State
		Response *sip.Message
	}

	// SessionConfirmed: callee: the ACK came.
	SessionConfirmed struct {
		Session *Session
		Status  State
		Ack     *sip.Message
	}

	// SessionRejected: a final response of 300 or above, sent or received, or
	// the CANCEL. SessionFailed and SessionTerminated follow.
	SessionRejected struct {
		Session *Session
		Status  State
		Message *sip.Message
		Cause   Cause
	}

	// SessionFailed: the session never was, SessionTerminated follows.
	SessionFailed struct {
		Session *Session
		Status  State
		Message *sip.Message
		Cause   Cause
	}

	// SessionTerminated: the end, exactly once and last.
	SessionTerminated struct {
		Session *Session
		Status  State
		Message *sip.Message
		Cause   Cause
	}

	// SessionCanceled: the caller canceled, here or there.
	SessionCanceled struct {
		Session *Session
		Status  State
	}

	// SessionRequestSent: ACK, BYE, PRACK, INFO, REFER, NOTIFY, re-INVITE,
	// MESSAGE ... within the session.
	SessionRequestSent struct {
		Session *Session
		Status  State
		Request *sip.Message
		Data    any // that of SessionRequestOptions, nil for what the core sends
	}

	// SessionRequestReceived: the same from the peer, already answered where
	// the core answers.
	SessionRequestReceived struct {
		Session *Session
		Status  State
		Request *ServerRequest
	}

	// SessionHold: hold began (Held) or ended, by us or by the peer (Remote).
	SessionHold struct {
		Session *Session
		Status  State
		Remote  bool
		Held    bool
	}

	// SessionReinvite: a re-INVITE of the peer came.
	SessionReinvite struct {
		Session *Session
		Status  State
		Request *ServerRequest
	}

	// SessionReinviteAccepted: a re-INVITE, ours or the peer's, was accepted.
	SessionReinviteAccepted struct {
		Session *Session
		Status  State
	}

	// SessionReinviteFailed: a re-INVITE, ours or the peer's, failed.
	SessionReinviteFailed struct {
		Session  *Session
		Status   State
		Response *sip.Message
		Cause    Cause
	}

	// SessionDialog: a dialog, early or confirmed, was made.
	SessionDialog struct {
		Session *Session
		Status  State
		Dialog  *dialog.Dialog
	}

	// SessionRefer: a REFER came within a call. The application says with the
	// methods of Referral what becomes of it.
	SessionRefer struct {
		Session  *Session
		Status   State
		Request  *ServerRequest // of Referral
		Referral *IncomingReferral
	}

	// IncomingRefer: a REFER came outside of a call: see
	// Config.AllowOutOfDialogRefers.
	IncomingRefer struct{ Referral *IncomingReferral }

	// IncomingReferOver: nothing more is to be reported about a REFER of the peer. It
	// was refused, or its subscription has ended. Exactly once for each.
	IncomingReferOver struct{ Referral *IncomingReferral }

	// SessionReferResult: the answer to a REFER of ours. Cause is CauseNone when
	// the peer will try. Here and in the next two Session is nil for UA.Refer; and
	// they may come after SessionTerminated, because a subscription outlives its
	// call (RFC 5057 §5.5).
	SessionReferResult struct {
		Session  *Session
		Status   State
		Referral *Referral
		Response *sip.Message // nil if none came
		Cause    Cause
	}

	// SessionReferProgress: a NOTIFY about the call that a REFER of ours asked
	// for. SessionRequestReceived came just before it, within a call.
	SessionReferProgress struct {
		Session  *Session
		Status   State
		Referral *Referral
		Notify   *ServerRequest
		Code     int // of that call, 100 to 699
		Reason   string
		Final    bool
	}

	// SessionReferOver: how a REFER of ours ended, exactly once for each. OK: the
	// transfer has succeeded (or the peer has taken a REFER that it sends no
	// reports about, RFC 4488), and the call with the peer may end. Code is the
	// final status of the peer's call or of the REFER, 0 when none was heard of;
	// Reason says it, or what went wrong, for people; Cause is CauseNone when OK. Left,
	// else nil, was to be taken over and may end, too: its peer knows no Replaces.
	SessionReferOver struct {
		Session, Left *Session
		Status        State
		Referral      *Referral
		Code          int
		Reason        string
		Cause         Cause
		OK            bool
	}

	// SessionReplaced: New takes the place of Old (RFC 3891).
	SessionReplaced struct {
		Old, New *Session
		Status   State
	}
)

// Description is a session description on its way between the core and the
// media side.
type Description struct {
	Body        []byte
	ContentType string
	Render      bool // it is none, but something for the user's eyes
}

// Questions to the media side. At most one is open for each session.
type (
	// ApplyRemote asks to apply the peer's offer or answer. The shell answers
	// with Session.RemoteApplied or Session.RemoteFailed.
	ApplyRemote struct {
		Session     *Session
		Status      State
		Description Description
		Offer       bool
		// Provisional: this answer may not be the last word (a pranswer). The next
		// one, which may be the same or of another branch of a fork, takes its place.
		// Only with Session.EarlyAnswers.
		Provisional bool
	}

	// NeedLocal asks for our offer or answer. The shell answers with
	// Session.LocalReady or Session.LocalFailed.
	NeedLocal struct {
		Session    *Session
		Status     State
		Offer      bool
		Hold       bool // we hold the peer; the core rewrites the directions itself
		ICERestart bool // the network changed: ask for new candidates
	}

	// RemoteCandidates tells, and asks nothing: the peer has found candidates for
	// the description that was applied last (RFC 8840). Fragment has all that it has
	// found so far, and a=end-of-candidates behind the last one.
	RemoteCandidates struct {
		Session  *Session
		Status   State
		Fragment []byte
	}

	// MediaRollback tells, and asks nothing: the offer that is open, ours or the
	// peer's, came to nothing. What was agreed before stays (RFC 3264 §8).
	MediaRollback struct {
		Session *Session
		Status  State
	}
)

func (SessionIncoming) isOutput()         {}
func (SessionInvite) isOutput()           {}
func (SessionProgress) isOutput()         {}
func (SessionProgressSent) isOutput()     {}
func (SessionAccepted) isOutput()         {}
func (SessionConfirmed) isOutput()        {}
func (SessionRejected) isOutput()         {}
func (SessionFailed) isOutput()           {}
func (SessionTerminated) isOutput()       {}
func (SessionCanceled) isOutput()         {}
func (SessionRequestSent) isOutput()      {}
func (SessionRequestReceived) isOutput()  {}
func (SessionHold) isOutput()             {}
func (SessionReinvite) isOutput()         {}
func (SessionReinviteAccepted) isOutput() {}
func (SessionReinviteFailed) isOutput()   {}
func (SessionDialog) isOutput()           {}
func (SessionRefer) isOutput()            {}
func (SessionReferResult) isOutput()      {}
func (SessionReferProgress) isOutput()    {}
func (SessionReferOver) isOutput()        {}
func (IncomingRefer) isOutput()           {}
func (IncomingReferOver) isOutput()       {}
func (SessionReplaced) isOutput()         {}
func (ApplyRemote) isOutput()             {}
func (NeedLocal) isOutput()               {}
func (RemoteCandidates) isOutput()        {}
func (MediaRollback) isOutput()           {}
