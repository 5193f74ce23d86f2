package sipcore

// Session timers: RFC 4028.

import "time"

// brief makes sessions as short as they may be.
func brief(c *Config) { c.SessionExpires = 90 * time.Second }

// granted is a call of alice's to a peer that grants this.
func (r *rig) granted(session string, more ...string) *Session {
	r.t.Helper()
	call, invite := r.call(InviteOptions{})
	r.accept(invite, fields(append([]string{"Supported", "timer", "Require", "timer", "Session-Expires", session}, more...)...)...)
	return call
}

// gone lets the peer refuse the BYE: it knows nothing of the call.
func (r *rig) gone() {
	r.t.Helper()
	r.skipTo("BYE")
	r.answer(r.sent("BYE", "the call is ended"), 481)
}

var timerFlows = []flow{
	{
		name: "session-refresh", title: "RFC 4028 §9, §10: bob leaves it to alice to refresh the session: an UPDATE without a description at half its time.", config: brief,
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			alice.run(100 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "session-refresh-hold", title: "RFC 4028 §7.4: a re-INVITE of alice's refreshes as well, and the refresh by UPDATE leaves bob on hold.", config: brief,
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			alice.run(30 * time.Second)
			renegotiate(alice, call, hold(true))
			alice.run(50 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "session-refresh-reinvite", title: "RFC 4028 §7.4: the peer takes no UPDATE: a re-INVITE with the description as it was, same origin.",
		one: func(alice *rig) {
			call := alice.granted("90;refresher=uac", "Allow", "INVITE, ACK, BYE, CANCEL")
			alice.advance(46 * time.Second)
			alice.skipTo("INVITE")
			alice.receive(withBody(response(alice.sent("INVITE", "the refresh"), 200, contactBob, field("Require", "timer"), field("Session-Expires", "90;refresher=uac")), media(sendrecv)))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "session-refresh-glare", title: "RFC 3261 §14.1, RFC 4028 §10: the refresh meets a re-INVITE of the peer and gets 491: it is tried again.",
		one: func(alice *rig) {
			call := alice.granted("90;refresher=uac")
			alice.advance(46 * time.Second)
			alice.skipTo("INVITE")
			refresh := alice.sent("INVITE", "the refresh")
			theirs := withBody(alice.within(call, "INVITE", contactBob), media(sendrecv))
			alice.receive(theirs)
			alice.refuses(theirs, "491")
			alice.answer(refresh, 491)
			alice.advance(4 * time.Second)
			alice.skipTo("INVITE")
			alice.receive(withBody(response(alice.sent("INVITE", "again"), 200, contactBob, field("Session-Expires", "90;refresher=uac")), media(sendrecv)))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "session-refreshed-by-peer", title: "RFC 4028 §9: the caller wants us to refresh, then does it itself.",
		one: func(alice *rig) {
			alice.receive(alice.offer(fields("Supported", "timer", "Session-Expires", "90;refresher=uas", "Allow", "INVITE, UPDATE, BYE, ACK")...))
			call := next[SessionIncoming](alice, "a call").Session
			accept(alice, call)
			alice.skipTo("200")
			alice.receive(alice.ack(alice.sent("200", "accepted")))
			alice.advance(46 * time.Second)
			alice.skipTo("UPDATE")
			alice.answer(alice.sent("UPDATE", "the refresh"), 200, field("Require", "timer"), field("Session-Expires", "90;refresher=uas"), contactBob)
			alice.advance(20 * time.Second)
			alice.receive(alice.within(call, "UPDATE", append(fields("Supported", "timer", "Session-Expires", "90;refresher=uac"), contactBob)...))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "session-too-short", title: "RFC 4028 §7.3, §9: bob wants longer sessions: 422 with Min-SE, alice asks for what he wants.",
		config: func(c *Config) {
			brief(c)
			if c.URI.User == "bob" {
				c.MinSE, c.SessionExpires = 600*time.Second, 0
			}
		},
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "session-refused-422", title: "RFC 4028 §7.3: a 422 that asks for no more than it got is a refusal.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 422, field("Min-SE", "90"))
		},
		ends: []string{"alice: failed(422,SIP Failure Code)"},
	},
	{
		name: "session-timer-refused", title: "RFC 3261 §8.1.3.5: the peer refuses the extension with 420: the INVITE is repeated without it, and there is no session timer.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 420, field("Unsupported", "timer"))
			alice.skipTo("INVITE")
			alice.accept(alice.sent("INVITE", "without it"))
			alice.advance(time.Hour)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "session-peer-dead-udp", title: "RFC 4028 §10, RFC 3261 §12.2.1.2: nobody answers the refresh: timer F ends the call, with a BYE that nobody answers.", config: overUDP,
		one: func(alice *rig) {
			alice.granted("180;refresher=uac", "Allow", "INVITE, ACK, BYE, UPDATE")
			alice.advance(3 * time.Minute)
		},
		ends: []string{"alice: accepted, ended(-,Request Timeout)"},
	},
	{
		name: "session-expired", title: "RFC 4028 §10: the peer should refresh and does not: BYE, a third of the time before the end.",
		one: func(alice *rig) {
			alice.granted("90;refresher=uas")
			alice.advance(61 * time.Second)
			alice.gone()
		},
		ends: []string{"alice: accepted, ended(-,Session Expired)"},
	},
	{
		name: "session-refresh-481", title: "RFC 4028 §10: the peer has lost the dialog: 481 to the refresh ends the call.",
		one: func(alice *rig) {
			alice.granted("90;refresher=uac", "Allow", "UPDATE")
			alice.advance(46 * time.Second)
			alice.skipTo("UPDATE")
			alice.answer(alice.sent("UPDATE", "the refresh"), 481)
			alice.gone()
		},
		ends: []string{"alice: accepted, ended(481,Dialog Error)"},
	},
	{
		name: "session-refresh-refused", title: "RFC 4028 §10: the refresh is refused again and again: the call ends with its time.",
		one: func(alice *rig) {
			alice.granted("90;refresher=uac", "Allow", "UPDATE")
			alice.advance(46 * time.Second)
			for range 2 {
				alice.skipTo("UPDATE")
				alice.answer(alice.sent("UPDATE", "the refresh"), 500)
				alice.advance(12 * time.Second)
			}
			alice.gone()
		},
		ends: []string{"alice: accepted, ended(-,Session Expired)"},
	},
	{
		name: "session-refresh-alone", title: "RFC 4028 §7.2: the peer speaks of no session timers: alice refreshes for herself, and takes any answer for a sign of life.", config: brief,
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.accept(invite, field("Allow", "INVITE, ACK, BYE, UPDATE"))
			alice.advance(46 * time.Second)
			alice.skipTo("UPDATE")
			alice.answer(alice.sent("UPDATE", "the refresh"), 488)
			alice.advance(46 * time.Second)
			alice.skipTo("UPDATE")
			alice.answer(alice.sent("UPDATE", "the next"), 200, contactBob)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "session-connection-lost", title: "RFC 4028 §10: the connection is lost when the refresh is due: the re-INVITE that mends it refreshes.",
		one: func(alice *rig) {
			call := alice.granted("90;refresher=uac", "Allow", "UPDATE")
			alice.advance(44 * time.Second)
			alice.down(true)
			alice.advance(3 * time.Second)
			alice.do(alice.ua.TransportUp)
			alice.skipTo("INVITE")
			alice.receive(withBody(response(alice.sent("INVITE", "over the next one"), 200, contactBob, field("Require", "timer"), field("Session-Expires", "90;refresher=uac")), media(sendrecv)))
			alice.advance(40 * time.Second)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
}
