package sipcore

// Any frame, without a call and while one stands. It is answered at most once,
// to the sender of that very message, it leaves nothing behind, and what comes
// after it is not lost.

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"sipwasm/internal/torture"
	"sipwasm/pkg/sipcore/sip"
)

func frames(f *testing.F) {
	seed := new(rig)
	for _, method := range []string{"OPTIONS", "MESSAGE", "INVITE", "BYE", "ACK", "CANCEL", "NOTIFY", "PUBLISH"} {
		f.Add([]byte(seed.request(method).String()))
	}
	f.Add([]byte(seed.subscribe(field("Expires", "600"), field("Accept", "application/pidf+xml")).String()))
	f.Add([]byte(seed.subscribe(field("Event", "presence;id=\"1\""), field("Expires", "1")).String()))
	f.Add([]byte("\r\n\r\n"))
	f.Add([]byte("SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS abc.invalid;branch=z9hG4bK1\r\n\r\n"))
	for _, m := range torture.Load(f, tortures) {
		f.Add(m.Data)
	}
}

func FuzzReceive(f *testing.F) {
	frames(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r := addressee(t, data)
		for range 2 {
			r.receiveText(string(data))
			r.answersAtMostOnce(data)
		}
		r.goesOn()
	})
}

// The same over a flow beside the connection to the server, where the top Via
// is completed.
func FuzzReceiveFrom(f *testing.F) {
	frames(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r := addressee(t, data)
		from := Source{Flow: Flow{ID: 1}, Host: "2001:db8::7", Port: 5099}
		for range 2 {
			r.do(func(now time.Time) { r.ua.ReceiveFrom(now, from, data) })
			for _, resp := range r.wire {
				saysWhereItCameFrom(t, resp, from)
			}
			r.answersAtMostOnce(data)
		}
		r.goesOn()
	})
}

func saysWhereItCameFrom(t *testing.T, resp *sip.Message, from Source) {
	t.Helper()
	via, err := sip.ParseVia(resp.Header.List("Via")[0])
	if err != nil {
		return // nothing can be read behind what is malformed
	}
	received, _ := via.Params.Get("received")
	rport, asked := via.Params.Get("rport")
	if received != from.Host && strings.Trim(via.Host, "[]") != from.Host || asked && rport == "" {
		t.Fatalf("answered by way of %s", via)
	}
}

// answersAtMostOnce: one final response, after provisional ones, and all of
// them to the request that came.
func (r *rig) answersAtMostOnce(data []byte) {
	r.t.Helper()
	m, _ := sip.Parse(data)
	finals, octets := 0, 0
	for _, resp := range r.wire {
		if m == nil || !m.IsRequest() || resp.IsRequest() || m.Method == sip.MethodAck {
			r.t.Fatalf("%q caused\n%s", data, resp)
		}
		if resp.Header.Get("Call-ID") != m.Header.Get("Call-ID") || resp.Header.Get("CSeq") != m.Header.Get("CSeq") {
			r.t.Fatalf("%q was answered with\n%s", data, resp)
		}
		if resp.StatusCode >= 200 {
			finals++
		}
		octets += len(resp.Bytes())
	}
	if finals > 1 {
		r.t.Fatalf("%d final responses to %q", finals, data)
	}
	// Nobody can be flooded by way of us.
	if octets > 3*len(data)+4096 {
		r.t.Fatalf("%d octets were answered with %d", len(data), octets)
	}
	r.wire = nil
}

func FuzzACallStandsWhateverElseArrives(f *testing.F) {
	frames(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r := caller(t)
		s, _ := r.answeredCall()
		if bytes.Contains(data, []byte(s.Dialog().ID.CallID)) {
			return // it may be of this call
		}
		r.forget()
		r.receiveText(string(data))
		r.answerMedia(true)
		r.forget()
		r.receive(withBody(r.within(s, "MESSAGE"), Description{Body: []byte("hi"), ContentType: "text/plain"}))
		r.sent("200", "a message within the call is answered")
		next[IncomingMessage](r, "and shown")
		equal(r, s.State(), StateConfirmed, "the call stands")
		r.forget()
		r.receive(r.within(s, "BYE"))
		r.sent("200", "the peer ends it")
		ends := make(map[*Session]int)
		r.countEnds(ends)
		equal(r, ends[s], 1, "once")
		r.advance(10 * time.Minute)
		r.endsWithNothing()
	})
}
