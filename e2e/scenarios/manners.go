package scenarios

// What else is said in a call, and how it is kept alive.
var manners = table{
	{"messages and INFO within a call", func(s *stage) {
		alice, bob := s.call()
		bob.do(`
			call.on("message", (request) => notes.push(request.body));
			call.onInfo = (request) => { notes.push(request.body); request.reply(200); }`)
		alice.says(`call.message("Grüße").then((response) => response.status_code)`, "200")
		alice.says(`call.info("<media_control/>", {contentType: "application/media_control+xml"}).then((response) => response.status_code)`, "200")
		bob.says(`notes`, "Grüße,<media_control/>")
		bob.says(`call.message("back").then((response) => response.status_code)`, "200")
	}},
	{"messages outside of a call", func(s *stage) {
		alice, bob := s.two()
		bob.do(`ua.on("message", (message) => notes.push(message.remoteIdentity.uri.user + ": " + message.body))`)
		alice.do(`await ua.message("bob", "Grüße").when("accepted")`)
		bob.says(`notes`, "alice: Grüße")
		alice.says(`ua.message("nobody", "hello").when("accepted").then(() => "accepted", (error) => [error.code, error.cause].join())`, "404,Not Found")
	}},
	{"who calls is what the server says", func(s *stage) {
		alice, bob := s.two()
		alice.do(`await dial("bob", {...both(), extraHeaders: ["P-Asserted-Identity: <sip:boss@elsewhere.test>", "X-Order: 7"]})`)
		want := "boss"
		if s.Asserts {
			want = "alice"
		}
		bob.says(`call.assertedIdentity.uri.user`, want)
		bob.says(`call.request.getHeader("X-Order")`, "7")
	}},
	// A minute and a half is the shortest session there is (RFC 4028 §5), so the
	// clocks of the tabs run faster.
	{"a session is refreshed, by either side", func(s *stage) {
		for _, options := range [][2]string{{`{sessionExpires: 90}`, `{}`}, {`{}`, `{sessionExpires: 90}`}} {
			alice, bob := s.tab("alice", options[0]), s.tab("bob", options[1])
			alice.do(`hurry()`)
			bob.do(`hurry()`)
			alice.dials("bob")
			alice.Wait(refreshed + ` > 1`)
			s.hangUp(bob, alice)
			alice.do(`await offline()`)
			bob.do(`await offline()`)
		}
	}},
	{"a call whose other side is gone ends", func(s *stage) {
		alice, bob := s.tab("alice", `{sessionExpires: 90}`), s.tab("bob", `{}`)
		alice.do(`hurry()`)
		bob.do(`hurry()`)
		alice.dials("bob")
		bob.flows()
		// Bob's tab hears and says nothing any more.
		bob.do(`const { ws } = ua.transport; ws.onmessage = () => {}; ws.send = () => {}`)
		alice.ends()
		alice.says(`causes(call).split(", ").at(-1)`, "terminated Session Expired")
	}},
	{"a session that is too short for the other side is asked for again", func(s *stage) {
		alice, bob := s.tab("alice", `{sessionExpires: 90}`), s.tab("bob", `{minSessionExpires: 200}`)
		alice.dials("bob")
		alice.says(`find(sent, "received", "INVITE", 422).length`, "1")
		bob.says(`/^Session-Expires: 200/m.test(find(sent, "sent", "INVITE", 200)[0].text)`, "true")
	}},
}

// refreshed counts the refreshes of a session, of either side.
const refreshed = `sent.filter((m) => m.code === 200 && ["UPDATE", "INVITE"].includes(m.method) && m.text.includes("Session-Expires")).length`
