package transaction

import (
	"strconv"

	"sipwasm/pkg/sipcore/sip"
)

// ackFor makes the ACK for a refusal, RFC 3261 §17.1.1.3: Request-URI, Call-ID,
// From, the CSeq number, the top Via alone and the Route fields of the INVITE;
// the To of the response. It has no body.
func ackFor(invite, resp *sip.Message) *sip.Message {
	ack := hopRequest(invite, sip.MethodAck)
	ack.Header.Set("To", resp.Header.Get("To"))
	return ack
}

// hopRequest makes a request that goes with an INVITE along its first hop, an
// ACK or a CANCEL: the same branch, route, ends and CSeq number.
func hopRequest(invite *sip.Message, method string) *sip.Message {
	m := sip.NewRequest(method, invite.RequestURI)
	for _, route := range invite.Header.Values("Route") {
		m.Header.Add("Route", route)
	}
	m.Header.Add("Via", topVia(invite))
	// RFC 3261 §8.1.1.6: every request has Max-Forwards.
	m.Header.Add("Max-Forwards", sip.InitialMaxForwards)
	for _, name := range [...]string{"To", "From", "Call-ID"} {
		m.Header.Add(name, invite.Header.Get(name))
	}
	m.Header.Add("CSeq", strconv.FormatUint(uint64(invite.CSeq().Seq), 10)+" "+method)
	return m
}

// topVia is the first Via element as it is written.
func topVia(m *sip.Message) string {
	if list := m.Header.List("Via"); len(list) > 0 {
		return list[0]
	}
	return ""
}
