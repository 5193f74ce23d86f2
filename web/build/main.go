// Command build fills web/dist: sip.wasm, the loaders bundled from web/src, the
// types and the npm files, and the compressed forms that a server sends.
//
//	go run ./web/build          builds what has changed
//	go run ./web/build -quick   the same without brotli, which takes half a minute
//	go run ./web/build -size    builds, then prints sizes; fails above the budget
//	go run ./web/build -weigh   prints what each package adds to sip.wasm; builds nothing
//
// The compiler and the bundler always run (they are quick, and know best what
// has changed); only compression is skipped, and only where the hashes of both
// the file and its compressed form are those noted after the last run. So a
// stale file cannot pass.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	size := flag.Bool("size", false, "print the size of every artifact; exit 1 above the budget of sip.wasm")
	quick := flag.Bool("quick", false, "leave out the brotli files, unless they are up to date")
	weigh := flag.Bool("weigh", false, "print the bytes of code of each package in sip.wasm and of its largest functions")
	flag.Parse()
	if err := run(*quick, *size, *weigh); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(quick, size, weigh bool) error {
	b, err := newBuilder()
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.temp)
	b.quick = quick && !size
	if weigh {
		return b.weigh()
	}
	if err := os.MkdirAll(b.out, 0o755); err != nil {
		return err
	}
	unlock, err := b.lock()
	if err != nil {
		return err
	}
	defer unlock()
	for _, step := range []func() error{b.wasm, b.scripts, b.npm, b.compress} {
		if err := step(); err != nil {
			return err
		}
	}
	if size {
		return b.size()
	}
	return nil
}

// builder knows where things are; all paths are absolute.
type builder struct {
	root   string // the module
	goroot string
	temp   string // deleted at the end

	program string // package of the program inside sip.wasm
	out     string // web/dist
	quick   bool   // without the brotli files that would have to be made
}

func newBuilder() (*builder, error) {
	out, err := exec.Command("go", "env", "GOMOD", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	lines := strings.Split(string(out), "\n")
	root := filepath.Dir(strings.TrimSpace(lines[0]))
	temp, err := os.MkdirTemp("", "sipwasm-build-")
	if err != nil {
		return nil, err
	}
	return &builder{
		root:    root,
		goroot:  strings.TrimSpace(lines[1]),
		temp:    temp,
		program: "./cmd/sipwasm",
		out:     filepath.Join(root, "web", "dist"),
	}, nil
}

func (b *builder) src(name string) string  { return filepath.Join(b.root, "web", "src", name) }
func (b *builder) dist(name string) string { return filepath.Join(b.out, name) }

// run executes a command in the module's root; its output is shown when it fails.
func (b *builder) run(env []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = b.root
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// write puts a file into dist in one step, so that a server that reads dist
// meanwhile never sees half of it. An unchanged file is left alone.
func (b *builder) write(name string, data []byte) error {
	if old, err := os.ReadFile(b.dist(name)); err == nil && string(old) == string(data) {
		return nil
	}
	half := b.dist("." + name + ".tmp")
	if err := os.WriteFile(half, data, 0o644); err != nil {
		return err
	}
	return os.Rename(half, b.dist(name))
}

func progress(format string, args ...any) { fmt.Printf(format+"\n", args...) }
