//go:build js && wasm

package jsbridge

import "syscall/js"

// getDescription: an offer, or the answer to the offer that was set.
//
// The steps, each of which continues with the next: acquire local media,
// session.connecting(), add the streams, data channel, render, create, set as
// local description, gather candidates, let listeners of getDescription change
// the text. Media acquired once serve all later descriptions of the call.

// describing is one getDescription on its way.
type describing struct {
	h    *mediaHandler
	hint js.Value
	out  outcome
}

// getDescription is handler.getDescription(hint) -> promise of {body,
// contentType}, or, in the older style, (onSuccess(sdp), onFailure, hint).
func (m *media) getDescription(this js.Value, args []js.Value) (any, error) {
	if f := arg(args, 0); f.Type() == js.TypeFunction {
		out := m.callbacks(f, arg(args, 1))
		tell := out.ok
		out.ok = func(v any) { tell(m.b.get(js.ValueOf(v), "body")) }
		m.describe(this, arg(args, 2), js.Undefined(), out)
		return nil, nil
	}
	promise, out := m.promise()
	m.describe(this, arg(args, 0), arg(args, 1), out)
	return promise, nil
}

func (m *media) describe(this, hint, modifiers js.Value, out outcome) {
	h := m.live(this)
	if h == nil {
		out.fail(m.closedError())
		return
	}
	if h.describing != nil {
		out.fail(m.errorOf("InvalidStateError", "getDescription is running already", js.Undefined()))
		return
	}
	set(h.self, "mediaHint", h.currentHint(hint))
	d := &describing{h: h, hint: h.get("mediaHint")}
	h.describing = d
	d.out = outcome{
		ok:   func(v any) { h.describing = nil; out.ok(v) },
		fail: func(v any) { h.describing = nil; setBool(h.self, "ready", !h.scope.closed); out.fail(v) },
	}.once()
	if local := h.get("localMedia"); local.Truthy() {
		h.log("log", "already have local media")
		h.scope.soon(func() { d.step(func() { d.prepare(modifiers) }) })
		return
	}
	d.acquire(func() { d.prepare(modifiers) })
}

// currentHint is the hint of this description: none means that of the last one.
// Where to render is said once a call.
func (h *mediaHandler) currentHint(hint js.Value) js.Value {
	if !isObject(hint) {
		hint = h.get("mediaHint")
	}
	if !isObject(hint) {
		hint = newObject()
	}
	if render := h.m.b.get(hint, "render"); isObject(render) {
		h.renderHint = render
	}
	return hint
}

// step runs f, which calls into the page; what the page throws ends the
// description.
func (d *describing) step(f func()) {
	if e := d.h.m.b.try(f); e != nil {
		d.fail(e.Value)
	}
}

// then continues with next when the promise is kept. failure names the event to
// emit when it is broken, "" for none.
func (d *describing) then(promise js.Value, failure string, next func(js.Value)) {
	d.h.scope.then(promise, func(v js.Value) {
		d.step(func() { next(v) })
	}, func(e js.Value) {
		if failure != "" {
			d.h.emit(failure, e)
		}
		d.fail(e)
	})
}

func (d *describing) fail(e js.Value) { d.out.fail(e) }

// acquire gets local media and adds them, then goes on with next. It is followed
// to its end even if the handler is closed meanwhile: media that come too late
// are given back, or the camera would stay on.
func (d *describing) acquire(next func()) {
	h := d.h
	manager := h.get("mediaStreamManager")
	h.log("log", "acquiring local media")
	connecting := func() {
		h.m.b.report(h.m.b.try(func() { h.m.b.call(h.get("session"), "connecting") }))
	}
	failed := func(e any) {
		if h.scope.closed {
			return
		}
		h.log("error", "unable to acquire streams")
		h.m.log(h.self, "error", e)
		connecting()
		d.out.fail(e)
	}
	got := func(v any) {
		acquired := js.ValueOf(v)
		if h.scope.closed {
			h.giveBack(acquired)
			return
		}
		h.log("log", "acquired local media streams")
		h.acquired = acquired
		set(h.self, "localMedia", asArray(acquired))
		connecting()
		if !h.scope.closed { // a listener of connecting may have ended the call
			d.step(func() { d.addMedia(next) })
		}
	}
	h.m.acquireFrom(manager, d.hint, outcome{
		ok:   func(v any) { h.m.b.soon(func() { got(v) }) },
		fail: func(v any) { h.m.b.soon(func() { failed(v) }) },
	})
}

// addMedia adds the acquired streams, by the page's addStreams or addStream where
// it has replaced them.
func (d *describing) addMedia(next func()) {
	h := d.h
	local := h.get("localMedia")
	one := h.get("addStream")
	if h.get("addStreams").Equal(h.m.addStreams) && !one.Equal(h.m.addStream) && one.Type() == js.TypeFunction {
		d.addOneByOne(local, 0, next)
		return
	}
	d.then(h.m.b.call(h.self, "addStreams", local), "", func(js.Value) { next() })
}

// addOneByOne calls the page's addStream(stream, onSuccess, onFailure) for each
// stream in turn.
func (d *describing) addOneByOne(list js.Value, i int, next func()) {
	if i >= list.Length() {
		next()
		return
	}
	out := outcome{
		ok: func(any) {
			if !d.h.scope.closed {
				d.step(func() { d.addOneByOne(list, i+1, next) })
			}
		},
		fail: func(e any) { d.out.fail(e) },
	}
	d.h.m.eitherStyle(out, func(ok, fail js.Value) js.Value {
		return d.h.m.b.call(d.h.self, "addStream", list.Index(i), ok, fail)
	})
}

// prepare makes the data channel of an offerer, renders, and has the description
// created.
func (d *describing) prepare(modifiers js.Value) {
	h := d.h
	if e := d.openDataChannel(); e != nil {
		d.fail(e.Value)
		return
	}
	h.m.b.call(h.self, "render")
	sdp := h.m.b.call(h.self, "createOfferOrAnswer", h.get("RTCConstraints"))
	d.then(sdp, "", func(sdp js.Value) { d.modify(modifiers, sdp, d.finish) })
}

func (d *describing) finish(sdp js.Value) {
	d.h.self.Set("ready", true)
	d.out.ok(object(member{"body", sdp}, member{"contentType", d.h.get("contentType")}))
}

// openDataChannel makes the offerer's channel, once a call.
func (d *describing) openDataChannel() *js.Error {
	h := d.h
	init := h.m.b.get(d.hint, "dataChannel")
	if !init.Truthy() || h.hasOffer("remote") || h.get("dataChannel").Truthy() {
		return nil
	}
	channel, thrown := h.pc.createDataChannel("sipjs", init)
	if thrown != nil || !isObject(channel) {
		return thrown
	}
	h.receiveDataChannel(channel)
	return nil
}

// modify passes the description through the functions of a later SIP.js:
// modifiers[i](description) returns a promise of a description.
func (d *describing) modify(modifiers, sdp js.Value, next func(sdp js.Value)) {
	list := asArray(modifiers)
	if list.Length() == 0 {
		next(sdp)
		return
	}
	kind := "offer"
	if d.h.pc.signalingState() == "stable" {
		kind = "answer"
	}
	description := object(member{"type", jsText(kind)}, member{"sdp", sdp})
	d.then(d.h.m.reduce(list, description), "", func(v js.Value) { next(d.h.m.b.get(v, "sdp")) })
}

// reduce chains the modifiers on a promise of the description.
func (m *media) reduce(modifiers, description js.Value) js.Value {
	promise := js.Global().Get("Promise").Call("resolve", description)
	each(modifiers, func(f js.Value) {
		if f.Type() == js.TypeFunction {
			promise = promise.Call("then", f)
		}
	})
	return promise
}
