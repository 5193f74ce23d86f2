package sipcore

import (
	"strings"
	"testing"
)

func TestHoldRewritesTheDirectionOfAudioAndVideo(t *testing.T) {
	for from, to := range map[string]string{sendrecv: sendonly, sendonly: sendonly, recvonly: inactive, inactive: inactive} {
		if got := string(holdSDP([]byte(sdpText(from)))); got != sdpText(to) {
			t.Errorf("%s became\n%s", from, got)
		}
	}
	bare := strings.ReplaceAll(sdpText(sendrecv), "a=sendrecv\r\n", "")
	if got := string(holdSDP([]byte(bare))); got != sdpText(sendonly) {
		t.Errorf("without a direction it became\n%s", got)
	}
	session := strings.Replace(bare, "t=0 0\r\n", "t=0 0\r\na=recvonly\r\n", 1)
	if got := string(holdSDP([]byte(session))); !strings.HasSuffix(got, "a=inactive\r\n") {
		t.Errorf("a direction of the session counts: %s", got)
	}
	if got := string(holdSDP([]byte("rubbish"))); got != "rubbish" {
		t.Errorf("what cannot be read is left alone: %q", got)
	}
}

func TestAnAnswerFitsTheDirectionOfItsOffer(t *testing.T) {
	for _, c := range []struct{ offered, own, want string }{
		{sendonly, sendrecv, recvonly}, {sendonly, sendonly, inactive}, {sendonly, inactive, inactive},
		{recvonly, sendrecv, sendonly}, {recvonly, recvonly, inactive}, {recvonly, sendonly, sendonly},
		{inactive, sendrecv, inactive}, {sendrecv, recvonly, recvonly}, {sendrecv, sendrecv, sendrecv},
	} {
		if got := string(fitSDP([]byte(sdpText(c.offered)), []byte(sdpText(c.own)))); got != sdpText(c.want) {
			t.Errorf("RFC 3264 §6.1: %s, offered %s, became\n%s", c.own, c.offered, got)
		}
	}
	data := "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
	if got := string(fitSDP([]byte(sdpText(sendonly)+data), []byte(sdpText(recvonly)+data))); got != sdpText(recvonly)+data {
		t.Errorf("what fits is left alone: %s", got)
	}
	for _, offer := range []string{"", "a=sendonly", sdpText(sendonly)} {
		if got := string(fitSDP([]byte(offer), []byte("rubbish"))); got != "rubbish" {
			t.Errorf("what cannot be read is left alone: %q", got)
		}
	}
}

func TestWhatHasNoStreamsCannotHold(t *testing.T) {
	for _, body := range []string{"", "\r\n", "v=0\r\n", "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n"} {
		if got := string(holdSDP([]byte(body))); got != body || IsHeld([]byte(body)) {
			t.Errorf("%q became %q", body, got)
		}
	}
}

func TestHoldLeavesDataChannelsAlone(t *testing.T) {
	text := sdpText(sendrecv) + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=sctp-port:5000\r\n"
	got := string(holdSDP([]byte(text)))
	if got != strings.Replace(text, sendrecv, sendonly, 1) {
		t.Error(got)
	}
}

func TestHoldIsSeenInDirectionsAndInTheZeroAddress(t *testing.T) {
	zero := strings.ReplaceAll(sdpText(sendrecv), "192.0.2.1", "0.0.0.0")
	video := "m=video 4002 RTP/SAVPF 96\r\na="
	for text, want := range map[string]bool{
		sdpText(sendrecv): false, sdpText(recvonly): false, sdpText(sendonly): true, sdpText(inactive): true,
		zero:                       true,  // RFC 2543
		zero + "a=ice-ufrag:x\r\n": false, // what every browser writes
		"rubbish":                  false,
		sdpText(sendonly) + video + "sendrecv\r\n":                                                         false, // one stream still talks to us
		sdpText(sendonly) + video + "inactive\r\n":                                                         true,
		sdpText(sendonly) + strings.Replace(video, "4002", "0", 1) + "sendrecv\r\n":                        true, // a refused stream does not count
		strings.Split(sdpText(sendonly), "m=")[0] + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n": false,
	} {
		if IsHeld([]byte(text)) != want {
			t.Errorf("held %v:\n%s", !want, text)
		}
	}
}

func TestARefusalTakesNoStream(t *testing.T) {
	d := refuseAll(media(sendrecv))
	if !strings.Contains(string(d.Body), "m=audio 0 RTP/SAVPF 0\r\n") || !isSDP(d.ContentType) {
		t.Errorf("%s", d.Body)
	}
	if len(refuseAll(Description{Body: []byte("rubbish")}).Body) != 0 {
		t.Error("rubbish cannot be answered")
	}
}
