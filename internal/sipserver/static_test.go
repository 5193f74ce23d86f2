package sipserver

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func testFiles() fstest.MapFS {
	return fstest.MapFS{
		"index.html":      {Data: []byte("<!doctype html>")},
		"sip.wasm":        {Data: []byte("\x00asm plain")},
		"sip.wasm.br":     {Data: []byte("brotli bytes")},
		"sip.wasm.gz":     {Data: []byte("gzip bytes")},
		"sip.js":          {Data: []byte("SIP = {}")},
		"embed.go":        {Data: []byte("package demo")},
		"sub/index.html":  {Data: []byte("sub")},
		"secret/file.pem": {Data: []byte("key")},
	}
}

func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWasmHasExactlyTheTypeThatBrowsersDemand(t *testing.T) {
	r := get(t, newStatic(testFiles(), "missing"), "/sip.wasm")
	if got := r.Header.Get("Content-Type"); got != "application/wasm" {
		t.Errorf("Content-Type is %q; instantiateStreaming accepts application/wasm only", got)
	}
	if got := body(t, r); got != "\x00asm plain" {
		t.Errorf("a browser that accepts no coding got %q", got)
	}
}

func TestThePrecompressedFileIsChosenByAcceptEncoding(t *testing.T) {
	h := newStatic(testFiles(), "missing")
	for _, c := range []struct{ accept, encoding, content string }{
		{"gzip, deflate, br, zstd", "br", "brotli bytes"},
		{"gzip", "gzip", "gzip bytes"},
		{"br;q=0, gzip;q=0.5", "gzip", "gzip bytes"},
		{"*", "br", "brotli bytes"},
		{"*;q=0", "", "\x00asm plain"},
		{"identity", "", "\x00asm plain"},
		{"", "", "\x00asm plain"},
	} {
		r := get(t, h, "/sip.wasm", "Accept-Encoding", c.accept)
		if got := r.Header.Get("Content-Encoding"); got != c.encoding {
			t.Errorf("Accept-Encoding %q: Content-Encoding is %q, want %q", c.accept, got, c.encoding)
		}
		if got := body(t, r); got != c.content {
			t.Errorf("Accept-Encoding %q: content is %q, want %q", c.accept, got, c.content)
		}
		if r.Header.Get("Content-Type") != "application/wasm" {
			t.Errorf("Accept-Encoding %q: the type must stay application/wasm", c.accept)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" || r.Header.Get("Content-Length") == "" {
			t.Errorf("Accept-Encoding %q: Vary and Content-Length belong to the answer: %v", c.accept, r.Header)
		}
	}
}

func TestAnUnchangedFileCostsA304AndARebuiltOneIsSeen(t *testing.T) {
	files := testFiles()
	h := newStatic(files, "missing")
	first := get(t, h, "/sip.js")
	tag := first.Header.Get("ETag")
	if tag == "" || first.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("the answer must be revalidated each time: %v", first.Header)
	}
	if r := get(t, h, "/sip.js", "If-None-Match", tag); r.StatusCode != http.StatusNotModified {
		t.Errorf("the same file again: %d, want 304", r.StatusCode)
	}
	files["sip.js"] = &fstest.MapFile{Data: []byte("SIP = {new: 1}")}
	r := get(t, h, "/sip.js", "If-None-Match", tag)
	if r.StatusCode != http.StatusOK || body(t, r) != "SIP = {new: 1}" {
		t.Errorf("a rebuilt file must be sent: %d", r.StatusCode)
	}
}

func TestEachCodingHasItsOwnETag(t *testing.T) {
	h := newStatic(testFiles(), "missing")
	seen := map[string]string{}
	for _, accept := range []string{"br", "gzip", "identity"} {
		tag := get(t, h, "/sip.wasm", "Accept-Encoding", accept).Header.Get("ETag")
		if other, twice := seen[tag]; twice {
			t.Errorf("%s and %s share the ETag %s", accept, other, tag)
		}
		seen[tag] = accept
	}
}

func TestOnlyFilesOfKnownTypesAreServed(t *testing.T) {
	h := newStatic(testFiles(), "what to do")
	for _, path := range []string{"/embed.go", "/secret/file.pem", "/sip.wasm.br", "/nothing.js", "/../static.go", "/sub"} {
		r := get(t, h, path)
		if r.StatusCode != http.StatusNotFound || body(t, r) != "what to do\n" {
			t.Errorf("GET %s: %d, want 404 with the sentence", path, r.StatusCode)
		}
	}
	for _, path := range []string{"/", "/index.html", "/sub/"} {
		if r := get(t, h, path); r.StatusCode != http.StatusOK {
			t.Errorf("GET %s: %d, want 200", path, r.StatusCode)
		}
	}
}

func TestAMethodThatChangesThingsIsRefused(t *testing.T) {
	w := httptest.NewRecorder()
	newStatic(testFiles(), "missing").ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}
