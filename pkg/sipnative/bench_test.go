//go:build !js

package sipnative_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// brisk makes transactions forget after 64 * 20 ms, so that the memory of a long
// benchmark is that of its calls and not of the repetitions that might come.
func brisk(c *sipcore.Config) { c.Timers.T1 = 20 * time.Millisecond }

// pair is a caller and a callee on this host.
func pair(b *testing.B) (alice *sipnative.UA, target string) {
	cfg := over("bob")
	cfg.OnInvite = func(c *sipnative.Call) { _ = c.Accept(c.Context()) } // the caller looks at the outcome
	cfg.Core = brisk
	bob := dial(b, cfg)
	cfg = over("alice")
	cfg.Core = brisk
	return dial(b, cfg), at(bob, "udp", "bob")
}

// INVITE, 100, 180, 200, ACK, BYE, 200 between two user agents of one process
// over UDP, without media, sixteen calls at a time.
func BenchmarkCallOverUDP(b *testing.B) {
	alice, target := pair(b)
	b.ReportAllocs()
	b.ResetTimer()
	calls := make(chan struct{})
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for range calls {
				c, err := alice.Invite(context.Background(), target, sipnative.InviteOptions{})
				if err == nil {
					err = c.Wait(context.Background())
				}
				if err != nil {
					b.Error(err)
					continue
				}
				if err := c.Hangup(context.Background()); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for range b.N {
		calls <- struct{}{}
	}
	close(calls)
	workers.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

// heap is what is in use after a collection, in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// What an established call holds, both ends together, without media.
func BenchmarkMemoryOfCalls(b *testing.B) {
	for range b.N {
		alice, target := pair(b)
		call(b, alice, target, sipnative.Handlers{})
		before := heap()
		const calls = 1000
		var held []*sipnative.Call
		for range calls {
			held = append(held, call(b, alice, target, sipnative.Handlers{}))
		}
		time.Sleep(2 * time.Second) // until the transactions are forgotten, 64 * T1
		b.ReportMetric(float64(heap()-before)/calls/2, "bytes/call")
		runtime.KeepAlive(held)
		alice.Close()
	}
}
