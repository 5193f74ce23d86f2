//go:build !js

package sipnative

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// Where messages go: RFC 3261 §8.1.2 and §18.2.2, and of RFC 3263 what needs
// no NAPTR and SRV records: addresses, host names with A and AAAA records, and
// ports.

// The ports of RFC 3261 §19.1.2.
const (
	portSIP  = 5060
	portSIPS = 5061
)

// A destination is a transport with a host and a port.
type destination struct {
	transport string // "UDP", "TCP", "TLS"
	address   string // host:port, the host a name or an address
}

// destinationOf is the next hop of a request: RFC 3261 §8.1.2: the topmost Route
// if there is one, else the Request-URI. A Route without lr is no reason to go
// there: it is the address that a strict router, now in the Request-URI, will
// put back (§16.12.1.1).
func destinationOf(req *sip.Message) destination {
	uri := req.RequestURI
	if routes, err := req.Routes(); err == nil && len(routes) > 0 && routes[0].URI.Params.Has("lr") {
		uri = routes[0].URI
	}
	return destinationOfURI(uri)
}

// destinationOfURI: RFC 3263 §4.1: the transport parameter, TLS for sips, else
// UDP; §4.2: the port of the URI, else that of the transport. RFC 3261 §19.1.1:
// maddr takes the place of the host.
func destinationOfURI(uri sip.URI) destination {
	d := destination{transport: "UDP"}
	transport, _ := uri.Params.Get("transport")
	switch {
	case strings.EqualFold(transport, "tls"), uri.Scheme == "sips":
		d.transport = "TLS"
	case strings.EqualFold(transport, "tcp"):
		d.transport = "TCP"
	}
	host, port := uri.Host, uri.Port
	if maddr, _ := uri.Params.Get("maddr"); maddr != "" {
		host = maddr
	}
	if port == 0 {
		port = defaultPort(d.transport)
	}
	d.address = hostPort(host, port)
	return d
}

func defaultPort(transport string) int {
	if transport == "TLS" {
		return portSIPS
	}
	return portSIP
}

// responseAddress is where a response goes by its top Via, RFC 3261 §18.2.2: to
// received, else to sent-by. Over UDP rport is the port (RFC 3581 §4); over TCP,
// when the connection of the request is gone, that of sent-by. Deviation: maddr
// is not followed, which is for multicast and would let anybody send our
// responses to anyone.
func responseAddress(resp *sip.Message, udp bool) string {
	via := resp.Via()
	host, port := via.Host, via.Port
	if received, _ := via.Params.Get("received"); received != "" {
		host = received
	}
	if rport, _ := via.Params.Get("rport"); rport != "" && udp {
		if n, err := strconv.ParseUint(rport, 10, 16); err == nil && n > 0 {
			port = int(n)
		}
	}
	if port == 0 {
		port = defaultPort(via.Transport)
	}
	return hostPort(host, port)
}

// hostPort joins a host, with or without the brackets of an IPv6 address, and a
// port.
func hostPort(host string, port int) string {
	return net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(port))
}

// numeric reads an address that needs no name server.
func numeric(address string) (netip.AddrPort, bool) {
	at, err := netip.ParseAddrPort(address)
	return at, err == nil && at.Port() != 0
}
