package dialog

import (
	"errors"
	"slices"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// ID identifies a dialog at one side, RFC 3261 §12: the peer sees the tags the
// other way round. A tag is "" with a peer of RFC 2543.
type ID struct{ CallID, LocalTag, RemoteTag string }

// State is early until a 2xx.
type State int

const (
	Early     State = iota // begun by a provisional response
	Confirmed              // begun or confirmed by a 2xx
)

// String is the RFC's word.
func (s State) String() string {
	if s == Confirmed {
		return "confirmed"
	}
	return "early"
}

var (
	// ErrNoDialog reports a response that begins no dialog: 100, a provisional
	// response without a To tag, a refusal.
	ErrNoDialog = errors.New("dialog: the response begins no dialog")
	// ErrNoContact reports a request without a usable Contact: the peer could
	// never be reached within the dialog. A UAS answers 400.
	ErrNoContact = errors.New("dialog: the request has no usable Contact")
	// ErrOutOfOrder reports a request whose CSeq number is not above those
	// already seen. A UAS answers 500.
	ErrOutOfOrder = errors.New("dialog: the CSeq number is not higher than those already seen")
)

// Dialog is one peer-to-peer relationship. Fields are for reading; the methods
// keep them right.
type Dialog struct {
	ID           ID
	State        State
	LocalSeq     uint32       // CSeq number of our last request; 0 before the first
	RemoteSeq    uint32       // of the peer's last request; 0 before the first
	Local        sip.NameAddr // with our tag
	Remote       sip.NameAddr // with the peer's tag, if it has one
	RemoteTarget sip.URI      // where requests are addressed
	RouteSet     []string     // Route elements in the order of use, bytes as received
	Secure       bool         // begun with a sips Request-URI

	uas           bool // we answered the request that began it
	remoteSeqSeen bool // RemoteSeq means something: 0 is a legal number
}

// NewUAC makes the dialog of the side that sent req, from a response to it.
// Errors: ErrNoDialog.
func NewUAC(req, resp *sip.Message) (*Dialog, error) {
	if !begins(resp) {
		return nil, ErrNoDialog
	}
	d := &Dialog{
		ID:       IDOf(resp, true),
		State:    stateOf(resp),
		LocalSeq: req.CSeq().Seq,
		Local:    req.From(),
		Remote:   resp.To(),
		// RFC 3261 §12.1.2: the remote target is the Contact of the response. A
		// response without one is against §12.1.1; the Request-URI has led there once.
		RemoteTarget: req.RequestURI,
		RouteSet:     uacRoutes(resp),
		// §12.1.2: secure if sent over TLS and the Request-URI is sips. The browser's
		// socket is the caller's to know; a sips URI may only be sent over TLS.
		Secure: isSIPS(req.RequestURI),
	}
	if target, ok := contact(resp); ok {
		d.RemoteTarget = target
	}
	return d, nil
}

// NewUAS makes the dialog of the side that answers req with resp, whose To tag
// has been added. Errors: ErrNoDialog, ErrNoContact.
func NewUAS(req, resp *sip.Message) (*Dialog, error) {
	if !begins(resp) {
		return nil, ErrNoDialog
	}
	target, ok := contact(req)
	if !ok {
		return nil, ErrNoContact
	}
	return &Dialog{
		ID:        IDOf(resp, false),
		State:     stateOf(resp),
		RemoteSeq: req.CSeq().Seq,
		Local:     resp.To(),
		// RFC 3261 §12.1.1: a request without a From tag has the null tag.
		Remote:        req.From(),
		RemoteTarget:  target,
		RouteSet:      req.Header.List("Record-Route"), // §12.1.1: in order
		Secure:        isSIPS(req.RequestURI),
		uas:           true,
		remoteSeqSeen: true,
	}, nil
}

// NewNotified makes the dialog of the side that sent req, a SUBSCRIBE or REFER,
// from the first NOTIFY about it: with or without a response, and one for each
// notifier (RFC 6665 §4.4.1). Errors: ErrNoContact.
func NewNotified(req, notify *sip.Message) (*Dialog, error) {
	d, err := NewUAS(notify, sip.NewResponse(notify, 200, ""))
	if err != nil {
		return nil, err
	}
	d.LocalSeq = req.CSeq().Seq
	d.RemoteSeq, d.remoteSeqSeen = 0, false // the NOTIFY is taken like those that follow
	d.Secure = isSIPS(req.RequestURI)
	return d, nil
}

// begins: RFC 3261 §12.1: 2xx and 101-199 with a To tag establish a dialog.
// §12.1.2: a UAC takes a 2xx without a tag as having the null tag.
func begins(resp *sip.Message) bool {
	code := resp.StatusCode
	return code/100 == 2 || code > 100 && code < 200 && resp.To().Tag() != ""
}

func stateOf(resp *sip.Message) State {
	if resp.StatusCode/100 == 2 {
		return Confirmed
	}
	return Early
}

// uacRoutes: RFC 3261 §12.1.2: the Record-Route of the response, reversed.
func uacRoutes(resp *sip.Message) []string {
	routes := slices.Clone(resp.Header.List("Record-Route"))
	slices.Reverse(routes)
	return routes
}

// contact is the first readable Contact URI.
func contact(m *sip.Message) (sip.URI, bool) {
	list, _, _ := m.Contacts()
	if len(list) == 0 {
		return sip.URI{}, false
	}
	return list[0].URI, true
}

func isSIPS(u sip.URI) bool { return strings.EqualFold(u.Scheme, "sips") }

// IDOf is the identifier of the dialog that a message belongs to, as this side
// sees it; incoming tells whether the message was received or is being sent.
func IDOf(m *sip.Message, incoming bool) ID {
	from, to := m.From().Tag(), m.To().Tag()
	// The sender of a request is in From; that of a response is in To.
	if incoming == m.IsRequest() {
		return ID{CallID: m.CallID(), LocalTag: to, RemoteTag: from}
	}
	return ID{CallID: m.CallID(), LocalTag: from, RemoteTag: to}
}
