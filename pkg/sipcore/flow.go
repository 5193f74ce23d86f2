package sipcore

// Flows, for shells that have more than the one connection to a server: sockets
// and connections on which requests of others arrive, and by which our own leave
// when there is no outbound proxy (RFC 3261 §8.1.2, §18).
//
//   - The zero Flow is the connection to the server: it comes and goes with
//     TransportUp and TransportDown, and everything leaves by it unless said
//     otherwise.
//   - All other flows are numbered by the shell, from 1 to 2^63-1. A response
//     leaves by the flow of its request (§18.2.2), and Send names it.
//   - Config.NextHop, if any, chooses the flow of a request of ours.
//   - What happens to such flows the shell reports with FlowFailed and
//     SendFailed. A call that stands survives that.

import (
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// Flow is the shell's handle of a way to send and receive.
type Flow = transaction.Flow

// serverFlows is the bit of the numbers of our own: each connection to a server
// is another flow.
const serverFlows = 1 << 63

// A Hop is where a request goes next.
type Hop struct {
	Flow      Flow   // zero: the connection to the server
	Transport string // for Via and Contact: "UDP", "TCP", "TLS"
}

// A Source is where something came from.
type Source struct {
	Flow Flow   // zero: the connection to the server
	Host string // the IP address, without brackets
	Port int
}

// ReceiveFrom takes one frame or datagram as Receive does, and notes in the top
// Via of a request where it came from.
func (ua *UA) ReceiveFrom(now time.Time, from Source, data []byte) {
	flow := from.Flow
	if flow.ID == 0 {
		flow = ua.conn.flow
	}
	ua.receive(now, flow, data, func(m *sip.Message) { stampVia(m, from) })
}

// stampVia: RFC 3261 §18.2.1: received says where a request really came from,
// if sent-by does not; RFC 3581 §4: rport says it in any case, when asked to.
func stampVia(m *sip.Message, from Source) {
	via := m.Via()
	if via.Host == "" {
		return // malformed
	}
	port, asked := via.Params.Get("rport")
	asked = asked && port == ""
	if asked || strings.Trim(via.Host, "[]") != from.Host {
		via.Params = via.Params.With("received", from.Host)
	}
	if asked {
		via.Params = via.Params.With("rport", strconv.Itoa(from.Port))
	}
	m.SetTopVia(via)
}

// FlowFailed tells that a flow of the shell's is gone: what waits on it fails.
func (ua *UA) FlowFailed(now time.Time, flow Flow) { ua.layer.TransportError(now, flow) }

// SendFailed tells that a message could not be sent: its transaction fails, if
// it has one. RFC 3261 §18.4.
func (ua *UA) SendFailed(now time.Time, m *sip.Message) { ua.layer.SendFailed(now, m) }

// nextHop is where a request of ours goes.
func (ua *UA) nextHop(req *sip.Message) Hop {
	var hop Hop
	if ua.cfg.NextHop != nil {
		hop = ua.cfg.NextHop(req)
	}
	if hop.Flow.ID == 0 {
		hop.Flow = ua.conn.flow
	}
	return hop
}

// isLost says whether a flow is a connection to a server that was left behind.
func (ua *UA) isLost(flow Flow) bool { return flow.ID&serverFlows != 0 && flow != ua.conn.flow }
