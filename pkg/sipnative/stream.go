//go:build !js

package sipnative

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"
)

// Streams: TCP, and TLS over it.

const (
	// idleTimeout: a connection that nobody has used for so long is closed. RFC
	// 3261 §18 asks for more than a transaction may take (32 s). The connection
	// to a server of Config.Server stays.
	idleTimeout = 5 * time.Minute

	// messageTimeout is how long a message may take that has begun.
	messageTimeout = 32 * time.Second

	// writeTimeout: a peer that does not read for so long is given up.
	writeTimeout = 10 * time.Second
)

// A stream is a connection of TCP or TLS.
type stream struct {
	net.Conn
	idle   time.Duration // 0: may be idle for ever
	used   atomic.Int64  // when it was used last, in nanoseconds of Unix time
	begun  time.Time     // when the message began that is not complete
	framer framer
	buf    [readSize]byte
}

func newStream(c net.Conn, idle time.Duration) *stream {
	s := &stream{Conn: c, idle: idle}
	s.touch()
	return s
}

func (s *stream) touch() { s.used.Store(time.Now().UnixNano()) }

// read gives the next message, ping or pong.
func (s *stream) read() ([]byte, error) {
	for {
		message, err := s.framer.next()
		if message != nil || err != nil {
			return message, err
		}
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
}

// fill reads once. The end of a deadline that was put off meanwhile is no error.
func (s *stream) fill() error {
	if !s.framer.partial() {
		s.begun = time.Time{}
	} else if s.begun.IsZero() {
		s.begun = time.Now()
	}
	s.SetReadDeadline(s.deadline())
	n, err := s.Read(s.buf[:])
	s.framer.add(s.buf[:n])
	if n > 0 {
		s.touch()
		return nil
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		if time.Now().Before(s.deadline()) {
			return nil
		}
		return s.overdue()
	}
	return err
}

// deadline is when the patience with the peer ends; zero: never.
func (s *stream) deadline() time.Time {
	switch {
	case !s.begun.IsZero():
		return s.begun.Add(messageTimeout)
	case s.idle > 0:
		return time.Unix(0, s.used.Load()).Add(s.idle)
	}
	return time.Time{}
}

func (s *stream) overdue() error {
	if !s.begun.IsZero() {
		return fmt.Errorf("a message was not complete after %v", messageTimeout)
	}
	return fmt.Errorf("not used for %v", s.idle)
}

func (s *stream) write(data []byte) error {
	s.touch()
	s.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, err := s.Write(data)
	return err
}

func (s *stream) close() { s.Conn.Close() }

func (s *stream) abort() { s.Conn.Close() }

// dialStream opens a connection of TCP or TLS.
func (n *network) dialStream(ctx context.Context, d destination, idle time.Duration) (conn, error) {
	if d.transport != "TLS" {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.address)
		if err != nil {
			return nil, err
		}
		return newStream(c, idle), nil
	}
	c, err := (&tls.Dialer{Config: n.ua.cfg.TLS}).DialContext(ctx, "tcp", d.address)
	if err != nil {
		return nil, fmt.Errorf("TLS with %s: %w", d.address, err)
	}
	return newStream(c, idle), nil
}
