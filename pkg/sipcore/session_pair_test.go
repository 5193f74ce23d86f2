package sipcore

// Two user agents wired back to back, in virtual time, for calls that are told
// from beginning to end. The media sides are small robots. The calls must end as
// they should, each exactly once, and leave nothing behind. What a bad network
// does to calls is the simulation's (sim_test.go).

import (
	"math/rand/v2"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// pair is alice and bob and what lies between them.
type pair struct {
	t      *testing.T
	now    time.Time
	events agenda
	ends   [2]*end
	random *rand.Rand
	record *recorder // of a flow, nil: none
}

// end is one user agent with its robot.
type end struct {
	*pair
	name  string
	ua    *UA
	peer  *end
	on    func(e *end, o Output)                // the application
	reads func(now time.Time, r *ServerRequest) // what it does with a MESSAGE, nil: nothing
	lives map[*Session]*life
	calls []*Session
	media time.Duration // what the media side takes
}

// life is what a session has told so far.
type life struct{ accepted, confirmed, failed, terminated int }

func newPair(t *testing.T, seed uint64, change ...func(*Config)) *pair {
	t.Helper()
	p := &pair{t: t, now: epoch, random: rand.New(rand.NewPCG(seed, 1))}
	for i, name := range []string{"alice", "bob"} {
		cfg := Config{
			URI: mustURI("sip:" + name + "@example.com"), ViaHost: name + ".invalid",
			Servers:   []Server{{URI: "udp://192.0.2.1"}},
			UserAgent: name, Random: func(b []byte) {
				for i := range b {
					b[i] = byte(p.random.Uint32())
				}
			},
		}
		for _, c := range change {
			c(&cfg)
		}
		ua, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		p.ends[i] = &end{pair: p, name: name, ua: ua, lives: make(map[*Session]*life), on: func(*end, Output) {}}
	}
	p.ends[0].peer, p.ends[1].peer = p.ends[1], p.ends[0]
	for _, e := range p.ends {
		e.do(e.ua.Start)
	}
	p.run(3 * time.Second)
	return p
}

// later runs f after d.
func (p *pair) later(d time.Duration, f func()) { p.events.add(p.now.Add(d), f) }

// run lets time pass.
func (p *pair) run(d time.Duration) {
	p.t.Helper()
	until := p.now.Add(d)
	for range 200000 {
		at := until
		var next func()
		for _, e := range p.ends {
			if due, any := e.ua.Deadline(); any && due.Before(at) {
				at, next = due, func() { e.do(e.ua.Timeout) }
			}
		}
		if then, run := p.events.take(at); run != nil {
			at, next = then, run
		}
		if next == nil {
			p.now = until
			return
		}
		if at.After(p.now) {
			p.now = at
		}
		next()
	}
	p.t.Fatal("time does not pass")
}

// do gives an input and drains what it causes.
func (e *end) do(f func(now time.Time)) {
	f(e.now)
	for {
		o, ok := e.ua.Poll()
		if !ok {
			return
		}
		if send, is := o.(Send); is {
			e.transport(send.Data)
			continue
		}
		e.record.tells(e.name, o)
		e.note(o)
		e.robot(o)
		e.on(e, o)
		takeMessage(e.now, o, e.reads)
	}
}

// transport carries a message.
func (e *end) transport(data []byte) {
	if !e.record.carries(e.name, e.peer.name, data) {
		e.later(wireDelay, func() { e.peer.receive(data) })
	}
}

// receive takes what the network brings.
func (e *end) receive(data []byte) {
	e.record.brings(e.name, data)
	e.do(func(now time.Time) { e.ua.Receive(now, data) })
}

// robot is the media side.
func (e *end) robot(o Output) {
	switch o := o.(type) {
	case ApplyRemote:
		e.later(e.media, func() {
			e.do(func(now time.Time) {
				if e.record != nil && !e.record.media.takes(o) {
					o.Session.RemoteFailed(now, errRefused)
					return
				}
				o.Session.RemoteApplied(now)
			})
		})
	case Connect:
		e.later(time.Duration(e.random.IntN(3000))*time.Millisecond, func() { e.do(e.ua.TransportUp) })
	case NeedLocal:
		e.later(e.media, func() { e.do(func(now time.Time) { o.Session.LocalReady(now, e.describe(o)) }) })
	}
}

func (e *end) describe(o NeedLocal) Description {
	if e.record != nil {
		return e.record.media.describe(o)
	}
	return media(sendrecv)
}

// note keeps the life of each session and looks that it makes sense.
func (e *end) note(o Output) {
	var s *Session
	wrong := func(text string) { e.t.Errorf("%s: %s %T", e.name, text, o) }
	switch o := o.(type) {
	case SessionIncoming:
		e.calls = append(e.calls, o.Session)
		s = o.Session
	case SessionAccepted:
		s = o.Session
		e.life(s).accepted++
	case SessionConfirmed:
		s = o.Session
		e.life(s).confirmed++
	case SessionFailed:
		s = o.Session
		e.life(s).failed++
		if e.life(s).accepted > 0 {
			wrong("failed after accepted")
		}
	case SessionTerminated:
		e.life(o.Session).terminated++
		if e.life(o.Session).terminated > 1 {
			wrong("terminated twice")
		}
		return
	}
	if s != nil && e.life(s).terminated > 0 {
		wrong("after the end:")
	}
	if s != nil && (e.life(s).accepted > 1 || e.life(s).failed > 1) {
		wrong("twice:")
	}
}

func (e *end) life(s *Session) *life {
	if e.lives[s] == nil {
		e.lives[s] = &life{}
	}
	return e.lives[s]
}

// invite calls the peer.
func (e *end) invite(o InviteOptions) *Session {
	var s *Session
	e.do(func(now time.Time) {
		var err error
		if s, err = e.ua.Invite(now, e.peer.ua.cfg.URI, o); err != nil {
			e.t.Fatal(err)
		}
	})
	e.calls = append(e.calls, s)
	e.life(s)
	return s
}

// command gives a command; a session may refuse it when its state has changed
// meanwhile.
func (e *end) command(f func(now time.Time) error) { e.do(func(now time.Time) { _ = f(now) }) }

// over fails unless every session has ended and nothing is left.
func (p *pair) over(what string) {
	p.t.Helper()
	for _, e := range p.ends {
		for s, l := range e.lives {
			if l.terminated != 1 {
				p.t.Errorf("%s: %s: a session in state %d has ended %d times", what, e.name, s.state, l.terminated)
			}
		}
		ua := e.ua
		if n := ua.layer.Len() + len(ua.calls) + len(ua.dialogs) + len(ua.sessions) + len(ua.timers); n != 0 {
			p.t.Errorf("%s: %s: %d transactions, %d calls, %d dialogs, %d sessions, %d timers are left", what, e.name,
				ua.layer.Len(), len(ua.calls), len(ua.dialogs), len(ua.sessions), len(ua.timers))
		}
	}
}

// accepting answers every call.
func accepting(e *end, o Output) {
	if o, is := o.(SessionInvite); is {
		e.command(func(now time.Time) error { return o.Session.Accept(now, AcceptOptions{}) })
	}
}

func TestTwoUserAgentsTalkAndHangUp(t *testing.T) {
	p := newPair(t, 1)
	alice, bob := p.ends[0], p.ends[1]
	bob.on = accepting
	call := alice.invite(InviteOptions{})
	p.run(time.Second)
	if call.State() != StateConfirmed || bob.calls[0].State() != StateConfirmed {
		t.Fatalf("alice is in %d, bob in %d", call.State(), bob.calls[0].State())
	}
	alice.command(func(now time.Time) error { return call.Reinvite(now, hold(true)) })
	p.run(time.Second)
	if _, held := bob.calls[0].OnHold(); !held {
		t.Error("bob does not know that he is held")
	}
	bob.command(func(now time.Time) error { return bob.calls[0].Bye(now, ByeOptions{}) })
	p.run(3 * time.Minute)
	p.over("after the call")
}

func TestCrossingReinvitesBothSucceedInTheEnd(t *testing.T) {
	p := newPair(t, 2)
	alice, bob := p.ends[0], p.ends[1]
	bob.on = accepting
	call := alice.invite(InviteOptions{})
	p.run(time.Second)
	done := 0
	for e, s := range map[*end]*Session{alice: call, bob: bob.calls[0]} {
		o := ReinviteOptions{OnResult: func(_ time.Time, ok bool, _ *sip.Message) {
			if ok {
				done++
			}
		}}
		e.command(func(now time.Time) error { return s.Reinvite(now, o) })
	}
	p.run(20 * time.Second)
	if done != 2 {
		t.Errorf("%d of 2 re-INVITEs succeeded", done)
	}
	alice.command(func(now time.Time) error { return call.Bye(now, ByeOptions{}) })
	p.run(3 * time.Minute)
	p.over("after the call")
}
