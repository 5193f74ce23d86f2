//go:build !js

package sipnative

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"sipwasm/pkg/sipcore"
)

// maxQueued is how many bytes may wait to be written to one connection. A peer
// that does not read so many is given up. The farewells of ten thousand calls
// have to fit in.
const maxQueued = 16 << 20

// A conn is a connection that carries messages one by one.
type conn interface {
	LocalAddr() net.Addr
	RemoteAddr() net.Addr
	read() ([]byte, error)   // the next message, ping or pong
	write(data []byte) error // bounded in time
	close()                  // in order; bounded in time
	abort()                  // at once: read and write return
}

// A link is a connection with its goroutines: one opens it and reads, one
// writes. The loop never waits for them.
type link struct {
	net    *network
	flow   sipcore.Flow // zero for the connection to the server
	to     destination  // zero for a connection that a peer has opened
	opened bool         // owned by the loop, as what follows
	remote netip.AddrPort
	open   func(ctx context.Context) (conn, error)

	ctx    context.Context // its end is that of the link
	cancel context.CancelCauseFunc
	quit   chan struct{} // closed: write what waits, then close
	once   sync.Once
	some   chan struct{} // holds one while something may wait

	mu     sync.Mutex
	queued [][]byte
	size   int // bytes of queued
}

var (
	errTooSlow = errors.New("the peer does not read what is sent to it")
	errLinkEnd = errors.New("closed")
)

// newLink starts to open a connection.
func (n *network) newLink(flow sipcore.Flow, to destination, open func(ctx context.Context) (conn, error)) *link {
	l := &link{net: n, flow: flow, to: to, open: open, quit: make(chan struct{}), some: make(chan struct{}, 1)}
	l.ctx, l.cancel = context.WithCancelCause(n.ctx)
	n.task(l.run)
	return l
}

// accepted tells the connections of peers.
func (l *link) accepted() bool { return l.to == (destination{}) }

// send puts a message behind the others. It never waits.
func (l *link) send(data []byte) {
	l.mu.Lock()
	l.queued = append(l.queued, data)
	l.size += len(data)
	size := l.size
	l.mu.Unlock()
	if size > maxQueued {
		l.cancel(errTooSlow)
	}
	select {
	case l.some <- struct{}{}:
	default: // it is known
	}
}

// waiting is how many bytes wait to be written.
func (l *link) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size
}

// take gives all that waits.
func (l *link) take() [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	queued := l.queued
	l.queued, l.size = nil, 0
	return queued
}

// end closes the link after what waits has been written, and at once when it is
// not open yet.
func (l *link) end() {
	if !l.opened {
		l.cancel(errLinkEnd)
	}
	l.once.Do(func() { close(l.quit) })
}

// run opens, reads until the end, and tells the loop of all.
func (l *link) run() {
	defer l.cancel(errLinkEnd)
	c, err := l.open(l.ctx)
	if err != nil {
		l.net.ua.post(func(now time.Time) { l.net.lost(now, l, err) })
		return
	}
	defer context.AfterFunc(l.ctx, c.abort)()
	l.net.ua.post(func(now time.Time) { l.net.opened(now, l, c) })
	l.net.tasks.Add(1)
	go l.write(c)
	err = l.read(c)
	if cause := context.Cause(l.ctx); cause != nil {
		err = cause
	}
	c.abort()
	l.net.ua.post(func(now time.Time) { l.net.lost(now, l, err) })
}

func (l *link) read(c conn) error {
	for {
		l.pause()
		data, err := c.read()
		if err != nil {
			return err
		}
		if !l.net.ua.post(func(now time.Time) { l.net.received(now, l, data) }) {
			return errLinkEnd
		}
	}
}

// pause reads no more for as long as many answers wait: a peer that asks faster
// than it takes what it is told has to wait, as TCP has it.
func (l *link) pause() {
	for l.waiting() > maxQueued/4 {
		select {
		case <-time.After(time.Millisecond):
		case <-l.ctx.Done():
			return
		}
	}
}

func (l *link) write(c conn) {
	defer l.net.tasks.Done()
	for {
		select {
		case <-l.some:
			if !l.flush(c) {
				return
			}
		case <-l.quit:
			if l.flush(c) {
				c.close()
			}
			return
		case <-l.ctx.Done():
			return
		}
	}
}

// flush writes what waits; false means that the link is broken.
func (l *link) flush(c conn) bool {
	for _, data := range l.take() {
		if err := c.write(data); err != nil {
			l.cancel(err)
			return false
		}
	}
	return true
}
