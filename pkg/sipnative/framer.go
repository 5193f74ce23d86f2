//go:build !js

package sipnative

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"sipwasm/pkg/sipcore/sip"
)

// Framing on streams, RFC 3261 §18.3 and §7.5: messages follow one another,
// each as long as its Content-Length says; line ends before a start line are
// skipped, but CRLF CRLF is a ping and CRLF a pong (RFC 5626 §3.5.1).
//
// After an error nothing on the stream can be trusted any more: where the next
// message begins is not known.

// maxFrame bounds one message on a stream or in a WebSocket frame, in bytes.
const maxFrame = 1 << 20

// readSize is how much is read at once from a stream, in bytes.
const readSize = 4096

// A framer cuts a stream into messages. What it holds is bounded by maxFrame and
// what is added at once.
type framer struct {
	buf     []byte // what was added and not taken, from start on
	start   int
	scanned int // the end of the header is not before this offset in pending
	size    int // of the message that has begun, 0 until its header is complete
}

func (f *framer) pending() []byte { return f.buf[f.start:] }

// partial says whether a message has begun and is not complete.
func (f *framer) partial() bool { return len(f.pending()) > 0 }

// add takes what was read. It copies p.
func (f *framer) add(p []byte) {
	if f.start > 0 {
		f.buf = append(f.buf[:0], f.pending()...)
		f.start = 0
	}
	f.buf = append(f.buf, p...)
}

// next gives the next message, or a ping or a pong as they stand; nil when more
// has to be read. The bytes are the caller's.
func (f *framer) next() ([]byte, error) {
	if n := lineEnds(f.pending()); n > 0 {
		return f.take(n), nil
	}
	if f.size == 0 {
		if err := f.readHeader(f.pending()); err != nil {
			return nil, err
		}
	}
	if f.size == 0 || len(f.pending()) < f.size {
		return nil, nil
	}
	return f.take(f.size), nil
}

// lineEnds is how many bytes at the start are a ping (4) or a pong (2).
func lineEnds(p []byte) int {
	switch {
	case bytes.HasPrefix(p, []byte("\r\n\r\n")):
		return 4
	case bytes.HasPrefix(p, []byte("\r\n")):
		return 2
	}
	return 0
}

// take cuts n bytes off. A buffer that has grown for one message is let go.
func (f *framer) take(n int) []byte {
	message := bytes.Clone(f.pending()[:n])
	f.start += n
	f.size, f.scanned = 0, 0
	if f.start == len(f.buf) {
		f.buf, f.start = f.buf[:0], 0
		if cap(f.buf) > 4*readSize {
			f.buf = nil
		}
	}
	return message
}

// readHeader finds out how long the message is, once its header is complete.
func (f *framer) readHeader(p []byte) error {
	end := bytes.Index(p[f.scanned:], []byte("\r\n\r\n"))
	switch {
	case end < 0 && len(p) > sip.MaxHeaderBytes:
		return fmt.Errorf("a header of more than %d bytes", sip.MaxHeaderBytes)
	case end < 0:
		f.scanned = max(0, len(p)-3)
		return nil
	}
	if end += f.scanned + 4; end > sip.MaxHeaderBytes {
		return fmt.Errorf("a header of more than %d bytes", sip.MaxHeaderBytes)
	}
	body, err := contentLength(p[:end-2])
	if err != nil {
		return err
	}
	if f.size = end + body; f.size > maxFrame {
		return fmt.Errorf("a message of %d bytes; the limit is %d", f.size, maxFrame)
	}
	return nil
}

// contentLength finds the Content-Length in a header. RFC 3261 §20.14: on a
// stream it has to be there. Two that differ would let two elements see
// different messages.
func contentLength(header []byte) (int, error) {
	found := ""
	for len(header) > 0 {
		var line []byte
		line, header = headerLine(header)
		name, value, _ := bytes.Cut(line, []byte(":"))
		if sip.CanonicalName(string(bytes.TrimSpace(name))) != "Content-Length" {
			continue
		}
		text := string(bytes.TrimSpace(value))
		if found != "" && found != text {
			return 0, errors.New("two values of Content-Length")
		}
		found = text
	}
	n, err := strconv.ParseUint(found, 10, 31)
	switch {
	case found == "":
		return 0, errors.New("no Content-Length")
	case err != nil:
		return 0, fmt.Errorf("Content-Length %q", found)
	}
	return int(n), nil
}

// headerLine cuts a line off, with those that continue it (RFC 3261 §7.3.1).
func headerLine(header []byte) (line, rest []byte) {
	at := 0
	for {
		end := bytes.IndexByte(header[at:], '\n')
		if end < 0 {
			return header, nil
		}
		at += end + 1
		if at == len(header) || header[at] != ' ' && header[at] != '\t' {
			return header[:at], header[at:]
		}
	}
}
