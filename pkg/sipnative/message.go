//go:build !js

package sipnative

import (
	"context"
	"fmt"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Message is a MESSAGE that came (RFC 3428), within a call or outside. Who gets it
// may call Accept, Reject or Defer; when the handler returns without, it is
// accepted.
type Message struct {
	From        sip.NameAddr
	ContentType string
	Body        []byte
	Request     *sip.Message // all of it; read only

	ua       *UA
	core     *sipcore.ServerRequest
	deferred bool // owned by the handler
}

// Accept says 200, that the message has reached its reader: for a handler that has
// more to do before it returns, or has deferred. Errors: ErrClosed,
// sipcore.ErrAnswered.
func (m *Message) Accept() error { return m.respond(sipcore.ResponseOptions{Code: 200}) }

// Reject refuses with a code from 300 to 699 and, if given, headers: 415 with
// Accept, 480 with Retry-After. An empty reason is the standard phrase. Errors as of
// Accept, and what cannot be sent.
func (m *Message) Reject(code int, reason string, headers ...sip.Field) error {
	if code < 300 {
		return fmt.Errorf("sipnative: Message.Reject: %d does not refuse: write 300 to 699", code)
	}
	return m.respond(sipcore.ResponseOptions{Code: code, Reason: reason, Headers: headers})
}

func (m *Message) respond(o sipcore.ResponseOptions) error {
	var err error
	if lost := m.ua.do(func(now time.Time) { err = m.core.Respond(now, o) }); lost != nil {
		return lost
	}
	return err
}

// Defer leaves the answer to a later Accept or Reject, in any goroutine. It is to be
// called by the handler. Whoever has not answered after 28 s is answered for, with
// 500.
func (m *Message) Defer() { m.deferred = true }

// received hands a MESSAGE to the application.
func (ua *UA) received(core *sipcore.ServerRequest) {
	req := core.Request()
	m := &Message{From: req.From(), ContentType: req.Header.Get("Content-Type"), Body: req.Body, Request: req, ua: ua, core: core}
	switch {
	case ua.cfg.OnMessage == nil:
		_ = core.Respond(time.Now(), sipcore.ResponseOptions{Code: 200}) // nobody has answered it
	case !ua.messages.add(m.handle):
		ua.log(sipcore.LevelWarn, "ua", "OnMessage is too slow: a message was refused with 480")
		_ = core.Respond(time.Now(), sipcore.ResponseOptions{Code: 480}) // the same
	}
}

// handle is one turn of OnMessage.
func (m *Message) handle() {
	m.ua.cfg.OnMessage(m)
	if !m.deferred {
		m.ua.post(func(now time.Time) {
			_ = m.core.Respond(now, sipcore.ResponseOptions{Code: 200}) // unless the handler has
		})
	}
}

// request is one of ours that waits for its outcome.
type request struct {
	what    string
	outcome chan error // holds one
}

// Message sends a MESSAGE and waits for its final response. Errors: the target
// or the type that cannot be sent, *Failure, or why ctx has ended; the message
// may have been delivered then.
func (ua *UA) Message(ctx context.Context, target, contentType string, body []byte) error {
	return ua.Request(ctx, sip.MethodMessage, target, sipcore.RequestOptions{Body: body, ContentType: contentType})
}

// Request sends any request outside of a dialog (OPTIONS, PUBLISH ...) and
// waits for its final response. Errors as of Message.
func (ua *UA) Request(ctx context.Context, method, target string, o sipcore.RequestOptions) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	uri, err := ua.parseTarget(target)
	if err != nil {
		return err
	}
	r := &request{what: method + " to " + target, outcome: make(chan error, 1)}
	var sent *sipcore.ClientRequest
	lost := ua.do(func(now time.Time) {
		if sent, err = ua.core.Request(now, method, uri, o); err == nil {
			ua.requests[sent] = r
		}
	})
	switch {
	case lost != nil:
		return lost
	case err != nil:
		return err
	}
	select {
	case err := <-r.outcome:
		return err
	case <-ctx.Done():
		ua.post(func(now time.Time) {
			_ = sent.Cancel(now, sipcore.CancelOptions{}) // without a code nothing is refused
		})
		return &Failure{What: r.what, Cause: sipcore.CauseCanceled, Err: context.Cause(ctx)}
	}
}

// requestOver tells the waiting one; failed is nil after a 2xx.
func (ua *UA) requestOver(sent *sipcore.ClientRequest, failed *sipcore.RequestFailed) {
	r := ua.requests[sent]
	if r == nil {
		return
	}
	delete(ua.requests, sent)
	if failed == nil {
		r.outcome <- nil
		return
	}
	r.outcome <- ua.newFailure(r.what, failed.Response, failed.Cause)
}
