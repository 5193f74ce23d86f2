package sipserver

// The server as a whole: its life from New to the end of Run, and the loop of
// the one goroutine that owns the SIP state.

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

// Server is a registrar, a proxy and a web server.
type Server struct {
	cfg  Config
	tls  *tls.Config // nil: plain http
	log  *log.Logger
	core *core

	events chan func(now time.Time) // what the core is to do, in order
	done   chan struct{}            // the core takes no more events
	stop   sync.Once

	lastID atomic.Uint64
	open   atomic.Int64 // connections admitted

	mu       sync.Mutex
	conns    map[*conn]struct{}
	stopping bool
	running  sync.WaitGroup // connections tracked
}

// New makes a server; nothing runs yet. Errors say what to change.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg:    cfg,
		log:    log.New(cfg.Log, "", log.Ltime),
		events: make(chan func(now time.Time), maxEvents),
		done:   make(chan struct{}),
		conns:  map[*conn]struct{}{},
	}
	if s.tls, err = cfg.tlsConfig(); err != nil {
		return nil, err
	}
	var users *Users
	if cfg.Users != "" {
		if users, err = LoadUsers(cfg.Users); err != nil {
			return nil, err
		}
	}
	s.core = newCore(s, users)
	return s, nil
}

// Listen opens the address to serve at, as in "localhost:8080" or ":8443".
func Listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program: stop it, or choose another port with -listen localhost:8081", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s may not be opened: ports below 1024 need privileges, choose another with -listen", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("%s is not an address of this machine: -listen :8080 opens all of them", address)
	default:
		return nil, fmt.Errorf("-listen %q: %w", address, err)
	}
}

// Serve answers HTTP(S) and SIP on l until ctx ends, and returns when all
// connections are closed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h := &http.Server{
		Handler:           s.Handler(),
		TLSConfig:         s.tls,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          log.New(tlsNoise{s.cfg.Log}, "", log.Ltime),
	}
	failed := make(chan error, 1)
	go func() {
		defer cancel()
		if s.tls != nil {
			failed <- h.ServeTLS(l, "", "")
		} else {
			failed <- h.Serve(l)
		}
	}()
	s.Run(ctx)
	grace, end := context.WithTimeout(context.Background(), closeGrace)
	defer end()
	if h.Shutdown(grace) != nil {
		h.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// tlsNoise drops the lines that net/http writes when a browser does not like a
// self-signed certificate: they come with each visit and mean nothing.
type tlsNoise struct{ w io.Writer }

func (t tlsNoise) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("TLS handshake error")) {
		return len(p), nil
	}
	return t.w.Write(p)
}

// Run owns the SIP state until ctx ends, then closes all connections with 1001
// and returns when they are gone. It can run once.
func (s *Server) Run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for ctx.Err() == nil {
		s.core.timeout(s.cfg.Now())
		timer.Reset(s.core.wait(s.cfg.Now()))
		select {
		case event := <-s.events:
			event(s.cfg.Now())
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	s.closeAll()
}

// do hands work to the core; false means that the server has stopped.
func (s *Server) do(event func(now time.Time)) bool {
	select {
	case <-s.done:
		return false
	default:
	}
	select {
	case s.events <- event:
		return true
	case <-s.done:
		return false
	}
}

func (s *Server) track(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return false
	}
	s.conns[c] = struct{}{}
	s.running.Add(1)
	return true
}

func (s *Server) untrack(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	s.running.Done()
}

// closeAll says goodbye to every connection and waits closeGrace for the
// answers.
func (s *Server) closeAll() {
	s.stop.Do(func() { close(s.done) })
	s.mu.Lock()
	s.stopping = true
	for c := range s.conns {
		c.close(websocket.StatusGoingAway, "the server stops")
	}
	s.mu.Unlock()
	impatient := time.AfterFunc(closeGrace, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for c := range s.conns {
			c.cancel()
		}
	})
	defer impatient.Stop()
	s.running.Wait()
}

// logf writes one line; what a peer put into it cannot make two.
func (s *Server) logf(format string, args ...any) {
	s.log.Print(printable(fmt.Sprintf(format, args...)))
}
