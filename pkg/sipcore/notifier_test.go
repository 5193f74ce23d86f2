package sipcore

import (
	"testing"
	"time"
)

// notifying makes a connected user agent that notifies of presence.
func notifying(t *testing.T, change ...func(*Config)) *rig {
	r := newRig(t, append([]func(*Config){notifiesPresence}, change...)...)
	r.connect()
	return r
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
