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

func (s *session) hold(args []js.Value) (any, error)   { return s.holdOrNot(true, args) }
func (s *session) unhold(args []js.Value) (any, error) { return s.holdOrNot(false, args) }

func neverReady(*bridge, js.Value, []js.Value) (any, error) { return false, nil }

// reinviteOptions reads the options of a re-INVITE of the page's, and modifiers. What
// is meant for the media handler is kept until its turn has come.
func (s *session) reinviteOptions(args []js.Value) (o sipcore.ReinviteOptions, err error) {
	b := s.u.b
	options := b.shape("withModifiers", arg(args, 0), arg(args, 1))
	if o.Headers, err = b.extraHeaders(options); err != nil {
		return o, err
	}
	o.OnStart = func() { s.passing = options }
	o.OnResult = func(_ time.Time, ok bool, resp *sip.Message) {
		s.passing = js.Undefined()
		s.later(func() { b.shape("reinviteOver", s.obj, options, jsBool(ok), s.u.message(resp)) })
	}
	return o, nil
}

// holdOrNot is session.hold({extraHeaders, eventHandlers, music}, modifiers) and unhold.
func (s *session) holdOrNot(hold bool, args []js.Value) (any, error) {
	o, err := s.reinviteOptions(args)
	if err != nil {
		return nil, err
	}
	if st := s.core.State(); st != sipcore.StateConfirmed && st != sipcore.StateWaitingForAck {
		return nil, invalidState(int(st))
	}
	s.handlerHolds(hold, arg(args, 0))
	o.Hold = &hold
	return nil, s.command(func(now time.Time) error { return s.core.Reinvite(now, o) })
}

// sendReinvite is session.sendReinvite({extraHeaders, eventHandlers, ...}, modifiers).
func (s *session) sendReinvite(args []js.Value) (any, error) {
	b, options := s.u.b, arg(args, 0)
	o, err := s.reinviteOptions(args)
	if err != nil {
		return nil, err
	}
	b.shape("takeMedia", s.obj, options)
	o.ICERestart, o.Update = b.shape("restartsICE", options).Truthy(), b.truthy(options, "update")
	return s.obj, s.command(func(now time.Time) error { return s.core.Reinvite(now, o) })
}

// handlerHolds has the media handler stop or start what it sends.
func (s *session) handlerHolds(hold bool, options js.Value) {
	s.u.b.shape("holdMedia", s.obj, jsBool(hold), options)
	s.holds = hold
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
			u.b.shape("tellReinvite", s.obj, u.message(o.Request.Request()))
		}
	case sipcore.SessionReinviteAccepted:
		if s := u.at(o.Session, o.Status); s != nil {
			u.b.shape("tellReinviteAccepted", s.obj)
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
	if !remote && held != s.holds {
		s.handlerHolds(held, js.Undefined()) // the peer refused: it was taken back
	}
	setBool(s.obj, originator+"_hold", held)
	s.emit(event, object(member{"originator", jsText(originator)}))
}
