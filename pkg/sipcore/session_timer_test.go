package sipcore

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// timed is what a peer says that speaks RFC 4028.
func timed(expires string) []sip.Field {
	return fields("Supported", "timer", "Require", "timer", "Session-Expires", expires, "Allow", "INVITE, ACK, BYE, CANCEL, UPDATE")
}

// untimed is for tests of other things that last longer than half a session.
func untimed(c *Config) { c.NoSessionTimers = true }

// timedCall is a call of ours that stands, with what the 2xx grants.
func (r *rig) timedCall(granted ...sip.Field) *Session {
	r.t.Helper()
	s, invite := r.call(InviteOptions{})
	r.accept(invite, granted...)
	r.appliedSoon(s)
	r.forget()
	return s
}

// timedAnswer is the 200 to an INVITE of bob's that asks for this.
func (r *rig) timedAnswer(asked ...sip.Field) (*Session, *sip.Message) {
	r.t.Helper()
	s := r.ringing(r.offer(asked...))
	ok := r.answering(s)
	r.receive(r.ack(ok))
	r.forget()
	return s, ok
}

func TestAnInviteAsksForASessionTimer(t *testing.T) {
	r := caller(t)
	_, invite := r.call(InviteOptions{})
	r.header(invite, "Session-Expires", "1800", "RFC 4028 §7.1: the callee chooses who refreshes")
	r.header(invite, "Min-SE", "", "the least is the default")
	isTrue(r, speaksTimer(invite), "RFC 4028 §7.1: in every request")
	r = caller(t, func(c *Config) { c.SessionExpires, c.MinSE = 600*time.Second, 300*time.Second })
	_, invite = r.call(InviteOptions{})
	r.header(invite, "Session-Expires", "600", "what the configuration says")
	r.header(invite, "Min-SE", "300", "RFC 4028 §7.1")
	r = caller(t, untimed)
	_, invite = r.call(InviteOptions{})
	r.header(invite, "Session-Expires", "", "switched off")
	isTrue(r, !speaksTimer(invite), "and not spoken of")
}

func TestTheRefresherIsThatOfTable2(t *testing.T) {
	for _, row := range []struct {
		asked []sip.Field
		want  string
		spoke bool
	}{
		{fields("Session-Expires", "1000"), "1000;refresher=uas", false},
		{fields("Session-Expires", "1000;refresher=uac"), "1000;refresher=uas", false}, // NA in the table
		{fields("Supported", "timer", "Session-Expires", "1000"), "1000;refresher=uac", true},
		{fields("Supported", "timer", "Session-Expires", "1000;refresher=uac"), "1000;refresher=uac", true},
		{fields("Supported", "timer", "Session-Expires", "1000;refresher=uas"), "1000;refresher=uas", true},
		{fields("Supported", "timer"), "1800;refresher=uac", true},
		{nil, "1800;refresher=uas", false},
		{fields("Supported", "timer", "Session-Expires", "7200"), "1800;refresher=uac", true},
		{fields("Supported", "timer", "Session-Expires", "7200", "Min-SE", "3600"), "3600;refresher=uac", true},
		{fields("Require", "timer", "Session-Expires", "bad"), "1800;refresher=uac", true},
	} {
		r := caller(t)
		_, ok := r.timedAnswer(row.asked...)
		r.header(ok, "Session-Expires", row.want, "RFC 4028 §9")
		equal(r, hasToken(ok.OptionTags("Require"), "timer"), row.spoke, "RFC 4028 §9: timer is required of who speaks of it")
	}
	r := caller(t, untimed)
	_, ok := r.timedAnswer(fields("Supported", "timer", "Session-Expires", "1000")...)
	r.header(ok, "Session-Expires", "", "switched off")
	r.receive(r.offer(field("Require", "timer")))
	r.sent("420", "and not to be required")
}

func TestASessionIsRefreshedByUpdateAtHalfItsTime(t *testing.T) {
	r := caller(t)
	s := r.timedCall(timed("100;refresher=uac")...)
	r.advance(49 * time.Second)
	r.quiet("nothing before half of it")
	r.advance(time.Second)
	update := r.sent("UPDATE", "RFC 4028 §10: at half of it")
	r.header(update, "Session-Expires", "100;refresher=uac", "RFC 4028 §7.4: who refreshes stays who it is")
	equal(r, len(update.Body), 0, "RFC 4028 §7.4: without a description")
	r.answer(update, 200, timed("100;refresher=uac")...)
	r.forget()
	r.advance(50 * time.Second)
	r.answer(r.sent("UPDATE", "and so on"), 200, timed("200;refresher=uas")...)
	r.forget()
	r.advance(167 * time.Second)
	r.quiet("RFC 4028 §7.2: the newest 2xx says that the peer refreshes now")
	r.advance(time.Second)
	r.header(r.sent("BYE", "RFC 4028 §10: it does not, so the call is over, 32 seconds before the end"), "Reason", `SIP;cause=408;text="Session Expired"`, "RFC 3326")
	r.story("the application hears why", "bye12", "terminated(-,Session Expired)9")
	equal(r, s.State(), StateTerminated, "it is over")
}

func TestARefreshByReinviteOffersWhatWasAgreed(t *testing.T) {
	r := caller(t)
	s := r.timedCall(fields("Session-Expires", "100;refresher=uac")...)
	r.advance(50 * time.Second)
	invite := r.sent("INVITE", "a peer that names no UPDATE gets a re-INVITE")
	equal(r, string(invite.Body), sdpText(sendrecv), "RFC 4028 §7.4: with the description as it was")
	r.skip("SessionRequestSent")
	r.quiet("the media side has no part in it")
	r.receive(withBody(response(invite, 200, fields("Session-Expires", "100;refresher=uac")...), media(sendrecv)))
	r.sent("ACK", "acknowledged")
	r.story("the application sees no renegotiation", "ack12")
	isTrue(r, s.ReadyToReinvite(), "and can begin one")
	r.advance(50 * time.Second)
	invite = r.sent("INVITE", "again")
	r.receive(withBody(response(invite, 200, fields("Session-Expires", "100;refresher=uac")...), media(sendonly)))
	r.sent("ACK", "acknowledged")
	skipTo[NeedLocal](r)
	next[NeedLocal](r, "an answer that has changed makes the media side offer itself")
}

func TestARefreshOfThePeerIsAnsweredAndWindsTheTimer(t *testing.T) {
	r := caller(t)
	s, _ := r.timedAnswer(fields("Supported", "timer", "Session-Expires", "100")...)
	for range 3 {
		r.advance(60 * time.Second)
		r.receive(r.within(s, "UPDATE", append(fields("Supported", "timer", "Session-Expires", "100;refresher=uac"), contactBob)...))
		r.header(r.sent("200", "a refresh"), "Session-Expires", "100;refresher=uac", "RFC 4028 §9")
		r.forget()
	}
	again := withBody(r.within(s, "INVITE", append(fields("Supported", "timer", "Session-Expires", "100;refresher=uac"), contactBob)...), media(sendrecv))
	r.receive(again)
	r.appliedSoon(s)
	skipTo[NeedLocal](r)
	answer := media(sendrecv)
	answer.Body = []byte(strings.Replace(string(answer.Body), "o=- 1 1", "o=- 1 2", 1))
	r.local(s, answer)
	ok := r.sent("200", "a re-INVITE with the offer as it was")
	equal(r, string(ok.Body), sdpText(sendrecv), "RFC 4028 §7.4: an answer that has not changed says so")
	r.receive(r.ack(ok))
	r.forget()
	r.advance(67 * time.Second)
	r.quiet("not yet")
	r.advance(time.Second)
	r.sent("BYE", "RFC 4028 §10: 32 seconds before the end")
	r = caller(t)
	r.timedCall(timed("30;refresher=uas")...)
	r.advance(19 * time.Second)
	r.quiet("a peer may grant less than it must")
	r.advance(time.Second)
	r.sent("BYE", "RFC 4028 §10: a third before the end where that is less than 32 seconds")
}

func TestASessionThatIsTooShortIsRefusedWith422(t *testing.T) {
	r := caller(t, func(c *Config) { c.MinSE = 600 * time.Second })
	short := fields("Supported", "timer", "Session-Expires", "599")
	r.receive(r.offer(short...))
	r.sent("100", "at once")
	r.header(r.sent("422", "RFC 4028 §9"), "Min-SE", "600", "with what it has to be")
	s, ok := r.timedAnswer(field("Session-Expires", "599"))
	r.header(ok, "Session-Expires", "599;refresher=uas", "who does not speak RFC 4028 could not read the 422")
	r.receive(r.within(s, "UPDATE", append(short, contactBob)...))
	r.header(r.sent("422", "later, too"), "Min-SE", "600", "RFC 4028 §9")
	equal(r, s.State(), StateConfirmed, "which changes nothing")
}

func TestA422IsObeyedAndRemembered(t *testing.T) {
	r := caller(t, func(c *Config) { c.SessionExpires = 100 * time.Second })
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 422, field("Min-SE", "300"))
	r.sent("ACK", "acknowledged")
	again := r.sent("INVITE", "RFC 4028 §7.3")
	r.header(again, "Session-Expires", "300", "as long as it has to be")
	r.header(again, "Min-SE", "300", "RFC 4028 §7.3")
	r.accept(again, timed("300;refresher=uac")...)
	r.appliedSoon(s)
	r.forget()
	r.advance(150 * time.Second)
	r.header(r.sent("UPDATE", "the refresh"), "Min-SE", "300", "RFC 4028 §7.4: remembered")
	r = caller(t)
	_, invite = r.call(InviteOptions{})
	r.answer(invite, 422, field("Min-SE", "90"))
	r.sent("ACK", "a 422 that asks for no more than it got")
	r.quietWire("is not tried again")
	r = caller(t)
	_, invite = r.call(InviteOptions{})
	for range maxReconsidered {
		r.answer(invite, 422, field("Min-SE", strconv.Itoa(3600+int(invite.CSeq().Seq))))
		r.sent("ACK", "acknowledged")
		invite = r.sent("INVITE", "longer and longer")
	}
	r.answer(invite, 422, field("Min-SE", "99999"))
	r.sent("ACK", "acknowledged")
	r.quietWire("has an end")
}

// quietWire: nothing more was sent.
func (r *rig) quietWire(sentence string) {
	r.t.Helper()
	if len(r.wire) > 0 {
		r.t.Errorf("%s: but this was sent:\n%s", sentence, r.wire[0])
	}
}

func TestAPeerWithoutSessionTimersIsAskedAllTheSame(t *testing.T) {
	r := caller(t)
	s := r.timedCall(field("Allow", "INVITE, UPDATE"))
	r.advance(900 * time.Second)
	r.answer(r.sent("UPDATE", "RFC 4028 §7.2: we refresh alone"), 500)
	r.forget()
	r.advance(900 * time.Second)
	r.answer(r.sent("UPDATE", "a refusal shows that the peer is there"), 405)
	r.sent("INVITE", "without UPDATE by a re-INVITE")
	r.forget()
	r.advance(32 * time.Second)
	r.sent("BYE", "RFC 3261 §12.2.1.2: silence ends the call")
	r.story("a dead peer ends the call", "terminated(-,Request Timeout)9")
	equal(r, s.State(), StateTerminated, "it is over")
}

func TestARefreshThatIsRefusedIsTriedAgainAndThenTheSessionEnds(t *testing.T) {
	r := caller(t)
	r.timedCall(timed("1000;refresher=uac")...)
	r.advance(500 * time.Second)
	for range maxRefreshFailures {
		r.answer(r.sent("UPDATE", "a refresh"), 500)
		r.forget()
		r.advance(125 * time.Second)
	}
	r.answer(r.sent("UPDATE", "the last one"), 500)
	r.forget()
	r.advance(92 * time.Second)
	r.quiet("RFC 4028 §10: it is not repeated for ever")
	r.advance(time.Second)
	r.sent("BYE", "and ends with the interval")
	for _, code := range []int{408, 481} {
		r := caller(t)
		r.timedCall(timed("1000;refresher=uac")...)
		r.advance(500 * time.Second)
		r.answer(r.sent("UPDATE", "a refresh"), code)
		r.sent("BYE", "RFC 4028 §10: the peer has lost the dialog")
	}
}

func TestARefreshWaitsForWhatRefreshesAnyway(t *testing.T) {
	r := caller(t)
	s := r.timedCall(timed("100;refresher=uac")...)
	r.advance(45 * time.Second)
	r.reinvite(s, ReinviteOptions{})
	r.localSoon(s)
	invite := r.sent("INVITE", "a re-INVITE of the application")
	r.header(invite, "Session-Expires", "100;refresher=uac", "RFC 4028 §7.4")
	r.advance(10 * time.Second)
	r.quietWire("meanwhile there is no refresh")
	r.receive(withBody(response(invite, 200, append(timed("100;refresher=uac"), contactBob)...), media(sendrecv)))
	r.appliedSoon(s)
	r.forget()
	r.advance(49 * time.Second)
	r.quiet("its 2xx was one")
	r.advance(time.Second)
	r.sent("UPDATE", "the next is due")
	r.down(true)
	r.forget()
	r.advance(15 * time.Second)
	r.do(r.ua.TransportUp)
	r.localSoon(s)
	r.skipTo("INVITE")
	r.answer(r.sent("INVITE", "what mends the connection refreshes"), 488)
	r.forget()
	r.advance(2 * time.Second)
	r.sent("UPDATE", "unless it is refused")
}

func TestASessionThatLostItsConnectionEndsWithItsTimer(t *testing.T) {
	r := caller(t)
	r.timedCall(timed("100;refresher=uas")...)
	r.down(true)
	r.forget()
	r.advance(68 * time.Second)
	isTrue(r, len(r.ua.sessions) == 0, "the peer has ended it, too")
	said := ""
	for _, o := range r.events {
		said += tell(o) + " "
	}
	isTrue(r, strings.Contains(said, "terminated(-,Session Expired)9"), "and the application hears it: "+said)
}
