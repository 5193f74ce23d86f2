package sipcore

// What REFERs have made of a dialog: subscriptions of ours and of the peer's,
// several at a time, told apart by their id (RFC 3515 §2.4.6).
//
//   - Within a call the leg receives and sends for them. RFC 5057 §5.5: BYE ends
//     the call, not them: what is left then takes the dialog over.
//   - A REFER outside of a call makes a dialog that has nothing else.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

type referUsage struct {
	ua     *UA
	d      *dialog.Dialog
	leg    *leg // of the call, nil outside of one
	ours   []*Referral
	theirs []*IncomingReferral
}

// referUsage is that of the leg's dialog.
func (l *leg) referUsage() *referUsage {
	if l.refers == nil {
		l.refers = l.s.ua.newReferUsage(l.d, l)
	}
	return l.refers
}

func (ua *UA) newReferUsage(d *dialog.Dialog, l *leg) *referUsage {
	u := &referUsage{ua: ua, d: d, leg: l}
	ua.refers = append(ua.refers, u)
	return u
}

// alive says whether a subscription is left.
func (u *referUsage) alive() bool { return u != nil && len(u.ours)+len(u.theirs) > 0 }

// release takes the dialog out of the table with the last subscription, unless
// it is a call's.
func (u *referUsage) release() {
	if u.alive() {
		return
	}
	if u.ua.dialogs[u.d.ID] == dialogUser(u) {
		delete(u.ua.dialogs, u.d.ID)
	}
	u.ua.refers = without(u.ua.refers, u)
	if u.leg != nil && u.leg.refers == u {
		u.leg.refers = nil
	}
}

func (r *Referral) leave() {
	if u := r.use; u != nil {
		u.ours = without(u.ours, r)
		u.release()
	}
	r.ua.outsideRefers = without(r.ua.outsideRefers, r)
}

// receiveRequest takes what comes when there is no call, or none any more.
func (u *referUsage) receiveRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	r := u.ua.receiveWithin(now, tx, u.d, req)
	switch {
	case r == nil:
	case req.Method == sip.MethodNotify:
		u.receiveNotify(now, r)
	default:
		u.receiveSubscribe(now, r)
	}
}

func (u *referUsage) receiveAck(time.Time, *sip.Message) {}

// receiveNotify answers a NOTIFY about a REFER and tells of it.
func (u *referUsage) receiveNotify(now time.Time, n *ServerRequest) {
	r := u.reportedOn(n.Request())
	if r == nil {
		// RFC 6665 §4.1.3: no such subscription, or no more.
		_ = n.Respond(now, ResponseOptions{Code: 481, Reason: "Subscription does not exist"})
		return
	}
	u.d.RefreshTarget(n.Request())
	n.answer(now, 200)
	if u.leg != nil && !u.leg.s.over() {
		u.leg.s.received(n)
	}
	r.notified(now, n)
}

// reportedOn finds the REFER of ours that a NOTIFY is about. RFC 3515 §2.4.6: the
// id is its CSeq number, and may be missing for the first. Where there is only
// one REFER any id is taken: some peers count in other ways.
func (u *referUsage) reportedOn(notify *sip.Message) *Referral {
	event, err := notify.Event()
	if u == nil || err != nil || !isRefer(event) || len(u.ours) == 0 {
		return nil
	}
	for _, r := range u.ours {
		if r.call != nil && strconv.FormatUint(uint64(r.call.request.CSeq().Seq), 10) == event.ID {
			return r
		}
	}
	if event.ID == "" || len(u.ours) == 1 {
		return u.ours[0]
	}
	return nil
}

func isRefer(e sip.Event) bool { return strings.EqualFold(e.Package, "refer") }

// receiveSubscribe: RFC 3515 §2.4.4, RFC 6665 §4.2.1: the peer refreshes its
// subscription, or ends it with Expires: 0.
func (u *referUsage) receiveSubscribe(now time.Time, r *ServerRequest) {
	req := r.Request()
	event, err := req.Event()
	if err != nil || !isRefer(event) {
		_ = r.Respond(now, ResponseOptions{Code: 489, Headers: []sip.Field{{Name: "Allow-Events", Value: "refer"}}})
		return
	}
	q := u.subscribed(event.ID)
	if q == nil {
		r.answer(now, 481)
		return
	}
	d := referExpires
	if seconds, err := req.Expires(); err == nil {
		d = min(time.Duration(seconds)*time.Second, maxReferExpires)
	}
	u.d.RefreshTarget(req)
	_ = r.Respond(now, ResponseOptions{Code: 200, Headers: []sip.Field{ // they are ours
		{Name: "Expires", Value: strconv.Itoa(int(d / time.Second))},
		{Name: "Contact", Value: u.contact(req)},
	}})
	q.refresh(now, d)
}

// isSubscribed says whether a SUBSCRIBE is within a dialog with a subscription:
// elsewhere the method is not always taken.
func (ua *UA) isSubscribed(req *sip.Message) bool {
	id := dialog.IDOf(req, true)
	if _, ok := ua.dialogs[id].(*IncomingSubscription); ok {
		return true
	}
	return slices.ContainsFunc(ua.refers, func(u *referUsage) bool { return u.d.ID == id && u.subscribed("") != nil })
}

// subscribed finds the REFER of the peer that a SUBSCRIBE is about.
func (u *referUsage) subscribed(id string) *IncomingReferral {
	for _, q := range u.theirs {
		if (q.id == id || id == "") && !q.noSub {
			return q
		}
	}
	return nil
}

// contact is our Contact within the dialog.
func (u *referUsage) contact(req *sip.Message) string {
	if u.leg != nil {
		return u.leg.s.contact(req)
	}
	return securedIf(u.d.Secure, u.ua.contact(req, false, false))
}

// send sends a NOTIFY within the dialog.
func (u *referUsage) send(now time.Time, fields []sip.Field, body Description, on func(now time.Time, resp *sip.Message, err error)) {
	if l := u.leg; l != nil {
		req := l.mustRequest(sip.MethodNotify, fields, body)
		l.send(now, req, on)
		if !l.s.over() {
			l.s.sent(req)
		}
		return
	}
	u.ua.sendWithin(now, u.d, sip.MethodNotify, fields, finishOptions{Body: body}, on)
}

// endRefers ends all of them, because the user agent stops.
func (ua *UA) endRefers(now time.Time) {
	for _, r := range slices.Clone(ua.outsideRefers) {
		r.end(now, 0, "the user agent was stopped", CauseCanceled)
	}
	for _, u := range slices.Clone(ua.refers) {
		for _, q := range slices.Clone(u.theirs) {
			q.end(now, "giveup")
		}
		for _, r := range slices.Clone(u.ours) {
			r.end(now, 0, "the user agent was stopped", CauseCanceled)
		}
	}
}
