//go:build js && wasm

package jsbridge

import (
	"strconv"
	"syscall/js"

	"sipwasm/pkg/sipcore/digest"
)

// SIP.DigestAuthentication, for pages that answer challenges themselves. The
// library's own requests are authenticated by the core.

func (b *bridge) defineDigest() {
	b.define(class{
		Name: "DigestAuthentication",
		Ctor: (*bridge).constructDigest,
		Methods: methods{
			{"authenticate", (*bridge).authenticate},
			{"toString", (*bridge).credentials},
		},
	})
}

func (b *bridge) credentials(this js.Value, _ []js.Value) (any, error) {
	return text(b.get(this, "credentials")), nil
}

// constructDigest is new SIP.DigestAuthentication(ua).
func (b *bridge) constructDigest(this js.Value, args []js.Value) (any, error) {
	configuration := b.get(arg(args, 0), "configuration")
	fill(this, `{"cnonce": null, "nc": 0, "ncHex": "00000000", "response": null, "nonce": null, "realm": null}`)
	set(this, "username", b.get(configuration, "authorizationUser"))
	set(this, "password", b.get(configuration, "password"))
	set(this, "logger", b.call(arg(args, 0), "getLogger", jsText("sipjs.digestauthentication")))
	b.hidden(this, "credentials", "")
	return nil, nil
}

// authenticate is digest.authenticate(request, challenge) -> whether it could. The
// challenge is what the rule WWW_Authenticate gives.
func (b *bridge) authenticate(this js.Value, args []js.Value) (any, error) {
	request, given := arg(args, 0), arg(args, 1)
	c := digest.Challenge{
		Realm: text(b.get(given, "realm")), Nonce: text(b.get(given, "nonce")), Opaque: text(b.get(given, "opaque")),
		Algorithm: text(b.get(given, "algorithm")), Stale: b.get(given, "stale").Truthy(),
	}
	each(b.get(given, "qop"), func(q js.Value) { c.QOP = append(c.QOP, text(q)) })
	if c.Realm == "" || c.Nonce == "" {
		return false, nil
	}
	nc := uint32(1)
	if text(b.get(this, "nonce")) == c.Nonce {
		n, _ := integer(b.get(this, "nc"))
		nc = uint32(n) + 1
	}
	body, _ := b.body(request)
	id := digest.Identity{Username: text(b.get(this, "username")), Password: text(b.get(this, "password"))}
	a, err := digest.Answer(c, id, text(b.get(request, "method")), text(b.get(request, "ruri")), body, randomToken(12), nc)
	if err != nil {
		b.call(b.get(this, "logger"), "warn", jsText("the challenge cannot be answered: "+err.Error()))
		return false, nil
	}
	hex := strconv.FormatUint(uint64(nc), 16)
	setText(this, "realm", a.Realm)
	setText(this, "nonce", a.Nonce)
	setText(this, "opaque", a.Opaque)
	setText(this, "algorithm", a.Algorithm)
	setText(this, "qop", a.QOP)
	setText(this, "cnonce", a.CNonce)
	setInt(this, "nc", int(nc))
	setText(this, "ncHex", "00000000"[len(hex):]+hex)
	setText(this, "response", a.Response)
	setBool(this, "stale", c.Stale)
	set(this, "method", b.get(request, "method"))
	setText(this, "uri", a.URI)
	setText(this, "credentials", a.String())
	return true, nil
}
