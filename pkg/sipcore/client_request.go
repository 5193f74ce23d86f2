package sipcore

// Requests of the application outside of dialogs: MESSAGE, OPTIONS and whatever
// else a server may understand.

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// RequestOptions goes with a request.
type RequestOptions struct {
	Headers     []sip.Field
	Body        []byte
	ContentType string // empty: text/plain
	Params      RequestParams
	// Lifetime is for how long what it says is worth reading; 0: for ever. While
	// it waits for a connection for longer it is not sent, and fails with
	// CauseExpires. A MESSAGE carries it as Expires (RFC 3428 §4), in seconds
	// rounded up, counted from its Date: add that header to one that may wait.
	Lifetime time.Duration
}

// maxLifetime is what an Expires header holds (RFC 3261 §20.19).
const maxLifetime = (1<<32 - 1) * time.Second

// CancelOptions says why a request is given up.
type CancelOptions struct {
	Code    int // for the Reason header; 0: none
	Reason  string
	Headers []sip.Field
}

// ClientRequest is a request outside of a dialog.
type ClientRequest struct {
	ua       *UA
	call     *call
	expiry   *timer // the end of Lifetime
	canceled bool
}

// Request is the request as last sent, or as it waits for a connection.
func (r *ClientRequest) Request() *sip.Message { return r.call.request }

// Request sends a request outside of a dialog, or lets it wait for a
// connection. Its outcome comes as RequestAccepted or as RequestFailed, after
// RequestRejected if a response said so. The errors name the part that cannot
// be sent, and refuse INVITE (see Invite), ACK and CANCEL.
func (ua *UA) Request(now time.Time, method string, target sip.URI, o RequestOptions) (*ClientRequest, error) {
	switch strings.ToUpper(method) {
	case sip.MethodInvite, sip.MethodAck, sip.MethodCancel:
		return nil, errors.New("sipcore: " + method + " is not a request of its own: UA.Invite and the commands of Session send it")
	}
	req := ua.newRequest(method, target, o.Params)
	if err := addFields(req, o.Headers); err != nil {
		return nil, err
	}
	owes := finishOptions{
		Contact: owesContact(method), Allow: owesContact(method),
		Body: Description{Body: o.Body, ContentType: o.ContentType},
	}
	if o.Lifetime < 0 || o.Lifetime > maxLifetime {
		return nil, errors.New("sipcore: invalid lifetime: a request may wait from 0 to 4294967295 seconds")
	}
	if o.Lifetime > 0 && method == sip.MethodMessage && !req.Header.Has("Expires") {
		req.Header.Add("Expires", strconv.FormatInt(int64((o.Lifetime+time.Second-1)/time.Second), 10))
	}
	if method == sip.MethodOptions && !req.Header.Has("Accept") {
		req.Header.Add("Accept", contentTypeSDP) // RFC 3261 §11.1
	}
	ua.finish(req, owes)
	if err := checkRequest(req); err != nil {
		return nil, err
	}
	r := &ClientRequest{ua: ua}
	r.call = ua.sendNew(now, req, r.receive)
	r.call.aim = &aim{tried: []sip.URI{target}, routes: o.Params.RouteSet, finish: owes}
	if o.Lifetime > 0 && r.call.client == nil {
		r.expiry = ua.after(now, o.Lifetime, "not worth sending any more", r.expire)
	}
	return r, nil
}

// expire fails what still waits for a connection.
func (r *ClientRequest) expire(now time.Time) {
	if r.call.client == nil && r.call.Cancel(now) {
		r.ua.emit(RequestFailed{Request: r, Phrase: string(CauseExpires), Cause: CauseExpires})
	}
}

// owesContact: methods that create a dialog or announce where we are. RFC 3428
// §4 forbids it for MESSAGE, PUBLISH has none.
func owesContact(method string) bool {
	switch method {
	case sip.MethodMessage, "PUBLISH", sip.MethodInfo, sip.MethodBye:
		return false
	case sip.MethodRegister:
		return false // RFC 3261 §10.2.3: without one it asks for the bindings
	}
	return true
}

// sendNew is send for what the application begins: after Stop nothing is begun,
// although farewells may still be under way.
func (ua *UA) sendNew(now time.Time, req *sip.Message, on func(now time.Time, resp *sip.Message, err error)) *call {
	if !ua.conn.stopping {
		return ua.send(now, req, on)
	}
	c := &call{ua: ua, request: req, on: on}
	c.failLater(now, errStopped)
	return c
}

// errStopped ends what is begun after Stop.
var errStopped = errors.New("sipcore: the user agent has been stopped")

// Cancel gives the request up. One that still waits for a connection is not
// sent and fails with CauseCanceled. For one that was sent nothing goes out:
// RFC 3261 §9.1 has CANCEL for INVITE only; its outcome is reported as ever.
// The error refuses a Code outside of 200 ... 699.
func (r *ClientRequest) Cancel(now time.Time, o CancelOptions) error {
	if o.Code != 0 && (o.Code < 200 || o.Code > 699) {
		return errors.New("sipcore: invalid status code " + strconv.Itoa(o.Code) + ": a Reason header has 200 to 699")
	}
	if r.canceled || r.call.over {
		return nil
	}
	r.canceled = true
	r.ua.emit(RequestCanceled{Request: r})
	if r.call.Cancel(now) {
		r.expiry.Stop()
		r.ua.emit(RequestFailed{Request: r, Phrase: string(CauseCanceled), Cause: CauseCanceled})
	}
	return nil
}

// receive takes the outcome.
func (r *ClientRequest) receive(_ time.Time, resp *sip.Message, err error) {
	r.expiry.Stop()
	// RFC 4321 §1.4: a 408 to another request than INVITE is a timeout.
	if err != nil || resp.StatusCode == 408 {
		cause := CauseRequestTimeout
		if err != nil {
			cause = causeOfOutcome(nil, err)
		}
		r.ua.emit(RequestFailed{Request: r, Phrase: string(cause), Cause: cause})
		return
	}
	phrase := sip.ReasonPhrase(resp.StatusCode)
	switch {
	case resp.StatusCode < 200:
		r.ua.emit(RequestProgress{Request: r, Response: resp, Phrase: phrase})
	case resp.StatusCode < 300:
		r.ua.emit(RequestAccepted{Request: r, Response: resp, Phrase: phrase})
	default:
		cause := CauseOf(resp.StatusCode)
		r.ua.emit(RequestRejected{Request: r, Response: resp, Phrase: phrase, Cause: cause})
		r.ua.emit(RequestFailed{Request: r, Response: resp, Phrase: phrase, Cause: cause})
	}
}
