package sipp

import (
	"context"
	"strings"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// nose is a media side that finds a candidate after its answer has left.
type nose struct {
	sipnative.Media
	tell  func(fragment []byte, last bool)
	found chan string
}

const withICE = "a=mid:0\r\na=ice-ufrag:alice\r\na=ice-pwd:password-of-alice-of-the-test\r\n"

func (n *nose) OnCandidates(f func(fragment []byte, last bool)) { n.tell = f }

func (n *nose) AddCandidates(_ context.Context, fragment []byte) error {
	n.found <- string(fragment)
	return nil
}

func (n *nose) Local(ctx context.Context, want sipnative.LocalDescription) (sipcore.Description, error) {
	d, err := n.Media.Local(ctx, want)
	d.Body = append(d.Body, withICE...)
	if want.Trickle {
		all := append(d.Body[:len(d.Body):len(d.Body)], "a=candidate:1 1 udp 2113937151 192.0.2.2 5002 typ host\r\n"...)
		go n.tell(sipcore.Fragment(all), true)
	}
	return d, err
}

func TestCandidatesTrickleBothWays(t *testing.T) {
	t.Parallel()
	media, _ := interop.NoMedia()
	n := &nose{Media: media, found: make(chan string, 1)}
	called(t, "uac-trickles", accept(t), func(cfg *sipnative.Config) {
		cfg.NewMedia = func() (sipnative.Media, error) { return n, nil }
	})
	if got := testkit.Await(t, n.found, "the candidates of SIPp"); !strings.Contains(got, "a=candidate:1 1 udp 2113937151 192.0.2.1 5001 typ host") {
		t.Errorf("the fragment is\n%s", got)
	}
}
