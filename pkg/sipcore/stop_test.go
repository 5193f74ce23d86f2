package sipcore

import (
	"testing"
	"time"
)

func TestStopUnregistersAndThenDisconnects(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.forget()
	r.do(r.ua.Stop)
	m := r.sent("REGISTER", "the binding is taken back")
	r.quiet("the connection stays for the answer")
	r.answer(m, 200)
	r.traced("then it ends", "send REGISTER", "Unregistered", "Disconnect", "Disconnected")
	equal(r, next[Unregistered](r, "unregistered").Cause, CauseNone, "no cause")
	next[Disconnect](r, "to the shell")
	gone := next[Disconnected](r, "to the application")
	equal(r, gone.Code, 1000, "normal closure")
	isTrue(r, gone.Final, "for good")
	r.down(true)
	r.advance(time.Hour)
	r.quiet("no reconnection")
	r.holdsNothing()
}

func TestStopWaitsForRequestsUnderWay(t *testing.T) {
	r := newRig(t)
	r.connect()
	r.message(RequestOptions{})
	m := r.sent("MESSAGE", "sent")
	r.do(r.ua.Stop)
	r.quiet("the message is not answered yet")
	r.answer(m, 200)
	next[RequestAccepted](r, "now it is")
	next[Disconnect](r, "and the connection can go")
	next[Disconnected](r, "and went")
	r.holdsNothing()
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	r := newRig(t, registering)
	r.connect()
	r.sent("REGISTER", "a registrar that is silent")
	r.do(r.ua.Stop)
	r.quiet("the un-REGISTER follows the REGISTER")
	r.advance(32 * time.Second)
	r.forgetUntilRegister()
	r.forget()
	r.advance(64 * time.Second)
	equal(r, r.ua.conn.state, connClosed, "in the end it is closed")
	r.holdsNothing()
}

func TestStopWithoutConnectionIsImmediate(t *testing.T) {
	r := newRig(t, registering)
	r.do(r.ua.Start)
	r.message(RequestOptions{})
	r.forget()
	r.do(r.ua.Stop)
	r.traced("what waits fails, then the end", "RequestFailed", "Disconnect", "Disconnected")
	r.advance(time.Hour)
	r.holdsNothing()
}

func TestStopInARecoveryPause(t *testing.T) {
	r := newRig(t)
	r.do(r.ua.Start)
	r.down(false)
	r.forget()
	r.do(r.ua.Stop)
	r.traced("there is no connection to close", "Disconnected")
	r.advance(time.Hour)
	r.holdsNothing()
}

func TestAfterStopNothingIsBegun(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.do(r.ua.Stop)
	un := r.sent("REGISTER", "un-REGISTER")
	r.message(RequestOptions{})
	r.quiet("not within the command")
	r.advance(0)
	equal(r, next[RequestFailed](r, "a request after Stop").Cause, CauseConnectionError, "cause")
	r.receive(r.request("MESSAGE"))
	r.sent("480", "a request of a peer is refused while the farewells are under way")
	r.quiet("and not reported")
	r.answer(un, 200)
	r.forget()
	r.message(RequestOptions{})
	r.advance(0)
	next[RequestFailed](r, "also when all is over")
	r.do(r.ua.Stop)
	r.quiet("a second Stop does nothing")
	r.holdsNothing()
}

func TestStartAfterStopBeginsAnew(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.do(r.ua.Stop)
	r.answer(r.sent("REGISTER", "un-REGISTER"), 200)
	r.forget()
	r.do(r.ua.Start)
	r.tried("it connects again")
	r.do(r.ua.TransportUp)
	r.header(r.sent("REGISTER", "and registers"), "CSeq", "83 REGISTER", "with the next CSeq")
}

func TestStartBeforeTheFarewellsAreOverKeepsTheConnection(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.do(r.ua.Stop)
	un := r.sent("REGISTER", "un-REGISTER")
	r.do(r.ua.Start)
	r.answer(un, 200)
	next[Unregistered](r, "the farewell is answered")
	r.answer(r.sent("REGISTER", "and it registers again"), 200)
	next[Registered](r, "registered")
	r.quiet("the connection stays")
}

func TestALostConnectionEndsTheFarewells(t *testing.T) {
	r := newRig(t, registering)
	r.register()
	r.do(r.ua.Stop)
	r.sent("REGISTER", "un-REGISTER")
	r.forget()
	r.down(true)
	isTrue(r, next[Disconnected](r, "that was it").Final, "for good")
	r.advance(time.Hour)
	r.holdsNothing()
}
