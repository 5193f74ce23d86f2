//go:build !js

package sipnative

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

const (
	maxAccepted = 1024 // connections that peers have opened
	maxLinks    = 8192 // all connections

	// closeGrace is how long connections may take to be closed in order.
	closeGrace = 2 * time.Second
)

// The network: sockets and connections, and what goes where. But for the
// goroutines that wait in sockets it is owned by the loop.
type network struct {
	ua     *UA
	server server
	host   string // where others reach us, for Via and Contact; "" with WebSocket
	port   int

	udp       *net.UDPConn
	listener  net.Listener
	wantsIPv4 bool // the socket of UDP reaches no other

	proxy    netip.AddrPort // the server of viaUDP
	toServer *link          // the connection to the server; nil while there is none
	attempt  int            // number of the newest connection to the server
	links    map[uint64]*link
	byTarget map[destination]*link
	accepted int
	lastFlow uint64
	names    map[string]*name

	mu    sync.Mutex
	local net.Addr // with WebSocket

	ctx     context.Context
	cancel  context.CancelFunc
	grace   *time.Timer // after close
	refresh *time.Timer // see keepOpen; may be nil
	tasks   *sync.WaitGroup
}

// newNetwork opens the sockets and completes the configuration of the core.
func newNetwork(ctx context.Context, ua *UA, core *sipcore.Config) (*network, error) {
	server, err := parseServer(ua.cfg.Server)
	if err != nil {
		return nil, err
	}
	n := &network{
		ua: ua, server: server, tasks: &ua.tasks, lastFlow: flowUDP,
		links: make(map[uint64]*link), byTarget: make(map[destination]*link), names: make(map[string]*name),
	}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	if server.kind != viaWebSocket {
		if err := n.listen(ctx); err != nil {
			n.close()
			return nil, err
		}
	}
	n.configure(core)
	return n, nil
}

// task runs f in a goroutine that Close waits for.
func (n *network) task(f func()) {
	n.tasks.Add(1)
	go func() {
		defer n.tasks.Done()
		f()
	}()
}

// opened and lost tell of a connection.
func (n *network) opened(now time.Time, l *link, c conn) {
	l.opened = true
	if a, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		at := a.AddrPort()
		l.remote = netip.AddrPortFrom(at.Addr().Unmap().WithZone(""), at.Port())
	}
	if l != n.toServer {
		return
	}
	n.mu.Lock()
	n.local = c.LocalAddr()
	n.mu.Unlock()
	n.ua.core.TransportUp(now)
}

func (n *network) lost(now time.Time, l *link, err error) {
	if l == n.toServer {
		n.toServer = nil
		n.ua.trouble = err
		n.ua.core.TransportDown(now, l.opened, err.Error())
		return
	}
	if n.links[l.flow.ID] != l {
		return // let go before
	}
	n.forget(l)
	if l.accepted() {
		// RFC 3261 §18.2.2: responses find another connection, see respond.
		n.ua.log(sipcore.LevelDebug, "transport", "connection of "+l.remote.String()+": "+err.Error())
		return
	}
	n.ua.trouble = err
	n.ua.log(sipcore.LevelWarn, "transport", "connection to "+l.to.address+": "+err.Error())
	n.ua.core.FlowFailed(now, l.flow)
}

func (n *network) forget(l *link) {
	delete(n.links, l.flow.ID)
	if n.byTarget[l.to] == l {
		delete(n.byTarget, l.to)
	}
	if l.accepted() {
		n.accepted--
	}
}

// received takes a message, ping or pong from a connection.
func (n *network) received(now time.Time, l *link, data []byte) {
	switch {
	case l == n.toServer && n.server.kind == viaWebSocket:
		n.ua.trace(false, data)
		n.ua.core.Receive(now, data)
	case l == n.toServer || n.links[l.flow.ID] == l:
		n.ua.trace(false, data)
		n.receivedStream(now, l, data)
	}
}

// receivedStream: RFC 5626 §3.5.1: a ping is answered with a pong. On the
// connection to the server the core does that.
func (n *network) receivedStream(now time.Time, l *link, data []byte) {
	if l.flow.ID != 0 && sip.IsKeepAlive(data) {
		if len(data) == 4 {
			l.send([]byte("\r\n"))
		}
		return
	}
	from := l.remote
	n.ua.core.ReceiveFrom(now, sipcore.Source{Flow: l.flow, Host: from.Addr().String(), Port: int(from.Port())}, data)
}

// localAddr is where others reach us.
func (n *network) localAddr() net.Addr {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch n.server.kind {
	case viaWebSocket:
		return n.local
	case viaTCP, viaTLS:
		return net.TCPAddrFromAddrPort(n.reachable())
	}
	return net.UDPAddrFromAddrPort(n.reachable())
}

func (n *network) reachable() netip.AddrPort {
	at, _ := netip.ParseAddrPort(hostPort(n.host, n.port)) // it was one
	return at
}

// close lets everything go, in order where that can be done in closeGrace.
func (n *network) close() {
	if n.udp != nil {
		n.udp.Close()
	}
	if n.listener != nil {
		n.listener.Close()
	}
	n.disconnect()
	for _, l := range n.links {
		l.end()
	}
	n.grace = time.AfterFunc(closeGrace, n.cancel)
}
