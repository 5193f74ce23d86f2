package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// notifying makes a connected user agent that notifies of presence.
func notifying(t *testing.T, change ...func(*Config)) *rig {
	r := newRig(t, append([]func(*Config){func(c *Config) { c.AllowSubscriptions = []string{"presence"} }}, change...)...)
	r.connect()
	return r
}

// subscribe is a SUBSCRIBE of bob to alice's presence.
func (r *rig) subscribe(fields ...sip.Field) *sip.Message {
	return r.request("SUBSCRIBE", append([]sip.Field{field("Event", "presence"), field("Contact", "<sip:bob@192.0.2.4>")}, fields...)...)
}

// watched lets bob subscribe and be accepted with a state.
func (r *rig) watched(fields ...sip.Field) (*IncomingSubscription, *sip.Message) {
	r.t.Helper()
	r.receive(r.subscribe(fields...))
	s := next[IncomingSubscribe](r, "the application is asked").Subscription
	r.do(func(now time.Time) {
		noError(r, s.Accept(now, AcceptSubscriptionOptions{}), "it is accepted")
		noError(r, s.Notify(now, NotifyOptions{Body: []byte("open"), ContentType: "text/plain"}), "it is notified")
	})
	ok := r.sent("200", "the SUBSCRIBE is accepted")
	notify := r.sent("NOTIFY", "RFC 6665 §4.2.1.2: a NOTIFY follows at once")
	r.answer(notify, 200)
	r.quiet("one NOTIFY is enough")
	return s, ok
}

func TestASubscriberIsAcceptedAndNotified(t *testing.T) {
	r := notifying(t)
	r.receive(r.subscribe(field("Expires", "600")))
	s := next[IncomingSubscribe](r, "the application is asked").Subscription
	equal(r, s.Expires(), 600*time.Second, "it knows what is asked for")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptSubscriptionOptions{}), "accept") })
	ok := r.sent("200", "it is accepted")
	r.header(ok, "Expires", "600", "for as long as it asked")
	r.advance(0)
	notify := r.sent("NOTIFY", "RFC 6665 §4.2.1.2: a NOTIFY follows, although the application is silent")
	r.header(notify, "Subscription-State", "active;expires=600", "it is active")
	r.header(notify, "Event", "presence", "it says what it is about")
	r.answer(notify, 200)
	r.do(func(now time.Time) { noError(r, s.Notify(now, NotifyOptions{Body: []byte("open")}), "notify") })
	notify = r.sent("NOTIFY", "what the application says is told")
	equal(r, string(notify.Body), "open", "in the body")
	r.answer(notify, 200)
	r.do(func(now time.Time) { noError(r, s.Terminate(now, TerminateOptions{Reason: "noresource"}), "terminate") })
	notify = r.sent("NOTIFY", "the end is told")
	r.header(notify, "Subscription-State", "terminated;reason=noresource", "with its reason")
	equal(r, next[SubscriberGone](r, "and to the application").Reason, "noresource", "with its reason")
	r.answer(notify, 200)
	r.quiet("that was all")
	r.advance(time.Hour)
	r.holdsNothing()
}

func TestAPublicationIsMadeRefreshedChangedAndRemoved(t *testing.T) {
	r := newRig(t)
	r.connect()
	var p *Publication
	r.do(func(now time.Time) {
		var err error
		p, err = r.ua.Publish(now, mustURI("sip:alice@example.com"), PublishOptions{Event: "presence", Body: []byte("open"), ContentType: "text/plain"})
		noError(r, err, "publish")
	})
	req := r.sent("PUBLISH", "it is sent")
	r.header(req, "SIP-If-Match", "", "the first has no tag")
	r.answer(req, 200, field("SIP-ETag", "one"), field("Expires", "1000"))
	next[Published](r, "it is published")
	r.advance(940 * time.Second)
	req = r.sent("PUBLISH", "it is refreshed a minute before it expires")
	r.header(req, "SIP-If-Match", "one", "by its tag")
	equal(r, len(req.Body), 0, "without a body")
	r.do(func(now time.Time) { noError(r, p.Modify(now, []byte("closed"), "text/plain"), "modify") })
	r.quiet("RFC 3903 §4: one at a time")
	r.answer(req, 200, field("SIP-ETag", "two"), field("Expires", "1000"))
	next[Published](r, "it is refreshed")
	req = r.sent("PUBLISH", "the change follows")
	r.header(req, "SIP-If-Match", "two", "of what the refresh made")
	equal(r, string(req.Body), "closed", "with the new body")
	r.answer(req, 200, field("SIP-ETag", "three"), field("Expires", "1000"))
	next[Published](r, "it is changed")
	r.do(func(now time.Time) { noError(r, p.Remove(now), "remove") })
	req = r.sent("PUBLISH", "it is removed")
	r.header(req, "Expires", "0", "by its time")
	r.answer(req, 200, field("SIP-ETag", "four"), field("Expires", "0"))
	isTrue(r, next[Unpublished](r, "it is gone").Over, "the publication has ended")
	r.advance(time.Hour)
	r.quiet("nothing is left to do")
	r.holdsNothing()
}

// inSubscription is the next request of bob in the dialog of a subscription.
func (r *rig) inSubscription(s *IncomingSubscription, method string, fields ...sip.Field) *sip.Message {
	first := s.Request().Request()
	r.branch++
	return r.request(method, append([]sip.Field{
		field("To", s.d.Local.String()), field("Call-ID", first.CallID()), field("Contact", "<sip:bob@192.0.2.4>"),
		field("CSeq", sip.CSeq{Seq: s.d.RemoteSeq + 1, Method: method}.String()), field("Event", first.Header.Get("Event")),
	}, fields...)...)
}

func TestARefreshIsGrantedAndANotifyFollowsWithTheLastState(t *testing.T) {
	r := notifying(t)
	s, ok := r.watched(field("Expires", "600"))
	r.header(ok, "Allow-Events", "presence", "RFC 6665 §4.4.4: the packages are named")
	r.advance(500 * time.Second)
	r.receive(r.inSubscription(s, "SUBSCRIBE", field("Expires", "300")))
	r.header(r.sent("200", "the refresh is granted"), "Expires", "300", "for as long as it asks now")
	next[SubscriberRefreshed](r, "the application hears of it")
	r.advance(0)
	notify := r.sent("NOTIFY", "RFC 6665 §4.2.1.2: a NOTIFY follows")
	r.header(notify, "Subscription-State", "active;expires=300", "with the new time")
	equal(r, string(notify.Body), "open", "and the state that was told last")
	r.answer(notify, 200)
	r.receive(r.inSubscription(s, "SUBSCRIBE", field("Expires", "0")))
	r.header(r.sent("200", "it may end at any time"), "Expires", "0", "with no time")
	isTrue(r, next[SubscriberRefreshed](r, "the application hears of it").Ended, "the subscriber wants no more")
	r.advance(0)
	r.header(r.sent("NOTIFY", "the last state is told"), "Subscription-State", "terminated;reason=timeout", "as the last")
	equal(r, next[SubscriberGone](r, "it is over").Reason, "unsubscribed", "because the subscriber said so")
}
