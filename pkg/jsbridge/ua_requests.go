//go:build js && wasm

package jsbridge

import "syscall/js"

// What a user agent sends for the page: invite, message, request.

// uaInvite is ua.invite(target[, options]).
func (b *bridge) uaInvite(this js.Value, args []js.Value) (any, error) {
	context := b.sip.Get("InviteClientContext").New(this, arg(args, 0), arg(args, 1))
	b.call(context, "invite")
	b.emit(this, "inviteSent", context)
	return context, nil
}

// uaMessage is ua.message(target, body[, options]).
func (b *bridge) uaMessage(this js.Value, args []js.Value) (any, error) {
	if arg(args, 1).IsUndefined() {
		return nil, typeError("Not enough arguments")
	}
	options := js.Global().Get("Object").Call("assign", newObject(), arg(args, 2))
	if isNothing(b.get(options, "contentType")) {
		options.Set("contentType", "text/plain")
	}
	set(options, "body", args[1])
	return b.call(this, "request", jsText("MESSAGE"), args[0], options), nil
}

// uaRequest is ua.request(method, target[, options]).
func (b *bridge) uaRequest(this js.Value, args []js.Value) (any, error) {
	context := b.sip.Get("ClientContext").New(this, arg(args, 0), arg(args, 1), arg(args, 2))
	b.call(context, "send")
	return context, nil
}

// uaNormalizeTarget is ua.normalizeTarget(target).
func (b *bridge) uaNormalizeTarget(this js.Value, args []js.Value) (any, error) {
	domain := b.get(b.get(this, "configuration"), "hostportParams")
	return b.sip.Get("Utils").Call("normalizeTarget", arg(args, 0), domain), nil
}

// uaAfterConnected is ua.afterConnected(callback): now, or once connected.
func (b *bridge) uaAfterConnected(this js.Value, args []js.Value) (any, error) {
	callback := arg(args, 0)
	if callback.Type() != js.TypeFunction {
		return nil, typeError("Not enough arguments")
	}
	if b.call(this, "isConnected").Truthy() {
		callback.Invoke()
	} else {
		b.call(this, "once", jsText("connected"), callback)
	}
	return nil, nil
}

// uaFindSession is ua.findSession(request): the session by Call-ID and either tag.
func (b *bridge) uaFindSession(this js.Value, args []js.Value) (any, error) {
	request, sessions := arg(args, 0), b.get(this, "sessions")
	for _, tag := range []string{"from_tag", "to_tag"} {
		if s := b.get(sessions, b.textOf(request, "call_id")+b.textOf(request, tag)); isObject(s) {
			return s, nil
		}
	}
	return js.Null(), nil
}
