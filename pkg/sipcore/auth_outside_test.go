package sipcore

import (
	"testing"
	"time"
)

// askingRig is connected and leaves challenges to the application.
func askingRig(t *testing.T) *rig {
	t.Helper()
	return newConnectedRig(t, func(c *Config) { c.AskCredentials = true })
}

func (r *rig) answerChallenge(ch *Challenge, credentials string) {
	r.do(func(now time.Time) { r.ua.AnswerChallenge(now, ch, credentials) })
}

func TestTheApplicationAnswersAChallengeInItsOwnScheme(t *testing.T) {
	r := askingRig(t)
	r.message(RequestOptions{})
	first := r.sent("MESSAGE", "sent")
	r.answer(first, 401, field("WWW-Authenticate", `Bearer realm="one"`))
	ch := next[Challenged](r, "the application is asked").Challenge
	equal(r, ch.Response.StatusCode, 401, "what the server said")
	r.quiet("the request waits")
	r.answerChallenge(ch, "Bearer abc")
	second := r.sent("MESSAGE", "sent again")
	r.header(second, "Authorization", "Bearer abc", "the application's words")
	equal(r, second.CSeq().Seq, first.CSeq().Seq+1, "RFC 3261 §8.1.3.5: higher CSeq")
	r.answerChallenge(ch, "Bearer again")
	r.quiet("a challenge is answered once")
	r.answer(second, 401, field("WWW-Authenticate", `Bearer realm="one"`))
	equal(r, next[RequestRejected](r, "a second challenge is the answer").Cause, CauseAuthenticationError, "cause")
	next[RequestFailed](r, "the end")
	r.holdsNothing()
}

func TestAProxyGetsProxyAuthorizationAndAStaleNonceASecondAnswer(t *testing.T) {
	r := askingRig(t)
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 407, field("Proxy-Authenticate", challenge("one", "n1", "MD5")))
	r.answerChallenge(next[Challenged](r, "asked").Challenge, "Digest one")
	second := r.sent("MESSAGE", "again")
	r.header(second, "Proxy-Authorization", "Digest one", "RFC 3261 §22.3")
	r.answer(second, 407, field("Proxy-Authenticate", challenge("one", "n2", "MD5")+", stale=true"))
	r.answerChallenge(next[Challenged](r, "asked for the new nonce").Challenge, "Digest two")
	third := r.sent("MESSAGE", "again")
	equal(r, third.Header.Values("Proxy-Authorization")[0], "Digest two", "the new one in place of the old")
	r.answer(third, 200)
	next[RequestAccepted](r, "accepted")
}

func TestAnApplicationWithoutCredentialsHearsTheChallenge(t *testing.T) {
	for _, credentials := range []string{"", "  ", "Digest a\r\nX-Evil: 1"} {
		r := askingRig(t)
		r.message(RequestOptions{})
		r.answer(r.sent("MESSAGE", "sent"), 401, field("WWW-Authenticate", challenge("one", "n1", "MD5")))
		r.answerChallenge(next[Challenged](r, "asked").Challenge, credentials)
		equal(r, next[RequestRejected](r, "the 401").Cause, CauseAuthenticationError, "cause")
		next[RequestFailed](r, "the end")
		r.holdsNothing()
	}
}

func TestACallThatWaitsForCredentialsCanBeGivenUp(t *testing.T) {
	r := caller(t, func(c *Config) { c.AskCredentials = true })
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 407, field("Proxy-Authenticate", challenge("a", "n", "MD5")))
	r.sent("ACK", "ACK")
	q := next[Challenged](r, "the application is asked")
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.story("it ends at once", "cancel1", "failed(-,Canceled)1", "terminated(-,Canceled)9")
	r.do(func(now time.Time) { r.ua.AnswerChallenge(now, q.Challenge, `Digest realm="a"`) })
	r.quiet("the answer comes too late")
	r.settled()
}

func TestStopDoesNotWaitForCredentials(t *testing.T) {
	r := newRig(t, registering, func(c *Config) { c.AskCredentials = true })
	r.connect()
	r.answer(r.sent("REGISTER", "REGISTER"), 401, field("WWW-Authenticate", challenge("a", "n", "MD5")))
	next[Challenged](r, "the application is asked, and does not answer")
	r.do(r.ua.Stop)
	r.advance(64 * time.Second)
	equal(r, r.ua.conn.state, connClosed, "closed")
	r.advance(time.Minute)
	r.holdsNothing()
}
