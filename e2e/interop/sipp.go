package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// SIPp is a running SIPp.
type SIPp struct {
	Address string // where it listens, "127.0.0.1:port"

	t        testing.TB
	scenario string
	logs     string // its folder
	program  *program
}

// StartSIPp starts SIPp with the scenario (a file of e2e/sipp without ".xml")
// and the options, which come last on its command line: for a scenario that
// calls, the address to call is one of them. It is killed when the test ends. A
// failing test shows what it saw.
func StartSIPp(t testing.TB, scenario string, options ...string) *SIPp {
	t.Helper()
	s := &SIPp{Address: freeAddress(t), t: t, scenario: scenario, logs: t.TempDir()}
	host, port, _ := strings.Cut(s.Address, ":")
	args := []string{
		"-sf", path("../sipp/" + scenario + ".xml"), "-i", host, "-p", port, "-bind_local", "-nostdin",
		"-trace_err", "-error_file", s.log("errors"), "-trace_screen", "-screen_file", s.log("screen"),
		"-timeout", "150s", "-timeout_error",
		// On a busy machine it is late, which is no reason to give up.
		"-watchdog_minor_maxtriggers", "100000", "-watchdog_major_maxtriggers", "100000",
	}
	s.program = launch(t, s.logs, "sipp", append(args, options...)...)
	t.Cleanup(func() {
		s.program.kill()
		if t.Failed() {
			t.Logf("SIPp, %s, ended with: %v\n%s", scenario, s.program.err, s.report())
		}
	})
	s.program.until(t, "SIPp listens", func() bool { return s.program.ended() || bound(t, s.Address) })
	return s
}

// Wait waits until SIPp has ended, and fails the test unless every call went as
// the scenario says.
func (s *SIPp) Wait() {
	s.t.Helper()
	<-s.program.done
	if s.program.err != nil {
		s.t.Fatalf("SIPp, %s: %v", s.scenario, s.program.err)
	}
}

// report is what SIPp has to say about a failure: how far the scenario came, and
// what went wrong first.
func (s *SIPp) report() string {
	var b strings.Builder
	if screen, err := os.ReadFile(s.log("screen")); err == nil {
		text, _, _ := strings.Cut(string(screen), "Statistics Screen")
		b.WriteString(text)
	}
	if errors, err := os.ReadFile(s.log("errors")); err == nil {
		fmt.Fprintf(&b, "\n--- its errors:\n%.8000s", errors)
	}
	return b.String()
}

func (s *SIPp) log(name string) string { return filepath.Join(s.logs, name) }
