//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Transfer. Ours: session.refer asks the peer to call somebody; we hang up when
// it says that it will try. The peer's: taken when somebody listens to 'refer',
// declined with 603 otherwise; session.followRefer is in web/src/sessions.js.

var transferMethods = methods{
	{"refer", (*session).refer},
}

// refer is session.refer(target, {extraHeaders, body, activeAfterTransfer}).
func (s *session) refer(args []js.Value) (any, error) {
	target, options := arg(args, 0), arg(args, 1)
	if target.IsUndefined() {
		return nil, typeError("Not enough arguments")
	}
	if st := s.core.State(); st != sipcore.StateConfirmed {
		return nil, invalidState(int(st))
	}
	b := s.u.b
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	o := sipcore.ReferOptions{Headers: headers}
	o.Body, o.ContentType = b.body(options)
	stay := b.truthy(options, "activeAfterTransfer")
	if other, ok := lookup[*session](b, target); ok {
		o.OnResponse = s.leaveOn2xx(!stay, options)
		return s.obj, s.command(func(now time.Time) error { return s.core.ReferTo(now, other.core, o) })
	}
	to, err := s.referTarget(target)
	if err != nil {
		return nil, err
	}
	// A page or a mail address does not take the call over.
	o.OnResponse = s.leaveOn2xx(!stay && to.URI.IsSIP(), options)
	return s.obj, s.command(func(now time.Time) error { return s.core.Refer(now, to, o) })
}

// referTarget reads what a Refer-To may hold, any absolute URI with all its
// parameters or "Bob" <sip:bob@x>, else what the user agent makes of it.
func (s *session) referTarget(v js.Value) (sip.NameAddr, error) {
	given := text(v)
	if uri, err := sip.ParseURI(given); err == nil {
		return sip.NameAddr{URI: uri}, nil
	}
	if strings.Contains(given, ":") {
		if to, err := sip.ParseNameAddr(given); err == nil {
			return to, nil
		}
	}
	uri, err := s.u.target(v)
	return sip.NameAddr{URI: uri}, err
}

// leaveOn2xx hangs up when the peer takes the REFER.
func (s *session) leaveOn2xx(leave bool, options js.Value) func(now time.Time, resp *sip.Message, err error) {
	receive, told := s.u.b.method(options, "receiveResponse")
	return func(_ time.Time, resp *sip.Message, _ error) {
		s.later(func() {
			if resp != nil && told {
				s.u.b.host.Call("tryApply", receive, options, s.u.message(resp))
			}
			if resp != nil && resp.StatusCode >= 200 && resp.StatusCode < 300 && leave {
				s.hook("terminate")
			}
		})
	}
}

// deliverRefer takes the outputs about transfers.
func (u *userAgent) deliverRefer(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.SessionRefer:
		if s := u.at(o.Session, o.Status); s != nil {
			s.referred(o.Referral)
		}
	case sipcore.SessionReferProgress:
		if s := u.at(o.Session, o.Status); s != nil {
			s.emit(referEvent(o.Code), s.obj)
		}
	}
}

func referEvent(code int) string {
	switch {
	case code >= 300:
		return "referRejected"
	case code >= 200:
		return "referAccepted"
	}
	return "referProgress"
}

// referred: a REFER of the peer wants to know whether somebody listens.
func (s *session) referred(q *sipcore.IncomingReferral) {
	listeners := s.u.b.host.Call("listenerCount", s.obj, "refer").Int()
	s.u.run(func(now time.Time) {
		if listeners > 0 {
			_ = q.Accept(now) // refused when the session is over
		} else {
			_ = q.Reject(now, sipcore.ResponseOptions{}) // refused when it was answered
		}
	})
}

// receiveRefer is what session.receiveRequest does with a REFER that was taken.
func (s *session) receiveRefer(request js.Value) { s.emit("refer", request) }
