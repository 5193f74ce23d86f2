package sipcore

// Credentials: RFC 3261 §22 with the digests of RFC 7616 and RFC 8760.
//
//   - Of the challenges of one realm the strongest supported one is answered.
//   - Each realm is answered once for a request, and again only when the server
//     says that merely the nonce is stale, at most maxStale times.
//   - One response may challenge for several realms, and 407 may follow 401: a
//     request then carries the credentials of all.
//   - What a realm asked for is remembered, so that later requests answer
//     before they are asked: our own proxy's challenge in every request, that of
//     others in the same call, a server's in requests to the same Request-URI.
//     The nonce count rises with each use and starts at 1 with each nonce.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

const (
	maxStale       = 3  // repetitions for stale nonces, for one realm in one request
	maxRealms      = 8  // answered in one request: a server could name a new one each time
	maxCredentials = 16 // realms remembered, the oldest goes
	cnonceLength   = 12
)

// A credential is a challenge that we know how to answer.
type credential struct {
	field     string // "Authorization" or "Proxy-Authorization"
	scope     string // what it is for: the Request-URI of the server that asked, or see proxyScope
	challenge digest.Challenge
	cnonce    string
	nc        uint32 // how often the nonce was used
}

// answeredRealm counts what one request has answered.
type answeredRealm struct {
	field, realm string
	times        int
}

// answerChallenge repeats the request with credentials if resp asks for some
// that were not given yet. It reports whether the request went out again.
func (c *call) answerChallenge(now time.Time, resp *sip.Message) bool {
	if resp.StatusCode != 401 && resp.StatusCode != 407 {
		return false
	}
	if c.canceled || c.over || c.ua.identity() == (digest.Identity{Username: c.ua.cfg.AuthUser}) {
		return false
	}
	again := c.request.Clone()
	if !c.learn(resp) {
		return false
	}
	c.repeat(now, again)
	return true
}

// repeat sends the request once more, changed, or with credentials that were
// learned.
func (c *call) repeat(now time.Time, again *sip.Message) {
	c.ua.authorizeAhead(again) // all realms anew: a nonce count is used once
	// RFC 3261 §8.1.3.5: same Call-ID, To and From, a higher CSeq; being a new
	// transaction it has a branch of its own.
	seq := c.request.CSeq().Seq + 1
	if c.nextSeq != nil {
		seq = c.nextSeq()
	}
	again.Header.Set("CSeq", sip.CSeq{Seq: seq, Method: again.Method}.String())
	again.Header.Set("Via", c.ua.newVia(again))
	c.request = again
	if c.onResend != nil {
		c.onResend(again)
	}
	c.transmit(now)
}

// learn remembers every realm that resp asks for. It reports false if one of
// them has refused our answer already, or none can be answered.
func (c *call) learn(resp *sip.Message) bool {
	www := digest.ParseChallenges(resp.Header.Values("WWW-Authenticate"))
	proxy := digest.ParseChallenges(resp.Header.Values("Proxy-Authenticate"))
	learned := 0
	for _, group := range []struct {
		field      string
		challenges []digest.Challenge
	}{
		{"Authorization", www},
		{"Proxy-Authorization", proxy},
	} {
		for _, ch := range strongestOfEachRealm(group.challenges, c.ua.identity()) {
			if !c.mayAnswer(group.field, ch) {
				return false
			}
			scope := c.request.RequestURI.String()
			if group.field != "Authorization" {
				scope = c.ua.proxyScope(c.request, ch.Realm)
			}
			c.ua.remember(group.field, scope, ch)
			learned++
		}
	}
	return learned > 0
}

// proxyScope is the Call-ID: RFC 3261 §22.3: a proxy's credentials are not for
// other dialogs, unless it is the outbound proxy. That one is of our domain, or
// has asked for a REGISTER.
func (ua *UA) proxyScope(req *sip.Message, realm string) string {
	if req.Method == sip.MethodRegister || strings.EqualFold(realm, ua.cfg.URI.Host) {
		return ""
	}
	return req.CallID()
}

// mayAnswer says whether this request may answer a challenge, and counts it.
func (c *call) mayAnswer(field string, ch digest.Challenge) bool {
	for i := range c.answered {
		a := &c.answered[i]
		if a.field == field && a.realm == ch.Realm {
			a.times++
			return ch.Stale && a.times <= maxStale
		}
	}
	if len(c.answered) >= maxRealms {
		return false
	}
	c.answered = append(c.answered, answeredRealm{field, ch.Realm, 0})
	return true
}

// strongestOfEachRealm keeps one challenge of each realm, in order.
func strongestOfEachRealm(list []digest.Challenge, id digest.Identity) []digest.Challenge {
	var best []digest.Challenge
	for len(list) > 0 {
		realm := list[0].Realm
		other := func(ch digest.Challenge) bool { return ch.Realm != realm }
		same := slices.DeleteFunc(slices.Clone(list), other)
		if ch, ok := digest.StrongestFor(same, id); ok {
			best = append(best, ch)
		}
		list = slices.DeleteFunc(slices.Clone(list), func(ch digest.Challenge) bool { return !other(ch) })
	}
	return best
}

// remember keeps a challenge in place of an earlier one of its realm.
func (ua *UA) remember(field, scope string, ch digest.Challenge) {
	ua.credentials = slices.DeleteFunc(ua.credentials, func(c *credential) bool {
		return c.field == field && c.scope == scope && c.challenge.Realm == ch.Realm
	})
	if len(ua.credentials) >= maxCredentials {
		ua.credentials = ua.credentials[1:]
	}
	ua.credentials = append(ua.credentials, &credential{
		field: field, scope: scope, challenge: ch, cnonce: ua.token(cnonceLength),
	})
}

// authorizeAhead adds the credentials that a request was or will be asked for.
// RFC 3261 §22.2, §22.3.
func (ua *UA) authorizeAhead(req *sip.Message) {
	uri := req.RequestURI.String()
	for _, cred := range ua.credentials {
		if cred.scope == "" || cred.scope == uri || cred.scope == req.CallID() {
			ua.apply(req, cred)
		}
	}
}

// apply writes one answer into the request.
func (ua *UA) apply(req *sip.Message, cred *credential) {
	cred.nc++
	answer, err := digest.Answer(cred.challenge, ua.identity(), req.Method, req.RequestURI.String(), req.Body, cred.cnonce, cred.nc)
	if err != nil {
		ua.log(LevelWarn, "auth", "challenge of realm "+cred.challenge.Realm+" cannot be answered: "+err.Error())
		return
	}
	setCredentials(req, cred.field, cred.challenge.Realm, answer.String())
}

func (ua *UA) identity() digest.Identity {
	return digest.Identity{Username: ua.cfg.AuthUser, Password: ua.cfg.Password, HA1: ua.cfg.HA1}
}

// setCredentials puts credentials behind CSeq and behind other credentials,
// and takes out those of the same realm.
func setCredentials(req *sip.Message, field, realm, value string) {
	req.Header = slices.DeleteFunc(req.Header, func(f sip.Field) bool {
		return f.Name == field && realmOf(f.Value) == realm
	})
	at := 0
	for i, f := range req.Header {
		if f.Name == "CSeq" || isCredentials(f.Name) {
			at = i + 1
		}
	}
	req.Header = slices.Insert(req.Header, at, sip.Field{Name: field, Value: value})
}

func realmOf(credentials string) string {
	a, err := digest.ParseAuthorization(credentials)
	if err != nil {
		return ""
	}
	return a.Realm
}

func isCredentials(name string) bool {
	return strings.EqualFold(name, "Authorization") || strings.EqualFold(name, "Proxy-Authorization")
}

// copyCredentials gives an ACK the credentials of its INVITE. RFC 3261 §22.1.
func copyCredentials(to, from *sip.Message) {
	for _, f := range from.Header {
		if isCredentials(f.Name) {
			to.Header.Add(f.Name, f.Value)
		}
	}
}
