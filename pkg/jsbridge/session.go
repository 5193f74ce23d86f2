//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// SIP.Session and its two kinds, InviteClientContext and InviteServerContext.
//
// What a session does is the core's business; here its commands are given, its
// outputs become events, and the core's questions to the media side go to the
// session's media handler. What the core reports goes through the overridable
// methods of the JavaScript object (accepted, rejected, terminated ...).
//
// The Go value lives from the making of the session to its end. After that the
// JavaScript object answers with its last status, 9.
type session struct {
	u      *userAgent
	obj    js.Value
	handle int
	core   *sipcore.Session
	client bool // InviteClientContext

	status     sipcore.State // what session.status shows
	earlyMuted bool          // muted because of early media (RFC 3262)
	told       bool          // the hook of a failure was called
	settled    bool          // session.dialog is the confirmed one
	undo       []func()      // what must not outlive the session

	lastMessage *sip.Message // see shown
	lastShown   js.Value

	tones   toneQueue
	infos   []*tone                  // for each INFO on its way to the wire: its tone, or nil
	waiting []*sipcore.ServerRequest // requests that the page has not answered
}

var statusNames = []string{
	"NULL", "INVITE_SENT", "1XX_RECEIVED", "INVITE_RECEIVED", "WAITING_FOR_ANSWER", "ANSWERED", "WAITING_FOR_PRACK",
	"WAITING_FOR_ACK", "CANCELED", "TERMINATED", "ANSWERED_WAITING_FOR_PRACK", "EARLY_MEDIA", "CONFIRMED",
}

func (b *bridge) defineSessions() {
	var all methods
	for _, table := range []methods{sessionCommands, sessionHooks, holdMethods, referMethods, dtmfMethods} {
		all = append(all, table...)
	}
	cls := b.define(class{Name: "Session", Methods: all, Ctor: (*bridge).constructSession})
	constants := newObject()
	for i, name := range statusNames {
		setInt(constants, "STATUS_"+name, i)
	}
	set(cls, "C", constants)
	b.defineDTMF()
	b.defineClientSession(constants)
	b.defineServerSession(constants)
}

// constructSession is new SIP.Session(mediaHandlerFactory): only the members.
func (b *bridge) constructSession(this js.Value, args []js.Value) (any, error) {
	b.initSession(this)
	set(this, "mediaHandlerFactory", arg(args, 0))
	return nil, nil
}

// initSession gives a session the members that both kinds have.
func (b *bridge) initSession(this js.Value) {
	fill(this, `{"status": 0, "dialog": null, "earlyDialogs": {}, "mediaHandler": null, "mediaHandlerFactory": null,
		"hasOffer": false, "hasAnswer": false, "early_sdp": null, "rel100": "none", "local_hold": false,
		"remote_hold": false, "startTime": null, "endTime": null, "tones": null, "renderbody": null,
		"rendertype": null, "mediaHint": null, "data": {},
		"timers": {"ackTimer": null, "expiresTimer": null, "invite2xxTimer": null, "userNoAnswerTimer": null, "rel1xxTimer": null, "prackTimer": null}}`)
	set(this, "pending_actions", b.pendingActions())
}

// pendingActions is session.pending_actions. The core has its own queue, so it is
// always empty.
func (b *bridge) pendingActions() js.Value {
	if b.noActions.IsUndefined() {
		b.noActions = newObject()
		for _, m := range []member{{"length", jsInt(0)}, {"isPending", jsBool(false)}, {name: "shift"}, {name: "push"}, {name: "pop"}} {
			set(b.noActions, m.name, b.function(m.name, func(js.Value, []js.Value) (any, error) { return m.v, nil }))
		}
	}
	return b.noActions
}

// untilOver is a method of a session with what stands in for it when the
// session's life is over.
type untilOver struct {
	run  func(s *session, args []js.Value) (any, error)
	over bridgeMethod
}

// onSession makes a JavaScript method for a session.
func onSession(b *bridge, m untilOver) method {
	return func(this js.Value, args []js.Value) (any, error) {
		if s, ok := lookup[*session](b, this); ok {
			return m.run(s, args)
		}
		return m.over(b, this, args)
	}
}

// sessionOver refuses a command to a session that is over.
func sessionOver(b *bridge, this js.Value, _ []js.Value) (any, error) {
	status, _ := integer(b.get(this, "status"))
	return nil, invalidState(status)
}

// itself is the answer of commands to a session that is over: nothing, chained.
func itself(_ *bridge, this js.Value, _ []js.Value) (any, error) { return this, nil }

// command runs a command of the core and translates its error.
func (s *session) command(f func(now time.Time) error) error {
	var err error
	s.u.run(func(now time.Time) { err = f(now) })
	s.catchUp()
	return toThrow(err)
}

// catchUp shows the state that the core is in, once its events were delivered:
// some changes have none. After a command it shows at once what became of it.
func (s *session) catchUp() {
	if st := s.core.State(); st != s.status && s.u.sessions[s.core] == s {
		s.setStatus(st)
	}
}

// sessionOf finds the session of the core's, nil when the page never got it or
// it is over.
func (u *userAgent) sessionOf(core *sipcore.Session) *session { return u.sessions[core] }

// enter makes obj the JavaScript side of a session of the core.
func (u *userAgent) enterSession(obj js.Value, core *sipcore.Session, client bool) *session {
	s := &session{u: u, obj: obj, core: core, client: client}
	s.handle = u.b.attach(obj, s)
	u.sessions[core] = s
	s.setStatus(core.State())
	setText(obj, "id", core.ID())
	return s
}

func (s *session) setStatus(status sipcore.State) {
	s.status = status
	setInt(s.obj, "status", int(status))
}

func (s *session) emit(event string, args ...js.Value) { s.u.b.emit(s.obj, event, args...) }

// hook calls an overridable method of the session.
func (s *session) hook(name string, args ...js.Value) js.Value {
	return s.u.b.hook(s.obj, name, args...)
}

func (s *session) log(level, text string) { s.u.b.call(s.obj.Get("logger"), level, jsText(text)) }

// end lets the Go value go. The core has nothing more to say about the session.
func (s *session) end() {
	for _, undo := range s.undo {
		undo()
	}
	s.undo = nil
	s.tones.clear(s)
	for _, r := range s.waiting {
		s.u.forget(r)
	}
	delete(s.u.sessions, s.core)
	s.u.b.release(s.handle)
}

// close is the default of session.close(): the media handler is closed and the
// user agent forgets the session. It tells nobody.
func (b *bridge) closeSession(this js.Value, _ []js.Value) (any, error) {
	if handler := b.get(this, "mediaHandler"); isObject(handler) {
		b.hookIfAny(handler, "close")
	}
	this.Set("status", int(sipcore.StateTerminated))
	b.reflect.Call("deleteProperty", b.get(b.get(this, "ua"), "sessions"), b.textOf(this, "id"))
	b.reflect.Call("deleteProperty", this, "dialog")
	set(this, "earlyDialogs", newObject())
	if s, ok := lookup[*session](b, this); ok && s.core.State() != sipcore.StateTerminated {
		s.u.run(func(now time.Time) { s.abandon(now) })
	}
	return this, nil
}

// abandon ends a session that nobody will hear of any more.
func (s *session) abandon(now time.Time) {
	s.end()
	_ = s.core.Terminate(now, sipcore.ByeOptions{}) // refused when it is over
}

// hookIfAny calls a method of a page's object if it has one; what it throws is
// reported.
func (b *bridge) hookIfAny(obj js.Value, name string, args ...js.Value) js.Value {
	if _, ok := b.method(obj, name); !ok {
		return js.Undefined()
	}
	return b.hook(obj, name, args...)
}
