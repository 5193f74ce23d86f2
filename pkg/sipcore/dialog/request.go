package dialog

import "sipwasm/pkg/sipcore/sip"

// Requests within a dialog, RFC 3261 §12.2.1.1 and §13.2.2.4.

// Request makes the next request: the CSeq number rises by one. It has
// Request-URI, Route, Max-Forwards, To, From, Call-ID and CSeq; the caller puts
// the Via below the Routes or above, and adds Contact, credentials and body. An
// ACK is made with Ack; a CANCEL is not a dialog's.
func (d *Dialog) Request(method string) *sip.Message {
	// §12.2.1.1: an empty local sequence number begins with one of our choice.
	d.LocalSeq++
	return d.request(method, d.LocalSeq)
}

// Ack makes the ACK for a 2xx to the INVITE with that CSeq number. It does not
// change the dialog, so it can be made again for each repeated 2xx.
func (d *Dialog) Ack(seq uint32) *sip.Message {
	return d.request(sip.MethodAck, seq)
}

func (d *Dialog) request(method string, seq uint32) *sip.Message {
	uri, routes := Route(d.RemoteTarget, d.RouteSet)
	m := sip.NewRequest(method, uri)
	for _, r := range routes {
		m.Header.Add("Route", r)
	}
	m.Header.Add("Max-Forwards", sip.InitialMaxForwards)
	m.Header.Add("To", d.Remote.String())
	m.Header.Add("From", d.Local.String())
	m.Header.Add("Call-ID", d.ID.CallID)
	m.Header.Add("CSeq", sip.CSeq{Seq: seq, Method: method}.String())
	return m
}

// Route is the Request-URI and the Route elements of a request to a target over
// a route set: that of a dialog, or a preloaded one (RFC 3261 §8.1.1.1).
func Route(target sip.URI, set []string) (sip.URI, []string) {
	if len(set) == 0 {
		return requestURI(target), nil
	}
	first, err := sip.ParseRoute(set[0])
	if err != nil || first.URI.Params.Has("lr") {
		// §12.2.1.1: loose routing: the target is the Request-URI. A route that
		// cannot be read is handed on as it is: the next hop wrote it.
		return requestURI(target), set
	}
	// §12.2.1.1: a strict router wants itself in the Request-URI, without what
	// may not be there, and the target as the last Route.
	routes := append([]string{}, set[1:]...)
	return requestURI(first.URI), append(routes, "<"+target.String()+">")
}

// requestURI takes away what §19.1.1 does not allow in a Request-URI: the
// headers and the method parameter.
func requestURI(u sip.URI) sip.URI {
	u.Headers = ""
	u.Params = u.Params.Without("method")
	return u
}
