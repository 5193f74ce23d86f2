//go:build !js

package sipnative

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// message is a frame with a body of so many bytes.
func message(body int) string {
	return fmt.Sprintf("MESSAGE sip:a@b SIP/2.0\r\nCSeq: 1 MESSAGE\r\nContent-Length: %d\r\n\r\n%s", body, strings.Repeat("x", body))
}

// frames feeds a stream in pieces and gives what comes out.
func frames(t *testing.T, stream string, pieces func() int) []string {
	t.Helper()
	var f framer
	var got []string
	for stream != "" {
		n := min(pieces(), len(stream))
		f.add([]byte(stream[:n]))
		stream = stream[n:]
		for {
			m, err := f.next()
			if err != nil {
				t.Fatalf("after %d frames: %v", len(got), err)
			}
			if m == nil {
				break
			}
			got = append(got, string(m))
		}
	}
	if f.partial() {
		t.Errorf("%d bytes are left", len(f.pending()))
	}
	return got
}

func TestAStreamIsCutIntoItsMessagesHoweverItArrives(t *testing.T) {
	want := []string{message(0), message(5), "\r\n\r\n", message(20_000), "\r\n", message(1), message(0)}
	whole := strings.Join(want, "")
	random := rand.New(rand.NewPCG(1, 2))
	for what, pieces := range map[string]func() int{
		"all at once":      func() int { return len(whole) },
		"random pieces":    func() int { return 1 + random.IntN(700) },
		"as sockets do it": func() int { return readSize },
	} {
		got := frames(t, whole, pieces)
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %d frames, expected %d", what, len(got), len(want))
		}
	}
	// A ping that arrives in two halves is a pong and the rest: see framer.go.
	got := frames(t, whole, func() int { return 1 })
	if joined := strings.Join(got, ""); joined != whole {
		t.Errorf("byte by byte something got lost: %d of %d bytes", len(joined), len(whole))
	}
}

func TestLengthsAreReadInEveryForm(t *testing.T) {
	for _, header := range []string{
		"Content-Length: 3", "content-length:3", "l: 3", "L :3", "Content-Length:\r\n 3", "Content-Length: 3\r\nl: 3",
		"Subject: Content-Length: 9\r\nContent-Length: 3",
	} {
		stream := "OPTIONS sip:a SIP/2.0\r\n" + header + "\r\n\r\nabc"
		if got := frames(t, stream+stream, func() int { return 7 }); len(got) != 2 || got[0] != stream {
			t.Errorf("%q: got %q", header, got)
		}
	}
}

func TestWhatCannotBeFramedIsRefused(t *testing.T) {
	start := "OPTIONS sip:a SIP/2.0\r\n"
	for what, stream := range map[string]string{
		"no length":             start + "CSeq: 1 OPTIONS\r\n\r\n",
		"two lengths":           start + "Content-Length: 1\r\nl: 2\r\n\r\n",
		"a negative length":     start + "Content-Length: -1\r\n\r\n",
		"a length with a sign":  start + "Content-Length: +1\r\n\r\n",
		"no number":             start + "Content-Length: ten\r\n\r\n",
		"a length of 2^64":      start + "Content-Length: 18446744073709551616\r\n\r\n",
		"a body beyond limits":  start + "Content-Length: 1048577\r\n\r\n",
		"a header without end":  start + strings.Repeat("X: y\r\n", 20_000),
		"a line without end":    strings.Repeat("x", 70_000),
		"a header beyond limit": start + "X: " + strings.Repeat("y", 66_000) + "\r\nContent-Length: 0\r\n\r\n",
	} {
		var f framer
		f.add([]byte(stream))
		if m, err := f.next(); err == nil {
			t.Errorf("%s: accepted, %d bytes", what, len(m))
		}
	}
}

func TestAFramerHoldsNoMoreThanOneMessage(t *testing.T) {
	var f framer
	chunk := bytes.Repeat([]byte(message(10)), 40)
	for range 2000 {
		f.add(chunk)
		for m, err := f.next(); m != nil; m, err = f.next() {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if cap(f.buf) > 4*len(chunk) {
		t.Errorf("the buffer has grown to %d bytes", cap(f.buf))
	}
}
