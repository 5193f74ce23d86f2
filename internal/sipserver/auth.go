package sipserver

// Digest authentication (RFC 3261 §22, RFC 8760), with a users file only.
//
//   - A REGISTER is challenged with 401, everything else that is not inside a
//     dialog with 407. ACK and CANCEL cannot be challenged (§22.1).
//   - A user may register, and send requests from, its own address only.
//   - Over a connection where a user is registered, its requests are not
//     challenged again: a WebSocket has one client, and a call should not cost
//     one more round trip.
//   - A nonce is the time and a random number under a key of this process: a
//     wrong one costs no memory. It lives nonceLifetime; then, or when its count
//     does not rise, the right password gets stale=true and no question to the
//     user.

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

type auth struct {
	users  *Users
	realm  string
	key    []byte
	counts map[string]nonceUse
}

// nonceUse is the highest nonce count seen.
type nonceUse struct {
	count  uint32
	issued time.Time
}

func newAuth(users *Users, domain string) *auth {
	a := &auth{users: users, realm: "sipserver", key: make([]byte, 32), counts: map[string]nonceUse{}}
	if domain != "" {
		a.realm = domain
	}
	if users.Realm != "" {
		a.realm = users.Realm
	}
	rand.Read(a.key)
	return a
}

// checkRegister wants the credentials of the user in To.
func (a *auth) checkRegister(now time.Time, req *sip.Message) *reply {
	user, no := a.check(now, req, 401)
	if no == nil && user != string(aorOf(req.To().URI)) {
		return &reply{code: 403, text: user + " may register only as " + user}
	}
	return no
}

// checkForward wants the credentials of the user in From, and takes them off.
func (a *auth) checkForward(now time.Time, c *conn, req *sip.Message) *reply {
	from := req.From().URI
	anonymous := strings.HasSuffix(strings.ToLower(from.Host), "anonymous.invalid") // RFC 3323 §4.1.1.3
	for b := range c.bindings {
		if b.expires.After(now) && (anonymous || b.aor == aorOf(from)) {
			return nil
		}
	}
	user, no := a.check(now, req, 407)
	if no != nil {
		return no
	}
	if !anonymous && user != string(aorOf(from)) {
		return &reply{code: 403, text: user + " may send only from its own address"}
	}
	a.removeCredentials(req)
	return nil
}

// check returns the user who sent the request, or what to answer.
func (a *auth) check(now time.Time, req *sip.Message, status int) (string, *reply) {
	_, answer, _ := digest.Headers(status)
	stale := false
	for _, value := range req.Header.Values(answer) {
		credentials, err := digest.ParseAuthorization(value)
		if err != nil || credentials.Realm != a.realm {
			continue
		}
		if !a.verify(credentials, req) {
			return "", a.challenge(now, status, false, "wrong user or password")
		}
		if a.fresh(now, credentials) {
			return credentials.Username, nil
		}
		stale = true
	}
	return "", a.challenge(now, status, stale, "")
}

// verify says whether the sender knows the password.
func (a *auth) verify(credentials digest.Authorization, req *sip.Message) bool {
	algorithm := credentials.Algorithm
	if algorithm == "" {
		algorithm = algorithmMD5
	}
	offered := false
	for _, name := range a.users.Algorithms {
		offered = offered || strings.EqualFold(name, algorithm)
	}
	uri, err := sip.ParseURI(credentials.URI)
	if !offered || credentials.QOP != "auth" || err != nil || !uri.Equal(req.RequestURI) {
		return false
	}
	id, ok := a.users.identity(credentials.Username, strings.ToUpper(algorithm))
	return ok && credentials.Verify(id, req.Method, req.Body)
}

// challenge asks for credentials, in every hash that all users can answer.
func (a *auth) challenge(now time.Time, status int, stale bool, text string) *reply {
	name, _, _ := digest.Headers(status)
	r := &reply{code: status, text: text}
	nonce := a.newNonce(now)
	for _, algorithm := range a.users.Algorithms {
		c := digest.Challenge{Realm: a.realm, Nonce: nonce, Algorithm: algorithm, QOP: []string{"auth"}, Stale: stale}
		r.fields = append(r.fields, sip.Field{Name: name, Value: c.String()})
	}
	return r
}

// A nonce is 8 bytes of time, 8 random bytes and 16 bytes of their HMAC.
func (a *auth) newNonce(now time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(now.UnixMilli()))
	b = append(b, make([]byte, 8)...)
	rand.Read(b[8:])
	return base64.RawURLEncoding.EncodeToString(append(b, a.mac(b)...))
}

func (a *auth) mac(b []byte) []byte {
	h := hmac.New(sha256.New, a.key)
	h.Write(b)
	return h.Sum(nil)[:16]
}

// issued returns when we made a nonce; ok is false when we did not.
func (a *auth) issued(nonce string) (at time.Time, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(b) != 32 || !hmac.Equal(b[16:], a.mac(b[:16])) {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b))), true
}

// fresh says whether the nonce is ours, young, and used for the first time with
// this count. RFC 7616 §3.4: a repeated count is a replay.
func (a *auth) fresh(now time.Time, c digest.Authorization) bool {
	issued, ok := a.issued(c.Nonce)
	if !ok || now.Sub(issued) > nonceLifetime || c.NC <= a.counts[c.Nonce].count {
		return false
	}
	if _, known := a.counts[c.Nonce]; !known && len(a.counts) >= maxNonces {
		return false
	}
	a.counts[strings.Clone(c.Nonce)] = nonceUse{c.NC, issued} // a piece would keep the whole message
	return true
}

func (a *auth) sweep(now time.Time) {
	for nonce, use := range a.counts {
		if now.Sub(use.issued) > nonceLifetime {
			delete(a.counts, nonce)
		}
	}
}

// removeCredentials keeps what was meant for us from the next hop.
func (a *auth) removeCredentials(req *sip.Message) {
	const name = "Proxy-Authorization"
	values := req.Header.Values(name)
	req.Header.Del(name)
	for _, v := range values {
		if c, err := digest.ParseAuthorization(v); err != nil || c.Realm != a.realm {
			req.Header.Add(name, v)
		}
	}
}
