package sipcore

import (
	"math/rand/v2"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestRetryAfterIsReadWhereTheRFCHasIt(t *testing.T) {
	r := newConnectedRig(t)
	for code, want := range map[int]time.Duration{
		404: time.Minute, 413: time.Minute, 480: time.Minute, 486: time.Minute, 500: time.Minute, 503: time.Minute, 600: time.Minute, 603: time.Minute,
		200: 0, 403: 0, 504: 0,
	} {
		r.message(RequestOptions{})
		resp := r.answer(r.sent("MESSAGE", "sent"), code, field("Retry-After", "60 (lunch);duration=3600"))
		equal(r, RetryAfter(resp), want, "RFC 3261 §20.33, "+summary(resp))
	}
	r.message(RequestOptions{})
	for _, value := range []string{"soon", "", "-5"} {
		resp := response(r.sentLast(), 503, field("Retry-After", value))
		equal(r, RetryAfter(resp), 0, "unreadable: "+value)
	}
	equal(r, RetryAfter(nil), 0, "no response")
}

// sentLast is the last message on the wire.
func (r *rig) sentLast() *sip.Message { return r.wire[len(r.wire)-1] }

func TestARefusedExtensionIsNotOfferedAgain(t *testing.T) {
	r := newConnectedRig(t, func(c *Config) { c.Rel100, c.Supported = Supported, []string{"tdialog"} })
	r.message(RequestOptions{})
	first := r.sent("MESSAGE", "sent")
	r.header(first, "Supported", "100rel, timer, outbound, tdialog", "offered")
	r.answer(first, 420, field("Unsupported", "TDialog, 100rel"))
	second := r.sent("MESSAGE", "RFC 3261 §8.1.3.5")
	r.header(second, "Supported", "timer, outbound", "what was refused is left out")
	equal(r, second.CSeq().Seq, first.CSeq().Seq+1, "a new request")
	r.answer(second, 420, field("Unsupported", "tdialog"))
	equal(r, next[RequestRejected](r, "there is nothing left to leave out").Response.StatusCode, 420, "reported")
}

func TestARefusedExtensionIsNotOfferedInTheDialogEither(t *testing.T) {
	for _, refused := range []bool{false, true} {
		r := caller(t, rel100(Supported))
		s, invite := r.call(InviteOptions{})
		offered := "100rel, timer, outbound"
		if refused {
			r.answer(invite, 420, field("Unsupported", "100rel"))
			r.sent("ACK", "acknowledged")
			invite, offered = r.sent("INVITE", "RFC 3261 §8.1.3.5"), "timer, outbound"
		}
		r.header(invite, "Supported", offered+", 199", "of the INVITE")
		r.accept(invite)
		r.sent("ACK", "ACK")
		r.appliedSoon(s)
		r.do(func(now time.Time) { noError(r, s.Request(now, "INFO", SessionRequestOptions{}), "INFO") })
		r.header(r.sent("INFO", "within the dialog"), "Supported", offered, "as the INVITE did")
		r.reinvite(s, ReinviteOptions{})
		r.localSoon(s)
		r.header(r.sent("INVITE", "a re-INVITE"), "Supported", "timer, outbound", "asks for nothing that would have to be acknowledged")
	}
}

func TestARequestThatWaitsGets100AndInTheEnd500(t *testing.T) {
	r := caller(t, func(c *Config) { c.AllowRequests = []string{"PUBLISH"} })
	s, _ := r.answeredCall()
	s.AppInfo = true
	r.receive(r.request("PUBLISH", field("Timestamp", "54")))
	r.receive(r.within(s, "INFO"))
	r.receive(withBody(r.within(s, "UPDATE", contactBob), media(sendonly)))
	r.advance(3400 * time.Millisecond)
	equal(r, len(r.wire), 0, "not before timer E of the client has grown to T2")
	r.advance(100 * time.Millisecond)
	r.header(r.sent("100", "RFC 4320 §4.1: outside of a call"), "Timestamp", "54 3.5", "RFC 3261 §8.2.6.1: so late")
	r.sent("100", "in it")
	r.sent("100", "and where the media side takes its time")
	r.advance(24400 * time.Millisecond)
	equal(r, len(r.wire), 0, "that is all")
	r.advance(100 * time.Millisecond)
	r.sent("500", "RFC 3261 §17.1.2.2: before timer F of the client")
	r.sent("500", "in the call too")
	equal(r, len(r.wire), 0, "the media side answers itself")
	r.receive(r.within(s, "INFO"))
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.advance(4 * time.Second)
	for _, m := range r.wire {
		isTrue(r, m.StatusCode != 100, "what was answered at the end gets no 100")
	}
}

func TestAnExtensionThatTheApplicationDemandsIsNotLeftOut(t *testing.T) {
	r := caller(t, func(c *Config) { c.Rel100 = Required })
	_, invite := r.call(InviteOptions{})
	r.answer(invite, 420, field("Unsupported", "100rel"))
	r.sent("ACK", "acknowledged")
	r.story("reported", "rejected(420,SIP Failure Code)1", "failed(420,SIP Failure Code)1", "terminated(420,SIP Failure Code)9")
	r.quiet("and nothing else")
}

func TestAWantedExtensionIsOfferedIfWeSpeakIt(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.header(invite, "Supported", "timer, outbound, 199", "not offered")
	r.answer(invite, 421, field("Require", "100rel"))
	r.sent("ACK", "acknowledged")
	invite = r.sent("INVITE", "RFC 3261 §21.4.16")
	r.header(invite, "Supported", "timer, outbound, 199, 100rel", "now it is")
	isTrue(r, string(invite.Body) == sdpText(sendrecv), "with the offer")
	r.answer(invite, 421, field("Require", "100rel"))
	r.sent("ACK", "acknowledged")
	equal(r, s.State(), StateTerminated, "a server that does not see it is not asked for ever")

	r.forget()
	_, invite = r.call(InviteOptions{})
	r.answer(invite, 421, field("Require", "100rel, sec-agree"))
	r.sent("ACK", "acknowledged")
	r.events = nil
	r.quiet("what we do not speak cannot be offered")
}

func TestAServerThatDoesNotKnowWhatItWantsIsNotFollowedForEver(t *testing.T) {
	r := newConnectedRig(t)
	r.message(RequestOptions{})
	for i := range maxReconsidered {
		m := r.sent("MESSAGE", "sent")
		if i%2 == 0 {
			r.answer(m, 421, field("Require", "100rel"))
		} else {
			r.answer(m, 420, field("Unsupported", "100rel"))
		}
	}
	r.answer(r.sent("MESSAGE", "sent"), 420, field("Unsupported", "100rel"))
	equal(r, next[RequestRejected](r, "enough").Response.StatusCode, 420, "reported")
}

func TestATelephoneNumberThatIsNotUnderstoodIsCalledAtOurDomain(t *testing.T) {
	r := newConnectedRig(t)
	r.do(func(now time.Time) {
		_, err := r.ua.Request(now, "OPTIONS", mustURI("tel:+1-201-555-0123;ext=5"), RequestOptions{})
		noError(r, err, "OPTIONS")
	})
	r.answer(r.sentTo("OPTIONS", "tel:+1-201-555-0123;ext=5", "as it is"), 416)
	m := r.sentTo("OPTIONS", "sip:+1-201-555-0123;ext=5@example.com;user=phone", "RFC 3261 §8.1.3.5, §19.1.6")
	r.answer(m, 416)
	equal(r, next[RequestRejected](r, "that was all").Response.StatusCode, 416, "reported")
}

func TestALostFlowIsMadeAnewAndTheRequestSentAgain(t *testing.T) {
	r := newRig(t, registering)
	r.register(field("Contact", ownURI+";expires=600"), field("Service-Route", "<sip:edge;lr;flow=old>"))
	r.message(RequestOptions{})
	first := r.sent("MESSAGE", "sent")
	r.header(first, "Route", "<sip:edge;lr;flow=old>", "by the service route")
	r.answer(first, 430)
	register := r.sent("REGISTER", "RFC 5626: 430 means that the flow is lost")
	r.quiet("the request waits")
	r.answer(register, 200, field("Contact", ownURI+";expires=600"), field("Service-Route", "<sip:edge;lr;flow=new>"))
	next[Registered](r, "a new flow")
	second := r.sent("MESSAGE", "sent again")
	r.header(second, "Route", "<sip:edge;lr;flow=new>", "by the new route")
	equal(r, second.CSeq().Seq, first.CSeq().Seq+1, "a new request")
	r.answer(second, 200)
	next[RequestAccepted](r, "accepted")
}

func TestARequestWhoseFlowStaysLostFails(t *testing.T) {
	r := newRig(t, registering)
	r.register(field("Contact", ownURI+";expires=600"), field("Service-Route", "<sip:edge;lr;flow=old>"))
	req := r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 430)
	r.answer(r.sent("REGISTER", "a new flow"), 500)
	next[RegistrationFailed](r, "no")
	r.answer(r.sent("MESSAGE", "sent"), 430)
	equal(r, next[RequestRejected](r, "the flow of somebody else").Cause, CauseUnavailable, "it is reported")
	next[RequestFailed](r, "the end")
	isTrue(r, req.call.over, "over")

	req = r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 430)
	r.sent("REGISTER", "a new flow")
	r.do(func(now time.Time) { noError(r, req.Cancel(now, CancelOptions{}), "Cancel") })
	next[RequestCanceled](r, "given up while it waits")
	equal(r, next[RequestFailed](r, "taken back").Cause, CauseCanceled, "cause")
	r.down(true)
	r.forget()
	isTrue(r, len(r.ua.calls) == 0, "nothing waits")

	r = newRig(t, registering)
	r.register()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 430)
	equal(r, next[RequestRejected](r, "without a service route it cannot be our flow").Cause, CauseUnavailable, "it is reported")
}

// answers are what a server may say that makes a request go out again.
var answers = struct {
	codes  []int
	fields []sip.Field
}{
	[]int{301, 302, 305, 401, 407, 404, 408, 416, 420, 421, 423, 430, 439, 480, 500, 503},
	[]sip.Field{
		field("WWW-Authenticate", challenge("one", "n1", "MD5")+", stale=true"), field("WWW-Authenticate", challenge("two", "n2", "SHA-256")),
		field("Proxy-Authenticate", challenge("three", "n3", "MD5")+", stale=true"), field("Contact", "<sip:a@a.example>"), field("Contact", "<sip:b@b.example;x=1>;q=0.3"),
		field("Contact", "<sips:c@c.example?Subject=x>;q=0.7"), field("Unsupported", "outbound, 100rel, path"), field("Require", "100rel, gruu"),
		field("Retry-After", "7"), field("Min-Expires", "4000"), field("Authentication-Info", `nextnonce="n9"`),
	},
}

// some of the fields.
func some(random *rand.Rand) (fields []sip.Field) {
	for range random.IntN(15) {
		fields = append(fields, answers.fields[random.IntN(len(answers.fields))])
	}
	return fields
}

func TestWhateverIsAnsweredARequestEndsOnceAndSoon(t *testing.T) {
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 0))
		r := newRig(t, registering, following, twoServers)
		r.register(field("Contact", ownURI+";expires=600"), field("Service-Route", "<sip:edge;lr>"))
		r.message(RequestOptions{})
		r.do(func(now time.Time) {
			_, err := r.ua.Invite(now, bob, InviteOptions{NoOffer: true})
			noError(r, err, "Invite")
		})
		sent := 0
		for range 2000 {
			if len(r.wire) == 0 {
				r.do(r.ua.TransportUp) // it may have gone to the other server
				r.advance(10 * time.Second)
				continue
			}
			m := r.wire[0]
			r.wire = r.wire[1:]
			switch m.Method {
			case "ACK":
				continue
			case "MESSAGE", "INVITE":
				sent++
			}
			if random.IntN(2) == 0 {
				r.answer(m, 180, some(random)...)
			}
			r.answer(m, answers.codes[random.IntN(len(answers.codes))], some(random)...)
		}
		ends := 0
		for _, o := range r.events {
			switch o.(type) {
			case RequestFailed, SessionTerminated:
				ends++
			}
		}
		if ends != 2 || sent > 2*maxTargets*(maxRealms*(maxStale+1)+maxReconsidered) {
			t.Fatalf("seed %d: two requests were sent %d times and ended %d times", seed, sent, ends)
		}
	}
}
