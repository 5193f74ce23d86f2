package sipcore

// The media side of a simulation. It has the states of a peer connection
// (RFC 9429 §4.1.4, signalling state): what the core asks out of turn would throw
// in a browser.

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

type simMedia struct {
	state    string // "stable" is ""
	asking   int
	version  int
	refused  bool   // something was refused once
	offered  string // the origin of the offer that is open
	local    string // the origins of what was agreed
	remote   string
	ice      simICE
	final    bool   // an answer was the last word
	answered []byte // the offer that was answered last
}

// originOf is the o= line of a description, which tells them apart.
func originOf(d Description) string {
	_, rest, _ := strings.Cut(string(d.Body), "o=")
	line, _, _ := strings.Cut(rest, "\r\n")
	return line
}

const (
	localOffer  = "have-local-offer"
	remoteOffer = "have-remote-offer"
	earlyAnswer = "have-remote-pranswer"
)

func drawMedia(w *simWorld, _ string, d *simDice) (f simFault) {
	o := w.script.odds
	f.lost = d.percent(o.refuse)
	f.delay = simUsual
	if d.percent(50) {
		f.delay = 1 + d.below(o.media+1)
	}
	return f
}

// mediaAsked answers a question, later.
func (e *simEnd) mediaAsked(o Output) {
	switch o := o.(type) {
	case MediaRollback:
		m := e.mediaOf(o.Session)
		m.ice.rollback(m.state)
		m.state = ""
		e.happen(e.of[o.Session], "rollback")
	case ApplyRemote:
		e.apply(o)
		e.happen(e.of[o.Session], "apply")
	case NeedLocal:
		e.need(o)
		e.happen(e.of[o.Session], "need")
	}
}

func (e *simEnd) apply(o ApplyRemote) {
	want, then := localOffer, ""
	switch m := e.mediaOf(o.Session); {
	case o.Offer:
		want, then = "", remoteOffer
	case m.state == earlyAnswer:
		want = earlyAnswer
	}
	if o.Provisional {
		then = earlyAnswer
		if !o.Session.EarlyAnswers || o.Offer {
			e.w.fail("early answer", "%s cannot take one, or it is an offer", e.name)
		}
	}
	name := map[[2]bool]string{{true, false}: "an offer", {false, false}: "an answer", {false, true}: "an early answer"}[[2]bool{o.Offer, o.Provisional}]
	e.question(o.Session, "apply", name, want, func(now time.Time, m *simMedia, refuse bool) {
		if refuse {
			o.Session.RemoteFailed(now, errRefused)
			return
		}
		m.state = then
		m.ice.applied(o.Description)
		if o.Offer {
			m.offered = originOf(o.Description)
		} else {
			m.local, m.remote = m.offered, originOf(o.Description)
			m.final = m.final || !o.Provisional
		}
		o.Session.RemoteApplied(now)
	})
}

func (e *simEnd) need(o NeedLocal) {
	want, then := remoteOffer, ""
	if o.Offer {
		want, then = "", localOffer
	}
	e.question(o.Session, "need", map[bool]string{true: "an offer to make", false: "an answer to make"}[o.Offer], want, func(now time.Time, m *simMedia, refuse bool) {
		if refuse {
			o.Session.LocalFailed(now, errRefused)
			return
		}
		m.state = then
		o.Session.LocalReady(now, e.describe(e.of[o.Session], !o.Offer, o.ICERestart || !o.Offer && m.ice.restarted()))
		sent := originOf(o.Session.media.local.now) // which the core may have given a version of its own
		if o.Offer {
			m.offered = sent
		} else {
			m.local, m.remote = sent, m.offered
		}
	})
}

// describe is a description that differs from the one before, but for the answer to
// an offer that has not changed.
func (e *simEnd) describe(c *simCall, answer, restart bool) Description {
	d, m, name := media(sendrecv), &c.media, e.name
	if !bytes.Equal(m.answered, m.ice.remote) || !answer {
		m.version++
	}
	m.answered = m.ice.remote
	if e.phone.trickle {
		m.ice.restart(name, restart)
		d.Body = append(d.Body, m.ice.lines()...)
		e.gather(c)
	}
	version := strconv.Itoa(m.version)
	d.Body = bytes.Replace(d.Body, []byte("o=- 1 1"), []byte("o="+name+" 1 "+version), 1)
	d.Body = bytes.Replace(d.Body, []byte("s=-"), []byte("s="+version), 1)
	return d
}

func (e *simEnd) mediaOf(s *Session) *simMedia {
	c := e.of[s]
	if c == nil {
		// The offer of a call that is just being made: its number is known when
		// Invite has returned, which is before the outputs are drained.
		panic("a question for a session that nobody has")
	}
	return &c.media
}

func (e *simEnd) question(s *Session, what, name, want string, answer func(now time.Time, m *simMedia, refuse bool)) {
	c, m := e.of[s], e.mediaOf(s)
	m.asking++
	if c.happened["terminated"] {
		e.w.fail("asked after the end", "the media side of %s, call %d: %s", e.name, c.number, what)
	}
	if m.asking > 1 && !s.over() {
		e.w.fail("two questions", "the media side of %s, call %d, is asked %q while it works", e.name, c.number, what)
	}
	f := e.w.fate(drawMedia, e.name, c.key(), what)
	if m.state != want && what == "apply" && m.state == "" && c.forked() {
		f.lost = true // as a browser does
		e.w.met("media cannot take the answer of a second branch")
	} else if m.state != want {
		e.w.fail("media out of turn", "%s, call %d: %s in state %q, needs %q", e.name, c.number, what, m.state, want)
	}
	e.later(f.after(), func() {
		m.asking--
		if s.over() {
			return
		}
		if m.refused = m.refused || f.lost; f.lost {
			e.w.met("media refuses " + name)
		}
		e.input(fmt.Sprintf("media %s", what), func(now time.Time) { answer(now, m, f.lost) })
	})
}

// forked: a second branch may answer what the first has answered already.
func (c *simCall) forked() bool {
	return c.s.uac != nil && (!c.s.EarlyAnswers || c.media.final) && len(c.s.uac.left) > 0
}
