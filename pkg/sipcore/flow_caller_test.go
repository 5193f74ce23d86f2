package sipcore

// Every way in which a call ends for its caller.

import (
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var callerFlows = []flow{
	refusedBy("refused-301", 301, "Redirected", "a redirection is told, not followed", field("Contact", "<sip:bob@elsewhere.example.com>")),
	refusedBy("refused-404", 404, "Not Found", "nobody of that name"),
	refusedBy("refused-503", 503, "SIP Failure Code", "the server is overloaded", field("Retry-After", "120")),
	refusedBy("refused-603", 603, "Rejected", "bob declines everywhere"),
	{
		name: "cancel-ringing", title: "RFC 3665 §3.8: alice calls and gives up while it rings.",
		two: func(alice, bob *end) {
			call := alice.invite(InviteOptions{})
			alice.run(time.Second)
			cancel(alice, call)
		},
		ends: []string{"bob: failed(CANCEL,Canceled)", "alice: failed(487,SIP Failure Code)"},
	},
	{
		name: "cancel-with-reason", title: "RFC 3326 §2: the CANCEL says why.",
		two: func(alice, bob *end) {
			call := alice.invite(InviteOptions{})
			alice.run(time.Second)
			command(alice, func(now time.Time) error {
				return call.Cancel(now, CancelOptions{Code: 200, Reason: "Call completed elsewhere"})
			})
		},
		ends: []string{"bob: failed(CANCEL,Canceled)", "alice: failed(487,SIP Failure Code)"},
	},
	{
		name: "cancel-before-1xx", title: "RFC 3261 §9.1: alice gives up before anything has come: the CANCEL waits for the first provisional response.", config: overUDP,
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			cancel(alice, call)
			alice.advance(600 * time.Millisecond)
			alice.answer(invite, 100)
			alice.skipTo("CANCEL")
			alice.answer(alice.sent("CANCEL", "now it may"), 200)
			alice.answer(invite, 487)
		},
		ends: []string{"alice: failed(487,SIP Failure Code)"},
	},
	{
		name: "cancel-unanswered", title: "RFC 3261 §9.1: the CANCEL is answered, the INVITE is not: after 64*T1 it counts as canceled.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			alice.answer(invite, 180, contactBob)
			cancel(alice, call)
			alice.answer(alice.sent("CANCEL", "it rings"), 200)
		},
		ends: []string{"alice: failed(-,Request Timeout)"},
	},
	{
		name: "cancel-before-offer", title: "RFC 3261 §9.1: alice gives up while the media side makes the offer: nothing was sent, nothing is.",
		one: func(alice *rig) {
			alice.record.media.silent = true
			var call *Session
			alice.do(func(now time.Time) { call, _ = alice.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
			cancel(alice, call)
		},
		ends: []string{"alice: failed(-,Canceled)"},
	},
	{
		name: "nobody-there-udp", title: "RFC 3261 §17.1.1.2: nothing answers over UDP: timer A repeats the INVITE, timer B ends it.", config: overUDP,
		one:  func(alice *rig) { alice.call(InviteOptions{}) },
		ends: []string{"alice: failed(-,Request Timeout)"},
	},
	{
		name: "nobody-there", title: "RFC 3261 §17.1.1.2: nothing answers over a reliable transport: timer B ends the INVITE, which is sent once.",
		one:  func(alice *rig) { alice.call(InviteOptions{}) },
		ends: []string{"alice: failed(-,Request Timeout)"},
	},
	{
		name: "calling-connection-lost", title: "RFC 3261 §17.1.4: the connection drops before the INVITE is answered.",
		one: func(alice *rig) {
			alice.call(InviteOptions{})
			alice.reconnects()
		},
		ends: []string{"alice: failed(-,Connection Error)"},
	},
	{
		name: "ringing-connection-lost", title: "RFC 3261 §17.1.4: the connection drops while it rings.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 180, contactBob)
			alice.reconnects()
		},
		ends: []string{"alice: failed(-,Connection Error)"},
	},
	{
		name: "media-refuses-answer", title: "RFC 3261 §13.2.2.4: the media side refuses the answer: ACK, then BYE.",
		two: func(alice, bob *end) {
			bob.on = ringingWith(accepts)
			alice.record.media.refuses = func(offer bool) bool { return !offer }
			alice.invite(InviteOptions{})
		},
		ends: []string{"alice: failed(200,Bad Media Description)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "no-answer-in-200", title: "RFC 3261 §13.2.1: the 200 has no description: ACK, then BYE.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 200, contactBob)
			alice.sent("ACK", "every 200 is acknowledged")
			alice.answer(alice.sent("BYE", "and this one ended"), 200)
		},
		ends: []string{"alice: failed(200,Bad Media Description)"},
	},
	{
		name: "media-makes-no-offer", title: "RFC 3264 §5: the media side makes no offer: nothing is sent.",
		one: func(alice *rig) {
			alice.record.media.silent = true
			var call *Session
			alice.do(func(now time.Time) { call, _ = alice.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{}) })
			alice.do(func(now time.Time) { call.LocalFailed(now, errRefused) })
		},
		ends: []string{"alice: failed(-,WebRTC Error)"},
	},
	{
		name: "expires", title: "RFC 3261 §13.2.1: Expires of the INVITE runs out while it rings: CANCEL at the caller, 487 at the callee, whoever is first.",
		two: func(alice, bob *end) {
			alice.invite(InviteOptions{RequestOptions: RequestOptions{Headers: fields("Expires", "15")}})
		},
		ends: []string{"bob: failed(CANCEL,Canceled)", "alice: failed(487,Expires)"},
	},
	inDialogFailure("dialog-gone-481", 481, "RFC 3261 §12.2.1.2: 481 to a request in the dialog: bob has lost the call, it is ended."),
	inDialogFailure("dialog-gone-408", 408, "RFC 3261 §12.2.1.2: 408 to a request in the dialog: bob cannot be reached, the call is ended."),
	{
		name: "dialog-gone-silent", title: "RFC 3261 §12.2.1.2: a request in the dialog is never answered: the call is ended.",
		one: func(alice *rig) {
			call, _ := alice.established()
			tone(alice, call)
		},
		ends: []string{"alice: accepted, ended(-,Request Timeout)"},
	},
	{
		name: "bye-unanswered-udp", title: "RFC 3261 §15.1.1, §17.1.2.2: nobody answers the BYE: it is repeated up to T2 for 64*T1; the call is over all the same.", config: overUDP,
		one: func(alice *rig) {
			call, _ := alice.established()
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "bye-refused", title: "RFC 3261 §15.1.1: whatever bob answers to the BYE, the call is over.",
		one: func(alice *rig) {
			call, _ := alice.established()
			bye(alice, call)
			alice.answer(alice.sent("BYE", "alice hangs up"), 481)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
}

// refusedBy is a call that ends with a final response.
func refusedBy(name string, status int, cause, why string, headers ...sip.Field) flow {
	return flow{
		name: name, title: "RFC 3261 §13.2.2.3: " + why + ": " + strconv.Itoa(status) + ", which is acknowledged within the transaction.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 100)
			alice.answer(invite, status, headers...)
		},
		ends: []string{"alice: failed(" + strconv.Itoa(status) + "," + cause + ")"},
	}
}

// inDialogFailure is a call that ends because of the answer to an INFO.
func inDialogFailure(name string, status int, title string) flow {
	return flow{
		name: name, title: title,
		one: func(alice *rig) {
			call, _ := alice.established()
			tone(alice, call)
			alice.answer(alice.sent("INFO", "a tone"), status)
			alice.answer(alice.sent("BYE", "the dialog is ended"), 481)
		},
		ends: []string{"alice: accepted, ended(" + strconv.Itoa(status) + ",Dialog Error)"},
	}
}
