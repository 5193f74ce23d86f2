//go:build !js

package sipnative

import (
	"strings"
	"testing"

	"sipwasm/pkg/sipcore"
)

// FuzzPeer: whatever comes as an offer and as the next one, a peer says yes or
// no, and a yes is an answer with the same lines. RFC 3264 §6.
func FuzzPeer(f *testing.F) {
	p, err := NewPeer(PeerConfig{Audio: true, Video: true, Data: true})
	if err != nil {
		f.Fatal(err)
	}
	offer, err := p.Local(f.Context(), LocalDescription{Offer: true})
	if err != nil {
		f.Fatal(err)
	}
	p.Close()
	f.Add(offer.Body, offer.Body)
	f.Add(offer.Body, []byte(strings.ReplaceAll(string(offer.Body), "a=sendrecv", "a=inactive")))
	f.Add([]byte("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n"), []byte(""))
	f.Fuzz(func(t *testing.T, first, next []byte) {
		p, err := NewPeer(PeerConfig{})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		for _, body := range [][]byte{first, next} {
			d := sipcore.Description{Body: body, ContentType: contentTypeSDP}
			if p.Remote(t.Context(), d, true) != nil {
				continue
			}
			answer, err := p.Local(t.Context(), LocalDescription{})
			if err != nil {
				p.Rollback(t.Context())
				continue
			}
			if got, want := media(t, answer), media(t, d); got != want {
				t.Errorf("%s answer %s", got, want)
			}
		}
	})
}
