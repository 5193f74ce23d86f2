//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Hold and re-INVITE. The core decides when a re-INVITE can leave; the
// directions in the SDP are its business too. The handler only stops and starts
// the tracks.

var holdMethods = methods{
	{"hold", (*session).hold},
	{"unhold", (*session).unhold},
	{"isReadyToReinvite", untilOver{(*session).readyToReinvite, neverReady}},
	{"sendReinvite", (*session).sendReinvite},
}

func (s *session) hold(args []js.Value) (any, error)   { return s.holdOrNot(true, arg(args, 0)) }
func (s *session) unhold(args []js.Value) (any, error) { return s.holdOrNot(false, arg(args, 0)) }

func neverReady(*bridge, js.Value, []js.Value) (any, error) { return false, nil }

// reinviteOutcome tells the page what became of a re-INVITE of its own.
func (s *session) reinviteOutcome(options js.Value) func(now time.Time, ok bool, resp *sip.Message) {
	return func(_ time.Time, ok bool, resp *sip.Message) {
		s.later(func() { s.u.b.shape("reinviteOver", s.obj, options, jsBool(ok), s.u.message(resp)) })
	}
}

// holdOrNot is session.hold({extraHeaders, eventHandlers}) and unhold.
func (s *session) holdOrNot(hold bool, options js.Value) (any, error) {
	headers, err := s.u.b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	if st := s.core.State(); st != sipcore.StateConfirmed && st != sipcore.StateWaitingForAck {
		return nil, invalidState(int(st))
	}
	name := "unhold"
	if hold {
		name = "hold"
	}
	s.u.b.hookIfAny(s.obj.Get("mediaHandler"), name)
	return nil, s.command(func(now time.Time) error {
		return s.core.Reinvite(now, sipcore.ReinviteOptions{Hold: &hold, Headers: headers, OnResult: s.reinviteOutcome(options)})
	})
}

// sendReinvite is session.sendReinvite({extraHeaders, eventHandlers}).
func (s *session) sendReinvite(args []js.Value) (any, error) {
	b, options := s.u.b, arg(args, 0)
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	b.shape("takeMedia", s.obj, options)
	restart := b.get(b.get(options, "RTCOfferOptions"), "iceRestart").Truthy() || b.truthy(options, "iceRestart")
	return s.obj, s.command(func(now time.Time) error {
		return s.core.Reinvite(now, sipcore.ReinviteOptions{Headers: headers, ICERestart: restart, OnResult: s.reinviteOutcome(options)})
	})
}

func (s *session) readyToReinvite([]js.Value) (any, error) {
	handler := s.obj.Get("mediaHandler")
	if _, ok := s.u.b.method(handler, "isReady"); ok && !s.u.b.hook(handler, "isReady").Truthy() {
		return false, nil
	}
	return s.core.ReadyToReinvite(), nil
}

// deliverReinvite takes what the core tells about hold and re-INVITEs.
func (u *userAgent) deliverReinvite(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.SessionHold:
		if s := u.at(o.Session, o.Status); s != nil {
			s.heldBy(o.Remote, o.Held)
		}
	case sipcore.SessionReinvite:
		if s := u.at(o.Session, o.Status); s != nil {
			s.emit("reinvite", s.obj)
		}
	case sipcore.SessionReinviteAccepted:
		if s := u.at(o.Session, o.Status); s != nil {
			s.emit("reinviteAccepted", s.obj)
		}
	case sipcore.SessionReinviteFailed:
		if s := u.at(o.Session, o.Status); s != nil {
			u.b.shape("tellReinviteFailed", s.obj, u.message(o.Response), cause(o.Cause))
		}
	default:
		u.deliverRefer(o)
	}
}

func (s *session) heldBy(remote, held bool) {
	originator, event := "local", "unhold"
	if remote {
		originator = "remote"
	}
	if held {
		event = "hold"
	}
	setBool(s.obj, originator+"_hold", held)
	s.emit(event, object(member{"originator", jsText(originator)}))
}
