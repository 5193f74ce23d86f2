package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// files makes folders with what the server must find.
func files(t *testing.T) (dist, demo string) {
	t.Helper()
	dist, demo = t.TempDir(), t.TempDir()
	for path, content := range map[string]string{
		filepath.Join(dist, "sip.wasm"): "\x00asm", filepath.Join(demo, "index.html"): "the demo",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dist, demo
}

func TestTheBinaryServesPrintsItsAddressAndStopsOnSIGTERM(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "sipserver")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	dist, demo := files(t)
	cmd := exec.Command(binary, "-listen", "127.0.0.1:0", "-dist", dist, "-demo", demo)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "Open http://localhost:") {
		t.Fatalf("the first line is %q, %v", line, err)
	}
	address := strings.Replace(strings.TrimSpace(strings.TrimPrefix(line, "Open ")), "localhost", "127.0.0.1", 1)
	for path, kind := range map[string]string{"": "text/html; charset=utf-8", "dist/sip.wasm": "application/wasm"} {
		r, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != kind {
			t.Errorf("GET /%s: %d %q", path, r.StatusCode, r.Header.Get("Content-Type"))
		}
	}
	log := bufio.NewReader(stderr)
	for line := ""; !strings.Contains(line, "echo bot: on line as sip:echo@localhost"); {
		if line, err = log.ReadString('\n'); err != nil {
			t.Fatalf("the echo bot does not come: %v", err)
		}
	}
	cmd.Process.Signal(syscall.SIGTERM)
	rest, _ := io.ReadAll(log)
	if !strings.Contains(string(rest), "echo bot: off line") {
		t.Errorf("the echo bot does not take its leave:\n%s", rest)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("after SIGTERM: %v, want exit code 0", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("SIGTERM does not end it")
	}
}

func TestMissingFilesAreNamedWithTheCure(t *testing.T) {
	dist, demo := files(t)
	empty := t.TempDir()
	for _, c := range []struct {
		o    options
		want string
	}{
		{options{dist: empty, demo: demo}, "run `make build` first"},
		{options{dist: dist, demo: empty}, "no index.html in " + empty},
		{options{dist: dist, demo: demo}, ""},
	} {
		err := c.o.complete()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: error %v, want %q in it", c.o, err, c.want)
		}
	}
}
