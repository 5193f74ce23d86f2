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
// the page has had the chance to listen.
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
			{"send", itself},
			{"cancel", (*bridge).clientCancel},
			{"receiveResponse", (*bridge).clientReceiveResponse},
			{"onRequestTimeout", failedWith("Request Timeout")},
			{"onTransportError", failedWith("Connection Error")},
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
	target, err := u.target(arg(args, 2))
	if err != nil {
		return nil, err
	}
	options := arg(args, 3)
	o, err := b.requestOptions(options)
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
	u.fillContext(this, c.core.Request(), "sip.clientcontext")
	b.showBody(this, options)
	return nil, nil
}

// fillContext gives a context of a request of ours its members.
func (u *userAgent) fillContext(obj js.Value, req *sip.Message, category string) {
	request := u.outgoingRequest(req)
	fill(obj, `{"data": {}}`)
	set(obj, "ua", u.obj)
	set(obj, "logger", u.logger(category))
	setText(obj, "method", req.Method)
	set(obj, "request", request)
	set(obj, "localIdentity", request.Get("from"))
	set(obj, "remoteIdentity", request.Get("to"))
}

// showBody sets context.body and contentType: a String object that has the
// members body and contentType serves both generations of pages.
func (b *bridge) showBody(obj, options js.Value) {
	body, contentType := b.body(options)
	if b.get(options, "body").IsUndefined() {
		set(obj, "body", js.Undefined())
		return
	}
	shown := js.Global().Get("String").New(string(body))
	b.hidden(shown, "body", string(body))
	b.hidden(shown, "contentType", contentType)
	set(obj, "body", shown)
	setText(obj, "contentType", contentType)
}

// clientCancel is context.cancel({status_code, reason_phrase, extraHeaders}).
func (b *bridge) clientCancel(this js.Value, args []js.Value) (any, error) {
	options := arg(args, 0)
	code, err := b.statusCode(options, 200, 699, "status_code")
	if err != nil {
		return nil, err
	}
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	if c, ok := lookup[*clientContext](b, this); ok {
		err = c.cancelWith(sipcore.CancelOptions{Code: code, Reason: b.reasonPhrase(options), Headers: headers})
	}
	return this, err
}

func (c *clientContext) cancelWith(o sipcore.CancelOptions) error {
	var err error
	c.u.run(func(now time.Time) { err = c.core.Cancel(now, o) })
	return toThrow(err)
}

// clientReceiveResponse is the overridable context.receiveResponse(response).
func (b *bridge) clientReceiveResponse(this js.Value, args []js.Value) (any, error) {
	response := arg(args, 0)
	code, _ := integer(b.get(response, "status_code"))
	reason := phrase(code)
	if reason == "" {
		reason = b.textOf(response, "reason_phrase")
	}
	switch {
	case code < 200:
		b.emit(this, "progress", response, jsText(reason))
	case code < 300:
		b.emit(this, "accepted", response, jsText(reason))
	default:
		b.emit(this, "rejected", response, jsText(reason))
		b.emit(this, "failed", response, jsText(reason))
	}
	return nil, nil
}

// failedWith makes the overridable hooks onRequestTimeout and onTransportError.
func failedWith(cause string) bridgeMethod {
	return func(b *bridge, this js.Value, _ []js.Value) (any, error) {
		b.emit(this, "failed", js.Null(), jsText(cause))
		return nil, nil
	}
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
