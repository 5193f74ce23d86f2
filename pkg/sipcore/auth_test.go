package sipcore

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

var alice = digest.Identity{Username: "alice", Password: "secret"}

func challenge(realm, nonce, algorithm string) string {
	return `Digest realm="` + realm + `", nonce="` + nonce + `", algorithm=` + algorithm + `, qop="auth"`
}

// credentials are those of a message, checked.
func (r *rig) credentials(m *sip.Message, name string, nth int) digest.Authorization {
	r.t.Helper()
	values := m.Header.Values(name)
	if nth >= len(values) {
		r.t.Fatalf("there is no %s number %d in\n%s", name, nth, m)
	}
	a, err := digest.ParseAuthorization(values[nth])
	noError(r, err, "credentials")
	isTrue(r, a.Verify(alice, m.Method, m.Body), "the response proves the password")
	equal(r, a.URI, m.RequestURI.String(), "the digest-uri is the Request-URI")
	return a
}

func TestAChallengeIsAnsweredOnceAndNotReported(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	first := r.sent("MESSAGE", "sent")
	r.answer(first, 401, field("WWW-Authenticate", challenge("one", "n1", "MD5")))
	second := r.sent("MESSAGE", "sent again with credentials")
	r.quiet("the 401 is not reported")
	a := r.credentials(second, "Authorization", 0)
	equal(r, a.Nonce, "n1", "the nonce is the server's")
	equal(r, a.NC, 1, "the count begins at 1")
	equal(r, second.CallID(), first.CallID(), "RFC 3261 §8.1.3.5: same Call-ID")
	equal(r, second.From().Tag(), first.From().Tag(), "same From tag")
	equal(r, second.CSeq().Seq, first.CSeq().Seq+1, "higher CSeq")
	isTrue(r, second.Header.Get("Via") != first.Header.Get("Via"), "a branch of its own")
	equal(r, len(second.Header.Values("Via")), 1, "one Via")

	r.answer(second, 401, field("WWW-Authenticate", challenge("one", "n2", "MD5")))
	equal(r, next[RequestRejected](r, "a second 401 means a wrong password").Cause, CauseAuthenticationError, "cause")
	next[RequestFailed](r, "the end")
	r.quiet("no third try")
	r.holdsNothing()
}

func TestTheStrongestChallengeIsAnswered(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 401,
		field("WWW-Authenticate", challenge("one", "md5", "MD5")),
		field("WWW-Authenticate", challenge("one", "sha", "SHA-256")),
		field("WWW-Authenticate", challenge("one", "odd", "UNHEARD")))
	m := r.sent("MESSAGE", "again")
	equal(r, r.credentials(m, "Authorization", 0).Nonce, "sha", "RFC 8760: the strongest that we support")
	equal(r, m.Header.Count("Authorization"), 1, "one answer for the realm")
}

func TestStaleNoncesAreAnsweredAgainButNotForEver(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 401, field("WWW-Authenticate", challenge("one", "n0", "MD5")))
	for i := range maxStale {
		m := r.sent("MESSAGE", "again")
		equal(r, r.credentials(m, "Authorization", 0).NC, 1, "the count restarts with each nonce")
		r.answer(m, 401, field("WWW-Authenticate", challenge("one", "n"+string(rune('1'+i)), "MD5")+", stale=true"))
	}
	r.answer(r.sent("MESSAGE", "the last try"), 401, field("WWW-Authenticate", challenge("one", "nx", "MD5")+", stale=true"))
	next[RequestRejected](r, "a server that finds everything stale is given up")
	next[RequestFailed](r, "the end")
	r.quiet("no more tries")
}

func TestProxyAndServerMayBothAsk(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 407, field("Proxy-Authenticate", challenge("proxy", "p", "MD5")))
	second := r.sent("MESSAGE", "with the proxy's")
	r.credentials(second, "Proxy-Authorization", 0)
	r.answer(second, 401, field("WWW-Authenticate", challenge("server", "s", "SHA-256")))
	third := r.sent("MESSAGE", "401 after 407")
	r.credentials(third, "Proxy-Authorization", 0)
	r.credentials(third, "Authorization", 0)
	r.answer(third, 200)
	next[RequestAccepted](r, "accepted")
}

func TestSeveralRealmsInOneResponseAreAllAnswered(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 407,
		field("Proxy-Authenticate", challenge("a", "na", "MD5")),
		field("Proxy-Authenticate", challenge("b", "nb", "MD5")),
		field("WWW-Authenticate", challenge("c", "nc", "MD5")))
	m := r.sent("MESSAGE", "again")
	equal(r, r.credentials(m, "Proxy-Authorization", 0).Realm, "a", "the first")
	equal(r, r.credentials(m, "Proxy-Authorization", 1).Realm, "b", "the second")
	equal(r, r.credentials(m, "Authorization", 0).Realm, "c", "the server")
}

func TestLaterRequestsAnswerBeforeTheyAreAsked(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 407, field("Proxy-Authenticate", challenge("Example.com", "p", "MD5")))
	m := r.sent("MESSAGE", "again")
	r.answer(m, 401, field("WWW-Authenticate", challenge("bob", "b", "MD5")))
	r.answer(r.sent("MESSAGE", "again"), 200)
	next[RequestAccepted](r, "accepted")

	r.message(RequestOptions{})
	m = r.sent("MESSAGE", "the next one")
	equal(r, r.credentials(m, "Proxy-Authorization", 0).NC, 3, "the count of the nonce has gone up")
	equal(r, r.credentials(m, "Authorization", 0).NC, 2, "of the server's too: same Request-URI")
	r.answer(m, 200)
	next[RequestAccepted](r, "accepted without being asked")

	r.do(func(now time.Time) {
		_, err := r.ua.Request(now, "MESSAGE", mustURI("sip:carol@example.com"), RequestOptions{Body: []byte("x")})
		noError(r, err, "MESSAGE")
	})
	m = r.sent("MESSAGE", "to somebody else")
	r.credentials(m, "Proxy-Authorization", 0)
	equal(r, m.Header.Has("Authorization"), false, "another server does not get the answer to the first one's challenge")
}

func TestCredentialsForTheProxyOfSomebodyElseStayInTheirCall(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 407, field("Proxy-Authenticate", challenge("biloxi", "p", "MD5")))
	r.sent("ACK", "acknowledged")
	invite = r.sent("INVITE", "with credentials")
	r.accept(invite)
	isTrue(r, r.sent("ACK", "ACK").Header.Has("Proxy-Authorization"), "RFC 3261 §22.1")
	r.appliedSoon(s)
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.events = nil
	equal(r, r.credentials(r.sent("BYE", "the same Call-ID"), "Proxy-Authorization", 0).NC, 2, "RFC 3261 §22.3: before it is asked")
	_, invite = r.call(InviteOptions{})
	isTrue(r, !invite.Header.Has("Proxy-Authorization"), "RFC 3261 §22.3: not in another dialog")
}

func TestTheProxyThatAskedForARegisterIsOurs(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.answer(r.sent("REGISTER", "sent"), 407, field("Proxy-Authenticate", challenge("edge", "p", "MD5")))
	m := r.sent("REGISTER", "again")
	r.answer(m, 200, field("Contact", m.Header.Get("Contact")))
	r.forget()
	_, invite := r.call(InviteOptions{})
	r.credentials(invite, "Proxy-Authorization", 0)
}

func TestACredentialThatWasRefusedInAdvanceMayBeTriedOnce(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 401, field("WWW-Authenticate", challenge("one", "n1", "MD5")))
	r.answer(r.sent("MESSAGE", "again"), 200)
	next[RequestAccepted](r, "accepted")
	r.message(RequestOptions{})
	m := r.sent("MESSAGE", "in advance")
	r.answer(m, 401, field("WWW-Authenticate", challenge("one", "n2", "MD5")))
	m = r.sent("MESSAGE", "a new nonce without stale: servers that use one nonce once")
	equal(r, r.credentials(m, "Authorization", 0).Nonce, "n2", "the new nonce")
	equal(r, m.Header.Count("Authorization"), 1, "and only that")
}

func TestWithoutPasswordAChallengeIsReported(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Password = "" })
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 401, field("WWW-Authenticate", challenge("one", "n1", "MD5")))
	equal(r, next[RequestRejected](r, "there is nothing to answer with").Cause, CauseAuthenticationError, "cause")
}

func TestAnHA1AnswersOnlyItsAlgorithm(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.Password = ""
		c.HA1 = digest.HA1("MD5", "alice", "one", "secret")
	})
	r.connect()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 401,
		field("WWW-Authenticate", challenge("one", "sha", "SHA-256")),
		field("WWW-Authenticate", challenge("one", "md5", "MD5")))
	equal(r, r.credentials(r.sent("MESSAGE", "again"), "Authorization", 0).Nonce, "md5", "the HA1 is one of MD5")
}

func TestUnreadableChallengesAreReportedAsTheyAre(t *testing.T) {
	r := newRig(t)
	r.connect()
	for _, value := range []string{`Basic realm="one"`, "Digest", `Digest realm="x"`, strings.Repeat("x", 9000)} {
		r.message(RequestOptions{})
		r.answer(r.sent("MESSAGE", "sent"), 401, field("WWW-Authenticate", value))
		equal(r, next[RequestRejected](r, "not answerable").Cause, CauseAuthenticationError, "cause")
		next[RequestFailed](r, "the end")
	}
}

func TestRememberedRealmsAreBounded(t *testing.T) {
	r := newRig(t)
	r.connect()
	for i := range 3 * maxCredentials {
		r.message(RequestOptions{})
		realm := "realm" + strings.Repeat("x", i)
		r.answer(r.sent("MESSAGE", "sent"), 407, field("Proxy-Authenticate", challenge(realm, "n", "MD5")))
		r.answer(r.sent("MESSAGE", "again"), 200)
	}
	equal(r, len(r.ua.credentials), maxCredentials, "the oldest are forgotten")
}

func TestAServerThatInventsRealmsIsNotFollowedForEver(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	for i := range maxRealms {
		r.answer(r.sent("MESSAGE", "sent"), 407, field("Proxy-Authenticate", challenge("realm"+strconv.Itoa(i), "n", "MD5")))
	}
	r.answer(r.sent("MESSAGE", "with as many answers as are given"), 407, field("Proxy-Authenticate", challenge("one more", "n", "MD5")))
	next[RequestRejected](r, "then it is refused")
	equal(r, next[RequestFailed](r, "failed").Cause, CauseAuthenticationError, "cause")
	r.quiet("not sent again")
	r.holdsNothing()
}
