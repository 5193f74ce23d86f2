package scenarios

// REFER, in calls and outside of them. Alice transfers, bob is transferred, carol
// is the target.
var transfers = table{
	{"a blind transfer", func(s *stage) {
		alice, bob, carol := s.three()
		bob.do(follows)
		carol.do(`ring = (session) => { window.by = session.request.getHeader("Referred-By"); session.accept(both()); }`)
		alice.do(told + `call.refer("carol")`)
		alice.ends()
		alice.says(`notes.filter((note, i) => note !== notes[i - 1]).join()`, "referRequested,referProgress,referAccepted")
		s.areConnected(bob, carol)
		carol.says(`by.includes("alice@"+ua.configuration.uri.host)`, "true")
		bob.says(`over(calls[0])`, "true")
	}},
	{"a blind transfer to somebody who is busy", func(s *stage) {
		alice, bob, carol := s.three()
		bob.do(follows)
		carol.do(`ring = (session) => session.reject({statusCode: 486})`)
		s.failed(alice, bob, `"carol"`, "486")
	}},
	{"a blind transfer to nobody", func(s *stage) {
		alice, bob := s.call()
		bob.do(follows)
		s.failed(alice, bob, `"nobody"`, "404")
	}},
	{"a transfer that is declined", func(s *stage) {
		alice, bob := s.call()
		bob.do(`call.on("referRequested", (context) => context.reject())`)
		s.failed(alice, bob, `"carol"`, "603")
	}},
	{"a transfer that nobody takes", func(s *stage) {
		alice, bob := s.call()
		s.failed(alice, bob, `"carol"`, "603")
	}},
	{"the callee transfers the caller", func(s *stage) {
		alice, bob, carol := s.three()
		alice.do(follows)
		bob.do(`call.refer("carol")`)
		bob.ends()
		s.areConnected(alice, carol)
	}},
	{"an attended transfer", func(s *stage) {
		alice, bob, carol := s.three()
		bob.do(follows)
		carol.do(`ring = (session) => session.accept(both())`)
		alice.do(`call.hold(); await dial("carol")`)
		carol.flows()
		carol.do(`told(call, "replaced")`)
		alice.do(`calls[0].refer(calls[1])`)
		alice.Wait(`calls.every((session) => over(session))`)
		s.areConnected(bob, carol)
		carol.says(`[notes.join(), over(calls[0]), call.replacee === calls[0]]`, "replaced,true,true")
	}},
	{"an attended transfer that fails leaves both calls", func(s *stage) {
		alice, bob, carol := s.three()
		bob.do(follows)
		alice.do(`call.hold(); await dial("carol")`)
		carol.flows()
		carol.do(`ring = (session) => session.reject({statusCode: 603})`)
		alice.do(`calls[0].refer(calls[1])`)
		alice.says(`calls[0].referContext.when("referRejected").then((context) => context.outcome.code)`, "603")
		alice.says(`calls.filter((session) => talking(session)).length`, "2")
		bob.says(`talking(calls[0])`, "true")
		carol.says(`talking(calls[0])`, "true")
		alice.flows() // with carol
		alice.do(`calls[0].unhold()`)
		bob.do(`call = calls[0]`)
		bob.flows()
	}},
	{"a transfer without reports", func(s *stage) {
		alice, bob, carol := s.three()
		bob.do(follows)
		alice.do(`call.refer("carol", {noReferSub: true})`)
		alice.ends()
		alice.says(`[find(sent, "received", "NOTIFY").length, call.referContext.outcome.accepted]`, "0,true")
		s.areConnected(bob, carol)
	}},
	{"a REFER outside of a call", func(s *stage) {
		alice, bob, carol := s.tab("alice", `{}`), s.tab("bob", `{allowOutOfDialogRefers: true}`), s.tab("carol", `{}`)
		bob.do(`ua.on("outOfDialogReferRequested", (context) => {
			context.on("referInviteSent", () => known(context.targetSession));
			context.accept({followRefer: true, inviteOptions: both()});
		})`)
		alice.says(`ua.refer("bob", "carol").when("referAccepted").then((context) => context.outcome.code)`, "200")
		s.areConnected(bob, carol)
	}},
	{"a REFER outside of a call that is not allowed", func(s *stage) {
		alice, _ := s.two()
		alice.says(`ua.refer("bob", "carol").when("referRejected").then((context) => context.outcome.code)`, "405")
	}},
}

const (
	// follows has a tab do what a REFER in its call asks for.
	follows = `call.on("referRequested", (context) => {
		context.on("referInviteSent", () => known(context.targetSession));
		context.accept({followRefer: true, inviteOptions: both()});
	})`
	// told writes down what a tab hears of its transfer.
	told = `told(call, "referRequested", "referProgress", "referAccepted", "referRejected"); `
)

// three opens three phones; the first two are in a call.
func (s *stage) three() (alice, bob, carol *tab) {
	s.Helper()
	alice, bob = s.call()
	return alice, bob, s.tab("carol", `{}`)
}

// areConnected waits until two phones see and hear each other in their newest
// calls.
func (s *stage) areConnected(one, other *tab) {
	s.Helper()
	one.Wait(`talking()`)
	other.Wait(`talking()`)
	one.flows()
	other.flows()
}

// failed has alice transfer bob with hold, in vain: the call goes on.
func (s *stage) failed(alice, bob *tab, target, code string) {
	s.Helper()
	alice.do(told + `call.refer(` + target + `, {hold: true})`)
	alice.says(`call.referContext.when("referRejected").then((context) => context.outcome.code)`, code)
	alice.Wait(`talking() && !call.isOnHold().local && call.isReadyToReinvite()`)
	alice.says(`notes.filter((note) => /Accepted|Rejected/.test(note)).join()`, "referRejected")
	bob.do(`call = calls[0]`)
	bob.Wait(`!call.isOnHold().remote`)
	alice.flows()
	bob.flows()
	s.hangUp(alice, bob)
}
