package sipcore

import (
	"encoding/binary"
	"strconv"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func rel100(s Support) func(*Config) { return func(c *Config) { c.Rel100 = s } }

// reliably is a reliable provisional response of the peer.
func reliably(invite *sip.Message, rseq int, fields ...sip.Field) *sip.Message {
	return response(invite, 183, append(fields, contactBob, field("Require", "100rel"), field("RSeq", strconv.Itoa(rseq)))...)
}

func TestAReliable183IsAcknowledgedAndItsAnswerApplied(t *testing.T) {
	r := caller(t, rel100(Required))
	s, invite := r.call(InviteOptions{})
	r.header(invite, "Require", "100rel", "RFC 3262 §4")
	resp := withBody(reliably(invite, 7), media(sendrecv))
	r.receive(resp)
	r.quiet2("no PRACK before the answer is applied")
	r.applied(s)
	prack := r.sent("PRACK", "PRACK")
	r.header(prack, "RAck", "7 "+strconv.Itoa(int(invite.CSeq().Seq))+" INVITE", "RFC 3262 §7.2")
	r.story("early media", "prack2", "progress(183)11")
	r.receive(resp)
	r.quiet("a repetition is not acknowledged again")
	r.receive(withBody(reliably(invite, 9), media(sendrecv)))
	r.quiet("neither is one out of order")
	r.answer(prack, 200)
	r.answer(invite, 200, contactBob)
	r.sent("ACK", "ACK")
	r.story("accepted without another answer", "ack12", "accepted12")
}

// quiet2: nothing was sent.
func (r *rig) quiet2(sentence string) {
	r.t.Helper()
	if len(r.wire) > 0 {
		r.t.Errorf("%s: but %s was sent", sentence, summary(r.wire[0]))
	}
}

func TestAReliableResponseWithoutDescriptionIsAcknowledgedOnly(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{})
	r.receive(reliably(invite, 1))
	r.sent("PRACK", "PRACK")
	r.story("progress", "prack2", "progress(183)2")
	r.receive(reliably(invite, 2))
	r.sent("PRACK", "the next one")
	r.forget()
	r.accept(invite)
	r.sent("ACK", "ACK")
	r.applied(s)
	r.story("accepted", "ack12", "accepted12")
}

func TestA2xxDuringTheEarlyAnswerWaitsForTheMediaSide(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{})
	r.receive(withBody(reliably(invite, 1), media(sendrecv)))
	r.answer(invite, 200, contactBob)
	r.sent("ACK", "the ACK does not wait")
	r.applied(s)
	r.sent("PRACK", "PRACK all the same")
	r.story("accepted when the answer is in", "ack12", "accepted12")
}

func TestAnAnswerOfAnotherBranchThanTheEarlyOneIsStillAnAnswer(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{})
	r.receive(withBody(reliably(invite, 1), media(sendrecv)))
	r.applied(s)
	r.forget()
	r.accept(invite, field("To", invite.Header.Get("To")+";tag=other"))
	r.sent("ACK", "ACK")
	r.story("it answers our offer", "apply(answer)11")
	r.do(s.RemoteApplied)
	r.story("accepted", "ack12", "accepted12")
}

func TestAnOfferInAReliableResponseIsAnsweredInThePrack(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{NoOffer: true})
	r.receive(withBody(reliably(invite, 1), media(sendrecv)))
	r.applied(s)
	r.local(s, media(recvonly))
	prack := r.sent("PRACK", "PRACK")
	equal(r, string(prack.Body), sdpText(recvonly), "it carries the answer")
	r.story("early media", "prack2", "progress(183)11")
	other := withBody(reliably(invite, 4, field("To", invite.Header.Get("To")+";tag=other")), media(sendrecv))
	r.receive(other)
	prack = r.sent("PRACK", "another branch is acknowledged too")
	isTrue(r, prack.To().Tag() == "other" && len(prack.Body) > 0 && !IsHeld(prack.Body), "its offer is refused")
	r.answer(invite, 200, contactBob)
	equal(r, len(r.sent("ACK", "ACK").Body), 0, "nothing is left to answer")
}

func TestARefusedEarlyAnswerEndsTheCall(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, invite := r.call(InviteOptions{})
	r.receive(withBody(reliably(invite, 1), media(sendrecv)))
	r.skipDialogs()
	next[ApplyRemote](r, "the answer")
	r.do(func(now time.Time) { s.RemoteFailed(now, errRefused) })
	r.sent("PRACK", "PRACK")
	r.header(r.sent("CANCEL", "CANCEL"), "Reason", `SIP;cause=488;text="Not Acceptable Here"`, "says why")
	r.story("ended", "failed(183,Bad Media Description)2", "terminated(183,Bad Media Description)9")
	r.accept(invite)
	r.sent("ACK", "a late 2xx")
	r.sent("BYE", "is not wanted")
}

func TestAReliableProgressCarriesTheAnswerAndWaitsForPrack(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.offer(field("Require", "100rel")))
	r.do(func(now time.Time) {
		noError(r, s.Progress(now, ProgressOptions{Headers: []sip.Field{field("X-A", "b")}}), "Progress")
	})
	r.story("an answer is needed", "need(answer)6")
	r.do(func(now time.Time) { s.LocalReady(now, media(sendrecv)) })
	resp := r.sent("183", "reliable by default 183")
	r.header(resp, "Require", "100rel", "RFC 3262 §3")
	r.header(resp, "X-A", "b", "the application's header")
	equal(r, string(resp.Body), sdpText(sendrecv), "with the answer")
	r.story("sent", "progressSent(183)6")

	r.do(func(now time.Time) {
		noError(r, s.Accept(now, AcceptOptions{Headers: []sip.Field{field("X-B", "c")}}), "Accept")
	})
	equal(r, s.State(), StateAnsweredWaitingForPrack, "accepting waits for the PRACK")
	r.advance(500 * time.Millisecond)
	r.sent("183", "again after T1")
	r.advance(time.Second)
	r.sent("183", "and after twice T1")

	r.receive(r.within(s, "PRACK", field("RAck", "1 1 INVITE")))
	r.sent("481", "RFC 3262 §3: another one's PRACK")
	r.receive(r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String())))
	equal(r, r.sent("200", "200 to the PRACK").CSeq().Method, "PRACK", "it is that one")
	ok := r.sent("200", "200 to the INVITE")
	r.header(ok, "X-B", "c", "the options of Accept are not lost")
	equal(r, len(ok.Body), 0, "the answer was given before")
	r.story("accepted", "prackIn11", "accepted7")
	r.receive(r.ack(ok))
	r.story("confirmed", "confirmed12")
	r.advance(time.Minute)
	r.quiet("no repetition follows")
}

func TestTheFirstRSeqIsDrawnFromAllThatTheRFCAllows(t *testing.T) {
	for _, c := range []struct {
		low         bool
		drawn, want uint32
	}{
		{false, 0, 1}, {false, 1 << 30, 1<<30 + 1}, {false, 1<<31 - 2, 1<<31 - 1}, {false, 1<<31 - 1, 1},
		{true, 9998, 9999}, {true, 9999, 1},
	} {
		r := caller(t, rel100(Supported), func(cfg *Config) { cfg.LowRSeq = c.low })
		s := r.ringing(r.offer(field("Supported", "100rel")))
		r.ua.cfg.Random = func(p []byte) { binary.BigEndian.PutUint32(p, c.drawn) }
		r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
		r.local(s, media(sendrecv))
		rseq, err := r.sent("183", "a reliable response").RSeq()
		noError(r, err, "RSeq")
		equal(r, rseq, c.want, "RFC 3262 §3: 1 to 2^31-1, or as SIP.js")
	}
}

func TestReliableResponsesComeOneAfterTheOther(t *testing.T) {
	r := caller(t, rel100(Required))
	s := r.ringing(r.offer(field("Supported", "100rel")))
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Code: 180}), "Progress") })
	r.local(s, media(sendrecv))
	first := r.sent("180", "the first")
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Code: 182}), "Progress") })
	r.quiet2("the second waits for the PRACK of the first")
	r.receive(r.within(s, "PRACK", field("RAck", first.Header.Get("RSeq")+" "+first.CSeq().String())))
	r.sent("200", "200 to the PRACK")
	second := r.sent("182", "now it goes")
	a, _ := first.RSeq()
	b, _ := second.RSeq()
	equal(r, b, a+1, "RFC 3262 §3: RSeq rises by one")
	equal(r, len(second.Body), 0, "the description was in the first")
}

func TestAReliableResponseWithoutPrackEndsTheCall(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.offer(field("Supported", "100rel")))
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	r.local(s, media(sendrecv))
	r.forget()
	r.advance(33 * time.Second)
	for len(r.wire) > 1 {
		r.sent("183", "repetitions")
	}
	r.sent("504", "RFC 3262 §3: a 5xx after 64*T1")
	r.story("ended", "terminated(-,No PRACK)9")
	r.settled()
}

func TestAnOfferInAReliableResponseIsAnsweredByThePrack(t *testing.T) {
	r := caller(t, rel100(Supported))
	s := r.ringing(r.request("INVITE", contactBob, field("Supported", "100rel")))
	r.do(func(now time.Time) { noError(r, s.Progress(now, ProgressOptions{Reliable: true}), "Progress") })
	r.local(s, media(sendonly))
	resp := r.sent("183", "it carries the offer")
	r.forget()
	prack := r.within(s, "PRACK", field("RAck", resp.Header.Get("RSeq")+" "+resp.CSeq().String()))
	r.receive(withBody(prack, media(recvonly)))
	r.story("the answer is applied", "apply(answer)6")
	r.do(s.RemoteApplied)
	r.sent("200", "200 to the PRACK")
	r.story("early media", "prackIn11")
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	equal(r, len(r.sent("200", "accepted").Body), 0, "nothing is left to describe")
}

func TestAPrackOfNothingGets481(t *testing.T) {
	r := caller(t, rel100(Supported))
	s, _ := r.established()
	r.receive(r.within(s, "PRACK", field("RAck", "1 1 INVITE")))
	r.sent("481", "RFC 3262 §3")
}

func TestTheByeOfAnUnwanted2xxCountsOnFromItsPrack(t *testing.T) {
	for name, lost := range map[string]func(r *rig, s *Session, invite *sip.Message){
		"canceled": func(r *rig, s *Session, _ *sip.Message) {
			r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
			r.sent("CANCEL", "CANCEL")
		},
		"answered elsewhere": func(r *rig, s *Session, invite *sip.Message) {
			r.accept(invite, field("To", invite.Header.Get("To")+";tag=faster"))
			r.sent("ACK", "ACK")
		},
	} {
		r := caller(t, rel100(Supported))
		s, invite := r.call(InviteOptions{})
		r.receive(reliably(invite, 1))
		prack := r.sent("PRACK", "PRACK")
		lost(r, s, invite)
		r.accept(invite)
		equal(r, r.sent("ACK", "the 2xx is acknowledged").CSeq().Seq, invite.CSeq().Seq, name)
		equal(r, r.sent("BYE", "and ended").CSeq().Seq, prack.CSeq().Seq+1, name+": no number is used twice")
	}
}

func TestPracksThatNobodyAnswersAreBounded(t *testing.T) {
	r := caller(t, rel100(Supported))
	_, invite := r.call(InviteOptions{})
	var first *sip.Message
	for i := range maxPracks {
		r.receive(reliably(invite, i+1))
		if m := r.sent("PRACK", "PRACK"); first == nil {
			first = m
		}
	}
	r.forget()
	r.receive(reliably(invite, maxPracks+1))
	r.quiet("enough of them wait")
	r.answer(first, 200)
	r.receive(reliably(invite, maxPracks+1))
	r.sent("PRACK", "the repetition is acknowledged")
}
