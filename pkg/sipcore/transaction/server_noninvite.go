package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// The non-INVITE server transaction, RFC 3261 §17.2.2 and figure 8:
//
//	Trying --1xx--> Proceeding --200-699--> Completed --J--> Terminated
//	   +-------------200-699-------------------^

func (s *Server) startNonInvite(now time.Time) {
	s.state = Trying
	// Not in the RFC: a request that its user forgets must not stay for ever. The
	// client gave up at 64*T1, when its timer F fired.
	s.after(now, &s.life, timerUnanswered, 2*s.layer.cfg.Timers.giveUp())
}

func (s *Server) respondNonInvite(now time.Time, resp *sip.Message) {
	if s.state != Trying && s.state != Proceeding {
		return // RFC 3261 §17.2.2: further final responses are discarded
	}
	s.sendResponse(resp)
	if resp.StatusCode < 200 {
		s.state = Proceeding
		return
	}
	s.stopTimers()
	s.state = Completed
	s.endAfter(now, timerJ, s.wait(s.layer.cfg.Timers.giveUp()))
}
