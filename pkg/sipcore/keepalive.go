package sipcore

// Keep-alives, RFC 5626 §4.4: CRLF CRLF goes out at 80 to 100 % of the interval,
// CRLF comes back within ten seconds (§4.4.1), or the flow has failed, and its
// connection is replaced. Not every server answers: one that speaks of no
// keep-alives and never answered one is not punished for it.

import (
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	pongTimeout = 10 * time.Second
	// usualFlowTimer is for a registrar that speaks RFC 5626 and asks for nothing:
	// §4.4.1 recommends 95 to 120 seconds.
	usualFlowTimer = 120
	ping           = "\r\n\r\n"
	pong           = "\r\n"
)

type keepAlive struct {
	flow    time.Duration // what the registrar asked for, 0 if nothing
	next    *timer        // the next ping
	overdue *timer        // the pong
}

// keepAliveInterval is the configured one, or less if the registrar asked for
// that: RFC 5626 §4.4. 0 means none, as over UDP (§4.4.1).
func (ua *UA) keepAliveInterval() time.Duration {
	own, asked := ua.cfg.KeepAlive, ua.conn.keepAlive.flow
	switch {
	case !ua.cfg.Reliable:
		return 0
	case own <= 0 || asked > 0 && asked < own:
		return asked
	}
	return own
}

// takeFlowTimer takes what the answer to a REGISTER says. RFC 5626 §4.4: the
// server counts a flow as dead that was silent for so many seconds. §4.2.1:
// without the header keep-alives begin where outbound was used.
func (ua *UA) takeFlowTimer(now time.Time, resp *sip.Message) {
	k := &ua.conn.keepAlive
	seconds, _ := strconv.ParseUint(resp.Header.Get("Flow-Timer"), 10, 16)
	if seconds == 0 && hasToken(resp.OptionTags("Require"), "outbound") {
		seconds = usualFlowTimer
	}
	if asked := time.Duration(seconds) * time.Second; asked > 0 && asked != k.flow {
		k.flow = asked
		k.next.Stop()
		ua.startKeepAlive(now)
	}
}

func (ua *UA) startKeepAlive(now time.Time) {
	interval := ua.keepAliveInterval()
	if interval <= 0 {
		return
	}
	// RFC 5626 §4.4: random between 80 and 100 percent.
	d := interval * time.Duration(80+ua.below(21)) / 100
	ua.conn.keepAlive.next = ua.after(now, d, "keep-alive", func(now time.Time) {
		ua.probe(now)
		ua.startKeepAlive(now)
	})
}

func (ua *UA) stopKeepAlive() {
	k := &ua.conn.keepAlive
	k.next.Stop()
	k.overdue.Stop()
	*k = keepAlive{}
}

// probe sends a ping and waits for its pong.
func (ua *UA) probe(now time.Time) {
	k := &ua.conn.keepAlive
	ua.emit(Send{Data: []byte(ping)})
	if k.overdue == nil {
		k.overdue = ua.after(now, pongTimeout, "pong", ua.pongMissing)
	}
}

// pongMissing: RFC 5626 §4.4.1: the flow has failed. Who asked for keep-alives has
// to answer them; of others one cannot know it before they did.
func (ua *UA) pongMissing(now time.Time) {
	c := &ua.conn
	c.keepAlive.overdue = nil
	ua.emit(KeepAliveTimeout{})
	if c.keepAlive.flow == 0 && !c.servers[c.chosen].pongs {
		return
	}
	ua.emit(Disconnect{})
	ua.drop(now, "keep-alive not answered")
}

// heard: whatever comes shows that the connection lives.
func (ua *UA) heard() {
	ua.conn.keepAlive.overdue.Stop()
	ua.conn.keepAlive.overdue = nil
}

// receiveKeepAlive takes frames of line breaks only: pongs, and pings of the
// peer, which are answered.
func (ua *UA) receiveKeepAlive(flow Flow, data []byte) {
	switch {
	case flow != ua.conn.flow:
		// Other flows are the shell's, and so is what keeps them alive.
	case string(data) == pong:
		ua.conn.servers[ua.conn.chosen].pongs = true
	case string(data) == ping:
		ua.emit(Send{Data: []byte(pong)})
	}
}
