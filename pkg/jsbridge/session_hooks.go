//go:build js && wasm

package jsbridge

import (
	"syscall/js"

	"sipwasm/pkg/sipcore/sip"
)

// The overridable methods through which a session tells what happened to it. A
// page may replace each, on the class or on one session; what stands here is
// what they do by themselves.

var sessionHooks = methods{
	{"accepted", (*bridge).hookAccepted},
	{"terminated", (*bridge).hookTerminated},
	{"connecting", (*bridge).hookConnecting},
	{"canceled", emitting("cancel")},
	{"rejected", emitting("rejected")},
	{"failed", emitting("failed")},
	{"receiveRequest", untilOver{(*session).receiveRequest, itself}},
	{"onTransportError", nothing},
	{"onRequestTimeout", nothing},
	{"onDialogError", nothing},
	{"receiveReinvite", nothing},
	{"receiveInviteResponse", nothing},
	{"receiveReinviteResponse", nothing},
}

// emitting makes a hook that emits its arguments.
func emitting(event string) bridgeMethod {
	return func(b *bridge, this js.Value, args []js.Value) (any, error) {
		b.emit(this, event, args...)
		return this, nil
	}
}

func (b *bridge) hookAccepted(this js.Value, args []js.Value) (any, error) {
	set(this, "startTime", js.Global().Get("Date").New())
	return emitting("accepted")(b, this, args)
}

func (b *bridge) hookTerminated(this js.Value, args []js.Value) (any, error) {
	set(this, "endTime", js.Global().Get("Date").New())
	b.hook(this, "close")
	return emitting("terminated")(b, this, args)
}

// hookConnecting is session.connecting(request): the media handler says that the
// user's devices are there, or that they are not.
func (b *bridge) hookConnecting(this js.Value, args []js.Value) (any, error) {
	event := newObject()
	set(event, "request", arg(args, 0))
	b.emit(this, "connecting", event)
	return this, nil
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
		s.receiveRefer(request)
	case sip.MethodNotify:
		s.emit("notify", request)
	}
	return nil, nil
}
