package sipserver

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// pidf is a presence document with a note to tell it by.
func pidf(id, note string) string {
	return `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.test">` +
		`<tuple id="` + id + `"><status><basic>open</basic></status><note>` + note + `</note></tuple></presence>`
}

// publish sends a PUBLISH of the peer's own state and returns the answer. Each pair
// of header is a field to set.
func (p *peer) publish(code int, event, body string, header ...string) *sip.Message {
	p.t.Helper()
	m := p.request("PUBLISH", p.aor(), append([]string{
		"Event", event, "Contact", "", "Content-Type", stateTypes[event],
	}, header...)...)
	m.Body = []byte(body)
	p.send(m)
	return p.hear(code, "PUBLISH")
}

// watching is a subscription of a peer, as far as it has come.
type watching struct {
	p    *peer
	sent *sip.Message // the SUBSCRIBE
	ok   *sip.Message // its 200
}

func (p *peer) watch(user, event string, header ...string) *watching {
	p.t.Helper()
	s := &watching{p: p}
	s.sent = p.send(p.request("SUBSCRIBE", "sip:"+user+"@example.test", append([]string{"Event", event}, header...)...))
	s.ok = p.hear(200, "SUBSCRIBE")
	return s
}

// told expects a NOTIFY with this state and this text in its body, and answers it.
func (s *watching) told(state, text string) *sip.Message {
	s.p.t.Helper()
	n := s.p.receive("NOTIFY")
	s.p.answer(n, 200)
	s.check(n, state, text)
	return n
}

func (s *watching) check(n *sip.Message, state, text string) {
	s.p.t.Helper()
	got, err := n.SubscriptionState()
	if err != nil || got.State != state || !strings.Contains(string(n.Body), text) {
		s.p.t.Fatalf("%s waited for %q and a body with %q, got:\n%s", s.p.user, state, text, n)
	}
	if n.CallID() != s.sent.CallID() || n.Header.Get("Event") != s.sent.Header.Get("Event") || n.From().Tag() != s.ok.To().Tag() {
		s.p.t.Fatalf("the NOTIFY is not within the dialog of the SUBSCRIBE:\n%s", n)
	}
}

// later moves the clock when the server has taken what the watcher sent: else its
// answers come too late.
func (s *watching) later(d time.Duration) {
	s.p.t.Helper()
	s.p.hearsNothing("before the time passes")
	s.p.w.advance(d)
}

// refresh sends a SUBSCRIBE within the dialog, from another connection if p has one.
func (s *watching) refresh(code int, header ...string) *sip.Message {
	s.p.t.Helper()
	m := s.p.inside("SUBSCRIBE", s.sent, s.ok)
	m.Header.Set("Event", s.sent.Header.Get("Event"))
	for i := 0; i+1 < len(header); i += 2 {
		m.Header.Set(header[i], header[i+1])
	}
	s.p.send(m)
	return s.p.hear(code, "SUBSCRIBE")
}

func TestWhatIsPublishedIsToldToWhoWatches(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	s := alice.watch("bob", "presence;id=7", "Expires", "900", "Accept", "application/pidf+xml")
	if got := s.ok.Header.Get("Expires"); got != "900" {
		t.Errorf("Expires of the 200 is %q", got)
	}
	s.told("active", "<basic>open</basic>") // bob is registered, which is all that is known
	ok := bob.publish(200, "presence", pidf("a", "at lunch"), "Expires", "120")
	if ok.Header.Get("Expires") != "120" || ok.ETag() == "" {
		t.Errorf("the 200 needs Expires: 120 and an entity-tag:\n%s", ok)
	}
	if n := s.told("active", "at lunch"); string(n.Body) != pidf("a", "at lunch") || n.Header.Get("Content-Type") != "application/pidf+xml" {
		t.Errorf("one publication is told as it is:\n%s", n)
	}
	again := bob.publish(200, "presence", "", "SIP-If-Match", ok.ETag(), "Content-Type", "")
	if again.ETag() == ok.ETag() {
		t.Error("RFC 3903 §6: a refresh gives a new entity-tag")
	}
	bob.publish(412, "presence", pidf("a", "back"), "SIP-If-Match", ok.ETag())
	changed := bob.publish(200, "presence", pidf("a", "back"), "SIP-If-Match", again.ETag())
	s.told("active", "back") // the refresh changed nothing, and was not told
	bob.publish(200, "presence", "", "SIP-If-Match", changed.ETag(), "Expires", "0")
	s.told("active", `id="registration"`)
}

func TestAPublicationExpires(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	bob.publish(200, "presence", pidf("a", "at lunch"), "Expires", "60")
	s := alice.watch("bob", "presence")
	s.told("active", "at lunch")
	s.later(61 * time.Second)
	s.told("active", `id="registration"`)
}

func TestASubscriptionIsRefreshedEndedAndExpires(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	s := alice.watch("bob", "presence", "Expires", "60")
	s.told("active", "<basic>closed</basic>") // nobody of that name is here
	s.later(50 * time.Second)
	s.refresh(200, "Expires", "60")
	s.told("active", "closed")
	s.later(50 * time.Second)
	s.refresh(200, "Expires", "0")
	s.told("terminated", "closed")
	s.refresh(481)

	s = alice.watch("bob", "presence", "Expires", "60")
	s.told("active", "closed")
	s.later(61 * time.Second)
	n := s.told("terminated", "closed")
	if state, _ := n.SubscriptionState(); state.Reason != "timeout" {
		t.Errorf("the reason is %q, want timeout", state.Reason)
	}
	s.refresh(481)
}

func TestAFetchGetsOneNotify(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	alice.watch("bob", "presence", "Expires", "0").told("terminated", "closed")
	w.nothingWatched()
}

func TestPresenceFollowsTheRegistrationOfWhoPublishesNothing(t *testing.T) {
	w := start(t, Config{})
	s := w.registered("alice").watch("bob", "presence")
	s.told("active", "closed")
	bob := w.registered("bob")
	s.told("active", "open")
	bob.hangsUp()
	s.told("active", "closed")
	w.registered("bob")
	s.told("active", "open")
	s.later(601 * time.Second) // with the sweep
	s.told("active", "closed")
}

func TestTheDevicesOfAUserAreToldAsOne(t *testing.T) {
	w := start(t, Config{})
	alice, bob, other := w.registered("alice"), w.registered("bob"), w.registered("bob")
	bob.publish(200, "presence", pidf("desk", "at the desk"))
	second := other.publish(200, "presence", strings.Replace(pidf("mobile", "<r:busy/>"), "<presence", `<presence xmlns:r="urn:ietf:params:xml:ns:pidf:rpid"`, 1))
	s := alice.watch("bob", "presence")
	n := s.told("active", "at the desk")
	var state struct {
		XMLName xml.Name
		Entity  string `xml:"entity,attr"`
		Tuples  []struct {
			ID   string `xml:"id,attr"`
			Busy []struct {
				XMLName xml.Name
			} `xml:"note>busy"`
		} `xml:"tuple"`
	}
	if err := xml.Unmarshal(n.Body, &state); err != nil {
		t.Fatalf("what was told is no XML: %v\n%s", err, n.Body)
	}
	if state.Entity != "sip:bob@example.test" || len(state.Tuples) != 2 || state.Tuples[0].ID != "desk" || len(state.Tuples[1].Busy) != 1 ||
		state.Tuples[1].Busy[0].XMLName.Space != "urn:ietf:params:xml:ns:pidf:rpid" {
		t.Errorf("told %+v in:\n%s", state, n.Body)
	}
	other.publish(200, "presence", "", "SIP-If-Match", second.ETag(), "Expires", "0")
	s.told("active", pidf("desk", "at the desk"))
}

func dialogInfo(id, state string) string {
	return `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="77" state="full" entity="sip:bob@example.test">` +
		`<dialog id="` + id + `"><state>` + state + `</state></dialog></dialog-info>`
}

func TestBusyLampsCountTheirVersions(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	s := alice.watch("bob", "dialog")
	s.told("active", `version="0"`)
	ok := bob.publish(200, "dialog", dialogInfo("d1", "early"))
	n := s.told("active", `version="1"`)
	if !strings.Contains(string(n.Body), `<dialog id="d1"><state>early</state></dialog></dialog-info>`) {
		t.Errorf("told:\n%s", n.Body)
	}
	bob.publish(200, "dialog", dialogInfo("d1", "confirmed"), "SIP-If-Match", ok.ETag())
	s.told("active", `version="2"`)
	w.registered("carol").watch("bob", "dialog").told("active", `version="0"`)
}

func TestOnlyTheUserSeesWhoWatches(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("SUBSCRIBE", bob.aor(), "Event", "presence.winfo"))
	alice.hear(403, "SUBSCRIBE")
	s := bob.watch("bob", "presence.winfo")
	s.told("active", `<watcher-list resource="sip:bob@example.test" package="presence"></watcher-list>`)
	a := alice.watch("bob", "presence")
	a.told("active", "open")
	s.told("active", `status="active" event="subscribe">sip:alice@example.test</watcher>`)
	a.refresh(200, "Expires", "0")
	a.told("terminated", "open")
	s.told("active", `package="presence"></watcher-list>`)
}

func TestMessagesWaiting(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	s := alice.watch("bob", "message-summary")
	s.told("active", "Messages-Waiting: no\r\nMessage-Account: sip:bob@example.test\r\nText-Message: 0/0\r\n")
	bob.hangsUp()
	w.gone("bob")
	alice.send(alice.request("MESSAGE", bob.aor()))
	alice.hear(202, "MESSAGE")
	s.told("active", "Messages-Waiting: yes\r\nMessage-Account: sip:bob@example.test\r\nText-Message: 1/0\r\n")
	bob = w.registered("bob")
	bob.answer(bob.receive("MESSAGE"), 200)
	s.told("active", "Messages-Waiting: no")
	bob.publish(200, "message-summary", "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n")
	s.told("active", "Voice-Message: 2/8 (0/2)")
}

func TestPublicationsThatCannotBeTakenAreRefused(t *testing.T) {
	w := start(t, Config{})
	bob := w.registered("bob")
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + strings.Replace(pidf("a", "&b;"), `<?xml version="1.0"?>`, "", 1)
	for _, c := range []struct {
		code         int
		event, body  string
		header, says []string
	}{
		{489, "weather", "rain", nil, []string{"Allow-Events", "presence, dialog"}},
		{489, "presence.winfo", "<x/>", nil, nil},
		{423, "presence", pidf("a", ""), []string{"Expires", "5"}, []string{"Min-Expires", "60"}},
		{415, "presence", "hello", []string{"Content-Type", "text/plain"}, []string{"Accept", "application/pidf+xml"}},
		{400, "presence", "<presence>", nil, nil},
		{400, "presence", dialogInfo("d", "early"), nil, nil},
		{400, "presence", bomb, nil, nil},
		{400, "presence", "", nil, nil},
		{400, "message-summary", "Voice-Message: 1/0\r\n", nil, nil},
		{413, "presence", pidf("a", strings.Repeat("x", maxPublishedBody)), nil, nil},
		{412, "presence", pidf("a", ""), []string{"SIP-If-Match", "none"}, nil},
		{403, "presence", pidf("a", ""), []string{"From", "<sip:eve@example.test>;tag=1"}, nil},
	} {
		no := bob.publish(c.code, c.event, c.body, c.header...)
		if c.says != nil && !strings.HasPrefix(no.Header.Get(c.says[0]), c.says[1]) {
			t.Errorf("%d should say %q:\n%s", c.code, c.says, no)
		}
	}
	for range maxPublications {
		bob.publish(200, "presence", pidf("a", ""))
	}
	bob.publish(503, "presence", pidf("a", ""))
	bob.send(bob.request("SUBSCRIBE", bob.aor(), "Event", "presence", "Accept", "text/plain"))
	bob.hear(406, "SUBSCRIBE")
	bob.send(bob.request("SUBSCRIBE", bob.aor(), "Event", "presence", "Expires", "1"))
	bob.hear(423, "SUBSCRIBE")
}

func TestASubscriberWhoDoesNotWantToHearIsForgotten(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	s := alice.watch("bob", "presence")
	alice.answer(alice.receive("NOTIFY"), 481)
	s.refresh(481)
	silent := alice.watch("bob", "presence")
	silent.check(alice.receive("NOTIFY"), "active", "closed")
	w.advance(33 * time.Second) // timer F
	silent.refresh(481)
	w.nothingWatched()
}

// nothingWatched: the agent has forgotten everything.
func (w *world) nothingWatched() {
	w.t.Helper()
	w.inCore(func() {
		if a := w.core.agent; len(a.resources)+len(a.byToken)+a.published != 0 {
			w.t.Errorf("left: %d resources, %d subscriptions, %d bytes", len(a.resources), len(a.byToken), a.published)
		}
	})
}

func TestWhoComesBackOverAnotherConnectionGoesOn(t *testing.T) {
	w := start(t, Config{})
	const device = `;+sip.instance="<urn:uuid:1>";reg-id=1`
	alice, bob := w.registered("alice", device), w.registered("bob")
	s := alice.watch("bob", "presence")
	s.told("active", "open")
	alice.hangsUp()
	w.gone("alice")
	back := w.registered("alice", device)
	back.cseq, s.p = alice.cseq, back
	bob.publish(200, "presence", pidf("a", "at lunch"))
	s.told("active", "at lunch") // over the new connection
	s.later(lostGrace + time.Second)
	s.refresh(200)
	s.told("active", "at lunch")
}

func TestWhoDoesNotComeBackIsForgotten(t *testing.T) {
	w := start(t, Config{})
	alice, bob, carol := w.registered("alice"), w.registered("bob"), w.registered("carol")
	bob.publish(200, "presence", pidf("a", "at lunch"))
	alice.watch("bob", "presence").told("active", "at lunch")
	s := carol.watch("bob", "presence")
	s.told("active", "at lunch")
	bob.hangsUp()
	w.gone("bob")
	alice.hangsUp()
	w.gone("alice")
	s.later(lostGrace + time.Second)
	s.told("active", "closed")
	w.inCore(func() {
		if n := len(w.core.agent.byToken); n != 1 {
			t.Errorf("%d subscriptions are left, want carol's", n)
		}
	})
}

func TestAStormOfWatchersLeavesNothingBehind(t *testing.T) {
	const storm = 1000
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	var all []*watching
	for range storm {
		s := alice.watch("bob", "presence")
		s.told("active", "open")
		all = append(all, s)
	}
	tag := ""
	for i := range 10 { // nobody answers in the meantime
		tag = bob.publish(200, "presence", pidf("a", fmt.Sprint("change ", i)), "SIP-If-Match", tag).ETag()
	}
	w.inCore(func() {
		if n := w.core.layer.Len(); n > storm+100 {
			t.Errorf("%d transactions for %d watchers: one NOTIFY at a time was promised", n, storm)
		}
	})
	// The first change, and when that was answered the newest of the others.
	for _, change := range []string{"change 0", "change 9"} {
		var round []*sip.Message
		for range storm {
			round = append(round, alice.receive("NOTIFY"))
		}
		for _, n := range round {
			if !strings.Contains(string(n.Body), change) {
				t.Fatalf("want %s:\n%s", change, n)
			}
			alice.answer(n, 200)
		}
	}
	for _, s := range all {
		s.refresh(200, "Expires", "0")
		s.told("terminated", "change 9")
	}
	bob.hangsUp()
	w.gone("bob")
	w.advance(2 * time.Minute)
	w.nothingWatched()
	w.inCore(func() {
		if n := w.core.layer.Len(); n != 0 {
			t.Errorf("%d transactions are left", n)
		}
	})
}

func TestMessagesForWhoIsAwayAreDeliveredInOrder(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	w.registered("bob").hangsUp()
	w.gone("bob")
	for i := range 3 {
		m := alice.request("MESSAGE", "sip:bob@example.test", "Content-Type", "text/plain", "Contact", "")
		m.Body = []byte("message " + strconv.Itoa(i))
		alice.send(m)
		alice.hear(202, "MESSAGE")
	}
	bob := w.registered("bob")
	bob.answer(bob.receive("MESSAGE"), 480) // not now
	bob.hearsNothing("the others wait for the first")
	bob.send(bob.registration())
	bob.hear(200, "REGISTER")
	for i := range 3 {
		m := bob.receive("MESSAGE")
		if string(m.Body) != "message "+strconv.Itoa(i) || m.From().URI.User != "alice" || !m.Header.Has("Date") {
			t.Errorf("message %d is:\n%s", i, m)
		}
		bob.hearsNothing("one at a time")
		bob.answer(m, []int{200, 603, 200}[i])
	}
	bob.hearsNothing("all were delivered")
	w.inCore(func() {
		if h := w.core.held; len(h.boxes) != 0 || h.bytes != 0 {
			t.Errorf("left: %v, %d bytes", h.boxes, h.bytes)
		}
	})
}

func TestAMessageWhoseReceiverIsLostOnTheWayIsHeld(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("MESSAGE", bob.aor()))
	bob.receive("MESSAGE")
	bob.hangsUp()
	alice.hear(202, "MESSAGE")
	bob = w.registered("bob")
	bob.answer(bob.receive("MESSAGE"), 200)
}

func TestWhatIsHeldIsBounded(t *testing.T) {
	w := start(t, Config{})
	alice := w.registered("alice")
	w.registered("bob").hangsUp()
	w.gone("bob")
	alice.send(alice.request("MESSAGE", "sip:bob@example.test", "Content-Type", "application/im-iscomposing+xml"))
	alice.hear(480, "MESSAGE") // who was typing does not matter later
	alice.send(alice.request("MESSAGE", "sip:bob@example.test", "Expires", "0"))
	alice.hear(480, "MESSAGE")
	for range maxHeldMessages {
		alice.send(alice.request("MESSAGE", "sip:bob@example.test", "Expires", "100"))
		alice.hear(202, "MESSAGE")
	}
	alice.send(alice.request("MESSAGE", "sip:bob@example.test"))
	alice.hear(480, "MESSAGE")
	w.advance(101 * time.Second)
	w.inCore(func() {
		if h := w.core.held; len(h.boxes) != 0 || h.bytes != 0 {
			t.Errorf("left: %v, %d bytes", h.boxes, h.bytes)
		}
	})
}

func TestWithoutAnAgentSubscriptionsGoToTheUser(t *testing.T) {
	w := start(t, Config{NoPresence: true})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("SUBSCRIBE", bob.aor(), "Event", "presence"))
	bob.answer(bob.receive("SUBSCRIBE"), 200)
	alice.hear(200, "SUBSCRIBE")
}

func TestPasswordsGuardPresence(t *testing.T) {
	w := startWithUsers(t, "alice wonderland", "bob builder")
	eve := w.peer("eve")
	for _, m := range []*sip.Message{
		eve.request("PUBLISH", eve.aor(), "Event", "presence"),
		eve.request("SUBSCRIBE", "sip:bob@example.test", "Event", "presence"),
	} {
		eve.send(m)
		eve.hear(407, m.Method)
	}
	alice := w.peer("alice")
	alice.signIn("wonderland", 0)
	alice.hear(200, "REGISTER")
	alice.watch("bob", "presence").told("active", "closed")
	alice.send(alice.request("SUBSCRIBE", "sip:nobody@example.test", "Event", "presence"))
	alice.hear(404, "SUBSCRIBE")
}
