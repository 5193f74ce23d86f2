//go:build js && wasm

package jsbridge

import (
	"errors"
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// The commands of a session that both kinds have.

var sessionCommands = methods{
	{"bye", untilOver{(*session).bye, (*bridge).sessionIsOver}},
	{"terminate", untilOver{(*session).terminate, (*bridge).sessionIsOver}},
	{"sendRequest", (*session).sendRequest},
	{"receiveRequest", untilOver{(*session).receiveRequest, itself}},
	{"dtmf", (*session).dtmf},
}

// sessionIsOver answers bye and terminate after the end.
func (b *bridge) sessionIsOver(this js.Value, _ []js.Value) (any, error) {
	b.call(b.get(this, "logger"), "error", jsText("Error: Attempted to send BYE in a terminated session."))
	return this, nil
}

// bye is session.bye({extraHeaders, body, statusCode, reasonPhrase}).
func (s *session) bye(args []js.Value) (any, error) {
	o, err := s.u.b.codeOptions(arg(args, 0), 200, 699, "statusCode")
	if err != nil {
		return nil, err
	}
	return s.obj, s.command(func(now time.Time) error { return s.core.Bye(now, sipcore.ByeOptions(o)) })
}

// terminate is session.terminate(options): cancel, reject or bye, whatever fits.
// It goes through those methods of the object, which the page may have replaced.
func (s *session) terminate(args []js.Value) (any, error) {
	options := arg(args, 0)
	switch s.core.State() {
	case sipcore.StateTerminated:
		if !s.client {
			return nil, invalidState(int(sipcore.StateTerminated))
		}
	case sipcore.StateConfirmed, sipcore.StateWaitingForAck:
		s.u.b.call(s.obj, "bye", options)
	default:
		if s.client {
			s.u.b.call(s.obj, "cancel", options)
		} else {
			s.u.b.call(s.obj, "reject", options)
		}
	}
	return s.obj, nil
}

// sendRequest is session.sendRequest(method, {extraHeaders, body, receiveResponse,
// onRequestTimeout, onTransportError}).
func (s *session) sendRequest(args []js.Value) (any, error) {
	method := strings.ToUpper(text(arg(args, 0)))
	if method == "" {
		return nil, typeError("Not enough arguments")
	}
	options := arg(args, 1)
	headers, err := s.u.b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	o := sipcore.SessionRequestOptions{Headers: headers}
	o.Body, o.ContentType = s.u.b.body(options)
	if isObject(options) {
		o.OnResponse = func(_ time.Time, resp *sip.Message, err error) {
			timeout := jsBool(errors.Is(err, transaction.ErrTimeout))
			s.later(func() { s.u.b.shape("tellOutcome", options, s.u.message(resp), timeout) })
		}
	}
	err = s.command(func(now time.Time) error { return s.core.Request(now, method, o) })
	return s.obj, err
}

// receiveRequest is the default of session.receiveRequest(request).
func (s *session) receiveRequest(args []js.Value) (any, error) {
	request := arg(args, 0)
	switch s.u.b.textOf(request, "method") {
	case sip.MethodBye:
		s.emit("bye", request)
	case sip.MethodInfo:
		s.receiveInfo(request)
	case sip.MethodRefer:
		s.emit("refer", request)
	case sip.MethodNotify:
		s.emit("notify", request)
	}
	return nil, nil
}

// later runs f when the core has come to rest: it is called from inside the
// core, which the page must not re-enter there.
func (s *session) later(f func()) {
	s.u.afterwards = append(s.u.afterwards, f)
}
