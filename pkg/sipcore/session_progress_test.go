package sipcore

import (
	"testing"
	"time"
)

func (r *rig) progress(s *Session, o ProgressOptions) {
	r.t.Helper()
	r.do(func(now time.Time) { noError(r, s.Progress(now, o), "Progress") })
}

func TestAnEarlyAnswerIsMadeOnceAndRepeatedInThe200(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.progress(s, ProgressOptions{Early: true, Body: []byte("not this"), ContentType: "text/plain"})
	r.story("the answer is needed", "need(answer)4")
	r.quiet2("before it is made")
	r.do(func(now time.Time) { s.LocalReady(now, media(recvonly)) })
	equal(r, string(r.sent("183", "it leaves").Body), sdpText(recvonly), "with the answer")
	r.story("told, and still waiting for an answer", "progressSent(183)4")
	r.progress(s, ProgressOptions{Early: true, Code: 180})
	equal(r, string(r.sent("180", "another one").Body), sdpText(recvonly), "has the same")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	equal(r, string(r.sent("200", "nobody is asked again").Body), sdpText(recvonly), "and so has the 200")
}

func TestAcceptingWhileAnEarlyAnswerIsMadeSendsItInThe200Only(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.progress(s, ProgressOptions{Early: true})
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	r.local(s, media(recvonly))
	ok := r.sent("200", "at once")
	equal(r, string(ok.Body), sdpText(recvonly), "with the answer that was asked for first")
	r.receive(r.ack(ok))
	r.story("it stands", "accepted5", "confirmed12")
}

func TestAReliableResponseWaitsForTheEarlyAnswerThatIsBeingMade(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer(field("Supported", "100rel")))
	r.progress(s, ProgressOptions{Early: true})
	r.progress(s, ProgressOptions{Reliable: true, Code: 182})
	r.local(s, media(recvonly))
	r.sent("183", "the early one")
	reliable := r.sent("182", "then the reliable one")
	isTrue(r, isReliable(reliable), "it is")
	equal(r, string(reliable.Body), sdpText(recvonly), "RFC 3262 §5: it has the answer")
	equal(r, len(s.uas.early.Body), 0, "which is told now")
}

func TestAnEarlyAnswerThatCannotBeMadeEndsTheCall(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.progress(s, ProgressOptions{Early: true})
	next[NeedLocal](r, "the answer")
	r.do(func(now time.Time) { s.LocalFailed(now, errRefused) })
	r.sent("480", "no media, no call")
	r.story("told", "rollback4", "failed(-,WebRTC Error)4", "terminated(-,WebRTC Error)9")
	r.settled()
}

func TestRejectingWhileAnEarlyAnswerIsMadeForgetsIt(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.progress(s, ProgressOptions{Early: true})
	r.do(func(now time.Time) { noError(r, s.Reject(now, ResponseOptions{Code: 486}), "Reject") })
	r.sent("486", "at once")
	r.forget()
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	r.quiet("what comes late is for nobody")
	r.settled()
}

func TestAnEarlyAnswerWaitsUntilTheOfferWasApplied(t *testing.T) {
	r := caller(t)
	r.events = nil
	r.receive(r.offer())
	s := next[SessionIncoming](r, "a call").Session
	r.progress(s, ProgressOptions{Early: true})
	r.applied(s)
	skipTo[NeedLocal](r)
	r.local(s, media(sendrecv))
	r.sent("100", "100")
	r.sent("180", "it rings first")
	r.sent("183", "then the answer")
}
