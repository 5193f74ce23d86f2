package sipcore

// A request of the peer that is shown to the application.

import (
	"errors"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// ErrAnswered is returned by ServerRequest.Respond after a final response.
var ErrAnswered = errors.New("sipcore: the request was answered already")

// ResponseOptions is a response that the application gives.
type ResponseOptions struct {
	Code        int    // 100 ... 699
	Reason      string // empty: the standard phrase
	Headers     []sip.Field
	Body        []byte
	ContentType string
}

// ServerRequest is a request that came from the network.
type ServerRequest struct {
	ua      *UA
	tx      *transaction.Server
	request *sip.Message
	toTag   string
	code    int
	overdue *timer // 100, then 500
	bounded bool   // the application has to answer it
	// onRefusal, if any, is told of a final response but 2xx, whoever gave it.
	onRefusal func()
}

// newServerRequest shows a request to the application. toTag is our tag in its
// dialog, empty outside of one.
func (ua *UA) newServerRequest(tx *transaction.Server, req *sip.Message, toTag string) *ServerRequest {
	return &ServerRequest{ua: ua, tx: tx, request: req, toTag: toTag}
}

// Request is the request as it came.
func (r *ServerRequest) Request() *sip.Message { return r.request }

// RespondedWith is the code of the last response, 0 before the first.
func (r *ServerRequest) RespondedWith() int { return r.code }

// Respond answers the request. The errors say which option cannot be sent, or
// ErrAnswered.
func (r *ServerRequest) Respond(now time.Time, o ResponseOptions) error {
	if r.code >= 200 {
		return ErrAnswered
	}
	if r.toTag == "" {
		r.toTag = r.ua.newTag() // all responses to one request have the same tag
	}
	resp, err := r.ua.responseOf(r.request, o, r.toTag)
	if err != nil {
		return err
	}
	r.code = o.Code
	if o.Code >= 200 {
		r.overdue.Stop()
	}
	r.ua.respond(now, r.tx, resp)
	if r.onRefusal != nil && o.Code >= 300 {
		r.onRefusal()
	}
	return nil
}

// answer is Respond with a plain code, which cannot fail.
func (r *ServerRequest) answer(now time.Time, code int) {
	_ = r.Respond(now, ResponseOptions{Code: code})
}

// awaitAnswer is for what is not answered at once. RFC 4320 §4.1: who has not
// answered when the client's timer E has grown to T2 says 100. An application that
// has not answered in time is answered for: a server transaction without an answer
// has no timer of its own.
func (r *ServerRequest) awaitAnswer(now time.Time) {
	timers, d := r.ua.cfg.Timers, time.Duration(0)
	for e := timers.T1; e < timers.T2; e *= 2 {
		d += e
	}
	r.overdue = r.ua.after(now, d, "not answered yet", func(now time.Time) {
		if r.code == 0 {
			r.ua.respond(now, r.tx, r.ua.trying(r.request, d))
		}
		if r.bounded {
			r.overdue = r.ua.after(now, r.ua.patience()-d, "application does not answer", func(now time.Time) { r.answer(now, 500) })
		}
	})
}

// trying is a 100. RFC 3261 §8.2.6.1: with a Timestamp it says how late it is.
func (ua *UA) trying(req *sip.Message, late time.Duration) *sip.Message {
	resp := ua.newResponse(req, 100, "", "")
	if at := resp.Header.Get("Timestamp"); at != "" {
		tenths := int(late / (100 * time.Millisecond))
		resp.Header.Set("Timestamp", at+" "+strconv.Itoa(tenths/10)+"."+strconv.Itoa(tenths%10))
	}
	return resp
}

// responseOf makes the response that the application describes.
func (ua *UA) responseOf(req *sip.Message, o ResponseOptions, toTag string) (*sip.Message, error) {
	if o.Code < 100 || o.Code > 699 {
		return nil, errors.New("sipcore: invalid status code " + strconv.Itoa(o.Code) + ": a response has 100 to 699")
	}
	if err := sip.CheckField("Reason-Phrase", o.Reason); err != nil {
		return nil, errors.New("sipcore: invalid reason phrase: " + err.Error())
	}
	if err := sip.CheckField("Content-Type", o.ContentType); err != nil {
		return nil, errors.New("sipcore: invalid content type: " + err.Error())
	}
	resp := ua.newResponse(req, o.Code, o.Reason, toTag)
	if err := addFields(resp, o.Headers); err != nil {
		return nil, err
	}
	setBody(resp, Description{Body: o.Body, ContentType: o.ContentType})
	return resp, nil
}
