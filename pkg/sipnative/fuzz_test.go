//go:build !js

package sipnative

import (
	"bytes"
	"testing"

	"sipwasm/internal/torture"
	"sipwasm/pkg/sipcore/sip"
)

// framed cuts a stream that comes in pieces of a size, and gives what was cut,
// what is left, and the error.
func framed(t *testing.T, stream []byte, size int) (frames [][]byte, left []byte, err error) {
	t.Helper()
	f := new(framer)
	for at := 0; at < len(stream); at += size {
		f.add(stream[at:min(at+size, len(stream))])
		for {
			message, err := f.next()
			if err != nil {
				return frames, nil, err
			}
			if message == nil {
				break
			}
			frames = append(frames, message)
		}
		if len(f.pending()) > maxFrame+size {
			t.Fatalf("%d octets are held", len(f.pending()))
		}
	}
	return frames, bytes.Clone(f.pending()), nil
}

// However a stream is cut into packets, the same messages come out of it, in
// order and without a gap, and each ends where the parser says that it ends.
func FuzzStreams(f *testing.F) {
	var all []byte
	for _, m := range torture.Load(f, "../sipcore/testdata/torture") {
		f.Add(m.Data, uint8(7))
		if parsed, err := sip.Parse(m.Data); err == nil {
			all = append(append(all, parsed.Bytes()...), "\r\n\r\n"...)
		}
	}
	f.Add(all, uint8(100))
	f.Add([]byte("\r\n\r\n\r\nX"), uint8(1))
	f.Fuzz(func(t *testing.T, stream []byte, size uint8) {
		whole, rest, err := framed(t, stream, len(stream)+1)
		pieces, left, perr := framed(t, stream, int(size)+1)
		if (err == nil) != (perr == nil) {
			t.Fatalf("%v in one piece, %v in pieces of %d", err, perr, int(size)+1)
		}
		// A ping that comes in two pieces is two pongs: line ends say no more.
		if err == nil && !bytes.Equal(bytes.Join(pieces, nil), bytes.Join(whole, nil)) || !bytes.Equal(left, rest) && len(bytes.Trim(left, "\r\n")) > 0 {
			t.Fatalf("%q and %q in one piece\n%q and %q in pieces of %d", whole, rest, pieces, left, int(size)+1)
		}
		if err == nil && !bytes.Equal(append(bytes.Join(whole, nil), rest...), stream) {
			t.Fatalf("%q became %q and %q", stream, whole, rest)
		}
		for _, frame := range pieces {
			if m, err := sip.Parse(frame); err == nil && !bytes.HasSuffix(frame, append([]byte("\r\n\r\n"), m.Body...)) {
				t.Fatalf("the body of %q is %q", frame, m.Body)
			}
		}
		if messages := only(whole); err == nil && !equalFrames(messages, only(pieces)) {
			t.Fatalf("%q in one piece, %q in pieces", messages, only(pieces))
		}
	})
}

// only leaves pings and pongs out.
func only(frames [][]byte) (messages [][]byte) {
	for _, frame := range frames {
		if !sip.IsKeepAlive(frame) {
			messages = append(messages, frame)
		}
	}
	return messages
}

func equalFrames(a, b [][]byte) bool {
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}
