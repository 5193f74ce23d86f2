package sipp

import (
	"net"
	"strconv"
	"sync"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipnative"
)

func TestCallsSurviveANetworkThatLosesATenthOfAllMessages(t *testing.T) {
	t.Parallel()
	alice := agent(t, func(cfg *sipnative.Config) {
		hasty(cfg)
		// Accept fails where the ACK was lost and the BYE is there before the next one.
		cfg.OnInvite = func(c *sipnative.Call) { c.Accept(testkit.Within(t)) }
	})
	sipp(t, "uac-load", "-m", "50", "-r", "25", "-d", "100", "-lost", "10", "-max_retrans", "10", "-T2", "1000",
		"-s", "alice", alice.LocalAddr().String()).Wait()
}

// SIPp as a callee takes a message that comes again for a wrong one, so what is
// lost here is only what alice sends.
func TestCallsSurviveANetworkThatLosesEveryThirdMessageOfAlice(t *testing.T) {
	t.Parallel()
	const n = 30
	s := sipp(t, "uas-load", "-m", strconv.Itoa(n))
	alice := agent(t, func(cfg *sipnative.Config) {
		hasty(cfg)
		cfg.Server = "udp:" + lossy(t, s.Address, 3)
	})
	var running sync.WaitGroup
	for range n {
		running.Go(func() {
			call, err := alice.Invite(testkit.Within(t), "sip:bob@"+s.Address, sipnative.InviteOptions{})
			if err == nil {
				err = call.Wait(testkit.Within(t))
			}
			if err == nil {
				err = call.Hangup(testkit.Within(t))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	s.Wait()
}

// lossy carries datagrams to the address and those that come back, but loses
// every nth on the way there. It returns where to send them.
func lossy(t *testing.T, address string, n int) string {
	t.Helper()
	there, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	here, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { there.Close(); here.Close() })
	buffer := make([]byte, 1<<16)
	var back sync.Once
	go func() {
		for i := 1; ; i++ {
			size, from, err := here.ReadFrom(buffer)
			if err != nil {
				return
			}
			back.Do(func() { go carryBack(there, here, from) })
			if i%n != 0 {
				there.Write(buffer[:size])
			}
		}
	}()
	return here.LocalAddr().String()
}

// carryBack carries what comes from there to the one who asked.
func carryBack(there net.Conn, here net.PacketConn, asked net.Addr) {
	buffer := make([]byte, 1<<16)
	for {
		size, err := there.Read(buffer)
		if err != nil {
			return
		}
		here.WriteTo(buffer[:size], asked)
	}
}
