//go:build !js

package sipnative_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// options is a request that bob answers with 200.
func options(branch string) string {
	return "OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK" + branch + "\r\nMax-Forwards: 70\r\n" +
		"To: <sip:bob@127.0.0.1>\r\nFrom: <sip:x@127.0.0.1>;tag=1\r\nCall-ID: " + branch + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
}

// connect opens a connection of TCP to a user agent.
func connect(t *testing.T, ua *sipnative.UA) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", ua.LocalAddr().String())
	noError(t, err, "a connection")
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(testkit.Patience))
	return c
}

// reads reads until the text has come, and gives all that it read.
func reads(t *testing.T, c net.Conn, text string) string {
	t.Helper()
	var got strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(got.String(), text) {
		n, err := c.Read(buf)
		got.Write(buf[:n])
		if err != nil {
			t.Fatalf("%v, before %q came: %q", err, text, got.String())
		}
	}
	return got.String()
}

func TestMalformedDatagramsDisturbNothing(t *testing.T) {
	cfg, answered := answering(t, over("bob"))
	bob := dial(t, cfg)
	alice := dial(t, over("alice"))
	ours := call(t, alice, at(bob, "udp", "bob"), sipnative.Handlers{})
	theirs := testkit.Await(t, answered, "bob answers")
	socket, err := net.Dial("udp", bob.LocalAddr().String())
	noError(t, err, "a socket")
	defer socket.Close()
	random := rand.New(rand.NewPCG(7, 7))
	good := []byte(strings.Replace(options("x"), "TCP", "UDP", 1))
	for i := range 3000 {
		bad := append([]byte(nil), good[:random.IntN(len(good)+1)]...)
		for range random.IntN(8) {
			if len(bad) > 0 {
				bad[random.IntN(len(bad))] = byte(random.IntN(256))
			}
		}
		if i%100 == 0 {
			bad = []byte(strings.Repeat("\x00\xff\r\n", random.IntN(8000)))
		}
		socket.Write(bad)
	}
	noError(t, ours.Message(testkit.Within(t), "text/plain", []byte("still there?")), "a message in the call")
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	ended(t, ours, theirs)
}

func TestOverTCPPingsAreAnsweredAndMessagesFoundHoweverTheyAreCut(t *testing.T) {
	c := connect(t, dial(t, over("bob")))
	io.WriteString(c, "\r\n\r\n")
	reads(t, c, "\r\n")
	text := options("one") + options("two")
	io.WriteString(c, text[:50])
	io.WriteString(c, text[50:400])
	io.WriteString(c, text[400:])
	reads(t, c, "Call-ID: two")
}

func TestAStreamThatIsNotSIPIsClosedAndNothingElse(t *testing.T) {
	bob := dial(t, over("bob"))
	for what, garbage := range map[string]string{
		"HTTP":                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"TLS":                 "\x16\x03\x01\x02\x00" + strings.Repeat("\x01", 100_000),
		"an endless header":   "OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\n" + strings.Repeat("X: y\r\n", 50_000),
		"an enormous message": "OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\nContent-Length: 99999999\r\n\r\n",
	} {
		c := connect(t, bob)
		io.WriteString(c, garbage)
		if _, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: the connection was not closed: %v", what, err)
		}
	}
	c := connect(t, bob)
	io.WriteString(c, options("after"))
	reads(t, c, "200 OK")
}

func TestConnectionsBeyondTheLimitAreRefused(t *testing.T) {
	bob := dial(t, over("bob"))
	var open []net.Conn
	for range 1024 {
		c, err := net.Dial("tcp", bob.LocalAddr().String())
		noError(t, err, "a connection")
		defer c.Close()
		open = append(open, c)
	}
	io.WriteString(open[1023], options("last"))
	open[1023].SetDeadline(time.Now().Add(testkit.Patience))
	reads(t, open[1023], "200 OK")
	beyond := connect(t, bob)
	if n, err := beyond.Read(make([]byte, 1)); err == nil {
		t.Errorf("one more was served: %d bytes", n)
	}
	open[0].Close()
	for end := time.Now().Add(testkit.Patience); ; {
		again := connect(t, bob)
		io.WriteString(again, options("again"))
		if n, _ := again.Read(make([]byte, 1)); n == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("a place that was given back is not given again")
		}
	}
}

func TestAFloodOfRequestsIsAnsweredWithinBounds(t *testing.T) {
	bob := dial(t, over("bob"))
	c := connect(t, bob)
	go func() {
		for i := range 20_000 {
			if _, err := io.WriteString(c, options(fmt.Sprint(i))); err != nil {
				return
			}
		}
	}()
	// A peer that does not read is given up; one that reads gets its answers.
	for count := 0; count < 1000; count++ {
		reads(t, c, "Content-Length: 0\r\n\r\n")
	}
	c.Close()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 200<<20 {
		t.Errorf("%d MB are held", m.HeapAlloc>>20)
	}
}

func TestAResponseFindsAnotherConnectionWhenItsOwnIsGone(t *testing.T) {
	cfg, calls := ringing(over("bob"))
	bob := dial(t, cfg)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	noError(t, err, "a listener")
	const offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"
	defer l.Close()
	invite := strings.NewReplacer("OPTIONS", "INVITE", "127.0.0.1;branch", l.Addr().String()+";branch",
		"Content-Length: 0", "Contact: <sip:x@"+l.Addr().String()+";transport=tcp>\r\nContent-Type: application/sdp\r\n"+
			fmt.Sprintf("Content-Length: %d", len(offer))).Replace(options("gone")) + offer
	c := connect(t, bob)
	io.WriteString(c, invite)
	theirs := testkit.Await(t, calls, "it rings")
	noError(t, theirs.Progress(183), "Progress")
	reads(t, c, "SIP/2.0 183")
	c.Close()
	accepted := make(chan error, 1)
	go func() { accepted <- theirs.Accept(testkit.Within(t)) }()
	again, err := l.Accept()
	noError(t, err, "another connection")
	defer again.Close()
	again.SetDeadline(time.Now().Add(testkit.Patience))
	ok, err := sip.Parse([]byte(reads(t, again, "a=sendrecv\r\n")))
	noError(t, err, "the response")
	if ok.StatusCode != 200 {
		t.Errorf("%d comes on the other connection, expected 200", ok.StatusCode)
	}
	io.WriteString(again, strings.NewReplacer("INVITE", "ACK", "z9hG4bKgone", "z9hG4bKack",
		"To: <sip:bob@127.0.0.1>", "To: "+ok.Header.Get("To")).Replace(invite))
	noError(t, testkit.Await(t, accepted, "the ACK"), "Accept")
}
