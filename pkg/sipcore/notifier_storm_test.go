package sipcore

// Many who watch one user: what they cost, and that it is bounded.
//
//	go test ./pkg/sipcore -run '^$' -bench Watchers -benchmem

import (
	"runtime"
	"strconv"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// crowd is a user agent and those who watch it.
type crowd struct {
	tb   testing.TB
	ua   *UA
	now  time.Time
	subs []*IncomingSubscription
	open []*sip.Message // NOTIFYs that are not answered
	most int            // how many there were at a time
	told map[string]int // how many NOTIFYs had that body
	gone int
}

func newCrowd(tb testing.TB, n int) *crowd {
	now := epoch
	w := newWired(tb, "alice", &now, notifiesPresence)
	c := &crowd{tb: tb, ua: w.ua, now: now, told: make(map[string]int)}
	for i := range n {
		c.ua.Receive(c.now, []byte(watcherSubscribe(i)))
		c.exchange()
	}
	return c
}

func watcherSubscribe(i int) string {
	n := strconv.Itoa(i)
	return "SUBSCRIBE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS proxy.example.com;branch=z9hG4bKw" + n + "\r\nMax-Forwards: 69\r\n" +
		"To: <sip:alice@example.com>\r\nFrom: \"Watcher " + n + "\" <sip:w" + n + "@example.com>;tag=" + n + "\r\nCall-ID: watch-" + n + "@example.com\r\nCSeq: 1 SUBSCRIBE\r\n" +
		"Contact: <sip:w" + n + "@192.0.2.4:5060;transport=tcp>\r\nRecord-Route: <sip:proxy.example.com;transport=ws;lr;ftag=" + n + ">\r\n" +
		"Event: presence\r\nExpires: 3600\r\nAccept: application/pidf+xml\r\nUser-Agent: somebody's phone/1.0\r\nContent-Length: 0\r\n\r\n"
}

var crowdState = NotifyOptions{Body: make([]byte, 500), ContentType: "application/pidf+xml"}

// drain accepts who wants to watch.
func (c *crowd) drain() {
	for o, ok := c.ua.Poll(); ok; o, ok = c.ua.Poll() {
		switch o := o.(type) {
		case Send:
			if o.Message.Method == sip.MethodNotify {
				c.open = append(c.open, o.Message)
				c.told[string(o.Message.Body)]++
			}
		case IncomingSubscribe:
			if o.Subscription.Accept(c.now, AcceptSubscriptionOptions{}) != nil || o.Subscription.Notify(c.now, crowdState) != nil {
				c.tb.Fatal("a watcher cannot be accepted")
			}
			c.subs = append(c.subs, o.Subscription)
		case SubscriberGone:
			c.gone++
		}
	}
	c.most = max(c.most, len(c.open))
}

// exchange lets everybody answer until nothing is open.
func (c *crowd) exchange() {
	c.drain()
	for len(c.open) > 0 {
		open := c.open
		c.open = nil
		for _, notify := range open {
			c.ua.Receive(c.now, sip.NewResponse(notify, 200, "").Bytes())
			c.drain()
		}
	}
}

// tellAll tells everybody.
func (c *crowd) tellAll(o NotifyOptions) {
	for _, s := range c.subs {
		if err := s.Notify(c.now, o); err != nil {
			c.tb.Fatal(err)
		}
	}
}

func TestAStormOfWatchersIsToldInTurn(t *testing.T) {
	const n = 1000
	c := newCrowd(t, n)
	for _, state := range []string{"busy", "away", "back"} { // nobody has answered in between
		c.tellAll(NotifyOptions{Body: []byte(state)})
		c.drain()
	}
	if c.most > maxNotifies || len(c.ua.calls) > maxNotifies || c.ua.layer.Len() > maxNotifies {
		t.Errorf("%d NOTIFYs are under way, %d requests, %d transactions; expected %d at most", c.most, len(c.ua.calls), c.ua.layer.Len(), maxNotifies)
	}
	c.exchange()
	if c.told["busy"] != maxNotifies || c.told["away"] != 0 || c.told["back"] != n {
		t.Errorf("%v NOTIFYs: everybody hears the newest state, and only those who were told at once an older one", c.told)
	}
	for _, s := range c.subs {
		if err := s.Terminate(c.now, TerminateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	c.exchange()
	c.now = c.now.Add(time.Hour)
	c.ua.Timeout(c.now)
	c.drain()
	r := &rig{t: t, ua: c.ua, now: c.now}
	equal(r, c.gone, n, "everybody's subscription has ended once")
	r.holdsNothing()
}

func TestAStormThatNobodyAnswersEnds(t *testing.T) {
	const n = 1000
	c := newCrowd(t, n)
	c.tellAll(NotifyOptions{Body: []byte("busy")})
	c.drain()
	for range n/maxNotifies + 1 {
		c.now = c.now.Add(64*completeTimers().T1 + time.Second)
		c.open = nil
		c.ua.Timeout(c.now)
		c.drain()
	}
	r := &rig{t: t, ua: c.ua, now: c.now}
	equal(r, c.gone, n, "each of them ends when timer F does")
	equal(r, c.most <= maxNotifies, true, "and no more are under way than ever")
	c.ua.Timeout(c.now.Add(time.Hour))
	c.drain()
	r.holdsNothing()
}

// BenchmarkWatchers tells n watchers a new state, each of whom answers. B/watcher is
// what one costs while nothing happens.
func BenchmarkWatchers(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			before := heapInUse()
			c := newCrowd(b, n)
			c.now = c.now.Add(time.Minute) // what is remembered for a while is forgotten
			c.ua.Timeout(c.now)
			c.drain()
			each := float64(heapInUse()-before) / float64(n)
			c.told = make(map[string]int)
			for b.Loop() {
				c.tellAll(crowdState)
				c.exchange()
			}
			b.ReportMetric(each, "B/watcher")
			b.ReportMetric(float64(c.most), "NOTIFYs-under-way")
			runtime.KeepAlive(c)
		})
	}
}
