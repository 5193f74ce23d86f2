package sipcore

// The steps of scenarios, for user agents of both harnesses. A command that is
// refused fails the flow.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// steady makes the random parts of messages tell who made them and as which one
// of their kind, so that a trace changes only where the behaviour does.
func steady(c *Config) {
	user := c.URI.User
	c.Random = spell(user)
	c.CallIDPrefix, c.ViaHost, c.ContactUser = user+"-call-", user+".invalid", user
	c.InstanceID = map[string]string{"alice": "8f1b0c5e-0000-4000-8000-00000000000a", "bob": "8f1b0c5e-0000-4000-8000-00000000000b"}[user]
	c.Servers = []Server{{URI: "wss://one.example.com/sip", SIPURI: "<sip:one.example.com;transport=ws;lr>"}}
	c.Reliable, c.Password = true, "secret"
	c.DisplayName = strings.ToUpper(user[:1]) + user[1:]
	c.UserAgent = user
}

// spell fills tokens with a name and a number, and what decides a number with a
// constant.
func spell(user string) func(p []byte) {
	made := make(map[int]int) // by length
	return func(p []byte) {
		if len(p) == 4 { // see UA.below
			copy(p, []byte{0, 0, 3, 231})
			return
		}
		made[len(p)]++
		text := fmt.Sprintf("%s%0*d", user, max(len(p)-len(user), 0), made[len(p)])
		for i := range p {
			p[i] = byte(strings.IndexByte(base32, text[i]))
		}
	}
}

// overUDP is for flows that show retransmissions.
func overUDP(c *Config) {
	c.Servers = []Server{{URI: "udp://192.0.2.1:5060", SIPURI: "<sip:192.0.2.1;lr>"}}
	c.Reliable, c.ContactTransport = false, "udp"
}

// both applies several changes.
func both(changes ...func(*Config)) func(*Config) {
	return func(c *Config) {
		for _, change := range changes {
			change(c)
		}
	}
}

// actor is a user agent of either harness.
type actor interface {
	do(f func(now time.Time))
	test() *testing.T
}

func (r *rig) test() *testing.T { return r.t }
func (e *end) test() *testing.T { return e.t }

func command(a actor, f func(now time.Time) error) {
	a.test().Helper()
	a.do(func(now time.Time) {
		if err := f(now); err != nil {
			a.test().Fatal(err)
		}
	})
}

func bye(a actor, s *Session) {
	a.test().Helper()
	command(a, func(now time.Time) error { return s.Bye(now, ByeOptions{}) })
}

// fiveSeconds is a call that bob answers in that way and alice ends.
func fiveSeconds(alice, bob *end, answer func(e *end, s *Session)) {
	bob.on = ringingWith(answer)
	call := alice.invite(InviteOptions{})
	alice.run(5 * time.Second)
	bye(alice, call)
}

func cancel(a actor, s *Session) {
	a.test().Helper()
	command(a, func(now time.Time) error { return s.Cancel(now, CancelOptions{}) })
}

func accept(a actor, s *Session) {
	a.test().Helper()
	command(a, func(now time.Time) error { return s.Accept(now, AcceptOptions{}) })
}

func reject(a actor, s *Session, code int) {
	a.test().Helper()
	command(a, func(now time.Time) error { return s.Reject(now, ResponseOptions{Code: code}) })
}

func progress(a actor, s *Session, o ProgressOptions) {
	a.test().Helper()
	command(a, func(now time.Time) error { return s.Progress(now, o) })
}

func renegotiate(a actor, s *Session, o ReinviteOptions) {
	a.test().Helper()
	command(a, func(now time.Time) error { return s.Reinvite(now, o) })
}

// ask sends a request in a dialog.
func ask(a actor, s *Session, method, contentType, body string) {
	a.test().Helper()
	o := SessionRequestOptions{ContentType: contentType, Body: []byte(body)}
	command(a, func(now time.Time) error { return s.Request(now, method, o) })
}

func tone(a actor, s *Session) {
	a.test().Helper()
	ask(a, s, sip.MethodInfo, ContentTypeDTMF, string(FormatDTMF('5', 160)))
}

// ringingWith lets the application of a user agent do something with every call.
func ringingWith(do func(e *end, s *Session)) func(e *end, o Output) {
	return func(e *end, o Output) {
		if o, is := o.(SessionInvite); is {
			do(e, o.Session)
		}
	}
}

// after waits before it does so.
func after(d time.Duration, do func(e *end, s *Session)) func(e *end, s *Session) {
	return func(e *end, s *Session) { e.later(d, func() { do(e, s) }) }
}

func accepts(e *end, s *Session) { accept(e, s) }

func rejects(code int) func(e *end, s *Session) {
	return func(e *end, s *Session) { reject(e, s, code) }
}

// talking is a call of alice's that bob has answered.
func talking(alice, bob *end) *Session {
	bob.on = ringingWith(accepts)
	call := alice.invite(InviteOptions{})
	alice.run(time.Second)
	return call
}

// loseFirst loses the first n messages of a user agent that begin so.
func loseFirst(e *end, n int, start string) {
	e.record.loses = func(from, text string) bool {
		if n > 0 && from == e.name && strings.HasPrefix(text, start) {
			n--
			return true
		}
		return false
	}
}

// fields are headers of a request, as names and values.
func fields(list ...string) (h []sip.Field) {
	for i := 0; i < len(list); i += 2 {
		h = append(h, field(list[i], list[i+1]))
	}
	return h
}

// skipTo drops what was sent before the next message of that kind.
func (r *rig) skipTo(what string) {
	for len(r.wire) > 0 && summary(r.wire[0]) != what {
		r.wire = r.wire[1:]
	}
}

// refer asks the peer of a call to call carol.
func refer(a actor, s *Session) {
	a.test().Helper()
	command(a, func(now time.Time) error {
		return s.Refer(now, sip.NameAddr{URI: mustURI("sip:carol@example.com")}, ReferOptions{})
	})
}

// say sends a MESSAGE to the peer.
func say(e *end, text string) {
	e.t.Helper()
	command(e, func(now time.Time) error {
		_, err := e.ua.Request(now, sip.MethodMessage, e.peer.ua.cfg.URI, RequestOptions{Body: []byte(text)})
		return err
	})
}

// refuses lets the peer acknowledge a refusal of its INVITE. RFC 3261 §17.1.1.3.
func (r *rig) refuses(invite *sip.Message, status string) {
	r.t.Helper()
	r.skipTo(status)
	r.receive(ackFor(invite, r.sent(status, "the INVITE is refused")))
}

// reconnects drops the connection and opens it again a second later.
func (r *rig) reconnects() {
	r.down(true)
	r.advance(time.Second)
	r.do(r.ua.TransportUp)
}
