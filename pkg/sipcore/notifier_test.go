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

func TestThereAreBoundsForSubscribers(t *testing.T) {
	r := notifying(t)
	for range maxPerSubscriber {
		r.watched()
	}
	r.receive(r.subscribe())
	r.header(r.sent("503", "one address has its share"), "Retry-After", "10", "and may come later")
	r.watched(field("From", "<sip:carol@example.com>;tag=carol")) // others have theirs
	r.ua.notifier.all = append(r.ua.notifier.all, make([]*IncomingSubscription, maxIncomingSubscriptions)...)
	r.receive(r.subscribe(field("From", "<sip:dave@example.com>;tag=dave")))
	r.sent("503", "nor may all together be more than the user agent can bear")
}

func TestTheApplicationChangesWhatItNotifiesOf(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.receive(r.subscribe())
	isTrue(r, !contains(r.sent("405", "nobody notifies").Header.Get("Allow"), "SUBSCRIBE"), "SUBSCRIBE is not allowed")
	noError(r, r.ua.AllowSubscriptions([]string{"presence", "dialog"}), "AllowSubscriptions")
	r.receive(r.request("OPTIONS"))
	ok := r.sent("200", "OPTIONS")
	r.header(ok, "Allow-Events", "presence, dialog", "RFC 6665 §4.4.4: says of what")
	isTrue(r, contains(ok.Header.Get("Allow"), "SUBSCRIBE"), "and that SUBSCRIBE is allowed")
	s, _ := r.watched()
	noError(r, r.ua.AllowSubscriptions(nil), "AllowSubscriptions")
	r.receive(r.inSubscription(s, "SUBSCRIBE"))
	r.sent("200", "a subscription that there is stays")
	r.receive(r.subscribe())
	r.sent("405", "a new one does not come")
	isTrue(r, r.ua.AllowSubscriptions([]string{"a,b"}) != nil, "what is no event package is refused")
	_, err := New(Config{URI: mustURI("sip:a@b"), Random: counter(), Servers: []Server{{URI: "wss://b"}}, MinSubscription: 2 * time.Hour})
	isTrue(r, err != nil, "RFC 6665 §4.2.1.1: no least time above an hour")
}

func TestWhoTakesAllEventsWantsAnEventAndAContact(t *testing.T) {
	r := notifying(t, func(c *Config) { c.AllowSubscriptions = []string{"*"} })
	for _, name := range []string{"Event", "Contact"} {
		m := r.subscribe()
		m.Header.Del(name)
		r.receive(m)
		r.sent("400", "without "+name+" it cannot be answered")
	}
	equal(r, r.wants(field("Event", "x-of-ours")).Event().Package, "x-of-ours", "any event is shown")
}

func TestCommandsToASubscriberThatMakeNoSenseAreRefused(t *testing.T) {
	r := notifying(t)
	s := r.wants(field("Accept", "application/pidf+xml, text/plain;q=0"))
	isTrue(r, s.Accepts("application/pidf+xml") && !s.Accepts("text/plain") && !s.Accepts("text/html"), "Accept is obeyed")
	equal(r, s.From().URI.User, "bob", "it says who he is")
	equal(r, s.Notify(r.now, NotifyOptions{}), ErrNotAccepted, "Notify before Accept")
	equal(r, s.Terminate(r.now, TerminateOptions{}), ErrNotAccepted, "Terminate before Accept")
	isTrue(r, s.Accept(r.now, AcceptSubscriptionOptions{Code: 204}) != nil, "a subscription is accepted with 200 or 202")
	isTrue(r, s.Reject(r.now, ResponseOptions{Code: 200}) != nil, "and rejected with 300 to 699")
	noError(r, s.Accept(r.now, AcceptSubscriptionOptions{}), "Accept")
	equal(r, s.Accept(r.now, AcceptSubscriptionOptions{}), ErrAnswered, "Accept twice")
	isTrue(r, s.Notify(r.now, NotifyOptions{State: "terminated"}) != nil, "Terminate ends it, not Notify")
	isTrue(r, s.Notify(r.now, NotifyOptions{Body: make([]byte, maxState+1)}) != nil, "the state has a limit")
	isTrue(r, s.Notify(r.now, NotifyOptions{ContentType: "a\r\nb"}) != nil, "no line breaks in the type")
	isTrue(r, s.Notify(r.now, NotifyOptions{Headers: fields("To", "x")}) != nil, "no headers of the library's")
	isTrue(r, s.Terminate(r.now, TerminateOptions{Reason: "a b"}) != nil, "a reason is one word")
	noError(r, s.Terminate(r.now, TerminateOptions{}), "Terminate")
	equal(r, s.Notify(r.now, NotifyOptions{}), ErrSubscriberGone, "Notify after the end")
	equal(r, s.Accept(r.now, AcceptSubscriptionOptions{}), ErrSubscriberGone, "Accept after the end")
	r.drain()
	r.sent("200", "it was accepted once")
	r.header(r.sent("NOTIFY", "and ended once"), "Subscription-State", "terminated;reason=noresource", "for want of another reason")
}

func TestASubscriberWhoRefreshesDoesNotWantToWaitAnyLonger(t *testing.T) {
	r := notifying(t)
	s, _ := r.watched()
	r.tells(s, "busy")
	r.answer(r.sent("NOTIFY", "busy"), 480, field("Retry-After", "600"))
	r.advance(time.Minute)
	r.quiet("he wants to be left alone")
	r.receive(r.inSubscription(s, "SUBSCRIBE"))
	r.advance(0)
	r.sent("200", "until he refreshes")
	equal(r, string(r.sent("NOTIFY", "then he is told").Body), "busy", "what he has not heard")
}

func TestARefreshIsAnsweredWhileANotifyIsUnderWay(t *testing.T) {
	r := notifying(t)
	s, _ := r.watched()
	r.tells(s, "busy")
	first := r.sent("NOTIFY", "busy")
	r.receive(r.inSubscription(s, "SUBSCRIBE"))
	r.advance(0)
	r.sent("200", "the refresh")
	next[SubscriberRefreshed](r, "the application hears of it")
	r.quiet("its NOTIFY waits for the answer to the one before")
	r.answer(first, 200)
	r.sent("NOTIFY", "and follows")
}
