package sipcore

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func registering(c *Config) { c.Register = true }

// bindings is a 200 to REGISTER with these Contact values.
func bindings(contacts ...string) []sip.Field {
	var fields []sip.Field
	for _, c := range contacts {
		fields = append(fields, field("Contact", c))
	}
	return fields
}

const (
	ownURI      = "<sip:contact@abc.invalid;transport=ws>"
	ownInstance = `;+sip.instance="<urn:uuid:8f1b0c5e-0000-4000-8000-000000000001>"`
)

func TestAConnectedUserAgentRegisters(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.traced("the REGISTER leaves before the application hears of the connection",
		"Connect", "Connecting", "send REGISTER", "Connected")
	m := r.sent("REGISTER", "it registers")
	equal(r, m.RequestURI.String(), "sip:example.com", "RFC 3261 §10.2: the Request-URI names the domain")
	equal(r, m.To().URI.String(), "sip:alice@example.com", "To is the address of record")
	equal(r, m.From().URI.String(), "sip:alice@example.com", "and so is From")
	r.header(m, "CSeq", "81 REGISTER", "the first sequence number")
	equal(r, len(m.CallID()), 22, "a Call-ID of 22 characters")
	r.header(m, "Contact", ownURI+";reg-id=1"+ownInstance+";expires=600", "RFC 5626 §4.2.1: instance and reg-id")
	r.header(m, "Supported", "path, gruu, outbound", "path, GRUU and outbound are supported")
	resp := r.answer(m, 200, field("Contact", m.Header.Get("Contact")))
	equal(r, next[Registered](r, "registered").Response.String(), resp.String(), "with the response")
	isTrue(r, r.ua.IsRegistered(), "and it knows")
}

func TestRefreshesKeepTheCallIDAndRaiseTheCSeq(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	first := r.sent("REGISTER", "first")
	r.answer(first, 200, field("Contact", ownURI+";expires=600"))
	next[Registered](r, "registered")
	r.advance(539 * time.Second)
	r.quiet("nothing happens for most of the time")
	r.advance(2 * time.Second)
	second := r.sent("REGISTER", "the refresh comes a minute before the end")
	equal(r, second.CallID(), first.CallID(), "RFC 3261 §10.2.4: same Call-ID")
	equal(r, second.CSeq().Seq, first.CSeq().Seq+1, "rising CSeq")
	r.answer(second, 200, field("Contact", ownURI+";expires=600"))
	next[Registered](r, "each refresh is reported")
}

func TestAFailedRegistrationIsReportedAndLeftToTheApplication(t *testing.T) {
	for code, cause := range map[int]Cause{403: CauseRejected, 404: CauseNotFound, 501: CauseSIPFailureCode, 301: CauseRedirected} {
		r := newRig(t, registering)
		r.connect()
		r.answer(r.sent("REGISTER", "first"), code)
		failed := next[RegistrationFailed](r, "it failed")
		equal(r, failed.Cause, cause, "cause")
		equal(r, failed.Response.StatusCode, code, "response")
		r.advance(time.Hour)
		r.quiet("the user agent does not try again by itself")
		r.do(func(now time.Time) { noError(r, r.ua.Register(now, RegisterOptions{}), "register") })
		r.sent("REGISTER", "the application may")
	}
}

func TestAWrongPasswordIsAnAuthenticationError(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "first"), 401, field("WWW-Authenticate", challenge("example.com", "n1", "MD5")))
	m := r.sent("REGISTER", "with credentials")
	r.header(m, "CSeq", "82 REGISTER", "one more")
	r.answer(m, 401, field("WWW-Authenticate", challenge("example.com", "n2", "MD5")))
	equal(r, next[RegistrationFailed](r, "refused").Cause, CauseAuthenticationError, "cause")
	r.do(func(now time.Time) { noError(r, r.ua.Register(now, RegisterOptions{}), "register") })
	r.header(r.sent("REGISTER", "again"), "CSeq", "83 REGISTER", "the repetition with credentials was counted")
}

func TestRefreshesAnswerTheChallengeInAdvance(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "first"), 401, field("WWW-Authenticate", challenge("example.com", "n1", "MD5")))
	r.answer(r.sent("REGISTER", "with credentials"), 200, field("Contact", ownURI))
	next[Registered](r, "registered")
	r.advance(540 * time.Second)
	equal(r, r.credentials(r.sent("REGISTER", "refresh"), "Authorization", 0).NC, 2, "with the next nonce count")
}

func TestSilenceOfTheRegistrarIsATimeout(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.sent("REGISTER", "first")
	r.advance(32 * time.Second)
	failed := next[RegistrationFailed](r, "timer F")
	equal(r, failed.Cause, CauseRequestTimeout, "cause")
	isTrue(r, failed.Response == nil, "no response")

	r.do(func(now time.Time) { noError(r, r.ua.Register(now, RegisterOptions{}), "register") })
	r.answer(r.sent("REGISTER", "again"), 408)
	equal(r, next[RegistrationFailed](r, "408 is the same").Cause, CauseRequestTimeout, "cause")
}

func TestABindingThatIsNotRefreshedExpires(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.advance(540 * time.Second)
	r.answer(r.sent("REGISTER", "refresh"), 403)
	next[RegistrationFailed](r, "the refresh failed")
	isTrue(r, r.ua.IsRegistered(), "the binding lives on")
	r.advance(59 * time.Second)
	r.quiet("until")
	r.advance(time.Second)
	gone := next[Unregistered](r, "it expires")
	equal(r, gone.Cause, CauseExpires, "cause")
	isTrue(r, gone.Response == nil && !r.ua.IsRegistered(), "nobody said so, but it is gone")
}

func TestUnregisterTakesTheBindingBack(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.do(func(now time.Time) {
		noError(r, r.ua.Unregister(now, UnregisterOptions{Headers: []sip.Field{field("X-Why", "leaving")}}), "unregister")
	})
	m := r.sent("REGISTER", "un-REGISTER")
	r.header(m, "Contact", ownURI+";reg-id=1"+ownInstance+";expires=0", "RFC 3261 §10.2.2: expires=0")
	r.header(m, "X-Why", "leaving", "with the caller's headers")
	isTrue(r, !r.ua.IsRegistered(), "from now on")
	r.answer(m, 200)
	gone := next[Unregistered](r, "done")
	equal(r, gone.Cause, CauseNone, "no cause")
	equal(r, gone.Response.StatusCode, 200, "the response")
	r.advance(time.Hour)
	r.quiet("no refresh, no expiry")
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{}), "again") })
	r.quiet("a second one does nothing")
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "") })
	next[Connect](r, "reconnecting")
	next[Connecting](r, "reconnecting")
	r.do(r.ua.TransportUp)
	next[Connected](r, "connected")
	r.quiet("and the new connection does not register")
}

func TestUnregisterAllTakesEveryBindingBack(t *testing.T) {
	r := newRig(t)
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{All: true}), "unregister all") })
	r.connect()
	m := r.sent("REGISTER", "it waits for the connection, and needs no binding of ours")
	r.header(m, "Contact", "*", "RFC 3261 §10.2.2: a star")
	r.header(m, "Expires", "0", "and Expires: 0")
	r.answer(m, 403)
	gone := next[Unregistered](r, "even if refused")
	equal(r, gone.Cause, CauseRejected, "with the cause")
}

func TestAnUnansweredUnregisterIsNotReported(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{}), "unregister") })
	r.sent("REGISTER", "un-REGISTER")
	r.advance(time.Hour)
	r.quiet("nobody knows")
	r.holdsNothing()
}

func TestOneRegisterAtATime(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	m := r.sent("REGISTER", "first")
	r.do(func(now time.Time) { noError(r, r.ua.Register(now, RegisterOptions{}), "register") })
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{}), "unregister") })
	r.quiet("RFC 3261 §10.2: nothing before the final response")
	r.answer(m, 200, field("Contact", ownURI))
	next[Registered](r, "the first is answered")
	m = r.sent("REGISTER", "then the last command follows")
	isTrue(r, strings.HasSuffix(m.Header.Get("Contact"), "expires=0"), "which was unregister")
	r.answer(m, 200)
	next[Unregistered](r, "done")
	r.quiet("no more")
}

func TestAnAnswerToAnOlderRegisterIsIgnored(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	old := r.sent("REGISTER", "first")
	r.do(func(now time.Time) { r.ua.TransportDown(now, true, "") })
	next[RegistrationFailed](r, "the connection is gone")
	next[Connect](r, "reconnecting")
	next[Connecting](r, "reconnecting")
	r.do(r.ua.TransportUp)
	next[Connected](r, "connected")
	r.sent("REGISTER", "the new connection registers")
	r.answer(old, 200, field("Contact", ownURI+";expires=1"))
	r.quiet("the old answer means nothing")
	isTrue(r, !r.ua.IsRegistered(), "nothing")
}

func TestRegisterHeadersGoWithTheRefreshes(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.do(func(now time.Time) {
		noError(r, r.ua.Register(now, RegisterOptions{Headers: []sip.Field{field("X-Push", "t")}, CloseWithHeaders: true}), "register")
	})
	m := r.sent("REGISTER", "register() registers although the configuration did not say so")
	r.header(m, "X-Push", "t", "with the caller's header")
	r.answer(m, 200, field("Contact", ownURI+";expires=100"))
	next[Registered](r, "registered")
	r.advance(90 * time.Second)
	m = r.sent("REGISTER", "refresh")
	r.header(m, "X-Push", "t", "with it too")
	r.answer(m, 200, field("Contact", ownURI))
	next[Registered](r, "refreshed")
	r.do(r.ua.Stop)
	r.header(r.sent("REGISTER", "farewell"), "X-Push", "t", "CloseWithHeaders")
}

func TestRegisterRefusesHeadersThatInject(t *testing.T) {
	r := newRig(t)
	r.connect()
	isTrue(r, r.ua.Register(r.now, RegisterOptions{Headers: []sip.Field{field("X", "a\r\nB: c")}}) != nil, "register refuses")
	isTrue(r, r.ua.Unregister(r.now, UnregisterOptions{All: true, Headers: []sip.Field{field("X", "a\nB: c")}}) != nil, "unregister refuses")
	r.quiet("nothing was sent")
}

func TestRegisterBeforeTheConnectionWaitsForIt(t *testing.T) {
	r := newRig(t)
	r.do(func(now time.Time) { noError(r, r.ua.Register(now, RegisterOptions{}), "register") })
	r.quiet("not started yet")
	r.connect()
	r.sent("REGISTER", "the connection registers")
	r.quiet("once")
}
