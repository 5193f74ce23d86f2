//go:build js && wasm

package jsbridge

import (
	"strconv"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/digest"
)

// SIP.DigestAuthentication, for pages that answer challenges themselves, and the
// configuration's authenticationFactory, by which they do so for the library's
// requests. Without it the core authenticates.

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
	return b.textOf(this, "credentials"), nil
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
		Realm: b.textOf(given, "realm"), Nonce: b.textOf(given, "nonce"), Opaque: b.textOf(given, "opaque"),
		Algorithm: b.textOf(given, "algorithm"), Stale: b.truthy(given, "stale"),
	}
	each(b.get(given, "qop"), func(q js.Value) { c.QOP = append(c.QOP, text(q)) })
	if c.Realm == "" || c.Nonce == "" {
		return false, nil
	}
	nc := uint32(1)
	if b.textOf(this, "nonce") == c.Nonce {
		n, _ := integer(b.get(this, "nc"))
		nc = uint32(n) + 1
	}
	body, _ := b.body(request)
	id := digest.Identity{Username: b.textOf(this, "username"), Password: b.textOf(this, "password")}
	a, err := digest.Answer(c, id, b.textOf(request, "method"), b.textOf(request, "ruri"), body, randomToken(12), nc)
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

// challenged asks an object of authenticationFactory(ua) for credentials:
// authenticate(request, challenge) says whether it has some, toString() gives the
// value of the header. Each challenge gets an object of its own.
func (u *userAgent) challenged(ch *sipcore.Challenge) {
	credentials := u.credentialsFor(ch)
	u.run(func(now time.Time) { u.core.AnswerChallenge(now, ch, credentials) })
}

func (u *userAgent) credentialsFor(ch *sipcore.Challenge) string {
	b, header := u.b, "WWW-Authenticate"
	if ch.Response.StatusCode == 407 {
		header = "Proxy-Authenticate"
	}
	pair := b.host.Call("tryApply", u.setting("authenticationFactory"), js.Undefined(), u.obj)
	if failure := pair.Index(0); !failure.IsNull() {
		b.host.Call("report", failure)
		return ""
	}
	made, challenge := pair.Index(1), b.call(u.message(ch.Response), "parseHeader", jsText(header))
	if !isObject(made) || !b.hook(made, "authenticate", u.outgoingRequest(ch.Request), challenge).Truthy() {
		return ""
	}
	return text(b.hook(made, "toString"))
}
