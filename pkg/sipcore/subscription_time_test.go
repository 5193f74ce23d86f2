package sipcore

import (
	"testing"
	"time"
)

// refreshing is a subscription whose refresh is under way.
func (r *rig) refreshing() (*Subscription, func(code int, expires string), func(seq, state string)) {
	r.t.Helper()
	s, _ := r.subscribed(SubscribeOptions{})
	r.do(func(now time.Time) { noError(r, s.Refresh(now), "Refresh") })
	refresh := r.sent("SUBSCRIBE", "refresh")
	return s, func(code int, expires string) { r.answer(refresh, code, field("Expires", expires)) },
		func(seq, state string) { r.notified(refresh, "peer", seq, state) }
}

func TestANotifyThatOvertakesThe200OfARefreshIsTheOneThatIsWaitedFor(t *testing.T) {
	r := caller(t)
	s, answer, notify := r.refreshing()
	notify("2", "active")
	answer(200, "3600")
	r.forget()
	r.advance(time.Minute)
	r.quiet("RFC 6665 §4.1.2.2: timer N has nothing to wait for")
	r.do(s.Close)
	r.settled()
}

func TestTheTimeOfTheNotifyCountsWhicheverComesFirst(t *testing.T) {
	r := caller(t)
	_, answer, notify := r.refreshing()
	notify("2", "active;expires=30")
	answer(200, "3600")
	r.advance(27 * time.Second)
	r.sent("SUBSCRIBE", "RFC 6665 §4.1.3: in 30 s, for a refresh")

	r = caller(t)
	_, req := r.subscribes(SubscribeOptions{})
	r.notified(req, "peer", "1", "active;expires=30")
	r.answer(req, 200, field("Expires", "3600"))
	r.advance(27 * time.Second)
	r.sent("SUBSCRIBE", "RFC 6665 §4.1.3: and at the beginning")
}

func TestAPollEndsWithItsFirstNotifyWhateverThatSays(t *testing.T) {
	r := caller(t)
	_, req := r.subscribes(SubscribeOptions{Poll: true})
	r.answer(req, 200, field("Expires", "0"))
	r.notified(req, "peer", "1", "active;expires=60")
	r.story("RFC 6665 §4.4.3", "subscriptionAccepted(200)", "subscriptionNotify 1(active)", "subscriptionOver(-), final")
	r.settled()
}

func TestAForgottenSubscriptionAnswersNoChallenge(t *testing.T) {
	r := caller(t)
	s, req := r.subscribed(SubscribeOptions{})
	r.do(func(now time.Time) { noError(r, s.Refresh(now), "Refresh") })
	refresh := r.sent("SUBSCRIBE", "refresh")
	r.do(s.Close)
	r.answer(refresh, 401, www("example.com", "n1"))
	r.quiet2("nothing leaves for " + req.CallID())
	r.settled()
}

func TestAPeerCannotSubscribeInTheDialogOfOurSubscription(t *testing.T) {
	r := caller(t, func(c *Config) { c.AllowSubscriptions = []string{"presence"} })
	s, _ := r.subscribed(SubscribeOptions{})
	r.receive(r.inDialog(s.forks[0].d, "SUBSCRIBE", 10, field("Event", "presence"), contactBob))
	r.sent("481", "RFC 6665 §4.5.2: dialogs are not shared")
	r.do(s.Close)
	r.settled()
}

func TestNoNotifierComesAfterTimerNWhereThereIsOne(t *testing.T) {
	r := caller(t)
	s, req := r.subscribed(SubscribeOptions{})
	r.advance(33 * time.Second)
	r.receive(r.notify(req, "desk", "1", "active"))
	r.sent("481", "RFC 6665 §4.1.2.4")
	equal(r, s.State(), SubscriptionActive, "the one that is there stays")
	r.do(s.Close)
	r.settled()
}
