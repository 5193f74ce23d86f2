package sipcore

// REFER outside of a call: RFC 3515 §2.4, RFC 6665 §4.4.1. It makes a dialog for
// its subscription alone, with the 2xx or with the first NOTIFY, whichever comes
// first.

import (
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// maxOutsideReferrals is how many REFERs of others outside of calls may be under
// way.
const maxOutsideReferrals = 64

// Refer asks target to call referTo, any URI, without a call with it. The outputs
// are those of Session.Refer, with a nil Session. Errors: what cannot be sent.
func (ua *UA) Refer(now time.Time, target sip.URI, referTo sip.NameAddr, o ReferOptions) (*Referral, error) {
	return ua.refer(now, target, referTo.String(), o)
}

// ReferTo asks target to take over our call other (attended transfer), without a
// call with target. It is Refer in all else; other must stand.
func (ua *UA) ReferTo(now time.Time, target sip.URI, other *Session, o ReferOptions) (*Referral, error) {
	to, err := other.takenOver()
	if err != nil {
		return nil, err
	}
	o.other = other
	return ua.refer(now, target, to, o)
}

func (ua *UA) refer(now time.Time, target sip.URI, referTo string, o ReferOptions) (*Referral, error) {
	req := ua.newRequest(sip.MethodRefer, target, o.Params)
	if err := addFields(req, o.referFields(referTo, ua.cfg.URI)); err != nil {
		return nil, err
	}
	owes := finishOptions{Contact: true, Outbound: true, Allow: true, Body: Description{Body: o.Body, ContentType: o.ContentType}}
	ua.finish(req, owes)
	if err := checkRequest(req); err != nil {
		return nil, err
	}
	r := &Referral{Data: o.Data, ua: ua, options: o}
	ua.outsideRefers = append(ua.outsideRefers, r)
	r.call = ua.sendNew(now, req, r.receive)
	r.call.aim = &aim{tried: []sip.URI{target}, routes: o.Params.RouteSet, finish: owes}
	return r, nil
}

// establish makes the dialog of a REFER from its 2xx.
func (r *Referral) establish(resp *sip.Message) bool {
	d, err := dialog.NewUAC(r.call.request, resp)
	if err == nil {
		r.enterDialog(d)
	}
	return err == nil
}

// referOf finds the REFER outside of a call that a NOTIFY without a dialog is
// about. A fork's second branch finds none: one subscription is enough.
func (ua *UA) referOf(notify *sip.Message) dialogUser {
	event, err := notify.Event()
	if err != nil || !isRefer(event) {
		return nil
	}
	for _, r := range ua.outsideRefers {
		if reportsOn(r.call.request, notify) {
			d, err := dialog.NewNotified(r.call.request, notify)
			if err != nil {
				return nil
			}
			r.enterDialog(d)
			return r.use
		}
	}
	return nil
}

func (r *Referral) enterDialog(d *dialog.Dialog) {
	r.leave()
	u := r.ua.newReferUsage(d, nil)
	r.ua.dialogs[d.ID] = u
	r.enter(u)
}

// receiveOutsideRefer shows a REFER without a dialog to the application.
func (ua *UA) receiveOutsideRefer(now time.Time, tx *transaction.Server, req *sip.Message) {
	contacts, _, _ := req.Contacts()
	switch {
	case !checkRefer(req) || len(contacts) == 0:
		ua.refuse(now, tx, 400, "")
	case len(ua.incomingRefers) >= maxOutsideReferrals:
		ua.refuse(now, tx, 503, "", retryLater)
	default:
		r := ua.newServerRequest(tx, req, ua.newTag())
		r.bounded = true
		r.awaitAnswer(now)
		q := ua.newIncomingReferral(nil, r)
		ua.incomingRefers = append(ua.incomingRefers, q)
		ua.emit(IncomingRefer{Referral: q})
	}
}

// dialogFields are the headers of a 2xx that makes a dialog. RFC 3261 §12.1.1: it
// repeats the Record-Route.
func (ua *UA) dialogFields(req *sip.Message) (list []sip.Field) {
	for _, route := range req.Header.Values("Record-Route") {
		list = append(list, sip.Field{Name: "Record-Route", Value: route})
	}
	return append(list, sip.Field{Name: "Contact", Value: ua.contact(req, false, false)})
}

// acceptFields are the headers of the 202.
func (q *IncomingReferral) acceptFields() (list []sip.Field) {
	req := q.request.Request()
	if q.session == nil {
		list = q.ua.dialogFields(req)
	} else {
		list = append(list, sip.Field{Name: "Contact", Value: q.session.contact(req)})
	}
	if q.noSub {
		list = append(list, sip.Field{Name: "Refer-Sub", Value: "false"}) // RFC 4488 §4
	}
	return list
}

// usage is the dialog of the subscription: the call's, or a new one. It is nil
// when none can be made.
func (q *IncomingReferral) usage() *referUsage {
	if q.session != nil {
		return q.session.leg.referUsage()
	}
	req := q.request.Request()
	d, err := dialog.NewUAS(req, q.ua.newResponse(req, 202, "", q.request.toTag))
	if err != nil {
		return nil
	}
	u := q.ua.newReferUsage(d, nil)
	if !q.noSub { // RFC 4488 §4: no subscription, no dialog
		q.ua.dialogs[d.ID] = u
	}
	return u
}
