package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Kind says what the transaction user has to do with a received message.
type Kind uint8

const (
	// Absorbed: nothing. A retransmission, an ACK for a refusal, or a response
	// that went to its client transaction's callback.
	Absorbed Kind = iota
	// NewRequest: Match.Server is a new transaction that waits for Respond.
	NewRequest
	// NewCancel: Match.Server is the CANCEL's own transaction, to be answered
	// with 200 or 481; Match.Target the INVITE that it hits, nil if none.
	NewCancel
	// AckFor2xx: an ACK for its dialog, or for nothing. Match.Server is the INVITE
	// transaction if the sender used its branch, which RFC 3261 does not allow.
	AckFor2xx
	// StrayResponse: a response that no transaction waits for. A 2xx to an INVITE
	// belongs to a call (§13.2.2.4); anything else is to be dropped.
	StrayResponse
	// Overload: a new request beyond the limit; nothing was kept. It can be
	// answered 503 statelessly, or dropped.
	Overload
)

var kindNames = [...]string{"Absorbed", "NewRequest", "NewCancel", "AckFor2xx", "StrayResponse", "Overload"}

// String is the name of the constant.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// A Match is where a received message belongs.
type Match struct {
	Kind   Kind
	Server *Server // see Kind
	Target *Server // of NewCancel: the INVITE that it hits, or nil
}

// Receive takes a parsed message from a flow. A response is given to its client
// transaction's callback before Receive returns; a request that needs its user
// comes back in the Match.
func (l *Layer) Receive(now time.Time, flow Flow, m *sip.Message) Match {
	if !m.IsRequest() {
		c := l.clients[clientKeyOf(m)]
		if c == nil {
			return Match{Kind: StrayResponse}
		}
		return Match{Kind: c.receive(now, m)}
	}
	if s := l.server(m); s != nil {
		return s.receive(now, flow, m)
	}
	switch m.Method {
	case sip.MethodAck:
		return Match{Kind: AckFor2xx}
	case sip.MethodCancel:
		return l.receiveCancel(now, flow, m)
	}
	if l.full() {
		return Match{Kind: Overload}
	}
	return Match{Kind: NewRequest, Server: l.newServer(now, flow, m)}
}

// receiveCancel lets a CANCEL that hits an INVITE in even when the layer is
// full: it is how load goes away, and there can only be one for each INVITE.
func (l *Layer) receiveCancel(now time.Time, flow Flow, m *sip.Message) Match {
	target := l.canceled(m)
	if target == nil && l.full() {
		return Match{Kind: Overload}
	}
	return Match{Kind: NewCancel, Server: l.newServer(now, flow, m), Target: target}
}

func (l *Layer) full() bool { return l.Len() >= l.cfg.MaxTransactions }
