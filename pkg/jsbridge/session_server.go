//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// SIP.InviteServerContext: a call that comes.

func (b *bridge) defineServerSession(constants js.Value) {
	cls := b.define(class{
		Name: "InviteServerContext", Parent: "Session", Mixins: []string{"ServerContext"},
		Ctor: (*bridge).constructServerSession,
		Methods: methods{
			{"accept", (*session).accept},
			{"reject", (*session).reject},
			{"progress", untilOver{(*session).progress, itself}},
			{"reply", (*session).reply},
			{"terminate", (*session).terminate},
		},
	})
	set(cls, "C", constants)
}

// incomingSession makes the page's session for a new INVITE. The page hears of it
// when the offer has been applied.
func (u *userAgent) incomingSession(core *sipcore.Session) {
	u.newIncoming = core
	pair := u.b.host.Call("tryNew", u.b.sip.Get("InviteServerContext"), u.obj, u.message(core.Invite()))
	u.newIncoming = nil
	failure := pair.Index(0)
	if failure.IsNull() {
		return
	}
	// The page's media handler could not be made: the caller must hear of it.
	u.b.host.Call("report", failure)
	code := 500
	if u.b.textOf(failure, "name") == "NOT_SUPPORTED_ERROR" {
		code = 488
	}
	if s := u.sessionOf(core); s != nil {
		s.end()
	}
	u.run(func(now time.Time) { _ = core.Reject(now, sipcore.ResponseOptions{Code: code}) })
}

// constructServerSession is new SIP.InviteServerContext(ua, request), for the
// INVITE that the core has just reported.
func (b *bridge) constructServerSession(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 0))
	if err != nil {
		return nil, err
	}
	core := u.newIncoming
	if core == nil {
		return nil, typeError("an InviteServerContext is made for an incoming INVITE only")
	}
	u.newIncoming = nil
	core.AppInfo = true // see receiveInfo
	factory, err := u.mediaHandlerFactory(js.Undefined())
	if err != nil {
		return nil, err
	}
	request := arg(args, 1)
	b.initSession(this)
	b.fillServerContext(this, u.obj, request, "sip.inviteservercontext")
	s := u.enterSession(this, core, false)
	set(this, "from_tag", b.get(request, "from_tag"))
	setText(this, "contact", text(u.obj.Get("contact")))
	set(this, "assertedIdentity", b.parseNameAddr(text(b.call(request, "getHeader", jsText("P-Asserted-Identity")))))
	if replacee := u.sessionOf(core.Replacee()); replacee != nil {
		set(this, "replacee", replacee.obj)
	}
	s.showRender(request)
	set(u.obj.Get("sessions"), core.ID(), this)
	ice := object(member{"RTCConstraints", object(member{"optional", js.ValueOf([]any{parseJSON(`{"DtlsSrtpKeyAgreement": "true"}`)})})})
	return nil, s.makeHandler(factory, ice, u.clock.now())
}

// showRender sets renderbody and rendertype: a body that is for the user's eyes.
func (s *session) showRender(request js.Value) {
	b := s.u.b
	contentType := text(b.call(request, "getHeader", jsText("Content-Type")))
	disposition := b.call(request, "parseHeader", jsText("Content-Disposition"))
	if contentType == "" || hasPrefixFold(contentType, "application/sdp") && b.textOf(disposition, "type") != "render" {
		return
	}
	set(s.obj, "renderbody", b.get(request, "body"))
	setText(s.obj, "rendertype", contentType)
}

// accept is session.accept({media, extraHeaders, ...}).
func (s *session) accept(args []js.Value) (any, error) {
	b := s.u.b
	options := b.sip.Get("Utils").Call("desugarSessionOptions", arg(args, 0))
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	ice, err := b.iceOptions(options)
	if err != nil {
		return nil, err
	}
	err = s.command(func(now time.Time) error {
		// The options hold from the first question to the media handler on.
		if acceptable(s.core.State()) {
			s.takeAcceptOptions(options, ice)
		}
		return s.core.Accept(now, sipcore.AcceptOptions{Headers: headers})
	})
	return s.obj, err
}

func acceptable(status sipcore.State) bool {
	switch status {
	case sipcore.StateWaitingForAnswer, sipcore.StateWaitingForPrack, sipcore.StateEarlyMedia:
		return true
	}
	return false
}

func (s *session) takeAcceptOptions(options, ice js.Value) {
	b, handler := s.u.b, s.obj.Get("mediaHandler")
	set(s.obj, "mediaHint", s.u.mediaHint(options))
	if onInfo := b.get(options, "onInfo"); onInfo.Type() == js.TypeFunction {
		set(s.obj, "onInfo", onInfo)
	}
	if isObject(b.get(ice, "stunServers")) || isObject(b.get(ice, "turnServers")) {
		b.hookIfAny(handler, "updateIceServers", ice)
	}
	b.hookIfAny(handler, "render")
}

// reject is session.reject({statusCode, reasonPhrase, extraHeaders, body}).
func (s *session) reject(args []js.Value) (any, error) {
	o, err := s.u.b.responseOptions(arg(args, 0), answer{480, 300, 699, nil})
	if err != nil {
		return nil, err
	}
	return s.obj, s.command(func(now time.Time) error { return s.core.Reject(now, o) })
}

// progress is session.progress({statusCode, reasonPhrase, extraHeaders, body, rel100}).
func (s *session) progress(args []js.Value) (any, error) {
	b, options := s.u.b, arg(args, 0)
	code, err := b.statusCode(options, 100, 199, "statusCode")
	if err != nil {
		return nil, err
	}
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	if media := b.getFirst(options, "media", "mediaConstraints"); isObject(media) {
		set(s.obj, "mediaHint", media)
	}
	o := sipcore.ProgressOptions{Code: code, Reason: b.reasonPhrase(options), Headers: headers, Reliable: b.truthy(options, "rel100")}
	o.Body, o.ContentType = b.body(options)
	return s.obj, s.command(func(now time.Time) error { return s.core.Progress(now, o) })
}

// reply is session.reply({statusCode ...}): the response that the code asks for.
func (s *session) reply(args []js.Value) (any, error) {
	options := arg(args, 0)
	code, err := s.u.b.statusCode(options, 100, 699, "statusCode")
	switch {
	case err != nil:
		return nil, err
	case code < 200:
		return s.progress(args)
	case code < 300:
		return s.accept(args)
	}
	return s.reject(args)
}
