package interop

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"sipwasm/internal/testkit"
)

// program is a running program of somebody else's, with all its children.
type program struct {
	cmd    *exec.Cmd
	output testkit.Log
	alive  *os.File      // the program's group is killed when this is closed
	done   chan struct{} // closed when it has ended
	err    error         // how; read it after done
}

// guarded runs the program, and kills its whole process group as soon as file 3
// is closed: by us, or by the end of the test's own process, whatever ends it. Who
// waits for that is no child of the program: Kamailio waits for its children
// before it ends.
const guarded = `((read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &) && exec "$@" 3<&-`

// launch starts the program in folder dir.
func launch(t testing.TB, dir, name string, args ...string) *program {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: `make interop` installs it on Debian", err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	p := &program{alive: write, done: make(chan struct{})}
	p.cmd = exec.Command("/bin/sh", append([]string{"-c", guarded, name, path}, args...)...)
	p.cmd.Dir, p.cmd.ExtraFiles = dir, []*os.File{read}
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = testkit.Patience
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	go func() {
		p.err = p.cmd.Wait()
		p.alive.Close()
		close(p.done)
	}()
	return p
}

// kill ends the program and its children, at once and without a farewell, and
// waits until they are gone.
func (p *program) kill() {
	p.alive.Close()
	<-p.done
}

// ended says whether the program has ended.
func (p *program) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// until waits for the condition, as long as the program runs.
func (p *program) until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(testkit.Patience); !condition(); time.Sleep(5 * time.Millisecond) {
		switch {
		case p.ended():
			t.Fatalf("%s: it ended (%v):\n%s", what, p.err, p.output.String())
		case time.Now().After(end):
			t.Fatalf("%s: waited in vain:\n%s", what, p.output.String())
		}
	}
}

// last is the end of a text, in lines.
func last(text string, lines int) string {
	all := strings.Split(text, "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
