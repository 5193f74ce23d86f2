//go:build !js

package sipnative_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// Peer to peer: no server, each request goes to its own next hop.

var transports = []string{"udp", "tcp"}

func TestTwoUserAgentsCallEachOtherWithoutAServer(t *testing.T) {
	for _, transport := range transports {
		t.Run(transport, func(t *testing.T) {
			cfg, answered := answering(t, over("bob"))
			bob := dial(t, cfg)
			ours := call(t, dial(t, over("alice")), at(bob, transport, "bob"), sipnative.Handlers{})
			theirs := testkit.Await(t, answered, "bob answers")
			noError(t, ours.Info(testkit.Within(t), sipcore.ContentTypeDTMF, sipcore.FormatDTMF('5', 100)), "Info")
			noError(t, theirs.Hold(testkit.Within(t), true), "bob holds")
			noError(t, theirs.Hangup(testkit.Within(t)), "bob hangs up")
			ended(t, ours, theirs)
		})
	}
}

func TestViaAndContactAreOfTheTransportThatIsUsed(t *testing.T) {
	for _, transport := range transports {
		t.Run(transport, func(t *testing.T) {
			cfg, answered := answering(t, over("bob"))
			bob, alice := dial(t, cfg), dial(t, over("alice"))
			ours := call(t, alice, at(bob, transport, "bob"), sipnative.Handlers{})
			invite := testkit.Await(t, answered, "bob answers").Request()
			noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
			via := invite.Via()
			if via.Transport != strings.ToUpper(transport) || via.SentBy() != alice.LocalAddr().String() {
				t.Errorf("the Via is %s, expected %s and %s", via, transport, alice.LocalAddr())
			}
			if _, rport := via.Params.Get("rport"); !rport {
				t.Errorf("the Via is %s, expected rport (RFC 3581 §3)", via)
			}
			contacts, _, err := invite.Contacts()
			noError(t, err, "Contact")
			uri := contacts[0].URI
			if got, _ := uri.Params.Get("transport"); got != transport {
				t.Errorf("the Contact is %s, expected transport=%s", uri, transport)
			}
			if got := net.JoinHostPort(uri.Host, fmt.Sprint(uri.Port)); got != alice.LocalAddr().String() {
				t.Errorf("the Contact is %s, expected the address %s", uri, alice.LocalAddr())
			}
		})
	}
}

func TestCallsWorkOverIPv6(t *testing.T) {
	if l, err := net.Listen("tcp", "[::1]:0"); err != nil {
		t.Logf("this machine has no IPv6: %v", err)
		return
	} else {
		l.Close()
	}
	for _, transport := range transports {
		cfg := over("bob")
		cfg.Listen = "[::1]:0"
		cfg, answered := answering(t, cfg)
		bob := dial(t, cfg)
		cfg = over("alice")
		cfg.Listen = "[::1]:0"
		ours := call(t, dial(t, cfg), at(bob, transport, "bob"), sipnative.Handlers{})
		theirs := testkit.Await(t, answered, "bob answers")
		noError(t, theirs.Hangup(testkit.Within(t)), "Hangup")
		ended(t, ours, theirs)
	}
}

func TestAResponseComesBackToWhereTheRequestReallyCameFrom(t *testing.T) {
	bob := dial(t, over("bob"))
	for what, via := range map[string]string{
		"rport":                     "192.0.2.7:1;branch=z9hG4bK-a;rport",
		"received, port of sent-by": "",
	} {
		socket, err := net.Dial("udp", bob.LocalAddr().String())
		noError(t, err, "a socket")
		defer socket.Close()
		if via == "" {
			_, port, _ := net.SplitHostPort(socket.LocalAddr().String())
			via = "192.0.2.7:" + port + ";branch=z9hG4bK-b"
		}
		fmt.Fprintf(socket, "OPTIONS sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP %s\r\nMax-Forwards: 70\r\n"+
			"To: <sip:bob@127.0.0.1>\r\nFrom: <sip:x@127.0.0.1>;tag=1\r\nCall-ID: %s\r\nCSeq: 1 OPTIONS\r\n\r\n", via, strings.Fields(what)[0])
		buf := make([]byte, 4096)
		socket.SetReadDeadline(time.Now().Add(testkit.Patience))
		n, err := socket.Read(buf)
		noError(t, err, what)
		resp, err := sip.Parse(buf[:n])
		noError(t, err, what)
		if received, _ := resp.Via().Params.Get("received"); resp.StatusCode != 200 || received != "127.0.0.1" {
			t.Errorf("%s: answered %d with Via %s", what, resp.StatusCode, resp.Via())
		}
	}
}

func TestNobodyAtAnAddressIsAFailureThatNamesIt(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	noError(t, err, "a port")
	address := l.Addr().String()
	l.Close()
	alice := dial(t, over("alice"))
	c, err := alice.Invite(testkit.Within(t), "sip:bob@"+address+";transport=tcp", sipnative.InviteOptions{})
	noError(t, err, "Invite")
	testkit.Await(t, c.Done(), "the end of the call")
	f := failure(t, c.Err())
	if f.Cause != sipcore.CauseConnectionError || !strings.Contains(f.Error(), address) || !strings.Contains(f.Error(), "refused") {
		t.Errorf("the failure is %v, expected a connection error that names %s", f, address)
	}
	f = failure(t, alice.Message(testkit.Within(t), "sip:bob@no-such-host.invalid", "text/plain", []byte("hello")))
	if f.Cause != sipcore.CauseConnectionError || !strings.Contains(f.Error(), "no-such-host.invalid") {
		t.Errorf("the failure is %v, expected a connection error that names the host", f)
	}
}

func TestAMessageBeyondADatagramNamesWhatToChange(t *testing.T) {
	bob, alice := dial(t, over("bob")), dial(t, over("alice"))
	err := alice.Message(testkit.Within(t), at(bob, "udp", "bob"), "text/plain", make([]byte, 70_000))
	if f := failure(t, err); !strings.Contains(f.Error(), "transport=tcp") {
		t.Errorf("the failure is %v", f)
	}
	noError(t, alice.Message(testkit.Within(t), at(bob, "tcp", "bob"), "text/plain", make([]byte, 70_000)), "over TCP it goes")
}

func TestOverUDPLineEndsKeepTheWayToTheServerOpen(t *testing.T) {
	server := silence(t)
	dial(t, sipnative.Config{
		URI: "sip:alice@127.0.0.1", Server: "udp:" + server.LocalAddr().String(),
		Core: func(c *sipcore.Config) { c.KeepAlive = 5 * time.Millisecond },
	})
	buf := make([]byte, 100)
	for range 3 {
		n, _, err := server.ReadFrom(buf)
		noError(t, err, "a datagram")
		if string(buf[:n]) != "\r\n\r\n" {
			t.Errorf("got %q", buf[:n])
		}
	}
}

func TestACallIsRejectedWithTheCodeOfTheCallee(t *testing.T) {
	cfg := over("bob")
	cfg.OnInvite = func(c *sipnative.Call) { noError(t, c.Reject(486, ""), "Reject") }
	bob, alice := dial(t, cfg), dial(t, over("alice"))
	c, err := alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	if f := failure(t, c.Wait(testkit.Within(t))); f.Code != 486 || f.Cause != sipcore.CauseBusy {
		t.Errorf("the call ended with %v, expected 486", f)
	}
}

func TestWithoutAHandlerCallsAreRejected(t *testing.T) {
	bob, alice := dial(t, over("bob")), dial(t, over("alice"))
	c, err := alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	if f := failure(t, c.Wait(testkit.Within(t))); f.Code != 480 {
		t.Errorf("the call ended with %v, expected 480", f)
	}
}

func TestAMediaSideThatFailsEndsTheCall(t *testing.T) {
	broken := errors.New("no microphone")
	alice := dial(t, over("alice"))
	cfg := over("bob")
	cfg.NewMedia = func() (sipnative.Media, error) { return nil, broken }
	cfg.OnInvite = func(*sipnative.Call) { t.Error("a call without media is shown") }
	bob := dial(t, cfg)
	if _, err := bob.Invite(testkit.Within(t), at(alice, "udp", "alice"), sipnative.InviteOptions{}); !errors.Is(err, broken) {
		t.Errorf("Invite: %v", err)
	}
	c, err := alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{})
	noError(t, err, "Invite")
	f := failure(t, c.Wait(testkit.Within(t)))
	if f.Code != 488 || !strings.Contains(f.Error(), "no microphone") {
		t.Errorf("the call ended with %v, expected 488 with the reason", f)
	}
	c, err = alice.Invite(testkit.Within(t), at(bob, "udp", "bob"), sipnative.InviteOptions{Core: sipcore.InviteOptions{NoOffer: true}})
	noError(t, err, "Invite")
	if f := failure(t, c.Wait(testkit.Within(t))); f.Code != 500 {
		t.Errorf("the call without an offer ended with %v, expected 500", f)
	}
}

func TestFiftyCallsAtOnce(t *testing.T) {
	for _, transport := range transports {
		t.Run(transport, func(t *testing.T) {
			cfg, answered := answering(t, over("bob"))
			bob, alice := dial(t, cfg), dial(t, over("alice"))
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					c := call(t, alice, at(bob, transport, "bob"), sipnative.Handlers{})
					noError(t, c.Message(testkit.Within(t), "text/plain", []byte("x")), "Message")
					noError(t, c.Hangup(testkit.Within(t)), "Hangup")
				})
			}
			all.Wait()
			for range 50 {
				ended(t, testkit.Await(t, answered, "bob answers"))
			}
		})
	}
}
