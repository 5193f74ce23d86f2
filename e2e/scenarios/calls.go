package scenarios

// How a call begins and ends.
var calls = table{
	{"the caller hangs up", func(s *stage) {
		alice, bob := s.call()
		s.hangUp(alice, bob)
		alice.says(`named(call).replace(/progress /g, "")`, "connecting accepted bye terminated")
		bob.says(`named(call)`, "connecting accepted confirmed bye terminated")
	}},
	{"the callee hangs up, and the next call works", func(s *stage) {
		alice, bob := s.call()
		s.hangUp(bob, alice)
		alice.dials("bob")
		bob.flows()
	}},
	{"the caller cancels while it rings", func(s *stage) {
		alice, bob := s.two()
		bob.do(`ring = () => {}`)
		alice.do(`known(ua.invite("bob", both())).on("progress", (response) => { if (response.status_code === 180) call.cancel(); })`)
		alice.ends()
		bob.ends()
		alice.says(`named(call).replace(/progress /g, "")`, "connecting cancel rejected failed terminated")
		bob.says(`causes(call)`, "rejected Canceled, failed Canceled, terminated Canceled")
	}},
	{"the callee is busy", func(s *stage) {
		alice, bob := s.two()
		bob.do(`ring = (session) => session.reject({statusCode: 486})`)
		alice.do(`known(ua.invite("bob", both()))`)
		alice.ends()
		alice.says(`causes(call)`, "rejected Busy, failed Busy, terminated Busy")
	}},
	{"the callee rejects", func(s *stage) {
		alice, bob := s.two()
		bob.do(`ring = (session) => session.reject()`)
		alice.do(`known(ua.invite("bob", both()))`)
		alice.ends()
		alice.says(`causes(call)`, "rejected Unavailable, failed Unavailable, terminated Unavailable")
	}},
	{"nobody answers", func(s *stage) {
		alice, bob := s.tab("alice", `{}`), s.tab("bob", `{noAnswerTimeout: 1}`)
		bob.do(`ring = () => {}`)
		alice.do(`known(ua.invite("bob", both()))`)
		alice.ends()
		bob.ends()
		alice.says(`causes(call)`, "rejected Unavailable, failed Unavailable, terminated Unavailable")
		bob.says(`causes(call)`, "failed No Answer, terminated No Answer")
	}},
	{"nobody is there", func(s *stage) {
		alice := s.tab("alice", `{}`)
		alice.do(`known(ua.invite("nobody", both()))`)
		alice.ends()
		alice.says(`causes(call)`, "rejected Not Found, failed Not Found, terminated Not Found")
	}},
	{"the other phone of the address is told who answered", func(s *stage) {
		alice, bob, other := s.tab("alice", `{}`), s.tab("bob", `{}`), s.tab("bob", `{}`)
		bob.do(`ring = () => {}`)
		other.do(`ring = (session) => session.on("rejected", (message) => { window.why = message.getHeader("Reason"); })`)
		alice.do(`known(ua.invite("bob", both()))`)
		bob.Wait(`call`)
		other.Wait(`call`)
		bob.do(`call.accept(both())`)
		other.ends()
		other.says(`causes(call)`, "rejected Canceled, failed Canceled, terminated Canceled")
		other.says(`why`, `SIP;cause=200;text="Call completed elsewhere"`)
		alice.flows()
		bob.flows()
	}},
	{"candidates follow in INFO", func(s *stage) {
		alice, bob := s.call()
		for _, tab := range []*tab{alice, bob} {
			tab.Wait(`find(sent, "sent", "INFO").some((m) => m.text.includes("a=end-of-candidates"))`)
			tab.Wait(`find(sent, "sent", "INFO").length === find(sent, "received", "INFO", 200).length`)
			tab.says(`find(sent, "sent", "INFO").every((m) => /^Info-Package: trickle-ice\r$/m.test(m.text) && m.text.includes("application/trickle-ice-sdpfrag"))`, "true")
		}
		// RFC 8840: the answer to somebody who trickles waits for nothing.
		bob.says(`candidates(...find(sent, "sent", "INFO")).size > candidates(...find(sent, "sent", "INVITE", 200)).size`, "true")
	}},
	{"the caller knows no trickle", func(s *stage) { withoutTrickle(s, s.tab("alice", `{trickle: false}`), s.tab("bob", `{}`)) }},
	{"the callee knows no trickle", func(s *stage) { withoutTrickle(s, s.tab("alice", `{}`), s.tab("bob", `{trickle: false}`)) }},
}

// withoutTrickle: both descriptions are whole, and no candidate follows.
func withoutTrickle(s *stage, alice, bob *tab) {
	alice.dials("bob")
	bob.flows()
	alice.Wait(`call.mediaHandler.peerConnection.iceGatheringState === "complete"`)
	alice.says(`[find(sent, "sent", "INFO").length, candidates(...find(sent, "sent", "INVITE")).size > 0]`, "0,true")
	bob.Wait(`call.mediaHandler.peerConnection.iceGatheringState === "complete"`)
	bob.says(`[find(sent, "sent", "INFO").length, candidates(...find(sent, "sent", "INVITE", 200)).size > 0]`, "0,true")
}
