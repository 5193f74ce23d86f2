package sipcore

import (
	"testing"
	"time"
)

func keepingAlive(c *Config) { c.KeepAlive = 100 * time.Second }

// pinged is the next keep-alive on the wire.
func (r *rig) pinged(want, sentence string) {
	r.t.Helper()
	if len(r.pings) == 0 || r.pings[0] != want {
		r.t.Fatalf("%s: keep-alives sent: %q", sentence, r.pings)
	}
	r.pings = r.pings[1:]
}

// untilPing lets time pass until a keep-alive goes out, and no further.
func (r *rig) untilPing() {
	r.t.Helper()
	for len(r.pings) == 0 {
		at, any := r.ua.Deadline()
		if !any {
			r.t.Fatal("no keep-alive will ever go out")
		}
		r.advance(at.Sub(r.now))
	}
}

func TestKeepAlivesGoOutAtEightyToAHundredPercent(t *testing.T) {
	for _, random := range []byte{0, 7, 20, 255} {
		r := newRig(t, keepingAlive, func(c *Config) {
			c.Random = func(p []byte) {
				clear(p)
				p[len(p)-1] = random
			}
		})
		r.connect()
		for range 3 {
			r.advance(79 * time.Second)
			r.quiet("RFC 5626 §4.4: not before 80 %")
			at, _ := r.ua.Deadline()
			isTrue(r, at.Sub(r.now) <= 21*time.Second, "not after 100 %")
			r.advance(at.Sub(r.now))
			r.pinged("\r\n\r\n", "a double CRLF")
			r.receiveText("\r\n")
			r.quiet("the pong is swallowed")
		}
	}
}

func TestWithoutAnIntervalThereAreNoKeepAlives(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.advance(time.Hour)
	r.do(r.ua.NetworkChanged)
	r.quiet("nothing")
}

func TestAServerThatHasAnsweredAndDoesNotAnyMoreIsLeft(t *testing.T) {
	r := newRig(t, keepingAlive)
	r.connect()
	r.untilPing()
	r.pinged("\r\n\r\n", "first")
	r.receiveText("\r\n")
	r.untilPing()
	r.pinged("\r\n\r\n", "second")
	r.forget()
	r.advance(10 * time.Second)
	r.traced("after ten seconds the connection is replaced", "KeepAliveTimeout", "Disconnect", "Connect", "Connecting")
}

func TestAServerThatNeverAnswersIsNotPunished(t *testing.T) {
	r := newRig(t, keepingAlive)
	r.connect()
	r.untilPing()
	r.pinged("\r\n\r\n", "first")
	r.advance(10 * time.Second)
	next[KeepAliveTimeout](r, "the application is told")
	r.quiet("but the connection stays")
	r.untilPing()
	r.pinged("\r\n\r\n", "and the keep-alives go on")
}

func TestARegistrarThatAsksForKeepAlivesHasToAnswerThem(t *testing.T) {
	for _, asks := range []struct{ name, value string }{{"Flow-Timer", "60"}, {"Require", "outbound"}} {
		r := newRig(t, registering)
		r.register(field(asks.name, asks.value), field("Expires", "3600"))
		r.untilPing()
		r.pinged(ping, "the first one")
		r.advance(pongTimeout)
		next[KeepAliveTimeout](r, "RFC 5626 §4.4.1: no pong within ten seconds after "+asks.name)
		next[Disconnect](r, "is a failed flow, though none ever came")
	}
}

func TestAnyMessageShowsThatTheConnectionLives(t *testing.T) {
	r := newRig(t, keepingAlive)
	r.connect()
	r.untilPing()
	r.pinged("\r\n\r\n", "ping")
	r.receive(r.request("OPTIONS"))
	r.sent("200", "a request came in")
	r.advance(10 * time.Second)
	r.quiet("no timeout")
}

func TestThePingsOfThePeerAreAnswered(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.receiveText("\r\n\r\n")
	r.pinged("\r\n", "a pong")
	r.receiveText("\r\n\r\n\r\n")
	r.quiet("other line breaks are swallowed")
}

func TestAnOpenConnectionIsProbedWhenTheNetworkChanges(t *testing.T) {
	r := newRig(t, keepingAlive)
	r.connect()
	r.untilPing()
	r.pinged("\r\n\r\n", "the regular one")
	r.receiveText("\r\n")
	r.do(r.ua.NetworkChanged)
	r.pinged("\r\n\r\n", "a probe")
	r.advance(10 * time.Second)
	next[KeepAliveTimeout](r, "dead")
	next[Disconnect](r, "left")
	r.tried("replaced")
}

func TestKeepAlivesEndWithTheConnection(t *testing.T) {
	r := newRig(t, keepingAlive)
	r.connect()
	r.down(true)
	r.forget()
	r.advance(time.Hour)
	equal(r, len(r.pings), 0, "no pings without a connection")
}

func TestTheRegistrarMayAskForKeepAlives(t *testing.T) {
	for name, c := range map[string]struct {
		name, value string
		own         time.Duration
		least, most time.Duration
	}{
		"none configured": {"Flow-Timer", "60", 0, 48 * time.Second, 60 * time.Second},
		"fewer":           {"Flow-Timer", "60", 100 * time.Second, 48 * time.Second, 60 * time.Second},
		"more":            {"Flow-Timer", "60", 10 * time.Second, 8 * time.Second, 10 * time.Second},
		"outbound":        {"Require", "outbound", 0, 96 * time.Second, 120 * time.Second},
	} {
		r := newRig(t, registering, func(cfg *Config) { cfg.KeepAlive = c.own; cfg.RegisterExpires = 3600 })
		r.register(field(c.name, c.value), field("Expires", "3600"))
		for range 3 {
			before := r.now
			r.untilPing()
			r.pinged(ping, name)
			waited := r.now.Sub(before)
			isTrue(r, waited >= c.least && waited <= c.most, "RFC 5626 §4.4, "+name+": "+waited.String())
			r.receiveText(pong)
		}
		r.do(func(now time.Time) { r.ua.TransportDown(now, true, "") })
		equal(r, r.ua.conn.keepAlive.flow, 0, "the wish ends with its flow")
	}
}
