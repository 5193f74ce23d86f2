package sipserver

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// contactsOf returns the bindings that a 200 for REGISTER lists.
func contactsOf(t *testing.T, p *peer, header ...string) []string {
	t.Helper()
	p.send(p.registration(header...))
	return p.hear(200, "REGISTER").Header.List("Contact")
}

func TestARegistrationIsGrantedAndListed(t *testing.T) {
	w := start(t, Config{})
	alice := w.peer("alice")
	alice.send(alice.registration("Expires", "300"))
	resp := alice.hear(200, "REGISTER")
	if got := resp.Header.Get("Contact"); got != "<"+alice.contact+">;expires=300" {
		t.Errorf("Contact is %q", got)
	}
	if resp.To().Tag() == "" || resp.Header.Get("Date") == "" {
		t.Errorf("a 200 has a To tag and a Date:\n%s", resp)
	}
	if v := resp.Via(); !v.Params.Has("received") {
		t.Errorf("Via does not say where the request came from: %s", v)
	} else if port, _ := v.Params.Get("rport"); port == "" {
		t.Errorf("rport was asked for and is empty: %s", v)
	}
}

func TestARefreshRenewsTheSameBinding(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	if list := contactsOf(t, alice, "Expires", "900"); len(list) != 1 || !strings.Contains(list[0], "expires=900") {
		t.Errorf("after the refresh there are %q, want one with 900 s", list)
	}
}

func TestATooShortExpiryGets423AndATooLongOneIsShortened(t *testing.T) {
	w := start(t, Config{MinExpires: 30, MaxExpires: 1000})
	alice := w.peer("alice")
	alice.send(alice.registration("Expires", "10"))
	if got := alice.hear(423, "REGISTER").Header.Get("Min-Expires"); got != "30" {
		t.Errorf("Min-Expires is %q, want 30", got)
	}
	for _, wish := range []string{"7200", "99999999999"} {
		alice.extra = ";expires=" + wish
		if list := contactsOf(t, alice); len(list) != 1 || !strings.HasSuffix(list[0], "expires=1000") {
			t.Errorf("a wish of %s s was granted as %q, want 1000 s", wish, list)
		}
	}
}

func TestARegistrationExpires(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	w.advance(601 * time.Second)
	alice.send(alice.request("OPTIONS", bob.aor()))
	alice.hear(480, "OPTIONS")
	if list := contactsOf(t, bob, "Contact", ""); len(list) != 0 {
		t.Errorf("bob has expired, but is listed: %q", list)
	}
}

func TestAUserHasSeveralBindingsUpToALimit(t *testing.T) {
	w := start(t, Config{})
	for range maxBindingsPerAOR {
		w.registered("alice")
	}
	p := w.peer("alice")
	if list := contactsOf(t, p, "Contact", ""); len(list) != maxBindingsPerAOR {
		t.Errorf("a query lists %d bindings, want %d", len(list), maxBindingsPerAOR)
	}
	p.send(p.registration())
	if text := p.hear(403, "REGISTER").Header.Get("Warning"); !strings.Contains(text, "10 contacts") {
		t.Errorf("the refusal does not say why: %q", text)
	}
}

func TestOneConnectionCannotFillTheTable(t *testing.T) {
	w := start(t, Config{})
	p := w.peer("u")
	for i := range maxBindingsPerFlow {
		p.user = fmt.Sprint("u", i)
		p.send(p.registration())
		p.hear(200, "REGISTER")
	}
	p.user = "onemore"
	p.send(p.registration())
	p.hear(403, "REGISTER")
}

func TestTheLimitHoldsWhenContactsAreNamedTwice(t *testing.T) {
	w := start(t, Config{})
	for range maxBindingsPerAOR {
		w.registered("alice")
	}
	p := w.peer("alice")
	list := contactsOf(t, p, "Contact", "")
	old, _, _ := strings.Cut(list[0], ">")
	old += ">"
	gone := old + ";expires=0"
	for _, contacts := range []string{
		gone + ", " + gone + ", <sip:a@b.invalid>, <sip:b@b.invalid>",
		gone + ", " + old + ", <sip:a@b.invalid>",
	} {
		p.send(p.registration("Contact", contacts))
		p.hear(403, "REGISTER")
	}
	p.send(p.registration("Contact", gone+", <sip:a@b.invalid>, <sip:a@b.invalid>"))
	if got := p.hear(200, "REGISTER").Header.List("Contact"); len(got) != maxBindingsPerAOR {
		t.Errorf("one for one leaves %d, want %d", len(got), maxBindingsPerAOR)
	}
}

func TestANameOrCallIDWithoutEndIsNotKept(t *testing.T) {
	w := start(t, Config{})
	p := w.peer("alice")
	long := strings.Repeat("x", maxRegisteredBytes+1)
	p.send(p.registration("Call-ID", long))
	p.hear(400, "REGISTER")
	p.user = long
	p.send(p.registration())
	p.hear(400, "REGISTER")
	w.inCore(func() {
		if n := len(w.core.location.users); n != 0 {
			t.Errorf("%d users are known", n)
		}
	})
}

func TestUnregisteringRemovesOneContactOrAll(t *testing.T) {
	w := start(t, Config{})
	one, two, three := w.registered("alice"), w.registered("alice"), w.registered("alice")
	if list := contactsOf(t, one, "Expires", "0"); len(list) != 2 {
		t.Errorf("after one of three has gone, %d are listed", len(list))
	}
	if list := contactsOf(t, two, "Contact", "<"+two.contact+">;expires=0"); len(list) != 1 {
		t.Errorf("after two of three have gone, %d are listed", len(list))
	}
	if list := contactsOf(t, three, "Contact", "*", "Expires", "0"); len(list) != 0 {
		t.Errorf("Contact: * leaves %q", list)
	}
}

func TestAStarMustBeAloneAndExpireAtOnce(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	for _, c := range []struct{ contact, expires string }{
		{"*", "600"}, {"*", ""}, {"*, <sip:a@b.invalid>", "0"},
	} {
		alice.send(alice.registration("Contact", c.contact, "Expires", c.expires))
		alice.hear(400, "REGISTER")
	}
	if list := contactsOf(t, alice, "Contact", ""); len(list) != 1 {
		t.Errorf("a refused star removed something: %q", list)
	}
}

func TestAnOlderRegisterChangesNothing(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	alice.cseq = 0
	alice.send(alice.registration("Expires", "0"))
	alice.hear(500, "REGISTER")
	alice.cseq = 0
	alice.send(alice.registration("Contact", "*", "Expires", "0"))
	alice.hear(500, "REGISTER")
	alice.cseq = 10
	if list := contactsOf(t, alice, "Contact", ""); len(list) != 1 {
		t.Errorf("listed: %q", list)
	}
}

func TestTheSameInstanceReplacesItsBindingWhateverItsContact(t *testing.T) {
	w := start(t, Config{})
	const device = `;+sip.instance="<urn:uuid:1>";reg-id=1`
	w.registered("alice", device)
	again := w.peer("alice")
	again.extra = device
	again.send(again.registration("Supported", "outbound, path"))
	resp := again.hear(200, "REGISTER")
	list := resp.Header.List("Contact")
	if len(list) != 1 || !strings.Contains(list[0], again.contact) || !strings.Contains(list[0], `+sip.instance="<urn:uuid:1>"`) {
		t.Errorf("listed: %q, want only the new contact", list)
	}
	if resp.Header.Get("Require") != "outbound" {
		t.Errorf("RFC 5626 §6 wants Require: outbound:\n%s", resp)
	}
	second := w.peer("alice")
	second.extra = `;+sip.instance="<urn:uuid:1>";reg-id=2`
	if list := contactsOf(t, second); len(list) != 2 {
		t.Errorf("another reg-id is another binding, listed: %q", list)
	}
}

func TestABindingGoesWithItsConnection(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	bob.hangsUp()
	w.gone("bob")
	alice.send(alice.request("OPTIONS", bob.aor()))
	if text := alice.hear(480, "OPTIONS").Header.Get("Warning"); !strings.Contains(text, "bob is not connected now") {
		t.Errorf("Warning is %q", text)
	}
}

func TestAnUnknownExtensionIsRefused(t *testing.T) {
	w := start(t, Config{})
	alice := w.peer("alice")
	alice.send(alice.registration("Require", "path, teleport"))
	if got := alice.hear(420, "REGISTER").Header.Get("Unsupported"); got != "teleport" {
		t.Errorf("Unsupported is %q", got)
	}
}

func TestABadContactIsRefusedAndChangesNothing(t *testing.T) {
	w := start(t, Config{})
	alice := w.peer("alice")
	for _, contact := range []string{"<sip:a@b.invalid>, <<", "<sip:a@b.invalid;x=" + strings.Repeat("y", maxRegisteredBytes) + ">"} {
		alice.send(alice.registration("Contact", contact))
		alice.hear(400, "REGISTER")
	}
	if list := contactsOf(t, alice, "Contact", ""); len(list) != 0 {
		t.Errorf("listed: %q", list)
	}
}

func TestEveryDomainIsOursUntilOneIsNamed(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.peer("alice"), w.peer("data.bob")
	alice.domain, bob.domain = "localhost", "192.168.1.7"
	for _, p := range []*peer{alice, bob} {
		p.send(p.registration())
		p.hear(200, "REGISTER")
	}
	alice.send(alice.request("MESSAGE", "sip:data.bob@localhost"))
	bob.answer(bob.receive("MESSAGE"), 200)
	alice.hear(200, "MESSAGE")
}

func TestWithADomainOnlyThatOneIsServed(t *testing.T) {
	w := start(t, Config{Domain: "Example.test"})
	alice := w.registered("alice")
	alice.send(alice.request("MESSAGE", "sip:bob@elsewhere.test"))
	if text := alice.hear(403, "MESSAGE").Header.Get("Warning"); !strings.Contains(text, "only users of example.test") {
		t.Errorf("Warning is %q", text)
	}
	alice.domain = "elsewhere.test"
	alice.send(alice.registration())
	alice.hear(404, "REGISTER")
}
