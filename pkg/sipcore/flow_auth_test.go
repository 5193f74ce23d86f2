package sipcore

// Credentials: RFC 3261 §22, RFC 7616, RFC 8760.

import (
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// www and proxy challenge for a realm.
func www(realm, nonce string) sip.Field {
	return field("WWW-Authenticate", challenge(realm, nonce, "MD5"))
}

func proxy(realm, nonce string) sip.Field {
	return field("Proxy-Authenticate", challenge(realm, nonce, "MD5"))
}

// challenged refuses a request, lets the ACK of an INVITE come, and returns the
// request that follows.
func (r *rig) challenged(req *sip.Message, status int, challenges ...sip.Field) *sip.Message {
	r.t.Helper()
	r.answer(req, status, challenges...)
	r.skipTo(req.Method)
	return r.sent(req.Method, "again, with credentials")
}

// proves fails unless the request has right credentials in each header.
func (r *rig) proves(m *sip.Message, names ...string) {
	r.t.Helper()
	for _, name := range names {
		for i := range m.Header.Values(name) {
			r.credentials(m, name, i)
		}
		isTrue(r, m.Header.Has(name), name+" is there")
	}
}

// ends hangs up an established call whose 200 the script sent.
func (r *rig) hangsUp(call *Session) {
	r.t.Helper()
	r.skipTo("BYE")
	bye(r, call)
	r.answer(r.sent("BYE", "alice hangs up"), 200)
}

var authFlows = []flow{
	{
		name: "auth-401", title: "RFC 3261 §22.2: the callee's server challenges the INVITE with 401; the ACK carries the credentials of its INVITE.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			again := alice.challenged(invite, 401, www("example.com", "n1"))
			alice.proves(again, "Authorization")
			alice.accept(again)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "auth-407", title: "RFC 3261 §22.3: the proxy challenges the INVITE with 407; later requests answer it before they are asked.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			again := alice.challenged(invite, 407, proxy("proxy", "n1"))
			alice.proves(again, "Proxy-Authorization")
			alice.answer(again, 180, contactBob)
			alice.accept(again)
			alice.skipTo("BYE")
			bye(alice, call)
			last := alice.sent("BYE", "with the next nonce count")
			alice.proves(last, "Proxy-Authorization")
			alice.answer(last, 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "auth-two-proxies", title: "RFC 3665 §3.3: two proxies challenge one after the other; the third INVITE carries credentials for both.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			second := alice.challenged(invite, 407, proxy("atlanta.example.com", "n1"))
			alice.answer(second, 100)
			third := alice.challenged(second, 407, proxy("biloxi.example.com", "n2"))
			equal(alice, third.Header.Count("Proxy-Authorization"), 2, "one for each realm")
			alice.proves(third, "Proxy-Authorization")
			alice.accept(third, recordRoute)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "auth-407-then-401", title: "RFC 3261 §22.3: first the proxy, then the callee challenge: the third INVITE answers both.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			second := alice.challenged(invite, 407, proxy("proxy", "n1"))
			third := alice.challenged(second, 401, www("example.com", "n2"))
			alice.proves(third, "Authorization", "Proxy-Authorization")
			alice.answer(third, 486)
		},
		ends: []string{"alice: failed(486,Busy)"},
	},
	{
		name: "auth-two-realms", title: "RFC 3261 §22.3: one 407 challenges for two realms: both are answered.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			again := alice.challenged(invite, 407, proxy("one", "n1"), proxy("two", "n2"))
			equal(alice, again.Header.Count("Proxy-Authorization"), 2, "one for each realm")
			alice.proves(again, "Proxy-Authorization")
			alice.answer(again, 486)
		},
		ends: []string{"alice: failed(486,Busy)"},
	},
	{
		name: "auth-sha-256", title: "RFC 8760 §2.4: SHA-256 and MD5 are offered for one realm: the stronger is answered.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			again := alice.challenged(invite, 401, field("WWW-Authenticate", challenge("example.com", "sha", "SHA-256")), www("example.com", "md5"))
			alice.proves(again, "Authorization")
			equal(alice, alice.credentials(again, "Authorization", 0).Nonce, "sha", "the stronger one")
			alice.answer(again, 486)
		},
		ends: []string{"alice: failed(486,Busy)"},
	},
	{
		name: "auth-stale", title: "RFC 7616 §3.3: the nonce is stale: the INVITE is repeated with the new one.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			again := alice.challenged(invite, 401, www("example.com", "n1"))
			stale := www("example.com", "n2")
			stale.Value += ", stale=true"
			third := alice.challenged(again, 401, stale)
			equal(alice, alice.credentials(third, "Authorization", 0).Nonce, "n2", "the new one")
			alice.answer(third, 486)
		},
		ends: []string{"alice: failed(486,Busy)"},
	},
	{
		name: "auth-wrong-password", title: "RFC 3261 §22.1: the credentials are refused: no third INVITE.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			again := alice.challenged(invite, 407, proxy("proxy", "n1"))
			alice.answer(again, 407, proxy("proxy", "n2"))
		},
		ends: []string{"alice: failed(407,Authentication Error)"},
	},
	{
		name: "auth-no-password", title: "RFC 3261 §22.2: alice has no password: the 401 ends the call.", config: func(c *Config) { c.Password = "" },
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 401, www("example.com", "n1"))
		},
		ends: []string{"alice: failed(401,Authentication Error)"},
	},
	{
		name: "auth-reinvite", title: "RFC 3261 §22.2: a re-INVITE is challenged: repeated in the dialog, with the dialog's next CSeq.",
		one: func(alice *rig) {
			call, _ := alice.established()
			renegotiate(alice, call, hold(true))
			again := alice.challenged(alice.sent("INVITE", "alice holds"), 401, www("example.com", "n1"))
			alice.proves(again, "Authorization")
			alice.receive(withBody(response(again, 200, contactBob), media(recvonly)))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "auth-bye", title: "RFC 3261 §22.2: the BYE is challenged: repeated with credentials, although the call is over.",
		one: func(alice *rig) {
			call, _ := alice.established()
			bye(alice, call)
			again := alice.challenged(alice.sent("BYE", "alice hangs up"), 407, proxy("proxy", "n1"))
			alice.proves(again, "Proxy-Authorization")
			alice.answer(again, 200)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "auth-cancel-challenged", title: "RFC 3261 §22.1: alice gives up while the INVITE with credentials is under way: the CANCEL is that of the second INVITE.",
		one: func(alice *rig) {
			call, invite := alice.call(InviteOptions{})
			again := alice.challenged(invite, 407, proxy("proxy", "n1"))
			alice.answer(again, 180, contactBob)
			cancel(alice, call)
			alice.answer(alice.sent("CANCEL", "it rings"), 200)
			alice.answer(again, 487)
		},
		ends: []string{"alice: failed(487,SIP Failure Code)"},
	},
	{
		name: "auth-message", title: "RFC 3428 §4, RFC 3261 §22.3: a MESSAGE is challenged by the proxy of our domain, and the next one answers before it is asked.",
		one: func(alice *rig) {
			alice.message(RequestOptions{})
			again := alice.challenged(alice.sent("MESSAGE", "a message"), 407, proxy("example.com", "n1"))
			alice.proves(again, "Proxy-Authorization")
			alice.answer(again, 200)
			alice.message(RequestOptions{})
			next := alice.sent("MESSAGE", "another one")
			equal(alice, alice.credentials(next, "Proxy-Authorization", 0).NC, 2, "RFC 7616 §3.4: the count rises")
			alice.answer(next, 200)
		},
	},
	{
		name: "auth-next-nonce", title: "RFC 7616 §3.5: Authentication-Info names the next nonce: the next request uses it, from count 1.",
		one: func(alice *rig) {
			alice.message(RequestOptions{})
			again := alice.challenged(alice.sent("MESSAGE", "a message"), 401, www("example.com", "n1"))
			alice.answer(again, 200, field("Authentication-Info", `nextnonce="n2"`))
			alice.message(RequestOptions{})
			next := alice.sent("MESSAGE", "another one")
			a := alice.credentials(next, "Authorization", 0)
			isTrue(alice, a.Nonce == "n2" && a.NC == 1, "the next nonce counts from 1")
			alice.answer(next, 200)
		},
	},
	{
		name: "auth-unknown-algorithm", title: "RFC 8760 §2.3: the only algorithm offered is unknown: the 401 is the end.",
		one: func(alice *rig) {
			_, invite := alice.call(InviteOptions{})
			alice.answer(invite, 401, field("WWW-Authenticate", strings.Replace(challenge("example.com", "n1", "MD5"), "MD5", "UNHEARD", 1)))
			alice.advance(time.Second)
		},
		ends: []string{"alice: failed(401,Authentication Error)"},
	},
}
