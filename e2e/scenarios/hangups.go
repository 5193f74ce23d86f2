package scenarios

// Hanging up at once after each command: the call is over on both sides, what was
// promised is settled, and no light stays on.
var hangups = table{
	{"who gives a command hangs up at once", func(s *stage) {
		alice, bob := s.two()
		hangsUp(alice, bob, alice)
	}},
	{"the other side hangs up at a command", func(s *stage) {
		alice, bob := s.two()
		hangsUp(alice, bob, bob)
	}},
	{"who calls hangs up before it rings", func(s *stage) {
		alice, bob := s.two()
		bob.do(`ring = () => {}`)
		alice.do(`known(ua.invite("bob", both())).terminate()`)
		alice.ends()
		alice.Wait(`lit().length === 0`)
	}},
	{"early media ends with the call", func(s *stage) {
		for _, end := range []string{`alice`, `bob`} {
			alice, bob := s.two()
			bob.do(`ring = (session) => session.progress({statusCode: 183, earlyMedia: true, media: both().media})`)
			alice.do(`known(ua.invite("bob", both()))`)
			alice.Wait(`frames("screen") > 0`)
			map[string]*tab{"alice": alice, "bob": bob}[end].do(`call.terminate()`)
			alice.ends()
			bob.ends()
			alice.do(`await offline()`)
			bob.do(`await offline()`)
		}
	}},
	{"who is transferred hangs up in the middle", func(s *stage) {
		alice, bob, carol := s.three()
		bob.do(follows)
		carol.do(`ring = () => {}`)
		alice.do(`call.refer("carol")`)
		carol.Wait(`call`)
		bob.do(`for (const session of calls) session.terminate()`)
		alice.ends()
		carol.ends()
		alice.says(`call.referContext.when("referRejected").then((context) => context.outcome.accepted)`, "false")
	}},
}

var commands = []string{
	`call.hold()`, `call.hold(), call.unhold()`, `call.mute()`, `call.dtmf("123")`, `call.dtmf("123", {dtmfType: "rtp"})`,
	`call.addVideo()`, `call.removeVideo()`, `call.shareScreen()`, `call.shareScreen(), call.stopScreen()`,
	`call.useDevice({audio: true, video: true})`, `call.renegotiate()`, `call.renegotiate({update: true})`,
	`call.message("hello")`, `call.info("hello", {contentType: "text/plain"})`, `call.stats()`,
	`call.refer("nobody")`, `call.refer("nobody", {hold: true})`, `call.refer("nobody", {noReferSub: true})`,
}

// hangsUp has one side of a call give each command, and a side hang up.
func hangsUp(one, other, ender *tab) {
	for _, command := range commands {
		one.t.Log(command)
		one.do(`await dial("` + other.name + `")`)
		other.Wait(`talking()`)
		one.do(`window.settled = Promise.allSettled([` + command + `])`)
		ender.do(`call.bye()`)
		one.ends()
		other.ends()
		one.do(`await settled`)
		one.Wait(`lit().length === 0`)
		other.Wait(`lit().length === 0`)
	}
}
