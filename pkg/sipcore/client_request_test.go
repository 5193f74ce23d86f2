package sipcore

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var bob = mustURI("sip:bob@example.com")

// message sends a MESSAGE to bob.
func (r *rig) message(o RequestOptions) *ClientRequest {
	r.t.Helper()
	if o.Body == nil {
		o.Body = []byte("hello")
	}
	var req *ClientRequest
	r.do(func(now time.Time) {
		var err error
		req, err = r.ua.Request(now, "MESSAGE", bob, o)
		noError(r, err, "MESSAGE")
	})
	return req
}

func TestAMessageIsSentAndItsAcceptanceReported(t *testing.T) {
	r := newRig(t)
	r.connect()
	req := r.message(RequestOptions{Headers: []sip.Field{field("X-Color", "green")}})
	m := r.sent("MESSAGE", "it goes out at once")
	r.header(m, "Content-Type", "text/plain", "a body without type is text")
	r.header(m, "X-Color", "green", "extra headers are sent")
	r.header(m, "Contact", "", "RFC 3428 §4: a MESSAGE has no Contact")
	equal(r, string(m.Body), "hello", "the body is what was given")
	r.answer(m, 200)
	equal(r, next[RequestAccepted](r, "the 200 is reported").Request, req, "for this request")
	r.quiet("and nothing else")
	r.holdsNothing()
}

func TestTheHeadersOfARequestStandInTheOrderOfTheWireFormat(t *testing.T) {
	r := newRig(t, func(c *Config) { c.PreloadedRoute = true; c.ForceRport = true })
	r.connect()
	r.message(RequestOptions{Headers: []sip.Field{field("X-A", "1")}})
	m := r.sent("MESSAGE", "sent")
	var names []string
	for _, f := range m.Header {
		names = append(names, f.Name)
	}
	equal(r, strings.Join(names, " "),
		"Route Via Max-Forwards To From Call-ID CSeq X-A Supported User-Agent Content-Type Content-Length", "the order")
	r.header(m, "Route", "<sip:one.example.com;transport=ws;lr>", "the preloaded route is the server")
	r.header(m, "Max-Forwards", "70", "RFC 3261 §8.1.1.6")
	equal(r, m.From().String(), `"Alice" <sip:alice@example.com>;tag=`+m.From().Tag(), "From is the address of record")
	isTrue(r, strings.HasPrefix(m.CallID(), "aaaaa"), "Call-IDs begin with the prefix")
	isTrue(r, strings.HasPrefix(m.Header.Get("Via"), "SIP/2.0/WSS abc.invalid;branch=z9hG4bK"), "the Via transport is the server's scheme")
	isTrue(r, m.Via().Params.Has("rport"), "ForceRport adds rport")
}

func TestParamsReplaceWhatARequestHasByItself(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{Params: RequestParams{
		CallID: "mine", CSeq: 7, FromURI: mustURI("sip:carol@example.com"), FromDisplayName: "Carol", FromTag: "ft",
		ToURI: mustURI("sip:dave@example.com"), ToDisplayName: "Dave", ToTag: "tt", RouteSet: []string{"<sip:p1;lr>", "<sip:p2;lr>"},
	}})
	m := r.sent("MESSAGE", "sent")
	r.header(m, "Call-ID", "mine", "call_id")
	r.header(m, "CSeq", "7 MESSAGE", "cseq")
	r.header(m, "From", `"Carol" <sip:carol@example.com>;tag=ft`, "from_*")
	r.header(m, "To", `"Dave" <sip:dave@example.com>;tag=tt`, "to_*")
	r.header(m, "Route", "<sip:p1;lr> | <sip:p2;lr>", "route_set")
}

func TestARejectedRequestIsReportedAsRejectedAndThenAsFailed(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	m := r.sent("MESSAGE", "sent")
	r.answer(m, 100)
	equal(r, next[RequestProgress](r, "a provisional response is progress").Phrase, "Trying", "phrase of 100")
	r.answer(m, 404)
	rejected := next[RequestRejected](r, "404 rejects")
	equal(r, rejected.Phrase, "Not Found", "the phrase is the standard one of the code")
	equal(r, rejected.Cause, CauseNotFound, "and there is a cause")
	equal(r, next[RequestFailed](r, "then comes failed").Response.StatusCode, 404, "with the same response")
	r.quiet("no more")
	r.holdsNothing()
}

func TestTimeoutsAre408FromTheServerOrSilence(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 408)
	failed := next[RequestFailed](r, "408 to another request than INVITE is a timeout")
	equal(r, failed.Cause, CauseRequestTimeout, "cause")
	equal(r, failed.Phrase, "Request Timeout", "the phrase is the cause")
	isTrue(r, failed.Response == nil, "and it has no response")

	r.message(RequestOptions{})
	r.sent("MESSAGE", "sent")
	r.advance(31 * time.Second)
	r.quiet("timer F has not fired")
	r.advance(time.Second)
	equal(r, next[RequestFailed](r, "timer F fires after 32 s").Cause, CauseRequestTimeout, "cause")
	r.holdsNothing()
}

func TestRequestsWaitForTheConnectionInOrder(t *testing.T) {
	r := newRig(t)
	r.message(RequestOptions{Body: []byte("one")})
	r.do(r.ua.Start)
	r.message(RequestOptions{Body: []byte("two")})
	next[Connect](r, "connecting")
	next[Connecting](r, "connecting")
	r.quiet("nothing is sent or reported while there is no connection")
	r.do(r.ua.TransportUp)
	next[Connected](r, "open")
	for _, body := range []string{"one", "two"} {
		m := r.sent("MESSAGE", "what waited goes out")
		equal(r, string(m.Body), body, "in the order of the commands")
		r.answer(m, 200)
		next[RequestAccepted](r, "and is answered")
	}
}

func TestTheQueueOfWaitingRequestsIsBounded(t *testing.T) {
	r := newRig(t)
	for range maxWaiting {
		r.message(RequestOptions{})
	}
	r.quiet("the queue has room for maxWaiting")
	r.message(RequestOptions{})
	r.quiet("nothing is reported within the command")
	r.advance(0)
	equal(r, next[RequestFailed](r, "one more fails").Cause, CauseConnectionError, "cause")
	equal(r, len(r.ua.calls), maxWaiting, "the others wait on")
}

func TestCancellingAWaitingRequestTakesItBack(t *testing.T) {
	r := newRig(t)
	req := r.message(RequestOptions{})
	r.do(func(now time.Time) { noError(r, req.Cancel(now, CancelOptions{Code: 487}), "cancel") })
	next[RequestCanceled](r, "cancel is reported")
	equal(r, next[RequestFailed](r, "and the end").Cause, CauseCanceled, "cause")
	r.do(func(now time.Time) { noError(r, req.Cancel(now, CancelOptions{}), "again") })
	r.connect()
	r.quiet("nothing is sent")
}

func TestCancellingASentRequestSendsNothing(t *testing.T) {
	r := newRig(t)
	r.connect()
	req := r.message(RequestOptions{})
	m := r.sent("MESSAGE", "sent")
	r.do(func(now time.Time) { noError(r, req.Cancel(now, CancelOptions{}), "cancel") })
	next[RequestCanceled](r, "the event comes")
	r.quiet("RFC 3261 §9.1: but no CANCEL, this is no INVITE")
	r.answer(m, 200)
	next[RequestAccepted](r, "and the outcome is reported")
	isTrue(r, req.Cancel(r.now, CancelOptions{Code: 100}) != nil, "a code below 200 is refused")
}

func TestALostConnectionFailsWhatIsUnderWay(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.sent("MESSAGE", "sent")
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "gone") })
	failed := next[RequestFailed](r, "it failed")
	equal(r, failed.Cause, CauseConnectionError, "cause")
	equal(r, failed.Phrase, "Connection Error", "phrase")
}

func TestWhatThePageGivesCannotInjectHeaders(t *testing.T) {
	r := newRig(t)
	r.connect()
	evil := "x\r\nEvil: yes"
	for name, o := range map[string]RequestOptions{
		"X-Extra":      {Headers: []sip.Field{field("X-Extra", evil)}},
		"X Space":      {Headers: []sip.Field{field("X Space", "v")}},
		"Content-Type": {Body: []byte("b"), ContentType: evil},
		"From":         {Params: RequestParams{FromDisplayName: evil}},
		"To":           {Params: RequestParams{ToTag: evil}},
		"Call-ID":      {Params: RequestParams{CallID: evil}},
		"Route":        {Params: RequestParams{RouteSet: []string{evil}}},
	} {
		_, err := r.ua.Request(r.now, "MESSAGE", bob, o)
		if err == nil {
			t.Errorf("%s: %q was not refused", name, evil)
			continue
		}
		if !strings.Contains(err.Error(), name) {
			t.Errorf("the error does not name %s: %v", name, err)
		}
	}
	for _, name := range []string{"Via", "From", "t", "Call-ID", "CSeq", "Content-Length"} {
		_, err := r.ua.Request(r.now, "MESSAGE", bob, RequestOptions{Headers: []sip.Field{field(name, "x")}})
		isTrue(r, err != nil, "a second "+name+" is refused")
	}
	target := bob
	target.User = "bob@evil SIP/2.0\r\nX: y"
	_, err := r.ua.Request(r.now, "MESSAGE", target, RequestOptions{})
	isTrue(r, err != nil, "a target with line breaks is refused")
	_, err = r.ua.Request(r.now, "BAD METHOD", bob, RequestOptions{})
	isTrue(r, err != nil, "a method that is no token is refused")
	_, err = r.ua.Request(r.now, "INVITE", bob, RequestOptions{})
	isTrue(r, err != nil, "an INVITE is a session's")
	r.quiet("none of them was sent")
	r.holdsNothing()
}

func TestMaxForwardsOfThePageReplacesOurs(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{Headers: []sip.Field{field("Max-Forwards", "5")}})
	r.header(r.sent("MESSAGE", "sent"), "Max-Forwards", "5", "there is one")
}

func TestOtherRequestsCarryAContact(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.do(func(now time.Time) {
		_, err := r.ua.Request(now, "OPTIONS", bob, RequestOptions{})
		noError(r, err, "OPTIONS")
	})
	m := r.sent("OPTIONS", "sent")
	r.header(m, "Contact", "<sip:contact@abc.invalid;transport=ws>", "RFC 3261 §11.1: where we are")
}

func TestAPreloadedStrictRouterStandsInTheRequestURI(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{Params: RequestParams{RouteSet: []string{"<sip:strict.example.com;method=x>", "<sip:p2;lr>"}}})
	m := r.sent("MESSAGE", "RFC 3261 §8.1.1.1: as §12.2.1.1 has it")
	equal(r, m.RequestURI.String(), "sip:strict.example.com", "the router, without what may not be there")
	r.header(m, "Route", "<sip:p2;lr> | <"+bob.String()+">", "the target comes last")
	r.header(m, "To", "<"+bob.String()+">", "To is the target")
}

func TestACSeqNumberBeyondTheLimitIsRefused(t *testing.T) {
	r := newRig(t)
	r.connect()
	for seq, fine := range map[uint32]bool{1<<31 - 1: true, 1 << 31: false} {
		_, err := r.ua.Request(r.now, "MESSAGE", bob, RequestOptions{Params: RequestParams{CSeq: seq}})
		isTrue(r, (err == nil) == fine, "RFC 3261 §8.1.1.5: less than 2^31")
	}
}

func TestWhatWaitsForTooLongIsNotSent(t *testing.T) {
	r := newRig(t)
	r.do(r.ua.Start)
	r.message(RequestOptions{Lifetime: 1500 * time.Millisecond})
	own := r.message(RequestOptions{Lifetime: time.Minute, Headers: []sip.Field{field("Expires", "7")}})
	r.forget()
	r.advance(1499 * time.Millisecond)
	r.quiet("it may still be sent")
	r.advance(time.Millisecond)
	equal(r, next[RequestFailed](r, "it has expired").Cause, CauseExpires, "and says so")
	r.do(r.ua.TransportUp)
	m := r.sent("MESSAGE", "only the other is sent")
	r.header(m, "Expires", "7", "RFC 3428 §4: the application's own Expires is the only one")
	equal(r, own.Request().CSeq(), m.CSeq(), "it is that one")
	r.forget()
	r.advance(20 * time.Second)
	r.answer(m, 200)
	next[RequestAccepted](r, "what was sent does not expire")
	r.advance(time.Hour)
	r.quiet("nor later")
	r.holdsNothing()
}

func TestALifetimeIsSaidInSecondsRoundedUpAndOnlyByAMessage(t *testing.T) {
	r := newConnectedRig(t)
	r.message(RequestOptions{Lifetime: 1500 * time.Millisecond})
	r.header(r.sent("MESSAGE", "sent"), "Expires", "2", "RFC 3428 §4")
	r.do(func(now time.Time) {
		_, err := r.ua.Request(now, "OPTIONS", bob, RequestOptions{Lifetime: time.Minute})
		noError(r, err, "OPTIONS")
		_, err = r.ua.Request(now, "MESSAGE", bob, RequestOptions{Lifetime: -1})
		isTrue(r, err != nil && strings.Contains(err.Error(), "0 to 4294967295 seconds"), "a negative one is refused, and says what is not")
		_, err = r.ua.Request(now, "MESSAGE", bob, RequestOptions{Lifetime: maxLifetime + 1})
		isTrue(r, err != nil, "so is one that no header holds")
	})
	isTrue(r, !r.sent("OPTIONS", "sent").Header.Has("Expires"), "it means something else there")
}

func TestWhoGivesUpAMessageThatWaitsLeavesNoTimer(t *testing.T) {
	r := newRig(t)
	r.do(r.ua.Start)
	waiting := r.message(RequestOptions{Lifetime: time.Minute})
	r.forget()
	r.do(func(now time.Time) { noError(r, waiting.Cancel(now, CancelOptions{}), "cancel") })
	next[RequestCanceled](r, "given up")
	equal(r, next[RequestFailed](r, "and told").Cause, CauseCanceled, "the cause")
	equal(r, len(r.ua.timers), 1, "only that of the connection is left")
}
