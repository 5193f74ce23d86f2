package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// fixed is a randomness that always gives the same: drawn is below its range.
func fixed(drawn byte) func(*Config) {
	return func(c *Config) {
		c.Random = func(p []byte) {
			clear(p)
			p[len(p)-1] = drawn
		}
	}
}

// refused lets a REGISTER fail and says when it comes again.
func (r *rig) refused(code int, fields ...sip.Field) time.Duration {
	r.t.Helper()
	r.answer(r.sent("REGISTER", "it registers"), code, fields...)
	return next[RegistrationFailed](r, "each failure is reported").Retry
}

func TestAFailedRegisterIsSentAgainAtGrowingIntervals(t *testing.T) {
	for drawn, part := range map[byte]time.Duration{0: 50, 50: 100} {
		r := newRig(t, registering, fixed(drawn))
		r.connect()
		for _, longest := range []time.Duration{60, 120, 240, 480, 960, 1800, 1800} {
			pause := longest * time.Second * part / 100
			equal(r, r.refused(500), pause, "RFC 5626 §4.5: 50 to 100 % of 30 s * 2^failures, up to half an hour")
			r.advance(pause - time.Second)
			r.quiet("until then nothing")
			r.advance(time.Second)
		}
		req := r.sent("REGISTER", "one more")
		r.answer(req, 200, field("Contact", req.Header.Get("Contact")))
		next[Registered](r, "registered in the end")
		r.advance(10 * time.Minute)
		equal(r, r.refused(504), time.Minute*part/100, "the count begins anew")
	}
}

func TestWhatNobodyButAPersonCanMendIsNotTriedAgain(t *testing.T) {
	for code, again := range map[int]bool{403: false, 404: false, 501: false, 505: false, 513: false, 603: false, 408: true, 430: true, 500: true, 503: true, 504: true, 580: true} {
		r := newRig(t, registering)
		r.connect()
		equal(r, r.refused(code) > 0, again, sip.ReasonPhrase(code))
	}
	r := newRig(t, registering)
	r.connect()
	equal(r, r.refused(480, field("Retry-After", "300")), 300*time.Second, "Retry-After says that it is worth it")
}

func TestRetryAfterMakesTheWaitLongerButNotEndless(t *testing.T) {
	r := newRig(t, registering, fixed(0))
	r.connect()
	equal(r, r.refused(503, field("Retry-After", "5")), 30*time.Second, "not shorter than RFC 5626 §4.5")
	r.advance(30 * time.Second)
	equal(r, r.refused(503, field("Retry-After", "300")), 300*time.Second, "as long as it asks for")
	r.down(true)
	r.tried("the connection is lost, and mended")
	r.do(r.ua.TransportUp)
	next[Connected](r, "open again")
	r.quiet("the new connection does not shorten the wait")
	r.down(true)
	for range 10 {
		r.advance(4 * time.Second)
		r.tried("but there is no pause between connections, for lack of another server")
		r.down(false)
		r.skip("Disconnected")
	}
	r.advance(4 * time.Second)
	r.tried("so it comes back")
	r.do(r.ua.TransportUp)
	next[Connected](r, "in the end")
	r.advance(255 * time.Second)
	r.quiet("and does not shorten the wait either")
	r.advance(time.Second)
	equal(r, r.refused(503, field("Retry-After", "4000000000")), 30*time.Minute, "but half an hour at most")
}

func TestTheApplicationMayBeFasterOrGiveUp(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.refused(500)
	r.do(func(now time.Time) { noError(r, r.ua.Register(now, RegisterOptions{}), "register") })
	pause := r.refused(500)
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{}), "unregister") })
	r.advance(2 * pause)
	r.quiet("who unregisters does not want to be registered")
	r.do(func(now time.Time) { noError(r, r.ua.Register(now, RegisterOptions{}), "register") })
	r.do(func(now time.Time) { noError(r, r.ua.Unregister(now, UnregisterOptions{}), "unregister") })
	equal(r, r.refused(500), 0, "nor does who has done so in the meantime")
	r.header(r.sent("REGISTER", "the farewell"), "Contact", ownURI+";reg-id=1"+ownInstance+";expires=0", "whatever became of the REGISTER")

	r = newRig(t, registering)
	r.connect()
	r.refused(500)
	r.do(r.ua.Stop)
	r.advance(time.Hour)
	r.forget()
	r.holdsNothing()
}

func TestAServerThatAsksForARestIsLeftForAnother(t *testing.T) {
	r := newRig(t, registering, twoServers, fixed(0))
	r.connect()
	equal(r, r.refused(503, field("Retry-After", "600")), 0, "not here")
	next[Disconnect](r, "RFC 3261 §21.5.4: another server is asked")
	equal(r, next[Disconnected](r, "this one is given up").Server.URI, "wss://one.example.com/sip", "the first")
	uri, _ := r.tried("at once")
	equal(r, uri, "wss://two.example.com/sip", "the other")
	r.do(r.ua.TransportUp)
	r.sent("REGISTER", "and registers there")
	next[Connected](r, "open")
	r.down(true)
	next[RegistrationFailed](r, "the REGISTER is lost with the connection")
	r.tried("a drop is mended")
	for r.ua.conn.attempt < r.ua.cfg.MaxReconnect {
		r.down(false)
		r.advance(4 * time.Second)
		r.tried("again")
	}
	r.down(false)
	equal(r, next[Disconnected](r, "in vain").Server.URI, "wss://two.example.com/sip", "now both are of no use")
	r.advance(30 * time.Second)
	uri, _ = r.tried("after a pause")
	equal(r, uri, "wss://two.example.com/sip", "the first one still rests")
	r.advance(600 * time.Second)
	isTrue(r, lastTried(r) == "wss://one.example.com/sip", "ten minutes later it may be used again")
}

func lastTried(r *rig) (uri string) {
	for _, o := range r.events {
		if c, is := o.(Connect); is {
			uri = c.Server.URI
		}
	}
	return uri
}

func TestAServerThatDoesNotAnswerIsLeftForAnother(t *testing.T) {
	r := newRig(t, registering, twoServers)
	r.connect()
	r.sent("REGISTER", "it registers")
	r.advance(32 * time.Second)
	equal(r, next[RegistrationFailed](r, "RFC 3263 §4.3").Cause, CauseRequestTimeout, "timer F")
	next[Disconnect](r, "left")
	next[Disconnected](r, "given up")
	uri, _ := r.tried("at once")
	equal(r, uri, "wss://two.example.com/sip", "the other")

	r = newRig(t, registering, twoServers, fixed(50))
	r.connect()
	equal(r, r.refused(503), 3*time.Minute, "RFC 3261 §21.5.4: a 503 without Retry-After is a 500; the base is 90 s while another server is left")
	r.quiet("the connection stays")
}

func TestARegisterOverAFlowOfTheShellIsSentAgain(t *testing.T) {
	flow := Flow{ID: 7}
	r := newRig(t, registering, fixed(0), func(c *Config) {
		c.NextHop = func(*sip.Message) Hop { return Hop{Flow: flow} }
	})
	r.connect()
	r.sent("REGISTER", "it registers")
	r.do(func(now time.Time) { r.ua.FlowFailed(now, flow) })
	failed := next[RegistrationFailed](r, "the flow fails, which no connection mends")
	equal(r, failed.Cause, CauseConnectionError, "cause")
	equal(r, failed.Retry, 30*time.Second, "RFC 5626 §4.5")
	r.advance(30 * time.Second)
	r.sent("REGISTER", "again")
}

func TestAFirstHopWithoutOutboundIsRegisteredOverWithoutIt(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "with outbound"), 439)
	m := r.sent("REGISTER", "RFC 5626 §4.2.1: without")
	r.header(m, "Supported", "path, gruu", "no outbound")
	r.header(m, "Contact", ownURI+ownInstance+";expires=600", "no reg-id")
	r.answer(m, 200, field("Contact", ownURI+ownInstance+";expires=600"))
	next[Registered](r, "registered")
	r.advance(541 * time.Second)
	m = r.sent("REGISTER", "the refresh")
	r.header(m, "Supported", "path, gruu", "is the same")
	r.answer(m, 439)
	equal(r, next[RegistrationFailed](r, "a second 439 is a refusal").Retry, 0, "for good")
	r.down(true)
	r.forget()
	r.do(r.ua.TransportUp)
	r.header(r.sent("REGISTER", "another connection"), "Supported", "path, gruu, outbound", "may lead over another hop")
}

func TestConnectionsMayBeSpacedAsRFC5626Says(t *testing.T) {
	r := newRig(t, fixed(50), func(c *Config) { c.FlowRecovery = true })
	r.do(r.ua.Start)
	r.pauses("RFC 5626 §4.5", 60, 120, 240, 480, 960, 1800, 1800)
}
