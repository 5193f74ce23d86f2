package sipserver

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sipwasm/internal/testkit"

	"github.com/coder/websocket"
)

func TestConfigurationErrorsSayWhatToChange(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{Cert: "c.pem"}, "give both -cert and -key"},
		{Config{Cert: "c.pem", Key: "k.pem", SelfSigned: true}, "leave out -self-signed"},
		{Config{Cert: "/nowhere/c.pem", Key: "/nowhere/k.pem"}, "/nowhere/c.pem"},
		{Config{Domain: "bob@example.test"}, "only the part after the @"},
		{Config{Users: "/nowhere/users"}, "/nowhere/users"},
		{Config{MinExpires: 100, MaxExpires: 10}, "longer than"},
	} {
		if _, err := New(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q in it", c.cfg, err, c.want)
		}
	}
}

func TestAPortInUseIsSaid(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := Listen(l.Addr().String()); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("the same port again: %v", err)
	}
	if _, err := Listen("192.0.2.1:8080"); err == nil || !strings.Contains(err.Error(), "not an address of this machine") {
		t.Errorf("a foreign address: %v", err)
	}
	if _, err := Listen("nonsense"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("nonsense: %v", err)
	}
}

func TestTheDemoTheLibraryAndSIPAreServedTogether(t *testing.T) {
	s, err := New(Config{Demo: fstest.MapFS{"index.html": {Data: []byte("demo")}}, Dist: testFiles()})
	if err != nil {
		t.Fatal(err)
	}
	h := s.Handler()
	if r := get(t, h, "/"); body(t, r) != "demo" {
		t.Error("/ is not the demo")
	}
	if r := get(t, h, "/dist/sip.wasm", "Accept-Encoding", "br"); r.Header.Get("Content-Type") != "application/wasm" || body(t, r) != "brotli bytes" {
		t.Errorf("/dist/sip.wasm: %v", r.Header)
	}
	if r := get(t, h, "/dist/none.js"); !strings.Contains(body(t, r), "make build") {
		t.Error("a missing library does not say what to do")
	}
}

func TestASelfSignedCertificateServesHTTPSAndWSS(t *testing.T) {
	s, err := New(Config{SelfSigned: true, Dist: testFiles()})
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	defer func() { cancel(); <-ended }()

	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	r, err := client.Get("https://" + l.Addr().String() + "/dist/sip.js")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.TLS.PeerCertificates[0].VerifyHostname("localhost") != nil || r.TLS.PeerCertificates[0].VerifyHostname("127.0.0.1") != nil {
		t.Error("the certificate must be for localhost and for every address")
	}
	ws, _, err := websocket.Dial(ctx, "wss://"+l.Addr().String()+"/sip", &websocket.DialOptions{
		Subprotocols: []string{"sip"}, HTTPClient: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	if err := ws.Write(ctx, websocket.MessageText, []byte("\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if _, data, err := ws.Read(ctx); err != nil || string(data) != "\r\n" {
		t.Errorf("over wss: %q, %v", data, err)
	}
}

func TestAddressesNameEveryWayToOpenTheDemo(t *testing.T) {
	plain := &Server{}
	secure := &Server{tls: &tls.Config{}}
	for _, c := range []struct {
		s    *Server
		addr net.TCPAddr
		want string
	}{
		{plain, net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, "http://localhost:8080/"},
		{plain, net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 80}, "http://10.0.0.7/"},
		{secure, net.TCPAddr{IP: net.IPv6zero, Port: 8443}, "https://localhost:8443/"},
		{secure, net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 443}, "https://[2001:db8::1]/"},
	} {
		if got := c.s.Addresses(&c.addr); got[0] != c.want {
			t.Errorf("%v: %q, want %q first", &c.addr, got, c.want)
		}
	}
}

func TestTheTraceShowsEachMessageWithItsDirectionAndPeer(t *testing.T) {
	trace := &testkit.Log{}
	w := start(t, Config{Trace: trace})
	alice, bob := w.registered("alice"), w.registered("bob")
	alice.send(alice.request("MESSAGE", bob.aor()))
	bob.receive("MESSAGE")
	text := trace.String()
	for _, line := range []string{
		`--- \d\d:\d\d:\d\d\.\d{3}  127\.0\.0\.1:\d+ -> server  REGISTER sip:example\.test \(\d+ bytes\)\nREGISTER `,
		`--- [\d:.]+  server -> alice \(127\.0\.0\.1:\d+\)  200 OK for 1 REGISTER`,
		`--- [\d:.]+  alice \(127\.0\.0\.1:\d+\) -> server  MESSAGE sip:bob@example\.test`,
		`--- [\d:.]+  server -> bob \(127\.0\.0\.1:\d+\)  MESSAGE sip:c\d+@`,
	} {
		if !regexp.MustCompile(line).MatchString(text) {
			t.Errorf("no line like %s in:\n%s", line, text)
		}
	}
	if bytes.Contains([]byte(text), []byte("\r")) {
		t.Error("the trace has carriage returns")
	}
}

func TestOldFlowsAndUsersAreForgotten(t *testing.T) {
	w := start(t, Config{})
	p := w.registered("alice")
	w.inCore(func() {
		if len(w.core.flows.byToken) != 1 || len(w.core.flows.owners) != 1 {
			t.Errorf("flows: %v", w.core.flows)
		}
	})
	p.hangsUp()
	w.gone("alice")
	w.advance(flowMemory + sweepInterval + time.Second)
	w.advance(sweepInterval)
	w.inCore(func() {
		if len(w.core.flows.byToken) != 0 || len(w.core.flows.owners) != 0 || len(w.core.conns) != 0 {
			t.Errorf("left: %v, %v", w.core.flows, w.core.conns)
		}
	})
}

func TestFinishedRequestsLeaveNothingBehind(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	for range 20 {
		call(t, alice, bob)
		alice.send(alice.request("MESSAGE", bob.aor()))
		bob.answer(bob.receive("MESSAGE"), 200)
		alice.hear(200, "MESSAGE")
	}
	w.advance(2 * time.Minute)
	w.inCore(func() {
		if n, m := len(w.core.forks), w.core.layer.Len(); n != 0 || m != 0 {
			t.Errorf("%d response contexts and %d transactions are left", n, m)
		}
		if n := len(w.core.timers); n != 1 {
			t.Errorf("%d timers are left, want the sweep alone", n)
		}
	})
}

func TestOneConnectionOwnsABoundedNumberOfDevices(t *testing.T) {
	w := start(t, Config{})
	p := w.peer("alice")
	for i := range maxOwnersPerFlow + 20 {
		contact := "<sip:c" + strconv.Itoa(i) + "@h.invalid>"
		for _, expires := range []string{"600", "0"} {
			p.send(p.registration("Contact", contact, "Expires", expires))
			p.hear(200, "REGISTER")
		}
	}
	w.inCore(func() {
		if n := len(w.core.flows.owners); n > maxOwnersPerFlow {
			t.Errorf("%d owners are remembered", n)
		}
	})
}
