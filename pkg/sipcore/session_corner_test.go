package sipcore

// Corners: what peers, applications and media sides do at the wrong moment.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestAnOfferInAPrackIsAnsweredIn200(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.offer(field("Supported", "100rel")))
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	r.local(s, media(sendrecv))
	resp := r.sent("183", "with the answer")
	prack := field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String())
	r.forget()
	r.receive(withBody(r.within(s, "PRACK", prack), media(sendonly)))
	r.applied(s)
	r.local(s, media(recvonly))
	equal(r, string(r.sent("200", "RFC 3262 §5").Body), sdpText(recvonly), "it carries the answer")
	r.story("early media", "prackIn11")
}

func TestARefusedOfferInAPrackLeavesTheCall(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.offer(field("Supported", "100rel")))
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	r.local(s, media(sendrecv))
	resp := r.sent("183", "with the answer")
	r.forget()
	r.receive(withBody(r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String())), media(sendonly)))
	next[ApplyRemote](r, "the offer")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	r.sent("488", "refused")
	r.story("the call goes on", "prackIn11")
}

func TestA2xxBehindAnEarlyOfferThatFailsIsAcknowledged(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{NoOffer: true})
	r.receive(withBody(reliably(invite, 1), media(sendrecv)))
	r.skipDialogs()
	next[ApplyRemote](r, "the offer of the first branch")
	r.accept(invite, field("To", invite.Header.Get("To")+";tag=other"))
	r.quiet2("the offer in the 2xx has to wait")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	r.sent("PRACK", "the first branch is answered")
	ack := r.sent("ACK", "RFC 3261 §13.2.2.4: so is the 2xx")
	equal(r, ack.To().Tag(), "other", "of the second branch")
	isTrue(r, strings.Contains(string(ack.Body), "m=audio 0 "), "whose offer is refused")
	equal(r, r.sent("BYE", "and ended").To().Tag(), "other", "in its dialog")
	r.story("the call has failed", "failed(183,Bad Media Description)2", "terminated(183,Bad Media Description)9")
}

func TestAPrackWithoutTheAnswerEndsTheCall(t *testing.T) {
	for _, refuse := range []bool{false, true} {
		r := caller(t, rel100(Supported))
		s := r.ringing(r.request("INVITE", contactBob, field("Supported", "100rel")))
		r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
		r.local(s, media(sendonly))
		resp := r.sent("183", "it carries the offer")
		r.forget()
		prack := r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String()))
		if refuse {
			withBody(prack, media(recvonly))
		}
		r.receive(prack)
		if refuse {
			next[ApplyRemote](r, "the answer")
			r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
		}
		r.sent("200", "RFC 3262 §3: to the PRACK, which matches")
		r.sent("488", "to the INVITE")
		r.story("no answer, no call", "failed(PRACK,Bad Media Description)6", "terminated(PRACK,Bad Media Description)9")
		r.settled()
	}
}

func TestAPrackThatWaitsForTheMediaSideIsAnsweredAtTheEnd(t *testing.T) {
	r := caller(t, rel100(Supported))
	invite := r.request("INVITE", contactBob, field("Supported", "100rel"))
	s := r.ringing(invite)
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	r.local(s, media(sendonly))
	resp := r.sent("183", "it carries the offer")
	r.receive(withBody(r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String())), media(recvonly)))
	r.receive(r.cancel(invite))
	r.sent("200", "200 to the CANCEL")
	r.sent("487", "487 to the INVITE")
	r.sent("487", "487 to the PRACK")
	r.forget()
	r.settled()
}

func TestAMediaSideThatFailsDuringEarlyMediaRejectsTheCall(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.offer(field("Supported", "100rel")))
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	next[NeedLocal](r, "an answer")
	r.do(func(now time.Time) { s.LocalFailed(now, nil) })
	r.sent("480", "the caller is told")
	r.story("failed", "rollback6", "failed(-,WebRTC Error)6", "terminated(-,WebRTC Error)9")
	r.settled()
}

func TestTooManyCommandsAreRefused(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.offer(field("Require", "100rel")))
	var err error
	for range maxWaitingProgress + 2 {
		err = s.Progress(r.now, ProgressOptions{})
	}
	isTrue(r, err != nil, "provisional responses that wait for a PRACK are counted")
	r = caller(t)
	s, _ = r.established()
	for range maxWaitingReinvites + 2 {
		err = s.Reinvite(r.now, ReinviteOptions{})
	}
	isTrue(r, err != nil, "so are re-INVITEs")
	s.AppInfo = true
	for range maxUnanswered {
		r.receive(withBody(r.within(s, "INFO"), Description{Body: []byte("x")}))
	}
	r.forget()
	r.receive(withBody(r.within(s, "INFO"), Description{Body: []byte("x")}))
	r.sent("503", "and requests that the application does not answer")
	r.quiet("it is not asked")
}

func TestMethodsThatTheApplicationAskedForAreItsOwn(t *testing.T) {
	r := caller(t, func(c *Config) { c.AllowRequests = []string{"PUBLISH"} })
	s, _ := r.established()
	r.receive(r.within(s, "PUBLISH"))
	next[IncomingRequest](r, "the application answers")
	r.receive(r.within(s, "REGISTER"))
	r.sent("405", "others are not allowed")
	r.receive(r.within(s, "OPTIONS"))
	r.sent("200", "OPTIONS is answered")
	r.receive(withBody(r.within(s, "MESSAGE"), Description{Body: []byte("hi")}))
	r.sent("200", "so is MESSAGE")
	next[IncomingMessage](r, "and shown")
}

func TestAReinviteWhoseAnswerIsUnusableFails(t *testing.T) {
	for name, body := range map[string]Description{"missing": {}, "refused": media(recvonly)} {
		r := caller(t)
		s, _ := r.established()
		r.reinvite(s, ReinviteOptions{})
		r.local(s, media(sendrecv))
		invite := r.sent("INVITE", "the re-INVITE")
		r.forget()
		ok := withBody(response(invite, 200, contactBob), body)
		r.receive(ok)
		r.sent("ACK", name+": acknowledged")
		if len(body.Body) > 0 {
			next[ApplyRemote](r, "the answer")
			r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
			r.story(name, "rollback12", "ack12", "reinviteFailed(200,Bad Media Description)12", "need(offer)12")
		} else {
			r.story(name, "rollback12", "ack12", "reinviteFailed(200,Bad Media Description)12")
		}
		r.receive(ok)
		r.sent("ACK", "repetitions too")
		equal(r, s.State(), StateConfirmed, "the call stands")
	}
}

func TestAReinviteCanceledWhileItsAnswerIsMadeIsForgotten(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	invite := withBody(r.within(s, "INVITE", contactBob), media(sendrecv))
	r.receive(invite)
	r.appliedSoon(s)
	r.receive(r.cancel(invite))
	r.forget()
	r.reinvite(s, hold(true))
	r.quiet("ours waits for the media side")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	r.story("then it is its turn", "hold(local)12", "need(offer)12")
}

func TestAnOfferOfOursThatFailsEndsTheReinviteOnly(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, ReinviteOptions{})
	next[NeedLocal](r, "an offer")
	r.do(func(now time.Time) { s.LocalFailed(now, errRefused) })
	r.story("failed", "rollback12", "reinviteFailed(-,WebRTC Error)12")
	isTrue(r, s.ReadyToReinvite(), "the call goes on")
}

func TestAReinviteBeforeTheAckShowsThatThe200Arrived(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.offer())
	r.answering(s)
	r.forget()
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendonly)))
	r.appliedSoon(s)
	r.local(s, media(recvonly))
	ok := r.sent("200", "RFC 5407 §3.1.4: it is answered")
	r.receive(r.ack(ok))
	r.story("confirmed by its ACK", "hold(remote)7", "confirmed12")
	r.advance(time.Minute)
	r.quiet("nothing is repeated")
}

func TestAReinviteBeforeTheAnswerIsPending(t *testing.T) {
	r := caller(t)
	s := r.ringing(r.request("INVITE", contactBob))
	r.receive(r.within(s, "INVITE", contactBob))
	r.sent("500", "RFC 3261 §14.2: the first one is not answered")
	r.answering(s)
	r.receive(withBody(r.within(s, "INVITE", contactBob), media(sendonly)))
	r.sent("491", "our offer is open")
}

func TestRequestsTravelInEarlyDialogs(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	_, is := s.Request(r.now, "INFO", SessionRequestOptions{}).(*StateError)
	isTrue(r, is, "without a dialog there is no way")
	r.answer(invite, 180, contactBob)
	r.do(func(now time.Time) { noError(r, s.Request(now, "INFO", SessionRequestOptions{}), "Request") })
	r.answer(r.sent("INFO", "INFO"), 481)
	equal(r, s.State(), StateProvisionalReceived, "an early dialog may be lost")
}

func TestABranchThatSaysByeIsGivenUp(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	early := s.EarlyDialogs()[0]
	r.forget()
	r.receive(r.inDialog(early, "BYE", 1))
	r.sent("200", "200 to the BYE")
	equal(r, len(s.EarlyDialogs()), 0, "the branch is gone")
	r.quiet("the call goes on")
}

func TestAPeerThatHangsUpBeforeItsAnswerIsAppliedEndsTheCall(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{NoOffer: true})
	r.accept(invite)
	r.forget()
	r.receive(r.within(s, "BYE"))
	r.sent("200", "200 to the BYE")
	r.sent("ACK", "the 2xx is owed its ACK")
	r.story("ended", "byeIn1", "failed(BYE,Canceled)1", "terminated(BYE,Canceled)9")
	r.settled()
}

func TestManyBranchesAreBounded(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{})
	to := invite.Header.Get("To")
	for i := range maxLegs + 10 {
		r.answer(invite, 180, contactBob, field("To", fmt.Sprintf("%s;tag=%d", to, i)))
	}
	equal(r, len(s.legs), maxLegs, "early dialogs are counted")
	for i := range maxLegs + 10 {
		r.accept(invite, field("To", fmt.Sprintf("%s;tag=x%d", to, i)))
	}
	isTrue(r, len(s.uac.acks) <= maxLegs, "so are unwanted ones")
}

func TestASessionTellsAboutItself(t *testing.T) {
	r := caller(t)
	s, invite := r.call(InviteOptions{Data: "mine"})
	isTrue(r, s.UA() == r.ua && !s.Incoming() && s.Data == "mine" && s.Replacee() == nil, "whose it is")
	equal(r, s.ID(), invite.CallID()+invite.From().Tag(), "its name")
	isTrue(r, s.HasOffer() && !s.HasAnswer() && s.Dialog() == nil, "offered")
	r.accept(invite)
	r.sent("ACK", "ACK")
	r.applied(s)
	isTrue(r, s.HasAnswer(), "answered")
	in := r.ringing(r.offer())
	isTrue(r, in.Incoming() && in.HasOffer() && in.Dialog() != nil, "the callee's")
}

func TestAnInviteWhoseContactCannotBeReadIsRefused(t *testing.T) {
	r := caller(t)
	r.receive(r.request("INVITE", field("Contact", "<<>>")))
	r.sent("100", "100")
	r.sent("500", "a Contact that cannot be read is none")
	r.quiet("the application hears nothing")
}

// FuzzWhatAPeerSendsWithinACall lets a peer send requests and responses of any
// kind into a call that stands and one that rings.
func FuzzWhatAPeerSendsWithinACall(f *testing.F) {
	f.Add(uint8(0), uint8(0), "application/sdp", sdpText(sendonly), "RAck", "1 1 INVITE")
	f.Add(uint8(4), uint8(1), "message/sipfrag", "SIP/2.0 200 OK", "Event", "refer")
	f.Add(uint8(6), uint8(1), "multipart/mixed;boundary=b1", multipart, "Refer-To", "<sip:a@b>")
	methods := []string{"INVITE", "BYE", "UPDATE", "PRACK", "NOTIFY", "INFO", "REFER", "ACK", "MESSAGE", "CANCEL"}
	f.Fuzz(func(t *testing.T, method, which uint8, contentType, body, name, value string) {
		if sip.CheckField(name, value) != nil || sip.CheckField("Content-Type", contentType) != nil {
			return
		}
		r := caller(t, rel100(Supported), func(c *Config) { c.Replaces = Supported })
		stands, _ := r.answeredCall()
		rings := r.ringing(r.offer(field("Supported", "100rel")))
		_ = rings.Progress(r.now, ProgressOptions{Reliable: true})
		calls, invite := r.call2()
		s := stands
		if which%2 == 1 {
			s = rings
		}
		m := r.within(s, methods[int(method)%len(methods)], contactBob)
		if reserved[sip.CanonicalName(name)] {
			return
		}
		m.Header.Add(name, value)
		m.Header.Set("Content-Type", contentType)
		m.Body = []byte(body)
		r.do(func(now time.Time) { r.ua.Receive(now, m.Bytes()) })
		resp := response(invite, 100+int(which)%500, contactBob)
		resp.Header.Add(name, value)
		resp.Header.Set("Content-Type", contentType)
		resp.Body = []byte(body)
		r.do(func(now time.Time) { r.ua.Receive(now, resp.Bytes()) })
		for range 3 {
			for _, s := range []*Session{stands, rings} {
				r.do(s.RemoteApplied)
				r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
			}
		}
		r.do(func(now time.Time) { _ = rings.Accept(now, AcceptOptions{}) })
		ends := make(map[*Session]int)
		r.countEnds(ends)
		r.advance(time.Minute)
		r.endsWithNothing()
		r.countEnds(ends)
		for _, s := range []*Session{stands, rings, calls} {
			equal(r, ends[s], 1, "a session ends once")
		}
	})
}

// call2 is call, whatever else happens.
func (r *rig) call2() (*Session, *sip.Message) {
	s, err := r.ua.Invite(r.now, mustURI("sip:bob@example.com"), InviteOptions{NoOffer: true})
	noError(r, err, "Invite")
	r.drain()
	return s, s.Invite()
}
