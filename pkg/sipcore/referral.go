package sipcore

// A REFER of ours and the subscription that it makes: RFC 3515 §2.4, RFC 6665.
//
//   - The Referral exists before the REFER leaves: a NOTIFY may overtake the 202.
//   - It ends with the final report of the peer, a refusal, a subscription that
//     ends without one, or silence: SessionReferOver, exactly once.
//   - The subscription lives until the peer ends it or it expires, also longer
//     than the call (RFC 5057 §5.5): one that hangs up in the middle still hears.

import (
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	// referExpires is for how long a subscription to a REFER lives, as a notifier
	// grants it and a subscriber takes it that hears nothing else.
	referExpires = 180 * time.Second
	// maxReferExpires bounds what a peer says or asks for.
	maxReferExpires = time.Hour
)

// A Referral is a REFER of ours.
type Referral struct {
	// Data is the shell's own; the core does not look at it.
	Data any

	ua      *UA
	session *Session // nil outside of a call
	use     *referUsage
	options ReferOptions
	call    *call // the REFER under way or answered, nil while the peer is put on hold
	wait    *timer
	heard   bool // a NOTIFY came
	held    bool // the peer was put on hold for it
	told    bool // SessionReferOver was emitted
}

// Session is the call that the REFER was sent in, nil outside of one.
func (r *Referral) Session() *Session { return r.session }

// Request is the REFER as last sent, nil while the peer is being put on hold.
func (r *Referral) Request() *sip.Message {
	if r.call == nil {
		return nil
	}
	return r.call.request
}

// Over says whether SessionReferOver was emitted.
func (r *Referral) Over() bool { return r.told }

func (r *Referral) enter(u *referUsage) {
	r.use = u
	u.ours = append(u.ours, r)
}

// send sends the REFER within its call, once.
func (r *Referral) send(now time.Time) {
	if r.call != nil || r.told {
		return
	}
	c, err := r.session.requestWithin(now, sip.MethodRefer, SessionRequestOptions{
		Headers: r.options.Headers, Body: r.options.Body, ContentType: r.options.ContentType,
		Data: r.Data, OnResponse: r.receive,
	})
	if err != nil {
		r.end(now, 0, "the call ended before the REFER was sent", CauseCanceled)
		return
	}
	r.call = c
}

// receive takes the answer to the REFER. RFC 3515 §2.4.2: 202, or the 200 of older
// peers, says that the peer tries.
func (r *Referral) receive(now time.Time, resp *sip.Message, err error) {
	final := resp == nil || resp.StatusCode >= 200
	cause := causeOfOutcome(resp, err)
	if final {
		r.ua.emit(SessionReferResult{Session: r.session, Status: r.status(), Referral: r, Response: resp, Cause: cause})
	}
	if r.options.OnResponse != nil {
		r.options.OnResponse(now, resp, err)
	}
	switch {
	case !final:
	case resp == nil:
		r.end(now, 0, "the REFER was not answered", cause)
	case cause != CauseNone:
		r.end(now, resp.StatusCode, resp.Reason, cause)
	case refusesReports(resp):
		// RFC 4488 §4: no subscription was made.
		r.end(now, resp.StatusCode, resp.Reason, CauseNone)
	case !r.heard:
		r.answered(now, resp)
	}
}

// answered: RFC 6665 §4.1.2.4: after 64*T1 without a NOTIFY there is no
// subscription.
func (r *Referral) answered(now time.Time, resp *sip.Message) {
	if r.use == nil && !r.establish(resp) {
		r.end(now, 0, "the answer to the REFER makes no dialog", CauseInternalError)
		return
	}
	r.expect(now, 0)
}

// refusesReports: Refer-Sub: false (RFC 4488 §4).
func refusesReports(m *sip.Message) bool {
	value, _, _ := strings.Cut(m.Header.Get("Refer-Sub"), ";")
	return strings.EqualFold(strings.TrimSpace(value), "false")
}

// expect waits for the next NOTIFY for so long, and for as long as its way may
// take.
func (r *Referral) expect(now time.Time, d time.Duration) {
	r.wait.Stop()
	r.wait = r.ua.after(now, d+64*r.ua.cfg.Timers.T1, "no NOTIFY about a REFER", func(now time.Time) {
		r.end(now, 0, "the peer has not reported how the transfer ended", CauseRequestTimeout)
	})
}

// notified takes a NOTIFY, which was answered.
func (r *Referral) notified(now time.Time, n *ServerRequest) {
	r.heard = true
	state, err := n.Request().SubscriptionState()
	ended := err == nil && strings.EqualFold(state.State, "terminated")
	code, reason, ok := sipfrag(n.Request().Body)
	final := ok && code >= 200
	if ok && !r.told {
		r.ua.emit(SessionReferProgress{Session: r.session, Status: r.status(), Referral: r, Notify: n, Code: code, Reason: reason, Final: final || ended})
	}
	if final {
		r.tell(now, code, reason, CauseOf(code))
	}
	switch {
	case ended:
		r.end(now, 0, "the subscription ended without a result: "+strconv.Quote(state.Reason), CauseExpires)
	case r.told:
		r.expect(now, 0) // for the end of the subscription
	case state.HasExpires:
		r.expect(now, min(time.Duration(state.Expires)*time.Second, maxReferExpires))
	default:
		r.expect(now, referExpires)
	}
}

// end ends the subscription.
func (r *Referral) end(now time.Time, code int, reason string, cause Cause) {
	r.wait.Stop()
	r.wait = nil
	if r.call != nil {
		r.call.canceled = true // no repetition of the REFER
	}
	r.tell(now, code, reason, cause)
	r.leave()
}

// tell tells how it ended, once.
func (r *Referral) tell(now time.Time, code int, reason string, cause Cause) {
	if r.told {
		return
	}
	r.told = true
	r.ua.emit(SessionReferOver{
		Session: r.session, Status: r.status(), Referral: r,
		Code: code, Reason: reason, Cause: cause, OK: cause == CauseNone, Left: r.left(cause),
	})
	if s := r.session; cause != CauseNone && r.held && !s.over() && s.localHold {
		no := false
		_ = s.Reinvite(now, ReinviteOptions{Hold: &no}) // refused only when too many wait
	}
}

// left is the call that was to be taken over and whose peer, who knows no Replaces,
// has got another call instead. RFC 3891 §3: only who knows it ends the old one.
func (r *Referral) left(cause Cause) *Session {
	other := r.options.other
	if cause != CauseNone || other == nil || other.over() || other.leg.replaces {
		return nil
	}
	return other
}

// status is that of the call, for outputs.
func (r *Referral) status() State {
	if r.session == nil {
		return StateNull
	}
	return r.session.state
}

// sipfrag reads the status line of a message/sipfrag body. RFC 3420.
func sipfrag(body []byte) (code int, reason string, ok bool) {
	line, _, _ := strings.Cut(string(body), "\n")
	version, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	number, reason, _ := strings.Cut(rest, " ")
	code, err := strconv.Atoi(number)
	return code, reason, err == nil && strings.EqualFold(version, "SIP/2.0") && code >= 100 && code <= 699
}
