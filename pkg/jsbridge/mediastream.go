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
//   - The request is made when the running JavaScript has returned, so that it can
//     attach listeners of userMediaRequest.

var streamManager = methods{
	{"acquire", (*media).acquire},
	{"release", (*media).releaseStreams},
}

const defaultHint = `{"constraints": {"audio": true, "video": true}}`

// newStreamManager is new MediaStreamManager([logger[, defaultHint]]).
func (m *media) newStreamManager(this js.Value, args []js.Value) (any, error) {
	if !m.isSupported() {
		return nil, notSupported()
	}
	hint := arg(args, 1)
	if !isObject(hint) {
		hint = parseJSON(defaultHint)
	}
	set(this, "logger", arg(args, 0))
	set(this, "mediaHint", hint)
	set(this, "acquisitions", newObject())
	return nil, nil
}

// acquisition is one request for local media.
type acquisition struct {
	m                            *media
	manager, answer, constraints js.Value
}

// acquire is manager.acquire(hint); its first argument is the answer.
func (m *media) acquire(this js.Value, args []js.Value) (any, error) {
	a := &acquisition{m: m, manager: this, answer: args[0]}
	own, hint := m.get(this, "mediaHint"), arg(args, 1)
	if !isObject(hint) || objectClass.Call("keys", hint).Length() == 0 {
		hint = own
	}
	if given := m.get(hint, "stream"); given.Truthy() {
		streams := asArray(given)
		m.tool("remember", this, streams, jsBool(true))
		m.b.then(streams, a.done, a.done)
		return nil, nil
	}
	for _, source := range []js.Value{hint, own, parseJSON(defaultHint)} {
		if a.constraints = m.get(source, "constraints"); a.constraints.Truthy() {
			break
		}
	}
	m.b.soon(a.capture)
	return nil, nil
}

// capture asks for the camera and microphone through SIP.WebRTC.getUserMedia,
// which may be a page's, of either style.
func (a *acquisition) capture() {
	m := a.m
	m.b.emit(a.manager, "userMediaRequest", a.constraints)
	if !m.flag(a.constraints, "audio") && !m.flag(a.constraints, "video") {
		a.done(newArray()) // local media was excluded: nothing to ask for
		return
	}
	m.b.then(m.tool("capture", a.constraints), a.captured, a.failed)
}

func (a *acquisition) captured(stream js.Value) {
	streams := asArray(stream)
	a.m.tool("remember", a.manager, streams, jsBool(false))
	a.m.b.emit(a.manager, "userMedia", stream)
	a.done(streams)
}

func (a *acquisition) failed(e js.Value) {
	a.m.b.emit(a.manager, "userMediaFailed", e)
	a.answer.Call("reject", e)
}

func (a *acquisition) done(streams js.Value) { a.answer.Call("resolve", streams) }

// releaseStreams is manager.release(stream | streams).
func (m *media) releaseStreams(this js.Value, args []js.Value) (any, error) {
	m.tool("release", this, arg(args, 0))
	return nil, nil
}
