package rig

import (
	"context"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"sipwasm/demo"
	"sipwasm/internal/sipserver"
	"sipwasm/internal/testkit"
	"sipwasm/web"
)

// Server is a running embedded server with the demo, the built library under
// /dist/ and the test's own pages (its testdata folder) under /t/.
type Server struct {
	URL string // http://127.0.0.1:port, without a slash at its end
	SIP string // ws://127.0.0.1:port/sip

	Config sipserver.Config // of the zero value, but for what the options change
	Header http.Header      // added to all answers: a policy, for example

	Files fs.FS // served under /files/

	t       testing.TB
	address string
	stop    func()
}

// Serve starts a server and stops it when the test ends. The options change it
// before it starts.
func Serve(t testing.TB, options ...func(*Server)) *Server {
	t.Helper()
	if _, err := fs.Stat(web.Dist(), "sip.wasm"); err != nil {
		t.Fatalf("the library is not built (%v): run `make build`", err)
	}
	server := &Server{t: t, address: "127.0.0.1:0", Config: sipserver.Config{Demo: demo.FS, Dist: web.Dist()}}
	for _, option := range options {
		option(server)
	}
	server.Start()
	t.Cleanup(server.Kill)
	return server
}

// Start starts the server, or starts it again on the same address after Kill.
func (s *Server) Start() {
	s.t.Helper()
	core, err := sipserver.New(s.Config)
	if err != nil {
		s.t.Fatalf("starting the server: %v", err)
	}
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatalf("starting the server: %v", err)
	}
	s.address = listener.Addr().String()
	s.URL, s.SIP = "http://"+s.address, "ws://"+s.address+"/sip"

	mux := http.NewServeMux()
	mux.Handle("/t/", http.StripPrefix("/t/", http.FileServerFS(os.DirFS("testdata"))))
	if s.Files != nil {
		mux.Handle("/files/", http.StripPrefix("/files/", http.FileServerFS(s.Files)))
	}
	mux.Handle("/", core.Handler())
	web := &http.Server{Handler: s.withHeader(mux), ReadHeaderTimeout: testkit.Patience}

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { core.Run(ctx) })
	running.Go(func() { web.Serve(listener) })
	s.stop = sync.OnceFunc(func() {
		cancel()
		closing, done := context.WithTimeout(context.Background(), 5*time.Second)
		defer done()
		web.Shutdown(closing)
		web.Close()
		running.Wait()
	})
}

func (s *Server) withHeader(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), s.Header)
		next.ServeHTTP(w, r)
	})
}

// Kill stops the server; every connection breaks.
func (s *Server) Kill() {
	s.stop()
}
