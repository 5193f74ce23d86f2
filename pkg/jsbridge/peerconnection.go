//go:build js && wasm

package jsbridge

import "syscall/js"

// peerConnection is the browser's RTCPeerConnection, or what a page put in its
// place. Methods that may fail at once return the exception.
type peerConnection struct {
	m *media
	v js.Value
}

// newPeerConnection makes one through SIP.WebRTC.RTCPeerConnection.
func (m *media) newPeerConnection(config js.Value) (pc peerConnection, thrown *js.Error) {
	thrown = m.b.try(func() {
		pc = peerConnection{m, m.b.get(m.webrtc, "RTCPeerConnection").New(config)}
	})
	return pc, thrown
}

func (pc peerConnection) exists() bool { return isObject(pc.v) }

func (pc peerConnection) get(name string) js.Value { return pc.m.b.get(pc.v, name) }

func (pc peerConnection) signalingState() string { return str(pc.get("signalingState")) }

func (pc peerConnection) isClosed() bool { return !pc.exists() || pc.signalingState() == "closed" }

// listen adds a listener and returns its remover. Where there is no
// addEventListener the handler property is used.
func (pc peerConnection) listen(event string, f func(e js.Value)) (remove func()) {
	fn, release := pc.m.b.bind(func(args []js.Value) { f(arg(args, 0)) })
	if _, ok := pc.m.b.method(pc.v, "addEventListener"); !ok {
		pc.m.b.reflect.Call("set", pc.v, "on"+event, fn)
		return func() {
			pc.m.b.reflect.Call("set", pc.v, "on"+event, js.Null())
			release()
		}
	}
	pc.v.Call("addEventListener", event, fn)
	return func() {
		pc.m.b.call(pc.v, "removeEventListener", jsText(event), fn)
		release()
	}
}

// call calls a method that returns a promise; an exception becomes a rejection.
func (pc peerConnection) call(name string, args ...js.Value) js.Value {
	var promise js.Value
	if e := pc.m.b.try(func() { promise = pc.m.b.call(pc.v, name, args...) }); e != nil {
		return js.Global().Get("Promise").Call("reject", e.Value)
	}
	return promise
}

func (pc peerConnection) createOffer(options js.Value) js.Value {
	return pc.call("createOffer", options)
}

func (pc peerConnection) createAnswer() js.Value { return pc.call("createAnswer") }

func (pc peerConnection) setLocalDescription(d js.Value) js.Value {
	return pc.call("setLocalDescription", d)
}

func (pc peerConnection) setRemoteDescription(d js.Value) js.Value {
	return pc.call("setRemoteDescription", d)
}

// localSDP is the text of the local description, with the candidates so far.
func (pc peerConnection) localSDP() string {
	return str(pc.m.b.get(pc.get("localDescription"), "sdp"))
}

// createDataChannel returns the channel, undefined when the browser has none.
func (pc peerConnection) createDataChannel(label string, init js.Value) (channel js.Value, thrown *js.Error) {
	if !isObject(init) {
		init = newObject()
	}
	thrown = pc.m.b.try(func() { channel = pc.m.b.call(pc.v, "createDataChannel", jsText(label), init) })
	return channel, thrown
}

// receiveOnly adds a transceiver that only receives.
func (pc peerConnection) receiveOnly(kind string) {
	pc.m.b.call(pc.v, "addTransceiver", jsText(kind), parseJSON(`{"direction": "recvonly"}`))
}

// senderTracks are the tracks that are being sent.
func (pc peerConnection) senderTracks() []js.Value {
	var tracks []js.Value
	each(pc.m.b.call(pc.v, "getSenders"), func(sender js.Value) {
		if track := pc.m.b.get(sender, "track"); isObject(track) {
			tracks = append(tracks, track)
		}
	})
	return tracks
}

// negotiated says whether the session description has media of a kind, whichever
// way they flow.
func (pc peerConnection) negotiated(kind string) (found bool) {
	each(pc.m.b.call(pc.v, "getTransceivers"), func(t js.Value) {
		track := pc.m.b.get(pc.m.b.get(t, "receiver"), "track")
		found = found || pc.m.b.strOf(track, "kind") == kind && pc.m.b.strOf(t, "mid") != ""
	})
	return found
}

// addStream sends the tracks of a stream that are not being sent yet.
func (pc peerConnection) addStream(stream js.Value) *js.Error {
	return pc.m.b.try(func() {
		sent := pc.senderTracks()
		each(pc.m.b.call(stream, "getTracks"), func(track js.Value) {
			if !contains(sent, track) {
				pc.m.b.call(pc.v, "addTrack", track, stream)
			}
		})
	})
}

func (pc peerConnection) close() {
	pc.m.b.report(pc.m.b.try(func() { pc.m.b.call(pc.v, "close") }))
}

func contains(list []js.Value, v js.Value) bool {
	for _, x := range list {
		if x.Equal(v) {
			return true
		}
	}
	return false
}

// rtcConfiguration is the configuration of an RTCPeerConnection of the ICE
// servers in the form in which the user agent keeps them. stun is an address or
// an array of them; turn is an object {urls, username, password} or an array of
// those. settings are further members, taken over where they are set.
func (m *media) rtcConfiguration(stun, turn js.Value, settings map[string]js.Value) js.Value {
	servers := newArray()
	if urls := asArray(stun); urls.Length() > 0 {
		servers.Call("push", object(member{"urls", urls}))
	}
	each(asArray(turn), func(t js.Value) {
		server := newObject()
		set(server, "urls", m.b.getFirst(t, "urls", "server", "url"))
		if name := m.b.get(t, "username"); !isNothing(name) {
			set(server, "username", name)
		}
		if password := m.b.getFirst(t, "password", "credential"); !isNothing(password) {
			set(server, "credential", password)
		}
		push(servers, server)
	})
	config := newObject()
	set(config, "iceServers", servers)
	for name, v := range settings {
		if v.Truthy() {
			set(config, name, v)
		}
	}
	return config
}
