//go:build !js

package sipnative

import (
	"context"
	"time"

	"sipwasm/pkg/sipcore"
)

// The way to the server of Config.Server, which the core asks for and lets go.

// connect is what the core asks for: a connection to the server.
func (n *network) connect() {
	n.disconnect()
	switch n.server.kind {
	case direct:
		n.ua.core.TransportUp(time.Now())
	case viaUDP:
		n.findProxy()
	case viaWebSocket:
		n.toServer = n.newLink(sipcore.Flow{}, destination{}, func(ctx context.Context) (conn, error) {
			return n.dialWebSocket(ctx, n.server.address)
		})
	default:
		to := destination{n.server.transport(), n.server.address}
		n.toServer = n.newLink(sipcore.Flow{}, to, func(ctx context.Context) (conn, error) { return n.dialStream(ctx, to, 0) })
	}
}

// findProxy: a socket of UDP is open when the address is known.
func (n *network) findProxy() {
	attempt := n.attempt
	n.task(func() {
		at, err := resolve(n.ctx, n.server.address, n.wantsIPv4)
		n.ua.post(func(now time.Time) {
			switch {
			case attempt != n.attempt:
			case err != nil:
				n.ua.trouble = err
				n.ua.core.TransportDown(now, false, err.Error())
			default:
				n.proxy = at
				n.keepOpen(n.ua.core.Config().KeepAlive)
				n.ua.core.TransportUp(now)
			}
		})
	})
}

// disconnect lets the connection to the server go.
func (n *network) disconnect() {
	n.attempt++
	if n.refresh != nil {
		n.refresh.Stop()
	}
	if n.toServer != nil {
		n.toServer.end()
		n.toServer = nil
	}
}
