package sipcore

// Registration: RFC 3665 §2, RFC 3261 §10, RFC 3608, RFC 5626, RFC 5627.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// bound is a 200 that lists our own binding, and others.
func bound(req *sip.Message, others ...string) []sip.Field {
	contacts := []sip.Field{field("Contact", req.Header.Get("Contact"))}
	return append(contacts, bindings(others...)...)
}

// accepted lets the registrar take a REGISTER.
func (r *rig) registered(what string, fields ...sip.Field) *sip.Message {
	r.t.Helper()
	req := r.sent("REGISTER", what)
	r.answer(req, 200, append(bound(req), fields...)...)
	return req
}

var registerFlows = []flow{
	{
		name: "register", title: "RFC 3665 §2.1: alice registers and is challenged; the next one answers before it is asked.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			again := alice.challenged(alice.sent("REGISTER", "without credentials"), 401, www("example.com", "n1"))
			alice.proves(again, "Authorization")
			alice.answer(again, 200, bound(again)...)
			isTrue(alice, alice.ua.IsRegistered(), "alice is registered")
			alice.advance(9 * time.Minute)
			refresh := alice.registered("a minute before it expires")
			equal(alice, alice.credentials(refresh, "Authorization", 0).NC, 2, "RFC 7616 §3.4: the count rises")
		},
	},
	{
		name: "register-contact-list", title: "RFC 3665 §2.2: other devices are registered under alice's address: her own expiry counts.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			req := alice.sent("REGISTER", "one of several")
			alice.answer(req, 200, append(bindings("<sip:alice@192.0.2.4>;expires=5", "mailto:alice@example.com;expires=4294967295"), bound(req)...)...)
			alice.advance(time.Minute)
			isTrue(alice, alice.ua.IsRegistered(), "the expiry of another contact is not ours")
			alice.quiet2("nor is it refreshed for it")
		},
	},
	{
		name: "register-fetch", title: "RFC 3665 §2.3, RFC 3261 §10.2.3: a REGISTER without a Contact asks for the bindings.",
		one: func(alice *rig) {
			command(alice, func(now time.Time) error {
				_, err := alice.ua.Request(now, sip.MethodRegister, mustURI("sip:example.com"),
					RequestOptions{Params: RequestParams{ToURI: mustURI("sip:alice@example.com")}})
				return err
			})
			req := alice.sent("REGISTER", "a question")
			equal(alice, req.Header.Has("Contact"), false, "nothing is bound")
			alice.answer(req, 200, bindings("<sip:alice@192.0.2.4>;expires=55", "<sip:alice@chicago.example.com>;expires=3600")...)
		},
	},
	{
		name: "unregister", title: "RFC 3665 §2.4: alice takes her binding back.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers")
			command(alice, func(now time.Time) error { return alice.ua.Unregister(now, UnregisterOptions{}) })
			alice.answer(alice.sent("REGISTER", "for no time"), 200)
			isTrue(alice, !alice.ua.IsRegistered(), "the binding is gone")
		},
	},
	{
		name: "unregister-all", title: "RFC 3261 §10.2.2: alice takes all bindings of her address back: Contact: * and Expires: 0.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers")
			command(alice, func(now time.Time) error { return alice.ua.Unregister(now, UnregisterOptions{All: true}) })
			req := alice.sent("REGISTER", "for all")
			alice.header(req, "Contact", "*", "RFC 3261 §10.2.2")
			alice.header(req, "Expires", "0", "RFC 3261 §10.2.2")
			alice.answer(req, 200)
		},
	},
	{
		name: "register-unsuccessful", title: "RFC 3665 §2.5: the registrar does not like the password.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			again := alice.challenged(alice.sent("REGISTER", "without credentials"), 401, www("example.com", "n1"))
			alice.answer(again, 401, www("example.com", "n2"))
			isTrue(alice, !alice.ua.IsRegistered(), "alice is not registered")
			alice.quiet2("no third try")
		},
	},
	{
		name: "register-stale", title: "RFC 7616 §3.3: at the refresh the nonce is stale: the REGISTER is repeated with the new one.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			again := alice.challenged(alice.sent("REGISTER", "without credentials"), 401, www("example.com", "n1"))
			alice.answer(again, 200, bound(again)...)
			alice.advance(9 * time.Minute)
			stale := www("example.com", "n2")
			stale.Value += ", stale=true"
			refresh := alice.challenged(alice.sent("REGISTER", "the refresh"), 401, stale)
			equal(alice, alice.credentials(refresh, "Authorization", 0).NC, 1, "RFC 7616 §3.4: from 1 with each nonce")
			alice.answer(refresh, 200, bound(refresh)...)
		},
	},
	{
		name: "register-423", title: "RFC 3261 §10.2.8: the interval is too brief: alice asks for Min-Expires.", config: both(registering, func(c *Config) { c.RegisterExpires = 60 }),
		cold: func(alice *rig) {
			alice.connect()
			alice.answer(alice.sent("REGISTER", "60 seconds"), 423, field("Min-Expires", "3600"))
			alice.registered("3600 seconds")
			isTrue(alice, alice.ua.IsRegistered(), "the interval is good enough")
		},
	},
	{
		name: "register-granted", title: "RFC 3261 §10.2.4: the registrar grants 60 seconds of 600: the refresh comes in time.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			req := alice.sent("REGISTER", "600 seconds")
			alice.answer(req, 200, field("Contact", "<"+alice.ua.ContactURI(false).String()+">;expires=60"))
			alice.advance(55 * time.Second)
			alice.registered("before they are over")
			isTrue(alice, alice.ua.IsRegistered(), "never without a binding")
		},
	},
	{
		name: "register-refresh-refused", title: "RFC 3261 §10.2.4: the refresh is refused: the binding lives until it expires.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers")
			alice.advance(9 * time.Minute)
			alice.answer(alice.sent("REGISTER", "the refresh"), 403)
			isTrue(alice, alice.ua.IsRegistered(), "for another minute")
			alice.advance(time.Minute)
			isTrue(alice, !alice.ua.IsRegistered(), "no longer")
		},
	},
	{
		name: "register-refresh-unanswered-udp", title: "RFC 3261 §17.1.2.2: the refresh is never answered over UDP: timer E repeats it, timer F ends it.", config: both(registering, overUDP),
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers")
			alice.advance(9*time.Minute + 33*time.Second)
			isTrue(alice, alice.ua.IsRegistered(), "the binding has not expired yet")
		},
	},
	{
		name: "service-route", title: "RFC 3608 §6.1: what alice sends takes the Service-Route that the registrar gave; the REGISTER does not.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers", field("Service-Route", "<sip:p2.home.example.com;lr>, <sip:hsp.home.example.com;lr>"))
			alice.message(RequestOptions{})
			m := alice.sent("MESSAGE", "through the service route")
			alice.header(m, "Route", "<sip:p2.home.example.com;lr> | <sip:hsp.home.example.com;lr>", "RFC 3608 §6.1")
			alice.answer(m, 200)
			alice.advance(9 * time.Minute)
			equal(alice, alice.registered("the refresh").Header.Has("Route"), false, "RFC 3608 §5")
		},
	},
	{
		name: "gruu", title: "RFC 5627 §4.2, §4.4: the registrar gives GRUUs: alice calls with the public one as Contact, anonymously with the temporary one.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			req := alice.sent("REGISTER", "alice registers")
			alice.answer(req, 200, field("Contact", req.Header.Get("Contact")+
				`;pub-gruu="sip:alice@example.com;gr=urn:uuid:8f1b0c5e-0000-4000-8000-00000000000a";temp-gruu="sip:tgruu.7hs==jd7vnzga5w7fajsc7-ajd6fabz0f8g5@example.com;gr"`))
			alice.forget()
			for _, anonymous := range []bool{false, true} {
				_, invite := alice.call(InviteOptions{Anonymous: anonymous})
				alice.answer(invite, 486)
				alice.sent("ACK", "bob is busy")
				alice.forget()
			}
		},
		ends: []string{"alice: failed(486,Busy)", "alice: failed(486,Busy)"},
	},
	{
		name: "stop-registered", title: "RFC 3261 §10.2.2, §15.1.1: alice's user agent stops during a call: the binding is taken back, the call ended, then the connection closed.", config: registering,
		cold: func(alice *rig) {
			alice.connect()
			alice.registered("alice registers")
			alice.forget()
			alice.established()
			alice.do(alice.ua.Stop)
			alice.answer(alice.sent("REGISTER", "the binding is taken back"), 200)
			alice.answer(alice.sent("BYE", "the call ends"), 200)
			isTrue(alice, alice.ua.stopped() && !alice.ua.IsConnected(), "nothing is left to wait for")
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "stop-called", title: "RFC 3261 §21.4.18: alice's user agent stops while she is called: 480, and then the end.",
		one: func(alice *rig) {
			invite := alice.offer()
			alice.ringing(invite)
			alice.do(alice.ua.Stop)
			alice.sent("480", "nobody is here")
		},
		ends: []string{"alice: failed(480,Temporarily Unavailable)"},
	},
	{
		name: "stop-ringing", title: "RFC 3261 §9.1: alice's user agent stops while it rings at bob's: CANCEL, and then the end.",
		cold: func(alice *rig) {
			alice.connect()
			alice.forget()
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 180, contactBob)
			alice.do(alice.ua.Stop)
			alice.answer(alice.sent("CANCEL", "alice gives up"), 200)
			alice.answer(invite, 487)
		},
		ends: []string{"alice: failed(487,SIP Failure Code)"},
	},
}
