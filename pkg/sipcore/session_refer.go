package sipcore

// Transfer, the side that asks, within a call: RFC 3515, RFC 5589.
//
//   - Refer asks the peer to call somebody, ReferTo to take over a call that we
//     have with somebody (attended).
//   - Each REFER is a Referral (referral.go): its answer, the reports of the peer,
//     and how it ended, which is told once.
//   - Hanging up when the transfer has succeeded is for the shell.
//
// Outside of a call: refer_outside.go. The side that is asked: referral_incoming.go.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// ReferOptions are the options of Session.Refer, Session.ReferTo, UA.Refer and UA.ReferTo.
type ReferOptions struct {
	Headers     []sip.Field
	Body        []byte
	ContentType string
	Data        any  // sets Referral.Data before the first output
	NoSub       bool // ask the peer to send no reports: RFC 4488. Its 2xx is the end then
	// Hold puts the peer on hold before the REFER leaves, and takes it off again
	// when the transfer fails (RFC 5589 §6). Not for UA.Refer and UA.ReferTo.
	Hold bool
	// Params is for UA.Refer and UA.ReferTo only.
	Params RequestParams
	// OnResponse, if any, is told of the answers to the REFER itself. What
	// became of the call that the peer makes comes as SessionReferOver.
	OnResponse func(now time.Time, resp *sip.Message, err error)

	other *Session // that is to be taken over, nil in a blind transfer
}

// Refer asks the peer to call target, any URI (blind transfer). SessionReferResult
// says whether it will, SessionReferProgress how that call goes, SessionReferOver,
// exactly once, how it ended. Errors: *StateError unless the call stands, or what
// cannot be sent.
func (s *Session) Refer(now time.Time, target sip.NameAddr, o ReferOptions) error {
	return s.referTo(now, target.String(), o)
}

// ReferTo asks the peer to take over our call other (attended transfer). It is
// Refer with a Replaces header for the peer to use; both calls must stand.
func (s *Session) ReferTo(now time.Time, other *Session, o ReferOptions) error {
	to, err := other.takenOver()
	if err != nil {
		return err
	}
	o.other = other
	return s.referTo(now, to, o)
}

// takenOver is the Refer-To for whom is to take over our call.
func (s *Session) takenOver() (string, error) {
	if s.leg == nil || !s.established || s.over() {
		return "", s.wrongState()
	}
	d := s.leg.d
	replaces := sip.Replaces{CallID: d.ID.CallID, ToTag: d.ID.RemoteTag, FromTag: d.ID.LocalTag}
	uri := d.RemoteTarget
	// RFC 3261 §19.1.1: what a URI's headers carry is escaped. RFC 3891 §3: the
	// tags as the peer's peer sees them.
	uri.Headers = "Replaces=" + escapeHeader(replaces.String())
	return sip.NameAddr{DisplayName: friendlyName(d.Remote), URI: uri}.String(), nil
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
	r := &Referral{Data: o.Data, ua: s.ua, session: s, options: o}
	r.options.Headers = o.referFields(referTo, by)
	if err := checkFields(r.options.Headers); err != nil {
		return err
	}
	if err := checkBody(Description{Body: o.Body, ContentType: o.ContentType}); err != nil {
		return err
	}
	r.enter(s.leg.referUsage())
	if r.held = o.Hold && !s.localHold; r.held {
		s.holdFor(now, r.send)
		return nil
	}
	r.send(now)
	return nil
}

// referFields are the headers of a REFER.
func (o *ReferOptions) referFields(referTo string, by sip.URI) []sip.Field {
	list := append(slices.Clone(o.Headers),
		sip.Field{Name: "Refer-To", Value: referTo},
		sip.Field{Name: "Referred-By", Value: "<" + by.String() + ">"}) // RFC 3892 §3
	if o.NoSub {
		list = append(list, sip.Field{Name: "Refer-Sub", Value: "false"}) // RFC 4488 §4
	}
	return list
}

// holdFor holds the peer and calls then, whatever comes of it.
func (s *Session) holdFor(now time.Time, then func(now time.Time)) {
	yes := true
	err := s.Reinvite(now, ReinviteOptions{Hold: &yes, OnResult: func(now time.Time, _ bool, _ *sip.Message) { then(now) }})
	if err != nil { // too many wait
		then(now)
	}
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

// receiveNotify takes a NOTIFY within a call. Those that are not about a REFER are
// answered 200 and reported.
func (s *Session) receiveNotify(now time.Time, l *leg, r *ServerRequest) {
	if event, err := r.Request().Event(); err == nil && isRefer(event) {
		l.refers.receiveNotify(now, r)
		return
	}
	l.d.RefreshTarget(r.Request())
	s.reply(now, r, 200)
	s.received(r)
}

// receiveSubscribe takes a SUBSCRIBE within a call, which is about a REFER if it is
// about anything.
func (s *Session) receiveSubscribe(now time.Time, l *leg, tx *transaction.Server, r *ServerRequest) {
	if s.ua.isSubscribed(r.Request()) {
		l.refers.receiveSubscribe(now, r)
		return
	}
	s.receiveOther(now, tx, r)
}
