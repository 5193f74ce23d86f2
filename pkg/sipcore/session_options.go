package sipcore

// What the commands of sessions take.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// InviteOptions are the options of UA.Invite. Body and ContentType of the
// RequestOptions are not used: the body is the offer.
type InviteOptions struct {
	RequestOptions
	Anonymous  bool   // hide who calls: RFC 3323, RFC 3325
	NoOffer    bool   // no offer in the INVITE: the callee makes one
	RenderBody []byte // shown to the callee; in the INVITE when NoOffer, else in the ACK
	RenderType string // its type; empty: text/plain
	AppInfo    bool   // sets Session.AppInfo
	Trickle    bool   // sets Session.Trickle
	Data       any    // sets Session.Data before the first output

	// Referral is the REFER of the peer that asks for this call, if any: its
	// Referred-By and what its Refer-To wants replaced go with the INVITE, and the
	// peer hears how the call goes. It is accepted if that was not done.
	Referral *IncomingReferral
}

// AcceptOptions are the options of Session.Accept.
type AcceptOptions struct{ Headers []sip.Field }

// ProgressOptions are the options of Session.Progress.
type ProgressOptions struct {
	Code        int    // 100 to 199; 0: 180, or 183 when it is reliable or Early
	Reason      string // empty: the standard phrase
	Headers     []sip.Field
	Body        []byte // not with a reliable response: that carries the description
	ContentType string
	Reliable    bool // RFC 3262, if the caller supports it
	// Early sends our description in a response that is not reliable, too: then
	// Code 0 is 183, and Body is not used. The 200 has the same description
	// (RFC 3261 §13.2.1).
	Early bool
}

// ByeOptions are the options of Session.Bye and Session.Terminate.
type ByeOptions struct {
	Code        int    // 200 to 699 for a Reason header (RFC 3326); 0: none
	Reason      string // its text; empty: the standard phrase
	Headers     []sip.Field
	Body        []byte
	ContentType string
}

// SessionRequestOptions are the options of Session.Request.
type SessionRequestOptions struct {
	Headers     []sip.Field
	Body        []byte
	ContentType string
	Data        any // comes back in SessionRequestSent
	// OnResponse, if any, is told of every provisional response and of the
	// outcome: a final response, or an error.
	OnResponse func(now time.Time, resp *sip.Message, err error)
}

// ReinviteOptions are the options of Session.Reinvite.
type ReinviteOptions struct {
	Hold       *bool // begin or end to hold the peer; nil: as it is
	ICERestart bool  // ask the media side for new candidates
	// Update sends the offer in an UPDATE (RFC 3311) if the peer takes that, else in
	// a re-INVITE. In an early dialog whose first offer was answered UPDATE is the
	// only way.
	Update  bool
	Headers []sip.Field
	// OnStart, if any, is called when its turn has come, before the media side is
	// asked for the offer; again after glare. It must not call the session.
	OnStart func()
	// OnResult, if any, is told of the outcome, once. Response is nil when the peer
	// gave none. Hold that is so already, and hold that the opposite wish has taken
	// back before it began, is ok.
	OnResult func(now time.Time, ok bool, resp *sip.Message)
}
