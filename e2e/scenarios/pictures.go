package scenarios

// Cameras, screens, devices and the numbers of a call.
var pictures = table{
	{"the caller adds video and takes it away", func(s *stage) { alice, bob := s.sound(); addsVideo(alice, bob) }},
	{"the callee adds video and takes it away", func(s *stage) { alice, bob := s.sound(); addsVideo(bob, alice) }},
	{"both add video at once", func(s *stage) {
		alice, bob := s.sound()
		for _, tab := range []*tab{alice, bob} {
			tab.do(`window.added = call.addVideo()`)
		}
		for _, tab := range []*tab{alice, bob} {
			tab.do(`await added`)
			tab.flows()
		}
	}},
	{"the caller shares a screen", func(s *stage) { alice, bob := s.call(); sharesScreen(alice, bob) }},
	{"the callee shares a screen", func(s *stage) { alice, bob := s.call(); sharesScreen(bob, alice) }},
	{"a screen is shared in a call without video", func(s *stage) {
		alice, bob := s.sound()
		bob.do(`await call.shareScreen()`)
		alice.Wait(screenIsSeen)
		alice.do(`await call.addVideo()`)
		bob.flows()
		bob.do(`await call.stopScreen()`)
		alice.Wait(`document.getElementById("screen").videoWidth === 0`)
		bob.flows()
	}},
	{"the browser's own button stops a screen", func(s *stage) {
		alice, bob := s.call()
		alice.do(`call.on("screen", ({sharing, by}) => notes.push(sharing + " " + by)); await call.shareScreen()`)
		bob.Wait(screenIsSeen)
		// It ends the track, and says so.
		alice.do(`
			const { track } = call.mediaHandler.peerConnection.getSenders().find((sender) => sender.track?.kind === "video");
			track.stop(); track.dispatchEvent(new Event("ended"))`)
		bob.Wait(cameraIsSeen)
		alice.says(`notes`, "true page,false browser")
	}},
	{"another camera and another microphone", func(s *stage) {
		alice, bob := s.call()
		alice.do(`
			const using = (kind) => call.mediaHandler.peerConnection.getSenders().find((s) => s.track?.kind === kind).track.getSettings().deviceId;
			const { cameras, microphones } = await SIP.devices();
			const other = (list, kind) => list.findLast(({deviceId}) => !["", "default", using(kind)].includes(deviceId)).deviceId;
			window.requests = find(sent, "sent", "INVITE").length;
			window.wanted = [other(cameras, "video"), other(microphones, "audio")];
			await call.useDevice({video: wanted[0], audio: wanted[1]});
			window.used = [using("video"), using("audio")]`)
		alice.says(`[used.join() === wanted.join(), find(sent, "sent", "INVITE").length - requests]`, "true,0")
		bob.flows()
	}},
	{"the numbers of a call come each second", func(s *stage) {
		alice, bob := s.call()
		for _, tab := range []*tab{alice, bob} {
			tab.do(`call.on("stats", (now) => { window.now = now; })`)
			tab.Wait(`window.now?.audio.in?.kbps > 0 && now.audio.out.kbps > 0 && now.video.in?.kbps > 0 && now.mos > 3 && now.roundTrip >= 0`)
		}
	}},
}

const (
	screenIsSeen = `[800, 600, 400].includes(document.getElementById("screen").videoWidth)`
	cameraIsSeen = `[640, 320, 160].includes(document.getElementById("screen").videoWidth)`
)

// sound opens alice and bob and has them talk without pictures.
func (s *stage) sound() (alice, bob *tab) {
	s.Helper()
	alice, bob = s.two()
	bob.do(`ring = (session) => session.accept(sound())`)
	alice.do(`await dial("bob", sound())`)
	alice.gets(`"audio"`)
	bob.gets(`"audio"`)
	return alice, bob
}

// addsVideo has one side be seen for a while; the other side's camera stays off.
func addsVideo(one, other *tab) {
	one.do(`await call.addVideo()`)
	other.flows()
	other.says(`lit().filter((track) => track.kind === "video").length`, "0")
	one.do(`await call.removeVideo()`)
	other.Wait(`document.getElementById("screen").videoWidth === 0`)
	one.says(`lit().filter((track) => track.kind === "video").length`, "0")
	one.do(`await call.addVideo()`)
	other.flows()
	one.gets(`"audio"`)
}

// sharesScreen has one side show its screen in place of the camera for a while.
func sharesScreen(one, other *tab) {
	other.Wait(cameraIsSeen)
	one.do(`window.requests = find(sent, "sent", "INVITE").length; await call.shareScreen()`)
	other.Wait(screenIsSeen)
	one.do(`await call.stopScreen()`)
	other.Wait(cameraIsSeen)
	one.flows()
	one.says(`find(sent, "sent", "INVITE").length - requests`, "0")
}
