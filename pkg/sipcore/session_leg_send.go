package sipcore

// Requests of ours within a dialog: what they carry, how they leave, and what
// their outcome says of the dialog.

import (
	"errors"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// sent tells the application of a request of ours.
func (s *Session) sent(req *sip.Message) {
	s.sentWith(req, nil)
}

func (s *Session) sentWith(req *sip.Message, data any) {
	s.ua.emit(SessionRequestSent{Session: s, Status: s.state, Request: req, Data: data})
}

// newRequest builds a request within the dialog. The error says which of the
// application's headers cannot be sent.
func (l *leg) newRequest(method string, headers []sip.Field, body Description) (*sip.Message, error) {
	if err := checkFields(headers); err != nil {
		return nil, err
	}
	if err := checkBody(body); err != nil {
		return nil, err
	}
	return l.mustRequest(method, headers, body), nil
}

// mustRequest is newRequest with headers and a body that were checked, or are our own.
// Headers that cannot be sent are left out.
func (l *leg) mustRequest(method string, headers []sip.Field, body Description) *sip.Message {
	req := l.d.Request(method)
	l.s.ua.prepare(req)
	_ = addFields(req, headers)
	l.s.ua.finish(req, l.owed(method, body))
	return req
}

// owed says what the library adds to a request within a dialog. RFC 3261
// §12.2.1.1: target refresh requests carry a Contact, which stays as it was.
// §8.1.3.5: what was refused with 420 is not offered again; nor is 100rel in a
// re-INVITE, so that nothing provisional has to be acknowledged and none of it
// moves the target (RFC 6141 §4).
func (l *leg) owed(method string, body Description) finishOptions {
	s := l.s
	o := finishOptions{Anonymous: s.private, Outbound: !s.incoming, Secure: l.d.Secure, Body: body}
	o.NoRel100 = method == sip.MethodInvite || !s.incoming && !s.mayReliable()
	switch method {
	case sip.MethodInvite, sip.MethodUpdate:
		o.Contact, o.Allow, o.Trickle = true, true, s.Trickle
		if s.accepted() {
			o.Fields = s.ua.timerFields(s.timing)
		}
	case sip.MethodRefer:
		o.Contact, o.Allow = true, true
	case sip.MethodNotify, sip.MethodSubscribe:
		o.Contact = true
	}
	return o
}

// contact is our Contact in the response to a target refresh request, the same as
// in the messages that began the dialog.
func (s *Session) contact(req *sip.Message) string {
	return securedIf(s.leg != nil && s.leg.d.Secure, s.ua.contact(req, s.private, !s.incoming))
}

// send sends a request within the dialog and reports its outcome.
func (l *leg) send(now time.Time, req *sip.Message, on func(now time.Time, resp *sip.Message, err error)) *call {
	if req.Method == sip.MethodBye || req.Method == sip.MethodNotify {
		l.supersede(req)
	}
	var c *call
	c = l.s.ua.send(now, req, func(now time.Time, resp *sip.Message, err error) {
		l.learn(resp)
		if target := req.Method == sip.MethodInvite || req.Method == sip.MethodUpdate; target && resp != nil && resp.StatusCode/100 == 2 {
			l.s.takeTimer(now, c.Request(), resp)
		}
		on(now, resp, err)
	})
	c.nextSeq, c.leg = l.nextSeq, l
	c.aim = &aim{tried: []sip.URI{l.d.RemoteTarget}, routes: l.d.RouteSet, finish: l.owed(req.Method, Description{})}
	return c
}

// learn reads what the peer says of itself in any message of the dialog.
func (l *leg) learn(m *sip.Message) {
	if m == nil {
		return
	}
	l.noteRecvInfo(m)
	if m.Header.Has("Allow") {
		l.allow = m.Methods()
	}
	l.replaces = l.replaces || hasToken(m.OptionTags("Supported"), "replaces")
}

// supersede: what is challenged behind a BYE, ours or the peer's, is not sent
// again, nor an older NOTIFY behind a newer one. With its higher CSeq number it
// would make a BYE that it overtakes a request out of order, and of old news the
// latest. But the last NOTIFY of a REFER is waited for, whatever becomes of the call.
func (l *leg) supersede(by *sip.Message) {
	event := by.Header.Get("Event")
	l.repeatNone(func(req *sip.Message) bool {
		return by.Method == sip.MethodBye && !endsSubscription(req) || req.Method == by.Method && req.Header.Get("Event") == event
	})
}

// endsSubscription says whether a request is the last NOTIFY of its subscription.
func endsSubscription(req *sip.Message) bool {
	state, err := req.SubscriptionState()
	return req.Method == sip.MethodNotify && err == nil && strings.EqualFold(state.State, "terminated")
}

// repeatNone: what is under way in the dialog is not sent again.
func (l *leg) repeatNone(which func(req *sip.Message) bool) {
	for _, c := range l.s.ua.calls {
		if c.leg == l && which(c.request) {
			c.canceled = true
		}
	}
}

// nextSeq counts a repetition with credentials in.
func (l *leg) nextSeq() uint32 {
	l.d.LocalSeq++
	return l.d.LocalSeq
}

// noteOutcome looks whether the outcome of a request means that the peer has
// lost the dialog. RFC 3261 §12.2.1.2: after 481, 408 or no answer at all the
// dialog ought to be ended, with a BYE. A lost transport says nothing about the
// dialog, and an early one the peer may not even know yet.
func (l *leg) noteOutcome(now time.Time, resp *sip.Message, err error) {
	s := l.s
	if s.over() || l != s.leg || !s.established {
		return
	}
	switch {
	case errors.Is(err, transaction.ErrTimeout):
		l.sendBye(now, ByeOptions{})
		s.terminate(now, nil, CauseRequestTimeout)
	case resp != nil && (resp.StatusCode == 408 || resp.StatusCode == 481):
		l.sendBye(now, ByeOptions{})
		s.terminate(now, resp, CauseDialogError)
	}
}
