package sipserver

// A connection: one WebSocket of one client, three goroutines.
//
//   - read parses frames and hands them to the core; it waits when the core is
//     busy, so a flood is held back by TCP.
//   - write sends what the core queued. The queue is bounded: a peer that does
//     not read is closed, and the core never waits.
//   - ping asks every PingInterval whether the peer is still there.
//
// RFC 7118 §4.2, §5: one WebSocket message is one SIP message, in a text or a
// binary frame. RFC 5626 §3.5.1: CRLF CRLF is a keep-alive, answered with CRLF.

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

type conn struct {
	id     uint64
	server *Server
	ws     *websocket.Conn
	remote string // address and port of the peer, for people
	ip     string
	port   int
	host   string // how the peer calls this server, as host or host:port
	secure bool   // over TLS

	ctx    context.Context // ends the connection without a closing handshake
	cancel context.CancelFunc
	out    chan []byte
	queued atomic.Int64 // bytes in out
	quit   chan closing // a wish to close in order
	once   sync.Once    // the reason of a drop is said once

	// Owned by the core.
	flow     *flow
	bindings map[*binding]struct{}
}

// closing is a WebSocket close code and its sentence.
type closing struct {
	code   websocket.StatusCode
	reason string
}

func newConn(s *Server, ws *websocket.Conn, r *http.Request) *conn {
	c := &conn{
		id:       s.lastID.Add(1),
		server:   s,
		ws:       ws,
		remote:   r.RemoteAddr,
		host:     ownName(r),
		secure:   r.TLS != nil,
		out:      make(chan []byte, maxQueuedMessages),
		quit:     make(chan closing, 1),
		bindings: map[*binding]struct{}{},
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	if ip, port, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		c.ip, _, _ = strings.Cut(ip, "%") // a zone means nothing to the peer
		c.port, _ = strconv.Atoi(port)
	}
	ws.SetReadLimit(s.cfg.MaxFrame)
	return c
}

// ownName is the name by which the peer reached us, for Via and Record-Route.
// It comes from the peer, so it is used only when it reads as a SIP host.
func ownName(r *http.Request) string {
	uri, err := sip.ParseURI("sip:" + r.Host)
	if err != nil || uri.User != "" || uri.Host == "" || uri.Params != "" || uri.Headers != "" {
		return "sipserver.invalid"
	}
	return r.Host
}

// serve runs the connection until it ends.
func (c *conn) serve() {
	s := c.server
	s.do(func(now time.Time) { s.core.opened(c) })
	go c.write()
	go c.ping()
	err := c.read()
	s.do(func(now time.Time) { s.core.closed(now, c, closeReason(err)) })
	if errors.Is(err, websocket.ErrMessageTooBig) {
		s.logf("%s: sent a frame of more than %d bytes, closed with 1009", c.remote, s.cfg.MaxFrame)
		// The close frame has been sent. Reading on until the peer answers it
		// keeps TCP from resetting the connection before it is read.
		c.ws.Close(websocket.StatusMessageTooBig, "")
	}
	c.cancel()
	c.ws.CloseNow()
}

// read returns when the connection has ended.
func (c *conn) read() error {
	garbage := 0
	for {
		_, data, err := c.ws.Read(c.ctx)
		switch {
		case err != nil:
			return err
		case garbage >= maxGarbage: // waiting for the peer's close frame
		case isKeepAlive(data):
			c.answerKeepAlive(data)
		case c.receive(data):
			garbage = 0
		default:
			if garbage++; garbage == maxGarbage {
				c.server.logf("%s: %d frames in a row that are not SIP, closed", c.remote, garbage)
				c.close(websocket.StatusPolicyViolation, "too many frames that are not SIP")
			}
		}
	}
}

// receive hands a frame to the core; false means that it is not SIP.
func (c *conn) receive(data []byte) bool {
	s := c.server
	m, err := sip.Parse(data)
	if err == nil {
		s.do(func(now time.Time) { s.core.receive(now, c, m, data) })
		return true
	}
	s.logf("%s: not SIP (%d bytes): %v", c.remote, len(data), err)
	if m != nil {
		s.do(func(now time.Time) { s.core.receiveBroken(now, c, m, data, err) })
	}
	return false
}

func closeReason(err error) string {
	var closed websocket.CloseError
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return "its frame was too big"
	case errors.As(err, &closed):
		return "closed by the client with " + strconv.Itoa(int(closed.Code))
	default:
		return "connection lost"
	}
}

func isKeepAlive(data []byte) bool {
	return len(data) == 0 || string(data) == "\r\n" || string(data) == "\r\n\r\n"
}

func (c *conn) answerKeepAlive(data []byte) {
	// RFC 5626 §3.5.1: a double CRLF is a ping, a single one its pong.
	if len(data) == 4 {
		c.send([]byte("\r\n"))
	}
}

// send queues one frame. It never waits: a full queue ends the connection.
func (c *conn) send(data []byte) {
	if c.queued.Add(int64(len(data))) > maxQueuedBytes {
		c.drop("does not read what is sent to it")
		return
	}
	select {
	case c.out <- data:
	default:
		c.drop("does not read what is sent to it")
	}
}

// drop ends the connection at once, without a closing handshake.
func (c *conn) drop(reason string) {
	c.once.Do(func() { c.server.logf("%s: %s, closed", c.remote, reason) })
	c.cancel()
}

// close ends the connection in order, after what is queued already. It does
// not wait.
func (c *conn) close(code websocket.StatusCode, reason string) {
	select {
	case c.quit <- closing{code, reason}:
	default:
	}
}

func (c *conn) write() {
	for {
		select {
		case data := <-c.out:
			if !c.writeFrame(data) {
				return
			}
		case end := <-c.quit:
			c.flush()
			c.ws.Close(end.code, end.reason)
			return
		case <-c.ctx.Done():
			return
		}
	}
}

// flush sends what was queued before the wish to close.
func (c *conn) flush() {
	for {
		select {
		case data := <-c.out:
			if !c.writeFrame(data) {
				return
			}
		default:
			return
		}
	}
}

func (c *conn) writeFrame(data []byte) bool {
	ctx, cancel := context.WithTimeout(c.ctx, writeTimeout)
	defer cancel()
	kind := websocket.MessageText
	if !utf8.Valid(data) {
		kind = websocket.MessageBinary
	}
	err := c.ws.Write(ctx, kind, data)
	c.queued.Add(-int64(len(data)))
	if err != nil {
		c.cancel()
	}
	return err == nil
}

func (c *conn) ping() {
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-time.After(c.server.cfg.PingInterval):
		}
		ctx, cancel := context.WithTimeout(c.ctx, c.server.cfg.PingInterval)
		err := c.ws.Ping(ctx)
		cancel()
		if err != nil && c.ctx.Err() == nil {
			c.drop("does not answer pings")
		}
	}
}

// id as the transaction layer knows it. RFC 7118 §5: WebSocket is reliable.
func (c *conn) transport() transaction.Flow { return transaction.Flow{ID: c.id, Reliable: true} }
