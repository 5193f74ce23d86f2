package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// The INVITE server transaction, RFC 3261 §17.2.1 and figure 7, as RFC 6026
// §7.1 replaces it:
//
//	Proceeding --2xx--> Accepted --L--> Terminated
//	     |
//	     +--300-699--> Completed --ACK--> Confirmed --I--> Terminated
//	                       +-----H (no ACK)-----------------^

func (s *Server) respondInvite(now time.Time, resp *sip.Message) {
	t := s.layer.cfg.Timers
	code := resp.StatusCode
	switch {
	case s.state == Accepted && code/100 == 2:
		// RFC 6026 §7.1: repeated by the user, or from another branch of a fork.
		s.sendResponse(resp)
	case s.state != Proceeding:
	case code < 200:
		s.sendResponse(resp)
	case code < 300:
		s.state = Accepted
		s.after(now, &s.life, timerL, t.giveUp())
		s.sendResponse(resp)
	default:
		// RFC 3261 §17.2.1: timer G for unreliable transports, timer H for all.
		s.state = Completed
		s.resendFirst(now, timerG)
		s.after(now, &s.life, timerH, t.giveUp())
		s.sendResponse(resp)
	}
}

// fireG: RFC 3261 §17.2.1: the interval doubles up to T2.
func (s *Server) fireG(now time.Time) {
	s.interval = min(2*s.interval, s.layer.cfg.Timers.T2)
	s.after(now, &s.resend, timerG, s.interval)
	s.send(s.last)
}

// receiveInvite takes a repeated INVITE or an ACK.
func (s *Server) receiveInvite(now time.Time, m *sip.Message) Match {
	if m.Method == sip.MethodAck {
		return s.receiveAck(now)
	}
	// RFC 3261 §17.2.1: Proceeding and Completed answer a repeated INVITE with the
	// last response. RFC 6026 §7.1: Accepted absorbs it, the user repeats the 2xx.
	if (s.state == Proceeding || s.state == Completed) && s.last != nil {
		s.send(s.last)
	}
	return Match{Kind: Absorbed}
}

func (s *Server) receiveAck(now time.Time) Match {
	switch s.state {
	case Accepted:
		// RFC 6026 §7.1: an ACK in Accepted is passed to the user.
		return Match{Kind: AckFor2xx, Server: s}
	case Completed:
		s.stopTimers()
		s.state = Confirmed
		s.endAfter(now, timerI, s.wait(s.layer.cfg.Timers.T4))
	}
	return Match{Kind: Absorbed}
}
