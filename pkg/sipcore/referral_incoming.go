package sipcore

// A REFER of the peer: RFC 3515 §2.4.
//
//   - The application accepts or rejects it; nobody who listens: RejectRefer.
//   - An accepted one is a subscription of the peer, who hears with NOTIFYs how
//     the call goes: by itself when UA.Invite is told of the REFER (or Follow
//     makes the call), else by Notify.
//   - One NOTIFY is under way at a time; the next waits for its answer, so that
//     none overtakes another. But the last one leaves at once: what it overtakes
//     is old news. The peer waits for it, so it is sent again when it was lost.
//   - It ends with the final report, with its time, with a NOTIFY that the peer
//     refuses, and, unless a call of ours follows it, with the call that it came in.

import (
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	// maxReferrals is how many REFERs of the peer may be under way in a dialog.
	maxReferrals = 16
	// maxReports is how many NOTIFYs about one REFER may wait for their turn; of
	// more the oldest are left out.
	maxReports = 16
	// maxLastReports is how often the last NOTIFY is sent, each time as a new
	// request.
	maxLastReports = 3
)

// An IncomingReferral is a REFER of the peer.
type IncomingReferral struct {
	// Data is the shell's own; the core does not look at it.
	Data any

	ua      *UA
	session *Session // nil outside of a call
	request *ServerRequest
	use     *referUsage // nil until it is accepted
	id      string      // of the subscription
	call    *Session    // that follows
	noSub   bool        // the peer wants no reports
	status  string      // what was reported last
	until   time.Time   // the subscription's end
	expiry  *timer
	reports []string // that wait
	busy    bool     // a NOTIFY is under way
	final   bool     // the last report was sent
	over    bool     // IncomingReferOver was emitted
}

// Session is the call that the REFER came in, nil outside of one.
func (q *IncomingReferral) Session() *Session { return q.session }

// Request is the REFER, which the core has looked at: it has one Refer-To that can
// be read.
func (q *IncomingReferral) Request() *ServerRequest { return q.request }

// Target is whom to call, the Refer-To. It may be any URI.
func (q *IncomingReferral) Target() sip.NameAddr {
	to, _ := q.request.Request().ReferTo() // looked at when it came
	return to
}

// Call is the call that follows the REFER, nil when there is none.
func (q *IncomingReferral) Call() *Session { return q.call }

// checkRefer: RFC 3515 §2.4.2: exactly one Refer-To.
func checkRefer(req *sip.Message) bool {
	_, err := req.ReferTo()
	return err == nil && req.Header.Count("Refer-To") == 1
}

// receiveRefer takes a REFER within a call.
func (s *Session) receiveRefer(now time.Time, l *leg, r *ServerRequest) {
	switch {
	case !checkRefer(r.Request()):
		s.reply(now, r, 400)
	case !s.established && s.state != StateWaitingForAck:
		s.reply(now, r, 603)
	case l.refers != nil && len(l.refers.theirs) >= maxReferrals:
		s.reply(now, r, 503, retryLater)
	case s.leaveToApplication(now, r):
		s.ua.emit(SessionRefer{Session: s, Status: s.state, Request: r, Referral: s.ua.newIncomingReferral(s, r)})
	}
}

func (ua *UA) newIncomingReferral(s *Session, r *ServerRequest) *IncomingReferral {
	q := &IncomingReferral{ua: ua, session: s, request: r}
	r.onRefusal = q.finish
	return q
}

// finish: nothing more is to be reported. It is told once.
func (q *IncomingReferral) finish() {
	if !q.over {
		q.over = true
		q.ua.incomingRefers = without(q.ua.incomingRefers, q)
		q.ua.emit(IncomingReferOver{Referral: q})
	}
}

// retryLater goes with a 503 of ours.
var retryLater = sip.Field{Name: "Retry-After", Value: strconv.Itoa(overloadPause)}

// wrongState refuses a command about a REFER that is not there for it.
func (q *IncomingReferral) wrongState() error {
	if q.session == nil || q.session.over() {
		return &StateError{Status: StateTerminated}
	}
	return q.session.wrongState()
}

// Accept takes the REFER: 202, a NOTIFY that says "100 Trying", and
// SessionRequestReceived. With Refer-Sub: false of the peer all is the same, but no
// NOTIFY is sent, now or later (RFC 4488 §4). To make the call is Follow's or the application's.
// Errors: *StateError after the end of the call, ErrAnswered.
func (q *IncomingReferral) Accept(now time.Time) error {
	s, req := q.session, q.request.Request()
	if s != nil && s.over() {
		return q.wrongState()
	}
	q.noSub = refusesReports(req) || hasToken(req.OptionTags("Require"), "nosub") // RFC 7614 §4
	if err := q.request.Respond(now, ResponseOptions{Code: 202, Headers: q.acceptFields()}); err != nil {
		return err
	}
	if s != nil {
		s.leg.d.RefreshTarget(req)
	}
	q.subscribe(now)
	if s != nil {
		s.received(q.request)
	}
	return nil
}

// Reject declines the REFER; Code 0 is 603. Errors: ErrAnswered, or what is wrong
// with the options.
func (q *IncomingReferral) Reject(now time.Time, o ResponseOptions) error {
	if o.Code == 0 {
		o.Code = 603
	}
	if o.Code < 300 || o.Code > 699 {
		return errStatusCode(o.Code)
	}
	return q.request.Respond(now, o)
}

// subscribe makes the subscription of the peer. RFC 3515 §2.4.4: a NOTIFY at once.
func (q *IncomingReferral) subscribe(now time.Time) {
	if q.use = q.usage(); q.use == nil {
		q.finish()
		return
	}
	q.id = strconv.FormatUint(uint64(q.request.Request().CSeq().Seq), 10)
	q.use.theirs = append(q.use.theirs, q)
	q.grant(now, referExpires)
	q.report(now, statusLine(100, ""))
}

// grant lets the subscription live for so long. RFC 6665 §4.2.2.
func (q *IncomingReferral) grant(now time.Time, d time.Duration) {
	q.until = now.Add(d)
	q.expiry.Stop()
	q.expiry = q.ua.after(now, d, "a REFER's subscription expires", func(now time.Time) { q.end(now, "timeout") })
}

// refresh takes a SUBSCRIBE, which was answered. RFC 6665 §4.2.1.2: a NOTIFY
// follows.
func (q *IncomingReferral) refresh(now time.Time, d time.Duration) {
	if d == 0 {
		q.end(now, "timeout")
		return
	}
	q.grant(now, d)
	q.report(now, q.latest())
}

// Notify tells the peer how the call goes that its REFER asked for, where no call
// of the core follows it. code is its status code, 100 to 699, and a final one
// ends the subscription; an empty reason is the standard phrase. RFC 3515 §2.4.4,
// §2.4.5. Errors: *StateError unless the REFER was accepted and the peer still
// listens, or what is wrong with code and reason.
func (q *IncomingReferral) Notify(now time.Time, code int, reason string) error {
	if code < 100 || code > 699 {
		return errStatusCode(code)
	}
	if err := sip.CheckField("Reason-Phrase", reason); err != nil {
		return err
	}
	if q.use == nil || q.final {
		return q.wrongState()
	}
	if code < 200 {
		q.report(now, statusLine(code, reason))
		return nil
	}
	q.reports = []string{statusLine(code, reason)}
	q.end(now, "noresource")
	return nil
}

// statusLine is that of a response, without the version.
func statusLine(code int, reason string) string {
	if reason == "" {
		reason = sip.ReasonPhrase(code)
	}
	return strconv.Itoa(code) + " " + reason
}

// latest is what was reported last, or waits to be.
func (q *IncomingReferral) latest() string {
	if n := len(q.reports); n > 0 {
		return q.reports[n-1]
	}
	return q.status
}

// report sends a NOTIFY, or lets it wait for its turn.
func (q *IncomingReferral) report(now time.Time, status string) {
	if q.reports = append(q.reports, status); len(q.reports) > maxReports {
		q.reports = q.reports[1:]
	}
	q.nextReport(now)
}

func (q *IncomingReferral) nextReport(now time.Time) {
	if q.busy || len(q.reports) == 0 {
		return
	}
	q.status, q.reports = q.reports[0], q.reports[1:]
	q.busy = !q.noSub
	q.notify(now, stateUntil("active", q.until.Sub(now)), q.notified)
}

// end ends the subscription with a last NOTIFY, which says what was reported last,
// and why.
func (q *IncomingReferral) end(now time.Time, reason string) {
	q.status = q.latest()
	q.leave()
	q.notifyLast(now, "terminated;reason="+reason, maxLastReports)
	q.finish()
}

// notifyLast sends the last NOTIFY, and again when it did not get there.
func (q *IncomingReferral) notifyLast(now time.Time, state string, left int) {
	q.notify(now, state, func(now time.Time, resp *sip.Message, err error) {
		if left > 1 && q.ua.missed(resp, err) {
			q.notifyLast(now, state, left-1)
		}
	})
}

// leave forgets the subscription.
func (q *IncomingReferral) leave() {
	q.final, q.reports = true, nil
	q.expiry.Stop()
	q.expiry = nil
	q.use.theirs = without(q.use.theirs, q)
	q.use.release()
}

// notify sends a NOTIFY. RFC 3515 §2.4.5.
func (q *IncomingReferral) notify(now time.Time, state string, on func(now time.Time, resp *sip.Message, err error)) {
	if q.noSub {
		return
	}
	q.use.send(now, []sip.Field{
		{Name: "Event", Value: "refer;id=" + q.id},
		{Name: "Subscription-State", Value: state},
	}, Description{Body: []byte("SIP/2.0 " + q.status + "\r\n"), ContentType: "message/sipfrag;version=2.0"}, on)
}

// notified takes the answer to a NOTIFY. RFC 5057 §5.1: that the subscription ends
// does not end the call.
func (q *IncomingReferral) notified(now time.Time, resp *sip.Message, err error) {
	if resp != nil && resp.StatusCode < 200 {
		return
	}
	q.busy = false
	if q.ua.loses(resp, err) && !q.final {
		q.leave()
		q.finish()
	}
	q.nextReport(now)
}

// endUnfollowed tells a peer that waits for reports of the application that there
// will be no more, because the call ends. RFC 5057 §5.5: BYE would leave the
// subscription alive; RFC 6665 §4.2.2: its notifier may end it at any time.
func (u *referUsage) endUnfollowed(now time.Time) {
	if u == nil {
		return
	}
	for _, q := range slices.Clone(u.theirs) {
		if q.call == nil {
			q.end(now, "noresource")
		}
	}
}
