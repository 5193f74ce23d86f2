package sipcore

import (
	"testing"
	"time"
)

// These tests are about the order of connection, registration and sessions;
// what a session makes of it is in session_transport*.go.

func TestSessionsAreToldOfTheNewConnectionAfterTheRegister(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	s, _ := r.established()
	r.down(true)
	equal(r, s.State(), StateConfirmed, "a call that stands survives the drop")
	r.forget()
	r.do(r.ua.TransportUp)
	reg := r.sent("REGISTER", "first the binding")
	equal(r, len(r.wire), 0, "nothing of the session before the registrar has answered")
	r.forget()
	r.answer(reg, 200, field("Contact", ownURI))
	next[Registered](r, "registered")
	isTrue(r, next[NeedLocal](r, "now the session makes its re-INVITE").Session == s, "this session")
}

func TestSessionsDoNotWaitForARegistrationThatNobodyWants(t *testing.T) {
	r := newRig(t)
	r.connect()
	s, _ := r.established()
	r.down(true)
	r.forget()
	r.do(r.ua.TransportUp)
	next[Connected](r, "connected")
	isTrue(r, next[NeedLocal](r, "the session goes on at once").Session == s, "this session")
}

func TestSessionsGoOnEvenIfTheRegistrarRefuses(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.established()
	r.down(true)
	r.forget()
	r.do(r.ua.TransportUp)
	next[Connected](r, "connected")
	r.answer(r.sent("REGISTER", "anew"), 503)
	next[RegistrationFailed](r, "refused")
	next[NeedLocal](r, "but the call may work")
}

func TestStopHangsUpAndWaitsForTheAnswer(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.established()
	r.do(r.ua.Stop)
	un := r.sent("REGISTER", "the binding is taken back")
	bye := r.sent("BYE", "and the call ended")
	r.forget()
	r.answer(un, 200)
	next[Unregistered](r, "unregistered")
	r.quiet("the BYE is not answered yet")
	r.answer(bye, 200)
	next[Disconnect](r, "now all is said")
	next[Disconnected](r, "the end")
	r.advance(time.Hour)
	r.holdsNothing()
}

func TestStopWhileItRingsRefusesTheCall(t *testing.T) {
	r := newRig(t)
	r.connect()
	invite := r.offer()
	r.ringing(invite)
	r.do(r.ua.Stop)
	r.sent("480", "the caller is refused")
	r.advance(time.Hour)
	equal(r, r.ua.conn.state, connClosed, "and the connection closed")
	r.holdsNothing()
}

func TestStopCancelsACallThatIsNotAnsweredYet(t *testing.T) {
	r := newRig(t)
	r.connect()
	_, invite := r.call(InviteOptions{})
	r.answer(invite, 180)
	r.forget()
	r.do(r.ua.Stop)
	r.answer(r.sent("CANCEL", "the INVITE is canceled"), 200)
	isTrue(r, r.ua.conn.state == connOpen, "the outcome of the INVITE is awaited")
	r.answer(invite, 487)
	r.sent("ACK", "its refusal acknowledged")
	equal(r, r.ua.conn.state, connClosed, "then the connection goes")
	r.advance(time.Hour)
	r.holdsNothing()
}
