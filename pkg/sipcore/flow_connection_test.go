package sipcore

// Servers, connections and what becomes of calls when they change: RFC 3665
// §3.4, RFC 5626 §4.4, §4.5.

import "time"

// twoServers are tried in this order.
func twoServers(c *Config) {
	c.Servers = []Server{{URI: "wss://one.example.com/sip", Weight: 2}, {URI: "wss://two.example.com/sip", Weight: 1}}
}

func keptAlive(c *Config) { c.KeepAlive = 30 * time.Second }

// pingsWithin looks at two keep-alives in a row, which are answered.
func (r *rig) pingsWithin(least, most time.Duration) {
	r.t.Helper()
	for range 2 {
		before := r.now
		r.untilPing()
		r.pinged(ping, "a keep-alive")
		gap := r.now.Sub(before)
		isTrue(r, least-wireDelay <= gap && gap <= most, "RFC 5626 §4.4.1: in time: "+gap.String())
		r.receiveText(pong)
	}
}

var connectionFlows = []flow{
	{
		name: "fail-over", title: "RFC 3665 §3.4, RFC 3263 §4.3: the first server cannot be reached: the call that waits goes over the second.", config: twoServers,
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			var call *Session
			alice.do(func(now time.Time) { call, _ = alice.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
			alice.advance(2 * time.Second)
			alice.down(false)
			alice.do(alice.ua.TransportUp)
			alice.accept(alice.sent("INVITE", "over the second server"))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "fail-over-and-back", title: "RFC 5626 §4.5: no server can be reached: a pause, and then all again.", config: both(twoServers, registering),
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			alice.down(false)
			alice.down(false)
			alice.advance(2 * time.Second)
			alice.do(alice.ua.TransportUp)
			alice.registered("over the first server")
		},
	},
	{
		name: "reconnect", title: "RFC 3665 §3.7, RFC 5626 §4.5: the connection drops in mid-call: alice registers anew, and one re-INVITE brings the media over.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers")
			alice.forget()
			call, _ := alice.established()
			alice.advance(10 * time.Second)
			alice.reconnects()
			alice.registered("on the new connection")
			again := alice.sent("INVITE", "the call comes along")
			alice.receive(withBody(response(again, 200, contactBob), media(sendrecv)))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "reconnect-callee", title: "RFC 3261 §14.1: the callee's connection drops in mid-call: the re-INVITE is hers, with a CSeq of her own.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.reconnects()
			again := alice.sent("INVITE", "the call comes along")
			alice.receive(withBody(response(again, 200, contactBob), media(sendrecv)))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "reconnect-call-gone", title: "RFC 3261 §12.2.1.2: the connection drops, and meanwhile bob has hung up: 481 to the re-INVITE ends the call.",
		one: func(alice *rig) {
			alice.established()
			alice.reconnects()
			alice.answer(alice.sent("INVITE", "the call comes along"), 481)
			alice.skipTo("BYE")
			alice.answer(alice.sent("BYE", "the dialog is ended"), 481)
		},
		ends: []string{"alice: accepted, ended(481,Dialog Error)"},
	},
	{
		name: "hang-up-disconnected", title: "RFC 3261 §15.1.1: alice hangs up while there is no connection: the BYE leaves over the next one.",
		one: func(alice *rig) {
			call, _ := alice.established()
			alice.down(true)
			bye(alice, call)
			alice.advance(2 * time.Second)
			alice.do(alice.ua.TransportUp)
			alice.answer(alice.sent("BYE", "late, but it comes"), 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "bye-connection-lost", title: "RFC 3261 §15.1.1: the connection is lost before the BYE is answered: it is sent again over the next one.",
		one: func(alice *rig) {
			call, _ := alice.established()
			bye(alice, call)
			alice.sent("BYE", "alice hangs up")
			alice.down(true)
			alice.do(alice.ua.TransportUp)
			alice.answer(alice.sent("BYE", "in case bob did not get it"), 481)
			alice.quiet2("it is over")
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "canceled-unsent", title: "RFC 3261 §9.1: alice calls and gives up while there is no connection: nothing is sent.",
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			var call *Session
			alice.do(func(now time.Time) { call, _ = alice.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
			cancel(alice, call)
			alice.do(alice.ua.TransportUp)
			alice.quiet2("nothing is left to be sent")
		},
		ends: []string{"alice: failed(-,Canceled)"},
	},
	{
		name: "never-mended", title: "RFC 5626 §4.5: the connection drops and no server comes back: the call stands until alice gives it up.",
		cold: func(alice *rig) {
			alice.connect()
			alice.forget()
			call, _ := alice.established()
			alice.down(true)
			alice.advance(40 * time.Second)
			bye(alice, call)
			alice.do(alice.ua.Stop)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "keep-alive", title: "RFC 5626 §4.4.1: CRLF CRLF goes out at 80 to 100 % of the interval, CRLF comes back.", config: keptAlive,
		cold: func(alice *rig) {
			alice.connect()
			alice.pingsWithin(24*time.Second, 30*time.Second)
		},
	},
	{
		name: "keep-alive-lost", title: "RFC 5626 §4.4.1, §4.5: a pong does not come: the connection is dead after ten seconds, and replaced.", config: both(keptAlive, registering),
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers")
			alice.untilPing()
			alice.receiveText(pong)
			alice.pings = nil
			alice.untilPing()
			alice.advance(10 * time.Second)
			isTrue(alice, !alice.ua.IsConnected(), "the connection is given up")
			alice.do(alice.ua.TransportUp)
			alice.registered("on the new connection")
		},
	},
	{
		name: "behind-nat-udp", title: "RFC 3581 §4, RFC 3261 §18.2.1, §18.2.2: a request comes from another address than its Via says: received and rport note it, the response goes back that way.", config: overUDP,
		one: func(alice *rig) {
			m := alice.request("OPTIONS", field("Via", "SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKkjshdyff"))
			from := Source{Flow: Flow{ID: 7}, Host: "192.0.2.1", Port: 9988}
			alice.record.carries("flow 7", "alice", m.Bytes())
			alice.record.brings("alice", m.Bytes())
			alice.do(func(now time.Time) { alice.ua.ReceiveFrom(now, from, m.Bytes()) })
			alice.header(alice.sent("200", "it is answered"), "Via", "SIP/2.0/UDP 10.1.1.1:4540;rport=9988;branch=z9hG4bKkjshdyff;received=192.0.2.1", "RFC 3581 §4")
		},
	},
	{
		name: "flow-timer-unanswered", title: "RFC 5626 §4.4.1: the registrar asks for keep-alives and does not answer the first: the flow has failed, alice registers over a new one.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers", field("Require", "outbound"), field("Flow-Timer", "60"))
			alice.untilPing()
			alice.pinged(ping, "a keep-alive")
			alice.advance(pongTimeout)
			alice.do(alice.ua.TransportUp)
			alice.registered("over a new flow")
		},
	},
	{
		name: "flow-timer", title: "RFC 5626 §4.4.1: the registrar counts a flow as dead after 60 silent seconds: alice keeps it alive.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers", field("Require", "outbound"), field("Flow-Timer", "60"))
			alice.pingsWithin(48*time.Second, 60*time.Second)
		},
	},
	{
		name: "flow-recovery", title: "RFC 5626 §4.5: no server can be reached: the pauses grow from half a minute up.", config: func(c *Config) { c.FlowRecovery = true },
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			for range 3 {
				alice.down(false)
				at, any := alice.ua.Deadline()
				isTrue(alice, any, "it is tried again")
				alice.advance(at.Sub(alice.now))
			}
			alice.do(alice.ua.TransportUp)
		},
	},
	{
		name: "pinged", title: "RFC 5626 §3.5.1: the server's own CRLF CRLF is answered with CRLF.",
		one: func(alice *rig) { alice.receiveText(ping) },
	},
}
