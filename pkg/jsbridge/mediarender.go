//go:build js && wasm

package jsbridge

import "syscall/js"

// Showing streams in a page's <audio> and <video> elements.
//
// What to render in may be an element, a function that returns one, an array of
// those, or {video, audio}; anything else, null and the null inside {video: null}
// mean nothing.

// playInterval is how often a paused element is told to play, in ms.
const playInterval = 100

// renderHandler is handler.render([hint]): hint is {local, remote}, by default
// the one of the call. It returns false when there is none.
func (m *media) renderHandler(this js.Value, args []js.Value) (any, error) {
	hint := arg(args, 0)
	if !hint.Truthy() {
		hint = m.b.get(m.b.get(this, "mediaHint"), "render")
	}
	if h := m.live(this); !hint.Truthy() && h != nil {
		hint = h.renderHint
	}
	if !hint.Truthy() {
		return false, nil
	}
	manager := m.b.get(m.webrtc, "MediaStreamManager")
	for _, side := range []struct{ name, getter string }{
		{"local", "getLocalStreams"}, {"remote", "getRemoteStreams"},
	} {
		elements := m.b.get(hint, side.name)
		if isNothing(elements) {
			continue
		}
		m.b.call(manager, "render", m.b.call(this, side.getter), elements)
	}
	return nil, nil
}

// renderStatic is MediaStreamManager.render(stream | streams, elements).
func (m *media) renderStatic(_ js.Value, args []js.Value) (any, error) {
	elements := arg(args, 1)
	if !elements.Truthy() {
		return false, nil
	}
	if isArray(elements) && elements.Length() == 0 {
		return nil, typeError("elements must not be empty")
	}
	streams := asArray(arg(args, 0))
	if video, audio, ok := m.byKind(elements); ok {
		m.renderByKind(streams, video, audio)
		return nil, nil
	}
	list := asArray(elements)
	for i, n := 0, streams.Length(); i < n; i++ {
		m.show(list.Index(i%list.Length()), streams.Index(i))
	}
	return nil, nil
}

// byKind recognises {video, audio}.
func (m *media) byKind(elements js.Value) (video, audio js.Value, ok bool) {
	if elements.Type() != js.TypeObject || isArray(elements) || !m.b.get(elements, "nodeType").IsUndefined() {
		return video, audio, false
	}
	has := func(name string) bool { return m.b.reflect.Call("has", elements, name).Bool() }
	return m.b.get(elements, "video"), m.b.get(elements, "audio"), has("video") || has("audio")
}

// renderByKind shows the first stream in both elements; with an audio element of
// its own, the video element stays silent.
func (m *media) renderByKind(streams, video, audio js.Value) {
	if streams.Length() == 0 {
		return
	}
	if video.Truthy() && audio.Truthy() {
		if element := elementOf(video); isObject(element) {
			m.b.reflect.Call("set", element, "volume", 0)
		}
	}
	m.show(video, streams.Index(0))
	m.show(audio, streams.Index(0))
}

// elementOf is the element, or what the function in its place returns.
func elementOf(v js.Value) js.Value {
	if v.Type() == js.TypeFunction {
		return v.Invoke()
	}
	return v
}

// show attaches a stream to an element and keeps it playing.
func (m *media) show(target, stream js.Value) {
	element := elementOf(target)
	if !isObject(element) {
		return
	}
	if _, ok := m.b.method(js.Global(), "attachMediaStream"); ok {
		m.b.call(js.Global(), "attachMediaStream", element, stream)
	} else if !m.b.get(element, "srcObject").Equal(stream) {
		m.b.reflect.Call("set", element, "srcObject", stream)
	}
	m.ensurePlaying(element)
}

// ensurePlaying starts the element, and tries again every playInterval until it
// plays or has no living stream any more. The id of the interval is on the
// element as ensurePlayingIntervalId.
func (m *media) ensurePlaying(element js.Value) {
	timers := m.b.sip.Get("Timers")
	if running := m.b.get(element, "ensurePlayingIntervalId"); running.Truthy() {
		return
	}
	if m.play(element) {
		return
	}
	var release func()
	var id js.Value
	tick, release := m.b.bind(func([]js.Value) {
		if m.play(element) {
			timers.Call("clearInterval", id)
			m.b.reflect.Call("set", element, "ensurePlayingIntervalId", js.Null())
			release()
		}
	})
	id = timers.Call("setInterval", tick, playInterval)
	m.b.reflect.Call("set", element, "ensurePlayingIntervalId", id)
}

// play starts a paused element; it returns true when there is nothing to start.
// A browser that refuses (no click on the page yet) is asked again later.
func (m *media) play(element js.Value) (done bool) {
	stream := m.b.get(element, "srcObject")
	if !m.b.truthy(element, "paused") || !isObject(stream) ||
		m.b.get(stream, "active").Equal(jsBool(false)) {
		return true
	}
	var playing js.Value
	if m.b.try(func() { playing = m.b.call(element, "play") }) == nil && m.isThenable(playing) {
		m.b.then(playing, func(js.Value) {}, func(js.Value) {})
	}
	return false
}
