package sipcore

// What servers say of credentials that they took: Authentication-Info and
// Proxy-Authentication-Info, RFC 7616 §3.5, RFC 3261 §22.4.

import (
	"strings"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

// takeAuthInfo reads what a 2xx says of the credentials of its request.
func (ua *UA) takeAuthInfo(req, resp *sip.Message) {
	for _, field := range []struct{ credentials, info string }{
		{"Authorization", "Authentication-Info"}, {"Proxy-Authorization", "Proxy-Authentication-Info"},
	} {
		info, err := digest.ParseInfo(resp.Header.Get(field.info))
		values := req.Header.Values(field.credentials)
		if err != nil || len(values) > 1 && info.CNonce == "" {
			continue // nobody can tell whose it is
		}
		for _, value := range values {
			a, err := digest.ParseAuthorization(value)
			if err == nil && (info.CNonce == "" || info.CNonce == a.CNonce) {
				ua.takeInfo(field.credentials, a, info, resp.Body)
			}
		}
	}
}

// takeInfo is about one of the credentials. A server that does not know the
// password has no say in the next nonce.
func (ua *UA) takeInfo(field string, a digest.Authorization, info digest.Info, body []byte) {
	for _, c := range ua.credentials {
		if c.field != field || c.challenge.Realm != a.Realm || c.challenge.Nonce != a.Nonce {
			continue
		}
		switch {
		case info.RspAuth != "" && !info.Proves(ua.identity(), a, body):
			ua.log(LevelWarn, "auth", "the server of realm "+a.Realm+" took our credentials, but its rspauth does not prove"+
				" that it knows the password: it may be another than it says, or the response was changed on its way")
		case info.NextNonce != "" && !strings.HasSuffix(strings.ToLower(a.Algorithm), "-sess"):
			// RFC 7616 §3.4.2: a session's key is bound to its first nonce, so those wait
			// for the next challenge.
			c.challenge.Nonce, c.nc = info.NextNonce, 0
		}
	}
}
