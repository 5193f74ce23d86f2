// Package load has the native user agent take and make a hundred calls a second,
// with SIPp at the other end. It is a package of its own because it looks at the
// memory of its process.
package load

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"sipwasm/e2e/interop"
	"sipwasm/pkg/sipnative"
)

const (
	rate  = 100       // calls a second
	calls = 60 * rate // of each of the two who call

	// lingering is how long transactions live on after a call over UDP, to answer
	// repetitions: 64*T1 (RFC 3261 §17.2.1, §17.2.2, RFC 6026 §7.1). From then on
	// as many end as begin.
	lingering = 32 * time.Second

	// slack is what the heap may have grown by when all is over: tables that have
	// grown stay large. A call that was forgotten holds several kilobytes, so it is
	// less than one forgotten call in ten.
	slack = 6 << 20
)

// dial makes alice, who takes calls.
func dial(t *testing.T) *sipnative.UA {
	t.Helper()
	ua, err := sipnative.Dial(t.Context(), sipnative.Config{
		URI: "sip:alice@127.0.0.1", Listen: "127.0.0.1:0", NewMedia: interop.NoMedia,
		OnInvite: func(c *sipnative.Call) { c.Accept(context.Background()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ua.Close() })
	return ua
}

// heap is what is in use, in bytes.
func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func TestAHundredCallsASecondAreTakenAndMadeForAMinute(t *testing.T) {
	alice, carol := dial(t), dial(t)
	before, goroutines := heap(), runtime.NumGoroutine()
	var making sync.WaitGroup
	making.Go(func() { callAll(t, carol) })
	watch := watchHeap()
	interop.StartSIPp(t, "uac-load", "-r", strconv.Itoa(rate), "-m", strconv.Itoa(calls), "-l", "2000", "-d", "100",
		"-pause_msg_ign", "-s", "alice", alice.LocalAddr().String()).Wait()
	making.Wait()
	staysFlat(t, watch())
	returnsTo(t, before, goroutines)
}

// callAll makes its calls, each ended as soon as it stands.
func callAll(t *testing.T, carol *sipnative.UA) {
	s := interop.StartSIPp(t, "uas-load", "-m", strconv.Itoa(calls))
	clock := time.NewTicker(time.Second / rate)
	defer clock.Stop()
	var running sync.WaitGroup
	for range calls {
		<-clock.C
		running.Go(func() {
			if err := call(t.Context(), carol, "sip:bob@"+s.Address); err != nil {
				t.Errorf("a call of ours: %v", err)
			}
		})
	}
	running.Wait()
	s.Wait()
}

func call(ctx context.Context, ua *sipnative.UA, target string) error {
	c, err := ua.Invite(ctx, target, sipnative.InviteOptions{})
	if err != nil {
		return err
	}
	if err := c.Wait(ctx); err != nil {
		return err
	}
	if err := c.Hangup(ctx); err != nil {
		return err
	}
	return c.Err()
}

// watchHeap looks at the heap from time to time, once as many transactions end as
// begin, until it is asked what it saw.
func watchHeap() (stop func() []int) {
	var seen []int
	quit := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		wait := time.NewTimer(lingering + 2*time.Second)
		for {
			select {
			case <-quit:
				return
			case <-wait.C:
				seen = append(seen, heap())
				wait.Reset(4 * time.Second)
			}
		}
	})
	return func() []int {
		close(quit)
		watching.Wait()
		return seen
	}
}

func staysFlat(t *testing.T, seen []int) {
	t.Helper()
	t.Logf("heap under load, KB: %v", kilobytes(seen))
	if len(seen) < 3 {
		t.Fatal("the load did not last long enough to say anything")
	}
	if first, last := seen[0], seen[len(seen)-1]; last > first+first/4 {
		t.Errorf("the heap grows under load: %v KB", kilobytes(seen))
	}
}

func kilobytes(sizes []int) (kb []int) {
	for _, size := range sizes {
		kb = append(kb, size>>10)
	}
	return kb
}

// returnsTo waits until nothing is left of the calls.
func returnsTo(t *testing.T, before, goroutines int) {
	t.Helper()
	end := time.Now().Add(lingering + 20*time.Second)
	for heap() > before+slack || runtime.NumGoroutine() > goroutines+2 {
		if time.Now().After(end) {
			t.Fatalf("after the calls: %d KB and %d goroutines, before: %d KB and %d", heap()>>10, runtime.NumGoroutine(), before>>10, goroutines)
		}
		time.Sleep(time.Second)
	}
	t.Logf("heap before the calls %d KB, after all of them %d KB", before>>10, heap()>>10)
}
