package sipcore

// Transfer: RFC 3515, RFC 3891, RFC 3892.
//
//   - Refer asks the peer to call somebody, ReferTo to take over a call that we
//     have with somebody (attended).
//   - A REFER makes a subscription by itself, which exists before the REFER
//     leaves: a NOTIFY may overtake the 202. Each one comes as
//     SessionRequestReceived and, when it is about a REFER, as
//     SessionReferProgress.
//   - A REFER of the peer comes as SessionRefer; the shell says with AcceptRefer
//     or RejectRefer whether somebody listens. NotifyRefer reports what became
//     of it, until the call ends: the subscription ends with it.

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// referring is the state of transfers within a session.
type referring struct {
	id     uint32 // CSeq of the peer's newest REFER that was accepted
	status string // what was reported last
}

// referExpires is how many seconds a subscription to a REFER lives.
const referExpires = "180"

// Refer asks the peer to call target, any URI (blind transfer). SessionReferResult
// says whether it will, SessionReferProgress how that call goes. Errors:
// *StateError unless the call stands, or what cannot be sent.
func (s *Session) Refer(now time.Time, target sip.NameAddr, o ReferOptions) error {
	return s.referTo(now, target.String(), o)
}

// ReferTo asks the peer to take over our call other (attended transfer). It is
// Refer with a Replaces header for the peer to use; both calls must stand.
func (s *Session) ReferTo(now time.Time, other *Session, o ReferOptions) error {
	if other.leg == nil || !other.established || other.over() {
		return other.wrongState()
	}
	d := other.leg.d
	replaces := sip.Replaces{CallID: d.ID.CallID, ToTag: d.ID.RemoteTag, FromTag: d.ID.LocalTag}
	uri := d.RemoteTarget
	// RFC 3261 §19.1.1: what a URI's headers carry is escaped. RFC 3891 §3: the
	// tags as the peer's peer sees them.
	uri.Headers = "Replaces=" + escapeHeader(replaces.String())
	return s.referTo(now, sip.NameAddr{DisplayName: friendlyName(d.Remote), URI: uri}.String(), o)
}

// friendlyName is what a person can read: the display name or user@host. The
// other call's Contact, which a REFER must name, tells nobody anything.
func friendlyName(a sip.NameAddr) string {
	switch {
	case a.DisplayName != "":
		return a.DisplayName
	case a.URI.User != "":
		return a.URI.UserUnescaped() + "@" + a.URI.Host
	}
	return ""
}

func (s *Session) referTo(now time.Time, referTo string, o ReferOptions) error {
	if s.state != StateConfirmed {
		return s.wrongState()
	}
	by := s.ua.cfg.URI
	if s.private {
		by = anonymousURI
	}
	own := []sip.Field{
		{Name: "Refer-To", Value: referTo},
		{Name: "Referred-By", Value: "<" + by.String() + ">"}, // RFC 3892 §3
	}
	return s.Request(now, sip.MethodRefer, SessionRequestOptions{
		Headers:     append(o.Headers[:len(o.Headers):len(o.Headers)], own...),
		Body:        o.Body,
		ContentType: o.ContentType,
		OnResponse: func(now time.Time, resp *sip.Message, err error) {
			if !s.over() && (resp == nil || resp.StatusCode >= 200) {
				s.ua.emit(SessionReferResult{Session: s, Status: s.state, Response: resp, Cause: causeOfOutcome(resp, err)})
			}
			if o.OnResponse != nil {
				o.OnResponse(now, resp, err)
			}
		},
	})
}

// escapeHeader escapes a value for the headers of a URI: RFC 3261 §25.1,
// hnv-unreserved and unreserved stay.
func escapeHeader(value string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(value) {
		c := value[i]
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte("-_.!~*'()[]/?:+$", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// receiveRefer: RFC 3515 §2.4.2: exactly one Refer-To.
func (s *Session) receiveRefer(now time.Time, _ *leg, r *ServerRequest) {
	req := r.Request()
	if _, err := req.ReferTo(); err != nil || req.Header.Count("Refer-To") != 1 {
		s.reply(now, r, 400)
		return
	}
	if !s.established && s.state != StateWaitingForAck {
		s.reply(now, r, 603)
		return
	}
	if !s.leaveToApplication(now, r) {
		return
	}
	s.ua.emit(SessionRefer{Session: s, Status: s.state, Request: r})
}

// AcceptRefer takes a REFER: 202, a NOTIFY that says "100 Trying", and
// SessionRequestReceived. To make the call, and to report on it with NotifyRefer,
// is the application's. Errors: *StateError after the end, ErrAnswered.
func (s *Session) AcceptRefer(now time.Time, r *ServerRequest) error {
	if s.over() {
		return s.wrongState()
	}
	if err := r.Respond(now, ResponseOptions{Code: 202, Headers: []sip.Field{{Name: "Contact", Value: s.contact(r.Request())}}}); err != nil {
		return err
	}
	s.leg.d.RefreshTarget(r.Request())
	s.endReferral(now) // of the REFER before
	s.refer = &referring{id: r.Request().CSeq().Seq}
	err := s.NotifyRefer(now, 100, "")
	s.received(r)
	return err
}

// RejectRefer declines a REFER: 603. Errors: ErrAnswered.
func (s *Session) RejectRefer(now time.Time, r *ServerRequest) error {
	return r.Respond(now, ResponseOptions{Code: 603})
}

// NotifyRefer tells the peer how the call goes that its newest REFER asked for.
// code is its status code, 100 to 699, and a final one ends the subscription; an
// empty reason is the standard phrase. RFC 3515 §2.4.4, §2.4.5. Errors:
// *StateError without such a REFER, or what is wrong with code and reason.
func (s *Session) NotifyRefer(now time.Time, code int, reason string) error {
	if s.over() || s.refer == nil {
		return s.wrongState()
	}
	if code < 100 || code > 699 {
		return errStatusCode(code)
	}
	if reason == "" {
		reason = sip.ReasonPhrase(code)
	}
	if err := sip.CheckField("Reason-Phrase", reason); err != nil {
		return err
	}
	q := s.refer
	q.status = strconv.Itoa(code) + " " + reason
	if code >= 200 {
		s.refer = nil
	}
	fields, body := q.notification(code >= 200)
	return s.Request(now, sip.MethodNotify, SessionRequestOptions{
		Headers: fields, Body: body.Body, ContentType: body.ContentType,
		OnResponse: func(_ time.Time, resp *sip.Message, err error) {
			// RFC 6665 §4.2.2: the subscription is gone.
			if s.refer == q && (resp != nil && resp.StatusCode == 481 || errors.Is(err, transaction.ErrTimeout)) {
				s.refer = nil
			}
		},
	})
}

// notification is what a NOTIFY says. RFC 3515 §2.4.5.
func (q *referring) notification(final bool) ([]sip.Field, Description) {
	state := "active;expires=" + referExpires
	if final {
		state = "terminated;reason=noresource"
	}
	return []sip.Field{
		{Name: "Event", Value: "refer;id=" + strconv.FormatUint(uint64(q.id), 10)},
		{Name: "Subscription-State", Value: state},
	}, Description{Body: []byte("SIP/2.0 " + q.status + "\r\n"), ContentType: "message/sipfrag;version=2.0"}
}

// endReferral tells a peer that waits for reports that there will be no more.
// RFC 5057 §5.5: BYE would leave the subscription alive; RFC 6665 §4.2.2: its
// notifier may end it at any time. So it is with a further REFER, of which alone
// will be told.
func (s *Session) endReferral(now time.Time) {
	if q := s.refer; q != nil {
		s.refer = nil
		fields, body := q.notification(true)
		s.leg.send(now, s.leg.mustRequest(sip.MethodNotify, fields, body), func(time.Time, *sip.Message, error) {})
	}
}

// receiveNotify: NOTIFYs within a session are answered 200 and reported.
func (s *Session) receiveNotify(now time.Time, l *leg, r *ServerRequest) {
	l.d.RefreshTarget(r.Request())
	s.reply(now, r, 200)
	s.received(r)
	if e, err := r.Request().Event(); err != nil || !strings.EqualFold(e.Package, "refer") {
		return
	}
	code, reason, ok := sipfrag(r.Request().Body)
	if !ok {
		return
	}
	state, err := r.Request().SubscriptionState()
	final := code >= 200 || err == nil && strings.EqualFold(state.State, "terminated")
	s.ua.emit(SessionReferProgress{Session: s, Status: s.state, Notify: r, Code: code, Reason: reason, Final: final})
}

// sipfrag reads the status line of a message/sipfrag body. RFC 3420.
func sipfrag(body []byte) (code int, reason string, ok bool) {
	line, _, _ := strings.Cut(string(body), "\n")
	version, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	number, reason, _ := strings.Cut(rest, " ")
	code, err := strconv.Atoi(number)
	return code, reason, err == nil && strings.EqualFold(version, "SIP/2.0") && code >= 100 && code <= 699
}
