package sipcore

// The call that follows a REFER: RFC 3515 §2.4.5, RFC 3892 §3, RFC 3891. It says
// who wants it, names the call that it takes the place of, and what becomes of it
// is reported by itself.

import (
	"errors"
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Why a REFER is not followed.
var (
	errNotToCall = errors.New("sipcore: the Refer-To is no SIP address: only the application can follow it")
	errNotInvite = errors.New("sipcore: the Refer-To asks for another method than INVITE")
)

// Follow accepts the REFER, if that was not done, and calls whom it names: UA.Invite
// with InviteOptions.Referral. Errors: a Refer-To that is no call, those of Accept
// and UA.Invite.
func (q *IncomingReferral) Follow(now time.Time, o InviteOptions) (*Session, error) {
	o.Referral = q
	return q.ua.Invite(now, q.Target().URI, o)
}

// prepare gives an INVITE what the REFER asks for. target is the Refer-To, or where
// the application calls instead.
func (q *IncomingReferral) prepare(target sip.URI, o *InviteOptions) (sip.URI, error) {
	if q == nil {
		return target, nil
	}
	to := q.Target().URI
	method, named := to.Params.Get("method")
	switch {
	case !to.IsSIP():
		return target, errNotToCall
	case named && !strings.EqualFold(method, sip.MethodInvite):
		return target, errNotInvite // RFC 3515 §2.1: the URI may name a method
	case q.call != nil:
		return target, q.wrongState()
	}
	o.Headers = slices.Clone(o.Headers)
	for _, f := range q.inviteFields(to) {
		if !slices.ContainsFunc(o.Headers, func(own sip.Field) bool { return sip.CanonicalName(own.Name) == f.Name }) {
			o.Headers = append(o.Headers, f)
		}
	}
	// RFC 3261 §19.1.1, table 1: neither Request-URI nor To may carry these.
	target.Headers, target.Params = "", target.Params.Without("method")
	return target, nil
}

// begin accepts the REFER, if that was not done.
func (q *IncomingReferral) begin(now time.Time) error {
	if q == nil || q.request.code >= 200 && q.request.code < 300 {
		return nil
	}
	return q.Accept(now)
}

// follow lets the peer hear how the call goes, if it still listens.
func (s *Session) follow(q *IncomingReferral) {
	if q == nil {
		return
	}
	q.call = s
	if !q.final {
		s.behalf = q
	}
}

// inviteFields are the headers that a REFER gives to its INVITE. RFC 3261 §19.1.5:
// of what a URI asks for this is taken over; the rest could make the call another
// one than the user sees.
func (q *IncomingReferral) inviteFields(to sip.URI) (list []sip.Field) {
	if value, ok := to.Header("Replaces"); ok {
		if replaces, err := sip.ParseReplaces(value); err == nil {
			list = append(list, sip.Field{Name: "Replaces", Value: replaces.String()})
		}
		if value, _ = to.Header("Require"); value == "replaces" { // RFC 5589 §7.3
			list = append(list, sip.Field{Name: "Require", Value: value})
		}
	}
	if by, err := q.request.Request().ReferredBy(); err == nil {
		// RFC 3892 §3: as it came, but for a token, which is a body that we do not copy.
		by.Params = by.Params.Without("cid")
		list = append(list, sip.Field{Name: "Referred-By", Value: by.String()})
	}
	return list
}

// reportProgress tells of a provisional response, if a REFER asked for the call.
func (s *Session) reportProgress(now time.Time, resp *sip.Message) {
	if q := s.behalf; q != nil && q.latest() != statusLine(resp.StatusCode, resp.Reason) {
		_ = q.Notify(now, resp.StatusCode, resp.Reason) // refused when the peer does not listen any more
	}
}

// reportOver tells how the call went.
func (s *Session) reportOver(now time.Time, code int, reason string) {
	if q := s.behalf; q != nil {
		s.behalf = nil
		_ = q.Notify(now, code, reason) // the same
	}
}

// reportFailure tells why there is no call.
func (s *Session) reportFailure(now time.Time, m *sip.Message, cause Cause) {
	if m != nil && !m.IsRequest() && m.StatusCode >= 300 {
		s.reportOver(now, m.StatusCode, m.Reason)
		return
	}
	code := 500
	switch cause {
	case CauseNone, CauseCanceled, CauseExpires:
		code = 487
	case CauseRequestTimeout:
		code = 408
	case CauseConnectionError:
		code = 503
	case CauseWebRTCError, CauseBadMediaDescription:
		code = 488
	}
	s.reportOver(now, code, "")
}
