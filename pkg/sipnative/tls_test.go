//go:build !js

package sipnative_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipnative"
)

// certified is a certificate for 127.0.0.1 and what trusts it.
func certified() (server, client *tls.Config) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{RootCAs: pool}
}

// terminate accepts TLS and carries what is within to a user agent over TCP.
func terminate(t *testing.T, cfg *tls.Config, ua *sipnative.UA) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", cfg)
	noError(t, err, "a listener")
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			outer, err := l.Accept()
			if err != nil {
				return
			}
			inner, err := net.Dial("tcp", ua.LocalAddr().String())
			if err != nil {
				outer.Close()
				continue
			}
			go func() { io.Copy(inner, outer); inner.Close() }()
			go func() { io.Copy(outer, inner); outer.Close() }()
		}
	}()
	return l.Addr().String()
}

func TestTLSCarriesRequestsToAServerThatIsTrusted(t *testing.T) {
	server, client := certified()
	got := make(chan *sipnative.Message, 1)
	cfg := over("bob")
	cfg.OnMessage = func(m *sipnative.Message) { got <- m }
	address := terminate(t, server, dial(t, cfg))
	cfg = over("alice")
	cfg.Server, cfg.TLS = "tls:"+address, client
	alice := dial(t, cfg)
	noError(t, alice.Message(testkit.Within(t), "sip:bob@127.0.0.1", "text/plain", []byte("secret")), "Message")
	if via := testkit.Await(t, got, "bob gets it").Request.Via(); via.Transport != "TLS" {
		t.Errorf("the Via is %s", via)
	}

	cfg.TLS = nil
	if _, err := tryDial(t, cfg); err == nil || !strings.Contains(err.Error(), address) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a server that nobody trusts: %v", err)
	}
}

func TestTLSIsTakenForNextHopsThatAskForIt(t *testing.T) {
	server, client := certified()
	got := make(chan *sipnative.Message, 2)
	cfg := over("bob")
	cfg.OnMessage = func(m *sipnative.Message) { got <- m }
	address := terminate(t, server, dial(t, cfg))
	cfg = over("alice")
	cfg.TLS = client
	alice := dial(t, cfg)
	noError(t, alice.Message(testkit.Within(t), "sip:bob@"+address+";transport=tls", "text/plain", []byte("x")), "Message")
	if via := testkit.Await(t, got, "bob gets it").Request.Via(); via.Transport != "TLS" {
		t.Errorf("the Via is %s", via)
	}
}

func TestASecureWebSocketNeedsACertificateThatIsTrusted(t *testing.T) {
	p := &proxy{t: t, address: "127.0.0.1:0"}
	p.cfg.SelfSigned = true
	p.start()
	t.Cleanup(func() { p.stop() })
	cfg := p.user("alice")
	cfg.Server = "wss://" + p.address + "/sip"
	if _, err := tryDial(t, cfg); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody signed: %v", err)
	}
	cfg.TLS = &tls.Config{InsecureSkipVerify: true}
	dial(t, cfg)
}

func TestAServerThatDoesNotSpeakSIPIsNamed(t *testing.T) {
	web := httptest.NewServer(nil)
	defer web.Close()
	_, err := tryDial(t, sipnative.Config{URI: "sip:a@example.test", Server: "ws" + strings.TrimPrefix(web.URL, "http") + "/sip"})
	if err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a web server without SIP: %v", err)
	}
}
