package sipcore

// The robots of a simulated user agent: the hand that gives the commands of the
// script, the one that answers requests and REFERs, and the media side.

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

// perform gives the command of a step. One whose call is not there does nothing,
// and a session may refuse it.
func (e *simEnd) perform(st simStep) {
	if e.w.healed || e.w.failed != nil || e.vanished {
		return
	}
	e.w.tell("%s DOES %s %s (call %d)", e.name, st.do, st.with, st.call)
	if e.command(st) {
		e.w.metCommand(st)
		return
	}
	if do := simStateCommands[st.do]; do != nil {
		e.input(st.do, func(now time.Time) {
			if err := do(e, st, now); err != nil {
				e.w.tell("%s refused: %v", e.name, err)
				return
			}
			e.w.metCommand(st)
		})
		return
	}
	do, known := simCallCommands[st.do]
	if !known {
		panic("no command " + st.do)
	}
	c := e.calls[st.call]
	if c == nil {
		return
	}
	e.input(st.do, func(now time.Time) {
		if err := do(e, c.s, st, now); err != nil {
			e.w.tell("%s refused: %v", e.name, err)
			return
		}
		e.w.metCommand(st)
	})
}

// command does what concerns a user agent and its connection; it reports false
// if the step is about a call.
func (e *simEnd) command(st simStep) bool {
	span := e.w.now.Add(time.Duration(st.number()) * time.Millisecond)
	switch st.do {
	case "invite":
		e.invite(st)
	case "start":
		e.start()
	case "stop":
		e.stop()
	case "drop":
		e.drop()
	case "outage":
		e.link.outage = span
		e.drop()
	case "cut":
		e.link.cut = span
	case "vanish":
		e.vanished = true
	case "reboot":
		e.reboot()
	case "sleep":
		e.asleep = latest(e.asleep, span)
	case "network changed":
		e.input(st.do, e.ua.NetworkChanged)
	case "register":
		e.input(st.do, func(now time.Time) { _ = e.ua.Register(now, RegisterOptions{CloseWithHeaders: true}) })
	case "unregister":
		e.input(st.do, func(now time.Time) { _ = e.ua.Unregister(now, UnregisterOptions{All: st.has("all")}) })
	case "request":
		e.request(st)
	case "is called": // by the stranger
		e.w.spoiled = true
		e.w.stranger.call(e, st)
	default:
		return false
	}
	return true
}

// simCallCommands are what is done with a session.
var simCallCommands = map[string]func(e *simEnd, s *Session, st simStep, now time.Time) error{
	"accept": func(e *simEnd, s *Session, _ simStep, now time.Time) error {
		return s.Accept(now, AcceptOptions{Headers: e.mark()})
	},
	"reject": func(_ *simEnd, s *Session, st simStep, now time.Time) error {
		return s.Reject(now, ResponseOptions{Code: st.number()})
	},
	"progress": func(_ *simEnd, s *Session, st simStep, now time.Time) error {
		code, _ := strconv.Atoi(st.first())
		return s.Progress(now, ProgressOptions{Code: code, Reliable: st.has("reliable"), Early: st.has("early")})
	},
	"cancel": func(_ *simEnd, s *Session, _ simStep, now time.Time) error {
		return s.Cancel(now, CancelOptions{Code: 487})
	},
	"bye":       func(_ *simEnd, s *Session, _ simStep, now time.Time) error { return s.Bye(now, ByeOptions{Code: 200}) },
	"terminate": func(_ *simEnd, s *Session, _ simStep, now time.Time) error { return s.Terminate(now, ByeOptions{}) },
	"hold":      func(e *simEnd, s *Session, st simStep, now time.Time) error { return e.holds(now, s, st, true) },
	"unhold":    func(e *simEnd, s *Session, st simStep, now time.Time) error { return e.holds(now, s, st, false) },
	"reinvite": func(e *simEnd, s *Session, st simStep, now time.Time) error {
		return e.reinvite(now, s, ReinviteOptions{ICERestart: st.has("restart"), Update: st.has("update")})
	},
	"refer":  (*simEnd).refer,
	"attend": (*simEnd).attend,
	"dtmf": func(e *simEnd, s *Session, _ simStep, now time.Time) error {
		return s.Request(now, sip.MethodInfo, SessionRequestOptions{Body: FormatDTMF('5', 100), ContentType: ContentTypeDTMF})
	},
	"within": func(e *simEnd, s *Session, st simStep, now time.Time) error {
		on, begin := e.owedResponse()
		o := SessionRequestOptions{OnResponse: on, Headers: e.mark()}
		if st.has("sdp") {
			o.Body, o.ContentType = media(sendrecv).Body, contentTypeSDP
		}
		return begin(s.Request(now, st.first(), o))
	},
}

func (e *simEnd) start() {
	if e.ua.conn.stopping {
		e.stops-- // the end that was asked for does not come
	}
	e.input("start", e.ua.Start)
}

func (e *simEnd) stop() {
	if !e.ua.stopped() && e.ua.conn.state != connIdle {
		e.stops++
		e.restarted = true
	}
	e.input("stop", e.ua.Stop)
}

// reboot is what a page does that is loaded again: it remembers nothing and tells
// nobody.
func (e *simEnd) reboot() {
	e.disconnect()
	e.lives++
	fresh := e.w.newEnd(e.index, e.phone, e.lives)
	fresh.link, fresh.asleep, fresh.seqs, fresh.taken, fresh.version = e.link, e.asleep, e.seqs, e.taken, e.version
	fresh.lives, fresh.restarted, fresh.draining = e.lives, true, e.draining
	*e = *fresh
	e.start()
}

// invite calls "bob", or "bob+carol", which forks.
func (e *simEnd) invite(st simStep) {
	target := mustURI("sip:" + st.first() + "@example.com")
	o := InviteOptions{NoOffer: st.has("no-offer"), Anonymous: st.has("anonymous"), AppInfo: e.phone.appInfo}
	o.Headers = e.mark()
	if st.has("expires") {
		o.Headers = append(o.Headers, sip.Field{Name: "Expires", Value: "5"})
	}
	if st.has("render") {
		o.RenderBody = []byte("look")
	}
	e.w.spoiled = e.w.spoiled || st.first() == "stranger"
	e.place(target, o, st.call, nil)
}

// place makes a call.
func (e *simEnd) place(target sip.URI, o InviteOptions, number int, behalf *IncomingReferral) {
	o.Trickle = e.phone.trickle
	e.input("invite", func(now time.Time) {
		s, err := e.ua.Invite(now, target, o)
		if err != nil {
			e.w.fail("invite", "%s to %s: %v", e.name, target, err)
			return
		}
		e.w.labels[s.Invite().CallID()] = number
		e.call(s, number).behalf = behalf
	})
}

func (e *simEnd) holds(now time.Time, s *Session, st simStep, held bool) error {
	o := hold(held)
	o.Update = st.has("update")
	return e.reinvite(now, s, o)
}

// reinvite is told of the outcome, but for a wish to hold that is so already or
// that is taken back.
func (e *simEnd) reinvite(now time.Time, s *Session, o ReinviteOptions) error {
	results, owed := 0, e.waits
	o.OnResult = func(_ time.Time, ok bool, _ *sip.Message) {
		results++
		if o.Hold != nil {
			e.of[s].wish = map[bool]*bool{true: o.Hold}[ok]
		}
		if o.Hold == nil {
			*owed--
		}
		if results > 1 {
			e.w.fail("two outcomes", "%s hears twice of the outcome of a re-INVITE", e.name)
		}
	}
	err := s.Reinvite(now, o)
	if err == nil && o.Hold == nil {
		*owed++
	}
	return err
}

// request sends "MESSAGE bob" or the like outside of a call.
func (e *simEnd) request(st simStep) {
	method, user, _ := strings.Cut(st.with, " ")
	e.input("request", func(now time.Time) {
		if method == sip.MethodRefer {
			e.referOutside(now, st)
			return
		}
		r, err := e.ua.Request(now, method, mustURI("sip:"+user+"@example.com"), RequestOptions{Body: []byte("hello"), Headers: e.mark()})
		if err != nil {
			e.w.fail("request", "%s: %v", st.with, err)
			return
		}
		e.asked[r] = 0
	})
}

// owedResponse is an OnResponse that must hear of the outcome once, if the
// command was accepted.
func (e *simEnd) owedResponse() (on func(time.Time, *sip.Message, error), begin func(error) error) {
	outcomes, owed := 0, e.waits
	on = func(_ time.Time, resp *sip.Message, err error) {
		if err == nil && resp.StatusCode < 200 {
			return
		}
		*owed--
		if outcomes++; outcomes > 1 {
			e.w.fail("two outcomes", "%s hears twice of the outcome of a request", e.name)
		}
	}
	return on, func(err error) error {
		if err == nil {
			*owed++
		}
		return err
	}
}

// challenged answers with credentials that the router believes.
func (e *simEnd) challenged(o Challenged) {
	f := e.w.fate(drawRobot, e.name, "credentials")
	e.w.spoiled = e.w.spoiled || f.lost
	e.later(f.after(), func() {
		text := ""
		challenges := digest.ParseChallenges(append(o.Challenge.Response.Header.Values("Proxy-Authenticate"), o.Challenge.Response.Header.Values("WWW-Authenticate")...))
		if len(challenges) > 0 && !f.lost {
			text = fmt.Sprintf(`Digest username="x",realm=%q,nonce=%q,uri="sip:x",response="0"`, challenges[0].Realm, challenges[0].Nonce)
		}
		e.input("credentials", func(now time.Time) { e.ua.AnswerChallenge(now, o.Challenge, text) })
	})
}

func drawRobot(w *simWorld, _ string, d *simDice) simFault {
	return simFault{lost: d.percent(w.script.odds.refer), delay: 1 + d.below(800), pick: d.below(2)}
}

// readMessage is the application that has read a MESSAGE, refuses it, or answers
// later.
func (e *simEnd) readMessage(r *ServerRequest) {
	switch f := e.w.fate(drawRobot, e.name, "message"); {
	case !f.lost:
		r.answer(e.w.now, 200)
	case f.pick == 0:
		e.w.met("MESSAGE refused")
		r.answer(e.w.now, 488)
	default:
		e.w.met("MESSAGE deferred")
		e.answerRequest("message", r)
	}
}

// answerRequest is the application that answers what is left to it, or forgets.
func (e *simEnd) answerRequest(key string, r *ServerRequest) {
	f := e.w.fate(drawRobot, e.name, key, "answer")
	if !f.lost {
		e.later(f.after(), func() {
			e.input("answer", func(now time.Time) { _ = r.Respond(now, ResponseOptions{Code: 200}) })
		})
	}
}
