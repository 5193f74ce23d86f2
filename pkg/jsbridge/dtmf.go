//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// DTMF: tones travel among the sound (RFC 4733) or in INFO requests
// (application/dtmf-relay), one each, spaced by their duration and the gap between
// tones, in milliseconds. A comma is a pause. All tones of a call stand in one
// queue, so that none overtakes another. SIP.Session.DTMF, which checks them, and
// the choice of the way are in web/src/tone.js.

const tonePause = 2000 // ms, a comma

// tone is one SIP.Session.DTMF on its way out.
type tone struct {
	s             *session
	obj           js.Value
	symbol        byte
	duration, gap int
	headers       []sip.Field
}

// toneQueue is session.tones: what is still to be sent.
type toneQueue struct {
	waiting []*tone
	playing bool   // between two tones
	stop    func() // the timer to the next tone
}

func (q *toneQueue) clear(s *session) {
	if q.stop != nil {
		q.stop()
	}
	*q = toneQueue{}
	s.obj.Set("tones", nil)
}

// dtmf is session.dtmf(tones, {duration, interToneGap, extraHeaders, dtmfType}).
func (s *session) dtmf(args []js.Value) (any, error) {
	v, options, b := arg(args, 0), arg(args, 1), s.u.b
	if v.IsUndefined() {
		return nil, typeError("Not enough arguments")
	}
	if st := s.core.State(); st != sipcore.StateConfirmed && st != sipcore.StateWaitingForAck {
		return nil, invalidState(int(st))
	}
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	each(b.shape("tonesOf", s.obj, v, options), func(obj js.Value) {
		s.tones.waiting = append(s.tones.waiting, &tone{
			s: s, obj: obj, symbol: text(obj.Get("tone"))[0], headers: headers,
			duration: obj.Get("duration").Int(), gap: obj.Get("interToneGap").Int(),
		})
	})
	s.showTones()
	if !s.tones.playing {
		s.nextTone()
	}
	return s.obj, nil
}

// showTones keeps session.tones what is still to be sent, null for nothing.
func (s *session) showTones() {
	list := newArray()
	for _, t := range s.tones.waiting {
		push(list, t.obj)
	}
	set(s.obj, "tones", list)
}

// nextTone sends the first tone that waits, and comes back when it has sounded.
func (s *session) nextTone() {
	if len(s.tones.waiting) == 0 {
		s.tones.clear(s)
		return
	}
	t := s.tones.waiting[0]
	s.tones.waiting = s.tones.waiting[1:]
	s.showTones()
	wait := tonePause
	if t.symbol != ',' {
		wait = t.duration + t.gap
		t.send()
	}
	s.tones.playing = true
	s.tones.stop = s.u.b.after(wait, s.nextTone)
}

// send plays the tone among the sound, or sends an INFO where that is not wanted or
// no sender can.
func (t *tone) send() {
	s := t.s
	if s.u.b.shape("playTone", s.obj, t.obj).Truthy() {
		return
	}
	o := sipcore.SessionRequestOptions{
		Headers: t.headers, Body: sipcore.FormatDTMF(t.symbol, t.duration), ContentType: sipcore.ContentTypeDTMF, Data: t,
		OnResponse: func(_ time.Time, resp *sip.Message, err error) { s.later(func() { t.answered(resp, err) }) },
	}
	if err := s.command(func(now time.Time) error { return s.core.Request(now, sip.MethodInfo, o) }); err != nil {
		t.failed(nil, sipcore.CauseConnectionError)
	}
}

// sent: the INFO left.
func (t *tone) sent(request js.Value) {
	set(t.obj, "request", request)
	t.s.emit("dtmf", request, t.obj)
}

func (t *tone) answered(resp *sip.Message, err error) {
	switch {
	case resp == nil:
		why := sipcore.CauseConnectionError
		if err != nil && strings.Contains(err.Error(), "timeout") {
			why = sipcore.CauseRequestTimeout
		}
		t.failed(nil, why)
	case resp.StatusCode < 200:
	case resp.StatusCode < 300:
		t.s.u.b.emit(t.obj, "succeeded", object(member{"originator", jsText("remote")}, member{"response", t.s.u.message(resp)}))
	default:
		t.failed(resp, sipcore.CauseOf(resp.StatusCode))
	}
}

// failed clears the queue: a number with a hole in it is of no use.
func (t *tone) failed(resp *sip.Message, why sipcore.Cause) {
	t.s.tones.clear(t.s)
	t.s.u.b.emit(t.obj, "failed", t.s.u.message(resp), cause(why))
}

// receiveInfo is what session.receiveRequest does with an INFO: it goes to
// session.onInfo if the page has set that, else it is looked at for a tone.
func (s *session) receiveInfo(request js.Value) {
	b := s.u.b
	if onInfo, ok := b.method(s.obj, "onInfo"); ok {
		failure := b.host.Call("tryApply", onInfo, s.obj, request).Index(0)
		if failure.IsNull() {
			return
		}
		b.host.Call("report", failure)
		_, _ = b.answer(request, sipcore.ResponseOptions{Code: 500}) // unless it has been answered before
		return
	}
	r, ok := lookup[*serverRequest](b, request)
	if !ok {
		return
	}
	reply, isTone := s.core.InfoAnswer(r.core.Request())
	if _, err := b.answer(request, reply); err != nil || !isTone {
		return
	}
	symbol, duration, _ := sipcore.ParseDTMF(r.core.Request().Body)
	obj := b.get(b.sip.Get("Session"), "DTMF").New(s.obj, string(rune(symbol)), object(member{"duration", jsInt(duration)}))
	obj.Set("direction", "incoming")
	set(obj, "request", request)
	s.emit("dtmf", request, obj)
}
