package sipcore

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var toBob = mustURI("sip:bob@example.com")

// subscribes subscribes to the presence of bob, unless o says more.
func (r *rig) subscribes(o SubscribeOptions) (*Subscription, *sip.Message) {
	r.t.Helper()
	if o.Event.Package == "" {
		o.Event = sip.Event{Package: "presence"}
	}
	var s *Subscription
	r.do(func(now time.Time) {
		var err error
		s, err = r.ua.Subscribe(now, toBob, o)
		noError(r, err, "Subscribe")
	})
	return s, r.sent("SUBSCRIBE", "it leaves at once")
}

// notify is a NOTIFY of a notifier, with that tag, about a SUBSCRIBE.
func (r *rig) notify(subscribe *sip.Message, tag, seq, state string, fields ...sip.Field) *sip.Message {
	m := r.request("NOTIFY", append([]sip.Field{
		field("To", subscribe.Header.Get("From")), field("From", "<sip:bob@example.com>;tag="+tag), field("Call-ID", subscribe.CallID()),
		field("CSeq", seq+" NOTIFY"), field("Contact", "<sip:"+tag+"@192.0.2.9>"),
		field("Event", subscribe.Header.Get("Event")), field("Subscription-State", state),
	}, fields...)...)
	m.RequestURI = r.ua.ContactURI(false)
	return m
}

// notified lets one come, which is taken.
func (r *rig) notified(subscribe *sip.Message, tag, seq, state string, fields ...sip.Field) {
	r.t.Helper()
	r.receive(r.notify(subscribe, tag, seq, state, fields...))
	r.sent("200", "RFC 6665 §4.1.3: the NOTIFY is taken")
}

// subscribed is a subscription with one notifier.
func (r *rig) subscribed(o SubscribeOptions) (*Subscription, *sip.Message) {
	r.t.Helper()
	s, req := r.subscribes(o)
	r.answer(req, 200, field("Expires", req.Header.Get("Expires")))
	r.notified(req, "peer", "1", "active;expires="+req.Header.Get("Expires"))
	r.forget()
	return s, req
}

func (r *rig) unsubscribes(s *Subscription) *sip.Message {
	r.t.Helper()
	r.do(func(now time.Time) { noError(r, s.Unsubscribe(now), "Unsubscribe") })
	req := r.sent("SUBSCRIBE", "RFC 6665 §4.1.2.3")
	r.header(req, "Expires", "0", "RFC 6665 §4.1.2.3")
	return req
}

func TestASubscriptionIsMadeRefreshedAndEnded(t *testing.T) {
	r := caller(t)
	s, req := r.subscribes(SubscribeOptions{Accept: []string{"application/pidf+xml"}, Supported: []string{"eventlist"}, Data: "mine", Expires: time.Minute})
	r.header(req, "Event", "presence", "RFC 6665 §4.1.2.1")
	r.header(req, "Expires", "60", "RFC 6665 §4.1.2.1")
	r.header(req, "Accept", "application/pidf+xml", "RFC 6665 §4.1.2.1")
	isTrue(r, hasToken(req.OptionTags("Supported"), "eventlist") && req.Header.Has("Contact"), "RFC 4662 §4.1")
	equal(r, s.State(), SubscriptionNotifyWait, "RFC 6665 figure 1")
	r.answer(req, 200, field("Expires", "60"))
	r.notified(req, "peer", "1", "pending;expires=60")
	equal(r, s.State(), SubscriptionPending, "RFC 6665 figure 1")
	r.notified(req, "peer", "2", "active;expires=60")
	equal(r, s.State(), SubscriptionActive, "RFC 6665 figure 1")
	r.story("told", "subscriptionAccepted(200)", "subscriptionNotify 1(pending)", "subscriptionNotify 1(active)")

	r.advance(54 * time.Second)
	refresh := r.sent("SUBSCRIBE", "a tenth before the end")
	equal(r, refresh.To().Tag(), "peer", "RFC 6665 §4.1.2.2: in the dialog")
	equal(r, refresh.RequestURI.String(), "sip:peer@192.0.2.9", "RFC 6665 §4.4.1: the NOTIFY's Contact")
	equal(r, refresh.CSeq().Seq, req.CSeq().Seq+1, "RFC 3261 §12.2.1.1")
	r.answer(refresh, 200, field("Expires", "60"))
	r.notified(refresh, "peer", "3", "active;expires=60")

	leave := r.unsubscribes(s)
	r.answer(leave, 200, field("Expires", "0"))
	isTrue(r, s.State() == SubscriptionActive, "until the last NOTIFY")
	r.notified(leave, "peer", "4", "terminated;reason=timeout")
	r.story("told", "subscriptionAccepted(200)", "subscriptionNotify 1(active)", "subscriptionAccepted(200)", "subscriptionNotify 1(terminated)", "subscriptionOver timeout(-), final")
	isTrue(r, s.Data == "mine" && s.State() == SubscriptionTerminated, "it is over")
	r.receive(r.notify(leave, "peer", "5", "active"))
	r.sent("481", "RFC 6665 §4.1.3: after the end")
	r.settled()
}

// subscriptionStory is tell for subscriptions.
func subscriptionStory(o Output) string {
	switch o := o.(type) {
	case SubscriptionProgress:
		return "subscriptionProgress(" + code(o.Response) + ")"
	case SubscriptionAccepted:
		return "subscriptionAccepted(" + code(o.Response) + ")"
	case SubscriptionNotify:
		return "subscriptionNotify " + string(rune('0'+o.Fork)) + "(" + o.State.State + ")"
	case SubscriptionFailed:
		return "subscriptionFailed(" + because(o.Response, o.Cause) + ")" + later(o.Retry, o.Retry == 0)
	case SubscriptionForkOver:
		return strings.TrimSpace("subscriptionForkOver "+string(rune('0'+o.Fork))+" "+o.Reason) + "(" + because(nil, o.Cause) + ")"
	case SubscriptionOver:
		again := later(o.Again, o.Final)
		if o.Final {
			again = ", final"
		}
		return strings.TrimSpace("subscriptionOver "+o.Reason) + "(" + because(o.Response, o.Cause) + ")" + again
	}
	return ""
}

func later(d time.Duration, never bool) string {
	if never {
		return ""
	}
	return ", again in " + d.String()
}

func TestNotificationsAboutAListMayRequireIt(t *testing.T) {
	r := caller(t)
	_, req := r.subscribed(SubscribeOptions{Supported: []string{"eventlist"}})
	r.notified(req, "peer", "2", "active;expires=60", field("Require", "eventlist"))
	r.receive(r.notify(req, "peer", "3", "active;expires=60", field("Require", "weather")))
	r.header(r.sent("420", "RFC 3261 §8.2.2.3"), "Unsupported", "weather", "RFC 3261 §8.2.2.3")
	r.receive(r.request("OPTIONS", field("Require", "eventlist")))
	r.sent("420", "nobody keeps lists here")
}
