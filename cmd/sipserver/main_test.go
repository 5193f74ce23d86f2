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

	"sipwasm/internal/testkit"
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

// asProgram makes a process of this test binary the program itself.
const asProgram = "SIPSERVER_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program starts the server with arguments; out and log are what it prints and
// logs.
func program(t *testing.T, args ...string) (cmd *exec.Cmd, out, log *bufio.Reader) {
	t.Helper()
	cmd = exec.CommandContext(testkit.Within(t), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
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
	return cmd, bufio.NewReader(stdout), bufio.NewReader(stderr)
}

// serves fails unless a GET brings something of that type.
func serves(t *testing.T, url, kind string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != kind {
		t.Errorf("GET %s: %d %q", url, r.StatusCode, r.Header.Get("Content-Type"))
	}
}

func TestTheProgramServesPrintsItsAddressAndStopsOnSIGTERM(t *testing.T) {
	dist, demo := files(t)
	cmd, out, log := program(t, "-listen", "127.0.0.1:0", "-dist", dist, "-demo", demo)
	line, err := out.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "Open http://localhost:") {
		t.Fatalf("the first line is %q, %v", line, err)
	}
	address := strings.Replace(strings.TrimSpace(strings.TrimPrefix(line, "Open ")), "localhost", "127.0.0.1", 1)
	serves(t, address, "text/html; charset=utf-8")
	serves(t, address+"dist/sip.wasm", "application/wasm")
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
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v, want exit code 0", err)
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
