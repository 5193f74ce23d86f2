package sipserver

// Static files, served so that a browser always sees the newest build and
// never downloads the same build twice.
//
//   - The type of a file comes from the table below and from nowhere else:
//     WebAssembly.instantiateStreaming refuses anything but exactly
//     "application/wasm", and the system's mime.types differ per machine.
//   - A file `x.br` or `x.gz` beside `x` is the same content compressed when it
//     was built; it is sent when Accept-Encoding allows it (brotli first).
//   - Every answer has an ETag made of the bytes sent and "no-cache", which
//     means "keep it, but ask first": an unchanged library costs one 304.

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// contentTypes are the files that the demo and the library consist of.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".ico":   "image/x-icon",
	".jpg":   "image/jpeg",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".map":   "application/json",
	".md":    "text/plain; charset=utf-8",
	".mjs":   "text/javascript; charset=utf-8",
	".mts":   "text/plain; charset=utf-8",
	".mp3":   "audio/mpeg",
	".mp4":   "video/mp4",
	".png":   "image/png",
	".svg":   "image/svg+xml",
	".ts":    "text/plain; charset=utf-8",
	".txt":   "text/plain; charset=utf-8",
	".wasm":  "application/wasm",
	".wav":   "audio/wav",
	".webm":  "video/webm",
	".webp":  "image/webp",
	".woff2": "font/woff2",
}

// encodings are the precompressed forms that the build makes, best first.
var encodings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// static serves one folder.
type static struct {
	files   fs.FS
	missing string // the sentence of a 404

	mu    sync.Mutex
	etags map[string]etag
}

// etag remembers the hash of a file as long as its size and time stay.
type etag struct {
	size    int64
	modTime time.Time
	value   string
}

func newStatic(files fs.FS, missing string) *static {
	return &static{files: files, missing: missing, etags: map[string]etag{}}
}

func (s *static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This address only answers GET and HEAD.", http.StatusMethodNotAllowed)
		return
	}
	name := fileName(r.URL.Path)
	kind, known := contentTypes[path.Ext(name)]
	if !known {
		http.Error(w, s.missing, http.StatusNotFound)
		return
	}
	stored, encoding := s.choose(name, r.Header.Get("Accept-Encoding"))
	content, tag, err := s.read(stored)
	if err != nil {
		s.refuse(w, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept-Encoding")
	h.Set("ETag", tag)
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
		// ServeContent leaves the length out of encoded answers, and a
		// loader's progress bar needs it.
		if r.Header.Get("Range") == "" {
			h.Set("Content-Length", strconv.Itoa(len(content)))
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func (s *static) refuse(w http.ResponseWriter, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		http.Error(w, s.missing, http.StatusNotFound)
		return
	}
	http.Error(w, fmt.Sprintf("The file cannot be read: %v", err), http.StatusInternalServerError)
}

// fileName turns the path of a request into a name that fs.FS accepts.
func fileName(urlPath string) string {
	name := strings.TrimPrefix(path.Clean("/"+urlPath), "/")
	if name == "" || strings.HasSuffix(urlPath, "/") {
		name = path.Join(name, "index.html")
	}
	return name
}

// choose returns the file to send for name, and its content coding.
func (s *static) choose(name, acceptEncoding string) (stored, encoding string) {
	for _, e := range encodings {
		if !accepts(acceptEncoding, e.name) {
			continue
		}
		if info, err := fs.Stat(s.files, name+e.suffix); err == nil && info.Mode().IsRegular() {
			return name + e.suffix, e.name
		}
	}
	return name, ""
}

// accepts says whether an Accept-Encoding header allows a content coding.
// RFC 9110 §12.5.3: "*" stands for all that are not named; q=0 forbids.
func accepts(header, coding string) bool {
	star := false
	for _, element := range strings.Split(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(element), ";")
		name = strings.TrimSpace(name)
		allowed := !zeroQuality(params)
		if strings.EqualFold(name, coding) {
			return allowed
		}
		if name == "*" {
			star = allowed
		}
	}
	return star
}

func zeroQuality(params string) bool {
	name, value, _ := strings.Cut(strings.TrimSpace(params), "=")
	if !strings.EqualFold(strings.TrimSpace(name), "q") {
		return false
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	return err == nil && q == 0
}

// read returns a file's content and its entity tag.
func (s *static) read(name string) ([]byte, string, error) {
	content, err := fs.ReadFile(s.files, name)
	if err != nil {
		return nil, "", err
	}
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return nil, "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.etags[name]
	if !ok || known.size != int64(len(content)) || !known.modTime.Equal(info.ModTime()) {
		sum := sha256.Sum256(content)
		known = etag{int64(len(content)), info.ModTime(), `"` + hex.EncodeToString(sum[:8]) + `"`}
		s.etags[name] = known
	}
	return content, known.value, nil
}
