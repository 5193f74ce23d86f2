//go:build !js

package sipnative_test

import (
	"context"
	"strings"
	"testing"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// lines are those of a description that begin with one of the letters.
func lines(d sipcore.Description, letters string) string {
	var list []string
	for line := range strings.Lines(string(d.Body)) {
		if strings.Contains(letters, line[:1]) {
			list = append(list, strings.TrimSpace(line))
		}
	}
	return strings.Join(list, " | ")
}

func TestAFixedAnswerFitsItsOffer(t *testing.T) {
	ctx := context.Background()
	m := sipnative.SignallingOnly(nil)
	offer := "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" +
		"m=video 5004 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n" +
		"m=audio 5006 RTP/AVP 8 0\r\na=sendonly\r\n" +
		"m=audio 5008 RTP/AVP 8\r\n"
	noError(t, m.Remote(ctx, sipcore.Description{Body: []byte(offer), ContentType: "application/sdp"}, true), "Remote")
	answer, err := m.Local(ctx, sipnative.LocalDescription{})
	noError(t, err, "Local")
	want := "m=video 0 RTP/AVP 96 | m=audio 9 RTP/AVP 8 0 | a=recvonly | m=audio 0 RTP/AVP 8"
	if got := lines(answer, "ma"); got != want {
		t.Errorf("the answer has\n%s, expected\n%s", got, want)
	}
	again, err := m.Local(ctx, sipnative.LocalDescription{Offer: true})
	noError(t, err, "Local")
	if first, second := lines(answer, "o"), lines(again, "o"); first != "o=- 1 1 IN IP4 127.0.0.1" || second != "o=- 1 2 IN IP4 127.0.0.1" {
		t.Errorf("the versions are %q and %q", first, second)
	}
	if err := m.Remote(ctx, sipcore.Description{Body: []byte("hello")}, true); err == nil {
		t.Error("what is no description was taken for one")
	}
}
