//go:build !js

package sipnative

import (
	"strings"
	"testing"
)

func TestTheDefaultCandidateIsInTheLine(t *testing.T) {
	lines := func(candidates ...string) string {
		d := "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\n"
		return d + strings.Join(candidates, "")
	}
	const (
		loopback = "a=candidate:1 1 udp 2130706431 127.0.0.1 5001 typ host\r\n"
		six      = "a=candidate:2 1 udp 2130706431 fd00::2 5002 typ host\r\n"
		host     = "a=candidate:3 1 udp 2130706431 192.0.2.2 5003 typ host\r\n"
		second   = "a=candidate:3 2 udp 2130706431 192.0.2.2 5004 typ host\r\n"
		seen     = "a=candidate:4 1 udp 1694498815 203.0.113.1 5005 typ srflx raddr 0.0.0.0 rport 5005\r\n"
		relayed  = "a=candidate:5 1 udp 16777215 198.51.100.1 5006 typ relay raddr 0.0.0.0 rport 5006\r\n"
		hidden   = "a=candidate:6 1 udp 2130706431 abc.local 5007 typ host\r\n"
		stream   = "a=candidate:7 1 tcp 1671430143 192.0.2.2 5008 typ host tcptype passive\r\n"
	)
	for _, c := range []struct{ description, port, address string }{
		{lines(loopback), "5001", "IP4 127.0.0.1"},
		{lines(six), "5002", "IP6 fd00::2"},
		{lines(loopback, six, second, host, stream), "5003", "IP4 192.0.2.2"},
		{lines(host, seen), "5005", "IP4 203.0.113.1"},
		{lines(relayed, host, seen), "5006", "IP4 198.51.100.1"},
		{lines(hidden, stream), "9", "IP4 0.0.0.0"},
		{strings.Replace(lines(host), "audio 9", "audio 0", 1), "0", "IP4 0.0.0.0"},
	} {
		got, err := withDefaults(c.description)
		if err != nil || !strings.Contains(got, "m=audio "+c.port+" ") || !strings.Contains(got, "c=IN "+c.address+"\r\n") {
			t.Errorf("want port %s of %s, got %v\n%s", c.port, c.address, err, got)
		}
	}
}

func TestOurOffersAndAnswersSayWhereWeAre(t *testing.T) {
	alice, bob := newPeer(t, PeerConfig{Audio: true}), newPeer(t, PeerConfig{})
	offer, answer := agree(t, alice, bob, LocalDescription{})
	again, _ := agree(t, alice, bob, LocalDescription{})
	for _, d := range []string{string(offer.Body), string(answer.Body), string(again.Body)} {
		if strings.Contains(d, "m=audio 9 ") || strings.Contains(d, "c=IN IP4 0.0.0.0") {
			t.Errorf("no default candidate in\n%s", d)
		}
	}
}
