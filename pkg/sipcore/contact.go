package sipcore

// Our Contact: the address under which requests within dialogs reach us. It is
// the GRUU once the registrar gave one (RFC 5627), else a name under .invalid
// that only the server of our connection can resolve (RFC 7118 appendix B.1).

import (
	"slices"
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// ContactURI is our Contact. The anonymous one does not name the user.
func (ua *UA) ContactURI(anonymous bool) sip.URI {
	switch {
	case anonymous && !ua.reg.tempGRUU.IsZero():
		return ua.reg.tempGRUU
	case anonymous:
		uri := anonymousURI
		uri.Params = transportParam(ua.cfg.ContactTransport)
		return uri
	case !ua.reg.pubGRUU.IsZero():
		return ua.reg.pubGRUU
	}
	return ua.contactURI()
}

// GRUUs returns the public and the temporary GRUU, zero while there is none.
func (ua *UA) GRUUs() (public, temporary sip.URI) { return ua.reg.pubGRUU, ua.reg.tempGRUU }

// contactURI is the Contact that is registered. RFC 3261 §10.2.1: a sips address
// of record has a sips Contact.
func (ua *UA) contactURI() sip.URI {
	return sip.URI{Scheme: ua.cfg.URI.Scheme, User: ua.cfg.ContactUser, Host: ua.cfg.ViaHost, Port: ua.cfg.ViaPort, Params: transportParam(ua.cfg.ContactTransport)}
}

func transportParam(transport string) sip.Params {
	return sip.Params("").With("transport", transport)
}

// contact is the Contact of a request or response within or before a dialog.
// req is that request, or the one that is answered. RFC 5626 §4.3: ";ob" asks
// that the dialog stay on this flow; a GRUU needs no such thing.
func (ua *UA) contact(req *sip.Message, anonymous, outbound bool) string {
	uri := ua.ContactURI(anonymous)
	if ua.cfg.NextHop != nil && !anonymous {
		// The peer reaches us by the transport that we reach it by.
		uri.Params = uri.Params.With("transport", strings.ToLower(req.Via().Transport))
	}
	if secures(req) {
		uri.Scheme = "sips"
	}
	if outbound && !uri.Params.Has("gr") {
		uri.Params += ";ob"
	}
	return "<" + uri.String() + ">"
}

// securedIf makes a sips URI of a Contact. RFC 3261 §12.2.1.1: in a secure dialog it
// is one, wherever the request goes.
func securedIf(secure bool, contact string) string {
	if secure {
		return strings.Replace(contact, "<sip:", "<sips:", 1)
	}
	return contact
}

// secures says whether the Contact has to be a sips URI. RFC 3261 §8.1.1.8: the
// Request-URI or the top Route is one; §12.1.1: or the top Record-Route, or
// without one the caller's Contact.
func secures(req *sip.Message) bool {
	uris := []sip.URI{req.RequestURI}
	routes, _ := req.Routes()
	recorded, _ := req.RecordRoutes()
	if len(recorded) == 0 {
		recorded, _, _ = req.Contacts()
	}
	for _, list := range [][]sip.NameAddr{routes, recorded} {
		if len(list) > 0 {
			uris = append(uris, list[0].URI)
		}
	}
	return slices.ContainsFunc(uris, func(u sip.URI) bool { return strings.EqualFold(u.Scheme, "sips") })
}

// registerContact is the Contact of a REGISTER. RFC 5626 §4.2.1.
func (ua *UA) registerContact(expires uint32) string {
	regID := ";reg-id=" + strconv.Itoa(ua.cfg.RegID)
	if ua.reg.plain {
		regID = ""
	}
	return "<" + ua.contactURI().String() + ">" + regID +
		`;+sip.instance="` + ua.instance() + `"` +
		";expires=" + strconv.FormatUint(uint64(expires), 10)
}

// instance is the value of +sip.instance.
func (ua *UA) instance() string { return "<urn:uuid:" + ua.cfg.InstanceID + ">" }
