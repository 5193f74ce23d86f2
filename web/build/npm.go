package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
)

var versionLine = regexp.MustCompile(`(?m)^export const version = '([^']+)';$`)

// version reads the version from the one place where it stands.
func (b *builder) version() (string, error) {
	text, err := os.ReadFile(b.src("version.js"))
	if err != nil {
		return "", err
	}
	m := versionLine.FindSubmatch(text)
	if m == nil {
		return "", errors.New("web/src/version.js has no line: export const version = '...';")
	}
	return string(m[1]), nil
}

// npm puts beside the scripts what `npm pack` in dist needs.
func (b *builder) npm() error {
	version, err := b.version()
	if err != nil {
		return err
	}
	files := map[string]string{
		"sip.d.ts":     filepath.Join(b.root, "web", "sip.d.ts"),
		"sip.d.mts":    filepath.Join(b.root, "web", "sip.d.mts"),
		"package.json": filepath.Join(b.root, "web", "package.json"),
		"README.md":    filepath.Join(b.root, "web", "README.md"),
		"LICENSE":      filepath.Join(b.root, "LICENSE"),
	}
	for name, from := range files {
		text, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		text = bytes.ReplaceAll(text, []byte("@VERSION@"), []byte(version))
		if err := b.write(name, text); err != nil {
			return err
		}
	}
	return nil
}
