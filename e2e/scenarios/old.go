package scenarios

// Phones that know less than the RFCs of today, or say less.
var oldPhones = table{
	{"a callee that knows neither PRACK nor UPDATE", func(s *stage) {
		alice, bob := s.tab("alice", `{rel100: "supported", sessionExpires: 90}`), s.old("bob")
		bob.do(`ring = (session) => session.progress({statusCode: 183, earlyMedia: true, media: both().media})`)
		alice.do(`hurry(); known(ua.invite("bob", both()))`)
		alice.Wait(`frames("screen") > 3`)
		bob.do(`call.accept(both())`)
		s.isOld(alice, bob)
		alice.Wait(refreshed + ` > 1`)
		s.hangUp(alice, bob)
	}},
	{"a caller that knows neither PRACK nor UPDATE", func(s *stage) {
		alice, bob := s.tab("alice", `{rel100: "supported", sessionExpires: 90}`), s.old("bob")
		alice.do(`
			hurry();
			ring = (session) => session.progress({statusCode: 183, earlyMedia: true, media: both().media, rel100: true})`)
		bob.do(`known(ua.invite("alice", both()))`)
		bob.Wait(`frames("screen") > 3`)
		alice.do(`call.accept(both())`)
		s.isOld(alice, bob)
		alice.Wait(refreshed + ` > 1`)
		s.hangUp(bob, alice)
	}},
	{"a REFER that is not answered", func(s *stage) {
		alice, bob := s.hasty()
		bob.do(`deaf(ua, "REFER")`)
		alice.do(`call.refer("carol", {hold: true}); told(call.referContext, "referAccepted", "referRejected")`)
		s.unheard(alice)
		// RFC 3261 §12.2.1.2: who does not answer has lost the call.
		alice.ends()
		bob.ends()
	}},
	{"a REFER that is taken, and no report of it", func(s *stage) {
		alice, bob := s.hasty()
		bob.do(`
			mute(ua, "NOTIFY");
			call.on("referRequested", (context) => context.accept())`)
		alice.do(`call.refer("carol", {hold: true}); told(call.referContext, "referAccepted", "referRejected")`)
		s.unheard(alice)
		alice.Wait(`talking() && !call.isOnHold().local`)
		bob.Wait(`!call.isOnHold().remote`)
		alice.flows()
		bob.flows()
	}},
}

// old opens a phone of before RFC 3262 and RFC 3311.
func (s *stage) old(name string) *tab {
	s.Helper()
	p := s.tab(name, `{}`)
	p.do(`old(ua)`)
	return p
}

// isOld looks whether a call with an old phone goes on, whatever is changed in it,
// and that the phone was not asked for what it does not know.
func (s *stage) isOld(alice, bob *tab) {
	s.Helper()
	s.areConnected(alice, bob)
	alice.says(`call.renegotiate({update: true}).then((response) => response.status_code)`, "200")
	holds(s, alice, bob)
	holds(s, bob, alice)
	bob.says(`sent.filter(({ method }) => ["PRACK", "UPDATE"].includes(method)).length`, "0")
}

// hasty is a call whose clocks run faster from its beginning.
func (s *stage) hasty() (alice, bob *tab) {
	s.Helper()
	alice, bob = s.two()
	alice.do(`hurry()`)
	alice.dials("bob")
	bob.flows()
	return alice, bob
}

// unheard waits until alice's transfer has failed, and looks what she has heard.
func (s *stage) unheard(alice *tab) {
	s.Helper()
	alice.says(`call.referContext.when("referRejected").then(({ outcome }) => [outcome.code, outcome.cause].join())`, "0,Request Timeout")
	alice.says(`notes`, "referRejected")
}
