package sipserver

import (
	"context"
	"testing"
	"time"

	"sipwasm/internal/torture"
	"sipwasm/pkg/sipcore/sip"
)

// quiet is a connection without a network: what is sent to it is dropped.
func quiet(s *Server, id uint64) *conn {
	c := &conn{
		id: id, server: s, remote: "192.0.2.1:9", ip: "192.0.2.1", port: 9, host: "localhost:8080",
		out: make(chan []byte, maxQueuedMessages), quit: make(chan closing, 1), bindings: map[*binding]struct{}{},
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	s.core.opened(c)
	return c
}

// Whatever two clients send, the core neither panics nor keeps anything of it
// for ever.
func FuzzTheCoreSurvivesAnyFrames(f *testing.F) {
	const (
		fields   = "Via: SIP/2.0/WS a.invalid;branch=z9hG4bK1;rport\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: c\r\n"
		register = "REGISTER sip:x SIP/2.0\r\n" + fields + "CSeq: 1 REGISTER\r\nContact: <sip:b@b.invalid>;+sip.instance=\"<urn:x>\";reg-id=1\r\n\r\n"
		invite   = "INVITE sip:b@x SIP/2.0\r\n" + fields + "CSeq: 1 INVITE\r\nContact: <sip:a@a.invalid>\r\n\r\n"
		cancel   = "CANCEL sip:b@x SIP/2.0\r\n" + fields + "CSeq: 1 CANCEL\r\n\r\n"
		ringing  = "SIP/2.0 180 Ringing\r\n" + fields + "CSeq: 1 INVITE\r\n\r\n"
		routed   = "BYE sip:b@b.invalid SIP/2.0\r\n" + fields + "CSeq: 2 BYE\r\nRoute: <sip:abcdefghijklmnopqrst@x;lr>, <sip:y>\r\n\r\n"
	)
	for _, first := range []string{register, invite} {
		for _, second := range []string{invite, cancel, ringing, routed, "SIP/2.0 200 OK\r\n\r\n", "garbage"} {
			f.Add([]byte(first), []byte(second))
		}
	}
	for _, m := range torture.Load(f, tortures) {
		f.Add(m.Data, []byte(register))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		now := time.Unix(1_700_000_000, 0)
		s, err := New(Config{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		one, two := quiet(s, 1), quiet(s, 2)
		for _, step := range []struct {
			from *conn
			data []byte
		}{{two, first}, {one, second}, {one, first}, {two, second}} {
			m, err := sip.Parse(step.data)
			switch {
			case err == nil:
				s.core.receive(now, step.from, m, step.data)
			case m != nil:
				s.core.receiveBroken(now, step.from, m, step.data, err)
			}
			now = now.Add(time.Second)
			s.core.timeout(now)
		}
		s.core.closed(now, one, "")
		s.core.closed(now, two, "")
		for range 200 {
			now = now.Add(time.Hour)
			s.core.timeout(now)
		}
		if n := s.core.layer.Len() + len(s.core.forks) + len(s.core.flows.byToken); n != 0 {
			t.Errorf("%d transactions, response contexts or flows are left", n)
		}
	})
}
