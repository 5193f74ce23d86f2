//go:build !js

package sipnative_test

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// A relay carries datagrams between those who send to it and a peer, and loses,
// doubles and reorders them. Each of those who send has a socket of its own
// towards the peer, as address translators do it.
type relay struct {
	t     testing.TB
	in    *net.UDPConn
	peer  netip.AddrPort
	mu    sync.Mutex
	rand  *rand.Rand
	out   map[netip.AddrPort]*net.UDPConn
	lost  int
	tasks sync.WaitGroup
}

func newRelay(t testing.TB, peer net.Addr) *relay {
	t.Helper()
	in, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	noError(t, err, "a socket")
	r := &relay{t: t, in: in, peer: peer.(*net.UDPAddr).AddrPort(), rand: rand.New(rand.NewPCG(3, 4)), out: map[netip.AddrPort]*net.UDPConn{}}
	r.tasks.Go(r.forth)
	t.Cleanup(func() {
		in.Close()
		r.mu.Lock()
		for _, c := range r.out {
			c.Close()
		}
		r.mu.Unlock()
		r.tasks.Wait()
	})
	return r
}

// forth carries to the peer.
func (r *relay) forth() {
	buf := make([]byte, 65536)
	for {
		n, from, err := r.in.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		r.mu.Lock()
		out := r.out[from]
		if out == nil {
			out, err = net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(r.peer))
			if err != nil {
				r.mu.Unlock()
				return
			}
			r.out[from] = out
			r.tasks.Go(func() { r.back(out, from) })
		}
		r.mu.Unlock()
		r.carry(append([]byte(nil), buf[:n]...), func(p []byte) { out.Write(p) })
	}
}

// back carries from the peer.
func (r *relay) back(out *net.UDPConn, to netip.AddrPort) {
	buf := make([]byte, 65536)
	for {
		n, err := out.Read(buf)
		if err != nil {
			return
		}
		r.carry(append([]byte(nil), buf[:n]...), func(p []byte) { r.in.WriteToUDPAddrPort(p, to) })
	}
}

// carry loses a fifth, doubles a tenth, and delays another tenth.
func (r *relay) carry(p []byte, write func(p []byte)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch n := r.rand.IntN(10); {
	case n < 2:
		r.lost++
	case n == 2:
		write(p)
		write(p)
	case n == 3:
		time.AfterFunc(20*time.Millisecond, func() { write(p) })
	default:
		write(p)
	}
}

// hasty repeats soon, so that the test does not take long.
func hasty(c *sipcore.Config) {
	c.Timers.T1, c.Timers.T2, c.Timers.T4 = 40*time.Millisecond, 160*time.Millisecond, 200*time.Millisecond
}

func TestCallsSurviveANetworkThatLosesDatagrams(t *testing.T) {
	answered := make(chan *sipnative.Call, 20)
	cfg := over("bob")
	cfg.OnInvite = func(c *sipnative.Call) {
		_ = c.Accept(testkit.Within(t)) // fails when the ACK is lost and the BYE is not
		answered <- c
	}
	cfg.Core = hasty
	bob := dial(t, cfg)
	r := newRelay(t, bob.LocalAddr())
	cfg = over("alice")
	cfg.Server = "udp:" + r.in.LocalAddr().String()
	cfg.Core = hasty
	alice := dial(t, cfg)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			c := call(t, alice, "sip:bob@127.0.0.1", sipnative.Handlers{})
			noError(t, c.Message(testkit.Within(t), "text/plain", []byte("x")), "Message")
			noError(t, c.Hangup(testkit.Within(t)), "Hangup")
			ended(t, c)
		})
	}
	all.Wait()
	for range 20 {
		ended(t, testkit.Await(t, answered, "bob answers"))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost == 0 {
		t.Error("nothing was lost: this has shown nothing")
	}
}
