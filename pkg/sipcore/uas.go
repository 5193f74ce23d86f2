package sipcore

// What comes from the network, in the order of RFC 3261 §8.2: garbage is named
// and dropped, transactions take what is theirs, and new requests go to their
// dialog or, outside of dialogs, through the checks of uas_checks.go.

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// overloadPause is the Retry-After of a request that finds us overloaded, in
// seconds.
const overloadPause = 10

// Receive takes one frame or datagram.
func (ua *UA) Receive(now time.Time, data []byte) { ua.receive(now, ua.conn.flow, data, nil) }

// receive takes a frame from a flow. stamp, if any, completes requests.
func (ua *UA) receive(now time.Time, flow Flow, data []byte, stamp func(m *sip.Message)) {
	if ua.conn.state != connOpen {
		return
	}
	if flow == ua.conn.flow {
		ua.heard()
	}
	if sip.IsKeepAlive(data) {
		ua.receiveKeepAlive(flow, data)
		return
	}
	m, err := sip.Parse(data)
	if m != nil && m.IsRequest() && stamp != nil {
		stamp(m)
	}
	switch {
	case err != nil:
		ua.receiveMalformed(flow, m, err, len(data))
	case m.IsRequest():
		ua.receiveRequest(now, flow, m)
	default:
		ua.receiveResponse(now, flow, m)
	}
}

// receiveMalformed answers 400 (501, 505, 513) where the sender can find what
// the answer is for, and else drops the frame. It says so in either case. What
// is broken in the request and copied is broken in the answer too.
func (ua *UA) receiveMalformed(flow Flow, m *sip.Message, err error, size int) {
	text := "unreadable message of " + strconv.Itoa(size) + " bytes: " + err.Error()
	var pe *sip.ParseError
	if !m.Answerable() || !errors.As(err, &pe) {
		ua.log(LevelWarn, "parser", text+"; dropped")
		return
	}
	code := pe.Status
	if code == 400 && !ua.knows(m.Method) {
		code = 501 // RFC 4475 §3.1.2.18: whoever knows the method might find nothing wrong
	}
	ua.log(LevelWarn, "parser", text+"; answered "+strconv.Itoa(code))
	// RFC 3261 §21.4.1: the phrase should say what is wrong.
	reason := sip.ReasonPhrase(code) + " (" + pe.What + ")"
	ua.reply(flow, ua.newResponse(m, code, reason, ua.statelessTag(m)))
}

// receiveResponse gives a response to its client transaction.
func (ua *UA) receiveResponse(now time.Time, flow Flow, m *sip.Message) {
	// RFC 3261 §8.1.3.3: a response with more than one Via was not meant for us.
	if n := len(m.Header.List("Via")); n != 1 {
		ua.log(LevelWarn, "uac", "response "+strconv.Itoa(m.StatusCode)+" with "+strconv.Itoa(n)+" Via values; dropped")
		return
	}
	if match := ua.layer.Receive(now, flow, m); match.Kind == transaction.StrayResponse {
		// RFC 3261 §13.2.2.4: a 2xx is acknowledged as often as it comes, also when
		// its transaction has ended long ago, as long as the call stands.
		if l, ok := ua.dialogs[dialog.IDOf(m, true)].(*leg); ok && m.StatusCode/100 == 2 {
			l.repeatAck(m.CSeq().Seq)
			return
		}
		ua.log(LevelDebug, "uac", "response "+strconv.Itoa(m.StatusCode)+" to no request of ours; dropped")
	}
}

// receiveRequest lets the transactions sort out repetitions and ACKs.
func (ua *UA) receiveRequest(now time.Time, flow Flow, m *sip.Message) {
	match := ua.layer.Receive(now, flow, m)
	switch match.Kind {
	case transaction.AckFor2xx:
		if user := ua.dialogs[dialog.IDOf(m, true)]; user != nil {
			user.receiveAck(now, m)
		}
	case transaction.NewCancel:
		// RFC 3261 §9.2
		if match.Target == nil {
			ua.refuse(now, match.Server, 481, "")
			return
		}
		ua.receiveCancel(now, match.Server, match.Target)
	case transaction.NewRequest:
		ua.receiveNewRequest(now, match.Server, m)
	case transaction.Overload:
		ua.receiveOverload(flow, m)
	}
}

// receiveOverload refuses without keeping anything. RFC 3261 §21.5.4.
func (ua *UA) receiveOverload(flow Flow, m *sip.Message) {
	if m.Method == sip.MethodCancel {
		return // RFC 3261 §8.2.7: without state there is nothing to cancel
	}
	ua.log(LevelWarn, "uas", "too many transactions: "+m.Method+" refused")
	resp := ua.newResponse(m, 503, "", ua.statelessTag(m))
	resp.Header.Add("Retry-After", strconv.Itoa(overloadPause))
	ua.reply(flow, resp)
}

// statelessTag is the To tag of an answer that leaves nothing behind. RFC 3261
// §8.2.7: a request that is sent again gets the same tag, so it is made from
// the request (FNV-1a), and from random text of ours, so that it is not that of
// another user agent (§19.3). It need not be hard to guess.
func (ua *UA) statelessTag(req *sip.Message) string {
	h := uint64(14695981039346656037)
	for _, text := range []string{ua.reg.callID, ua.reg.fromTag, req.CallID(), req.From().Tag(), req.Header.Get("CSeq"), req.Header.Get("Via")} {
		for i := range len(text) {
			h = (h ^ uint64(text[i])) * 1099511628211
		}
	}
	return strconv.FormatUint(h, 32)
}

// receiveNewRequest is RFC 3261 §8.2 for a request within a dialog or outside.
func (ua *UA) receiveNewRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	if req.To().Tag() == "" {
		ua.receiveOutOfDialog(now, tx, req)
		return
	}
	// Within a dialog the Request-URI may be anything that proxies made of our
	// Contact: only the dialog decides.
	user := ua.dialogs[dialog.IDOf(req, true)]
	if user == nil && req.Method == sip.MethodNotify {
		user = ua.subscriberOf(req)
	}
	switch {
	case user == nil && req.Method == sip.MethodNotify:
		ua.refuse(now, tx, 481, "Subscription does not exist")
	case user == nil:
		ua.refuse(now, tx, 481, "") // RFC 3261 §12.2.2
	case ua.checkMethod(now, tx, req) && ua.checkRequire(now, tx, req) && ua.checkReplaces(now, tx, req) && ua.checkEncoding(now, tx, req):
		user.receiveRequest(now, tx, req)
	}
}

// receiveOutOfDialog checks and processes a request without a To tag.
func (ua *UA) receiveOutOfDialog(now time.Time, tx *transaction.Server, req *sip.Message) {
	if ua.stopped() {
		ua.refuse(now, tx, 480, "")
		return
	}
	for _, check := range []func(time.Time, *transaction.Server, *sip.Message) bool{
		ua.checkMethod,     // §8.2.1
		ua.checkRequestURI, // §8.2.2.1
		ua.checkMerged,     // §8.2.2.2
		ua.checkRequire,    // §8.2.2.3
		ua.checkReplaces,   // RFC 3891
		ua.checkContent,    // §8.2.3
	} {
		if !check(now, tx, req) {
			return
		}
	}
	ua.process(now, tx, req)
}

// process is RFC 3261 §8.2.5.
func (ua *UA) process(now time.Time, tx *transaction.Server, req *sip.Message) {
	switch {
	case req.Method == sip.MethodInvite:
		ua.receiveInvite(now, tx, req)
	case req.Method == sip.MethodOptions:
		ua.answerOptions(now, tx, req)
	case req.Method == sip.MethodMessage:
		ua.receiveMessage(now, tx, req)
	case req.Method == sip.MethodBye, req.Method == sip.MethodPrack:
		ua.refuse(now, tx, 481, "") // RFC 3261 §15.1.2, RFC 3262 §3
	case req.Method == sip.MethodNotify && ua.cfg.AllowLegacyNotify:
		r := ua.newServerRequest(tx, req, "")
		r.answer(now, 200)
		ua.emit(IncomingNotify{Request: r})
	case req.Method == sip.MethodNotify:
		ua.refuse(now, tx, 481, "Subscription does not exist")
	case req.Method == sip.MethodRefer && ua.cfg.AllowOutOfDialogRefers:
		ua.receiveOutsideRefer(now, tx, req)
	case req.Method == sip.MethodSubscribe && ua.notifies():
		ua.receiveSubscribe(now, tx, req)
	case slices.Contains(ua.cfg.AllowRequests, req.Method):
		ua.offerRequest(now, tx, req)
	default:
		ua.refuse(now, tx, 405, "")
	}
}

// answerOptions: RFC 3261 §11.2.
func (ua *UA) answerOptions(now time.Time, tx *transaction.Server, req *sip.Message) {
	ua.respond(now, tx, ua.newResponse(req, 200, "", ""))
}

// receiveMessage: RFC 3428 §7: 200 says that it has reached its reader, so the
// application sees it first and may refuse it.
func (ua *UA) receiveMessage(now time.Time, tx *transaction.Server, req *sip.Message) {
	ua.emit(IncomingMessage{Request: ua.offered(now, tx, req)})
}

// offerRequest leaves the answer to the application.
func (ua *UA) offerRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	ua.emit(IncomingRequest{Request: ua.offered(now, tx, req)})
}

// offered is a request that the application answers, but does not keep for ever.
func (ua *UA) offered(now time.Time, tx *transaction.Server, req *sip.Message) *ServerRequest {
	r := ua.newServerRequest(tx, req, "")
	r.bounded = true
	r.awaitAnswer(now)
	return r
}
