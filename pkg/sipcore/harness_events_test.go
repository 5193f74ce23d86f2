package sipcore

// The steps of scenarios with subscriptions to alice and publications of hers.

import (
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func notifiesPresence(c *Config) { c.AllowSubscriptions = []string{"presence"} }

// subscribe is a SUBSCRIBE of bob to alice's presence.
func (r *rig) subscribe(fields ...sip.Field) *sip.Message {
	return r.request("SUBSCRIBE", append([]sip.Field{field("Event", "presence"), field("Contact", "<sip:bob@192.0.2.4>")}, fields...)...)
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

// wants lets bob subscribe, and is what the application is asked.
func (r *rig) wants(fields ...sip.Field) *IncomingSubscription {
	r.t.Helper()
	r.receive(r.subscribe(fields...))
	return next[IncomingSubscribe](r, "the application is asked").Subscription
}

// watched lets bob subscribe and be accepted with a state.
func (r *rig) watched(fields ...sip.Field) (*IncomingSubscription, *sip.Message) {
	r.t.Helper()
	s := r.wants(fields...)
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

func (r *rig) watcher(fields ...sip.Field) *IncomingSubscription {
	r.t.Helper()
	s, _ := r.watched(fields...)
	return s
}

// tells notifies the subscriber of something.
func (r *rig) tells(s *IncomingSubscription, what string) {
	r.t.Helper()
	command(r, func(now time.Time) error { return s.Notify(now, NotifyOptions{Body: []byte(what)}) })
}

func (r *rig) terminates(s *IncomingSubscription, o TerminateOptions) {
	r.t.Helper()
	command(r, func(now time.Time) error { return s.Terminate(now, o) })
}

// ends is the last NOTIFY, and bob's answer.
func (r *rig) ends(reason string) {
	r.t.Helper()
	r.skipTo("NOTIFY")
	last := r.sent("NOTIFY", "the end is told")
	r.header(last, "Subscription-State", "terminated;reason="+reason, "with its reason")
	r.answer(last, 200)
}

// leaves lets bob unsubscribe.
func (r *rig) unsubscribed(s *IncomingSubscription) {
	r.t.Helper()
	r.forget()
	r.receive(r.inSubscription(s, "SUBSCRIBE", field("Expires", "0")))
	r.advance(0)
	r.ends("timeout")
}

// publishes publishes that alice is there, unless the options say otherwise.
func (r *rig) publishes(o PublishOptions) (p *Publication) {
	r.t.Helper()
	if o.Body == nil {
		o.Body = []byte("open")
	}
	if o.Event == "" {
		o.Event = "presence"
	}
	command(r, func(now time.Time) (err error) {
		p, err = r.ua.Publish(now, r.ua.cfg.URI, o)
		return err
	})
	return p
}

// publishedAs answers a PUBLISH.
func (r *rig) publishedAs(tag, expires string) *sip.Message {
	r.t.Helper()
	r.skipTo("PUBLISH")
	req := r.sent("PUBLISH", "it is published")
	r.answer(req, 200, field("SIP-ETag", tag), field("Expires", expires))
	return req
}

func modify(r *rig, p *Publication, state string) {
	r.t.Helper()
	command(r, func(now time.Time) error { return p.Modify(now, []byte(state), "text/plain") })
}

func remove(r *rig, p *Publication) {
	r.t.Helper()
	command(r, p.Remove)
}

// removed takes it back, and the server agrees.
func (r *rig) removed(p *Publication) {
	r.t.Helper()
	r.forget()
	remove(r, p)
	r.publishedAs("none", "0")
}

// notifierStory is tell for subscriptions of others and publications.
func notifierStory(o Output) string {
	switch o := o.(type) {
	case SubscriberRefreshed:
		return map[bool]string{true: "subscriberLeaves", false: "subscriberRefreshed"}[o.Ended]
	case SubscriberGone:
		return "subscriberGone(" + strings.TrimSuffix(o.Reason+" "+because(o.Response, o.Cause), " -") + ")"
	case PublishFailed:
		return "publishFailed(" + because(o.Response, o.Cause) + ")" + later(o.Retry, o.Retry == 0)
	case Unpublished:
		return "unpublished(" + because(o.Response, o.Cause) + ")" + map[bool]string{true: ", over", false: ""}[o.Over]
	}
	return ""
}
