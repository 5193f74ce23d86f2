package scenarios

// What is heard before anybody answers.
var earlyMedia = table{
	{"early media in a 183", func(s *stage) { early(s, `{}`, `{}`) }},
	{"early media in a reliable 183", func(s *stage) {
		// RFC 3262: both sides know it, and the callee wants it.
		bob := early(s, `{rel100: "supported"}`, `{rel100: true}`)
		bob.says(`find(sent, "received", "PRACK").length`, "1")
	}},
	{"the fork that answers is seen after the early media of another", func(s *stage) {
		alice, first, second := s.tab("alice", `{}`), s.tab("bob", `{}`), s.tab("bob", `{}`)
		for _, bob := range []*tab{first, second} {
			bob.do(`ring = () => {}`)
		}
		alice.do(`known(ua.invite("bob", both()))`)
		first.Wait(`call`)
		second.Wait(`call`)
		const early = `call.progress({statusCode: 183, earlyMedia: true, media: both().media})`
		first.do(early)
		alice.Wait(`frames("screen") > 3`)
		second.do(early)
		alice.Wait(`find(sent, "received", "INVITE", 183).length === 2`)
		second.do(`call.accept(both())`)
		first.ends()
		alice.flows()
		second.flows()
	}},
	{"a fork that ends early is told by 199", func(s *stage) {
		alice, first, second := s.tab("alice", `{}`), s.tab("bob", `{}`), s.tab("bob", `{}`)
		first.do(`ring = () => {}`)
		second.do(`ring = () => {}`)
		alice.do(`known(ua.invite("bob", both()))`)
		first.Wait(`call`)
		second.Wait(`call`)
		first.do(`call.progress({statusCode: 183, earlyMedia: true, media: both().media})`)
		alice.Wait(`frames("screen") > 3`)
		first.do(`call.reject({statusCode: 480})`)
		if s.Sends199 {
			alice.Wait(`find(sent, "received", "INVITE", 199).length === 1`)
		}
		second.do(`call.accept(both())`)
		alice.flows()
		second.flows()
	}},
}

// early has alice see and hear bob before he answers, and go on doing so after.
func early(s *stage, options, reliably string) (bob *tab) {
	alice, bob := s.tab("alice", options), s.tab("bob", options)
	bob.do(`ring = (session) => session.progress({statusCode: 183, earlyMedia: true, media: both().media, ...` + reliably + `})`)
	alice.do(`known(ua.invite("bob", both()))`)
	alice.Wait(`frames("screen") > 3`)
	alice.Wait(`energy().then((heard) => heard > 0)`)
	alice.says(`[call.status < 12, call.startTime]`, "true,")
	bob.Wait(`[4, 11].includes(call.status)`) // waits for answer, or early media
	bob.do(`call.accept(both())`)
	alice.flows()
	bob.flows()
	return bob
}
