package sipcore

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// iceSDP is a description of one generation with n candidates.
func iceSDP(generation string, n int) Description {
	text := sdpText(sendrecv) + "a=mid:0\r\na=ice-ufrag:" + generation + "\r\na=ice-pwd:password-of-" + generation + "\r\n"
	return Description{Body: []byte(text + candidateLines(n)), ContentType: contentTypeSDP}
}

func candidateLines(n int) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf("a=candidate:%d 1 udp 2113937151 192.0.2.1 %d typ host\r\n", i+1, 5001+i)
	}
	return text
}

// found is the fragment of a generation with n candidates.
func found(generation string, n int) []byte { return Fragment(iceSDP(generation, n).Body) }

var takesTrickle = field("Recv-Info", "trickle-ice")

// informs hands candidates of ours in.
func (r *rig) informs(s *Session, fragment []byte, last bool) {
	r.t.Helper()
	r.do(func(now time.Time) { noError(r, s.LocalCandidates(now, fragment, last), "LocalCandidates") })
	r.skip("SessionRequestSent")
}

// trickles is an INFO of the peer with candidates.
func (r *rig) trickles(s *Session, fragment []byte) *sip.Message {
	r.t.Helper()
	m := r.within(s, "INFO", field("Info-Package", "trickle-ice"), field("Content-Disposition", "Info-Package"))
	return withBody(m, Description{Body: fragment, ContentType: contentTypeFragment})
}

// tricklingCall is a call of ours up to the INVITE, which has one candidate.
func (r *rig) tricklingCall() (*Session, *sip.Message) {
	r.t.Helper()
	var s *Session
	r.do(func(now time.Time) {
		s, _ = r.ua.Invite(now, mustURI("sip:bob@example.com"), InviteOptions{Trickle: true})
	})
	r.local(s, iceSDP("ours", 1))
	return s, r.sent("INVITE", "the INVITE goes out with what is found so far")
}

// talkingWithTrickle is a call of ours that stands.
func (r *rig) talkingWithTrickle() *Session {
	r.t.Helper()
	s, invite := r.tricklingCall()
	r.receive(withBody(response(invite, 200, contactBob, takesTrickle), iceSDP("theirs", 1)))
	r.appliedSoon(s)
	r.forget()
	return s
}

func TestCandidatesWaitForADialogWithAPeerThatTakesThem(t *testing.T) {
	r := caller(t)
	s, invite := r.tricklingCall()
	r.header(invite, "Recv-Info", "trickle-ice", "RFC 8840 §4.1: the offer of the package")
	isTrue(r, hasToken(invite.OptionTags("Supported"), "trickle-ice"), "RFC 8840 §10.6: and of the extension")
	r.informs(s, found("ours", 2), false)
	_, known := s.PeerTrickles()
	isTrue(r, !known, "nobody knows yet whether the peer takes candidates")
	r.quiet("without a dialog there is no INFO")
	r.answer(invite, 180, contactBob, takesTrickle)
	yes, known := s.PeerTrickles()
	isTrue(r, yes && known, "now it is known")
	info := r.sent("INFO", "the candidates follow")
	r.header(info, "Info-Package", "trickle-ice", "RFC 6086 §4.2.1")
	r.header(info, "Content-Disposition", "Info-Package", "RFC 6086 §4.2.1")
	r.header(info, "Content-Type", "application/trickle-ice-sdpfrag", "RFC 8840 §9")
	equal(r, string(info.Body), "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=ice-ufrag:ours\r\na=ice-pwd:password-of-ours\r\n"+candidateLines(2), "RFC 8840 §9.2")
}

func TestAnEarlyDialogIsConfirmedForThoseWhoWaitForIt(t *testing.T) {
	r := caller(t)
	_, invite := r.tricklingCall()
	r.answer(invite, 180, contactBob, takesTrickle)
	r.skip("SessionDialog")
	next[SessionProgress](r, "it rings")
	r.quiet("RFC 8840 §4.3.3: who rings without an answer need not wait for an INFO")
	r.answer(invite, 180, contactBob, takesTrickle)
	r.skipTo("INFO")
	r.answer(r.sent("INFO", "who says it again does wait"), 200)
	r.forget()
	r.answer(invite, 180, contactBob, takesTrickle)
	next[SessionProgress](r, "it rings")
	r.quiet("it is confirmed once")

	r = caller(t)
	_, invite = r.tricklingCall()
	r.receive(withBody(response(invite, 183, contactBob, takesTrickle), iceSDP("theirs", 1)))
	r.skipTo("INFO")
	r.sent("INFO", "RFC 8840 §4.3.2: an answer is confirmed at once")
}

func TestWhatComesWhileAnInfoIsUnderWayFollowsInOne(t *testing.T) {
	r := caller(t)
	s := r.talkingWithTrickle()
	r.informs(s, found("ours", 2), false)
	first := r.sent("INFO", "the first at once")
	r.informs(s, found("ours", 3), false)
	r.informs(s, found("ours", 4), true)
	r.quiet("one INFO at a time")
	r.answer(first, 200)
	second := r.sent("INFO", "the rest in one")
	equal(r, strings.Count(string(second.Body), "a=candidate:"), 4, "RFC 8840 §4.4: with all that was said before")
	isTrue(r, strings.Contains(string(second.Body), "a=end-of-candidates\r\n"), "and that it is all")
	r.answer(second, 200)
	r.informs(s, found("ours", 4), true)
	r.quiet("what the peer has is not said again")
}

func TestAPeerThatDoesNotTakeCandidatesGetsNone(t *testing.T) {
	r := caller(t)
	s, invite := r.tricklingCall()
	r.receive(withBody(response(invite, 200, contactBob), iceSDP("theirs", 1)))
	r.appliedSoon(s)
	r.forget()
	r.informs(s, found("ours", 2), true)
	yes, known := s.PeerTrickles()
	isTrue(r, !yes && known, "a 2xx without Recv-Info says no")
	r.quiet("RFC 6086 §4.2.1: no INFO of a package that the peer has not named")
}

func TestAPeerThatRefusesAnInfoGetsNoMoreAndTheCallGoesOn(t *testing.T) {
	for _, code := range []int{405, 415, 469, 489, 501} {
		r := caller(t)
		s := r.talkingWithTrickle()
		r.informs(s, found("ours", 2), false)
		r.answer(r.sent("INFO", "candidates"), code)
		r.forget()
		r.informs(s, found("ours", 3), true)
		r.quiet("no more of them")
		equal(r, s.State(), StateConfirmed, "the call goes on")
	}
	r := caller(t)
	s := r.talkingWithTrickle()
	r.informs(s, found("ours", 2), false)
	for range maxTrickleFailures + 1 {
		r.answer(r.sent("INFO", "an INFO that was overtaken gets 500, and is tried again"), 500)
	}
	r.forget()
	r.informs(s, found("ours", 3), true)
	r.quiet("but not for ever")
}

func TestTheCalleeTricklesWhenTheCallerHasShownThatTheDialogIsThere(t *testing.T) {
	r := caller(t)
	invite := withBody(r.request("INVITE", contactBob, takesTrickle), iceSDP("theirs", 1))
	r.receive(invite)
	s := next[SessionIncoming](r, "a call").Session
	s.Trickle = true
	yes, known := s.PeerTrickles()
	isTrue(r, yes && known, "the INVITE says that the caller takes candidates")
	r.appliedSoon(s)
	r.skipTo("180")
	r.header(r.sent("180", "it rings"), "Recv-Info", "trickle-ice", "RFC 6086 §5.2.3: so do we")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	skipTo[NeedLocal](r)
	r.local(s, iceSDP("ours", 1))
	ok := r.sent("200", "the answer with what is found so far")
	r.header(ok, "Recv-Info", "trickle-ice", "RFC 6086 §5.2.3")
	r.informs(s, found("ours", 2), true)
	r.forget()
	r.receive(r.ack(ok))
	r.sent("INFO", "RFC 8840 §4.3: the ACK shows that the caller has the dialog")
}

func TestCandidatesOfThePeerGoToTheMediaSideAndToNobodyElse(t *testing.T) {
	r := caller(t)
	s := r.talkingWithTrickle()
	s.AppInfo = true
	r.receive(r.trickles(s, found("theirs", 2)))
	r.sent("200", "the core answers")
	got := next[RemoteCandidates](r, "the media side gets them")
	equal(r, string(got.Fragment), string(found("theirs", 2)), "as they came")
	r.receive(r.trickles(s, found("theirs", 2)))
	r.sent("200", "the same again")
	r.receive(r.trickles(s, found("former", 2)))
	r.sent("200", "RFC 8838 §11: candidates of another generation are taken")
	r.quiet("and passed over")
}

func TestCandidatesThatOvertakeTheAnswerWaitForIt(t *testing.T) {
	r := caller(t)
	s, invite := r.tricklingCall()
	r.answer(invite, 180, contactBob, takesTrickle)
	r.answer(invite, 180, contactBob, takesTrickle)
	r.skipTo("INFO")
	r.answer(r.sent("INFO", "RFC 8840 §4.3.3: the early dialog is confirmed by an INFO"), 200)
	r.forget()
	early := s.EarlyDialogs()[0]
	for n := range 2 {
		m := r.inDialog(early, "INFO", uint32(n+1), field("Info-Package", "trickle-ice"))
		r.receive(withBody(m, Description{Body: found("theirs", n+2), ContentType: contentTypeFragment}))
		r.sent("200", "it is taken")
	}
	r.quiet("and held: there is no answer to apply it to")
	r.receive(withBody(response(invite, 200, contactBob, takesTrickle), iceSDP("theirs", 1)))
	r.appliedSoon(s)
	skipTo[RemoteCandidates](r)
	got := next[RemoteCandidates](r, "when the answer was applied they follow")
	equal(r, string(got.Fragment), string(found("theirs", 3)), "the newest, which has all")
}

func TestAnInfoOfThePackageThatCannotBeTakenIsRefused(t *testing.T) {
	r := caller(t)
	s := r.talkingWithTrickle()
	for code, d := range map[string]Description{
		"415": {Body: []byte("hello"), ContentType: "text/plain"},
		"400": {Body: []byte("a=mid:0\r\n"), ContentType: contentTypeFragment},
		"413": {Body: append(found("theirs", 1), candidateLines(maxCandidates)...), ContentType: contentTypeFragment},
	} {
		r.receive(withBody(r.trickles(s, nil), d))
		r.sent(code, "it is refused")
		r.quiet("and nothing else happens")
	}
	s.Trickle = false
	r.receive(r.trickles(s, found("theirs", 2)))
	r.sent("469", "RFC 6086 §4.2.2: without a media side that can there is no package")
}

func TestAnICERestartBeginsANewGeneration(t *testing.T) {
	r := caller(t)
	s := r.talkingWithTrickle()
	renegotiate(r, s, ReinviteOptions{ICERestart: true})
	next[NeedLocal](r, "a new generation is asked for")
	r.informs(s, found("again", 2), false)
	r.quiet("candidates wait for the description of their generation")
	r.do(func(now time.Time) { s.LocalReady(now, iceSDP("again", 1)) })
	invite := r.sent("INVITE", "the offer")
	r.header(invite, "Recv-Info", "trickle-ice", "RFC 6086 §5.2.3: each INVITE says it")
	isTrue(r, strings.Contains(string(r.sent("INFO", "then they leave").Body), "a=ice-ufrag:again"), "of the new generation")
	r.informs(s, found("ours", 5), true)
	r.answer(invite, 488)
	r.forget()
	r.informs(s, found("again", 3), true)
	r.quiet("an offer that came to nothing has no candidates")
	r.receive(r.trickles(s, found("theirs", 2)))
	skipTo[RemoteCandidates](r)
	next[RemoteCandidates](r, "and those of the old one count as before")
}
