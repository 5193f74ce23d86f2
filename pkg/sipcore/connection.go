package sipcore

// The connection: which server, when, and what follows from its coming and
// going.
//
//   - The server of highest weight that has not failed is tried, among equals
//     a random one.
//   - A server that cannot be reached at all is given up at once, and the next
//     one tried. When none is left, all are good again after a pause of
//     k*RecoveryMin, k being random in 1 ... 2^n for the n-th pause in a row.
//   - A connection that drops is opened again at once, to the same server, then
//     every ReconnectDelay, MaxReconnect times; then the server is given up.
//   - A drop fails every transaction. Sessions that are confirmed survive and
//     are told of the next connection, after the REGISTER on it was answered.

import (
	"slices"
	"time"
)

const (
	// stableAfter: a connection that drops earlier does not count as mended, so
	// that a server which accepts and closes at once is not hammered.
	stableAfter = 5 * time.Second

	// connectTimeout is how long a connection may take to open. A browser alone
	// would wait for minutes where packets are swallowed.
	connectTimeout = 30 * time.Second

	// maxRecoveryShift bounds the exponent of the recovery pause.
	maxRecoveryShift = 10
)

type connState int

const (
	connIdle       connState = iota // before Start
	connConnecting                  // a Connect is out
	connOpen
	connWaiting // for the next attempt
	connClosed  // after Stop
)

type connection struct {
	state     connState
	stopping  bool // Stop was called, farewells are under way
	servers   []serverState
	chosen    int
	flow      Flow
	openedAt  time.Time
	attempt   int    // number of the attempt to the chosen server
	mending   bool   // the attempts are reconnections after a drop
	recovery  int    // pauses in a row
	next      *timer // the attempt to come, or the patience with this one
	resume    bool   // sessions wait to hear of the new connection
	keepAlive keepAlive
	giveUp    *timer // bounds Stop
}

type serverState struct {
	Server
	failed   bool
	pongs    bool      // it has answered a keep-alive
	failures int       // REGISTERs that failed in a row
	rests    time.Time // not to be used before: recovery.go
}

func (c *connection) init(servers []Server) {
	for _, s := range servers {
		c.servers = append(c.servers, serverState{Server: s})
	}
}

func (c *connection) current() Server { return c.servers[c.chosen].Server }

// stopped says that the application has called Stop: nothing new is begun.
func (ua *UA) stopped() bool { return ua.conn.stopping || ua.conn.state == connClosed }

// IsConnected tells whether the connection is open.
func (ua *UA) IsConnected() bool { return ua.conn.state == connOpen }

// Start connects, for the first time or again after Stop.
func (ua *UA) Start(now time.Time) {
	switch {
	case ua.conn.stopping:
		ua.resumeAfterStop(now)
	case ua.conn.state == connIdle || ua.conn.state == connClosed:
		ua.conn.recovery = 0
		ua.connectNext(now)
	default:
		ua.log(LevelLog, "ua", "already started")
	}
}

// connectNext tries the best server that has not failed, or pauses.
func (ua *UA) connectNext(now time.Time) {
	c := &ua.conn
	best, found := ua.chooseServer(now)
	if !found {
		ua.recover(now)
		return
	}
	c.chosen = best
	ua.connect(now, 1)
}

// chooseServer: the highest weight, random among equals. When all are to rest,
// none is spared: only the REGISTER waits then.
func (ua *UA) chooseServer(now time.Time) (index int, found bool) {
	var best []int
	resting := func(s serverState) bool { return s.rests.After(now) }
	spared := slices.ContainsFunc(ua.conn.servers, func(s serverState) bool { return !resting(s) })
	for i, s := range ua.conn.servers {
		switch {
		case s.failed || spared && resting(s):
		case len(best) == 0 || s.Weight > ua.conn.servers[best[0]].Weight:
			best = []int{i}
		case s.Weight == ua.conn.servers[best[0]].Weight:
			best = append(best, i)
		}
	}
	if len(best) == 0 {
		return 0, false
	}
	return best[ua.below(len(best))], true
}

// connect asks the shell for a connection to the chosen server.
func (ua *UA) connect(now time.Time, attempt int) {
	c := &ua.conn
	c.state = connConnecting
	c.attempt = attempt
	ua.nextAfter(now, connectTimeout, "connection does not open", func(now time.Time) {
		ua.emit(Disconnect{})
		ua.attemptFailed(now, "no answer for "+connectTimeout.String())
	})
	ua.emit(Connect{Server: c.current(), Attempt: attempt})
	ua.emit(Connecting{Server: c.current(), Attempt: attempt})
}

// nextAfter arms the one timer of the connection, in place of what it was for.
func (ua *UA) nextAfter(now time.Time, d time.Duration, name string, f func(now time.Time)) {
	ua.conn.next.Stop()
	ua.conn.next = ua.after(now, d, name, f)
}

// TransportUp tells that the connection asked for is open.
func (ua *UA) TransportUp(now time.Time) {
	c := &ua.conn
	if c.state != connConnecting {
		return
	}
	c.next.Stop()
	c.next = nil
	c.state = connOpen
	c.flow = Flow{ID: c.flow.ID + 1 | serverFlows, Reliable: ua.cfg.Reliable}
	c.openedAt = now
	c.recovery = 0
	c.resume = true
	ua.startKeepAlive(now)
	registering := ua.reg.transportUp(now)
	ua.emit(Connected{Server: c.current()})
	ua.startWaiting(now)
	if !registering {
		ua.resumeSessions(now)
	}
}

// resumeSessions tells the sessions and subscriptions of a new connection, once.
func (ua *UA) resumeSessions(now time.Time) {
	if !ua.conn.resume {
		return
	}
	ua.conn.resume = false
	for _, s := range slices.Clone(ua.sessions) {
		s.transportUp(now)
	}
	ua.regainSubscriptions(now)
	ua.resumePublications(now)
	ua.resumeNotifying(now)
}
