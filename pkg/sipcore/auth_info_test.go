package sipcore

import (
	"strings"
	"testing"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

// authenticated sends a MESSAGE that answers the challenge of a server.
func (r *rig) authenticated(algorithm string) *sip.Message {
	r.t.Helper()
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "sent"), 401, field("WWW-Authenticate", challenge("one", "n1", algorithm)))
	return r.sent("MESSAGE", "with credentials")
}

// proof is the rspauth of a server that knows this password.
func proof(a digest.Authorization, password string) string {
	c := digest.Challenge{Realm: a.Realm, Nonce: a.Nonce, Algorithm: a.Algorithm, QOP: []string{a.QOP}}
	answer, _ := digest.Answer(c, digest.Identity{Username: "alice", Password: password}, "", a.URI, nil, a.CNonce, a.NC)
	return answer.Response
}

func TestTheNextNonceIsUsedInTheNextRequest(t *testing.T) {
	r := newConnectedRig(t)
	m := r.authenticated("SHA-256")
	a := r.credentials(m, "Authorization", 0)
	r.answer(m, 200, field("Authentication-Info", `nextnonce="n2", qop=auth, rspauth="`+proof(a, "secret")+`", cnonce="`+a.CNonce+`", nc=00000001`))
	r.message(RequestOptions{})
	a = r.credentials(r.sent("MESSAGE", "the next"), "Authorization", 0)
	equal(r, a.Nonce, "n2", "RFC 7616 §3.5: the next nonce")
	equal(r, a.NC, 1, "its count begins at 1")
	equal(r, len(r.logs), 0, "a right proof is no news")
	r.message(RequestOptions{})
	a = r.credentials(r.sent("MESSAGE", "one more"), "Authorization", 0)
	equal(r, a.NC, 2, "and goes on")
}

func TestAServerThatDoesNotKnowThePasswordIsNamed(t *testing.T) {
	r := newConnectedRig(t)
	m := r.authenticated("MD5")
	a := r.credentials(m, "Authorization", 0)
	r.answer(m, 200, field("Authentication-Info", `rspauth="`+proof(a, "guess")+`", qop=auth, nextnonce="evil"`))
	next[RequestAccepted](r, "the answer counts nevertheless")
	equal(r, len(r.logs), 1, "there is a warning")
	isTrue(r, r.logs[0].Level == LevelWarn && strings.Contains(r.logs[0].Text, "realm one"), "which names the realm")
	r.message(RequestOptions{})
	equal(r, r.credentials(r.sent("MESSAGE", "the next"), "Authorization", 0).Nonce, "n1", "its nonce is not taken")
}

func TestASessionKeyKeepsItsNonce(t *testing.T) {
	r := newConnectedRig(t)
	r.answer(r.authenticated("MD5-sess"), 200, field("Authentication-Info", `nextnonce="n2"`))
	r.message(RequestOptions{})
	equal(r, r.credentials(r.sent("MESSAGE", "the next"), "Authorization", 0).Nonce, "n1", "RFC 7616 §3.4.2")
}

func TestTheInfoOfAProxyIsForItsCredentials(t *testing.T) {
	r := newConnectedRig(t)
	same := RequestOptions{Params: RequestParams{CallID: "same"}} // RFC 3261 §22.3
	r.message(same)
	r.answer(r.sent("MESSAGE", "sent"), 407, field("Proxy-Authenticate", challenge("one", "n1", "MD5")), field("Proxy-Authenticate", challenge("two", "m1", "MD5")))
	m := r.sent("MESSAGE", "with both")
	second := r.credentials(m, "Proxy-Authorization", 1)
	r.answer(m, 200, field("Proxy-Authentication-Info", `nextnonce="m2", cnonce="`+second.CNonce+`"`), field("Authentication-Info", `nextnonce="none"`))
	r.message(same)
	m = r.sent("MESSAGE", "the next")
	equal(r, r.credentials(m, "Proxy-Authorization", 0).Nonce, "n1", "this one was not meant")
	equal(r, r.credentials(m, "Proxy-Authorization", 1).Nonce, "m2", "the client nonce says which")
	r.answer(m, 200, field("Proxy-Authentication-Info", `nextnonce="x"`))
	r.message(same)
	m = r.sent("MESSAGE", "one more")
	equal(r, r.credentials(m, "Proxy-Authorization", 0).Nonce, "n1", "without it nobody can tell")
}
