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

	"sipwasm/pkg/sipcore/transaction"
)

const (
	// stableAfter: a connection that drops earlier does not count as mended, so
	// that a server which accepts and closes at once is not hammered.
	stableAfter = 5 * time.Second

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
	flow      transaction.Flow
	openedAt  time.Time
	attempt   int  // number of the attempt to the chosen server
	mending   bool // the attempts are reconnections after a drop
	recovery  int  // pauses in a row
	next      *timer
	resume    bool // sessions wait to hear of the new connection
	keepAlive keepAlive
	giveUp    *timer // bounds Stop
}

type serverState struct {
	Server
	failed bool
	pongs  bool // it has answered a keep-alive
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
	best, found := ua.chooseServer()
	if !found {
		ua.recover(now)
		return
	}
	c.chosen = best
	c.mending = false
	ua.connect(1)
}

// chooseServer: the highest weight, random among equals.
func (ua *UA) chooseServer() (index int, found bool) {
	var best []int
	for i, s := range ua.conn.servers {
		switch {
		case s.failed:
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
func (ua *UA) connect(attempt int) {
	c := &ua.conn
	c.next.Stop()
	c.next = nil
	c.state = connConnecting
	c.attempt = attempt
	ua.emit(Connect{Server: c.current(), Attempt: attempt})
	ua.emit(Connecting{Server: c.current(), Attempt: attempt})
}

// TransportUp tells that the connection asked for is open.
func (ua *UA) TransportUp(now time.Time) {
	c := &ua.conn
	if c.state != connConnecting {
		return
	}
	c.state = connOpen
	c.flow = transaction.Flow{ID: c.flow.ID + 1, Reliable: ua.cfg.Reliable}
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

// resumeSessions tells the sessions of a new connection, once.
func (ua *UA) resumeSessions(now time.Time) {
	if !ua.conn.resume {
		return
	}
	ua.conn.resume = false
	for _, s := range slices.Clone(ua.sessions) {
		s.transportUp(now)
	}
}

// TransportDown tells that the connection was lost (opened) or could not be
// opened. err is for people, it may be empty.
func (ua *UA) TransportDown(now time.Time, opened bool, err string) {
	switch {
	case ua.conn.state == connOpen:
		ua.drop(now, err)
	case ua.conn.state == connConnecting && !opened:
		ua.attemptFailed(now, err)
	}
	// Anything else is of a connection that was left behind.
}

// drop is the loss of the open connection.
func (ua *UA) drop(now time.Time, err string) {
	c := &ua.conn
	ua.log(LevelWarn, "transport", "connection to "+c.current().URI+" lost: "+err)
	c.state = connWaiting
	if c.stopping {
		ua.closed(now)
		return
	}
	attempt := 1
	if c.mending && now.Sub(c.openedAt) < stableAfter {
		attempt = c.attempt + 1
	}
	c.mending = true
	ua.lose(now)
	ua.reconnect(now, attempt, err)
}

// lose ends everything that the connection carried.
func (ua *UA) lose(now time.Time) {
	c := &ua.conn
	c.state = connWaiting
	c.resume = false
	ua.stopKeepAlive()
	ua.layer.TransportError(now, c.flow)
	ua.reg.transportDown()
	for _, s := range slices.Clone(ua.sessions) {
		s.transportDown(now)
	}
}

// reconnect makes the attempt of that number: the first at once, the others
// after ReconnectDelay.
func (ua *UA) reconnect(now time.Time, attempt int, err string) {
	c := &ua.conn
	switch {
	case attempt == 1:
		ua.connect(attempt)
	case attempt > ua.cfg.MaxReconnect:
		ua.giveUpServer(now, err)
	default:
		c.state = connWaiting
		c.attempt = attempt - 1
		c.next = ua.after(now, ua.cfg.ReconnectDelay, "reconnect", func(time.Time) { ua.connect(attempt) })
	}
}

// attemptFailed: the connection never opened.
func (ua *UA) attemptFailed(now time.Time, err string) {
	ua.conn.state = connWaiting
	if ua.conn.mending {
		ua.reconnect(now, ua.conn.attempt+1, err)
		return
	}
	ua.giveUpServer(now, err)
}

// giveUpServer goes on to the next server.
func (ua *UA) giveUpServer(now time.Time, err string) {
	c := &ua.conn
	c.servers[c.chosen].failed = true
	ua.emit(Disconnected{Server: c.current(), Reason: unreachable(c.current(), err)})
	ua.connectNext(now)
}

// unreachable says what to look at: a refused handshake shows itself only as
// an error without a reason.
func unreachable(s Server, err string) string {
	if err != "" {
		err = ": " + err
	}
	return "no connection to " + s.URI + err + "; if the server runs, it may have refused the handshake" +
		` because of the sub-protocol "sip", the Host or the Origin`
}

// recover pauses after all servers have failed.
func (ua *UA) recover(now time.Time) {
	c := &ua.conn
	for i := range c.servers {
		c.servers[i].failed = false
	}
	c.state = connWaiting
	k := ua.below(1<<min(c.recovery, maxRecoveryShift)) + 1
	pause := time.Duration(k) * ua.cfg.RecoveryMin
	if pause > ua.cfg.RecoveryMax {
		pause, c.recovery = ua.cfg.RecoveryMin, 0
	}
	c.recovery++
	c.next = ua.after(now, pause, "recovery", ua.connectNext)
}

// NetworkChanged tells that the device may have a new way into the network, or
// has slept: a pending attempt is made now, an open connection is probed.
func (ua *UA) NetworkChanged(now time.Time) {
	c := &ua.conn
	switch {
	case c.state == connOpen && ua.cfg.KeepAlive > 0:
		ua.probe(now)
	case c.state == connWaiting && c.mending && c.next != nil:
		ua.connect(c.attempt + 1)
	case c.state == connWaiting && c.next != nil:
		c.next.Stop()
		c.next = nil
		ua.connectNext(now)
	}
}
