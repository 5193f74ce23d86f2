package scenarios

// Offers in a call that are refused, cross, or go another way.
var renegotiation = table{
	{"a refused re-INVITE leaves the call as it was", func(s *stage) {
		alice, bob := s.sound()
		bob.do(refuses)
		alice.says(`call.addVideo().then(() => "added", (error) => [error.name, error.response.status_code].join())`, "RENEGOTIATION_ERROR,488")
		alice.says(`lit().filter((track) => track.kind === "video").length`, "0")
		alice.do(`told(call, "hold", "unhold"); call.hold()`)
		alice.Wait(`notes.join() === "hold,unhold" && !call.isOnHold().local`)
		alice.gets(`"audio"`)
		bob.gets(`"audio"`)
		bob.do(`delete call.mediaHandler.setDescription`)
		alice.do(`await call.addVideo()`)
		bob.flows()
	}},
	{"a re-INVITE that cannot be answered leaves the call as it was", func(s *stage) {
		alice, bob := s.sound()
		bob.do(`call.mediaHandler.getDescription = () => Promise.reject(new Error("not now"))`)
		alice.says(`call.addVideo().then(() => "added", (error) => [error.name, error.response.status_code].join())`, "RENEGOTIATION_ERROR,500")
		alice.gets(`"audio"`)
		bob.gets(`"audio"`)
		bob.do(`delete call.mediaHandler.getDescription`)
		alice.do(`await call.addVideo()`)
		bob.flows()
	}},
	{"re-INVITEs from both sides cross", func(s *stage) {
		alice, bob := s.call()
		for _, tab := range []*tab{alice, bob} {
			tab.do(`window.done = call.renegotiate()`)
		}
		for _, tab := range []*tab{alice, bob} {
			tab.says(`done.then((response) => response.status_code)`, "200")
			tab.flows()
		}
	}},
	{"an offer in an UPDATE", func(s *stage) {
		alice, bob := s.call()
		alice.says(`call.renegotiate({update: true}).then((response) => response.status_code)`, "200")
		alice.says(`find(sent, "sent", "UPDATE").length`, "1")
		bob.says(`call.renegotiate({update: true, iceRestart: true}).then((response) => response.status_code)`, "200")
		alice.flows()
		bob.flows()
	}},
	{"an INVITE without an offer", func(s *stage) {
		alice, bob := s.two()
		alice.do(`await dial("bob", {...both(), inviteWithoutSdp: true})`)
		alice.flows()
		bob.flows()
	}},
	{"a re-INVITE through other connections", func(s *stage) {
		alice, bob := s.call()
		for _, tab := range []*tab{alice, bob} {
			// As when a laptop wakes up: the address of record is another connection now.
			tab.do(`const back = when(ua, "connected"); ua.transport.ws.close(); await back`)
			tab.Wait(`ua.isConnected() && ua.isRegistered()`)
		}
		bob.do(`call.hold()`)
		alice.Wait(`call.isOnHold().remote && talking()`)
		bob.do(`call.unhold()`)
		alice.Wait(`!call.isOnHold().remote && talking()`)
		bob.flows()
		s.hangUp(alice, bob)
	}},
}

// refuses makes a tab answer the offers of its call with 488 until the method is
// taken away again.
const refuses = `call.mediaHandler.setDescription = () => Promise.reject(new Error("not now"))`
