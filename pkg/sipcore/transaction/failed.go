package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// SendFailed reports that a message given to Config.Send could not be sent. Its
// transaction fails with ErrTransport; what belongs to none, an ACK for a 2xx,
// is lost without a word (RFC 3261 §17.1.4, §17.2.4).
func (l *Layer) SendFailed(now time.Time, m *sip.Message) {
	if m.IsRequest() {
		if c := l.clients[clientKeyOf(m)]; c != nil {
			c.transportError(now)
		}
		return
	}
	if s := l.servers[serverKeyOf(m, m.CSeq().Method)]; s != nil && s.last == m {
		s.transportError(now)
	}
}
