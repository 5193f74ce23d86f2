package sipcore

import (
	"strings"
	"testing"
	"time"
)

func servers(list ...Server) func(*Config) {
	return func(c *Config) { c.Servers = list }
}

func (r *rig) down(opened bool) {
	r.do(func(now time.Time) { r.ua.TransportDown(now, opened, "test") })
}

// tried is the server of the next attempt.
func (r *rig) tried(sentence string) (uri string, attempt int) {
	r.t.Helper()
	c := next[Connect](r, sentence)
	told := next[Connecting](r, sentence)
	equal(r, told.Attempt, c.Attempt, "shell and application are told the same")
	return c.Server.URI, c.Attempt
}

func TestServersAreTriedByWeight(t *testing.T) {
	r := newRig(t, servers(Server{URI: "ws://low", Weight: 1}, Server{URI: "ws://high", Weight: 9}, Server{URI: "ws://mid", Weight: 5}))
	r.do(r.ua.Start)
	for _, want := range []string{"ws://high", "ws://mid", "ws://low"} {
		uri, attempt := r.tried("the next server")
		equal(r, uri, want, "the highest weight first")
		equal(r, attempt, 1, "each is tried once")
		reason, told := "refused", "no connection to "+want+": refused"
		if want == "ws://mid" {
			reason, told = "", `sub-protocol "sip", the Host or the Origin`
		}
		r.do(func(now time.Time) { r.ua.TransportDown(now, false, reason) })
		gone := next[Disconnected](r, "a server that cannot be reached is given up")
		equal(r, gone.Server.URI, want, "this one")
		isTrue(r, strings.HasSuffix(gone.Reason, told), "the shell's reason, and without one what a refused handshake may mean")
		isTrue(r, !gone.Final, "there will be others")
	}
	r.quiet("now there is a pause")
	r.advance(2 * time.Second)
	uri, _ := r.tried("after RecoveryMin")
	equal(r, uri, "ws://high", "all are good again")
}

func TestAmongEqualWeightsAServerIsDrawn(t *testing.T) {
	seen := map[string]int{}
	for i := range 40 {
		r := newRig(t, servers(Server{URI: "ws://a"}, Server{URI: "ws://b"}, Server{URI: "ws://c"}), func(c *Config) {
			n := byte(i)
			c.Random = func(p []byte) {
				for j := range p {
					p[j] = n
				}
			}
		})
		r.do(r.ua.Start)
		uri, _ := r.tried("a server")
		seen[uri]++
	}
	equal(newRig(t), len(seen), 3, "each has its chance")
}

func TestThePausesGrowAndStartAnew(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.RecoveryMin, c.RecoveryMax = 2*time.Second, 30*time.Second
		c.Random = func(p []byte) { // always the longest pause
			for i := range p {
				p[i] = 0xff
			}
		}
	})
	r.do(r.ua.Start)
	r.pauses("the pause doubles at most, up to RecoveryMax", 2, 4, 8, 16, 2, 4, 8)
}

// pauses are those between attempts that all fail, in seconds.
func (r *rig) pauses(why string, seconds ...time.Duration) {
	r.t.Helper()
	for _, want := range seconds {
		r.tried("an attempt")
		r.down(false)
		next[Disconnected](r, "given up")
		at, _ := r.ua.Deadline()
		equal(r, at.Sub(r.now), want*time.Second, why)
		r.advance(want * time.Second)
	}
}

func TestADropIsMendedAtOnce(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.advance(time.Minute)
	r.forget()
	r.down(true)
	uri, attempt := r.tried("the same server, now")
	equal(r, uri, "wss://one.example.com/sip", "the same")
	equal(r, attempt, 1, "the first reconnection")
	r.do(r.ua.TransportUp)
	r.traced("no disconnected for a drop that is mended", "Connect", "Connecting", "Connected")
}

func TestReconnectionsAreSpacedAndThenTheServerIsGivenUp(t *testing.T) {
	r := newRig(t, servers(Server{URI: "ws://a", Weight: 1}, Server{URI: "ws://b"}))
	r.connect()
	r.advance(time.Minute)
	r.down(true)
	_, attempt := r.tried("at once")
	equal(r, attempt, 1, "first")
	for want := 2; want <= 3; want++ {
		r.down(false)
		r.advance(3999 * time.Millisecond)
		r.quiet("ReconnectDelay is not over")
		r.advance(time.Millisecond)
		_, attempt = r.tried("after ReconnectDelay")
		equal(r, attempt, want, "the number of the reconnection")
	}
	r.down(false)
	equal(r, next[Disconnected](r, "MaxReconnect is reached").Server.URI, "ws://a", "this server is given up")
	uri, attempt := r.tried("fail-over")
	equal(r, uri, "ws://b", "the next server")
	equal(r, attempt, 1, "from the start")
}

func TestAServerThatAcceptsAndClosesAtOnceIsNotHammered(t *testing.T) {
	r := newRig(t)
	r.connect()
	attempts := 0
	for range 1000 {
		if r.ua.conn.state == connOpen {
			r.down(true)
		}
		if r.ua.conn.state == connConnecting {
			attempts++
			r.do(r.ua.TransportUp)
			continue
		}
		break
	}
	equal(r, attempts, 1, "the second drop within stableAfter waits")
	r.advance(4 * time.Second)
	equal(r, r.ua.conn.state, connConnecting, "for ReconnectDelay")
}

func TestAConnectionThatIsLeftBehindDoesNotDisturb(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.down(true)
	r.tried("reconnecting")
	r.down(true)
	r.quiet("an opened connection that is lost while another is opening is an old one")
	r.do(r.ua.TransportUp)
	next[Connected](r, "the new one opens")
	r.do(r.ua.TransportUp)
	r.quiet("a second report of it means nothing")
}

func TestADropEndsTheRegistrationAndTheNextConnectionRegistersAnew(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.down(true)
	gone := next[Unregistered](r, "the binding leads to a dead connection")
	equal(r, gone.Cause, CauseConnectionError, "cause")
	r.tried("reconnecting")
	r.forget()
	r.do(r.ua.TransportUp)
	r.traced("REGISTER first", "send REGISTER", "Connected")
	r.header(r.sent("REGISTER", "anew"), "CSeq", "82 REGISTER", "the CSeq goes on")
}

func TestEveryConnectionIsAFlowOfItsOwn(t *testing.T) {
	r := newRig(t)
	r.connect()
	first := r.ua.conn.flow
	r.down(true)
	r.do(r.ua.TransportUp)
	isTrue(r, r.ua.conn.flow != first, "another flow")
	isTrue(r, r.ua.conn.flow.Reliable, "reliable as the configuration says")
}

func TestWhatArrivesWithoutAConnectionIsIgnored(t *testing.T) {
	r := newRig(t)
	r.receive(r.request("OPTIONS"))
	r.quiet("not started")
	r.connect()
	r.down(true)
	r.tried("reconnecting")
	r.receive(r.request("OPTIONS"))
	r.quiet("of the old connection")
}

func TestANetworkChangeReconnectsNow(t *testing.T) {
	r := newRig(t)
	r.do(r.ua.NetworkChanged)
	r.quiet("not started")
	r.do(r.ua.Start)
	r.tried("first")
	r.do(r.ua.NetworkChanged)
	r.quiet("already trying")
	r.down(false)
	next[Disconnected](r, "no server left, a pause")
	r.do(r.ua.NetworkChanged)
	r.tried("the pause is cut short")
	r.do(r.ua.TransportUp)
	next[Connected](r, "open")
	r.advance(time.Minute)
	r.down(true)
	r.tried("first reconnection")
	r.down(false)
	r.quiet("waiting for the second")
	r.do(r.ua.NetworkChanged)
	_, attempt := r.tried("at once")
	equal(r, attempt, 2, "the second")
	r.advance(connectTimeout - 1)
	r.quiet("the timers of the pauses are gone")
}

func TestAConnectionThatDoesNotOpenIsGivenUp(t *testing.T) {
	r := newRig(t, servers(Server{URI: "ws://swallows", Weight: 1}, Server{URI: "ws://answers"}))
	r.do(r.ua.Start)
	r.tried("the first server")
	r.advance(connectTimeout - 1)
	r.quiet("it has time")
	r.advance(1)
	next[Disconnect](r, "but not for ever")
	next[Disconnected](r, "the application hears of it")
	uri, _ := r.tried("fail-over")
	equal(r, uri, "ws://answers", "the next server")
	r.do(r.ua.TransportUp)
	next[Connected](r, "open")
	r.advance(time.Hour)
	r.quiet("an open connection has no such limit")
}

func TestStartTwiceIsHarmless(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.do(r.ua.Start)
	r.quiet("already started")
}

func TestTheDiversityOfServersIsHeardInTheVia(t *testing.T) {
	r := newRig(t, servers(Server{URI: "ws://plain.example.com"}))
	r.connect()
	r.message(RequestOptions{})
	isTrue(r, strings.HasPrefix(r.sent("MESSAGE", "sent").Header.Get("Via"), "SIP/2.0/WS "), "ws: RFC 7118 §5.1")
}
