package sipcore

// Dialogs that have subscriptions and no call: RFC 6665 §4.4.1, RFC 5057. What is
// the same for those of ours, those of others, and those that REFERs make.

import (
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// receiveWithin takes a request within such a dialog. It returns NOTIFYs and
// SUBSCRIBEs in their order, and answers the rest itself.
func (ua *UA) receiveWithin(now time.Time, tx *transaction.Server, d *dialog.Dialog, req *sip.Message) *ServerRequest {
	// RFC 3261 §12.2.2: a CSeq number that does not rise is out of order: 500.
	if d.CheckRequest(req) != nil {
		ua.refuse(now, tx, 500, "")
		return nil
	}
	switch req.Method {
	case sip.MethodNotify, sip.MethodSubscribe:
		return ua.newServerRequest(tx, req, "")
	case sip.MethodOptions:
		ua.answerOptions(now, tx, req)
	case sip.MethodMessage:
		ua.receiveMessage(now, tx, req)
	default:
		ua.refuse(now, tx, 481, "") // RFC 5057 §5.3: the usage that it belongs to is not there
	}
	return nil
}

// sendWithin sends a NOTIFY or SUBSCRIBE within such a dialog. fields were looked
// at. Both have a Contact.
func (ua *UA) sendWithin(now time.Time, d *dialog.Dialog, method string, fields []sip.Field, o finishOptions, on func(now time.Time, resp *sip.Message, err error)) *call {
	req := d.Request(method)
	ua.prepare(req)
	_ = addFields(req, fields)
	o.Contact, o.Secure = true, d.Secure
	ua.finish(req, o)
	c := ua.send(now, req, on)
	c.nextSeq = func() uint32 {
		d.LocalSeq++
		return d.LocalSeq
	}
	return c
}

// reportsOn says whether a NOTIFY without a dialog is about a SUBSCRIBE or REFER of
// ours, whose event matches: RFC 6665 §4.4.1.
func reportsOn(req, notify *sip.Message) bool {
	return req.CallID() == notify.CallID() && req.From().Tag() == notify.To().Tag()
}
