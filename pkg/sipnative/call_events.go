//go:build !js

package sipnative

import (
	"context"
	"errors"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// What the core says about sessions, told to their calls. All of this runs in
// the loop; handlers are put into the queue of their call.

// callOf finds the call of a session; nil for one that is over.
func callOf(s *sipcore.Session) *Call {
	if s == nil {
		return nil // of a REFER outside of calls
	}
	c, _ := s.Data.(*Call)
	if c == nil || isClosed(c.done) {
		return nil
	}
	return c
}

// deliverSession takes one output of a session.
func (ua *UA) deliverSession(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.SessionIncoming:
		ua.incoming(o.Session)
	case sipcore.SessionInvite:
		to(o.Session, (*Call).invited)
	case sipcore.SessionAccepted:
		to(o.Session, func(c *Call) { c.accepted(o.Response) })
	case sipcore.SessionConfirmed:
		to(o.Session, (*Call).stands)
	case sipcore.SessionProgress:
		to(o.Session, func(c *Call) { c.progress(o.Response) })
	case sipcore.SessionReinvite:
		to(o.Session, func(c *Call) { c.identify(o.Request.Request()) })
	case sipcore.SessionHold:
		to(o.Session, func(c *Call) { c.held(o) })
	case sipcore.SessionRequestReceived:
		to(o.Session, func(c *Call) { c.receiveRequest(o.Request) })
	case sipcore.SessionRefer:
		to(o.Session, func(c *Call) { c.receiveRefer(o.Referral) })
	case sipcore.IncomingRefer:
		go ua.cfg.OnRefer(ua.newReferral(o.Referral, nil))
	case sipcore.SessionReferResult:
		transferAnswered(o)
	case sipcore.SessionReferProgress:
		to(o.Session, func(c *Call) { c.transferred(o) })
	case sipcore.SessionReferOver:
		ua.transferOver(o)
	case sipcore.SessionReplaced:
		to(o.Old, func(c *Call) { c.replaced(o.New) })
	case sipcore.SessionTerminated:
		to(o.Session, func(c *Call) { c.terminated(o.Message, o.Cause) })
	case sipcore.SessionFailed:
		to(o.Session, func(c *Call) { c.failed(o.Message, o.Cause) })
	default:
		ua.deliverMedia(o)
	}
}

// to runs f with the call of a session, if there is one.
func to(s *sipcore.Session, f func(c *Call)) {
	if c := callOf(s); c != nil {
		f(c)
	}
}

// tell puts a handler into the queue of the call. choose gives nil when the
// application did not set it.
func (c *Call) tell(choose func(h Handlers) func()) {
	c.mu.Lock()
	f := choose(c.handlers)
	c.mu.Unlock()
	if f != nil && !c.events.add(f) {
		c.ua.log(sipcore.LevelWarn, "call", "the handlers of the "+c.what()+" are too slow: an event was dropped")
	}
}

// bind gives a function that calls f, nil if f is nil.
func bind[T any](f func(T), v T) func() {
	if f == nil {
		return nil
	}
	return func() { f(v) }
}

// incoming makes the call of an INVITE.
func (ua *UA) incoming(s *sipcore.Session) {
	c := ua.newCall(context.Background())
	c.session, c.incoming, c.invite = s, true, s.Invite()
	c.peer = c.invite.From().URI.String()
	c.identify(c.invite)
	s.Data = c
	ua.calls[c] = struct{}{}
}

// invited: the offer was applied and 180 sent.
func (c *Call) invited() {
	if c.ua.cfg.OnInvite == nil {
		_ = c.session.Reject(time.Now(), sipcore.ResponseOptions{Code: 480}) // refused when it is over
		return
	}
	c.questions.add(func() {
		if _, err := c.ensureMedia(); err != nil {
			c.ua.post(func(now time.Time) { c.refuse(now, err) })
			return
		}
		go c.ua.cfg.OnInvite(c)
	})
}

// refuse rejects a call that has no media side.
func (c *Call) refuse(now time.Time, why error) {
	c.ua.log(sipcore.LevelError, "media", c.what()+": "+why.Error())
	c.note(why)
	_ = c.session.Reject(now, sipcore.ResponseOptions{Code: 500}) // refused when it is over
}

// progress: a provisional response came.
func (c *Call) progress(resp *sip.Message) {
	c.identify(resp)
	c.tell(func(h Handlers) func() { return bind(h.OnProgress, resp) })
}

// accepted: a 2xx came and was acknowledged, or ours was sent.
func (c *Call) accepted(resp *sip.Message) {
	c.agreed = true
	if !c.incoming {
		c.identify(resp)
		c.stands()
	}
}

func (c *Call) stands() {
	if isClosed(c.answered) {
		return
	}
	if c.stopCancel != nil {
		c.stopCancel()
	}
	close(c.answered)
}

func (c *Call) held(o sipcore.SessionHold) {
	c.tell(func(h Handlers) func() {
		if h.OnHold == nil {
			return nil
		}
		return func() { h.OnHold(o.Held, o.Remote) }
	})
}

// receiveRequest takes a request within the call. Only an INFO that Handlers
// has a function for is still unanswered.
func (c *Call) receiveRequest(r *sipcore.ServerRequest) {
	req := r.Request()
	if req.Method == sip.MethodUpdate {
		c.identify(req)
	}
	if req.Method != sip.MethodInfo {
		return
	}
	if sipcore.IsDTMF(req.Header.Get("Content-Type")) {
		c.receiveTone(r)
		return
	}
	c.tell(func(h Handlers) func() {
		if h.OnInfo == nil {
			return nil
		}
		return func() {
			code := h.OnInfo(req)
			c.ua.post(func(now time.Time) { c.answer(now, r, code) })
		}
	})
}

// answer gives the code of the application, 500 if it cannot be one.
func (c *Call) answer(now time.Time, r *sipcore.ServerRequest, code int) {
	err := r.Respond(now, sipcore.ResponseOptions{Code: code})
	if err != nil && !errors.Is(err, sipcore.ErrAnswered) {
		_ = r.Respond(now, sipcore.ResponseOptions{Code: 500})
	}
}

func (c *Call) replaced(by *sipcore.Session) {
	if other := callOf(by); other != nil {
		c.tell(func(h Handlers) func() { return bind(h.OnReplaced, other) })
	}
}

// failed: the call never stood. terminated follows.
func (c *Call) failed(m *sip.Message, cause sipcore.Cause) {
	f := c.ua.newFailure(c.what(), m, cause)
	c.mu.Lock()
	f.Err = c.err
	c.mu.Unlock()
	c.finish(f)
}

// terminated: the call was accepted; a cause says that it did not end as it
// should.
func (c *Call) terminated(m *sip.Message, cause sipcore.Cause) {
	if cause != sipcore.CauseNone || !c.agreed {
		c.failed(m, cause)
		return
	}
	c.finish(nil)
}
