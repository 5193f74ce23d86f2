package transaction

import (
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// Matching. A response finds its client transaction by branch and CSeq method
// (RFC 3261 §17.1.3). A request finds its server transaction by branch, sent-by
// and method, an ACK counting as INVITE (§17.2.3). Requests of RFC 2543, whose
// branch does not begin with the magic cookie, are compared field by field.

// BranchCookie begins every branch made by an RFC 3261 element (§8.1.1.7).
const BranchCookie = "z9hG4bK"

// BranchFor makes a branch of random text, which must be unique in space and time.
func BranchFor(token string) string { return BranchCookie + token }

type clientKey struct{ branch, method string }

// clientKeyOf serves for the request as for its responses. The sent-by is not
// part of it: servers rewrite the Via of a browser, whose host name means nothing.
func clientKeyOf(m *sip.Message) clientKey {
	return clientKey{branch: m.Via().Branch(), method: m.CSeq().Method}
}

type serverKey struct {
	branch string // or, without the cookie, the joined fields of §17.2.3
	sentBy string // lower case: host names have no case
	method string // INVITE for an ACK
}

func serverKeyOf(m *sip.Message, method string) serverKey {
	if method == sip.MethodAck {
		method = sip.MethodInvite
	}
	via := m.Via()
	branch := via.Branch()
	if len(branch) <= len(BranchCookie) || !strings.HasPrefix(branch, BranchCookie) {
		return legacyKey(m, method, m.To().Tag())
	}
	return serverKey{branch: branch, sentBy: strings.ToLower(via.SentBy()), method: method}
}

// legacyKey joins what RFC 3261 §17.2.3 compares for a client of RFC 2543:
// Request-URI, To tag, From tag, Call-ID, CSeq number and top Via, divided by
// NULs. Only a quoted tag can hold one: whoever sends that confuses nobody but
// himself.
func legacyKey(m *sip.Message, method, toTag string) serverKey {
	fields := []string{
		m.RequestURI.String(), toTag, m.From().Tag(), m.CallID(),
		strconv.FormatUint(uint64(m.CSeq().Seq), 10), m.Via().String(),
	}
	return serverKey{branch: strings.Join(fields, "\x00"), method: method}
}

// server finds the transaction that a request belongs to, nil for a new one.
func (l *Layer) server(m *sip.Message) *Server {
	key := serverKeyOf(m, m.Method)
	if s := l.servers[key]; s != nil || m.Method != sip.MethodAck || key.sentBy != "" {
		return s
	}
	// RFC 3261 §17.2.3: the ACK of RFC 2543 bears the To tag of the response.
	// The INVITE that began the dialog was stored without one.
	s := l.servers[legacyKey(m, sip.MethodInvite, "")]
	if s == nil || s.last == nil || s.last.To().Tag() != m.To().Tag() {
		return nil
	}
	return s
}

// canceled finds the INVITE transaction that a CANCEL means (§9.2): the same
// fields but the method. Other methods cannot be cancelled, so a CANCEL for one
// hits nothing.
func (l *Layer) canceled(cancel *sip.Message) *Server {
	return l.servers[serverKeyOf(cancel, sip.MethodInvite)]
}
