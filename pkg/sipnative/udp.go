//go:build !js

package sipnative

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"sipwasm/pkg/sipcore"
)

// UDP: one socket for everything. One datagram is one message (RFC 3261 §18.3).

// maxDatagram is what a datagram can hold. Of the rule of RFC 3261 §18.1.1, see
// doc.go.
const maxDatagram = 65507

// flowUDP is the flow of requests that came by the socket, and of those of ours
// that leave by it without an outbound proxy.
const flowUDP = 1

// udpBuffer is what the system is asked to keep for a loop that is busy, in
// bytes. It may give less.
const udpBuffer = 1 << 20

// keepOpen sends line ends to the proxy now and then, so that an address
// translator on the way keeps its binding. Deviation: RFC 5626 §4.4.2 would have
// STUN; line ends over UDP are what servers are used to.
func (n *network) keepOpen(interval time.Duration) {
	if interval <= 0 || n.server.kind != viaUDP {
		return
	}
	attempt := n.attempt
	n.refresh = time.AfterFunc(interval, func() {
		n.ua.post(func(time.Time) {
			if attempt == n.attempt {
				n.writeUDP(sipcore.Send{Data: []byte("\r\n\r\n")}, n.proxy)
				n.keepOpen(interval)
			}
		})
	})
}

// readUDP hands datagrams to the loop until the socket is closed.
func (n *network) readUDP() {
	buf := make([]byte, maxDatagram+1)
	for {
		size, from, err := n.udp.ReadFromUDPAddrPort(buf)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			time.Sleep(time.Millisecond) // what an ICMP message says of an earlier datagram
			continue
		}
		data := append([]byte(nil), buf[:size]...)
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if !n.ua.post(func(now time.Time) { n.receivedUDP(now, from, data) }) {
			return
		}
	}
}

func (n *network) receivedUDP(now time.Time, from netip.AddrPort, data []byte) {
	n.ua.trace(false, data)
	source := sipcore.Source{Host: from.Addr().String(), Port: int(from.Port())}
	if n.server.kind != viaUDP || from != n.proxy {
		source.Flow.ID = flowUDP
	}
	n.ua.core.ReceiveFrom(now, source, data)
}

// writeUDP sends one datagram. The socket's buffer takes it or it is lost: that
// is what UDP means.
func (n *network) writeUDP(o sipcore.Send, to netip.AddrPort) {
	if n.udp == nil {
		n.failed(o, errNoLink) // the connection was lost a moment ago
		return
	}
	if len(o.Data) > maxDatagram {
		n.failed(o, fmt.Errorf("a message of %d bytes does not fit into a datagram of UDP: use transport=tcp", len(o.Data)))
		return
	}
	if _, err := n.udp.WriteToUDPAddrPort(o.Data, to); err != nil {
		n.failed(o, err)
	}
}
