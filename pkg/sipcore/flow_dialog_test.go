package sipcore

// What the witness holds against requests within dialogs: CSeq, target, route.

import (
	"slices"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// staysInDialog: RFC 3261 §12.2.1.1.
func staysInDialog(w *witness, m seen) string {
	if m.To().Tag() == "" || m.Method == sip.MethodAck || m.Method == sip.MethodCancel {
		return ""
	}
	before, any := w.last(w.sent, func(o seen) bool {
		return o.IsRequest() && o.Method != sip.MethodAck && o.CallID() == m.CallID() && o.From().Tag() == m.From().Tag() &&
			(o.To().Tag() == "" || o.To().Tag() == m.To().Tag())
	})
	if any && m.CSeq().Seq <= before.CSeq().Seq {
		return "RFC 3261 §12.2.1.1: CSeq does not rise"
	}
	return followsRoute(w, m)
}

// followsRoute: RFC 3261 §12.2.1.1: the Request-URI is a target that the peer
// gave, the Route is that of the dialog; to a strict router they change places.
func followsRoute(w *witness, m seen) string {
	makers := w.all(w.got, func(o seen) bool { return makesDialog(o, m) })
	if len(makers) == 0 {
		return "RFC 3261 §12.2.1.1: is sent in a dialog that the peer has not made"
	}
	target, route := m.RequestURI.String(), m.Header.List("Route")
	want := routeOf(makers)
	if len(want) > 0 && !strings.Contains(want[0], ";lr") {
		if len(route) != len(want) || "<"+target+">" != want[0] {
			return "RFC 3261 §12.2.1.1: the Request-URI is not the strict router " + want[0]
		}
		last := len(route) - 1
		target, route = strings.Trim(route[last], "<>"), slices.Concat(want[:1], route[:last])
	}
	known := w.count(w.got, func(o seen) bool {
		contacts, _, _ := o.Contacts()
		return (makesDialog(o, m) || sameDialog(o, m)) && len(contacts) > 0 && contacts[0].URI.String() == target
	})
	switch {
	case known == 0:
		return "RFC 3261 §12.2.1.1: the Request-URI is no target that the peer gave"
	case !slices.Equal(route, want):
		return "RFC 3261 §12.2.1.1: Route is not " + strings.Join(want, ", ")
	}
	return ""
}

// makesDialog says whether a received message began the dialog of m, which the
// user agent sends: the INVITE, or a response to its own; a REFER outside of a
// call (RFC 3515 §2.4) or a SUBSCRIBE; for one of ours the first NOTIFY (RFC 6665 §4.4.1).
func makesDialog(o, m seen) bool {
	method := o.CSeq().Method
	if m.Method == sip.MethodSubscribe {
		return o.Method == sip.MethodNotify && sameDialog(o, m)
	}
	if method != sip.MethodInvite && (method != sip.MethodRefer && method != sip.MethodSubscribe || !o.IsRequest()) {
		return false
	}
	if o.IsRequest() {
		return o.To().Tag() == "" && o.CallID() == m.CallID() && o.From().Tag() == m.To().Tag()
	}
	return o.StatusCode > 100 && o.StatusCode < 300 && o.StatusCode != 199 && sameDialog(o, m) // RFC 6228 §4
}

// routeOf is the route set that a dialog was confirmed with: what comes later
// does not change it (RFC 3261 §12.2). Before that it is the newest one.
func routeOf(makers []seen) []string {
	maker := makers[len(makers)-1]
	for _, o := range slices.Backward(makers) {
		if o.IsRequest() || o.StatusCode/100 == 2 {
			maker = o
		}
	}
	routes := slices.Clone(maker.Header.List("Record-Route"))
	if !maker.IsRequest() {
		slices.Reverse(routes) // RFC 3261 §12.1.2
	}
	return routes
}
