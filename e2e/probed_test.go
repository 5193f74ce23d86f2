package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"sipwasm/e2e/rig"
)

// probed opens a page with the library and the probes of testdata/probed.
func probed(t testing.TB) *rig.Page {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "probed.wasm"), "./testdata/probed")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := rig.Serve(t, func(server *rig.Server) { server.Files = os.DirFS(dir) })
	page := rig.Open(t, server.URL+"/t/probed.html")
	page.Wait(`window.started > 0`)
	return page
}
