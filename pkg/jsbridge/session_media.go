//go:build js && wasm

package jsbridge

import (
	"errors"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// A session and its media handler.
//
// The handler is always reached as a JavaScript object, ours as well as the
// page's, in the way in which it wants to be called: see web/src/handler.js. What
// it throws or rejects with is the failure of the question that the core asked.

// makeHandler calls the factory. An exception of the page ends the session, of
// which nobody knows yet, and is thrown on.
func (s *session) makeHandler(factory, options js.Value, now time.Time) error {
	if failure := s.u.b.shape("makeHandler", s.obj, factory, options); !failure.IsNull() {
		s.abandon(now)
		return rethrow(failure)
	}
	s.core.EarlyAnswers = s.u.b.shape("takesEarlyAnswers", s.obj).Bool()
	return nil
}

// isPages says whether a media handler factory is the page's: what its handlers read
// is their business. Ours read SDP.
func (b *bridge) isPages(factory js.Value) bool {
	return !factory.Equal(b.sip.Get("WebRTC").Get("MediaHandler").Get("defaultFactory"))
}

// deliverMedia takes the core's questions to the media side, and what it tells
// about hold and re-INVITE.
func (u *userAgent) deliverMedia(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.ApplyRemote:
		if s := u.at(o.Session, o.Status); s != nil {
			s.applyRemote(o)
		}
	case sipcore.NeedLocal:
		if s := u.at(o.Session, o.Status); s != nil {
			s.needLocal(o)
		}
	case sipcore.RemoteCandidates:
		if s := u.at(o.Session, o.Status); s != nil {
			u.b.hookIfAny(s.obj.Get("mediaHandler"), "addCandidates", jsText(string(o.Fragment)))
		}
	case sipcore.MediaRollback:
		if s := u.at(o.Session, o.Status); s != nil {
			u.b.hookIfAny(s.obj.Get("mediaHandler"), "rollback")
		}
	default:
		u.deliverReinvite(o)
	}
}

// applyRemote hands the peer's description to the handler.
func (s *session) applyRemote(o sipcore.ApplyRemote) {
	sdp := string(o.Description.Body)
	inRequest := o.Offer && !s.client && string(s.core.Invite().Body) == sdp
	answer := s.u.b.shape("setDescription", s.obj, jsText(sdp), jsText(o.Description.ContentType), jsBool(o.Offer), jsBool(inRequest), jsBool(o.Provisional))
	s.await(answer, func(js.Value) { s.u.run(s.core.RemoteApplied) }, func(e js.Value) {
		why := s.u.b.errorText(e)
		s.log("warn", "setDescription failed: "+why)
		err := errors.New(why)
		if s.u.b.textOf(e, "name") == "UnsupportedMediaType" {
			err = sipcore.ErrMediaType
		}
		s.u.run(func(now time.Time) { s.core.RemoteFailed(now, err) })
	})
}

// needLocal asks the handler for our description.
func (s *session) needLocal(o sipcore.NeedLocal) {
	s.briefHandler()
	answer := s.u.b.shape("getDescription", s.obj, jsBool(o.Offer), jsBool(o.ICERestart), s.passing)
	s.await(answer, func(given js.Value) {
		s.u.run(func(now time.Time) {
			s.core.LocalReady(now, sipcore.Description{Body: []byte(given.Index(0).String()), ContentType: given.Index(1).String()})
			s.showOffer()
		})
	}, func(e js.Value) {
		why := s.u.b.errorText(e)
		s.log("error", "getDescription failed: "+why)
		s.u.run(func(now time.Time) { s.core.LocalFailed(now, errors.New(why)) })
	})
}

// await continues with what the handler answers, unless the session is over then.
func (s *session) await(answer js.Value, done, failed func(js.Value)) {
	s.undo = append(s.undo, s.u.b.then(answer, done, failed))
}

// showOffer keeps session.request of a caller what it is on the wire, now that
// it has its body. It is the object that the page may hold already.
func (s *session) showOffer() {
	if m := s.core.Invite(); s.client && len(m.Body) > 0 && !s.obj.Get("request").Get("body").Truthy() {
		request := s.obj.Get("request")
		set(request, "body", bodyToJS(m.Body))
		setText(request, "data", m.String())
	}
}

// errorText is "Name: message" of whatever was thrown.
func (b *bridge) errorText(e js.Value) string { return b.shape("errorText", e).String() }
