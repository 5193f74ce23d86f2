//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// The outputs of sessions become events. Before each the session's status is set
// to what it was when the core said so.

// deliverSession takes one output of a session. Those of sessions that the page
// never got, or that are over, are dropped.
func (u *userAgent) deliverSession(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.SessionIncoming:
		u.incomingSession(o.Session)
	case sipcore.SessionInvite:
		u.to(o.Session, o.Status, (*session).invited)
	case sipcore.SessionProgress:
		u.to(o.Session, o.Status, func(s *session) { s.progressed(o.Response) })
	case sipcore.SessionProgressSent:
		u.to(o.Session, o.Status, func(s *session) { s.progressSent(o.Response) })
	case sipcore.SessionAccepted:
		u.to(o.Session, o.Status, func(s *session) { s.accepted(o.Response) })
	case sipcore.SessionConfirmed:
		u.to(o.Session, o.Status, func(s *session) { s.confirmed(o.Ack) })
	case sipcore.SessionCanceled:
		u.to(o.Session, o.Status, func(s *session) { s.hook("canceled") })
	case sipcore.SessionRejected:
		u.to(o.Session, o.Status, func(s *session) { s.rejected(o.Message, o.Cause) })
	case sipcore.SessionFailed:
		u.to(o.Session, o.Status, func(s *session) { s.failed(o.Message, o.Cause) })
	case sipcore.SessionTerminated:
		u.to(o.Session, o.Status, func(s *session) { s.terminated(o.Message, o.Cause) })
	case sipcore.SessionRequestSent:
		u.to(o.Session, o.Status, func(s *session) { s.requestSent(o.Request) })
	case sipcore.SessionRequestReceived:
		u.to(o.Session, o.Status, func(s *session) { s.requestReceived(o.Request) })
	case sipcore.SessionDialog:
		u.to(o.Session, o.Status, func(s *session) { s.dialogMade(o.Dialog) })
	case sipcore.SessionReplaced:
		u.to(o.Old, o.Status, func(s *session) { s.replacedBy(o.New) })
	default:
		u.deliverMedia(o)
	}
}

// to delivers something to a session in the status that it then had.
func (u *userAgent) to(core *sipcore.Session, status sipcore.State, f func(s *session)) {
	s := u.sessionOf(core)
	if s == nil {
		return
	}
	s.setStatus(status)
	setBool(s.obj, "hasOffer", core.HasOffer())
	setBool(s.obj, "hasAnswer", core.HasAnswer())
	if status == sipcore.StateConfirmed && !s.settled && core.Dialog() != nil {
		// Of the early dialogs of a caller one has become the dialog.
		s.settled = true
		set(s.obj, "dialog", s.dialogObject(core.Dialog()))
	}
	if status == sipcore.StateEarlyMedia && !s.earlyMuted {
		// Nobody speaks before the call is accepted.
		s.earlyMuted = true
		s.hook("mute")
	}
	f(s)
}

// shown is a message for listeners: responses of ours as text, null for nil.
func (s *session) shown(m *sip.Message) any {
	if m != nil && !m.IsRequest() && !s.client {
		return m.String()
	}
	if m == nil || m != s.lastMessage {
		s.lastMessage, s.lastShown = m, s.u.message(m)
	}
	return s.lastShown // all events about a message get the same object
}

// invited: the offer was applied and 180 sent.
func (s *session) invited() {
	s.emit("invite", s.obj.Get("request"))
	s.u.b.emit(s.u.obj, "invite", s.obj)
}

func (s *session) progressed(response *sip.Message) {
	if response.StatusCode == 100 {
		s.obj.Set("received_100", true)
	}
	s.emit("progress", s.responded(response))
}

// responded shows a response to our INVITE to session.receiveInviteResponse, which
// pages override to look at it before the events.
func (s *session) responded(response *sip.Message) js.Value {
	shown := js.ValueOf(s.shown(response))
	s.hook("receiveInviteResponse", shown)
	return shown
}

func (s *session) rejected(m *sip.Message, why sipcore.Cause) {
	if s.client && m != nil {
		s.responded(m)
	}
	s.hook("rejected", js.ValueOf(s.shown(m)), js.ValueOf(cause(why)))
}

func (s *session) failed(m *sip.Message, why sipcore.Cause) {
	s.lost(m, why)
	s.hook("failed", js.ValueOf(s.shown(m)), js.ValueOf(cause(why)))
}

// lost calls the hook of a failure that is not the peer's word, once.
func (s *session) lost(m *sip.Message, why sipcore.Cause) {
	if s.told {
		return
	}
	s.told = true
	switch why {
	case sipcore.CauseConnectionError:
		s.hook("onTransportError")
	case sipcore.CauseRequestTimeout:
		s.hook("onRequestTimeout")
	case sipcore.CauseDialogError:
		s.hook("onDialogError", js.ValueOf(s.shown(m)))
	}
}

// progressSent: the phrase is told only when the page gave one of its own.
func (s *session) progressSent(response *sip.Message) {
	reason := js.Undefined()
	if response.Reason != phrase(response.StatusCode) {
		reason = jsText(response.Reason)
	}
	s.emit("progress", jsText(response.String()), reason)
}

func (s *session) accepted(response *sip.Message) {
	if s.client {
		s.unmuteEarly()
		s.hook("accepted", s.responded(response), jsText(phraseOf(response)))
	} else {
		s.hook("accepted", jsText(response.String()), jsText("OK"))
	}
}

// confirmed: the ACK came.
func (s *session) confirmed(ack *sip.Message) {
	s.emit("confirmed", s.u.message(ack))
	s.unmuteEarly()
}

func (s *session) unmuteEarly() {
	if s.earlyMuted {
		s.earlyMuted = false
		s.hook("unmute")
	}
}

func phraseOf(response *sip.Message) string {
	if p := phrase(response.StatusCode); p != "" {
		return p
	}
	return response.Reason
}

// terminated is the last that is heard of a session. For pages of the older
// generation, which get one argument, the message itself has message and cause.
func (s *session) terminated(m *sip.Message, why sipcore.Cause) {
	s.lost(m, why)
	shown := s.shown(m)
	if v, ok := shown.(js.Value); ok && isObject(v) {
		s.u.b.hidden(v, "message", v)
		s.u.b.hidden(v, "cause", cause(why))
	}
	s.hook("terminated", js.ValueOf(shown), js.ValueOf(cause(why)))
	s.end()
}

// requestSent: a request of ours within the session left.
func (s *session) requestSent(m *sip.Message) {
	request := s.u.outgoingRequest(m)
	if m.Method == sip.MethodInfo && len(s.infos) > 0 {
		t := s.infos[0]
		s.infos = s.infos[1:]
		if t != nil {
			t.sent(request)
			return
		}
	}
	s.emit(strings.ToLower(m.Method), request)
}

// requestReceived hands a request of the peer to session.receiveRequest.
func (s *session) requestReceived(core *sipcore.ServerRequest) {
	request := s.u.serverRequest(core)
	if core.RespondedWith() < 200 {
		s.waiting = append(s.waiting, core)
	}
	s.hook("receiveRequest", request)
}

// replacedBy: another call takes the place of this one.
func (s *session) replacedBy(core *sipcore.Session) {
	if other := s.u.sessionOf(core); other != nil {
		s.emit("replaced", other.obj)
	}
}

// dialogMade shows a dialog.
func (s *session) dialogMade(d *dialog.Dialog) {
	shown := s.dialogObject(d)
	if d.State == dialog.Confirmed || !s.client {
		set(s.obj, "dialog", shown)
	} else {
		set(s.obj.Get("earlyDialogs"), d.ID.CallID+d.ID.LocalTag+d.ID.RemoteTag, shown)
	}
	s.emit("dialog", shown)
}

// dialogObject is what a page may look at: the members of SIP.Dialog.
func (s *session) dialogObject(d *dialog.Dialog) js.Value {
	b := s.u.b
	state := 1 // STATUS_EARLY
	if d.State == dialog.Confirmed {
		state = 2
	}
	routes := make([]any, len(d.RouteSet))
	for i, r := range d.RouteSet {
		routes[i] = r
	}
	id := object(member{"call_id", jsText(d.ID.CallID)}, member{"local_tag", jsText(d.ID.LocalTag)}, member{"remote_tag", jsText(d.ID.RemoteTag)})
	b.hidden(id, "toString", b.dialogIDToString)
	return object(
		member{"id", id}, member{"state", jsInt(state)}, member{"owner", s.obj},
		member{"local_seqnum", jsInt(int(d.LocalSeq))}, member{"remote_seqnum", jsInt(int(d.RemoteSeq))}, member{"route_set", js.ValueOf(routes)},
		member{"local_uri", b.parseURI(d.Local.URI.String())}, member{"remote_uri", b.parseURI(d.Remote.URI.String())},
		member{"remote_target", jsText(d.RemoteTarget.String())},
	)
}
