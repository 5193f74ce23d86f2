package transaction

import (
	"testing"
	"time"

	"sipwasm/internal/torture"
	"sipwasm/pkg/sipcore/sip"
)

// Whatever is received, the same request again is absorbed as long as its
// transaction lives, nothing is repeated without bound, and after 64*T1 and a
// little nothing is left.
func FuzzReceivedTwice(f *testing.F) {
	for _, m := range torture.Load(f, "../testdata/torture") {
		f.Add(m.Data, uint16(200), true)
		f.Add(m.Data, uint16(486), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, code uint16, reliable bool) {
		m, err := sip.Parse(data)
		if err != nil {
			return
		}
		sent := 0
		now := time.Unix(0, 0)
		flow := Flow{ID: 1, Reliable: reliable}
		l := New(Config{Send: func(to Flow, resp *sip.Message) {
			sent++
			if to != flow || resp.Header.Get("CSeq") != m.Header.Get("CSeq") {
				t.Fatalf("%.300q was answered on %v with\n%s", data, to, resp)
			}
		}})
		match := l.Receive(now, flow, m)
		if (match.Kind == NewRequest || match.Kind == NewCancel) != (match.Server != nil) {
			t.Fatalf("%.300q gave %+v", data, match)
		}
		if match.Server != nil {
			match.Server.Respond(now, sip.NewResponse(m, 100+int(code)%600, ""))
		}
		again := l.Receive(now, flow, m)
		// Over a reliable transport other requests than INVITE end with their answer.
		gone := reliable && m.Method != sip.MethodInvite && code%600 >= 100
		if match.Server != nil && !gone && again.Kind != Absorbed {
			t.Fatalf("%.300q came again as %s", data, again.Kind)
		}
		for _, tx := range []*Server{match.Server, again.Server} {
			if tx != nil {
				tx.Respond(now, sip.NewResponse(m, 500, ""))
			}
		}
		ended := l.runOut()
		if l.Len() != 0 || ended.After(now.Add(64*time.Second)) || sent > 16 {
			t.Fatalf("%d transactions are left of %.300q at %v, %d were sent", l.Len(), data, ended, sent)
		}
	})
}

// runOut lets time pass until nothing waits, and says when that was.
func (l *Layer) runOut() (now time.Time) {
	for at, ok := l.Deadline(); ok; at, ok = l.Deadline() {
		l.Timeout(at)
		now = at
	}
	return now
}
