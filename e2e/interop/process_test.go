package interop

import (
	"strings"
	"testing"
	"time"

	"sipwasm/internal/testkit"
)

func TestAProgramThatEndsByItselfIsSeenToEnd(t *testing.T) {
	p := launch(t, t.TempDir(), "kamailio", "-f", "nothing.cfg", "-DD", "-E")
	defer p.kill()
	select {
	case <-p.done:
	case <-time.After(testkit.Patience):
		t.Fatal("Kamailio without a configuration does not end")
	}
	if p.err == nil || !strings.Contains(p.output.String(), "nothing.cfg") {
		t.Errorf("it ended with %v and said: %s", p.err, p.output.String())
	}
}

func TestAKilledProgramIsGoneWithItsChildren(t *testing.T) {
	p := launch(t, t.TempDir(), "sh", "-c", "sleep 1000 & echo $!; wait")
	p.until(t, "it has a child", func() bool { return strings.Contains(p.output.String(), "\n") })
	start := time.Now()
	p.kill() // returns when nobody holds the output any more
	if took := time.Since(start); took > testkit.Patience/2 {
		t.Errorf("after %v its child still had the output", took)
	}
}
