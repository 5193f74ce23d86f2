package sipcore

// Building and sending responses: RFC 3261 §8.2.6.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

const (
	// allowedMethods is what 405, 200 to OPTIONS and INVITEs say we take.
	// Config.AllowRequests and AllowSubscriptions add to it.
	allowedMethods = "ACK, CANCEL, INVITE, MESSAGE, BYE, OPTIONS, INFO, NOTIFY, REFER, PRACK, UPDATE"

	// foreignMethods are known, but those of servers.
	foreignMethods = "PUBLISH, REGISTER, SUBSCRIBE"

	// acceptedBodies is what OPTIONS and 415 say we read.
	acceptedBodies = "application/sdp, application/dtmf-relay"
)

// newResponse makes a response with what every response of its code owes.
// toTag is our tag of the dialog; where there is none, one is made up.
func (ua *UA) newResponse(req *sip.Message, code int, reason, toTag string) *sip.Message {
	resp := sip.NewResponse(req, code, reason)
	h := &resp.Header
	// RFC 3261 §8.2.6.2: a To tag in every response but 100. A To that cannot be
	// read is repeated as it came.
	if to := resp.To(); code > 100 && !to.URI.IsZero() && to.Tag() == "" {
		h.Set("To", to.WithTag(orElse(toTag, ua.newTag)).String())
	}
	switch {
	case code == 405, code == 501, req.Method == sip.MethodOptions && code < 300:
		h.Add("Allow", ua.allow()) // RFC 3261 §8.2.1, §11.2, RFC 4475 §3.1.1.2
	case req.Method == sip.MethodInvite && code > 100 && code < 300:
		h.Add("Allow", ua.allow()) // RFC 3261 §13.3.1.4
	}
	if req.Method == sip.MethodOptions && code < 300 {
		h.Add("Accept", acceptedBodies) // RFC 3261 §11.2
	}
	ua.offerEvents(resp)
	if code > 100 && code < 300 { // RFC 3261 §20, table 3: a refusal offers nothing
		h.Add("Supported", ua.supported(req.Method, finishOptions{}))
	}
	if ua.cfg.UserAgent != "" {
		h.Add("User-Agent", ua.cfg.UserAgent)
	}
	return resp
}

// respond sends a response through its transaction.
func (ua *UA) respond(now time.Time, tx *transaction.Server, resp *sip.Message) {
	tx.Respond(now, resp)
}

// refuse answers a request with a code and, if given, headers.
func (ua *UA) refuse(now time.Time, tx *transaction.Server, code int, reason string, fields ...sip.Field) {
	resp := ua.newResponse(tx.Request(), code, reason, "")
	for _, f := range fields {
		resp.Header.Add(f.Name, f.Value)
	}
	ua.respond(now, tx, resp)
}
