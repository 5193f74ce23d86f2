//go:build !js

package sipnative

import (
	"testing"

	"sipwasm/pkg/sipcore/sip"
)

func TestTheNextHopIsTheTopRouteOrTheRequestURI(t *testing.T) {
	for _, c := range []struct{ uri, route, transport, address string }{
		{"sip:bob@192.0.2.1", "", "UDP", "192.0.2.1:5060"},
		{"sip:bob@192.0.2.1:5070;transport=tcp", "", "TCP", "192.0.2.1:5070"},
		{"sip:bob@example.com;transport=TLS", "", "TLS", "example.com:5061"},
		{"sips:bob@example.com", "", "TLS", "example.com:5061"},
		{"sip:bob@[2001:db8::1]:5062", "", "UDP", "[2001:db8::1]:5062"},
		{"sip:bob@example.com;maddr=192.0.2.9", "", "UDP", "192.0.2.9:5060"},
		{"sip:bob@example.com", "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>", "UDP", "p1.example.com:5060"},
		{"sip:bob@example.com", "<sip:p1.example.com:5080;transport=tcp;lr>", "TCP", "p1.example.com:5080"},
		{"sip:strict.example.com", "<sip:bob@example.com>", "UDP", "strict.example.com:5060"},
	} {
		uri, err := sip.ParseURI(c.uri)
		if err != nil {
			t.Fatal(err)
		}
		req := sip.NewRequest("INVITE", uri)
		if c.route != "" {
			req.Header.Add("Route", c.route)
		}
		if got := destinationOf(req); got != (destination{c.transport, c.address}) {
			t.Errorf("%s with Route %q goes to %v, expected %s %s", c.uri, c.route, got, c.transport, c.address)
		}
	}
}

func TestAResponseGoesWhereTheTopViaSays(t *testing.T) {
	for _, c := range []struct{ via, udp, tcp string }{
		{"SIP/2.0/UDP 192.0.2.1", "192.0.2.1:5060", "192.0.2.1:5060"},
		{"SIP/2.0/UDP 192.0.2.1:5070", "192.0.2.1:5070", "192.0.2.1:5070"},
		{"SIP/2.0/UDP h.example:5070;received=192.0.2.2", "192.0.2.2:5070", "192.0.2.2:5070"},
		{"SIP/2.0/UDP h.example:5070;received=192.0.2.2;rport=6000", "192.0.2.2:6000", "192.0.2.2:5070"},
		{"SIP/2.0/UDP h.example;received=2001:db8::2;rport=6000", "[2001:db8::2]:6000", "[2001:db8::2]:5060"},
		{"SIP/2.0/UDP [2001:db8::1]:5070", "[2001:db8::1]:5070", "[2001:db8::1]:5070"},
		{"SIP/2.0/UDP h.example;maddr=192.0.2.3;received=192.0.2.2", "192.0.2.2:5060", "192.0.2.2:5060"},
		{"SIP/2.0/UDP 192.0.2.1;rport=99999", "192.0.2.1:5060", "192.0.2.1:5060"},
		{"SIP/2.0/TLS 192.0.2.1", "192.0.2.1:5061", "192.0.2.1:5061"},
	} {
		resp := &sip.Message{StatusCode: 200}
		resp.Header.Add("Via", c.via)
		if got := responseAddress(resp, true); got != c.udp {
			t.Errorf("over UDP a response with %s goes to %s, expected %s", c.via, got, c.udp)
		}
		if got := responseAddress(resp, false); got != c.tcp {
			t.Errorf("over TCP a response with %s goes to %s, expected %s", c.via, got, c.tcp)
		}
	}
}

func TestServersAreReadOrNamedAsWrong(t *testing.T) {
	for text, want := range map[string]server{
		"":                       {direct, ""},
		"wss://example.com/sip":  {viaWebSocket, "wss://example.com/sip"},
		"udp:example.com":        {viaUDP, "example.com:5060"},
		"tcp:[2001:db8::1]:5070": {viaTCP, "[2001:db8::1]:5070"},
		"tls:example.com":        {viaTLS, "example.com:5061"},
		"udp:localhost:5060":     {viaUDP, "localhost:5060"},
	} {
		if got, err := parseServer(text); err != nil || got != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"example.com", "https://example.com", "udp:", "udp:host:port", "tcp:bob@host", "sip:host"} {
		if got, err := parseServer(text); err == nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}
