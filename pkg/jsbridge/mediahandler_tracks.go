//go:build js && wasm

package jsbridge

import "syscall/js"

// Muting and hold, and the kinds of media that a call has.

// The two kinds of media, with what pages call them on a handler.
var kinds = []struct{ name, flag, getter, toggle string }{
	{"audio", "audioMuted", "getAudioTracks", "toggleMuteAudio"},
	{"video", "videoMuted", "getVideoTracks", "toggleMuteVideo"},
}

// haveTracks says whether any of the streams has tracks of a kind.
func (m *media) haveTracks(streams js.Value, getter string) bool {
	return m.tool("haveTracks", streams, jsText(getter)).Bool()
}

// getReferMedia is the hint for a call that follows this one: the kinds of media
// that both sides send. On hold the browser has taken the remote tracks away;
// then the kinds that were negotiated count.
func (m *media) getReferMedia(this js.Value, _ []js.Value) (any, error) {
	local, remote := m.b.call(this, "getLocalStreams"), m.b.call(this, "getRemoteStreams")
	held := m.flag(this, "local_hold") || m.flag(this, "remote_hold")
	both := newObject()
	for _, kind := range kinds {
		receives := m.haveTracks(remote, kind.getter) ||
			held && m.tool("negotiated", m.get(this, "peerConnection"), jsText(kind.name)).Bool()
		setBool(both, kind.name, receives && m.haveTracks(local, kind.getter))
	}
	return object(member{"constraints", both}), nil
}

func (m *media) mute(this js.Value, args []js.Value) (any, error) {
	return m.setMuted(this, arg(args, 0), true), nil
}

func (m *media) unmute(this js.Value, args []js.Value) (any, error) {
	return m.setMuted(this, arg(args, 0), false), nil
}

// setMuted is handler.mute(options) and unmute(options). Without options all
// kinds that are being sent are meant. It returns what has changed, undefined
// when nothing has. Who holds the peer goes on sending nothing.
func (m *media) setMuted(this, options js.Value, mute bool) js.Value {
	local := m.b.call(this, "getLocalStreams")
	if !isArray(local) || local.Length() == 0 {
		return js.Undefined()
	}
	result, changed := newObject(), js.Undefined()
	for _, kind := range kinds {
		meant := m.flag(options, kind.name)
		if !isObject(options) {
			meant = m.haveTracks(local, kind.getter)
		}
		change := meant && m.flag(this, kind.flag) != mute
		if change {
			setBool(this, kind.flag, mute)
			m.b.call(this, kind.toggle, jsBool(mute || m.flag(this, "local_hold")))
			changed = result
		}
		setBool(result, kind.name, change)
	}
	return changed
}

func (m *media) isMuted(this js.Value, _ []js.Value) (any, error) {
	muted := newObject()
	for _, kind := range kinds {
		setBool(muted, kind.name, m.flag(this, kind.flag))
	}
	return muted, nil
}

func (m *media) hold(this js.Value, _ []js.Value) (any, error) {
	m.setHold(this, true)
	return nil, nil
}

func (m *media) unhold(this js.Value, _ []js.Value) (any, error) {
	m.setHold(this, false)
	return nil, nil
}

// setHold is handler.hold() and unhold(): the session changes the directions in
// the SDP, the handler stops sending. What is muted stays muted.
func (m *media) setHold(this js.Value, hold bool) {
	setBool(this, "local_hold", hold)
	for _, kind := range kinds {
		if hold || !m.flag(this, kind.flag) {
			m.b.call(this, kind.toggle, jsBool(hold))
		}
	}
}
