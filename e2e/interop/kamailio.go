package interop

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// Domain and Password are what testdata/kamailio.cfg has for all users.
const (
	Domain   = "example.test"
	Password = "secret"
)

// Kamailio is a running Kamailio with the configuration of the guide.
type Kamailio struct {
	WS  string // "ws://127.0.0.1:port/sip"
	UDP string // "127.0.0.1:port"
	TCP string

	// Documents is where WithPresence serves XCAP documents (RFC 4825): "http://.../xcap-root/".
	Documents string

	t       testing.TB
	args    []string
	program *program
}

// Option is a switch of testdata/kamailio.cfg.
type Option string

const (
	// WithDigest makes Kamailio ask for passwords.
	WithDigest Option = "WITH_AUTH"
	// WithPresence makes it a presence server that also keeps messages for who is
	// away. Its database is new with every StartKamailio, and stays over Kill.
	WithPresence Option = "WITH_PRESENCE"
)

// StartKamailio starts one on ports of its own and kills it when the test ends.
// A failing test shows what it wrote.
func StartKamailio(t testing.TB, options ...Option) *Kamailio {
	t.Helper()
	ws, udp, tcp := freeAddress(t), freeAddress(t), freeAddress(t)
	k := &Kamailio{WS: "ws://" + ws + "/sip", UDP: udp, TCP: tcp, Documents: "http://" + ws + "/xcap-root/", t: t}
	run := t.TempDir()
	k.args = []string{
		"-f", path("testdata/kamailio.cfg"), "-DD", "-E", "-m", "128", "-M", "16", "-Y", run, "-P", run + "/pid",
		"-A", "LISTEN_WS=tcp:" + ws, "-A", "LISTEN_UDP=udp:" + udp, "-A", "LISTEN_TCP=tcp:" + tcp,
	}
	if slices.Contains(options, WithPresence) {
		self := freeAddress(t)
		k.args = append(k.args, "-A", "LISTEN_SELF=udp:"+self,
			"-A", fmt.Sprintf("SELF=%q", "sip:"+self), "-A", fmt.Sprintf("DATABASE=%q", newDatabase(t, run)))
	}
	for _, option := range options {
		k.args = append(k.args, "-A", string(option))
	}
	t.Cleanup(func() { k.program.kill() })
	k.Start()
	return k
}

// Start starts it, or starts it again on the same ports after Kill.
func (k *Kamailio) Start() {
	k.t.Helper()
	k.program = launch(k.t, "", "kamailio", k.args...)
	program := k.program
	k.t.Cleanup(func() {
		if k.t.Failed() {
			k.t.Logf("the end of what Kamailio wrote:\n%s", last(program.output.String(), 60))
		}
	})
	k.program.until(k.t, "Kamailio listens", k.listens)
}

// Kill kills it as a crash would: every connection breaks, and all that it knew
// is forgotten.
func (k *Kamailio) Kill() {
	k.program.kill()
}

func (k *Kamailio) listens() bool {
	conn, err := net.DialTimeout("tcp", strings.TrimSuffix(strings.TrimPrefix(k.WS, "ws://"), "/sip"), time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
