//go:build !js

package sipnative

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// WebSocket, RFC 7118: one message of SIP is one frame, text or binary, in the
// subprotocol sip.

const subprotocol = "sip"

// A socket is a WebSocket connection.
type socket struct {
	ws     *websocket.Conn
	local  net.Addr
	ctx    context.Context
	cancel context.CancelFunc
}

// dialWebSocket opens one. The errors say which part of the handshake failed.
func (n *network) dialWebSocket(ctx context.Context, url string) (conn, error) {
	var local atomic.Value
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = n.ua.cfg.TLS.Clone()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err == nil {
			local.Store(c.LocalAddr())
		}
		return c, err
	}
	defer transport.CloseIdleConnections()
	ws, resp, err := websocket.Dial(ctx, url, &websocket.DialOptions{
		HTTPClient:   &http.Client{Transport: transport},
		Subprotocols: []string{subprotocol},
	})
	if err != nil && resp != nil {
		return nil, fmt.Errorf("%w: a web server answered, and not as a SIP server: are scheme (ws or wss) and path right?", err)
	}
	if err != nil {
		return nil, err
	}
	// RFC 7118 §4.1: a server that does not speak sip is none for us.
	if ws.Subprotocol() != subprotocol {
		ws.Close(websocket.StatusPolicyViolation, "subprotocol sip is needed")
		return nil, errors.New("the server does not speak the WebSocket subprotocol \"sip\"")
	}
	ws.SetReadLimit(maxFrame)
	s := &socket{ws: ws}
	s.local, _ = local.Load().(net.Addr)
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

func (s *socket) LocalAddr() net.Addr { return s.local }

func (s *socket) RemoteAddr() net.Addr { return nil } // nobody asks

// read gives the next frame.
func (s *socket) read() ([]byte, error) {
	_, data, err := s.ws.Read(s.ctx)
	var closed websocket.CloseError
	if errors.As(err, &closed) {
		return nil, fmt.Errorf("closed by the server with code %d %s", closed.Code, closed.Reason)
	}
	return data, err
}

// write sends a frame: text, unless it is none (RFC 7118 §4.2).
func (s *socket) write(data []byte) error {
	kind := websocket.MessageText
	if !utf8.Valid(data) {
		kind = websocket.MessageBinary
	}
	ctx, cancel := context.WithTimeout(s.ctx, writeTimeout)
	defer cancel()
	return s.ws.Write(ctx, kind, data)
}

// close closes in order, with 1000.
func (s *socket) close() {
	s.ws.Close(websocket.StatusNormalClosure, "")
	s.abort()
}

func (s *socket) abort() {
	s.cancel()
	s.ws.CloseNow()
}
