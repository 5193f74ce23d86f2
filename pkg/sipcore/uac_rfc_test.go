package sipcore

// What the RFCs ask of a user agent client, one test for each sentence of theirs
// that no other test holds. docs/rfcs.md names them.

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// ask sends a request of the application outside of dialogs.
func (r *rig) ask(method string, to sip.URI, fields ...sip.Field) *sip.Message {
	r.t.Helper()
	r.do(func(now time.Time) {
		_, err := r.ua.Request(now, method, to, RequestOptions{Headers: fields})
		noError(r, err, method)
	})
	return r.sent(method, "it goes out")
}

func TestARequestOutsideOfADialogHasTheSixFieldsOfTheRFC(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{})
	seen := map[string]bool{}
	for _, m := range []*sip.Message{invite, r.ask("OPTIONS", bob), r.ask("OPTIONS", bob), r.ask("MESSAGE", bob), r.ask("SUBSCRIBE", bob)} {
		for _, name := range []string{"To", "From", "CSeq", "Call-ID", "Max-Forwards", "Via"} {
			equal(r, m.Header.Count(name), 1, "RFC 3261 §8.1.1: "+name+" in "+m.Method)
		}
		equal(r, m.RequestURI.String(), m.To().URI.String(), "§8.1.1.1: the Request-URI is that of To")
		equal(r, m.To().Tag(), "", "§8.1.1.2: no To tag")
		equal(r, m.CSeq().Method, m.Method, "§8.1.1.5: the method of CSeq")
		isTrue(r, strings.HasPrefix(m.Via().Branch(), "z9hG4bK"), "§8.1.1.7: the magic cookie")
		for what, unique := range map[string]string{"§8.1.1.3: From tag": m.From().Tag(), "§8.1.1.4: Call-ID": m.CallID(), "§8.1.1.7: branch": m.Via().Branch()} {
			isTrue(r, unique != "" && !seen[unique], what+" is new: "+unique)
			seen[unique] = true
		}
		isTrue(r, m.Header.Has("Supported"), "§8.1.1.9: what the server may apply")
	}
}

func TestTagsHaveFiftyRandomBits(t *testing.T) {
	for at := range 10 {
		tags := map[string]bool{}
		for n := range 32 {
			r := newRig(t, func(c *Config) {
				c.Random = func(p []byte) {
					clear(p)
					if at < len(p) {
						p[at] = byte(n)
					}
				}
			})
			tags[r.ua.newTag()] = true
		}
		if len(tags) != 32 {
			t.Errorf("RFC 3261 §19.3: place %d takes %d values", at, len(tags))
		}
	}
}

func TestTheTwoTagsOfACallToOneselfDiffer(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{})
	s := r.ringing(r.offer())
	isTrue(r, invite.From().Tag() != s.localTag, "RFC 3261 §19.3: the From tag is no To tag")
}

func TestEveryRequestLeavesOverTheOneConnection(t *testing.T) {
	r := caller(t)
	for _, to := range []string{"sip:bob@elsewhere.example.net", "sip:bob@192.0.2.1:5070;transport=tcp", "sip:bob@[2001:db8::1];transport=udp", "tel:+12015550123"} {
		r.ask("OPTIONS", mustURI(to))
		r.quiet("RFC 3261 §8.1.2, RFC 3263 §4: nothing is looked up or opened for " + to)
	}
}

func TestASipsAddressIsNotAskedWithoutTLS(t *testing.T) {
	insecure := func(c *Config) { c.Servers[0].URI = "ws://one.example.com/sip" }
	r := caller(t, insecure)
	sips := mustURI("sips:bob@example.com")
	var request *ClientRequest
	r.do(func(now time.Time) {
		_, err := r.ua.Invite(now, sips, InviteOptions{NoOffer: true})
		noError(r, err, "Invite")
		request, err = r.ua.Request(now, "OPTIONS", sips, RequestOptions{})
		noError(r, err, "Request")
	})
	r.quiet("RFC 3261 §8.1.2, RFC 7118 §9.2: not over ws://")
	r.advance(0)
	equal(r, next[SessionFailed](r, "the call fails").Cause, CauseConnectionError, "its cause")
	r.skip("SessionTerminated")
	equal(r, next[RequestFailed](r, "the request fails").Request, request, "that one")
	r.settled()

	for name, change := range map[string]func(*Config){
		"wss":               func(c *Config) {},
		"told by the shell": func(c *Config) { insecure(c); c.ViaTransport = "TLS" },
		"another hop":       func(c *Config) { insecure(c); c.NextHop = func(*sip.Message) Hop { return Hop{Transport: "TLS"} } },
	} {
		r := caller(t, change)
		r.ask("OPTIONS", sips)
		r.quiet(name)
	}

	r = caller(t, insecure)
	invite := r.offer()
	invite.Header.Set("Contact", "<sips:bob@192.0.2.9;transport=ws>")
	s := r.ringing(invite)
	r.receive(r.ack(r.answering(s)))
	r.do(func(now time.Time) { noError(r, s.Terminate(now, ByeOptions{}), "Terminate") })
	bye := r.sent("BYE", "what stands is ended the way it came")
	equal(r, bye.RequestURI.Scheme, "sips", "though its target is one, too")
}

func TestCodesThatNobodyKnowsCountAsThoseOfTheirClass(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 198, contactBob)
	r.story("RFC 3261 §8.1.3.2: as 183", "progress(198)2")
	equal(r, len(s.EarlyDialogs()), 1, "it makes an early dialog")
	r.quiet2("RFC 3261 §21.1: nobody acknowledges a provisional response")
	r.receive(withBody(response(invite, 299, contactBob), media(sendrecv)))
	r.sent("ACK", "299 counts as 200")
	r.applied(s)
	equal(r, s.State(), StateConfirmed, "the call stands")
	for code, cause := range map[int]Cause{499: CauseSIPFailureCode, 599: CauseSIPFailureCode, 699: CauseSIPFailureCode} {
		r := caller(t)
		_, invite := r.call(InviteOptions{})
		r.answer(invite, code)
		r.sent("ACK", "a refusal")
		equal(r, next[SessionRejected](r, "it is one").Cause, cause, "its cause")
		r.settled()
	}
}

func TestARecordRouteInAnswerToRegisterMakesNoRoute(t *testing.T) {
	r := newRig(t, registering)
	r.register(field("Contact", ownURI), field("Record-Route", "<sip:p1.example.com;lr>"))
	r.header(r.ask("MESSAGE", bob), "Route", "", "RFC 3261 §10.2")
	r.advance(540 * time.Second)
	r.header(r.sent("REGISTER", "the refresh"), "Route", "", "RFC 3261 §10.2")
}

func TestAServiceRouteThatIsNotRepeatedIsGone(t *testing.T) {
	r := newRig(t, registering)
	r.register(field("Contact", ownURI), field("Service-Route", "<sip:orig.example.com;lr>"))
	r.advance(540 * time.Second)
	r.answer(r.sent("REGISTER", "the refresh"), 200, field("Contact", ownURI))
	r.header(r.ask("MESSAGE", bob), "Route", "", "RFC 3608 §6.1: the newest answer counts")

	r = newRig(t, registering)
	r.register(field("Contact", ownURI), field("Service-Route", "<sip:orig.example.com;lr>"))
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{}), "Unregister") })
	r.answer(r.sent("REGISTER", "the farewell"), 200)
	r.header(r.ask("MESSAGE", bob), "Route", "", "RFC 3608 §5: the route ends with the binding")
}

func TestASipsAddressOfRecordHasASipsContact(t *testing.T) {
	r := newRig(t, registering, func(c *Config) { c.URI = mustURI("sips:alice@example.com") })
	r.connect()
	m := r.sent("REGISTER", "REGISTER")
	isTrue(r, strings.HasPrefix(m.Header.Get("Contact"), "<sips:contact@abc.invalid"), "RFC 3261 §10.2.1: "+m.Header.Get("Contact"))
	equal(r, m.RequestURI.String(), "sips:example.com", "the registrar, too")
	r.answer(m, 200, field("Contact", "<sips:contact@abc.invalid;transport=ws>;expires=100"))
	next[Registered](r, "the binding is found")
	r.advance(90 * time.Second)
	r.sent("REGISTER", "by its own expiry")
	m = r.request("OPTIONS")
	m.RequestURI = r.ua.ContactURI(false)
	r.receive(m)
	r.sent("200", "and requests to it are taken")
}

func TestOptionsSayWhatIsRead(t *testing.T) {
	r := caller(t)
	r.header(r.ask("OPTIONS", bob), "Accept", "application/sdp", "RFC 3261 §11.1")
	r.header(r.ask("OPTIONS", bob, field("Accept", "text/html")), "Accept", "text/html", "unless the application says so")
	r.header(r.ask("MESSAGE", bob), "Accept", "", "other requests do not")
}

func TestAnInviteSaysWhatItsCallerTakes(t *testing.T) {
	r := caller(t, rel100(Supported))
	_, invite := r.call(InviteOptions{})
	r.header(invite, "Allow", allMethods, "RFC 3261 §13.2.1, §20.5: all methods, ACK and CANCEL among them")
	r.header(invite, "Supported", "100rel, timer, outbound, 199", "RFC 3261 §13.2.1: the extensions")
}

func TestOverUDPThereAreNoKeepAlives(t *testing.T) {
	r := newRig(t, registering, keepingAlive, func(c *Config) { c.Reliable = false; c.RegisterExpires = 3600 })
	r.register(field("Flow-Timer", "60"), field("Expires", "3600"))
	r.advance(10 * time.Minute)
	r.quiet("RFC 5626 §4.4.1: CRLF is for connections")
}

func TestRefusedCredentialsAreNotTriedAgain(t *testing.T) {
	r := caller(t)
	m := r.ask("MESSAGE", bob)
	for range 2 {
		r.answer(m, 401, field("WWW-Authenticate", challenge("one", "same", "MD5")))
		if len(r.wire) > 0 {
			m = r.sent("MESSAGE", "once")
		}
	}
	next[RequestRejected](r, "RFC 3261 §22.1: not with what was just refused")
	r.forget()
	m = r.ask("MESSAGE", bob)
	r.answer(m, 403)
	next[RequestRejected](r, "nor after 403")
	r.quiet2("RFC 3261 §21.4.4: it is not repeated")
}
