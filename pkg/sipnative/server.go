//go:build !js

package sipnative

import (
	"fmt"
	"strings"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Config.Server: which transport it names, and what the core has to know of that.

// serverKind says which transport Config.Server asks for.
type serverKind int

const (
	direct serverKind = iota // no server: each request goes its own way
	viaWebSocket
	viaUDP
	viaTCP
	viaTLS
)

// server is Config.Server taken apart.
type server struct {
	kind    serverKind
	address string // host:port; the URL for WebSocket
}

func parseServer(text string) (server, error) {
	scheme, rest, _ := strings.Cut(text, ":")
	switch strings.ToLower(scheme) {
	case "":
		return server{kind: direct}, nil
	case "ws", "wss":
		return server{viaWebSocket, text}, nil
	case "udp":
		return hostServer(viaUDP, text, rest, portSIP)
	case "tcp":
		return hostServer(viaTCP, text, rest, portSIP)
	case "tls":
		return hostServer(viaTLS, text, rest, portSIPS)
	}
	return server{}, fmt.Errorf("sipnative: Config.Server %q: write wss://host/path, ws://host/path, udp:host:port, tcp:host:port or tls:host:port", text)
}

func hostServer(kind serverKind, text, host string, port int) (server, error) {
	uri, err := sip.ParseURI("sip:" + strings.TrimPrefix(host, "//"))
	if err != nil || uri.User != "" || uri.Params != "" || uri.Headers != "" {
		return server{}, fmt.Errorf("sipnative: Config.Server %q: write %s:host:port", text, strings.SplitN(text, ":", 2)[0])
	}
	if uri.Port != 0 {
		port = uri.Port
	}
	return server{kind, hostPort(uri.Host, port)}, nil
}

// transport is the word that Via and destinations have for it: what leaves
// without a server is UDP unless its URI says otherwise; "" with WebSocket, where
// the URL of the server decides.
func (s server) transport() string {
	switch s.kind {
	case direct, viaUDP:
		return "UDP"
	case viaTCP:
		return "TCP"
	case viaTLS:
		return "TLS"
	}
	return ""
}

// String is the server as Config names it.
func (s server) String() string {
	switch s.kind {
	case direct:
		return "the network"
	case viaWebSocket:
		return s.address
	}
	return strings.ToLower(s.transport()) + ":" + s.address
}

// keepAliveUDP keeps the bindings of address translators open, which may be as
// short as 30 s (RFC 5626 §4.4.2 asks STUN of those that can).
const keepAliveUDP = 25 * time.Second

// keepAliveStream is less than what servers and address translators close idle
// connections after.
const keepAliveStream = 50 * time.Second

// configure says in the core's words what the transport is.
func (n *network) configure(core *sipcore.Config) {
	core.Servers = []sipcore.Server{{URI: n.server.String()}}
	core.Reliable, core.KeepAlive = true, keepAliveStream
	switch n.server.kind {
	case viaWebSocket:
		return // Via and Contact under .invalid, RFC 7118 appendix B.1
	case direct:
		core.Servers[0].URI = "udp:"
		core.Reliable, core.KeepAlive = false, 0
		core.NextHop = n.nextHop
	case viaUDP:
		core.Reliable, core.KeepAlive = false, keepAliveUDP
	}
	core.ViaTransport = n.server.transport()
	core.ContactTransport = strings.ToLower(core.ViaTransport)
	core.ForceRport = true // RFC 3581 §3
	core.ViaHost, core.ViaPort = n.host, n.port
}
