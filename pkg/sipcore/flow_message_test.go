package sipcore

// What is no call: MESSAGE, OPTIONS, INFO and what nobody here understands.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var messageFlows = []flow{
	{
		name: "message", title: "RFC 3428 §10: alice sends bob a message.",
		two: func(alice, _ *end) { say(alice, "Watson, come here.") },
	},
	{
		name: "message-refused", title: "RFC 3428 §7: nobody of that name: 404.",
		one: func(alice *rig) {
			alice.message(RequestOptions{})
			alice.answer(alice.sent("MESSAGE", "to nobody"), 404)
		},
	},
	{
		name: "message-unanswered-udp", title: "RFC 3261 §17.1.2.2: a MESSAGE is never answered over UDP: timer E repeats it up to T2, timer F ends it.", config: overUDP,
		one: func(alice *rig) { alice.message(RequestOptions{}) },
	},
	{
		name: "message-connection-lost", title: "RFC 3261 §8.1.3.1: the connection drops before the MESSAGE is answered.",
		one: func(alice *rig) {
			alice.message(RequestOptions{})
			alice.reconnects()
		},
	},
	{
		name: "message-waits", title: "RFC 3261 §8.1.2: a MESSAGE given while there is no connection waits for it.",
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			alice.message(RequestOptions{})
			alice.advance(time.Second)
			alice.do(alice.ua.TransportUp)
			alice.answer(alice.sent("MESSAGE", "now"), 200)
		},
	},
	{
		name: "message-expires", title: "RFC 3428 §4: a MESSAGE that is worth reading for ten seconds finds no connection for eleven: it is not sent.",
		cold: func(alice *rig) {
			alice.do(alice.ua.Start)
			alice.message(RequestOptions{Lifetime: 10 * time.Second, Headers: []sip.Field{{Name: "Date", Value: "Wed, 01 Jan 2025 00:00:00 GMT"}}})
			alice.message(RequestOptions{Lifetime: 3 * time.Hour, Body: []byte("this one is")})
			alice.advance(11 * time.Second)
			alice.do(alice.ua.TransportUp)
			alice.answer(alice.sent("MESSAGE", "the other"), 202)
		},
	},
	{
		name: "message-declined", title: "RFC 3428 §7: bob's application refuses a MESSAGE with a code and a header of its own, and takes the next.",
		two: func(alice, bob *end) {
			bob.reads = func(now time.Time, r *ServerRequest) {
				if string(r.Request().Body) == "<b>hello</b>" {
					_ = r.Respond(now, ResponseOptions{Code: 415, Headers: []sip.Field{{Name: "Accept", Value: "text/plain"}}})
					return
				}
				r.answer(now, 200)
			}
			say(alice, "<b>hello</b>")
			alice.run(time.Second)
			say(alice, "hello")
		},
	},
	{
		name: "message-deferred", title: "RFC 4320 §4.1: bob's application thinks for five seconds about a MESSAGE: 100, 603.",
		two: func(alice, bob *end) {
			bob.reads = func(_ time.Time, r *ServerRequest) {
				bob.later(5*time.Second, func() { bob.do(func(now time.Time) { r.answer(now, 603) }) })
			}
			say(alice, "will you marry me?")
		},
	},
	{
		name: "message-forgotten", title: "bob's application never answers a MESSAGE that it has deferred: 500 after 28 seconds, before alice gives up.",
		two: func(alice, bob *end) {
			bob.reads = func(time.Time, *ServerRequest) {}
			say(alice, "are you there?")
		},
	},
	{
		name: "message-in-call-declined", title: "RFC 3428 §7: alice's application refuses a MESSAGE within the call, which goes on.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			alice.reads = func(now time.Time, r *ServerRequest) { r.answer(now, 488) }
			ask(bob, bob.calls[0], sip.MethodMessage, "image/png", "\x89PNG\r\n\x1a\n\x00")
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "message-in-call", title: "RFC 3428 §8: bob sends alice a message within their call.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			ask(bob, bob.calls[0], sip.MethodMessage, "text/plain", "can you hear me?")
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "dtmf", title: "RFC 6086, application/dtmf-relay: alice sends two tones.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			tone(alice, call)
			tone(alice, call)
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "dtmf-bare", title: "RFC 6086, application/dtmf: a gateway sends a tone alone, and one that is none: 200, 400.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.receive(withBody(alice.within(call, "INFO"), Description{Body: []byte("5\r\n"), ContentType: "application/dtmf"}))
			alice.receive(withBody(alice.within(call, "INFO"), Description{Body: []byte("55"), ContentType: "application/dtmf"}))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "info-unknown", title: "RFC 6086 §4.2.2: an INFO that says what nobody here understands: 415; one of a package: 469; the call goes on.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.receive(withBody(alice.within(call, "INFO"), Description{Body: []byte("<x/>"), ContentType: "application/media_control+xml"}))
			alice.receive(withBody(alice.within(call, "INFO", field("Info-Package", "nothing")), Description{Body: []byte("x"), ContentType: "text/plain"}))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "info-unanswered", title: "RFC 4320 §4.1, RFC 3261 §17.1.2.2: the application takes an INFO and never answers it: 100 after 3.5 s, 500 while the peer still waits, the call goes on.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			call.AppInfo = true
			alice.receive(withBody(alice.within(call, "INFO"), Description{Body: []byte("<x/>"), ContentType: "application/x-app"}))
			alice.advance(32 * time.Second)
			alice.sent("100", "not yet")
			alice.sent("500", "somebody has to")
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "options", title: "RFC 3261 §11.2: a proxy asks what alice can: 200 with Allow, Accept and Supported.",
		one: func(alice *rig) { alice.receive(alice.request(sip.MethodOptions)) },
	},
	{
		name: "options-in-call", title: "RFC 3261 §11.2, §12.2.2: bob asks within the call whether it stands.",
		two: func(alice, bob *end) {
			call := talking(alice, bob)
			ask(bob, bob.calls[0], sip.MethodOptions, "", "")
			alice.run(time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "method-unknown", title: "RFC 3261 §8.2.1: a method that alice does not know: 405 with Allow.",
		one: func(alice *rig) { alice.receive(alice.request("PUBLISH", field("Event", "presence"))) },
	},
	{
		name: "scheme-unknown", title: "RFC 3261 §8.2.2.1: a request for a telephone number: 416.",
		one: func(alice *rig) {
			m := alice.request(sip.MethodMessage)
			m.RequestURI = mustURI("tel:+358-555-1234567")
			alice.receive(m)
		},
	},
	{
		name: "no-such-dialog", title: "RFC 3261 §12.2.2, RFC 6665 §4.1.3: a BYE and a NOTIFY for what is not there: 481; an ACK gets nothing.",
		one: func(alice *rig) {
			for _, method := range []string{sip.MethodBye, sip.MethodNotify, sip.MethodAck} {
				alice.receive(alice.request(method, field("To", "<sip:alice@example.com>;tag=gone"), field("Event", "refer"), contactBob))
			}
		},
	},
	{
		name: "garbage", title: "RFC 3261 §17.1.3, §18.3: what cannot be read or belongs to nothing is dropped, or gets 400 where an answer can be built.",
		one: func(alice *rig) {
			alice.receiveText("hello\r\n\r\n")
			alice.receiveText("SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS other.invalid;branch=z9hG4bKnobody\r\n" +
				"To: <sip:a@example.com>;tag=1\r\nFrom: <sip:b@example.com>;tag=2\r\nCall-ID: stray\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
			alice.receiveText("INVITE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS proxy.example.com;branch=z9hG4bKbad\r\nMax-Forwards: 70\r\n" +
				"To: <sip:alice@example.com>\r\nFrom: <sip:bob@example.com>;tag=bob\r\nCall-ID: bad\r\nCSeq: 1 INVITE\r\nContent-Length: 100\r\n\r\n")
		},
	},
}
