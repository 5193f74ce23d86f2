package scenarios

// Hold and mute.
var holding = table{
	{"the caller holds", func(s *stage) { alice, bob := s.call(); holds(s, alice, bob) }},
	{"the callee holds", func(s *stage) { alice, bob := s.call(); holds(s, bob, alice) }},
	{"both hold, and only both let go", func(s *stage) {
		alice, bob := s.call()
		const held = `const { local, remote } = call.isOnHold(); return [local, remote].join()`
		alice.do(`call.hold()`)
		bob.Wait(`call.isOnHold().remote`)
		bob.do(`call.hold()`)
		alice.Wait(`call.isOnHold().remote`)
		alice.do(`call.unhold()`)
		bob.Wait(`!call.isOnHold().remote`)
		alice.says(`(() => { `+held+` })()`, "false,true")
		bob.says(`(() => { `+held+` })()`, "true,false")
		bob.do(`call.unhold()`)
		alice.Wait(`!call.isOnHold().remote`)
		alice.flows()
		bob.flows()
	}},
	{"both hold at once", func(s *stage) {
		alice, bob := s.call()
		for _, command := range []struct{ call, mark string }{{`hold`, ``}, {`unhold`, `!`}} {
			// The other side is not waited for: requests cross, or come one into the other.
			alice.do(`call.` + command.call + `()`)
			bob.do(`call.` + command.call + `()`)
			for _, tab := range []*tab{alice, bob} {
				tab.Wait(command.mark + `call.isOnHold().local && ` + command.mark + `call.isOnHold().remote && talking()`)
				tab.Wait(`call.isReadyToReinvite()`)
			}
		}
		alice.flows()
		bob.flows()
	}},
	{"hold of the caller that is refused leaves the call as it was, on both sides", func(s *stage) {
		alice, bob := s.call()
		s.refusesHold(alice, bob)
	}},
	{"hold of the callee that is refused leaves the call as it was, on both sides", func(s *stage) {
		alice, bob := s.call()
		s.refusesHold(bob, alice)
	}},
	{"hold with music", func(s *stage) {
		alice, bob := s.call()
		alice.do(`
			const context = new AudioContext(), tone = context.createOscillator(), out = context.createMediaStreamDestination();
			tone.connect(out); tone.start();
			window.music = out.stream;
			call.hold({music: out.stream})`)
		bob.Wait(`call.isOnHold().remote`)
		bob.gets(`"audio"`)
		alice.do(`call.unhold()`)
		bob.Wait(`!call.isOnHold().remote`)
		bob.flows()
		alice.says(`music.getAudioTracks()[0].readyState`, "live")
	}},
	{"mute is silent and needs no renegotiation", func(s *stage) {
		alice, bob := s.call()
		bob.Wait(`energy().then((heard) => heard > 0)`)
		alice.do(`
			window.requests = find(sent, "sent", "INVITE").length;
			window.muted = null;
			call.on("muted", (kinds) => { window.muted = kinds; });
			call.mute()`)
		alice.says(`[muted.audio, muted.video]`, "true,true")
		// Packets go on, nothing is in them: nothing is heard over fifty of them.
		bob.Wait(`(async () => {
			const start = await inbound(call, "audio");
			let now = start;
			while (now.packetsReceived < start.packetsReceived + 50) now = await inbound(call, "audio");
			return now.totalAudioEnergy - start.totalAudioEnergy < 1e-6;
		})()`)
		bob.Wait(`picture("screen").brightness < 5`)
		alice.do(`call.unmute()`)
		bob.do(`window.quiet = await energy()`)
		bob.Wait(`energy().then((heard) => heard > quiet + 1e-4)`)
		bob.Wait(`picture("screen").brightness > 20`)
		alice.says(`find(sent, "sent", "INVITE").length - requests`, "0")
	}},
}

// holds has one side hold the other and take it off hold.
func holds(s *stage, one, other *tab) {
	one.do(`call.hold()`)
	other.Wait(`call.isOnHold().remote && talking()`)
	one.says(`[call.isOnHold().local, call.isOnHold().remote]`, "true,false")
	one.Wait(`call.isReadyToReinvite()`)
	one.do(`call.unhold()`)
	other.Wait(`!call.isOnHold().remote && talking()`)
	one.flows()
	other.flows()
}

// refusesHold has one side hold the other, who refuses it before the browser has seen
// the offer (488), and after that (500).
func (s *stage) refusesHold(one, other *tab) {
	s.Helper()
	one.do(`told(call, "hold", "unhold")`)
	for _, step := range []string{"setDescription", "getDescription"} {
		other.do(`call.mediaHandler.` + step + ` = () => Promise.reject(new Error("not now"))`)
		one.do(`notes.length = 0; call.hold()`)
		one.Wait(`notes.join() === "hold,unhold" && !call.isOnHold().local && call.isReadyToReinvite()`)
		for _, tab := range []*tab{one, other} {
			tab.says(directions, "sendrecv,sendrecv")
			tab.flows()
		}
		other.do(`delete call.mediaHandler.` + step)
	}
	holds(s, one, other)
	holds(s, other, one)
}

// directions are what the lines of a call are agreed to do.
const directions = `call.mediaHandler.peerConnection.getTransceivers().map((t) => t.currentDirection)`
