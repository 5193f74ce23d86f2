//go:build !js

package sipnative

import (
	"context"
	"errors"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// What leaves by which socket or connection. Where it goes is in hop.go.

// noFlow stands for a connection beyond maxLinks.
const noFlow = 1 << 62

var errNoLink = errors.New("the connection is gone, or there are too many")

// nextHop is Config.NextHop of the core: where a request goes without a server.
func (n *network) nextHop(req *sip.Message) sipcore.Hop {
	to := destinationOf(req)
	if to.transport == "UDP" {
		return sipcore.Hop{Flow: sipcore.Flow{ID: flowUDP}, Transport: to.transport}
	}
	return sipcore.Hop{Flow: n.linkTo(to).flow, Transport: to.transport}
}

// linkTo finds or opens the connection to a destination.
func (n *network) linkTo(to destination) *link {
	if l := n.byTarget[to]; l != nil {
		return l
	}
	if len(n.links) >= maxLinks {
		return &link{net: n, flow: sipcore.Flow{ID: noFlow, Reliable: true}} // sending fails
	}
	l := n.newLink(n.newFlow(), to, func(ctx context.Context) (conn, error) { return n.dialStream(ctx, to, idleTimeout) })
	n.links[l.flow.ID], n.byTarget[to] = l, l
	return l
}

func (n *network) newFlow() sipcore.Flow {
	n.lastFlow++
	return sipcore.Flow{ID: n.lastFlow, Reliable: true}
}

// send is what the core asks for.
func (n *network) send(o sipcore.Send) {
	l := n.links[o.Flow.ID]
	switch {
	case o.Message != nil && !o.Message.IsRequest():
		n.respond(o, l)
	case o.Flow.ID == flowUDP:
		n.sendUDP(o, destinationOf(o.Message).address)
	case l != nil:
		l.send(o.Data)
	case o.Flow.ID == 0 && n.server.kind == viaUDP:
		n.writeUDP(o, n.proxy)
	case o.Flow.ID == 0 && n.toServer != nil:
		n.toServer.send(o.Data)
	default:
		n.failed(o, errNoLink)
	}
}

// respond: RFC 3261 §18.2.2: back on the connection of the request; if it is
// gone, on another to the same place; over UDP to where the top Via says.
func (n *network) respond(o sipcore.Send, l *link) {
	switch {
	case l != nil:
		l.send(o.Data)
	case o.Flow.ID == 0 && n.toServer != nil:
		n.toServer.send(o.Data)
	case o.Flow.Reliable:
		to := destination{o.Message.Via().Transport, responseAddress(o.Message, false)}
		o.Flow = n.linkTo(to).flow
		if l := n.links[o.Flow.ID]; l != nil {
			l.send(o.Data)
			return
		}
		n.failed(o, errNoLink)
	default:
		n.sendUDP(o, responseAddress(o.Message, true))
	}
}

// failed: a message could not be sent.
func (n *network) failed(o sipcore.Send, err error) {
	n.ua.trouble = err
	n.ua.log(sipcore.LevelWarn, "transport", err.Error())
	if o.Message != nil {
		n.ua.core.SendFailed(time.Now(), o.Message)
	}
}
