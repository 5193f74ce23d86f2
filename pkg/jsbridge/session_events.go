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
		if s := u.at(o.Session, o.Status); s != nil {
			s.invited()
		}
	case sipcore.SessionProgress:
		if s := u.at(o.Session, o.Status); s != nil {
			s.progressed(o.Response)
		}
	case sipcore.SessionProgressSent:
		if s := u.at(o.Session, o.Status); s != nil {
			s.progressSent(o.Response)
		}
	case sipcore.SessionAccepted:
		if s := u.at(o.Session, o.Status); s != nil {
			s.accepted(o.Response)
		}
	case sipcore.SessionConfirmed:
		if s := u.at(o.Session, o.Status); s != nil {
			s.confirmed(o.Ack)
		}
	case sipcore.SessionCanceled:
		if s := u.at(o.Session, o.Status); s != nil {
			s.hook("canceled")
		}
	case sipcore.SessionRejected:
		if s := u.at(o.Session, o.Status); s != nil {
			s.rejected(o.Message, o.Cause)
		}
	case sipcore.SessionFailed:
		if s := u.at(o.Session, o.Status); s != nil {
			s.failed(o.Message, o.Cause)
		}
	case sipcore.SessionTerminated:
		if s := u.at(o.Session, o.Status); s != nil {
			s.terminated(o.Message, o.Cause)
		}
	case sipcore.SessionRequestSent:
		if s := u.at(o.Session, o.Status); s != nil {
			s.requestSent(o.Request, o.Data)
		}
	case sipcore.SessionRequestReceived:
		if s := u.at(o.Session, o.Status); s != nil {
			s.requestReceived(o.Request)
		}
	case sipcore.SessionDialog:
		if s := u.at(o.Session, o.Status); s != nil {
			s.showDialog(o.Dialog, true)
		}
	case sipcore.SessionReplaced:
		if s := u.at(o.Old, o.Status); s != nil {
			s.replacedBy(o.New)
		}
	default:
		u.deliverMedia(o)
	}
}

// at finds the session that an output is about and shows the status that it then
// had; nil when the page never got it, or when it is over.
func (u *userAgent) at(core *sipcore.Session, status sipcore.State) *session {
	s := u.sessionOf(core)
	if s == nil {
		return nil
	}
	s.setStatus(status)
	setBool(s.obj, "hasOffer", core.HasOffer())
	setBool(s.obj, "hasAnswer", core.HasAnswer())
	if status == sipcore.StateConfirmed && !s.settled && core.Dialog() != nil {
		// Of the early dialogs of a caller one has become the dialog.
		s.settled = true
		s.showDialog(core.Dialog(), false)
	}
	if status == sipcore.StateEarlyMedia && !s.earlyMuted {
		// Nobody speaks before the call is accepted.
		s.earlyMuted = true
		s.hook("mute")
	}
	return s
}

// shown is a message for listeners: responses of ours as text, null for nil.
func (s *session) shown(m *sip.Message) js.Value {
	if m != nil && !m.IsRequest() && !s.client {
		return jsText(m.String())
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
	shown := s.shown(response)
	s.u.b.shape("noteIdentity", s.obj, shown)
	s.hook("receiveInviteResponse", shown)
	return shown
}

func (s *session) rejected(m *sip.Message, why sipcore.Cause) {
	if s.client && m != nil {
		s.responded(m)
	}
	s.hook("rejected", s.shown(m), cause(why))
}

func (s *session) failed(m *sip.Message, why sipcore.Cause) {
	s.lost(m, why)
	s.hook("failed", s.shown(m), cause(why))
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
		s.hook("onDialogError", s.shown(m))
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
		s.unmuteOnce()
		s.hook("accepted", s.responded(response), jsText(phraseOf(response)))
	} else {
		s.hook("accepted", jsText(response.String()), jsText("OK"))
	}
}

// confirmed: the ACK came.
func (s *session) confirmed(ack *sip.Message) {
	s.unmuteOnce()
	s.emit("confirmed", s.u.message(ack))
}

// unmuteOnce lets the media flow when the call stands: after early media, and
// with a page's own handler, which waits for this call. Ours begins unmuted, and
// what the user has muted while it rang stays muted.
func (s *session) unmuteOnce() {
	if s.stands {
		return
	}
	s.stands = true
	if _, ours := lookup[*mediaHandler](s.u.b, s.obj.Get("mediaHandler")); s.earlyMuted || !ours {
		s.hook("unmute")
	}
}

func phraseOf(response *sip.Message) string {
	if p := phrase(response.StatusCode); p != "" {
		return p
	}
	return response.Reason
}

// terminated is the last that is heard of a session.
func (s *session) terminated(m *sip.Message, why sipcore.Cause) {
	s.lost(m, why)
	s.u.b.shape("tellTerminated", s.obj, s.shown(m), cause(why))
	s.end()
}

// requestSent: a request of ours within the session left. data is the tone that it
// carries, the context of a REFER, or nil.
func (s *session) requestSent(m *sip.Message, data any) {
	request := s.u.outgoingRequest(m)
	if t, is := data.(*tone); is {
		t.sent(request)
		return
	}
	if context, is := data.(js.Value); is { // of a REFER
		set(context, "request", request)
	}
	s.emit(strings.ToLower(m.Method), request)
}

// requestReceived hands a request of the peer to session.receiveRequest.
func (s *session) requestReceived(core *sipcore.ServerRequest) {
	request := s.u.serverRequest(core)
	if core.RespondedWith() < 200 {
		s.waiting = append(s.waiting, core)
	}
	s.u.b.shape("noteIdentity", s.obj, request)
	s.hook("receiveRequest", request)
}

// replacedBy: another call takes the place of this one.
func (s *session) replacedBy(core *sipcore.Session) {
	if other := s.u.sessionOf(core); other != nil {
		s.emit("replaced", other.obj)
	}
}

// showDialog shows a dialog, and tells it when that is news.
func (s *session) showDialog(d *dialog.Dialog, tell bool) {
	confirmed := d.State == dialog.Confirmed
	s.u.b.shape("showDialog", s.obj, jsBool(!tell), jsBool(tell && s.client && !confirmed), jsBool(confirmed),
		texts(d.ID.CallID, d.ID.LocalTag, d.ID.RemoteTag, d.Local.URI.String(), d.Remote.URI.String(), d.RemoteTarget.String()),
		jsInt(int(d.LocalSeq)), jsInt(int(d.RemoteSeq)), texts(d.RouteSet...))
}
