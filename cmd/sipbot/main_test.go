package main

import (
	"bufio"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"sipwasm/internal/sipserver/servertest"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// asProgram makes a process of this test binary the program itself.
const asProgram = "SIPBOT_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program is sipbot with its arguments, to be started.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(testkit.Within(t), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

func TestTheBotGoesOnLineAndTakesItsLeaveOnSIGINT(t *testing.T) {
	address := servertest.Start(t)
	cmd := program(t, "-server", address)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(stdout)
	if line, err := out.ReadString('\n'); err != nil || !strings.Contains(line, "on line as sip:bot@localhost") {
		t.Fatalf("the first line is %q, %v", line, err)
	}

	ctx := testkit.Within(t)
	ua, err := sipnative.Dial(ctx, sipnative.Config{URI: "sip:alice@localhost", Server: address, Register: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ua.Close()
	if err := ua.Message(ctx, "bot", "text/plain", []byte("hello")); err != nil {
		t.Error(err)
	}
	cmd.Process.Signal(syscall.SIGINT)
	var rest strings.Builder
	out.WriteTo(&rest)
	if err := cmd.Wait(); err != nil || !strings.HasSuffix(rest.String(), "off line\n") {
		t.Errorf("after SIGINT: %v, and its last words are\n%s", err, rest.String())
	}
	var failure *sipnative.Failure
	if err := ua.Request(ctx, "OPTIONS", "bot", sipcore.RequestOptions{}); !errors.As(err, &failure) || failure.Code != 404 && failure.Code != 480 {
		t.Errorf("a request to the bot that has gone: %v", err)
	}
}

func TestACallOfItsOwnThatFailsIsTheErrorOfTheProgram(t *testing.T) {
	address := servertest.Start(t)
	secure := httptest.NewTLSServer(nil)
	defer secure.Close()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-server", address, "-call", "nobody"}, "404"},
		{[]string{"-server", address, "-reject", "200"}, "300 to 699"},
		{[]string{"-server", "ws://127.0.0.1:1/sip"}, "is the server running"},
		{[]string{"-server", "wss" + strings.TrimPrefix(secure.URL, "https")}, "-insecure"},
		{[]string{"-uri", "bob"}, "write sip:"},
		{[]string{"-server", address, "bob"}, "see sipbot -help"},
	} {
		out, err := program(t, c.args...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), c.want) {
			t.Errorf("sipbot %v: %v, want %q in\n%s", c.args, err, c.want, out)
		}
	}
}
