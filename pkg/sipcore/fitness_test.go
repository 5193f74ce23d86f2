package sipcore

import (
	"errors"
	"strings"
	"testing"
)

// webSDP is what a browser writes, less the lines that begin so.
func webSDP(without ...string) string {
	lines := []string{
		"v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1",
		"m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "c=IN IP4 0.0.0.0", "a=mid:0", "a=rtcp-mux",
		"a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuvwx", "a=setup:actpass", "a=fingerprint:sha-256 AB:CD",
		"m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", "a=mid:1", "a=sctp-port:5000",
	}
	var kept strings.Builder
next:
	for _, line := range lines {
		for _, start := range without {
			if strings.HasPrefix(line, start) {
				continue next
			}
		}
		kept.WriteString(line + "\r\n")
	}
	return kept.String()
}

const plainAudio = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n"

func TestWhatBrowsersRefuseIsNamedWithItsLineAndItsSetting(t *testing.T) {
	video := strings.Replace(webSDP("a=group"), "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "m=video 9 RTP/SAVPF "+strings.Repeat("96 ", 40), 1)
	for _, c := range []struct {
		body    string
		line    int
		text    string
		problem string
		setting string
	}{
		{"garbage\r\n", 1, "garbage", "not SDP", "RFC 8866"},
		{"", 1, "", "not SDP", "RFC 8866"},
		{plainAudio, 6, "m=audio 4000 RTP/AVP 0 8", "RTP/AVP, without encryption", "webrtc=yes"},
		{strings.Replace(plainAudio, "RTP/AVP", "RTP/AVPF", 1), 6, "m=audio 4000 RTP/AVPF 0 8", "RTP/AVPF, without encryption", "media_webrtc=true"},
		{strings.ReplaceAll(plainAudio, "\r\n", "\n"), 6, "m=audio 4000 RTP/AVP 0 8", "RTP/AVP", "DTLS=passive"},
		{webSDP("a=fingerprint"), 6, "m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "a=fingerprint", "media_encryption=dtls"},
		{webSDP("a=ice-ufrag"), 6, "m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "a=ice-ufrag", "ICE=force"},
		{webSDP("a=ice-pwd"), 6, "m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "a=ice-pwd", "ice_support=yes"},
		{webSDP("a=rtcp-mux"), 6, "m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "a=rtcp-mux", "rtcp_mux=yes"},
		{webSDP("a=group"), 13, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=fingerprint", "DTLS"},
		{video, 13, "m=video 9 RTP/SAVPF " + strings.Repeat("96 ", 13) + "9 ...", "a=fingerprint", "DTLS"},
	} {
		var unfit *DescriptionError
		if !errors.As(CheckDescription([]byte(c.body)), &unfit) {
			t.Errorf("nothing is wrong with\n%s", c.body)
			continue
		}
		if unfit.Line != c.line || unfit.Text != c.text || !strings.Contains(unfit.Problem, c.problem) || !strings.Contains(unfit.Setting, c.setting) {
			t.Errorf("%#v, want line %d %q, %q, %q", unfit, c.line, c.text, c.problem, c.setting)
		}
	}
}

func TestAnUnfitDescriptionSaysItInOneSentence(t *testing.T) {
	want := "line 6 of the description (m=audio 9 UDP/TLS/RTP/SAVPF 111 0) has no a=rtcp-mux: turn on RTP/RTCP multiplexing towards browsers " +
		"(Asterisk: webrtc=yes, or rtcp_mux=yes; FreeSWITCH: media_webrtc=true; Kamailio with rtpengine: rtcp-mux-offer, rtcp-mux-accept)"
	if err := CheckDescription([]byte(webSDP("a=rtcp-mux"))); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

// Chromium takes each of these, or knows better than we do why not.
func TestWhatBrowsersTakeIsNotRefused(t *testing.T) {
	head, audio, _ := strings.Cut(webSDP(), "m=audio")
	audio, data, _ := strings.Cut(audio, "m=application")
	transport := "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=fingerprint:sha-256 AB:CD\r\n"
	many := head + strings.Repeat("m=audio 9 RTP/AVP 0\r\n", maxSections+1)
	for name, body := range map[string]string{
		"audio and data in a bundle":        webSDP(),
		"without a name":                    webSDP("a=mid", "a=group", "m=application", "a=sctp"),
		"a data channel only":               head + "m=application" + data + transport,
		"no media":                          head,
		"the transport of the session":      head + transport + "m=audio 9 RTP/SAVPF 0\r\na=rtcp-mux\r\n",
		"a profile without TLS, with keys":  strings.Replace(webSDP(), "UDP/TLS/RTP/SAVPF", "RTP/AVP", 1),
		"a line that is rejected":           webSDP() + "m=video 0 RTP/AVP 96\r\n",
		"all lines rejected":                head + "m=audio 0 RTP/AVP 0\r\n",
		"a bundle-only line":                strings.Replace(webSDP(), "BUNDLE 0 1", "BUNDLE 0 1 2", 1) + "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\na=bundle-only\r\n",
		"a fax":                             webSDP() + "m=image 9 udptl t38\r\n",
		"a floor":                           webSDP() + "m=application 9 TCP/BFCP *\r\n",
		"the second of a bundle has all":    strings.Replace(head+"m=audio 9 RTP/SAVPF 0\r\na=mid:1\r\nm=audio"+audio, "m=application", "", 1),
		"what cannot be read here":          "v=0\r\nm=audio 4000 RTP/AVP 0\r\n",
		"more sections than anybody writes": many,
	} {
		if err := CheckDescription([]byte(body)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, body)
		}
	}
}
