package transaction

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// A rig is a layer in virtual time. Everything that it sends and everything
// that its user hears is one line of the log: "500ms > INVITE", "1s event 200".

var epoch = time.Unix(0, 0)

var (
	udp = Flow{ID: 1}
	tcp = Flow{ID: 2, Reliable: true}
)

type rig struct {
	t     *testing.T
	layer *Layer
	now   time.Time
	log   []string
	sent  []*sip.Message
}

func newRig(t *testing.T) *rig { return newRigLimited(t, 0) }

func newRigLimited(t *testing.T, limit int) *rig {
	r := &rig{t: t, now: epoch}
	r.layer = New(Config{MaxTransactions: limit, Send: func(_ Flow, m *sip.Message) {
		r.sent = append(r.sent, m)
		r.note("> " + summary(m))
	}})
	return r
}

func (r *rig) note(text string) {
	r.log = append(r.log, r.now.Sub(epoch).String()+" "+text)
}

// summary is the method, or the code with the To tag if that says something.
func summary(m *sip.Message) string {
	if m.IsRequest() {
		return m.Method
	}
	if tag := m.To().Tag(); tag != "" && tag != "t" {
		return fmt.Sprint(m.StatusCode, " ", tag)
	}
	return fmt.Sprint(m.StatusCode)
}

// advance lets the time pass, firing timers exactly when they are due.
func (r *rig) advance(d time.Duration) {
	end := r.now.Add(d)
	for {
		at, ok := r.layer.Deadline()
		if !ok || at.After(end) {
			break
		}
		r.now = at
		r.layer.Timeout(at)
	}
	r.now = end
}

// want compares the log since the last want.
func (r *rig) want(why string, lines ...string) {
	r.t.Helper()
	got, want := strings.Join(r.log, "\n"), strings.Join(lines, "\n")
	if got != want {
		r.t.Errorf("%s\ngot:\n%s\nwant:\n%s", why, got, want)
	}
	r.log = nil
}

func (r *rig) wantState(got, want State) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("at %v the state is %v, want %v", r.now.Sub(epoch), got, want)
	}
}

// wantEmpty is the end of most tests: nothing is kept and nothing waits.
func (r *rig) wantEmpty() {
	r.t.Helper()
	if n := r.layer.Len(); n != 0 {
		r.t.Errorf("%d transactions are left", n)
	}
	if at, ok := r.layer.Deadline(); ok {
		r.t.Errorf("a timer is left at %v", at.Sub(epoch))
	}
}

func (r *rig) request(flow Flow, req *sip.Message) *Client {
	return r.layer.Request(r.now, flow, req, func(_ time.Time, e ClientEvent) {
		if e.Err != nil {
			r.note("event " + e.Err.Error())
		} else {
			r.note("event " + summary(e.Response))
		}
	})
}

func (r *rig) receive(flow Flow, m *sip.Message) Match {
	return r.layer.Receive(r.now, flow, m)
}

// serve receives a request that must be new, and logs the end of its transaction.
func (r *rig) serve(flow Flow, req *sip.Message) *Server {
	r.t.Helper()
	match := r.receive(flow, req)
	if match.Kind != NewRequest && match.Kind != NewCancel {
		r.t.Fatalf("%s is %v, want a new request", req.Method, match.Kind)
	}
	match.Server.OnEvent(func(_ time.Time, err error) { r.note(fmt.Sprint("end ", err)) })
	return match.Server
}

func (r *rig) wantKind(got Match, want Kind) {
	r.t.Helper()
	if got.Kind != want {
		r.t.Errorf("at %v the message is %v, want %v", r.now.Sub(epoch), got.Kind, want)
	}
}

func (r *rig) respond(s *Server, code int) *sip.Message {
	resp := response(s.Request(), code, "t")
	s.Respond(r.now, resp)
	return resp
}

// request makes a request as Parse would read it; lines are added or, with the
// same name, replace.
func request(method, branch string, lines ...string) *sip.Message {
	m := sip.NewRequest(method, sip.URI{Scheme: "sip", User: "bob", Host: "biloxi.com"})
	for _, f := range []sip.Field{
		{Name: "Via", Value: "SIP/2.0/UDP pc33.atlanta.com;branch=" + branch},
		{Name: "Max-Forwards", Value: "70"},
		{Name: "To", Value: "Bob <sip:bob@biloxi.com>"},
		{Name: "From", Value: "Alice <sip:alice@atlanta.com>;tag=1928301774"},
		{Name: "Call-ID", Value: "a84b4c76e66710"},
		{Name: "CSeq", Value: "314159 " + method},
	} {
		m.Header.Add(f.Name, f.Value)
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		m.Header.Set(name, value)
	}
	return m
}

func invite(lines ...string) *sip.Message { return request("INVITE", "z9hG4bKinv", lines...) }
func options() *sip.Message               { return request("OPTIONS", "z9hG4bKopt") }

// response answers a request, with a To tag unless it has one.
func response(req *sip.Message, code int, tag string) *sip.Message {
	resp := sip.NewResponse(req, code, "")
	if resp.To().Tag() == "" && tag != "" {
		resp.Header.Set("To", resp.To().WithTag(tag).String())
	}
	return resp
}
