// Package torture reads the torture messages of RFC 4475 and RFC 5118, for the
// tests of the parser, the core and the server. They stand in
// pkg/sipcore/testdata/torture, and the README there describes the files.
package torture

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Message is one torture message, and what its first line says must happen.
type Message struct {
	Name     string   // "rfc4475-wsinv"
	Accepted bool     // the parser takes it
	Outcome  string   // what a user agent does: "answer", "ring" or "drop"
	Code     int      // with "answer"
	Fields   []string // what the answer must have: "Allow", or with its value "Unsupported: x"
	Event    string   // the event that the application gets with the answer, if any
	Why      string   // for people
	Section  string   // "RFC 4475 §3.1.1.1"
	Data     []byte   // the octets of the wire
}

// Load reads all messages of a folder in the order of their names.
func Load(t testing.TB, folder string) []Message {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no torture messages in %s: %v", folder, err)
	}
	list := make([]Message, 0, len(files))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, read(t, strings.TrimSuffix(filepath.Base(file), ".txt"), string(text)))
	}
	return list
}

var verdict = regexp.MustCompile(`^(accept|refuse); (?:(answer) (\d{3})|(ring)|(drop))((?:; [^;]+)*) -- (.+) \((RFC \d{4} §[\d.]+)\)$`)

// read takes the first line apart and makes octets of the rest.
func read(t testing.TB, name, text string) Message {
	t.Helper()
	first, rest, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	v := verdict.FindStringSubmatch(first)
	if v == nil {
		t.Fatalf("%s: its first line says nothing: %s", name, first)
	}
	m := Message{Name: name, Accepted: v[1] == "accept", Outcome: v[2] + v[4] + v[5], Why: v[7], Section: v[8]}
	m.Code, _ = strconv.Atoi(v[3])
	for _, part := range strings.Split(v[6], "; ")[1:] {
		if event, is := strings.CutPrefix(part, "event "); is {
			m.Event = event
			continue
		}
		m.Fields = append(m.Fields, part)
	}
	var err error
	if m.Data, err = octets(rest); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}

var (
	oneLine  = regexp.MustCompile(`(?s)<allOneLine>\n(.*?)\n</allOneLine>`)
	repeated = regexp.MustCompile(`<repeat count=(\d+)>([^<]*)</repeat>`)
	hexed    = regexp.MustCompile(`(?s)<hex>(.*?)</hex>`)
)

// octets undoes the markup of RFC 4475 §2. Line ends become CRLF before the
// octets are put in that may be line ends themselves.
func octets(text string) (data []byte, err error) {
	text = oneLine.ReplaceAllStringFunc(text, func(s string) string {
		return strings.ReplaceAll(oneLine.FindStringSubmatch(s)[1], "\n", "")
	})
	text = repeated.ReplaceAllStringFunc(text, func(s string) string {
		part := repeated.FindStringSubmatch(s)
		n, _ := strconv.Atoi(part[1])
		return strings.Repeat(part[2], n)
	})
	text = strings.ReplaceAll(text, "\n", "\r\n")
	text = hexed.ReplaceAllStringFunc(text, func(s string) string {
		digits := strings.Join(strings.Fields(hexed.FindStringSubmatch(s)[1]), "")
		raw, herr := hex.DecodeString(digits)
		if herr != nil {
			err = herr
		}
		return string(raw)
	})
	return []byte(text), err
}
