package sipcore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestWhatCannotBeSubscribedToIsSaid(t *testing.T) {
	r := caller(t)
	presence := sip.Event{Package: "presence"}
	for want, o := range map[string]SubscribeOptions{
		"not an event package":    {},
		"package: \"a b\"":        {Event: sip.Event{Package: "a b"}},
		"SubscribeOptions has a":  {Event: presence, Headers: fields("expires", "1")},
		"extra header \"X\"":      {Event: presence, Headers: fields("X", "a\r\nb")},
		"extra header \"Accept\"": {Event: presence, Accept: []string{"a/b\r\nX: y"}},
		"less than 2^31":          {Event: presence, Params: RequestParams{CSeq: 1 << 31}},
	} {
		_, err := r.ua.Subscribe(r.now, toBob, o)
		isTrue(r, err != nil && strings.Contains(err.Error(), want), want)
	}
	r.settled()
}

func TestThereAreNotMoreSubscriptionsThanTheLimit(t *testing.T) {
	r := caller(t)
	for range maxSubscriptions {
		_, err := r.ua.Subscribe(r.now, toBob, SubscribeOptions{Event: sip.Event{Package: "presence"}, Once: true})
		noError(r, err, "within the limit")
	}
	_, err := r.ua.Subscribe(r.now, toBob, SubscribeOptions{Event: sip.Event{Package: "presence"}})
	isTrue(r, errors.Is(err, ErrTooManySubscriptions), "one too many")
	r.drain()
	r.do(r.ua.Stop)
	r.settled()
}

func TestASubscribeReachesNotMoreNotifiersThanTheLimit(t *testing.T) {
	r := caller(t)
	s, req := r.subscribes(SubscribeOptions{})
	for i := range maxForks {
		r.notified(req, "fork"+string(rune('a'+i)), "1", "active")
	}
	r.receive(r.notify(req, "toomuch", "1", "active"))
	r.sent("481", "one too many")
	equal(r, s.Forks(), maxForks, "the others stay")
	r.do(s.Close)
	r.settled()
}

func TestAForgottenSubscriptionSendsNothing(t *testing.T) {
	r := caller(t)
	s, req := r.subscribed(SubscribeOptions{})
	r.do(s.Close)
	r.story("told once", "subscriptionOver(-,Canceled), final")
	r.receive(r.notify(req, "peer", "2", "active"))
	r.sent("481", "RFC 6665 §4.1.3: which ends it for the notifier")
	for _, err := range []error{s.Refresh(r.now), s.Unsubscribe(r.now)} {
		isTrue(r, errors.Is(err, ErrSubscriptionOver), "it is over")
	}
	r.do(s.Close)
	r.quiet("and over once")
	r.settled()
}

func TestASubscriptionOfOnceIsNotTakenUpAgain(t *testing.T) {
	lost := func(r *rig, _ *sip.Message) { r.reconnects() }
	for name, c := range map[string]struct {
		before func(r *rig) *sip.Message // the SUBSCRIBE that it is about
		then   func(r *rig, req *sip.Message)
		want   []string
	}{
		"deactivated": {nil, func(r *rig, req *sip.Message) { r.notified(req, "peer", "2", "terminated;reason=deactivated") },
			[]string{"subscriptionNotify 1(terminated)", "subscriptionOver deactivated(-), final"}},
		"expired": {nil, func(r *rig, _ *sip.Message) { r.advance(time.Hour) },
			[]string{"subscriptionFailed(-,Request Timeout), again in 14s", "subscriptionOver(-,Expires), final"}},
		"refused for now": {(*rig).asks, func(r *rig, req *sip.Message) { r.answer(req, 503, field("Retry-After", "5")) },
			[]string{"subscriptionFailed(503,SIP Failure Code)", "subscriptionOver(503,SIP Failure Code), final"}},
		"not notified": {(*rig).asks, func(r *rig, req *sip.Message) { r.answer(req, 200); r.advance(33 * time.Second) },
			[]string{"subscriptionAccepted(200)", "subscriptionOver(-,Request Timeout), final"}},
		"connection lost before the answer": {(*rig).asks, lost,
			[]string{"subscriptionFailed(-,Connection Error)", "subscriptionOver(-,Connection Error), final"}},
		"connection lost before the NOTIFY": {func(r *rig) *sip.Message { req := r.asks(); r.answer(req, 200); r.forget(); return req }, lost,
			[]string{"subscriptionOver(-,Connection Error), final"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := caller(t)
			var req *sip.Message
			if c.before == nil {
				_, req = r.subscribed(SubscribeOptions{Once: true})
			} else {
				req = c.before(r)
			}
			c.then(r, req)
			r.skip("Connect", "Connecting", "Connected")
			r.story("told once", c.want...)
			r.wire = nil
			r.advance(time.Hour)
			r.quiet("and no more")
			r.settled()
		})
	}
}

// asks subscribes once.
func (r *rig) asks() *sip.Message {
	r.t.Helper()
	_, req := r.subscribes(SubscribeOptions{Once: true})
	return req
}

func TestToLeaveEndsASubscriptionWhereverItStands(t *testing.T) {
	for name, c := range map[string]struct {
		stand func(r *rig, req *sip.Message)
		then  func(r *rig, req *sip.Message)
		want  []string
	}{
		"between two SUBSCRIBEs": {func(r *rig, req *sip.Message) { r.answer(req, 503) }, nil, []string{"subscriptionOver(-), final"}},
		"without a connection":   {func(r *rig, _ *sip.Message) { r.down(true) }, nil, []string{"subscriptionOver(-), final"}},
		"refused":                {nil, func(r *rig, req *sip.Message) { r.answer(req, 480) }, []string{"subscriptionOver(480), final"}},
		"challenged":             {nil, func(r *rig, req *sip.Message) { r.answer(req, 401, www("example.com", "n1")) }, []string{"subscriptionOver(401), final"}},
		"not answered":           {nil, func(r *rig, _ *sip.Message) { r.advance(32 * time.Second) }, []string{"subscriptionOver(-), final"}},
		"connection lost":        {nil, func(r *rig, _ *sip.Message) { r.down(true) }, []string{"subscriptionOver(-), final"}},
		"lost before the NOTIFY": {func(r *rig, req *sip.Message) { r.answer(req, 200) }, func(r *rig, _ *sip.Message) { r.reconnects() }, []string{"subscriptionOver(-), final"}},
		"the NOTIFY ends it": {nil, func(r *rig, req *sip.Message) {
			r.answer(req, 200)
			r.notified(req, "peer", "1", "terminated;reason=deactivated")
		}, []string{"subscriptionAccepted(200)", "subscriptionNotify 1(terminated)", "subscriptionOver deactivated(-), final"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := caller(t)
			s, req := r.subscribes(SubscribeOptions{})
			if c.stand != nil {
				c.stand(r, req)
			}
			r.forget()
			r.do(func(now time.Time) { noError(r, s.Unsubscribe(now), "Unsubscribe") })
			r.do(func(now time.Time) { _ = s.Unsubscribe(now) }) // once more changes nothing
			if c.then != nil {
				c.then(r, req)
			}
			r.skip("Connect", "Connecting", "Connected")
			r.story("told once", c.want...)
			if r.ua.conn.state != connOpen {
				r.do(r.ua.Stop)
			}
			r.settled()
		})
	}
}

func TestASubscribeThatHasNotLeftIsTakenBack(t *testing.T) {
	r := newRig(t)
	r.do(r.ua.Start)
	var s *Subscription
	r.do(func(now time.Time) {
		s, _ = r.ua.Subscribe(now, toBob, SubscribeOptions{Event: sip.Event{Package: "presence"}})
	})
	equal(r, s.State(), SubscriptionInit, "RFC 6665 figure 1")
	r.forget()
	r.do(func(now time.Time) { noError(r, s.Unsubscribe(now), "Unsubscribe") })
	r.story("at once", "subscriptionOver(-), final")
	r.do(r.ua.TransportUp)
	r.quiet2("nothing leaves")
	r.settled()
}

func TestARefreshBetweenTwoSubscribesIsTheNextOne(t *testing.T) {
	r := caller(t)
	s, req := r.subscribes(SubscribeOptions{})
	r.answer(req, 503, field("Retry-After", "600"))
	equal(r, s.State(), SubscriptionInit, "it waits")
	r.do(func(now time.Time) { noError(r, s.Refresh(now), "Refresh") })
	again := r.takenUp(req, 0)
	r.do(func(now time.Time) { noError(r, s.Refresh(now), "Refresh") })
	r.quiet2("one is enough")
	r.answer(again, 200)
	r.notified(again, "peer", "1", "active")
	equal(r, s.State(), SubscriptionActive, "there it is")
	r.do(s.Close)
	r.settled()
}

func TestANewConnectionDoesNotShortenWhatANotifierAskedFor(t *testing.T) {
	for _, asked := range []bool{false, true} {
		r := caller(t)
		s, req := r.subscribes(SubscribeOptions{})
		refusal := response(req, 503)
		if asked {
			refusal.Header.Add("Retry-After", "600")
		}
		r.receive(refusal)
		r.reconnects()
		if asked {
			r.quiet2("RFC 3261 §20.33")
			r.advance(599 * time.Second)
		}
		r.takenUp(req, 0)
		r.do(s.Close)
		r.settled()
	}
}

func TestOneNotifierThatIsLostIsToldApart(t *testing.T) {
	r := caller(t)
	s, req := r.subscribesFor(60)
	r.answer(req, 200, field("Expires", "60"))
	r.notified(req, "peer", "1", "active;expires=60")
	r.notified(req, "desk", "1", "pending;expires=20")
	r.forget()
	r.advance(17 * time.Second)
	r.answer(r.sent("SUBSCRIBE", "for the desk"), 481)
	r.story("the others go on", "subscriptionForkOver 2(-,Dialog Error)")
	equal(r, s.Forks(), 1, "one is left")
	r.advance(37 * time.Second)
	equal(r, r.sent("SUBSCRIBE", "for the other").To().Tag(), "peer", "which is refreshed")
	r.do(s.Close)
	r.settled()
}

func TestANotifierThatEndsBeforeThe200LeavesRoomForOthers(t *testing.T) {
	r := caller(t)
	s, req := r.subscribes(SubscribeOptions{})
	r.notified(req, "desk", "1", "terminated;reason=rejected")
	r.notified(req, "peer", "1", "active")
	r.answer(req, 200)
	r.story("the first has not ended it", "subscriptionNotify 1(terminated)", "subscriptionForkOver 1 rejected(-)", "subscriptionNotify 2(active)", "subscriptionAccepted(200)")
	r.do(s.Close)
	r.settled()
}

func TestANotifierThatIsNotToNotifyNeedNot(t *testing.T) {
	r := caller(t)
	s, _ := r.subscribed(SubscribeOptions{})
	r.do(func(now time.Time) { noError(r, s.Refresh(now), "Refresh") })
	r.answer(r.sent("SUBSCRIBE", "refresh"), 204, field("Expires", "3600"))
	r.forget()
	r.advance(time.Minute)
	r.quiet("RFC 5839 §7.1: no timer N after a 204")
	r.do(s.Close)
	r.settled()
}

func TestAFirstNotifyWithoutContactIsRefused(t *testing.T) {
	r := caller(t)
	s, req := r.subscribes(SubscribeOptions{})
	m := r.notify(req, "peer", "1", "active")
	m.Header.Del("Contact")
	r.receive(m)
	r.sent("400", "RFC 6665 §4.4.1: it makes a dialog")
	equal(r, s.Forks(), 0, "which it did not")
	r.do(s.Close)
	r.settled()
}

func TestADialogOfASubscriptionHasNothingElse(t *testing.T) {
	r := caller(t)
	s, _ := r.subscribed(SubscribeOptions{})
	d := s.forks[0].d
	for i, c := range []struct{ method, want string }{{"OPTIONS", "200"}, {"BYE", "481"}, {"SUBSCRIBE", "405"}} {
		r.receive(r.inDialog(d, c.method, 10+uint32(i), field("Event", "presence"), contactBob))
		r.sent(c.want, "RFC 5057 §5.3")
	}
	equal(r, s.State(), SubscriptionActive, "it stands")
	r.do(s.Close)
	r.settled()
}
