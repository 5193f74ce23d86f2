package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// script is one loader: an entry of web/src and the file that it becomes.
type script struct {
	entry, file, format, target string
}

var scripts = []script{
	{"entry.script.js", "sip.js", "iife", "es2020"},
	{"entry.standalone.js", "sip.standalone.js", "iife", "es2020"},
	{"entry.module.js", "sip.mjs", "esm", "es2022"}, // top-level await
}

// scripts bundles the loaders with esbuild.
func (b *builder) scripts() error {
	progress("sip.js, sip.standalone.js, sip.mjs: bundling")
	if err := b.glue(); err != nil {
		return err
	}
	if err := b.pack(); err != nil {
		return err
	}
	for _, s := range scripts {
		if err := b.bundle(s); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) bundle(s script) error {
	version, err := b.version()
	if err != nil {
		return err
	}
	out := filepath.Join(b.temp, s.file)
	err = b.run(nil, "go", "tool", "esbuild", b.src(s.entry), "--bundle", "--outfile="+out,
		"--format="+s.format, "--target="+s.target, "--charset=ascii", "--log-level=warning",
		"--minify-whitespace", "--minify-syntax", // names stay: they stand in stack traces
		"--alias:wasm_exec="+b.gluePath(), "--alias:packed_wasm="+b.packPath(),
		"--banner:js=/*! sipwasm "+version+", MIT licence; contains wasm_exec.js of Go, BSD licence */")
	if err != nil {
		return err
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	if i := bytes.IndexFunc(data, func(r rune) bool { return r > 127 }); i >= 0 {
		return fmt.Errorf("%s: a character that is not ASCII at offset %d: it would break where the page has another charset", s.file, i)
	}
	return b.write(s.file, data)
}

func (b *builder) gluePath() string { return filepath.Join(b.temp, "wasm_exec.mjs") }
func (b *builder) packPath() string { return filepath.Join(b.temp, "packed_wasm.mjs") }

var glueGlobal = regexp.MustCompile(`globalThis\.(fs|process|path|Go)\b`)

// glue makes a module of the compiler's own wasm_exec.js, which must match the
// compiler and is therefore never committed. The module gives the class Go and
// leaves nothing on the page's global object.
func (b *builder) glue() error {
	text, err := os.ReadFile(filepath.Join(b.goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return fmt.Errorf("wasm_exec.js of this Go installation: %w", err)
	}
	if !bytes.Contains(text, []byte("globalThis.Go = class")) || !bytes.Contains(text, []byte("\tfs.writeSync(")) {
		return errors.New("wasm_exec.js of this Go version is not as expected: see glue in web/build/scripts.go")
	}
	module := "export function goClass(fs) {\nconst glue = { fs, process: {}, path: {} };\n" +
		glueGlobal.ReplaceAllString(string(text), "glue.$1") + "\nreturn glue.Go;\n}\n"
	return os.WriteFile(b.gluePath(), []byte(module), 0o644)
}

// pack makes the module that carries sip.wasm inside sip.standalone.js: gzip,
// because the browser must unpack it synchronously (web/src/inflate.js), in base64.
func (b *builder) pack() error {
	wasm, err := os.ReadFile(b.dist("sip.wasm"))
	if err != nil {
		return err
	}
	packed, err := gzipped(wasm)
	if err != nil {
		return err
	}
	module := `export const wasm = "` + base64.StdEncoding.EncodeToString(packed) + "\";\n"
	return os.WriteFile(b.packPath(), []byte(module), 0o644)
}

// gzipped compresses with level 9; the header has no name and no time.
func gzipped(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
