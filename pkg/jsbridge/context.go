//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// SIP.ClientContext: a request of ours outside of a dialog. It is sent, or
// queued while there is no connection, when it is made; its events come after
// the page has had the chance to listen. Its hooks are in web/src/contexts.js.
type clientContext struct {
	u      *userAgent
	obj    js.Value
	handle int
	core   *sipcore.ClientRequest
}

func (b *bridge) defineContexts() {
	b.define(class{
		Name: "ClientContext",
		Ctor: (*bridge).constructClientContext,
		Methods: methods{
			{"cancel", (*bridge).clientCancel},
		},
	})
	b.defineServerContext()
	b.defineRegisterContext()
}

// constructClientContext is new SIP.ClientContext(ua, method, target, options).
func (b *bridge) constructClientContext(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 0))
	if err != nil {
		return nil, err
	}
	options := arg(args, 3)
	target, o, err := u.request(arg(args, 2), options)
	if err != nil {
		return nil, err
	}
	c := &clientContext{u: u, obj: this}
	u.runQuietly(func(now time.Time) {
		if c.core, err = u.core.Request(now, text(arg(args, 1)), target, o); err == nil {
			u.requests[c.core] = c
		}
	})
	if err != nil {
		return nil, toThrow(err)
	}
	c.handle = b.attach(this, c)
	shown, octets := printed(c.core.Request())
	b.shape("showClientContext", this, u.obj, shown, octets, options, jsText(string(o.Body)), jsText(o.ContentType))
	return nil, nil
}

// clientCancel is context.cancel({status_code, reason_phrase, extraHeaders}).
func (b *bridge) clientCancel(this js.Value, args []js.Value) (any, error) {
	o, err := b.cancelOptions(arg(args, 0))
	if err != nil {
		return nil, err
	}
	if c, ok := lookup[*clientContext](b, this); ok {
		err = c.cancelWith(o)
	}
	return this, err
}

func (b *bridge) cancelOptions(options js.Value) (sipcore.CancelOptions, error) {
	o, err := b.codeOptions(options, 200, 699, "status_code")
	return sipcore.CancelOptions{Code: o.Code, Reason: o.Reason, Headers: o.Headers}, err
}

func (c *clientContext) cancelWith(o sipcore.CancelOptions) error {
	var err error
	c.u.run(func(now time.Time) { err = c.core.Cancel(now, o) })
	return toThrow(err)
}

// responded delivers a response to the context of a request.
func (u *userAgent) responded(core *sipcore.ClientRequest, response *sip.Message) {
	if c := u.requests[core]; c != nil {
		u.b.hook(c.obj, "receiveResponse", u.message(response))
	}
}

// requestFailed ends a request that nobody answered; a response was delivered
// before.
func (u *userAgent) requestFailed(o sipcore.RequestFailed) {
	c := u.requests[o.Request]
	if c == nil {
		return
	}
	u.requestOver(o.Request)
	switch {
	case o.Response != nil:
	case o.Cause == sipcore.CauseRequestTimeout:
		u.b.hook(c.obj, "onRequestTimeout")
	case o.Cause == sipcore.CauseExpires:
		u.b.emit(c.obj, "failed", js.Null(), cause(o.Cause))
	default:
		u.b.hook(c.obj, "onTransportError")
	}
}

// requestOver lets a context's Go value go.
func (u *userAgent) requestOver(core *sipcore.ClientRequest) {
	if c := u.requests[core]; c != nil {
		u.b.release(c.handle)
		delete(u.requests, core)
	}
}
