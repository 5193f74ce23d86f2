package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// built makes a dist of its own with that program inside, uncompressed.
func built(t *testing.T, program string) string {
	t.Helper()
	dependOn(t, "pkg", "cmd/sipwasm", "web/testdata")
	b, err := newBuilder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(b.temp) })
	b.program, b.out = program, t.TempDir()
	for _, step := range []func() error{b.wasm, b.scripts} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return b.out
}

// compiled is the program as the compiler and the linker make it.
func compiled(t *testing.T, program, ldflags string) []byte {
	t.Helper()
	b, err := newBuilder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(b.temp) })
	b.program = program
	out := filepath.Join(b.temp, "program.wasm")
	if err := b.compile(out, ldflags); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// runInNode runs a program and returns what it printed.
func runInNode(t *testing.T, program []byte) (text []byte, err error) {
	t.Helper()
	b, err := newBuilder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(b.temp) })
	path := filepath.Join(b.temp, "program.wasm")
	if err := os.WriteFile(path, program, 0o600); err != nil {
		t.Fatal(err)
	}
	return exec.Command("node", filepath.Join(b.goroot, "lib", "wasm", "wasm_exec_node.js"), path).CombinedOutput()
}

// dependOn makes go test's cache depend on the files below these directories of
// the module: it knows what the test itself opens, not what the compiler, esbuild
// and Node read.
func dependOn(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// runNode runs the tests of web/test that match pattern, in Node.
func runNode(t *testing.T, dist, pattern string) {
	t.Helper()
	dependOn(t, "web/src", "web/test")
	files, err := filepath.Glob(filepath.Join("..", "test", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests match web/test/%s (%v)", pattern, err)
	}
	cmd := exec.Command("node", append([]string{"--test"}, files...)...)
	preload, err := filepath.Abs("../test/webcrypto.mjs")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), "SIPWASM_DIST="+dist, "NODE_OPTIONS=--import=file://"+preload)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("node --test: %v (Node 18 or newer must be installed)\n%s", err, out)
	}
}

func TestTheJavaScriptValuesBehaveAsDescribed(t *testing.T) {
	runNode(t, "", "values_*.test.mjs")
}

func TestTheLoadersBringSIPOrSayWhyNot(t *testing.T) {
	runNode(t, built(t, "./web/testdata/program"), "loader_*.test.mjs")
}

func TestTheBuiltLibraryParsesAndPrintsInNode(t *testing.T) {
	runNode(t, built(t, "./cmd/sipwasm"), "built_*.test.mjs")
}

func TestCompressedFormsAreMadeAgainOnlyWhenTheirSourceOrTheyChanged(t *testing.T) {
	b := &builder{out: t.TempDir()}
	for _, name := range compressible {
		if err := b.write(name, []byte("first "+name)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		data, err := os.ReadFile(b.dist(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	compress := func() {
		if err := b.compress(); err != nil {
			t.Fatal(err)
		}
	}
	compress()
	first := read("sip.js.br")

	if err := b.write("sip.js", []byte("second sip.js")); err != nil {
		t.Fatal(err)
	}
	compress()
	if read("sip.js.br") == first {
		t.Error("sip.js has changed, sip.js.br has not")
	}

	good := read("sip.mjs.gz")
	if err := os.WriteFile(b.dist("sip.mjs.gz"), []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	compress()
	if read("sip.mjs.gz") != good {
		t.Error("a damaged sip.mjs.gz was not made again")
	}
}

func TestAQuickBuildLeavesNoStaleBrotliFile(t *testing.T) {
	b := &builder{out: t.TempDir()}
	for _, name := range compressible {
		if err := b.write(name, []byte("first "+name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.compress(); err != nil {
		t.Fatal(err)
	}
	if err := b.write("sip.js", []byte("second sip.js")); err != nil {
		t.Fatal(err)
	}
	b.quick = true
	if err := b.compress(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(b.dist("sip.js.br")); !os.IsNotExist(err) {
		t.Errorf("the brotli file of the first sip.js is still there (%v)", err)
	}
	if _, err := os.Stat(b.dist("sip.mjs.br")); err != nil {
		t.Errorf("the brotli file that was up to date is gone: %v", err)
	}
}

func TestWeighingFindsTheFunctionsOfAProgramByName(t *testing.T) {
	sizes, err := functionSizes(compiled(t, "./web/testdata/program", ""))
	if err != nil {
		t.Fatal(err)
	}
	if sizes["main.construct"] == 0 {
		t.Error("main.construct of the program was not found")
	}
	if got := packageOf("sipwasm_pkg_sipcore_sip.__URI_.append"); got != "sipwasm_pkg_sipcore_sip" {
		t.Errorf("package of a method is %q", got)
	}
}

func TestStackTracesStillNameFunctionsWithoutLineTables(t *testing.T) {
	full := compiled(t, "./web/testdata/traces", "-s -w")
	blank, err := withoutLines(full)
	if err != nil {
		t.Fatal(err)
	}
	// The program collects garbage, grows its stack, recovers and prints a trace:
	// what the runtime reads its function table for.
	text, err := runInNode(t, blank)
	if err != nil {
		t.Fatalf("the program fails: %v\n%s", err, text)
	}
	for _, want := range []string{"recovered: deep enough", "panic(", "main.dig("} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in what the program printed:\n%s", want, text)
		}
	}
	for _, gone := range []string{"main.go:", inside} {
		if strings.Contains(string(text), gone) {
			t.Errorf("%q is in the trace:\n%s", gone, text)
		}
	}
	if !bytes.Contains(full, []byte("runtime.gcMarkTermination\x00")) || bytes.Contains(blank, []byte("runtime.gcMarkTermination\x00")) {
		t.Error("the names of the runtime's functions have not gone")
	}
}

func TestTheMemoryOfAProgramIsTheSameInFewerPieces(t *testing.T) {
	full := compiled(t, "./web/testdata/traces", "-s -w")
	before, err := dataOf(full)
	if err != nil {
		t.Fatal(err)
	}
	joined := withData(full, before)
	after, err := dataOf(joined)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before.bytes, after.bytes) {
		t.Error("the program would begin with another memory")
	}
	if text, err := runInNode(t, joined); err != nil {
		t.Errorf("the program fails: %v\n%s", err, text)
	}
}

func TestAModuleOfAnotherLayoutIsRefused(t *testing.T) {
	if _, err := withoutLines([]byte("\x00asm\x01\x00\x00\x00")); err == nil {
		t.Error("a module without a function table was taken")
	}
}
