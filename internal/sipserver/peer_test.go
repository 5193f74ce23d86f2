package sipserver

// The rig of this package's tests: a server on a free port of this machine and
// scripted SIP peers that talk to it over real WebSockets.

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore/sip"
)

// world is a running server with a clock that a test may move.
type world struct {
	*Server
	t       testing.TB
	address string
	log     *testkit.Log
	shift   atomic.Int64
	stop    context.CancelFunc
	stopped chan error
}

func start(t testing.TB, cfg Config) *world {
	t.Helper()
	w := &world{t: t, log: &testkit.Log{}, stopped: make(chan error, 1)}
	cfg.Log = w.log
	cfg.Now = func() time.Time { return time.Now().Add(time.Duration(w.shift.Load())) }
	var err error
	if w.Server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	w.stop = cancel
	go func() { w.stopped <- w.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-w.stopped:
		case <-time.After(testkit.Patience):
			t.Error("the server did not stop")
		}
		if t.Failed() {
			t.Logf("the server's log:\n%s", w.log)
		}
	})
	return w
}

// advance moves the clock and lets the core look at it.
func (w *world) advance(d time.Duration) {
	w.shift.Add(int64(d))
	w.inCore(func() {})
	w.inCore(func() {}) // the timers run before an event
}

// inCore runs f on the core's goroutine and waits for it.
func (w *world) inCore(f func()) {
	done := make(chan struct{})
	w.do(func(time.Time) { f(); close(done) })
	<-done
}

// logged waits until the log has a line with this text.
func (w *world) logged(text string) {
	w.t.Helper()
	w.log.Wait(w.t, text)
}

// peer is one client with one connection.
type peer struct {
	t       testing.TB
	w       *world
	ws      *websocket.Conn
	user    string
	domain  string
	contact string // URI
	extra   string // parameters of the Contact header
	in      chan *sip.Message
	closed  chan error
	cseq    int
	callID  string // of its registrations
}

var peers atomic.Int64

// peer connects a client that is not registered.
func (w *world) peer(user string) *peer {
	w.t.Helper()
	ws, err := w.dial()
	if err != nil {
		w.t.Fatal(err)
	}
	n := peers.Add(1)
	p := &peer{
		t: w.t, w: w, ws: ws, user: user, domain: "example.test",
		contact: fmt.Sprintf("sip:c%d@h%d.invalid;transport=ws", n, n),
		callID:  fmt.Sprintf("register-%d", n),
		in:      make(chan *sip.Message, 2000), closed: make(chan error, 1),
	}
	w.t.Cleanup(func() { ws.CloseNow() })
	go p.read()
	return p
}

func (w *world) dial() (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, "ws://"+w.address+"/sip", &websocket.DialOptions{Subprotocols: []string{"sip"}})
	if err == nil {
		ws.SetReadLimit(8 << 20)
	}
	return ws, err
}

func (p *peer) read() {
	for {
		_, data, err := p.ws.Read(context.Background())
		if err != nil {
			p.closed <- err
			close(p.in)
			return
		}
		m, err := sip.Parse(data)
		if err != nil {
			m = &sip.Message{Body: data} // a keep-alive
		}
		p.in <- m
	}
}

func (p *peer) write(data []byte) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
	defer cancel()
	if err := p.ws.Write(ctx, websocket.MessageText, data); err != nil {
		p.t.Fatalf("%s cannot send: %v", p.user, err)
	}
}

func (p *peer) aor() string { return "sip:" + p.user + "@" + p.domain }

// request builds a request outside a dialog. Each pair of header is a field to
// set.
func (p *peer) request(method, uri string, header ...string) *sip.Message {
	p.t.Helper()
	p.cseq++
	n := strconv.FormatInt(peers.Add(1), 10)
	to := uri
	if method == "REGISTER" {
		to = p.aor()
	}
	text := method + " " + uri + " SIP/2.0\r\n" +
		"Via: SIP/2.0/WS h.invalid;branch=z9hG4bKt" + n + ";rport\r\n" +
		"Max-Forwards: 70\r\n" +
		"From: <" + p.aor() + ">;tag=from" + n + "\r\n" +
		"To: <" + to + ">\r\n" +
		"Call-ID: call-" + n + "\r\n" +
		"CSeq: " + strconv.Itoa(p.cseq) + " " + method + "\r\n" +
		"Contact: <" + p.contact + ">\r\n" +
		"Content-Length: 0\r\n\r\n"
	m, err := sip.Parse([]byte(text))
	if err != nil {
		p.t.Fatalf("the test's request: %v\n%s", err, text)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i+1] == "" {
			m.Header.Del(header[i])
		} else {
			m.Header.Set(header[i], header[i+1])
		}
	}
	return m
}

func (p *peer) send(m *sip.Message) *sip.Message {
	p.t.Helper()
	p.write(m.Bytes())
	return m
}

// next is the next message that the peer receives.
func (p *peer) next(waitingFor string) *sip.Message {
	p.t.Helper()
	select {
	case m, ok := <-p.in:
		if !ok {
			p.t.Fatalf("%s waited for %s, but the connection has closed: %v", p.user, waitingFor, <-p.closed)
		}
		return m
	case <-time.After(testkit.Patience):
		p.t.Fatalf("%s waited for %s, but nothing came", p.user, waitingFor)
		return nil
	}
}

// receive expects a request.
func (p *peer) receive(method string) *sip.Message {
	p.t.Helper()
	m := p.next(method)
	if m.Method != method {
		p.t.Fatalf("%s waited for %s and got:\n%s", p.user, method, m)
	}
	return m
}

// hear expects a response to a method.
func (p *peer) hear(code int, method string) *sip.Message {
	p.t.Helper()
	m := p.next(fmt.Sprint(code, " for ", method))
	if m.StatusCode != code || m.CSeq().Method != method {
		p.t.Fatalf("%s waited for %d for %s and got:\n%s", p.user, code, method, m)
	}
	return m
}

// hearsNothing expects silence until the server has done all that this peer sent
// before.
func (p *peer) hearsNothing(why string) {
	p.t.Helper()
	p.send(p.request("OPTIONS", "sip:example.test"))
	if m := p.next("200 for OPTIONS"); m.StatusCode != 200 || m.CSeq().Method != "OPTIONS" {
		p.t.Fatalf("%s should hear nothing: %s\n%s", p.user, why, m)
	}
}

// answer responds to a request; a Contact and the Record-Route go along, as for
// one that makes a dialog.
func (p *peer) answer(req *sip.Message, code int, header ...string) *sip.Message {
	p.t.Helper()
	resp := sip.NewResponse(req, code, "")
	if to := resp.To(); to.Tag() == "" && code > 100 {
		resp.Header.Set("To", to.WithTag("to-"+p.callID).String())
	}
	for _, v := range req.Header.Values("Record-Route") {
		resp.Header.Add("Record-Route", v)
	}
	resp.Header.Add("Contact", "<"+p.contact+">")
	for i := 0; i+1 < len(header); i += 2 {
		resp.Header.Add(header[i], header[i+1])
	}
	return p.send(resp)
}

// inside builds a request of the caller inside the dialog that a response made.
func (p *peer) inside(method string, invite, resp *sip.Message) *sip.Message {
	p.t.Helper()
	contacts, _, err := resp.Contacts()
	if err != nil || len(contacts) != 1 {
		p.t.Fatalf("no Contact to go on with: %v\n%s", err, resp)
	}
	m := p.request(method, contacts[0].URI.String())
	m.Header.Set("From", invite.Header.Get("From"))
	m.Header.Set("To", resp.Header.Get("To"))
	m.Header.Set("Call-ID", invite.CallID())
	if method == "ACK" {
		m.Header.Set("CSeq", strconv.Itoa(int(invite.CSeq().Seq))+" ACK")
	}
	routes := resp.Header.List("Record-Route")
	for i := len(routes) - 1; i >= 0; i-- {
		m.Header.Add("Route", routes[i])
	}
	return m
}

// insideCalled is the same for the called side.
func (p *peer) insideCalled(method string, invite, resp *sip.Message) *sip.Message {
	p.t.Helper()
	contacts, _, _ := invite.Contacts()
	m := p.request(method, contacts[0].URI.String())
	m.Header.Set("From", resp.Header.Get("To"))
	m.Header.Set("To", invite.Header.Get("From"))
	m.Header.Set("Call-ID", invite.CallID())
	for _, r := range invite.Header.List("Record-Route") {
		m.Header.Add("Route", r)
	}
	return m
}

// registration builds a REGISTER of this peer.
func (p *peer) registration(header ...string) *sip.Message {
	p.t.Helper()
	m := p.request("REGISTER", "sip:"+p.domain, append([]string{
		"Call-ID", p.callID, "Contact", "<" + p.contact + ">" + p.extra, "Expires", "600",
	}, header...)...)
	return m
}

// registered connects a client and registers it.
func (w *world) registered(user string, extra ...string) *peer {
	w.t.Helper()
	p := w.peer(user)
	p.extra = strings.Join(extra, "")
	p.send(p.registration())
	p.hear(200, "REGISTER")
	return p
}

func (p *peer) hangsUp() { p.ws.CloseNow() }

// gone waits until the server has noticed that a user's connection closed.
func (w *world) gone(user string) {
	w.t.Helper()
	testkit.Until(w.t, user+" is registered no more", func() bool {
		left := 0
		w.inCore(func() { left = len(w.core.location.lookup(aor(user), w.cfg.Now())) })
		return left == 0
	})
}

// connections waits until the server has so many.
func (w *world) connections(want int) {
	w.t.Helper()
	testkit.Until(w.t, fmt.Sprintf("the server has %d connections", want), func() bool {
		n := 0
		w.inCore(func() { n = len(w.core.conns) })
		return n == want
	})
}

func closeCode(t testing.TB, p *peer) websocket.StatusCode {
	t.Helper()
	return websocket.CloseStatus(testkit.Await(t, p.closed, "the connection is closed"))
}
