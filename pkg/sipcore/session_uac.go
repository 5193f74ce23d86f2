package sipcore

// The caller's half: RFC 3261 §13.2.
//
//   - The INVITE carries an offer, unless NoOffer. It is built at once, sent
//     when the media side has made the offer, and waits while disconnected.
//   - Provisional responses: progress, and an early dialog for each To tag.
//   - 2xx: session_answered.go, session_fork.go. Cancelling: session_cancel.go.
//   - 300 to 699: SessionRejected, SessionFailed, SessionTerminated.

import (
	"errors"
	"slices"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// callerHalf is what only the caller keeps.
type callerHalf struct {
	call     *call // nil until the offer is made
	target   sip.URI
	options  InviteOptions
	canceled bool
	expired  bool // Expires of the INVITE ran out

	mediaLeg *leg                       // the dialog whose description the media side has, or gets
	decided  bool                       // and it is the last word
	acks     map[dialog.ID]*sip.Message // for the 2xx that were not wanted
	left     map[dialog.ID]*leg         // early dialogs that were left
}

// Invite calls. The session that it returns has its INVITE built; SessionDialog,
// SessionProgress ... follow. Errors: a target or header that cannot be sent.
func (ua *UA) Invite(now time.Time, target sip.URI, o InviteOptions) (*Session, error) {
	target, err := o.Referral.prepare(target, &o)
	if err != nil {
		return nil, err
	}
	req, err := ua.newInvite(target, o)
	if err != nil {
		return nil, err
	}
	if err := o.Referral.begin(now); err != nil {
		return nil, err
	}
	s := ua.newSession(req, false)
	s.follow(o.Referral)
	s.Data, s.AppInfo, s.Trickle, s.private = o.Data, o.AppInfo, o.Trickle, o.Anonymous
	s.uac = &callerHalf{target: target, options: o}
	if o.NoOffer {
		s.sendInvite(now, Description{})
		return s, nil
	}
	s.makeOffer(now, false, func(now time.Time, d Description, err error) {
		if err != nil {
			s.fail(now, nil, CauseWebRTCError)
			return
		}
		s.sendInvite(now, d)
	})
	return s, nil
}

// anonymousURI is nobody: RFC 3323 §4.1.1.3.
var anonymousURI = sip.URI{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"}

// newInvite builds the INVITE without its body.
func (ua *UA) newInvite(target sip.URI, o InviteOptions) (*sip.Message, error) {
	if err := checkBody(o.renderBody()); err != nil { // it may go in the ACK
		return nil, err
	}
	p := o.Params
	if o.Anonymous {
		p.FromURI = anonymousURI
		p.FromDisplayName = "Anonymous"
	}
	req := ua.newRequest(sip.MethodInvite, target, p)
	if err := addFields(req, o.Headers); err != nil {
		return nil, err
	}
	if o.Anonymous {
		// RFC 3325 §9.2, §9.3.
		req.Header.Add("P-Preferred-Identity", ua.cfg.URI.String())
		req.Header.Add("Privacy", "id")
	}
	if ua.cfg.Rel100 == Required {
		req.Header.Add("Require", "100rel") // RFC 3262 §4
	}
	if ua.cfg.Replaces == Required {
		req.Header.Add("Require", "replaces")
	}
	ua.finish(req, ua.owedByInvite(&o))
	if o.NoOffer && len(o.RenderBody) > 0 {
		// RFC 3261 §20.11: the callee may do without it.
		req.Header.Add("Content-Disposition", "render;handling=optional")
		setBody(req, o.renderBody())
	}
	return req, checkRequest(req)
}

// owedByInvite is what the library adds to the INVITE.
func (ua *UA) owedByInvite(o *InviteOptions) finishOptions {
	return finishOptions{Fields: ua.timerFields(refreshing{}), Contact: true, Anonymous: o.Anonymous, Outbound: true, Allow: true, Forks: true, Trickle: o.Trickle}
}

func (o *InviteOptions) renderBody() Description {
	return Description{Body: o.RenderBody, ContentType: o.RenderType, Render: true}
}

// ackBody is the render body, unless the INVITE had it.
func (u *callerHalf) ackBody() Description {
	if u.options.NoOffer {
		return Description{}
	}
	return u.options.renderBody()
}

func (s *Session) sendInvite(now time.Time, offer Description) {
	if len(offer.Body) > 0 {
		setBody(s.request, offer)
	}
	s.state = StateInviteSent
	s.uac.call = s.ua.sendNew(now, s.request, s.inviteOutcome)
	s.uac.call.onResend = s.inviteResent
	o := &s.uac.options
	s.uac.call.aim = &aim{tried: []sip.URI{s.uac.target}, routes: o.Params.RouteSet, finish: s.ua.owedByInvite(o)}
	// RFC 3261 §13.2.1: after the time of Expires the caller ought to cancel.
	if seconds, err := s.request.Expires(); err == nil {
		s.startTimer(now, timerExpires, time.Duration(seconds)*time.Second, s.inviteExpired)
	}
}

// inviteResent: RFC 3261 §13.2.2.3: the refusal of the INVITE before has ended
// its early dialogs.
func (s *Session) inviteResent(req *sip.Message) {
	s.request = req
	for _, l := range slices.Clone(s.legs) {
		l.leave()
	}
	s.uac.left = nil
	if !s.uac.decided {
		s.uac.mediaLeg = nil
	}
}

func (s *Session) inviteExpired(now time.Time) {
	s.uac.expired = true
	_ = s.Cancel(now, CancelOptions{}) // refused only when there is nothing to cancel
}

// inviteOutcome takes every response to the INVITE and its failure. After the
// end of the session it still acknowledges what comes late.
func (s *Session) inviteOutcome(now time.Time, resp *sip.Message, err error) {
	switch {
	case err != nil:
		s.inviteLost(now, err)
	case resp.StatusCode < 200:
		s.reportProgress(now, resp)
		s.receiveProvisional(now, resp)
		s.trickleOut(now)
	case resp.StatusCode < 300:
		s.receiveInvite2xx(now, resp)
		s.trickleOut(now)
	default:
		s.inviteRefused(now, resp)
	}
}

func (s *Session) inviteLost(now time.Time, err error) {
	if s.leg != nil {
		return // answered before: what fails now is only the wait for other branches
	}
	cause := CauseConnectionError
	if errors.Is(err, transaction.ErrTimeout) {
		cause = CauseRequestTimeout
	}
	s.fail(now, nil, s.uac.causeOr(cause))
}

func (s *Session) inviteRefused(now time.Time, resp *sip.Message) {
	if s.leg != nil {
		return
	}
	s.reject(now, resp, s.uac.causeOr(CauseOf(resp.StatusCode)))
}

// causeOr prefers what led to the end to how it came.
func (u *callerHalf) causeOr(cause Cause) Cause {
	if u.expired {
		return CauseExpires
	}
	return cause
}

// receiveProvisional: RFC 3261 §13.2.2.1.
func (s *Session) receiveProvisional(now time.Time, resp *sip.Message) {
	if s.over() || s.leg != nil || s.uac.canceled {
		return
	}
	if resp.StatusCode == 100 {
		s.progress(resp)
		return
	}
	if resp.To().Tag() == "" {
		s.ua.log(LevelWarn, "session", "provisional response without a To tag ignored")
		return
	}
	if resp.StatusCode == 199 {
		s.receiveEarlyEnd(now, resp)
		return
	}
	l := s.earlyLeg(resp)
	if s.state == StateInviteSent {
		s.state = StateProvisionalReceived
	}
	if l == nil {
		s.progress(resp)
		return
	}
	l.noteResponse(resp)
	if isReliable(resp) {
		s.receiveReliable(now, l, resp)
		return
	}
	// RFC 3261 §13.2.1: the first description is the one that counts.
	if d, ok := s.description(resp); ok && len(l.early.Body) == 0 {
		l.early = d
		s.preview(now, l)
	}
	s.progress(resp)
}

func (s *Session) progress(resp *sip.Message) {
	s.ua.emit(SessionProgress{Session: s, Status: s.state, Response: resp})
}

// earlyLeg finds or makes the early dialog of a provisional response: one for
// each To tag (RFC 3261 §12.1.2). A response without Contact makes none.
func (s *Session) earlyLeg(resp *sip.Message) *leg {
	if l := s.legOf(dialog.IDOf(resp, true)); l != nil {
		return l
	}
	if s.uac.left[dialog.IDOf(resp, true)] != nil {
		return nil // the callee has ended it
	}
	if !resp.Header.Has("Contact") || len(s.legs) >= maxLegs {
		return nil
	}
	d, err := dialog.NewUAC(s.request, resp)
	if err != nil {
		return nil
	}
	return s.enter(d)
}
