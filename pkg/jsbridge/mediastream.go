//go:build js && wasm

package jsbridge

import "syscall/js"

// SIP.WebRTC.MediaStreamManager: where a call's local streams come from and go
// back to.
//
//   - acquire(hint) returns a promise of an array of streams; the older
//     acquire(onSuccess, onFailure, hint) calls back with one stream.
//   - A stream that the page gave in the hint is used as it is and never
//     stopped. A stream that getUserMedia gave is stopped by release: those
//     tracks that came with it, not what the page has added since.
//   - The request is made after a timer of 0 ms, so that listeners of
//     userMediaRequest can be attached in the same task.

func (m *media) defineStreamManager() {
	cls := m.b.define(class{
		Name: "WebRTC.MediaStreamManager",
		Ctor: (*media).newStreamManager,
		Methods: methods{
			{"acquire", (*media).acquire},
			{"release", (*media).releaseStreams},
		},
	})
	set(cls, "streamId", m.b.function("streamId", func(_ js.Value, args []js.Value) (any, error) {
		return m.streamID(arg(args, 0)), nil
	}))
	set(cls, "render", m.b.function("render", m.renderStatic))
}

// newStreamManager is new MediaStreamManager([logger[, defaultHint]]).
func (m *media) newStreamManager(this js.Value, args []js.Value) (any, error) {
	if !m.isSupported() {
		return nil, notSupported()
	}
	hint := arg(args, 1)
	if !isObject(hint) {
		hint = parseJSON(`{"constraints": {"audio": true, "video": true}}`)
	}
	set(this, "logger", arg(args, 0))
	set(this, "mediaHint", hint)
	set(this, "acquisitions", newObject())
	return nil, nil
}

func (m *media) acquire(this js.Value, args []js.Value) (any, error) {
	hint := arg(args, 0)
	carried := m.carriedHint(hint)
	if hint.Type() == js.TypeFunction && (carried.IsUndefined() || arg(args, 1).Type() == js.TypeFunction) {
		out := m.callbacks(hint, arg(args, 1))
		tell := out.ok
		out.ok = func(v any) { tell(soleStream(v)) }
		m.acquireByHint(this, arg(args, 2), out)
		return nil, nil
	}
	if !carried.IsUndefined() {
		hint = carried
	}
	promise, out := m.promise()
	m.acquireByHint(this, hint, out)
	return promise, nil
}

// soleStream is what the older style hands over: the stream itself when there is
// exactly one.
func soleStream(v any) any {
	if list, ok := v.(js.Value); ok && isArray(list) && list.Length() == 1 {
		return list.Index(0)
	}
	return v
}

func (m *media) acquireByHint(manager, hint js.Value, out outcome) {
	own := m.b.get(manager, "mediaHint")
	if !isObject(hint) || js.Global().Get("Object").Call("keys", hint).Length() == 0 {
		hint = own
	}
	if given := m.b.get(hint, "stream"); given.Truthy() {
		streams := asArray(given)
		m.remember(manager, streams, true)
		m.b.soon(func() { out.ok(streams) })
		return
	}
	constraints := m.b.get(hint, "constraints")
	if !constraints.Truthy() {
		constraints = m.b.get(own, "constraints")
	}
	if !constraints.Truthy() {
		constraints = parseJSON(`{"audio": true, "video": true}`)
	}
	m.b.after(0, func() { m.capture(manager, constraints, out) })
}

// capture asks for the camera and microphone through SIP.WebRTC.getUserMedia,
// which may be a page's, of either style.
func (m *media) capture(manager, constraints js.Value, out outcome) {
	m.b.emit(manager, "userMediaRequest", constraints)
	if !m.b.truthy(constraints, "audio") && !m.b.truthy(constraints, "video") {
		out.ok(newArray()) // local media was excluded: nothing to ask for
		return
	}
	failed := func(e any) {
		m.b.emit(manager, "userMediaFailed", js.ValueOf(e))
		out.fail(e)
	}
	got := func(stream any) {
		streams := asArray(js.ValueOf(stream))
		m.remember(manager, streams, false)
		m.b.emit(manager, "userMedia", js.ValueOf(stream))
		out.ok(streams)
	}
	m.eitherStyle(outcome{ok: got, fail: failed}, func(ok, fail js.Value) js.Value {
		m.isSupported()
		return m.b.call(m.webrtc, "getUserMedia", constraints, ok, fail)
	})
}

// eitherStyle calls a function of the page that may answer by the callbacks given
// to it or by a promise that it returns; the first answer counts. An exception is
// an answer too.
func (m *media) eitherStyle(out outcome, call func(ok, fail js.Value) js.Value) {
	var drop func()
	once := outcome{
		ok:   func(v any) { drop(); out.ok(v) },
		fail: func(v any) { drop(); out.fail(v) },
	}.once()
	ok, dropOK := m.b.bind(func(args []js.Value) { once.ok(arg(args, 0)) })
	fail, dropFail := m.b.bind(func(args []js.Value) { once.fail(arg(args, 0)) })
	drop = func() { dropOK(); dropFail() }
	m.await(once, func() js.Value { return call(ok, fail) })
}

// await settles out with what call returns, if that is a promise, an array or a
// stream, or throws; any other answer is left to come by a callback.
func (m *media) await(out outcome, call func() js.Value) {
	var r js.Value
	if e := m.b.try(func() { r = call() }); e != nil {
		out.fail(e.Value)
		return
	}
	switch {
	case m.isThenable(r):
		m.b.then(r, func(v js.Value) { out.ok(v) }, func(e js.Value) { out.fail(e) })
	case isArray(r) || m.isStream(r):
		out.ok(r)
	}
}

// remember notes whose the streams are: acquisitions[id] is true for the page's.
func (m *media) remember(manager, streams js.Value, pages bool) {
	acquisitions := m.b.get(manager, "acquisitions")
	each(streams, func(stream js.Value) {
		if !m.isStream(stream) {
			return
		}
		if isObject(acquisitions) {
			setBool(acquisitions, m.streamID(stream), pages)
		}
		if !pages {
			m.b.reflect.Call("set", stream, m.heldKey, m.b.call(stream, "getTracks"))
		}
	})
}

// releaseStreams is manager.release(stream | streams).
func (m *media) releaseStreams(this js.Value, args []js.Value) (any, error) {
	acquisitions := m.b.get(this, "acquisitions")
	each(asArray(arg(args, 0)), func(stream js.Value) {
		if !m.isStream(stream) {
			return
		}
		each(m.b.reflect.Call("get", stream, m.heldKey), func(track js.Value) { m.b.call(track, "stop") })
		m.b.reflect.Call("deleteProperty", stream, m.heldKey)
		if isObject(acquisitions) {
			acquisitions.Delete(m.streamID(stream))
		}
	})
	return nil, nil
}

// streamID is MediaStreamManager.streamId(stream): the ids of its tracks, audio
// first, in a row.
func (m *media) streamID(stream js.Value) string {
	id := ""
	for _, kind := range []string{"getAudioTracks", "getVideoTracks"} {
		each(m.b.call(stream, kind), func(track js.Value) { id += m.b.textOf(track, "id") })
	}
	return id
}

// isStream tells a MediaStream, or what a test uses in its place, from the empty
// objects that managers without media hand over.
func (m *media) isStream(v js.Value) bool {
	_, ok := m.b.method(v, "getTracks")
	return ok
}

// asArray is v if it is an array, none for undefined and null, else [v].
func asArray(v js.Value) js.Value {
	if isArray(v) {
		return v
	}
	if isNothing(v) {
		return newArray()
	}
	return js.Global().Get("Array").Call("of", v)
}

// carriedHint is the hint on the function object that acquireFrom passes, and
// undefined for anything else.
func (m *media) carriedHint(v js.Value) js.Value {
	if v.Type() != js.TypeFunction {
		return js.Undefined()
	}
	return m.b.reflect.Call("get", v, m.hintKey)
}

// acquireFrom asks a manager, ours or a page's, for media. The two styles of
// acquire cannot be told apart by the number of parameters (both are written
// with one: onSuccess, or the hint), so the first argument is both: a function
// to call on success, which carries the hint's members as its own.
func (m *media) acquireFrom(manager, hint js.Value, out outcome) {
	m.eitherStyle(out, func(ok, fail js.Value) js.Value {
		define := js.Global().Get("Object").Get("defineProperty")
		each(js.Global().Get("Object").Call("keys", hint), func(key js.Value) {
			define.Invoke(ok, key, object(member{"value", m.b.reflect.Call("get", hint, key)},
				member{"writable", jsBool(true)}, member{"configurable", jsBool(true)}, member{"enumerable", jsBool(true)},
			))
		})
		m.b.reflect.Call("set", ok, m.hintKey, hint)
		acquire, found := m.b.method(manager, "acquire")
		if !found {
			panic(js.Error{Value: m.errorOf("TypeError", "the mediaStreamManager has no method acquire", js.Undefined())})
		}
		return acquire.Call("call", manager, ok, fail, hint)
	})
}
