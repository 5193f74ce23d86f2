//go:build !js

package sipnative

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore"
)

// The sockets that others reach us at, and what we say they are.

// listenTries is how often a port is looked for that is free for UDP and TCP.
const listenTries = 20

// listen opens what the transport needs: RFC 3261 §18.1.1: whoever sends over
// TCP accepts connections at the port that its Via names.
func (n *network) listen(ctx context.Context) error {
	address := n.ua.cfg.Listen
	if address == "" {
		address = ":0"
	}
	var err error
	for range listenTries {
		if err = n.open(address); err == nil {
			break
		}
		n.closeSockets()
		if _, port, _ := net.SplitHostPort(address); port != "0" {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("sipnative: Config.Listen %q: %w", n.ua.cfg.Listen, err)
	}
	if err := n.findHost(ctx); err != nil {
		n.closeSockets()
		return err
	}
	if n.udp != nil {
		n.task(n.readUDP)
	}
	if n.listener != nil {
		n.task(n.accept)
	}
	return nil
}

// open opens the sockets at one address.
func (n *network) open(address string) error {
	if n.server.kind == direct || n.server.kind == viaUDP {
		at, err := net.ResolveUDPAddr("udp", address)
		if err != nil {
			return err
		}
		if n.udp, err = net.ListenUDP("udp", at); err != nil {
			return err
		}
		_ = n.udp.SetReadBuffer(udpBuffer) // less will do
		bound := n.udp.LocalAddr().(*net.UDPAddr).AddrPort()
		n.host, n.port = bound.Addr().Unmap().WithZone("").String(), int(bound.Port())
		host, _, _ := net.SplitHostPort(address)
		address = net.JoinHostPort(host, strconv.Itoa(n.port))
	}
	if n.server.kind == viaUDP {
		return nil
	}
	var err error
	if n.listener, err = net.Listen("tcp", address); err != nil {
		return err
	}
	bound := n.listener.Addr().(*net.TCPAddr).AddrPort()
	n.host, n.port = bound.Addr().Unmap().WithZone("").String(), int(bound.Port())
	return nil
}

func (n *network) closeSockets() {
	if n.udp != nil {
		n.udp.Close()
		n.udp = nil
	}
	if n.listener != nil {
		n.listener.Close()
		n.listener = nil
	}
}

// findHost: sent-by and Contact name an address of this host that others reach
// (RFC 3261 §18.1.1, §8.1.1.8). A socket that is bound to all of them tells
// none: then it is the one from which the server is reached.
func (n *network) findHost(ctx context.Context) error {
	at, err := netip.ParseAddr(n.host)
	if err != nil {
		return fmt.Errorf("sipnative: Config.Listen: %w", err)
	}
	if at.IsUnspecified() {
		if at, err = n.outward(ctx); err != nil {
			return err
		}
	}
	n.wantsIPv4 = at.Is4()
	n.host = at.String()
	if at.Is6() {
		n.host = "[" + n.host + "]"
	}
	return nil
}

// outward is our address on the way to the server, or without one to anywhere.
// No packet is sent.
func (n *network) outward(ctx context.Context) (netip.Addr, error) {
	somewhere := netip.MustParseAddrPort("192.0.2.1:5060") // RFC 5737
	if n.server.kind != direct {
		at, err := resolve(ctx, n.server.address, false)
		if err != nil {
			return netip.Addr{}, fmt.Errorf("sipnative: Config.Server %q: %w", n.ua.cfg.Server, err)
		}
		somewhere = at
	}
	c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(somewhere))
	switch {
	case err != nil && n.server.kind == direct:
		return netip.MustParseAddr("127.0.0.1"), nil // no network but this host
	case err != nil:
		return netip.Addr{}, fmt.Errorf("sipnative: Config.Server %q: %w", n.ua.cfg.Server, err)
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap().WithZone(""), nil
}

// accept takes the connections of peers until the listener is closed.
func (n *network) accept() {
	for {
		c, err := n.listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			time.Sleep(10 * time.Millisecond) // out of descriptors: others may be given back
			continue
		}
		if n.ua.do(func(time.Time) { n.admit(c) }) != nil {
			c.Close()
			return
		}
	}
}

// admit makes a link of a connection that a peer has opened.
func (n *network) admit(c net.Conn) {
	if n.accepted >= maxAccepted || len(n.links) >= maxLinks {
		n.ua.log(sipcore.LevelWarn, "transport", "too many connections: one from "+c.RemoteAddr().String()+" was refused")
		c.Close()
		return
	}
	n.accepted++
	l := n.newLink(n.newFlow(), destination{}, func(context.Context) (conn, error) { return newStream(c, idleTimeout), nil })
	n.links[l.flow.ID] = l
}
