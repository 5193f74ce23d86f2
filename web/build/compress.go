package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// compressible are the files that a server sends compressed.
var compressible = []string{"sip.wasm", "sip.js", "sip.standalone.js", "sip.mjs"}

// encodings by the ending of the compressed file.
var encodings = map[string]func([]byte) ([]byte, error){
	".br": brotlied,
	".gz": gzipped,
}

// brotlied compresses with quality 11 and the largest window of RFC 7932.
func brotlied(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// notesFile holds, for each compressed file, the hash of what it was made of
// and its own. It lies in dist so that a clean dist has no notes either.
const notesFile = ".compressed"

// compress makes the compressed forms that are missing or out of date.
func (b *builder) compress() error {
	notes := b.readNotes()
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	for _, name := range compressible {
		data, err := os.ReadFile(b.dist(name))
		if err != nil {
			return err
		}
		for ending, encode := range encodings {
			wait.Add(1)
			go func() {
				defer wait.Done()
				note, err := b.compressOne(name, ending, data, encode, &mu, notes)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					errs = append(errs, err)
					return
				}
				notes[name+ending] = note
			}()
		}
	}
	wait.Wait()
	if len(errs) > 0 {
		return errs[0]
	}
	return b.writeNotes(notes)
}

// compressOne returns the note of name+ending, after making it where needed.
func (b *builder) compressOne(name, ending string, data []byte, encode func([]byte) ([]byte, error),
	mu *sync.Mutex, notes map[string]string) (string, error) {
	mu.Lock()
	noted := notes[name+ending]
	mu.Unlock()
	if old, err := os.ReadFile(b.dist(name + ending)); err == nil && noted == note(data, old) {
		return noted, nil
	}
	if b.quick && ending == ".br" {
		// Not even a stale one may lie there.
		if err := os.Remove(b.dist(name + ending)); err != nil && !os.IsNotExist(err) {
			return "", err
		}
		return "", nil
	}
	start := time.Now()
	if ending == ".br" && len(data) > 1<<20 {
		progress("%s%s: compressing %d KB, takes some seconds", name, ending, len(data)/1000)
	}
	out, err := encode(data)
	if err != nil {
		return "", fmt.Errorf("%s%s: %w", name, ending, err)
	}
	if took := time.Since(start); took > time.Second {
		progress("%s%s: done after %.0f s", name, ending, took.Seconds())
	}
	return note(data, out), b.write(name+ending, out)
}

// note identifies a file and its compressed form.
func note(data, compressed []byte) string {
	a, b := sha256.Sum256(data), sha256.Sum256(compressed)
	return hex.EncodeToString(a[:]) + " " + hex.EncodeToString(b[:])
}

func (b *builder) readNotes() map[string]string {
	notes := make(map[string]string)
	text, err := os.ReadFile(b.dist(notesFile))
	if err != nil {
		return notes // the first run
	}
	for scanner := bufio.NewScanner(bytes.NewReader(text)); scanner.Scan(); {
		if name, note, ok := strings.Cut(scanner.Text(), " "); ok {
			notes[name] = note
		}
	}
	return notes
}

func (b *builder) writeNotes(notes map[string]string) error {
	var lines []string
	for name, note := range notes {
		lines = append(lines, name+" "+note+"\n")
	}
	slices.Sort(lines)
	return b.write(notesFile, []byte(strings.Join(lines, "")))
}
