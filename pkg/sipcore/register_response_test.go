package sipcore

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestTheGrantedExpiryIsObeyed(t *testing.T) {
	for _, c := range []struct {
		name    string
		fields  []sip.Field
		refresh time.Duration
	}{
		{"the contact's parameter", bindings(ownURI + ";expires=100"), 90 * time.Second},
		{"the parameter before the header", append(bindings(ownURI+";expires=100"), field("Expires", "300")), 90 * time.Second},
		{"the header", append(bindings(ownURI), field("Expires", "300")), 270 * time.Second},
		{"neither: what we asked for", bindings(ownURI), 540 * time.Second},
		{"a short one is refreshed three seconds before", bindings(ownURI + ";expires=10"), 7 * time.Second},
		{"a very short one at half time", bindings(ownURI + ";expires=4"), 2 * time.Second},
		{"no contact at all, with the header", []sip.Field{field("Expires", "300")}, 270 * time.Second},
		{"nothing at all", nil, 540 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, registering)
			r.connect()
			r.answer(r.sent("REGISTER", "first"), 200, c.fields...)
			next[Registered](r, "a 2xx means registered")
			r.advance(c.refresh - time.Millisecond)
			r.quiet("too early")
			r.advance(time.Millisecond)
			r.sent("REGISTER", "the refresh comes in time")
		})
	}
}

func TestOurContactIsFoundAmongThoseOfOtherDevices(t *testing.T) {
	others := []string{
		"<sip:contact@other.invalid>;expires=11", // same user, but the URI below is a better match
		"<sip:other@1.2.3.4>;expires=12",
		"<sip:broken;;;expires=13",
	}
	for name, own := range map[string]string{
		"by instance, under another URI": `<sip:rewritten@10.0.0.1:5060;alias=x>` + strings.ToUpper(ownInstance[:15]) + ownInstance[15:] + ";reg-id=1;expires=100",
		"by URI":                         ownURI + ";expires=100",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, registering)
			r.connect()
			r.answer(r.sent("REGISTER", "first"), 200, bindings(append(others, own)...)...)
			next[Registered](r, "one contact that cannot be read does not void the others")
			r.advance(89 * time.Second)
			r.quiet("not the expiry of the others")
			r.advance(time.Second)
			r.sent("REGISTER", "the expiry is that of our contact")
		})
	}
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "first"), 200, bindings("<sip:other@h>;expires=12", "<sip:contact@rewritten:5061>;expires=50")...)
	next[Registered](r, "registered")
	r.advance(45 * time.Second)
	r.sent("REGISTER", "in the end by the user part")
}

func TestA423RaisesTheInterval(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "first"), 423, field("Min-Expires", "1800"))
	m := r.sent("REGISTER", "RFC 3261 §10.2.8: it asks again at once")
	isTrue(r, strings.HasSuffix(m.Header.Get("Contact"), ";expires=1800"), "for the longer time")
	r.quiet("the 423 is not reported")
	for _, least := range []string{"3600", "7200"} {
		r.answer(m, 423, field("Min-Expires", least))
		m = r.sent("REGISTER", "and again")
	}
	r.answer(m, 423, field("Min-Expires", "9000"))
	equal(r, next[RegistrationFailed](r, "but not for ever").Cause, CauseSIPFailureCode, "cause")
}

func TestA423WithoutMinExpiresFails(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "first"), 423)
	equal(r, next[RegistrationFailed](r, "there is nothing to raise to").Cause, CauseSIPFailureCode, "cause")
	r.quiet("no second try")
}

func TestAProvisionalResponseToRegisterIsProgress(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "first"), 100)
	equal(r, next[RegistrationProgress](r, "progress").Response.StatusCode, 100, "100")
}

func TestGRUUsAreUsedAsContact(t *testing.T) {
	r := newRig(t, registering)
	r.register(bindings(ownURI + ownInstance +
		`;pub-gruu="sip:alice@example.com;gr=urn:uuid:1";temp-gruu="sip:tgruu.7@example.com;gr";expires=600`)...)
	public, temporary := r.ua.GRUUs()
	equal(r, public.String(), "sip:alice@example.com;gr=urn:uuid:1", "the public GRUU is kept")
	equal(r, temporary.String(), "sip:tgruu.7@example.com;gr", "the temporary one too")
	equal(r, r.ua.contact(new(sip.Message), false, true), "<sip:alice@example.com;gr=urn:uuid:1>", "it is our Contact, without ;ob")
	equal(r, r.ua.contact(new(sip.Message), true, true), "<sip:tgruu.7@example.com;gr>", "anonymous calls use the temporary one")

	m := r.request("OPTIONS")
	m.RequestURI = temporary
	r.receive(m)
	r.header(r.sent("200", "the temporary GRUU is our address"), "Supported", "gruu, norefersub, timer, outbound", "and gruu is offered")
	r.do(r.ua.NetworkChanged)

	r.advance(540 * time.Second)
	refresh := r.sent("REGISTER", "refresh")
	r.header(refresh, "Contact", ownURI+";reg-id=1"+ownInstance+";expires=600",
		"RFC 5627 §4.2: a REGISTER has the real contact")
	r.answer(refresh, 200, bindings(ownURI+ownInstance+
		`;pub-gruu="sip:alice@example.com;gr=urn:uuid:1";temp-gruu="sip:tgruu.8@example.com;gr";expires=600`)...)
	equal(r, r.ua.contact(new(sip.Message), true, true), "<sip:tgruu.8@example.com;gr>", "each refresh brings another temporary one, which hides better")
	equal(r, refresh.CallID(), r.ua.Registration().CallID, "one Call-ID keeps the others valid")

	r.down(true)
	equal(r, r.ua.contact(new(sip.Message), false, false), "<sip:alice@example.com;gr=urn:uuid:1>", "over a drop it stays: dialogs use it")
	r.do(r.ua.TransportUp)
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{All: true}), "unregister") })
	r.forgetUntilRegister()
	r.answer(r.sent("REGISTER", "the reconnection's"), 200, field("Contact", ownURI))
	r.answer(r.sent("REGISTER", "the farewell"), 200)
	equal(r, r.ua.contact(new(sip.Message), false, false), ownURI, "without a binding there is no GRUU")
}

func TestTheContactWithoutGRUU(t *testing.T) {
	r := newRig(t)
	equal(r, r.ua.contact(new(sip.Message), false, false), ownURI, "the registered one")
	equal(r, r.ua.contact(new(sip.Message), false, true), "<sip:contact@abc.invalid;transport=ws;ob>", "RFC 5626 §4.3: ob where a dialog begins")
	equal(r, r.ua.contact(new(sip.Message), true, false), "<sip:anonymous@anonymous.invalid;transport=ws>", "anonymous")
}

func TestTheServiceRouteIsUsedButNotForRegister(t *testing.T) {
	r := newRig(t, registering, func(c *Config) { c.PreloadedRoute = true })
	r.connect()
	m := r.sent("REGISTER", "first")
	r.header(m, "Route", "<sip:one.example.com;transport=ws;lr>", "before that the configured route is used")
	r.answer(m, 200, field("Contact", ownURI), field("Service-Route", "<sip:orig@a;lr>, <sip:b;lr;x=1>"), field("Path", "<sip:edge;lr>"))
	r.header(next[Registered](r, "registered").Response, "Path", "<sip:edge;lr>", "RFC 3327 §5.3: the application may look at the path")
	r.message(RequestOptions{})
	r.header(r.sent("MESSAGE", "sent"), "Route", "<sip:orig@a;lr> | <sip:b;lr;x=1>", "RFC 3608 §6.1: in order")
	r.advance(540 * time.Second)
	r.forgetUntilRegister()
	r.header(r.sent("REGISTER", "refresh"), "Route", "<sip:one.example.com;transport=ws;lr>", "RFC 3608 §6.1: not for REGISTER")
}

// forgetUntilRegister drops what was sent and happened before a REGISTER.
func (r *rig) forgetUntilRegister() {
	r.events = nil
	for len(r.wire) > 0 && r.wire[0].Method != "REGISTER" {
		r.wire = r.wire[1:]
	}
}

func TestARegistrarThatGrantsNothingIsAFailure(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "first"), 200, field("Contact", ownURI+";expires=0"))
	equal(r, next[RegistrationFailed](r, "expires=0 is no binding").Cause, CauseSIPFailureCode, "cause")
	isTrue(r, !r.ua.IsRegistered(), "not registered")
}
