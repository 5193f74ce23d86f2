//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/digest"
)

// What web/src/digest.js asks: SIP.DigestAuthentication and the configuration's
// authenticationFactory are there.

func (b *bridge) defineDigest() {
	b.define(class{Name: "DigestAuthentication"})
}

// answerChallenge is host.go.answerChallenge: it takes and returns lists of texts, as
// web/src/host.js describes.
func answerChallenge(args []js.Value) any {
	var given []string
	each(args[0], func(v js.Value) { given = append(given, v.String()) })
	c := digest.Challenge{Realm: given[0], Nonce: given[1], Opaque: given[2], Algorithm: given[3]}
	if given[4] != "" {
		c.QOP = strings.Split(given[4], ",")
	}
	id := digest.Identity{Username: given[5], Password: given[6]}
	a, err := digest.Answer(c, id, given[7], given[8], []byte(given[9]), given[10], uint32(args[1].Int()))
	if err != nil {
		return err.Error()
	}
	return texts(a.Realm, a.Nonce, a.Opaque, a.Algorithm, a.QOP, a.CNonce, a.Response, a.URI, a.String())
}

// challenged asks the page for the credentials that a request of ours lacks.
func (u *userAgent) challenged(ch *sipcore.Challenge) {
	credentials := u.b.shape("credentialsFor", u.obj, u.outgoingRequest(ch.Request), u.message(ch.Response)).String()
	u.run(func(now time.Time) { u.core.AnswerChallenge(now, ch, credentials) })
}
