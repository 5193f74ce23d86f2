package transaction

import (
	"container/heap"
	"fmt"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Two layers and a network between them that loses, doubles, delays and so
// reorders messages, in virtual time. Whatever it does, every request ends with
// exactly one final response or error, and nothing is left in either layer.

type packet struct {
	at    time.Time
	order int
	to    *Layer
	data  []byte
}

type packets []packet

func (p packets) Len() int { return len(p) }
func (p packets) Less(i, j int) bool {
	return p[i].at.Before(p[j].at) || p[i].at.Equal(p[j].at) && p[i].order < p[j].order
}
func (p packets) Swap(i, j int) { p[i], p[j] = p[j], p[i] }
func (p *packets) Push(x any)   { *p = append(*p, x.(packet)) }
func (p *packets) Pop() any {
	old := *p
	x := old[len(old)-1]
	*p = old[:len(old)-1]
	return x
}

type network struct {
	t       *testing.T
	now     time.Time
	seed    uint64
	loss    int // per cent
	flow    Flow
	order   int
	wire    packets
	a, b    *Layer
	pending []func() // what the answering side does later
}

// chance is a small generator with a seed, so that a failure can be repeated.
func (n *network) chance(below int) int {
	n.seed = n.seed*6364136223846793005 + 1442695040888963407
	return int(n.seed>>33) % below
}

func (n *network) sendTo(to **Layer) func(Flow, *sip.Message) {
	return func(_ Flow, m *sip.Message) {
		copies := 1
		if !n.flow.Reliable && n.chance(10) == 0 {
			copies = 2
		}
		for range copies {
			if !n.flow.Reliable && n.chance(100) < n.loss {
				continue
			}
			delay := 20 * time.Millisecond
			if !n.flow.Reliable {
				delay = time.Duration(n.chance(800)) * time.Millisecond
			}
			n.order++
			heap.Push(&n.wire, packet{n.now.Add(delay), n.order, *to, m.Bytes()})
		}
	}
}

// step moves to the next thing that happens; false when nothing will.
func (n *network) step() bool {
	next, found := time.Time{}, false
	earlier := func(at time.Time) {
		if !found || at.Before(next) {
			next, found = at, true
		}
	}
	if len(n.wire) > 0 {
		earlier(n.wire[0].at)
	}
	for _, l := range []*Layer{n.a, n.b} {
		if at, ok := l.Deadline(); ok {
			earlier(at)
		}
	}
	if !found {
		return false
	}
	n.now = next
	for len(n.wire) > 0 && !n.wire[0].at.After(n.now) {
		p := heap.Pop(&n.wire).(packet)
		n.deliver(p)
	}
	n.a.Timeout(n.now)
	n.b.Timeout(n.now)
	return true
}

func (n *network) deliver(p packet) {
	m, err := sip.Parse(p.data)
	if err != nil {
		n.t.Fatalf("%v\n%s", err, p.data)
	}
	match := p.to.Receive(n.now, n.flow, m)
	switch match.Kind {
	case NewRequest:
		n.answer(match.Server)
	case NewCancel:
		code := 481
		if match.Target != nil {
			code = 200
			match.Target.Respond(n.now, response(match.Target.Request(), 487, "t"))
		}
		match.Server.Respond(n.now, response(m, code, "t"))
	}
}

// answer is a user that rings, and then accepts, refuses or waits for a CANCEL.
func (n *network) answer(s *Server) {
	if n.chance(2) == 0 {
		s.Respond(n.now, response(s.Request(), 100, ""))
	}
	if s.Request().Method == sip.MethodInvite {
		s.Respond(n.now, response(s.Request(), 180, "t"))
		if n.chance(3) == 0 {
			// Nobody answers until it is cancelled or the user's patience ends.
			n.pending = append(n.pending, func() { s.Respond(n.now, response(s.Request(), 480, "t")) })
			return
		}
	}
	s.Respond(n.now, response(s.Request(), []int{200, 202, 404, 486, 603}[n.chance(5)], "t"))
}

func TestOverABadNetworkEveryRequestEndsOnceAndNothingIsLeft(t *testing.T) {
	for _, flow := range []Flow{udp, tcp} {
		for seed := range uint64(20) {
			t.Run(fmt.Sprintf("reliable=%v seed=%d", flow.Reliable, seed), func(t *testing.T) { simulate(t, flow, seed) })
		}
	}
}

func simulate(t *testing.T, flow Flow, seed uint64) {
	n := &network{t: t, now: epoch, seed: seed, loss: 30, flow: flow}
	n.a = New(Config{Send: n.sendTo(&n.b)})
	n.b = New(Config{Send: n.sendTo(&n.a)})
	const calls = 100
	var ends [calls]int
	var clients [calls]*Client
	for i := range calls {
		method := []string{"INVITE", "MESSAGE"}[i%2]
		req := request(method, fmt.Sprintf("z9hG4bK%d", i), fmt.Sprintf("Call-ID: %d", i))
		accepted := false
		clients[i] = n.a.Request(n.now, flow, req, func(_ time.Time, e ClientEvent) {
			switch {
			case e.Err != nil || e.Response.StatusCode >= 300:
				ends[i]++
			case e.Response.StatusCode >= 200 && !accepted:
				accepted = true
				ends[i]++
			}
		})
	}
	for n.step() {
		if n.now.Sub(epoch) > 3*time.Second {
			break
		}
	}
	for i := 0; i < calls; i += 4 {
		clients[i].Cancel(n.now)
	}
	for n.step() {
	}
	for _, late := range n.pending {
		late()
	}
	for n.step() {
	}
	for i, k := range ends {
		if k != 1 && clients[i].State() != Proceeding {
			t.Errorf("request %d (%s) ended %d times, state %v", i, clients[i].Request().Method, k, clients[i].State())
		}
	}
	// An INVITE whose only refusal was lost for good waits in Proceeding: §17.1.1.2
	// leaves that to its user, who fails it here.
	n.a.TransportError(n.now, flow)
	n.b.TransportError(n.now, flow)
	for n.step() {
	}
	if n.a.Len() != 0 || n.b.Len() != 0 || len(n.a.timers.list) != 0 || len(n.b.timers.list) != 0 {
		t.Errorf("left: %d and %d transactions, %d and %d timers", n.a.Len(), n.b.Len(), len(n.a.timers.list), len(n.b.timers.list))
	}
}
