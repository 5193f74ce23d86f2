package sipcore

// Loss, reconnection, fail-over and the pause when no server is left. The rules
// are in connection.go.

import (
	"slices"
	"time"
)

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
	ua.log(LevelWarn, "transport", "connection to "+c.current().URI+" lost"+colon(err))
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
		ua.connect(now, attempt)
	case attempt > ua.cfg.MaxReconnect:
		ua.giveUpServer(now, err)
	default:
		c.state = connWaiting
		c.attempt = attempt - 1
		ua.nextAfter(now, ua.cfg.ReconnectDelay, "reconnect", func(now time.Time) { ua.connect(now, attempt) })
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
	ua.nextServer(now, unreachable(c.current(), err))
}

// nextServer tells why this one is given up.
func (ua *UA) nextServer(now time.Time, why string) {
	ua.conn.mending = false
	ua.emit(Disconnected{Server: ua.conn.current(), Reason: why})
	ua.connectNext(now)
}

// unreachable says what to look at where the shell does not know: in some of
// them a refused handshake is an error without a reason.
func unreachable(s Server, err string) string {
	if err == "" {
		err = `if the server runs, it may have refused the handshake because of the sub-protocol "sip", the Host or the Origin`
	}
	return "no connection to " + s.URI + ": " + err
}

func colon(err string) string {
	if err == "" {
		return ""
	}
	return ": " + err
}

// recover pauses after all servers have failed.
func (ua *UA) recover(now time.Time) {
	c := &ua.conn
	for i := range c.servers {
		c.servers[i].failed = false
	}
	c.state = connWaiting
	ua.nextAfter(now, ua.recoveryPause(), "recovery", ua.connectNext)
}

func (ua *UA) recoveryPause() time.Duration {
	c := &ua.conn
	c.recovery++
	if ua.cfg.FlowRecovery {
		return ua.flowPause(basePause, c.recovery)
	}
	k := ua.below(1<<min(c.recovery-1, maxRecoveryShift)) + 1
	pause := time.Duration(k) * ua.cfg.RecoveryMin
	if pause > ua.cfg.RecoveryMax {
		pause, c.recovery = ua.cfg.RecoveryMin, 1
	}
	return pause
}

// NetworkChanged tells that the device may have a new way into the network, or
// has slept: a pending attempt is made now, an open connection is probed.
func (ua *UA) NetworkChanged(now time.Time) {
	c := &ua.conn
	switch {
	case c.state == connOpen && ua.keepAliveInterval() > 0:
		ua.probe(now)
	case c.state == connWaiting && c.mending:
		ua.connect(now, c.attempt+1)
	case c.state == connWaiting:
		ua.connectNext(now)
	}
}
