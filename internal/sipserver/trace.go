package sipserver

// The trace: one block per SIP message.
//
//	--- 12:00:01.123  127.0.0.1:53211 -> server  INVITE sip:bob@localhost (1234 bytes)
//	INVITE sip:bob@localhost SIP/2.0
//	Via: ...

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"sipwasm/pkg/sipcore/sip"
)

func (s *Server) traceIn(now time.Time, c *conn, m *sip.Message, data []byte) {
	if s.cfg.Trace != nil {
		s.trace(now, c.name()+" -> server", m, data)
	}
}

func (s *Server) traceOut(now time.Time, c *conn, m *sip.Message, data []byte) {
	if s.cfg.Trace != nil {
		s.trace(now, "server -> "+c.name(), m, data)
	}
}

func (s *Server) trace(now time.Time, direction string, m *sip.Message, data []byte) {
	lines := strings.Split(strings.TrimRight(string(data), "\r\n"), "\n")
	for i, line := range lines {
		lines[i] = printable(strings.TrimSuffix(line, "\r"))
	}
	fmt.Fprintf(s.cfg.Trace, "--- %s  %s (%d bytes)\n%s\n\n",
		now.Format("15:04:05.000"), printable(direction+"  "+title(m)), len(data), strings.Join(lines, "\n"))
}

// printable replaces control characters, which would let a peer write headers,
// lines of the log, or commands for the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return '\uFFFD'
		}
		return r
	}, text)
}

// name is the peer with the user who registered over it.
func (c *conn) name() string {
	for b := range c.bindings {
		return string(b.aor) + " (" + c.remote + ")"
	}
	return c.remote
}

func title(m *sip.Message) string {
	if m.IsRequest() {
		return m.Method + " " + m.RequestURI.String()
	}
	return fmt.Sprintf("%d %s for %s", m.StatusCode, m.Reason, m.Header.Get("CSeq"))
}
