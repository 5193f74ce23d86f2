package transaction

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// A Server is a server transaction: a request that was received, and what has
// been answered. The INVITE machine is in server_invite.go, the other in
// server_noninvite.go.
type Server struct {
	common
	key  serverKey
	last *sip.Message // the last response, sent again when the request is
	on   func(now time.Time, err error)
}

func (l *Layer) newServer(now time.Time, flow Flow, req *sip.Message) *Server {
	l.serial++
	s := &Server{
		common: common{layer: l, flow: flow, request: req, serial: l.serial},
		key:    serverKeyOf(req, req.Method),
	}
	s.resend.owner, s.life.owner = s, s
	l.servers[s.key] = s
	if s.isInvite() {
		s.state = Proceeding
	} else {
		s.startNonInvite(now)
	}
	return s
}

// Request is the request as it was received first.
func (s *Server) Request() *sip.Message { return s.request }

// State is where the machine stands.
func (s *Server) State() State { return s.state }

// Flow is where the request came from and where responses go.
func (s *Server) Flow() Flow { return s.flow }

// LastResponse is the response sent last, nil before the first.
func (s *Server) LastResponse() *sip.Message { return s.last }

// OnEvent sets what is called once at the end: with nil when the transaction has
// run its course, ErrTimeout when the ACK for a refusal never came (or the user
// never answered), ErrTransport when the flow failed. Set it before Respond: on
// a reliable flow a non-INVITE transaction ends inside Respond.
func (s *Server) OnEvent(on func(now time.Time, err error)) { s.on = on }

// Respond sends a provisional or final response. What the state does not allow
// (anything after a final response, but for further 2xx to an INVITE) is
// silently dropped, as the RFC says. The retransmission of a 2xx to an INVITE
// until its ACK is the user's: it calls Respond again (RFC 3261 §13.3.1.4).
func (s *Server) Respond(now time.Time, resp *sip.Message) {
	if s.isInvite() {
		s.respondInvite(now, resp)
	} else {
		s.respondNonInvite(now, resp)
	}
}

func (s *Server) isInvite() bool { return s.request.Method == sip.MethodInvite }

func (s *Server) receive(now time.Time, flow Flow, m *sip.Message) Match {
	if s.isInvite() {
		return s.receiveInvite(now, m)
	}
	s.flow = flow // RFC 3261 §18.2.2: where the newest copy came from
	if s.last != nil {
		// RFC 3261 §17.2.2: a repeated request gets the last response again; in
		// Trying, when there is none yet, it is discarded.
		s.send(s.last)
	}
	return Match{Kind: Absorbed}
}

func (s *Server) sendResponse(resp *sip.Message) {
	s.last = resp
	s.send(resp)
}

func (s *Server) fire(now time.Time, kind timerKind) {
	switch kind {
	case timerG:
		s.fireG(now)
	case timerH, timerUnanswered:
		s.end(now, ErrTimeout)
	case timerI, timerJ, timerL:
		s.end(now, nil)
	}
}

// flowFailed: the way by which the request came is gone. RFC 3261 §17.2.4 ends a
// transaction whose response cannot be sent. The peer repeats a request other
// than INVITE until its timer F, if the way was unreliable, and by the next one: it
// has to be recognised, or it would be worked twice.
func (s *Server) flowFailed(now time.Time) {
	if s.isInvite() || s.flow.Reliable {
		s.transportError(now)
	}
}

// transportError ends the transaction: no response can be sent any more.
// RFC 6026 §7.1: one in Accepted stays until timer L, so that a repeated INVITE
// is not taken for a new call.
func (s *Server) transportError(now time.Time) {
	switch s.state {
	case Terminated:
	case Accepted:
		s.emit(now, ErrTransport)
	default:
		s.end(now, ErrTransport)
	}
}

func (s *Server) end(now time.Time, err error) {
	s.state = Terminated
	s.stopTimers()
	if s.layer.servers[s.key] == s {
		delete(s.layer.servers, s.key)
	}
	s.emit(now, err)
}

// emit is the last thing that an input does: the user may call back.
func (s *Server) emit(now time.Time, err error) {
	if on := s.on; on != nil {
		s.on = nil
		on(now, err)
	}
}

// endAfter arms the timer that ends the transaction, or ends it now.
func (s *Server) endAfter(now time.Time, kind timerKind, d time.Duration) {
	if d == 0 {
		s.end(now, nil)
		return
	}
	s.after(now, &s.life, kind, d)
}
