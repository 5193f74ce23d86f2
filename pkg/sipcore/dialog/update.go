package dialog

import "sipwasm/pkg/sipcore/sip"

// How messages within the dialog change its state.

// Confirm takes the 2xx that was received (UAC) or sent (UAS) for the request
// that began the dialog. Repeated 2xx change nothing but the target.
func (d *Dialog) Confirm(resp *sip.Message) {
	if d.State == Early {
		d.State = Confirmed
		if !d.uas {
			// RFC 3261 §13.2.2.4: the route set is computed again from the 2xx,
			// because provisional responses of old servers lack Record-Route.
			d.RouteSet = uacRoutes(resp)
		}
	}
	if !d.uas {
		d.RefreshTarget(resp)
	}
}

// RefreshTarget takes the Contact of a message received from the peer within the
// dialog: a target refresh request, or the success of one that we sent
// (RFC 3261 §12.2.1.2, §12.2.2). Other messages and messages without a readable
// Contact change nothing. The route set never changes here.
func (d *Dialog) RefreshTarget(m *sip.Message) {
	if !refreshes(m) {
		return
	}
	if target, ok := contact(m); ok {
		d.RemoteTarget = target
	}
}

// refreshes tells target refresh requests and their responses: INVITE
// (RFC 3261 §12.2), UPDATE (RFC 3311 §5.1), SUBSCRIBE, NOTIFY and REFER
// (RFC 5057 §5.4). A provisional response counts too (RFC 6141 §4); a refusal,
// such as a redirection, does not.
func refreshes(m *sip.Message) bool {
	if !m.IsRequest() && (m.StatusCode <= 100 || m.StatusCode >= 300) {
		return false
	}
	switch m.CSeq().Method {
	case "INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER":
		return true
	}
	return false
}

// CheckRequest takes the CSeq number of a request of the peer and returns
// ErrOutOfOrder when it is lower than one already seen (RFC 3261 §12.2.2), or the
// same: numbers rise by one (§12.2.1.1), so that it is the same request once more
// (§20.16), over another path or after its transaction has ended. A gap is no
// error: a request may have been challenged on the way.
func (d *Dialog) CheckRequest(req *sip.Message) error {
	seq := req.CSeq()
	if seq.Method == sip.MethodAck || seq.Method == sip.MethodCancel {
		return nil // these bear the number of their INVITE
	}
	if d.remoteSeqSeen && seq.Seq <= d.RemoteSeq {
		return ErrOutOfOrder
	}
	d.RemoteSeq, d.remoteSeqSeen = seq.Seq, true
	return nil
}
