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
// methods of the JavaScript object (accepted, rejected, terminated ...), which are
// in web/src/sessions.js as all that only moves values.
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
	stands     bool          // accepted and acknowledged
	holds      bool          // the media handler was told so
	undo       []func()      // what must not outlive the session

	passing     js.Value     // options of the re-INVITE of ours that is under way
	lastMessage *sip.Message // see shown
	lastShown   js.Value

	tones   toneQueue
	waiting []*sipcore.ServerRequest // requests that the page has not answered
}

func (b *bridge) defineSessions() {
	var all methods
	for _, table := range []methods{sessionCommands, holdMethods} {
		all = append(all, table...)
	}
	b.define(class{Name: "Session", Methods: all})
	b.define(class{Name: "Session.DTMF"})
	b.defineClientSession()
	b.defineServerSession()
	b.defineReferrals()
	b.host.Get("go").Set("abandon", b.export("abandon", b.abandonSession))
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

// abandonSession is host.go.abandon: the page has closed a session.
func (b *bridge) abandonSession(_ js.Value, args []js.Value) (any, error) {
	if s, ok := lookup[*session](b, arg(args, 0)); ok && s.core.State() != sipcore.StateTerminated {
		s.u.run(s.abandon)
	}
	return nil, nil
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
