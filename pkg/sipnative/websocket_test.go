//go:build !js

package sipnative_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// scripted is a WebSocket server that the test speaks for; subprotocols are
// those that it knows. Each connection goes to the channel.
func scripted(t *testing.T, subprotocols ...string) (url string, conns chan *websocket.Conn) {
	t.Helper()
	conns = make(chan *websocket.Conn, 16)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: subprotocols})
		if err != nil {
			return
		}
		ws.SetReadLimit(1 << 20)
		conns <- ws
	}))
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http") + "/", conns
}

// leave answers the close frame, for which who closes would wait a while.
func leave(ws *websocket.Conn) { ws.CloseRead(context.Background()) }

// hears gives the next frame that the user agent sends.
func hears(t *testing.T, ws *websocket.Conn) string {
	t.Helper()
	_, data, err := ws.Read(testkit.Within(t))
	noError(t, err, "a frame")
	return string(data)
}

func TestAServerWithoutTheSubprotocolIsRefusedAndNamed(t *testing.T) {
	url, conns := scripted(t)
	go func() { leave(<-conns) }()
	_, err := tryDial(t, sipnative.Config{URI: "sip:alice@example.test", Server: url})
	if err == nil || !strings.Contains(err.Error(), "subprotocol") {
		t.Errorf("the error is %v", err)
	}
}

func TestFramesOfBothKindsAndPingsAreTaken(t *testing.T) {
	url, conns := scripted(t, "sip")
	dial(t, sipnative.Config{URI: "sip:bob@127.0.0.1", Server: url})
	ws := testkit.Await(t, conns, "a connection")
	for _, kind := range []websocket.MessageType{websocket.MessageText, websocket.MessageBinary} {
		noError(t, ws.Write(testkit.Within(t), kind, []byte(options(kind.String()))), "Write")
		resp, err := sip.Parse([]byte(hears(t, ws)))
		noError(t, err, "the response")
		if resp.StatusCode != 200 || resp.CallID() != kind.String() {
			t.Errorf("%s: answered %d to %s", kind, resp.StatusCode, resp.CallID())
		}
	}
	noError(t, ws.Write(testkit.Within(t), websocket.MessageText, []byte("\r\n\r\n")), "a ping")
	if got := hears(t, ws); got != "\r\n" {
		t.Errorf("the ping was answered with %q", got)
	}
	leave(ws)
}

func TestViaAndContactOfAWebSocketAreThoseOfRFC7118(t *testing.T) {
	url, conns := scripted(t, "sip")
	cfg := sipnative.Config{URI: "sip:alice@example.test", Server: url}
	alice := dial(t, cfg)
	ws := testkit.Await(t, conns, "a connection")
	c, err := alice.Invite(testkit.Within(t), "bob", sipnative.InviteOptions{})
	noError(t, err, "Invite")
	invite, err := sip.Parse([]byte(hears(t, ws)))
	noError(t, err, "the INVITE")
	contacts, _, _ := invite.Contacts()
	transport, _ := contacts[0].URI.Params.Get("transport")
	if via := invite.Via(); via.Transport != "WS" || !strings.HasSuffix(via.Host, ".invalid") || transport != "ws" {
		t.Errorf("Via %s and Contact %s", via, contacts[0])
	}
	if invite.RequestURI.String() != "sip:bob@example.test" {
		t.Errorf("a bare name became %s", invite.RequestURI)
	}
	resp := sip.NewResponse(invite, 486, "")
	resp.Header.Set("To", resp.To().WithTag("x").String())
	noError(t, ws.Write(testkit.Within(t), websocket.MessageText, resp.Bytes()), "Write")
	if f := failure(t, c.Wait(testkit.Within(t))); f.Code != 486 {
		t.Errorf("the call ended with %v", f)
	}
	leave(ws)
}

func TestCloseSaysFarewellAndClosesTheWebSocketInOrder(t *testing.T) {
	url, conns := scripted(t, "sip")
	alice := dial(t, sipnative.Config{URI: "sip:alice@example.test", Server: url})
	ws := testkit.Await(t, conns, "a connection")
	closed := make(chan error, 1)
	go func() { closed <- alice.Close() }()
	_, _, err := ws.Read(testkit.Within(t))
	if code := websocket.CloseStatus(err); code != websocket.StatusNormalClosure {
		t.Errorf("the connection ended with %v, expected the code 1000", err)
	}
	noError(t, testkit.Await(t, closed, "Close returns"), "Close")
}

func TestAConnectionThatIsClosedOrAbusedIsReplaced(t *testing.T) {
	url, conns := scripted(t, "sip")
	lines := make(chan string, 64)
	dial(t, sipnative.Config{
		URI: "sip:alice@example.test", Server: url, Core: impatient,
		Log: func(_ sipcore.Level, _, text string) {
			if strings.Contains(text, "lost") {
				lines <- text
			}
		},
	})
	ws := testkit.Await(t, conns, "a connection")
	noError(t, ws.Close(4711, "out of order"), "Close")
	if text := testkit.Await(t, lines, "the log"); !strings.Contains(text, "4711") || !strings.Contains(text, "out of order") {
		t.Errorf("the log says %q", text)
	}
	ws = testkit.Await(t, conns, "another connection")
	go ws.Write(context.Background(), websocket.MessageText, make([]byte, 1<<20+1)) // too long a frame
	for {
		if _, _, err := ws.Read(testkit.Within(t)); err != nil {
			if code := websocket.CloseStatus(err); code != websocket.StatusMessageTooBig {
				t.Errorf("the frame was answered with %v, expected 1009", err)
			}
			break
		}
	}
	testkit.Await(t, lines, "the log")
	leave(testkit.Await(t, conns, "one more connection"))
}
