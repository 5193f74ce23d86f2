// Package archtest holds the import rules of docs/architecture.md: which room
// may import which, and what must never reach the wasm.
package archtest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "sipwasm/"

// mayImport lists, for each room, the rooms of this module and the foreign
// packages that it may import directly. The standard library is free here;
// what of it must not reach the wasm is checked on the whole dependency tree.
var mayImport = map[string][]string{
	"pkg/sipcore/sip":         {},
	"pkg/sipcore/digest":      {"pkg/sipcore/sip"},
	"pkg/sipcore/transaction": {"pkg/sipcore/sip"},
	"pkg/sipcore/dialog":      {"pkg/sipcore/sip"},
	"pkg/sipcore": {
		"pkg/sipcore/sip", "pkg/sipcore/digest", "pkg/sipcore/transaction", "pkg/sipcore/dialog",
		"github.com/pion/sdp/v3",
	},
	"pkg/jsbridge": {
		"pkg/sipcore", "pkg/sipcore/sip", "pkg/sipcore/digest", "pkg/sipcore/transaction", "pkg/sipcore/dialog",
	},
	"pkg/sipnative": {
		"pkg/sipcore", "pkg/sipcore/sip",
		"github.com/coder/websocket", "github.com/pion/webrtc/v4", "github.com/pion/sdp/v3", "github.com/pion/interceptor", "github.com/pion/logging", "github.com/pion/rtcp", "github.com/pion/rtp",
	},
	"internal/sipserver": {
		"pkg/sipcore/sip", "pkg/sipcore/digest", "pkg/sipcore/transaction", "pkg/sipcore/dialog",
		"github.com/coder/websocket",
	},
	"internal/sipbot": {"pkg/sipnative", "pkg/sipcore", "pkg/sipcore/sip", "github.com/pion/webrtc/v4"},
	"cmd/sipwasm":     {"pkg/jsbridge"},
	"cmd/sipserver":   {"internal/sipserver", "internal/sipbot", "demo", "web"},
	"cmd/sipbot":      {"internal/sipbot"},
}

// neverInWasm is what costs too much for a page (docs/rationale.md, "Size").
var neverInWasm = []string{
	"net", "net/http", "crypto", "crypto/rand", "crypto/tls", "encoding/json", "log/slog", "math/big", "math/rand",
	"regexp", "text/template",
	"github.com/coder/websocket", "github.com/pion/webrtc/v4",
}

// The core is a state machine that somebody else drives: no clock, no lock, no
// I/O and no randomness of its own.
var neverInCore = []string{"sync", "sync/atomic", "os", "math/rand", "math/rand/v2", "crypto/rand", "context", "syscall/js", "log"}

func TestRoomsImportOnlyWhatTheArchitectureAllows(t *testing.T) {
	for room, allowed := range mayImport {
		for _, imported := range directImports(t, room) {
			if isStandard(imported) || slices.Contains(allowed, strings.TrimPrefix(imported, module)) {
				continue
			}
			t.Errorf("%s imports %s: not among its allowed rooms %v", room, imported, allowed)
		}
	}
}

func TestNothingExpensiveReachesTheWasm(t *testing.T) {
	deps := goList(t, "js", "-deps", "-f", "{{.ImportPath}}", "./cmd/sipwasm")
	if !slices.Contains(deps, module+"pkg/sipcore") {
		t.Fatalf("cmd/sipwasm does not link the core: this test would hold nothing")
	}
	for _, forbidden := range neverInWasm {
		if slices.Contains(deps, forbidden) {
			t.Errorf("cmd/sipwasm links %s", forbidden)
		}
	}
}

func TestTheCoreHasNoClockLockOrRandomnessOfItsOwn(t *testing.T) {
	for room := range mayImport {
		if !strings.HasPrefix(room, "pkg/sipcore") {
			continue
		}
		for _, imported := range directImports(t, room) {
			if slices.Contains(neverInCore, imported) {
				t.Errorf("%s imports %s", room, imported)
			}
		}
	}
	// time.Time is an argument; reading the clock is not.
	clock := regexp.MustCompile(`\btime\.(Now|Since|Until|After|AfterFunc|NewTimer|NewTicker|Tick|Sleep)\(|^\s*go (func|[a-z])`)
	err := filepath.WalkDir("../../pkg/sipcore", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for i, line := range strings.Split(string(text), "\n") {
			if clock.MatchString(line) {
				t.Errorf("%s:%d reads a clock or starts a goroutine: %s", path, i+1, strings.TrimSpace(line))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func directImports(t *testing.T, room string) []string {
	t.Helper()
	goos := ""
	if room == "pkg/jsbridge" || room == "cmd/sipwasm" {
		goos = "js"
	}
	return goList(t, goos, "-f", `{{join .Imports "\n"}}`, "./"+room)
}

func goList(t *testing.T, goos string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	cmd.Env = os.Environ()
	if goos == "js" {
		cmd.Env = append(cmd.Env, "GOOS=js", "GOARCH=wasm")
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go list %v: %v\n%s", args, err, out)
	}
	return strings.Fields(string(out))
}

func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first != "sipwasm"
}
