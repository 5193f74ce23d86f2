//go:build js && wasm

package jsbridge

import "testing"

func TestOnlyTCPCandidatesAreStripped(t *testing.T) {
	udp := "a=candidate:1 1 udp 2 192.0.2.1 1000 typ host\r\n"
	tcp := "a=candidate:2 1 TCP 1 192.0.2.1 9 typ host tcptype active\r\n"
	if got := withoutTCPCandidates("v=0\r\n" + udp + tcp + "a=mid:0\r\n"); got != "v=0\r\n"+udp+"a=mid:0\r\n" {
		t.Errorf("stripped to %q", got)
	}
}

func TestJitsiImageSizesStartAtOne(t *testing.T) {
	got := withoutZeroImageSizes("a=imageattr:1 recv [x=[0-640],y=[0-480]]\r\nb=x=[0-1\r\n")
	if want := "a=imageattr:1 recv [x=[1:640],y=[1:480]]\r\nb=x=[0-1\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestActiveLinesAreThoseWithAPort(t *testing.T) {
	got := activeLines("v=0\r\nm=audio 9 RTP/AVP 0\r\nm=video 0 RTP/AVP 0\r\nm=x\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n")
	if len(got) != 2 || got[0] != 0 || got[1] != 3 {
		t.Errorf("active lines %v, want [0 3]", got)
	}
}
