//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// SIP.InviteServerContext: a call that comes.

func (b *bridge) defineServerSession() {
	b.define(class{
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
	factory := b.shape("factoryOf", u.obj)
	core.Trickle = u.trickles(factory)
	replaced := js.Undefined()
	if replacee := u.sessionOf(core.Replacee()); replacee != nil {
		replaced = replacee.obj
	}
	b.shape("fillServerSession", this, u.obj, arg(args, 1), replaced)
	s := u.enterSession(this, core, false)
	set(u.obj.Get("sessions"), core.ID(), this)
	return nil, s.makeHandler(factory, b.shape("incomingOptions"), u.clock.now())
}

// accept is session.accept({media, extraHeaders, ...}, modifiers).
func (s *session) accept(args []js.Value) (any, error) {
	b := s.u.b
	prepared := b.shape("callOptions", s.u.obj, arg(args, 0), arg(args, 1))
	options, ice := prepared.Index(0), prepared.Index(2)
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	err = s.command(func(now time.Time) error {
		// The options hold from the first question to the media handler on.
		if acceptable(s.core.State()) {
			b.shape("takeAcceptOptions", s.obj, options, ice)
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

// reject is session.reject({statusCode, reasonPhrase, extraHeaders, body}).
func (s *session) reject(args []js.Value) (any, error) {
	o, err := s.u.b.responseOptions(arg(args, 0), answer{480, 300, 699, nil})
	if err != nil {
		return nil, err
	}
	return s.obj, s.command(func(now time.Time) error { return s.core.Reject(now, o) })
}

// progress is session.progress({statusCode, reasonPhrase, extraHeaders, body, rel100,
// earlyMedia}).
func (s *session) progress(args []js.Value) (any, error) {
	b, options := s.u.b, arg(args, 0)
	given, err := b.codeOptions(options, 100, 199, "statusCode")
	if err != nil {
		return nil, err
	}
	b.shape("takeMedia", s.obj, options)
	o := sipcore.ProgressOptions{
		Code: given.Code, Reason: given.Reason, Headers: given.Headers, Body: given.Body, ContentType: given.ContentType,
		Reliable: b.truthy(options, "rel100"), Early: b.truthy(options, "earlyMedia"),
	}
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
