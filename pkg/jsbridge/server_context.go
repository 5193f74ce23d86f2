//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// SIP.ServerContext, and the answers to requests of others. What it shows is set
// in web/src/contexts.js.
//
// An IncomingRequest that still wants an answer carries a handle on its
// serverRequest; when it was answered the handle is gone, and request.reply
// throws.
type serverRequest struct {
	u      *userAgent
	obj    js.Value // the SIP.IncomingRequest
	handle int
	core   *sipcore.ServerRequest
}

// serverRequest makes the SIP.IncomingRequest for a request of the core.
func (u *userAgent) serverRequest(core *sipcore.ServerRequest) js.Value {
	obj := u.message(core.Request())
	if core.RespondedWith() < 200 {
		r := &serverRequest{u: u, obj: obj, core: core}
		r.handle = u.b.attach(obj, r)
		u.incoming[core] = r
	}
	return obj
}

// respond answers, and lets the request go after a final response.
func (r *serverRequest) respond(o sipcore.ResponseOptions) error {
	var err error
	r.u.run(func(now time.Time) { err = r.core.Respond(now, o) })
	if r.core.RespondedWith() >= 200 {
		r.u.forget(r.core)
	}
	return err
}

// forget lets the handle of a request of others go.
func (u *userAgent) forget(core *sipcore.ServerRequest) {
	if r := u.incoming[core]; r != nil {
		u.b.release(r.handle)
		delete(u.incoming, core)
	}
}

func (b *bridge) defineServerContext() {
	b.define(class{
		Name: "ServerContext",
		Methods: methods{
			{"progress", serverRespond(answer{180, 100, 199, []string{"progress"}})},
			{"accept", serverRespond(answer{200, 200, 299, []string{"accepted"}})},
			{"reject", serverRespond(answer{480, 300, 699, []string{"rejected", "failed"}})},
			{"reply", serverRespond(answer{100, 100, 699, nil})},
		},
	})
}

// answer describes one of the four answering methods.
type answer struct {
	code, low, high int // default, and what the page may give
	events          []string
}

func serverRespond(a answer) bridgeMethod {
	return func(b *bridge, this js.Value, args []js.Value) (any, error) {
		o, err := b.responseOptions(arg(args, 0), a)
		if err != nil {
			return nil, err
		}
		shown, err := b.answer(b.get(this, "request"), o)
		if err != nil {
			return nil, err
		}
		for _, event := range a.events {
			b.emit(this, event, jsText(shown), jsText(o.Reason))
		}
		return this, nil
	}
}

// responseOptions reads the options of an answer and fills in what they leave out.
func (b *bridge) responseOptions(options js.Value, a answer) (sipcore.ResponseOptions, error) {
	o, err := b.codeOptions(options, a.low, a.high, "statusCode")
	if o.Code == 0 {
		o.Code = a.code
	}
	if o.Reason == "" {
		o.Reason = phrase(o.Code)
	}
	return o, err
}

// codeOptions reads {statusCode, reasonPhrase, extraHeaders, body, contentType}:
// what responses, BYE and CANCEL have in common. The code lies between low and
// high, or is 0 for none; spelled is its name in an error.
func (b *bridge) codeOptions(options js.Value, low, high int, spelled string) (o sipcore.ResponseOptions, err error) {
	if o.Code, err = b.statusCode(options, low, high, spelled); err != nil {
		return o, err
	}
	o.Reason = b.reasonPhrase(options)
	o.Body, o.ContentType = b.body(options)
	o.Headers, err = b.extraHeaders(options)
	return o, err
}

// answer responds to a request if it still wants that, and returns the text of
// the response.
func (b *bridge) answer(request js.Value, o sipcore.ResponseOptions) (string, error) {
	// RFC 4320 §4.1: no provisional responses to a MESSAGE but 100, which is the
	// core's: progress is for listeners only.
	if r, ok := lookup[*serverRequest](b, request); ok && (o.Code >= 200 || r.core.Request().Method != sip.MethodMessage) {
		if err := r.respond(o); err != nil {
			return "", toThrow(err)
		}
		b.hidden(request, "answered", o.Code)
	}
	return b.responseText(request, o), nil
}

// responseText is what a response looks like, for listeners.
func (b *bridge) responseText(request js.Value, o sipcore.ResponseOptions) string {
	m, err := sip.Parse([]byte(b.textOf(request, "data")))
	if m == nil || err != nil {
		return ""
	}
	resp := sip.NewResponse(m, o.Code, o.Reason)
	for _, f := range o.Headers {
		resp.Header.Add(f.Name, f.Value)
	}
	if len(o.Body) > 0 {
		resp.Header.Set("Content-Type", o.ContentType)
		resp.Body = o.Body
	}
	return resp.String()
}

// reply is host.go.reply: request.reply(code, reason, extraHeaders, body).
func (b *bridge) reply(_ js.Value, args []js.Value) (any, error) {
	request := arg(args, 0)
	code, _ := integer(arg(args, 1))
	headers, err := b.headerFields(arg(args, 3))
	if err != nil {
		return nil, err
	}
	options := newObject()
	set(options, "body", arg(args, 4))
	o := sipcore.ResponseOptions{Code: code, Reason: text(arg(args, 2)), Headers: headers}
	o.Body, o.ContentType = b.body(options)
	if i := strings.IndexByte(o.Reason, '\n'); i >= 0 {
		return nil, typeError("Invalid reason_phrase: " + o.Reason)
	}
	if _, ok := lookup[*serverRequest](b, request); !ok {
		return nil, plainError("This request was answered already")
	}
	return b.answer(request, o)
}
