package transaction

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestBeyondTheLimitARequestIsReportedAndNotKept(t *testing.T) {
	r := newRigLimited(t, 2)
	r.serve(udp, invite())
	second := r.serve(tcp, options())
	match := r.receive(udp, request("MESSAGE", "z9hG4bKmsg"))
	r.wantKind(match, Overload)
	if match.Server != nil || r.layer.Len() != 2 {
		t.Error("it was kept")
	}
	r.wantKind(r.receive(udp, request("CANCEL", "z9hG4bKnothing")), Overload)
	r.wantKind(r.receive(udp, invite()), Absorbed)
	r.wantKind(r.receive(udp, ack()), Absorbed)
	r.wantKind(r.receive(udp, request("CANCEL", "z9hG4bKinv")), NewCancel)
	r.layer.TransportError(r.now, udp)
	r.respond(second, 200)
	r.wantKind(r.receive(udp, request("MESSAGE", "z9hG4bKmsg")), NewRequest)
}

func TestACallbackMayCallBackIntoTheLayer(t *testing.T) {
	r := newRig(t)
	var c *Client
	c = r.layer.Request(r.now, tcp, invite(), func(now time.Time, e ClientEvent) {
		switch {
		case e.Err != nil:
			// The flow is gone: the user tries another one from inside the callback.
			r.request(udp, request("INVITE", "z9hG4bKagain"))
			r.layer.TransportError(now, tcp)
			r.layer.Timeout(now)
		case e.Response.StatusCode == 180:
			c.Cancel(now)
			r.receive(tcp, response(c.Request(), 183, "t"))
		}
	})
	s := r.serve(tcp, options())
	s.OnEvent(func(now time.Time, err error) {
		r.note(fmt.Sprint("end ", err))
		s.Respond(now, response(s.Request(), 500, "t"))
	})
	r.receive(tcp, response(c.Request(), 180, "t"))
	r.layer.TransportError(r.now, tcp)
	r.want("", "0s > INVITE", "0s > CANCEL", "0s > INVITE", "0s end transaction: transport failed")
	if n := r.layer.Len(); n != 1 {
		t.Errorf("%d transactions, want the new INVITE", n)
	}
}

func TestALateTimeoutRepeatsOnceAndFiresInOrder(t *testing.T) {
	r := newRig(t)
	r.request(udp, invite())
	r.request(udp, options())
	r.log = nil
	r.now = epoch.Add(10 * time.Second)
	r.layer.Timeout(r.now)
	r.want("what was missed is sent once", "10s > INVITE", "10s > OPTIONS")
	r.now = epoch.Add(time.Hour)
	r.layer.Timeout(r.now)
	r.want("what is given up is not sent once more", "1h0m0s event transaction: timeout", "1h0m0s event transaction: timeout")
	r.wantEmpty()
}

func TestTheDeadlineIsTheEarliestTimer(t *testing.T) {
	r := newRig(t)
	if _, ok := r.layer.Deadline(); ok {
		t.Error("an empty layer waits")
	}
	r.request(tcp, invite())
	r.advance(time.Second)
	r.request(udp, options())
	if at, ok := r.layer.Deadline(); !ok || at.Sub(epoch) != 1500*time.Millisecond {
		t.Errorf("deadline %v %v, want timer E at 1.5s", at.Sub(epoch), ok)
	}
}

func TestTimersThatAreNotSetHaveTheirDefaults(t *testing.T) {
	if got := (Timers{}).withDefaults(); got != DefaultTimers() {
		t.Errorf("%+v", got)
	}
	l := New(Config{Timers: Timers{T1: time.Second}, Send: func(Flow, *sip.Message) {}})
	l.Request(epoch, tcp, options(), nil)
	if at, _ := l.Deadline(); at.Sub(epoch) != 64*time.Second {
		t.Errorf("timer F at %v, want 64*T1", at.Sub(epoch))
	}
	l.Timeout(epoch.Add(64 * time.Second)) // a user that does not listen is no mistake
	if l.Len() != 0 {
		t.Error("the transaction is left")
	}
}

func TestStatesAndKindsHaveTheNamesOfTheRFC(t *testing.T) {
	var names []string
	for s := Calling; s <= Terminated+1; s++ {
		names = append(names, s.String())
	}
	for k := Absorbed; k <= Overload+1; k++ {
		names = append(names, k.String())
	}
	want := "Calling Trying Proceeding Accepted Completed Confirmed Terminated unknown " +
		"Absorbed NewRequest NewCancel AckFor2xx StrayResponse Overload unknown"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got %s", got)
	}
}

func TestTheTimerHeapKeepsOrder(t *testing.T) {
	var h timerHeap
	var timers [200]timer
	for i := range timers {
		h.arm(&timers[i], timerA, epoch.Add(time.Duration(i*7919%101)*time.Second))
	}
	for i := 0; i < len(timers); i += 3 {
		h.stop(&timers[i])
		h.stop(&timers[i]) // stopping twice is no mistake
	}
	var last *timer
	n := 0
	for tm := h.popDue(epoch.Add(time.Hour)); tm != nil; tm = h.popDue(epoch.Add(time.Hour)) {
		if last != nil && (tm.at.Before(last.at) || tm.at.Equal(last.at) && tm.order < last.order) {
			t.Fatalf("%v after %v", tm.at, last.at)
		}
		last = tm
		n++
	}
	if want := len(timers) - (len(timers)+2)/3; n != want {
		t.Errorf("%d timers fired, want %d", n, want)
	}
}

func TestTheListShowsWhatIsUnderWayInTheOrderOfItsMaking(t *testing.T) {
	r := newRig(t)
	r.serve(udp, invite())
	r.request(tcp, options())
	list := r.layer.List()
	if len(list) != 2 || list[0].Client || list[0].Request.Method != "INVITE" || list[0].State != Proceeding ||
		!list[1].Client || list[1].Request.Method != "OPTIONS" || list[1].State != Trying {
		t.Errorf("listed: %+v", list)
	}
}
