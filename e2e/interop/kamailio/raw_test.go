package kamailio

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

// raw is a user at a WebSocket who writes his SIP by hand: it shows what Kamailio
// does without the library in between.
type raw struct {
	t    *testing.T
	name string
	id   string // in its branches and Call-IDs
	sent int

	from    string // its address
	contact string // the value of its Contact
	conn    *websocket.Conn

	responses, requests chan *sip.Message
}

func newRaw(t *testing.T, k *interop.Kamailio, name string) *raw {
	t.Helper()
	conn, _, err := websocket.Dial(testkit.Within(t), k.WS, &websocket.DialOptions{Subprotocols: []string{"sip"}})
	if err != nil {
		t.Fatal(err)
	}
	r := &raw{
		t: t, name: name, conn: conn, id: rand.Text(),
		from: "sip:" + name + "@" + interop.Domain, contact: fmt.Sprintf("<sip:%s@%s.invalid;transport=ws>", name, name),
		responses: make(chan *sip.Message, 64), requests: make(chan *sip.Message, 64),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for r.read() {
		}
	}()
	t.Cleanup(func() {
		conn.CloseNow()
		<-ended
	})
	return r
}

// read takes one message, and says 200 to a request.
func (r *raw) read() bool {
	_, data, err := r.conn.Read(r.t.Context())
	if err != nil {
		return false
	}
	m, err := sip.Parse(data)
	switch {
	case err != nil:
		r.t.Errorf("%s got %q: %v", r.name, data, err)
	case m.Method == "":
		r.responses <- m
	default:
		err = r.write(sip.NewResponse(m, 200, ""))
		r.requests <- m
	}
	return err == nil
}

func (r *raw) write(m *sip.Message) error {
	return r.conn.Write(r.t.Context(), websocket.MessageText, m.Bytes())
}

// ask sends a request outside of dialogs with more header lines ("Name: value"),
// and returns its final response.
func (r *raw) ask(method, to, body string, lines ...string) *sip.Message {
	r.t.Helper()
	return r.send(method, to, body, append(lines, "To: <"+to+">", fmt.Sprintf("Call-ID: %s-%d", r.id, r.sent))...)
}

// within sends a request within the dialog that a response to this user made.
func (r *raw) within(made *sip.Message, method string, lines ...string) *sip.Message {
	r.t.Helper()
	contacts, _, err := made.Contacts()
	if err != nil {
		r.t.Fatal(err)
	}
	lines = append(lines, "To: "+made.Header.Get("To"), "Call-ID: "+made.CallID())
	// RFC 3261 §12.1.2: for the UAC the list of Record-Route is in reverse order.
	route := made.Header.List("Record-Route")
	slices.Reverse(route)
	for _, hop := range route {
		lines = append(lines, "Route: "+hop)
	}
	return r.send(method, contacts[0].URI.String(), "", lines...)
}

// send gives the password when it is asked for.
func (r *raw) send(method, uri, body string, lines ...string) *sip.Message {
	r.t.Helper()
	resp := r.try(method, uri, body, lines)
	if challenge, answer, ok := digest.Headers(resp.StatusCode); ok {
		c, _ := digest.Strongest(digest.ParseChallenges(resp.Header.Values(challenge)))
		proof, err := digest.Answer(c, digest.Identity{Username: r.name, Password: interop.Password}, method, uri, []byte(body), "c", 1)
		if err != nil {
			r.t.Fatal(err)
		}
		resp = r.try(method, uri, body, append(lines, answer+": "+proof.String()))
	}
	return resp
}

func (r *raw) try(method, uri, body string, lines []string) *sip.Message {
	r.t.Helper()
	r.sent++
	m, err := sip.Parse([]byte(strings.Join(append([]string{
		method + " " + uri + " SIP/2.0",
		fmt.Sprintf("Via: SIP/2.0/WS %s.invalid;branch=z9hG4bK-%s-%d", r.name, r.id, r.sent),
		"Max-Forwards: 70",
		"From: <" + r.from + ">;tag=" + r.name,
		fmt.Sprintf("CSeq: %d %s", r.sent, method),
		"Contact: " + r.contact,
	}, lines...), "\r\n") + "\r\n\r\n" + body))
	if err == nil {
		err = r.write(m)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return testkit.Await(r.t, r.responses, "the response to "+method)
}

// asks has ask succeed.
func (r *raw) asks(method, to, body string, lines ...string) *sip.Message {
	r.t.Helper()
	resp := r.ask(method, to, body, lines...)
	if resp.StatusCode != 200 {
		r.t.Fatalf("%s of %s got:\n%s", method, r.name, resp.Bytes())
	}
	return resp
}

// notified waits for a NOTIFY that has these texts.
func (r *raw) notified(texts ...string) *sip.Message {
	r.t.Helper()
	for {
		m := testkit.Await(r.t, r.requests, "a NOTIFY with "+strings.Join(texts, " and "))
		if whole := string(m.Bytes()); m.Method == "NOTIFY" && !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(whole, text) }) {
			return m
		}
	}
}
