package sipcore

// Credentials from outside: with Config.AskCredentials the application answers
// challenges, in whatever scheme it likes.
//
//   - Each challenge becomes a Challenged output, and its request waits for
//     AnswerChallenge.
//   - The application is asked once about a request, and once more when the
//     server says that merely the nonce is stale. What is challenged after that
//     is reported as the final response that it is.

import (
	"strings"
	"time"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// Challenge is a request that waits for credentials of the application.
type Challenge struct {
	Request  *sip.Message // read only
	Response *sip.Message // the 401 or 407, read only

	call *call
}

// askOutside reports a challenge, and whether the application is to answer it.
func (c *call) askOutside(resp *sip.Message) bool {
	if !c.ua.cfg.AskCredentials || c.canceled || c.over || resp.StatusCode != 401 && resp.StatusCode != 407 {
		return false
	}
	if c.asked > 0 && (c.asked > 1 || !isStale(resp)) {
		return false
	}
	c.asked++
	c.challenge = &Challenge{Request: c.request, Response: resp, call: c}
	c.ua.emit(Challenged{c.challenge})
	return true
}

// isStale: RFC 7616 §3.3.
func isStale(resp *sip.Message) bool {
	for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate"} {
		for _, ch := range digest.ParseChallenges(resp.Header.Values(name)) {
			if ch.Stale {
				return true
			}
		}
	}
	return false
}

// AnswerChallenge sends the request of a challenge again with the credentials,
// the value of an Authorization or Proxy-Authorization field. Without any (or
// with what no field may hold) the challenge is the final response.
func (ua *UA) AnswerChallenge(now time.Time, ch *Challenge, credentials string) {
	c := ch.call
	if c.over || c.challenge != ch {
		return
	}
	c.challenge = nil
	field := "Authorization"
	if ch.Response.StatusCode == 407 {
		field = "Proxy-Authorization"
	}
	if strings.TrimSpace(credentials) == "" || sip.CheckField(field, credentials) != nil || c.canceled {
		c.end()
		c.on(now, ch.Response, nil)
		ua.settle(now)
		return
	}
	if ua.conn.state != connOpen {
		c.fail(now, transaction.ErrTransport)
		return
	}
	again := c.request.Clone()
	setCredentials(again, field, realmOf(credentials), credentials)
	c.repeat(now, again)
}
