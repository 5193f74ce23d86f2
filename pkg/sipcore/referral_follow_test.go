package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// asked is a call in which the peer has sent a REFER.
func (r *rig) asked(fields ...sip.Field) (*Session, *IncomingReferral) {
	r.t.Helper()
	s, _ := r.answeredCall()
	r.receive(r.within(s, "REFER", append(fields, contactBob)...))
	return s, next[SessionRefer](r, "a REFER").Referral
}

// follows lets the core follow, up to the INVITE.
func (r *rig) follows(q *IncomingReferral) (*Session, *sip.Message) {
	r.t.Helper()
	var call *Session
	r.do(func(now time.Time) {
		var err error
		call, err = q.Follow(now, InviteOptions{})
		noError(r, err, "Follow")
	})
	r.sent("202", "the REFER is taken")
	r.says(r.sent("NOTIFY", "at once"), "active;expires=180", "SIP/2.0 100 Trying")
	r.localSoon(call)
	invite := r.sent("INVITE", "the call")
	r.forget()
	return call, invite
}

// says looks at a NOTIFY and answers it.
func (r *rig) says(notify *sip.Message, state, line string) {
	r.t.Helper()
	r.header(notify, "Subscription-State", state, "its state")
	equal(r, string(notify.Body), line+"\r\n", "its report")
	r.answer(notify, 200)
}

func TestTheCallThatFollowsAReferSaysWhoWantsItAndWhatItReplaces(t *testing.T) {
	r := caller(t)
	_, q := r.asked(field("Refer-To", "<sip:carol@192.0.2.30;method=INVITE;x=y?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=replaces&Route=evil&From=x>"),
		field("Referred-By", `"Bob" <sip:bob@example.com>;cid="1@x";p=q`))
	_, invite := r.follows(q)
	equal(r, invite.RequestURI.String(), "sip:carol@192.0.2.30;x=y", "RFC 3261 §19.1.1: neither headers nor method")
	equal(r, invite.To().URI.String(), "sip:carol@192.0.2.30;x=y", "nor in To")
	r.header(invite, "Referred-By", `"Bob" <sip:bob@example.com>;p=q`, "RFC 3892 §3: as it came, without a token that does not go along")
	r.header(invite, "Replaces", "a@b;to-tag=1;from-tag=2", "RFC 3891 §4")
	r.header(invite, "Require", "replaces", "RFC 5589 §7.3")
	isTrue(r, !invite.Header.Has("Route") && invite.From().URI.User == "alice", "RFC 3261 §19.1.5: the rest is ignored")
}

func TestTheApplicationsHeadersComeBeforeThoseOfARefer(t *testing.T) {
	r := caller(t)
	_, q := r.asked(field("Refer-To", "<sip:carol@example.com>"), field("Referred-By", "<sip:bob@example.com>"))
	r.do(func(now time.Time) {
		_, err := q.Follow(now, InviteOptions{NoOffer: true, RequestOptions: RequestOptions{Headers: fields("referred-by", "<sip:nobody@example.com>")}})
		noError(r, err, "Follow")
	})
	r.skipTo("INVITE")
	r.header(r.sent("INVITE", "the call"), "Referred-By", "<sip:nobody@example.com>", "once")
}

func TestACallThatFollowsReportsByItself(t *testing.T) {
	r := caller(t)
	s, q := r.asked(field("Refer-To", "<sip:carol@example.com>"))
	call, invite := r.follows(q)
	equal(r, q.Call(), call, "it is known")
	r.answer(invite, 100)
	r.quiet2("what was said is not said again")
	r.answer(invite, 180, contactBob)
	ringing := r.sent("NOTIFY", "it rings")
	r.answer(invite, 183, contactBob)
	r.quiet2("one NOTIFY at a time")
	r.says(ringing, "active;expires=180", "SIP/2.0 180 Ringing")
	r.says(r.sent("NOTIFY", "then the next"), "active;expires=180", "SIP/2.0 183 Session Progress")
	r.accept(invite)
	r.sent("ACK", "it answers")
	r.quiet2("it may still come to nothing")
	r.appliedSoon(call)
	r.says(r.sent("NOTIFY", "the end"), "terminated;reason=noresource", "SIP/2.0 200 OK")
	equal(r, s.State(), StateConfirmed, "to end the old call is for others")
	r.do(func(now time.Time) { noError(r, call.Bye(now, ByeOptions{}), "Bye") })
	r.sent("BYE", "its end is not reported")
}

func TestACallThatFollowsReportsWhyItFailed(t *testing.T) {
	for name, c := range map[string]struct {
		fail func(r *rig, call *Session, invite *sip.Message)
		want string
	}{
		"busy":        {func(r *rig, _ *Session, invite *sip.Message) { r.answer(invite, 486) }, "SIP/2.0 486 Busy Here"},
		"unreachable": {func(r *rig, _ *Session, invite *sip.Message) { r.advance(33 * time.Second) }, "SIP/2.0 408 Request Timeout"},
		"no identity": {func(r *rig, _ *Session, invite *sip.Message) { r.answer(invite, 429) }, "SIP/2.0 429 Provide Referrer Identity"},
		"given up": {func(r *rig, call *Session, invite *sip.Message) {
			r.answer(invite, 180, contactBob)
			r.answer(r.sent("NOTIFY", "it rings"), 200)
			r.do(func(now time.Time) { noError(r, call.Cancel(now, CancelOptions{}), "Cancel") })
			r.answer(r.sent("CANCEL", "given up"), 200)
			r.answer(invite, 487)
		}, "SIP/2.0 487 Request Terminated"},
		"answers, then fails": {func(r *rig, call *Session, invite *sip.Message) {
			r.accept(invite)
			skipTo[ApplyRemote](r)
			r.skipDialogs()
			next[ApplyRemote](r, "the answer")
			r.do(func(now time.Time) { call.RemoteFailed(now, errRefused) })
		}, "SIP/2.0 488 Not Acceptable Here"},
	} {
		t.Run(name, func(t *testing.T) {
			r := caller(t)
			s, q := r.asked(field("Refer-To", "<sip:carol@example.com>"))
			call, invite := r.follows(q)
			c.fail(r, call, invite)
			r.skipTo("NOTIFY")
			r.says(r.sent("NOTIFY", "the end"), "terminated;reason=noresource", c.want)
			equal(r, s.State(), StateConfirmed, "the call goes on")
		})
	}
}

func TestReportsOfACallThatFollowsGoOnAfterTheEndOfTheFirst(t *testing.T) {
	r := caller(t)
	s, q := r.asked(field("Refer-To", "<sip:carol@example.com>"))
	_, invite := r.follows(q)
	r.receive(r.within(s, "BYE"))
	r.sent("200", "who referred hangs up at once")
	r.forget()
	r.answer(invite, 180, contactBob)
	r.says(r.sent("NOTIFY", "RFC 5057 §5.5"), "active;expires=180", "SIP/2.0 180 Ringing")
	r.answer(invite, 603)
	r.skipTo("NOTIFY")
	r.says(r.sent("NOTIFY", "to the end"), "terminated;reason=noresource", "SIP/2.0 603 Decline")
	r.settled()
}

func TestASubscriptionToAReferIsRefreshedAndEnded(t *testing.T) {
	r := caller(t)
	s, q := r.asked(field("Refer-To", "<sip:carol@example.com>"))
	r.follows(q)
	subscribe := func(expires string) *sip.Message {
		return r.within(s, "SUBSCRIBE", contactBob, field("Event", "refer;id="+q.id), field("Expires", expires))
	}
	r.advance(100 * time.Second / 4)
	r.forget()
	r.receive(subscribe("7200"))
	r.header(r.sent("200", "RFC 6665 §4.2.1.1"), "Expires", "3600", "as long as we grant")
	r.says(r.sent("NOTIFY", "RFC 6665 §4.2.1.2"), "active;expires=3600", "SIP/2.0 100 Trying")
	r.receive(r.within(s, "SUBSCRIBE", contactBob, field("Event", "refer;id=4711")))
	r.sent("481", "a REFER that is none")
	r.receive(r.within(s, "SUBSCRIBE", contactBob, field("Event", "presence")))
	r.header(r.sent("489", "RFC 6665 §4.2.1.1: another event"), "Allow-Events", "refer", "this one")
	r.receive(subscribe("0"))
	r.header(r.sent("200", "it ends"), "Expires", "0", "at once")
	r.says(r.sent("NOTIFY", "with a NOTIFY"), "terminated;reason=timeout", "SIP/2.0 100 Trying")
	r.receive(subscribe("60"))
	r.sent("405", "it is gone")
}

func TestASubscriptionToAReferExpires(t *testing.T) {
	r := caller(t)
	s, q := r.asked(field("Refer-To", "<sip:carol@example.com>"))
	r.do(func(now time.Time) { noError(r, q.Accept(now), "Accept") })
	r.sent("202", "taken")
	r.answer(r.sent("NOTIFY", "trying"), 200)
	r.advance(180 * time.Second)
	r.says(r.sent("NOTIFY", "RFC 6665 §4.2.2"), "terminated;reason=timeout", "SIP/2.0 100 Trying")
	_, is := q.Notify(r.now, 200, "").(*StateError)
	isTrue(r, is, "nobody listens any more")
	equal(r, s.State(), StateConfirmed, "the call is another matter")
}

func TestAReferThatWantsNoReportsGetsNone(t *testing.T) {
	for _, f := range []sip.Field{field("Refer-Sub", "FALSE ;x"), field("Require", "nosub")} {
		r := caller(t)
		_, q := r.asked(field("Refer-To", "<sip:carol@example.com>"), f)
		r.do(func(now time.Time) {
			_, err := q.Follow(now, InviteOptions{NoOffer: true})
			noError(r, err, "Follow")
		})
		r.header(r.sent("202", "taken"), "Refer-Sub", "false", "RFC 4488 §4")
		invite := r.sent("INVITE", "no NOTIFY")
		r.forget()
		r.answer(invite, 486)
		r.sent("ACK", "nor at the end")
		r.skip("SessionRejected", "SessionFailed", "SessionTerminated")
		r.quiet2("that is all")
		r.skip("SessionRequestReceived")
		next[IncomingReferOver](r, "told once")
	}
}

func TestWhatIsNoCallCannotBeFollowed(t *testing.T) {
	for _, to := range []string{"<http://example.com/>", "<sip:carol@example.com;method=SUBSCRIBE>"} {
		r := caller(t)
		_, q := r.asked(field("Refer-To", to))
		_, err := q.Follow(r.now, InviteOptions{})
		isTrue(r, err != nil, to)
		r.quiet("the REFER waits for the application")
	}
}

func TestANotifyThatIsRefusedEndsTheReports(t *testing.T) {
	r := caller(t)
	s, q := r.asked(field("Refer-To", "<sip:carol@example.com>"))
	r.do(func(now time.Time) {
		_, err := q.Follow(now, InviteOptions{NoOffer: true})
		noError(r, err, "Follow")
	})
	r.sent("202", "taken")
	notify, invite := r.sent("NOTIFY", "trying"), r.sent("INVITE", "the call")
	r.answer(notify, 400)
	r.answer(invite, 180, contactBob)
	r.quiet2("RFC 6665 §4.2.2: nobody listens")
	equal(r, s.State(), StateConfirmed, "RFC 5057 §5.1: the call goes on")
	equal(r, q.Call().State(), StateProvisionalReceived, "and the other one")
}

func TestTheLastReportDoesNotWaitForTheAnswerToTheOneBefore(t *testing.T) {
	r := caller(t)
	_, q := r.asked(field("Refer-To", "<sip:carol@example.com>"))
	_, invite := r.follows(q)
	r.answer(invite, 180, contactBob)
	ringing := r.sent("NOTIFY", "it rings")
	r.answer(invite, 183, contactBob)
	r.answer(invite, 486)
	r.sent("ACK", "it is busy")
	r.says(r.sent("NOTIFY", "the end"), "terminated;reason=noresource", "SIP/2.0 486 Busy Here")
	r.answer(ringing, 500)
	r.quiet2("what was overtaken is old news")
}
