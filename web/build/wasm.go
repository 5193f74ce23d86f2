package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// inlining: nothing is, which makes sip.wasm a tenth smaller as brotli (1182 KB became
// 1064 when it was measured) for a sixth of the parser's speed in the browser; but for
// Go's runtime and its bridge to JavaScript. These take a third of the time that a call
// needs for its set-up in Go, and 32 KB more when they are inlined. Native builds inline
// all.
var inlining = []string{"-gcflags=all=-l", "-gcflags=runtime=", "-gcflags=internal/runtime/...=", "-gcflags=syscall/js="}

// wasm compiles the program (cmd/sipwasm).
func (b *builder) wasm() error {
	progress("sip.wasm: compiling")
	out := filepath.Join(b.temp, "sip.wasm")
	if err := b.compile(out, "-s -w"); err != nil {
		return err
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	if data, err = withoutLines(data); err != nil {
		return fmt.Errorf("blanking the line tables of sip.wasm: %w", err)
	}
	if data, err = tighten(data); err != nil {
		return fmt.Errorf("sip.wasm: %w", err)
	}
	// Chromium refuses to compile more than 8 MB synchronously on the main thread.
	const syncLimit = 8 << 20
	if len(data) > syncLimit {
		return fmt.Errorf("sip.wasm has %d bytes: above %d, sip.standalone.js would not run in Chromium", len(data), syncLimit)
	}
	return b.write("sip.wasm", data)
}

// olderCollector takes the older collector, which has less code than the one
// for many processors ("Green Tea").
const olderCollector = "GOEXPERIMENT=nogreenteagc"

// compile makes no VCS stamp: the same source gives the same bytes on every
// commit, and the compressed forms stay valid.
func (b *builder) compile(out, ldflags string) error {
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=" + ldflags}, inlining...)
	return b.run([]string{"GOOS=js", "GOARCH=wasm", olderCollector}, "go", append(args, "-o", out, b.program)...)
}
