package sipcore

// The grammar of a session's events, and what the robots do upon them.

import (
	"slices"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// sessionEvent takes an event of a session.
func (e *simEnd) sessionEvent(o Output) {
	if in, is := o.(SessionIncoming); is {
		e.call(in.Session, e.w.labels[in.Session.Invite().CallID()])
	}
	s, status, event := simEventOf(o)
	switch o := o.(type) {
	case IncomingReferOver:
		e.reported[o.Referral]++
	case SessionReferOver:
		e.referOver(o)
	case SessionHold:
		if !o.Remote {
			e.of[o.Session].told = o.Held
		}
	}
	if s == nil {
		return
	}
	c := e.of[s]
	if c == nil {
		e.w.fail("unknown session", "%s: %s of a session that nobody has", e.name, event)
		return
	}
	if wrong := c.judge(event); wrong != "" {
		e.w.fail(wrong, "%s, call %d: %s after %s", e.name, c.number, event, c.last)
	}
	if (event == "terminated" || c.happened["terminated"]) != (status == StateTerminated) && event != "transferred" { // which the end may bring
		e.w.fail("grammar", "%s, call %d: %s with status %d", e.name, c.number, event, status)
	}
	if event == "terminated" && len(s.unanswered) > 0 {
		e.w.fail("unanswered", "%s, call %d: %d requests of the peer", e.name, c.number, len(s.unanswered))
	}
	c.last = event
	e.react(c, o)
	e.happen(c, event)
}

// simEventOf names the events that have an order.
func simEventOf(o Output) (*Session, State, string) {
	switch o := o.(type) {
	case SessionIncoming:
		return o.Session, o.Status, "incoming"
	case SessionInvite:
		return o.Session, o.Status, "invite"
	case SessionProgress:
		return o.Session, o.Status, "progress"
	case SessionProgressSent:
		return o.Session, o.Status, "progress"
	case SessionAccepted:
		return o.Session, o.Status, "accepted"
	case SessionConfirmed:
		return o.Session, o.Status, "confirmed"
	case SessionRejected:
		return o.Session, o.Status, "rejected"
	case SessionFailed:
		return o.Session, o.Status, "failed"
	case SessionTerminated:
		return o.Session, o.Status, "terminated"
	case SessionCanceled:
		return o.Session, o.Status, "canceled"
	case SessionDialog:
		return o.Session, o.Status, "dialog"
	case SessionHold:
		return o.Session, o.Status, "hold"
	case SessionReinvite:
		return o.Session, o.Status, "reinvite"
	case SessionReinviteAccepted:
		return o.Session, o.Status, "reinvited"
	case SessionReinviteFailed:
		return o.Session, o.Status, "reinvited"
	case SessionRequestSent:
		return o.Session, o.Status, "sent"
	case SessionRequestReceived:
		return o.Session, o.Status, "received"
	case SessionRefer:
		return o.Session, o.Status, "refer"
	case SessionReferResult:
		return o.Session, o.Status, "referred"
	case SessionReferProgress:
		return o.Session, o.Status, "transfer"
	case SessionReferOver:
		return o.Session, o.Status, "transferred"
	case SessionReplaced:
		return o.New, o.Status, "replaced"
	}
	return nil, 0, ""
}

// judge says what is wrong with an event where it stands.
func (c *simCall) judge(event string) string {
	h := c.happened
	is := func(words string) bool { return slices.Contains(strings.Fields(words), event) }
	switch {
	case is("referred transfer transferred"): // RFC 5057 §5.5: a subscription outlives its call
	case h["terminated"]:
		return "the session is over"
	case c.last == "rejected" && event != "failed":
		return "failed follows rejected"
	case c.last == "failed" && event != "terminated":
		return "terminated follows failed"
	case is("incoming invite accepted rejected failed canceled") && h[event]:
		return "for the second time"
	case is("rejected failed canceled") && h["accepted"]:
		return "an accepted call does not fail"
	case is("confirmed reinvite refer") && !h["accepted"]:
		return "before it was accepted"
	case event == "reinvited" && !h["dialog"]: // by UPDATE, it may be an early one
		return "before there is a dialog"
	case event == "invite" && !c.s.Incoming(), event == "incoming" && !c.s.Incoming():
		return "a caller"
	case event == "progress" && h["accepted"]:
		return "the call was answered"
	case event == "terminated" && !h["accepted"] && !h["failed"] && h["invite"] && c.s.uas != nil && !c.s.uas.answered:
		return "the caller was told nothing"
	}
	return ""
}

// react lets the robots answer.
func (e *simEnd) react(c *simCall, o Output) {
	switch o := o.(type) {
	case SessionRefer:
		e.takes(o.Request)
		e.reported[o.Referral] = 0
		e.referred(c, o.Referral)
	case SessionRequestReceived:
		if o.Request.Request().Method != sip.MethodRefer { // that came as SessionRefer
			e.takes(o.Request)
		}
		if o.Request.RespondedWith() == 0 {
			e.answerRequest(c.key(), o.Request)
		}
	case SessionReinviteFailed:
		// RFC 3261 §14.1: nothing has changed; but whose wish it was goes on to
		// count itself as holding, as pages of SIP.js expect.
		c.media.refused = true
	case SessionReferProgress:
		event := o.Notify.Request().Header.Get("Event")
		if c.transferred[event] && e.w.benign() {
			e.w.fail("NOTIFY after the end", "%s, call %d: %s", e.name, c.number, event)
		}
		c.transferred[event] = o.Final
	case SessionProgress:
		e.report(c, o.Response.StatusCode)
	case SessionAccepted:
		e.report(c, 200)
	case SessionFailed:
		e.report(c, 503)
	}
}
