package sipcore

// Our Contact: the address under which requests within dialogs reach us. It is
// the GRUU once the registrar gave one (RFC 5627), else a name under .invalid
// that only the server of our connection can resolve (RFC 7118 appendix B.1).

import (
	"strconv"

	"sipwasm/pkg/sipcore/sip"
)

// ContactURI is our Contact. The anonymous one does not name the user.
func (ua *UA) ContactURI(anonymous bool) sip.URI {
	switch {
	case anonymous && !ua.reg.tempGRUU.IsZero():
		return ua.reg.tempGRUU
	case anonymous:
		return sip.URI{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid", Params: ua.transportParam()}
	case !ua.reg.pubGRUU.IsZero():
		return ua.reg.pubGRUU
	}
	return ua.contactURI()
}

// GRUUs returns the public and the temporary GRUU, zero while there is none.
func (ua *UA) GRUUs() (public, temporary sip.URI) { return ua.reg.pubGRUU, ua.reg.tempGRUU }

// contactURI is the Contact that is registered.
func (ua *UA) contactURI() sip.URI {
	return sip.URI{Scheme: "sip", User: ua.cfg.ContactUser, Host: ua.cfg.ViaHost, Params: ua.transportParam()}
}

func (ua *UA) transportParam() sip.Params {
	return sip.Params("").With("transport", ua.cfg.ContactTransport)
}

// contact is the Contact of a request or response within or before a dialog.
// RFC 5626 §4.3: ";ob" asks that the dialog stay on this flow; a GRUU needs no
// such thing.
func (ua *UA) contact(anonymous, outbound bool) string {
	uri := ua.ContactURI(anonymous)
	if outbound && !uri.Params.Has("gr") {
		uri.Params += ";ob"
	}
	return "<" + uri.String() + ">"
}

// registerContact is the Contact of a REGISTER. RFC 5626 §4.2.1.
func (ua *UA) registerContact(expires uint32) string {
	return "<" + ua.contactURI().String() + ">" +
		";reg-id=" + strconv.Itoa(ua.cfg.RegID) +
		`;+sip.instance="` + ua.instance() + `"` +
		";expires=" + strconv.FormatUint(uint64(expires), 10)
}

// instance is the value of +sip.instance.
func (ua *UA) instance() string { return "<urn:uuid:" + ua.cfg.InstanceID + ">" }
