//go:build !js

package sipnative

import (
	"context"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Message is a MESSAGE that came (RFC 3428), within a call or outside.
type Message struct {
	From        sip.NameAddr
	ContentType string
	Body        []byte
	Request     *sip.Message // all of it; read only
}

// received hands a MESSAGE to the application.
func (ua *UA) received(req *sip.Message) {
	m := &Message{From: req.From(), ContentType: req.Header.Get("Content-Type"), Body: req.Body, Request: req}
	if ua.cfg.OnMessage != nil && !ua.messages.add(func() { ua.cfg.OnMessage(m) }) {
		ua.log(sipcore.LevelWarn, "ua", "OnMessage is too slow: a message was dropped")
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
