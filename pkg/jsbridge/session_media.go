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
// page's, in the way in which it wants to be called: with callbacks when its
// method takes more than one argument, else with a promise. What it throws or
// rejects with is the failure of the question that the core asked.

// makeHandler calls the factory. An exception of the page ends the session, of
// which nobody knows yet, and is thrown on.
func (s *session) makeHandler(factory, options js.Value, now time.Time) error {
	if failure := s.u.b.shape("makeHandler", s.obj, factory, options); !failure.IsNull() {
		s.abandon(now)
		return rethrow(failure)
	}
	return nil
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
	b, handler := s.u.b, s.obj.Get("mediaHandler")
	done := func(js.Value) { s.u.run(s.core.RemoteApplied) }
	failed := func(e js.Value) {
		s.log("warn", "setDescription failed: "+b.errorText(e))
		s.u.run(func(now time.Time) { s.core.RemoteFailed(now, errors.New(b.errorText(e))) })
	}
	sdp := string(o.Description.Body)
	var message any = sdp
	if _, ok := b.method(handler, "hasDescription"); ok {
		message = s.descriptionMessage(o)
	}
	s.ask(handler, "setDescription", []any{message}, []any{sdp}, false, done, failed)
}

// descriptionMessage is the message in which a description came, as far as a
// handler may look at it.
func (s *session) descriptionMessage(o sipcore.ApplyRemote) js.Value {
	sdp := string(o.Description.Body)
	if o.Offer && !s.client && string(s.core.Invite().Body) == sdp {
		return s.obj.Get("request")
	}
	return s.u.b.shape("descriptionMessage", s.u.obj, jsText(sdp), jsText(o.Description.ContentType), jsBool(o.Offer))
}

// needLocal asks the handler for our description.
func (s *session) needLocal(o sipcore.NeedLocal) {
	b, handler := s.u.b, s.obj.Get("mediaHandler")
	hint := s.obj.Get("mediaHint")
	done := func(v js.Value) {
		d := b.description(v)
		s.u.run(func(now time.Time) {
			s.core.LocalReady(now, d)
			s.showOffer()
		})
	}
	failed := func(e js.Value) {
		s.log("error", "getDescription failed: "+b.errorText(e))
		set(s.obj, "mediaError", e)
		s.u.run(func(now time.Time) { s.core.LocalFailed(now, errors.New(b.errorText(e))) })
	}
	if o.ICERestart {
		b.hookIfAny(handler, "restartIce")
	}
	s.ask(handler, "getDescription", []any{hint}, []any{hint}, true, done, failed)
}

// showOffer keeps session.request of a caller what it is on the wire, now that
// it has its body. It is the object that the page may hold already.
func (s *session) showOffer() {
	if m := s.core.Invite(); s.client && len(m.Body) > 0 && !s.obj.Get("request").Get("body").Truthy() {
		request := s.obj.Get("request")
		request.Set("body", bodyToJS(m.Body))
		setText(request, "data", m.String())
	}
}

// ask calls a method of the handler in its style: with promised as arguments when
// it returns a promise, with called and two callbacks when it takes those.
// Nothing is heard any more when the session is over.
func (s *session) ask(handler js.Value, name string, promised, called []any, callbacksFirst bool, done, failed func(js.Value)) {
	b := s.u.b
	f, ok := b.method(handler, name)
	if !ok {
		failed(js.Global().Get("Error").New("the media handler has no method " + name))
		return
	}
	if n, _ := integer(b.get(f, "length")); n > 1 {
		s.askWithCallbacks(handler, f, called, callbacksFirst, done, failed)
		return
	}
	pair := b.host.Call("tryApply", append([]any{f, handler}, promised...)...)
	if e := pair.Index(0); !e.IsNull() {
		s.answerLater(func() { failed(e) })
		return
	}
	s.undo = append(s.undo, b.then(pair.Index(1), done, failed))
}

func (s *session) askWithCallbacks(handler, f js.Value, args []any, first bool, done, failed func(js.Value)) {
	b := s.u.b
	var dropOK, dropFail func()
	settle := func(next func(js.Value)) bound {
		return func(args []js.Value) {
			dropOK()
			dropFail()
			v := arg(args, 0)
			// A handler may call back before it returns.
			s.answerLater(func() { next(v) })
		}
	}
	var ok, fail js.Value
	ok, dropOK = b.bind(settle(done))
	fail, dropFail = b.bind(settle(failed))
	s.undo = append(s.undo, func() { dropOK(); dropFail() })
	callbacks := []any{ok, fail}
	if first {
		args = append(callbacks, args...)
	} else {
		args = append(args, callbacks...)
	}
	pair := b.host.Call("tryApply", append([]any{f, handler}, args...)...)
	if e := pair.Index(0); !e.IsNull() {
		dropOK()
		dropFail()
		s.answerLater(func() { failed(e) })
	}
}

// answerLater runs f in a microtask, if the session still lives then.
func (s *session) answerLater(f func()) {
	s.undo = append(s.undo, s.u.b.then(js.Undefined(), func(js.Value) { f() }, func(js.Value) {}))
}

// description reads what a handler gave: the text of an SDP, or {body, contentType}.
func (b *bridge) description(v js.Value) sipcore.Description {
	d := sipcore.Description{ContentType: "application/sdp"}
	if v.Type() == js.TypeString || isStringObject(v) {
		d.Body = []byte(text(v))
		return d
	}
	if contentType := b.textOf(v, "contentType"); contentType != "" {
		d.ContentType = contentType
	}
	body := b.get(v, "body")
	if isNothing(body) {
		body = b.get(v, "sdp")
	}
	d.Body = []byte(text(body))
	return d
}

// errorText is "Name: message" of whatever was thrown.
func (b *bridge) errorText(e js.Value) string {
	if !isObject(e) {
		return text(e)
	}
	name, message := b.textOf(e, "name"), b.textOf(e, "message")
	switch {
	case name == "":
		return message
	case message == "":
		return name
	}
	return name + ": " + message
}
