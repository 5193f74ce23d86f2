//go:build !js

package sipnative_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// watched is bob's presence, who publishes it at the server, and alice's
// subscription to it.
type watched struct {
	p          *proxy
	alice, bob *sipnative.UA
	s          *sipnative.Subscription
	notes      chan sipnative.Notification
	pauses     chan string
	ended      chan error
}

var presence = sip.Event{Package: "presence"}

func watch(t *testing.T, o sipcore.SubscribeOptions) *watched {
	t.Helper()
	w := &watched{p: serve(t, ""), notes: make(chan sipnative.Notification, 64), pauses: make(chan string, 64), ended: make(chan error, 1)}
	w.bob, w.alice = dial(t, w.p.user("bob")), dial(t, w.p.user("alice"))
	o.Event = presence
	var err error
	w.s, err = w.alice.Subscribe(testkit.Within(t), "sip:bob@example.test", sipnative.SubscribeOptions{Core: o, Handlers: sipnative.SubscriptionHandlers{
		OnNotify: func(n sipnative.Notification) { w.notes <- n },
		OnPause:  func(reason string, _ time.Duration) { w.pauses <- reason },
		OnEnd:    func(err error) { w.ended <- err },
	}})
	noError(t, err, "Subscribe")
	noError(t, w.s.Wait(testkit.Within(t)), "the first NOTIFY")
	return w
}

// publishes lets bob say how he is.
func (w *watched) publishes(t *testing.T, note string) {
	t.Helper()
	pidf := `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.test">` +
		`<tuple id="1"><status><basic>open</basic></status><note>` + note + `</note></tuple></presence>`
	noError(t, w.bob.Request(testkit.Within(t), "PUBLISH", "sip:bob@example.test", sipcore.RequestOptions{
		Headers: []sip.Field{{Name: "Event", Value: "presence"}, {Name: "Expires", Value: "600"}},
		Body:    []byte(pidf), ContentType: "application/pidf+xml",
	}), "PUBLISH")
}

// told waits for a notification with that text.
func (w *watched) told(t *testing.T, text string) {
	t.Helper()
	for {
		n := testkit.Await(t, w.notes, "a NOTIFY with "+text)
		if strings.Contains(string(n.Body), text) {
			if n.State.State != "active" || n.ContentType != "application/pidf+xml" || n.Fork == 0 || n.Request == nil {
				t.Errorf("the notification is %+v", n)
			}
			return
		}
	}
}

func TestASubscriptionIsToldOfEachChangeUntilItIsEnded(t *testing.T) {
	w := watch(t, sipcore.SubscribeOptions{})
	if state := w.s.State(); state != sipcore.SubscriptionActive {
		t.Errorf("it is %v, expected active", state)
	}
	w.publishes(t, "at lunch")
	w.told(t, "at lunch")
	w.publishes(t, "back again")
	w.told(t, "back again")
	noError(t, w.s.Refresh(), "Refresh")
	w.told(t, "back again")
	noError(t, w.s.Unsubscribe(testkit.Within(t)), "Unsubscribe")
	if err := testkit.Await(t, w.ended, "the end"); err != nil || w.s.Err() != nil {
		t.Errorf("it has ended with %v, %v", err, w.s.Err())
	}
	if err := w.s.Refresh(); !errors.Is(err, sipcore.ErrSubscriptionOver) {
		t.Errorf("a Refresh after the end: %v", err)
	}
}

func TestAPollEndsWithItsAnswer(t *testing.T) {
	w := watch(t, sipcore.SubscribeOptions{Poll: true})
	if err := testkit.Await(t, w.ended, "the end"); err != nil {
		t.Errorf("it has ended with %v", err)
	}
}

func TestSubscriptionsSurviveARestartOfTheServer(t *testing.T) {
	w := watch(t, sipcore.SubscribeOptions{})
	w.p.stop()
	w.p.start()
	testkit.Await(t, w.pauses, "the new server does not know the subscription")
	w.publishes(t, "still here")
	w.told(t, "still here")
}

func TestASubscriptionThatComesToNothingSaysWhy(t *testing.T) {
	p := serve(t, "")
	alice := dial(t, p.user("alice"))
	dial(t, p.user("bob"))
	subscribe := func(ctx context.Context, target string, event sip.Event) (*sipnative.Subscription, error) {
		return alice.Subscribe(ctx, target, sipnative.SubscribeOptions{Core: sipcore.SubscribeOptions{Event: event}})
	}
	s, err := subscribe(testkit.Within(t), "sip:bob@example.test", sip.Event{Package: "weather"})
	noError(t, err, "Subscribe")
	if f := failure(t, s.Wait(testkit.Within(t))); f.Code/100 != 4 || f.Response == nil || !strings.Contains(f.Error(), "weather subscription to sip:bob@example.test") {
		t.Errorf("nobody knows the package: %v", f)
	}
	if f := failure(t, s.Err()); f.Code/100 != 4 {
		t.Errorf("and the end says so: %v", f)
	}
	if _, err := subscribe(testkit.Within(t), "sip:bob@example.test", sip.Event{Package: "a b"}); err == nil {
		t.Error("this is no event package")
	}
	if _, err := subscribe(testkit.Within(t), "b o b", presence); err == nil {
		t.Error("this is no address")
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := subscribe(canceled, "sip:bob@example.test", presence); !errors.Is(err, context.Canceled) {
		t.Errorf("the context has ended: %v", err)
	}
}

func TestASubscriptionIsGivenUpWithItsContextBeforeTheFirstNotify(t *testing.T) {
	socket := silence(t)
	cfg := over("alice")
	cfg.Core = func(c *sipcore.Config) { c.Timers.T1 = 20 * time.Millisecond } // timer N is 64*T1
	alice := dial(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	s, err := alice.Subscribe(ctx, "sip:bob@"+socket.LocalAddr().String(), sipnative.SubscribeOptions{Core: sipcore.SubscribeOptions{Event: presence}})
	noError(t, err, "Subscribe")
	answer := hearOne(t, socket)
	cancel()
	answer() // and nobody notifies
	testkit.Await(t, s.Done(), "the end")
	if f := failure(t, s.Err()); !errors.Is(f, context.Canceled) {
		t.Errorf("it has ended with %v", f)
	}
}

func TestCloseEndsSubscriptions(t *testing.T) {
	w := watch(t, sipcore.SubscribeOptions{})
	noError(t, w.alice.Close(), "Close")
	if err := testkit.Await(t, w.ended, "the end"); err != nil {
		t.Errorf("it has ended with %v", err)
	}
	if err := w.s.Refresh(); !errors.Is(err, sipnative.ErrClosed) {
		t.Errorf("a Refresh after Close: %v", err)
	}
	if w.s.State() != sipcore.SubscriptionTerminated {
		t.Error("it is not over")
	}
}

func TestASubscriptionThatItsNotifierEndsSaysWhy(t *testing.T) {
	socket := silence(t)
	alice := dial(t, over("alice"))
	s, err := alice.Subscribe(testkit.Within(t), "sip:bob@"+socket.LocalAddr().String(), sipnative.SubscribeOptions{Core: sipcore.SubscribeOptions{Event: presence}})
	noError(t, err, "Subscribe")
	buf := make([]byte, 65536)
	n, from, err := socket.ReadFrom(buf)
	noError(t, err, "the SUBSCRIBE")
	req, err := sip.Parse(buf[:n])
	noError(t, err, "the SUBSCRIBE")
	contacts, _, _ := req.Contacts()
	ok := sip.NewResponse(req, 200, "")
	ok.Header.Set("To", ok.To().WithTag("bob").String())
	notify := sip.NewRequest(sip.MethodNotify, contacts[0].URI)
	for _, f := range []sip.Field{
		{Name: "Via", Value: "SIP/2.0/UDP " + socket.LocalAddr().String() + ";branch=z9hG4bKbob"}, {Name: "Max-Forwards", Value: "70"},
		{Name: "To", Value: req.Header.Get("From")}, {Name: "From", Value: ok.Header.Get("To")}, {Name: "Call-ID", Value: req.CallID()},
		{Name: "CSeq", Value: "1 NOTIFY"}, {Name: "Contact", Value: "<sip:" + socket.LocalAddr().String() + ">"},
		{Name: "Event", Value: "presence"}, {Name: "Subscription-State", Value: "terminated;reason=rejected"},
	} {
		notify.Header.Add(f.Name, f.Value)
	}
	for _, m := range []*sip.Message{ok, notify} {
		_, err = socket.WriteTo(m.Bytes(), from)
		noError(t, err, m.String())
	}
	testkit.Await(t, s.Done(), "the end")
	if f := failure(t, s.Err()); f.Cause != sipcore.CauseRejected || f.Reason != "rejected" {
		t.Errorf("it has ended with %v", f)
	}
}
