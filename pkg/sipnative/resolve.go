//go:build !js

package sipnative

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"sipwasm/pkg/sipcore"
)

// Names of next hops over UDP: A and AAAA records, looked up by goroutines and
// remembered for a while. What is to be sent waits.

const (
	resolveTimeout = 10 * time.Second
	nameLifetime   = time.Minute // Go's resolver does not tell that of the record
	maxNames       = 256         // remembered
	maxUnresolved  = 64          // messages that wait for one name
)

// A name is a host and port with its address, or with what waits for it.
type name struct {
	at      netip.AddrPort
	until   time.Time
	pending bool
	waiting []sipcore.Send
}

// sendUDP sends a datagram to an address that may be a name.
func (n *network) sendUDP(o sipcore.Send, address string) {
	if at, ok := numeric(address); ok {
		n.writeUDP(o, at)
		return
	}
	entry := n.names[address]
	switch {
	case entry != nil && entry.pending && len(entry.waiting) >= maxUnresolved:
		n.failed(o, fmt.Errorf("too many messages wait for the address of %s", address))
	case entry != nil && entry.pending:
		entry.waiting = append(entry.waiting, o)
	case entry != nil && time.Now().Before(entry.until):
		n.writeUDP(o, entry.at)
	default:
		n.lookUp(address, o)
	}
}

func (n *network) lookUp(address string, o sipcore.Send) {
	if len(n.names) >= maxNames {
		n.forgetNames()
	}
	entry := &name{pending: true, waiting: []sipcore.Send{o}}
	n.names[address] = entry
	n.task(func() {
		at, err := resolve(n.ctx, address, n.wantsIPv4)
		n.ua.post(func(now time.Time) {
			entry.pending, entry.at, entry.until = false, at, now.Add(nameLifetime)
			waiting := entry.waiting
			entry.waiting = nil
			if err != nil {
				delete(n.names, address)
			}
			for _, o := range waiting {
				if err != nil {
					n.failed(o, err)
				} else {
					n.writeUDP(o, at)
				}
			}
		})
	})
}

// forgetNames makes room; what still waits for its answer stays.
func (n *network) forgetNames() {
	for address, entry := range n.names {
		if !entry.pending {
			delete(n.names, address)
		}
	}
}

// resolve looks a host up. Of several addresses the first of the socket's family
// is taken.
func resolve(ctx context.Context, address string, ipv4 bool) (netip.AddrPort, error) {
	if at, ok := numeric(address); ok {
		return at, nil
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	port, err := net.DefaultResolver.LookupPort(ctx, "udp", service)
	if err != nil {
		return netip.AddrPort{}, err
	}
	network := "ip"
	if ipv4 {
		network = "ip4"
	}
	list, err := net.DefaultResolver.LookupNetIP(ctx, network, host)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return netip.AddrPortFrom(list[0].Unmap(), uint16(port)), nil
}
