//go:build js && wasm

package jsbridge

import "syscall/js"

// Streams and tracks of a call: adding local ones, listing both sides', muting.

// addStreamMethod is handler.addStream(stream, onSuccess, onFailure), which pages
// replace to add none.
func (m *media) addStreamMethod(this js.Value, args []js.Value) (any, error) {
	out := m.callbacks(arg(args, 1), arg(args, 2))
	if e := m.addToConnection(this, arg(args, 0)); e != nil {
		out.fail(e.Value)
		return nil, nil
	}
	out.ok(js.Undefined())
	return nil, nil
}

// addStreamsMethod is handler.addStreams(streams) -> promise.
func (m *media) addStreamsMethod(this js.Value, args []js.Value) (any, error) {
	promise, out := m.promise()
	var failed *js.Error
	each(asArray(arg(args, 0)), func(stream js.Value) {
		if failed == nil {
			failed = m.addToConnection(this, stream)
		}
	})
	if failed != nil {
		out.fail(failed.Value)
	} else {
		out.ok(js.Undefined())
	}
	return promise, nil
}

// addToConnection sends the tracks of a stream; what is no stream (a manager
// without media hands over {}) adds nothing.
func (m *media) addToConnection(this, stream js.Value) *js.Error {
	if !m.isStream(stream) {
		return nil
	}
	m.log(this, "log", "adding stream: "+m.b.textOf(stream, "id"))
	return m.connection(this).addStream(stream)
}

// getLocalStreams lists what is being sent: the acquired streams of which a track
// is sent, and one more stream of the tracks that a page has added or put in
// their place.
func (m *media) getLocalStreams(this js.Value, _ []js.Value) (any, error) {
	return m.localStreams(this), nil
}

func (m *media) localStreams(this js.Value) js.Value {
	list := newArray()
	pc := m.connection(this)
	if pc.isClosed() {
		return list
	}
	rest := pc.senderTracks()
	each(m.b.get(this, "localMedia"), func(stream js.Value) {
		if !m.isStream(stream) {
			return
		}
		var others []js.Value
		for _, track := range rest {
			if !m.holds(stream, track) {
				others = append(others, track)
			}
		}
		if len(others) < len(rest) {
			push(list, stream)
		}
		rest = others
	})
	if len(rest) > 0 {
		list.Call("push", m.streamOf(rest))
	}
	return list
}

func (m *media) holds(stream, track js.Value) (found bool) {
	each(m.b.call(stream, "getTracks"), func(t js.Value) { found = found || t.Equal(track) })
	return found
}

func (m *media) streamOf(tracks []js.Value) js.Value {
	list := newArray()
	for _, t := range tracks {
		push(list, t)
	}
	return m.b.get(m.webrtc, "MediaStream").New(list)
}

// getRemoteStreams lists the streams of the other side; those of a closed handler
// are the ones that it had.
func (m *media) getRemoteStreams(this js.Value, _ []js.Value) (any, error) {
	list := newArray()
	closed := m.connection(this).isClosed()
	each(m.b.get(this, "_remoteStreams"), func(stream js.Value) {
		if closed || m.hasTracks(stream, "getTracks") {
			push(list, stream)
		}
	})
	return list, nil
}

func (m *media) hasTracks(stream js.Value, getter string) bool {
	tracks := m.b.call(stream, getter)
	return isArray(tracks) && tracks.Length() > 0
}

func (m *media) anyHasTracks(streams js.Value, getter string) (found bool) {
	each(streams, func(stream js.Value) { found = found || m.hasTracks(stream, getter) })
	return found
}

// getReferMedia is the hint for a call that follows this one: the kinds of media
// that both sides send. On hold the browser has taken the remote tracks away;
// then the kinds that were negotiated count.
func (m *media) getReferMedia(this js.Value, _ []js.Value) (any, error) {
	local, remote := m.b.call(this, "getLocalStreams"), m.b.call(this, "getRemoteStreams")
	held := m.b.truthy(this, "local_hold") || m.b.truthy(this, "remote_hold")
	both := newObject()
	for _, kind := range kinds {
		receives := m.anyHasTracks(remote, kind.getter) || held && m.connection(this).negotiated(kind.name)
		setBool(both, kind.name, receives && m.anyHasTracks(local, kind.getter))
	}
	return object(member{"constraints", both}), nil
}

// The two kinds of media, with what pages call them on a handler.
var kinds = []struct{ name, flag, getter, toggle string }{
	{"audio", "audioMuted", "getAudioTracks", "toggleMuteAudio"},
	{"video", "videoMuted", "getVideoTracks", "toggleMuteVideo"},
}

// muteMethod is handler.mute(options) and unmute(options). Without options all
// kinds that are being sent are meant. It returns what has changed, undefined
// when nothing has.
func muteMethod(mute bool) mediaMethod {
	return func(m *media, this js.Value, args []js.Value) (any, error) {
		local := m.b.call(this, "getLocalStreams")
		if !isArray(local) || local.Length() == 0 {
			return js.Undefined(), nil
		}
		options := arg(args, 0)
		changed, result := false, newObject()
		for _, kind := range kinds {
			meant := m.anyHasTracks(local, kind.getter)
			if isObject(options) {
				meant = m.b.truthy(options, kind.name)
			}
			change := meant && m.b.truthy(this, kind.flag) != mute
			if change {
				setBool(this, kind.flag, mute)
				m.b.call(this, kind.toggle, jsBool(mute))
			}
			changed = changed || change
			setBool(result, kind.name, change)
		}
		if !changed {
			return js.Undefined(), nil
		}
		return result, nil
	}
}

func (m *media) isMuted(this js.Value, _ []js.Value) (any, error) {
	muted := newObject()
	for _, kind := range kinds {
		setBool(muted, kind.name, m.b.truthy(this, kind.flag))
	}
	return muted, nil
}

// holdMethod is handler.hold() and unhold(): the session changes the directions
// in the SDP, the handler stops sending. What is muted stays muted.
func holdMethod(hold bool) mediaMethod {
	return func(m *media, this js.Value, _ []js.Value) (any, error) {
		setBool(this, "local_hold", hold)
		for _, kind := range kinds {
			if hold || !m.b.truthy(this, kind.flag) {
				m.b.call(this, kind.toggle, jsBool(hold))
			}
		}
		return nil, nil
	}
}

// toggleMute is handler.toggleMuteAudio(mute) and toggleMuteVideo(mute).
func toggleMute(getter string) mediaMethod {
	return func(m *media, this js.Value, args []js.Value) (any, error) {
		m.b.call(this, "toggleMuteHelper", jsText(getter), jsBool(arg(args, 0).Truthy()))
		return nil, nil
	}
}

// toggleMuteHelper is handler.toggleMuteHelper(trackGetter, mute).
func (m *media) toggleMuteHelper(this js.Value, args []js.Value) (any, error) {
	getter, mute := text(arg(args, 0)), arg(args, 1).Truthy()
	each(m.b.call(this, "getLocalStreams"), func(stream js.Value) {
		each(m.b.call(stream, getter), func(track js.Value) {
			m.b.reflect.Call("set", track, "enabled", !mute)
		})
	})
	return nil, nil
}

// sendDtmf is handler.sendDtmf(tones[, {duration, interToneGap}]) -> whether the
// tones go out as RTP events (RFC 4733).
func (m *media) sendDtmf(this js.Value, args []js.Value) (any, error) {
	sent := false
	each(m.b.call(m.connection(this).v, "getSenders"), func(sender js.Value) {
		dtmf := m.b.get(sender, "dtmf")
		if sent || !isObject(dtmf) || !m.b.truthy(dtmf, "canInsertDTMF") {
			return
		}
		options := arg(args, 1)
		duration, gap := 100, 70
		if d, ok := integer(m.b.get(options, "duration")); ok {
			duration = d
		}
		if g, ok := integer(m.b.get(options, "interToneGap")); ok {
			gap = g
		}
		sent = m.b.try(func() { m.b.call(dtmf, "insertDTMF", jsText(text(arg(args, 0))), jsInt(duration), jsInt(gap)) }) == nil
	})
	return sent, nil
}
