package sipserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sipwasm/internal/testkit"

	"github.com/coder/websocket"
)

func TestAKeepAliveIsAnswered(t *testing.T) {
	w := start(t, Config{})
	p := w.peer("alice")
	p.write([]byte("\r\n\r\n"))
	if m := p.next("the pong"); string(m.Body) != "\r\n" {
		t.Errorf("the answer is %q, want a CRLF", m.Body)
	}
	p.write([]byte("\r\n"))
	p.hearsNothing("a single CRLF is a pong and needs no answer")
}

func TestABinaryFrameIsAsGoodAsATextFrame(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	m := alice.request("MESSAGE", bob.aor())
	m.Body = []byte{0xff, 0x00, 0xfe}
	if err := alice.ws.Write(context.Background(), websocket.MessageBinary, m.Bytes()); err != nil {
		t.Fatal(err)
	}
	if got := bob.receive("MESSAGE").Body; !bytes.Equal(got, m.Body) {
		t.Errorf("the body is % x, want % x", got, m.Body)
	}
}

func TestGarbageIsLoggedAndDisturbsNothing(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	for _, frame := range []string{
		"garbage", "\x00\xff\xfe", "INVITE", "SIP/2.0 200", "INVITE sip:bob@example.test SIP/2.0\r\n\r\n",
		strings.Repeat("X: y\r\n", 10000), "MESSAGE sip:a SIP/2.0\r\nVia: \r\nContent-Length: 99999999999999999999\r\n\r\n",
	} {
		alice.write([]byte(frame))
	}
	alice.send(alice.request("MESSAGE", bob.aor()))
	bob.receive("MESSAGE")
	w.logged("not SIP (7 bytes)")
}

func TestARequestThatCanBeAnsweredGets400(t *testing.T) {
	w := start(t, Config{})
	alice := w.peer("alice")
	text := alice.request("MESSAGE", "sip:bob@example.test").String()
	alice.write([]byte(strings.Replace(text, "Content-Length: 0", "Content-Length: 5", 1)))
	resp := alice.hear(400, "MESSAGE")
	if !strings.Contains(resp.Header.Get("Warning"), "Content-Length") {
		t.Errorf("the answer does not say what was wrong:\n%s", resp)
	}
}

func TestNothingButGarbageClosesTheConnection(t *testing.T) {
	w := start(t, Config{})
	p := w.peer("alice")
	for range maxGarbage {
		p.write([]byte("garbage"))
	}
	if code := closeCode(t, p); code != websocket.StatusPolicyViolation {
		t.Errorf("close code %d, want 1008", code)
	}
	w.logged("20 frames in a row that are not SIP, closed")
}

func TestATooBigFrameClosesItsConnectionOnly(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	p := w.peer("eve")
	p.ws.Write(context.Background(), websocket.MessageText, make([]byte, 10<<20))
	if code := closeCode(t, p); code != websocket.StatusMessageTooBig {
		t.Errorf("close code %d, want 1009", code)
	}
	w.logged("sent a frame of more than 4194304 bytes, closed with 1009")
	alice.send(alice.request("MESSAGE", bob.aor()))
	bob.receive("MESSAGE")
}

func TestConnectionsBeyondTheLimitAreRefusedUntilOneCloses(t *testing.T) {
	w := start(t, Config{MaxConnections: 2})
	one := w.peer("one")
	w.peer("two")
	if _, err := w.dial(); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a third connection: %v, want 503", err)
	}
	w.logged("refused, 2 connections are open already")
	one.hangsUp()
	testkit.Until(t, "after one has closed there is room", func() bool {
		ws, err := w.dial()
		if err == nil {
			ws.CloseNow()
		}
		return err == nil
	})
}

func TestAReaderThatSleepsIsClosedAndHoldsUpNobody(t *testing.T) {
	w := start(t, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	sleeper, err := w.dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sleeper.CloseNow() })
	text := strings.ReplaceAll(alice.registration().String(), alice.aor(), "sip:sleeper@example.test")
	if err := sleeper.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
	testkit.Until(t, "the sleeper is registered", func() (known bool) {
		w.inCore(func() { known = w.core.location.known("sleeper") })
		return known
	})
	m := alice.request("MESSAGE", "sip:sleeper@example.test")
	m.Body = bytes.Repeat([]byte("x"), 500_000)
	for i := range 60 {
		m.Header.Set("Via", fmt.Sprintf("SIP/2.0/WS h.invalid;branch=z9hG4bKslow%d", i))
		alice.send(m)
	}
	w.logged("does not read what is sent to it, closed")
	alice.send(alice.request("MESSAGE", bob.aor()))
	bob.receive("MESSAGE")
}

func TestPingsFindAConnectionThatIsDead(t *testing.T) {
	w := start(t, Config{PingInterval: 300 * time.Millisecond})
	p := w.peer("alice")
	dead, err := w.dial() // never reads, so it never answers a ping
	if err != nil {
		t.Fatal(err)
	}
	defer dead.CloseNow()
	w.logged("does not answer pings, closed")
	p.hearsNothing("the connection of one who answers stays, and pings are not messages")
}

func TestTheHandshakeNeedsTheSubprotocolAndSaysSo(t *testing.T) {
	w := start(t, Config{})
	_, resp, err := websocket.Dial(context.Background(), "ws://"+w.address+"/sip", nil)
	if err == nil || resp == nil || resp.StatusCode != http.StatusBadRequest {
		t.Fatalf("without the subprotocol: %v, %v", resp, err)
	}
	r, err := http.Get("http://" + w.address + "/sip")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusUpgradeRequired || !strings.Contains(string(text), "new WebSocket(url, 'sip')") {
		t.Errorf("a browser that opens /sip: %d %s", r.StatusCode, text)
	}
}

func TestAPageOfAnotherOriginMayConnect(t *testing.T) {
	w := start(t, Config{})
	ws, _, err := websocket.Dial(context.Background(), "ws://"+w.address+"/sip", &websocket.DialOptions{
		Subprotocols: []string{"other", "SIP"}, HTTPHeader: http.Header{"Origin": {"https://elsewhere.test"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	if ws.Subprotocol() != "sip" && ws.Subprotocol() != "SIP" {
		t.Errorf("subprotocol %q", ws.Subprotocol())
	}
}

func TestAtTheEndAllConnectionsAreClosedInOrder(t *testing.T) {
	w := start(t, Config{})
	p := w.peer("alice")
	begin := time.Now()
	w.stop()
	if code := closeCode(t, p); code != websocket.StatusGoingAway {
		t.Errorf("close code %d, want 1001", code)
	}
	if err := <-w.stopped; err != nil {
		t.Errorf("Serve returned %v", err)
	}
	w.stopped <- nil
	if took := time.Since(begin); took > 2*closeGrace+time.Second {
		t.Errorf("stopping took %v", took)
	}
}

func TestAPeerThatDoesNotAnswerDoesNotHoldUpTheEnd(t *testing.T) {
	w := start(t, Config{})
	ws, err := w.dial() // never reads: it does not answer the close frame
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	begin := time.Now()
	w.stop()
	<-w.stopped
	w.stopped <- nil
	if took := time.Since(begin); took > 2*closeGrace+time.Second {
		t.Errorf("stopping took %v", took)
	}
}
