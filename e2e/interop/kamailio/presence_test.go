package kamailio

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipnative"
)

// What Kamailio does as a presence server, with users who write SIP by hand.

const (
	bobIsThere = `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="` + bob + `">` +
		`<tuple id="desk"><status><basic>open</basic></status></tuple></presence>`
	bobTalks = `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="` + bob + `">` +
		`<dialog id="one"><state>confirmed</state></dialog></dialog-info>`
	bobsRoom = `<?xml version="1.0"?><conference-info xmlns="urn:ietf:params:xml:ns:conference-info" version="1" state="full" entity="` + bob + `">` +
		`<users><user entity="` + carol + `"/></users></conference-info>`
)

func TestKamailioTellsABrowserWhatIsPublished(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	for event, published := range map[string]struct{ by, contentType, body, notified string }{
		"presence":        {"bob", "application/pidf+xml", bobIsThere, "<basic>open</basic>"},
		"dialog":          {"bob", "application/dialog-info+xml", bobTalks, "<state>confirmed</state>"},
		"conference":      {"service", "application/conference-info+xml", bobsRoom, carol},
		"message-summary": {"service", "application/simple-message-summary", "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n", "Voice-Message: 2/8 (0/2)"},
	} {
		t.Run(event, func(t *testing.T) {
			watcher, publisher := newRaw(t, k, "alice"), newRaw(t, k, published.by)
			watcher.asks("SUBSCRIBE", bob, "", "Event: "+event, "Expires: 60")
			watcher.notified("Event: "+event, "active")
			publisher.asks("PUBLISH", bob, published.body, "Event: "+event, "Expires: 60", "Content-Type: "+published.contentType)
			watcher.notified("Content-Type: "+published.contentType, published.notified)
		})
	}
}

func TestKamailioTellsWhoIsRegisteredAndWhoCallsAndWhoWatches(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	watcher := newRaw(t, k, "carol")
	for _, event := range []string{"reg", "dialog", "presence.winfo"} {
		watcher.asks("SUBSCRIBE", bob, "", "Event: "+event, "Expires: 60")
	}
	invites := make(chan *sipnative.Call, 1)
	native(t, "udp:"+k.UDP, sipnative.Config{URI: bob, OnInvite: func(c *sipnative.Call) { invites <- c }})
	watcher.notified("Event: reg", `aor="`+bob+`"`, `event="created"`)
	call, _ := standing(t, native(t, k.WS, sipnative.Config{URI: alice}), invites)
	watcher.notified("Event: dialog", "<state>confirmed</state>")
	if err := call.Hangup(testkit.Within(t)); err != nil {
		t.Error(err)
	}
	watcher.notified("Event: dialog", "<state>terminated</state>")
	newRaw(t, k, "alice").asks("SUBSCRIBE", bob, "", "Event: presence", "Expires: 60")
	watcher.notified("Event: presence.winfo", alice, `status="active"`)
}

func TestASubscriptionAtKamailioIsRefreshedAndEnds(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	watcher := newRaw(t, k, "alice")
	if resp := watcher.ask("SUBSCRIBE", bob, "", "Event: presence", "Expires: 1"); resp.StatusCode != 423 || resp.Header.Get("Min-Expires") != "5" {
		t.Errorf("a second is too brief, but it got:\n%s", resp.Bytes())
	}
	made := watcher.asks("SUBSCRIBE", bob, "", "Event: presence", "Expires: 60")
	if resp := watcher.within(made, "SUBSCRIBE", "Event: presence", "Expires: 120"); resp.StatusCode != 200 {
		t.Fatalf("the refresh got:\n%s", resp.Bytes())
	}
	watcher.notified("Subscription-State: active;expires=120")
	if resp := watcher.within(made, "SUBSCRIBE", "Event: presence", "Expires: 0"); resp.StatusCode != 200 {
		t.Fatalf("the end got:\n%s", resp.Bytes())
	}
	watcher.notified("Subscription-State: terminated")
	watcher.asks("SUBSCRIBE", bob, "", "Event: presence", "Expires: 5")
	watcher.notified("Subscription-State: terminated", "timeout")
}

func TestOtherEventsGoToTheUser(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	watcher, user := newRaw(t, k, "alice"), newRaw(t, k, "bob")
	user.asks("REGISTER", bob, "", "Expires: 60")
	watcher.asks("SUBSCRIBE", bob, "", "Event: weather", "Expires: 60")
	if m := testkit.Await(t, user.requests, "the SUBSCRIBE"); m.Method != "SUBSCRIBE" || m.Header.Get("Event") != "weather" {
		t.Errorf("bob got:\n%s", m.Bytes())
	}
}

func TestAPublicationAtKamailioIsRefreshedChangedAndWithdrawn(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	watcher, publisher := newRaw(t, k, "alice"), newRaw(t, k, "bob")
	watcher.asks("SUBSCRIBE", bob, "", "Event: presence", "Expires: 60")
	made := publisher.asks("PUBLISH", bob, bobIsThere, "Event: presence", "Expires: 60", "Content-Type: application/pidf+xml")
	watcher.notified("<basic>open</basic>")
	refreshed := publisher.asks("PUBLISH", bob, "", "Event: presence", "Expires: 120", "SIP-If-Match: "+made.Header.Get("SIP-ETag"))
	changed := publisher.asks("PUBLISH", bob, strings.Replace(bobIsThere, "</tuple>", "<note>lunch</note></tuple>", 1),
		"Event: presence", "Expires: 60", "Content-Type: application/pidf+xml", "SIP-If-Match: "+refreshed.Header.Get("SIP-ETag"))
	watcher.notified("<basic>open</basic>", "<note>lunch</note>")
	if resp := publisher.ask("PUBLISH", bob, "", "Event: presence", "Expires: 60", "SIP-If-Match: "+made.Header.Get("SIP-ETag")); resp.StatusCode != 412 {
		t.Errorf("a SIP-ETag of old got %d, want 412", resp.StatusCode)
	}
	publisher.asks("PUBLISH", bob, "", "Event: presence", "Expires: 0", "SIP-If-Match: "+changed.Header.Get("SIP-ETag"))
	watcher.notified("<basic>closed</basic>")
}

func TestNotificationsFindABrowserThatIsBack(t *testing.T) {
	const browser = `<sip:alice@alice.invalid;transport=ws>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000a95a0e128>"`
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	before, after := newRaw(t, k, "alice"), newRaw(t, k, "alice")
	before.contact, after.contact = browser, browser
	bindings, _, err := before.asks("REGISTER", alice, "", "Expires: 60", "Supported: gruu").Contacts()
	if err != nil {
		t.Fatal(err)
	}
	gruu, _ := bindings[0].Params.Get("pub-gruu")
	before.contact = "<" + gruu + ">"
	before.asks("SUBSCRIBE", bob, "", "Event: presence", "Expires: 60")
	before.notified("Event: presence")
	before.conn.CloseNow()
	after.asks("REGISTER", alice, "", "Expires: 60", "Supported: gruu")
	newRaw(t, k, "bob").asks("PUBLISH", bob, bobIsThere, "Event: presence", "Expires: 60", "Content-Type: application/pidf+xml")
	after.notified("<basic>open</basic>")
}

func TestOnlyOneselfAndTheServicePublish(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	for from, code := range map[string]int{alice: 403, bob: 200, "sip:service@" + interop.Domain: 200, "sip:bob@elsewhere.test": 403} {
		publisher := newRaw(t, k, strings.TrimPrefix(strings.Split(from, "@")[0], "sip:"))
		publisher.from = from
		resp := publisher.ask("PUBLISH", bob, bobIsThere, "Event: presence", "Expires: 60", "Content-Type: application/pidf+xml")
		if resp.StatusCode != code {
			t.Errorf("%s publishes for bob and got %d, want %d", from, resp.StatusCode, code)
		}
	}
}

const friends = "sip:friends@" + interop.Domain

const aliceHasFriends = `<?xml version="1.0" encoding="UTF-8"?>
<rls-services xmlns="urn:ietf:params:xml:ns:rls-services" xmlns:l="urn:ietf:params:xml:ns:resource-lists">
<service uri="` + friends + `"><list><l:entry uri="` + bob + `"/><l:entry uri="` + carol + `"/></list>
<packages><package>presence</package></packages></service></rls-services>`

func TestAListAtKamailioIsOneSubscription(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence)
	put, err := http.NewRequestWithContext(testkit.Within(t), "PUT", k.Documents+"rls-services/users/"+alice+"/index", strings.NewReader(aliceHasFriends))
	if err != nil {
		t.Fatal(err)
	}
	put.Header.Set("Content-Type", "application/rls-services+xml")
	resp, err := http.DefaultClient.Do(put)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Fatalf("the list was not taken: %s", resp.Status)
	}
	watcher := newRaw(t, k, "alice")
	watcher.asks("SUBSCRIBE", friends, "", "Event: presence", "Expires: 60", "Supported: eventlist",
		"Accept: application/pidf+xml, application/rlmi+xml, multipart/related")
	watcher.notified("Require: eventlist", `fullState="true"`, bob, carol)
	newRaw(t, k, "bob").asks("PUBLISH", bob, bobIsThere, "Event: presence", "Expires: 60", "Content-Type: application/pidf+xml")
	watcher.notified("multipart/related", `fullState="false"`, "<basic>open</basic>")
}

func TestKamailioKeepsMessagesForWhoIsAway(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	sender, gone := newRaw(t, k, "alice"), newRaw(t, k, "bob")
	gone.asks("REGISTER", bob, "", "Expires: 60")
	gone.conn.CloseNow()
	for _, text := range []string{"Grüße", "bis bald"} {
		if resp := sender.ask("MESSAGE", bob, text, "Content-Type: text/plain;charset=utf-8"); resp.StatusCode != 202 {
			t.Fatalf("the message for who is away got:\n%s", resp.Bytes())
		}
	}
	messages := make(chan *sipnative.Message, 4)
	native(t, k.WS, sipnative.Config{URI: bob, OnMessage: func(m *sipnative.Message) { messages <- m }})
	var texts []string
	for range 2 {
		m := testkit.Await(t, messages, "what was kept")
		if texts = append(texts, string(m.Body)); m.From.URI.User != "alice" {
			t.Errorf("%q comes from %v", m.Body, m.From)
		}
	}
	slices.Sort(texts)
	if !slices.Equal(texts, []string{"Grüße", "bis bald"}) {
		t.Errorf("delivered was %q", texts)
	}
}
