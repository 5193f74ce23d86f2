package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func (r *rig) refersOutside(o ReferOptions) (*Referral, *sip.Message) {
	r.t.Helper()
	var ref *Referral
	r.do(func(now time.Time) {
		var err error
		ref, err = r.ua.Refer(now, mustURI("sip:bob@example.com"), toCarol, o)
		noError(r, err, "Refer")
	})
	return ref, r.sent("REFER", "REFER")
}

// reportsOn is a NOTIFY about a REFER outside of a call.
func (r *rig) reportsOn(refer *sip.Message, seq, state, line string) {
	r.t.Helper()
	to := refer.To().WithTag("peer")
	m := withBody(r.request("NOTIFY", field("To", refer.Header.Get("From")), field("From", to.String()), field("Call-ID", refer.CallID()),
		field("CSeq", seq+" NOTIFY"), contactBob, field("Event", "refer"), field("Subscription-State", state)),
		Description{Body: []byte(line), ContentType: "message/sipfrag"})
	m.RequestURI = r.ua.ContactURI(false)
	r.receive(m)
}

func TestAReferOutsideOfACallNamesTheCallToTakeOver(t *testing.T) {
	r := caller(t)
	other, _ := r.answeredCall()
	r.do(func(now time.Time) {
		_, err := r.ua.ReferTo(now, mustURI("sip:carol@example.com"), other, ReferOptions{})
		noError(r, err, "ReferTo")
	})
	to, err := r.sent("REFER", "REFER").ReferTo()
	noError(r, err, "Refer-To can be read")
	d := other.Dialog().ID
	equal(r, to.URI.Headers, "Replaces="+d.CallID+"%3Bto-tag%3D"+d.RemoteTag+"%3Bfrom-tag%3D"+d.LocalTag, "RFC 3891 §4")
	_, err = r.ua.ReferTo(r.now, mustURI("sip:carol@example.com"), r.idleSession(), ReferOptions{})
	_, is := err.(*StateError)
	isTrue(r, is, "a call that does not stand cannot be taken over")
}

func TestAReferOutsideOfACallMakesADialogOfItsOwn(t *testing.T) {
	for _, early := range []bool{false, true} {
		r := caller(t)
		ref, refer := r.refersOutside(ReferOptions{Data: "mine"})
		r.header(refer, "Refer-To", "<sip:carol@example.com>", "RFC 3515 §2.1")
		r.header(refer, "Referred-By", "<sip:alice@example.com>", "RFC 3892 §3")
		isTrue(r, refer.Header.Has("Contact") && refer.To().Tag() == "", "RFC 3515 §2.2")
		if early {
			r.reportsOn(refer, "7", "active;expires=60", "SIP/2.0 100 Trying")
			r.sent("200", "RFC 6665 §4.4.1: the NOTIFY makes the dialog")
			r.story("told", "referProgress(100)0")
		}
		r.answer(refer, 202, contactBob)
		r.story("taken", "referResult(202)0")
		r.reportsOn(refer, "8", "terminated;reason=noresource", "SIP/2.0 200 OK")
		r.sent("200", "the end")
		isTrue(r, ref.Data == "mine" && ref.Session() == nil && ref.Over(), "of the REFER")
		r.story("told once", "referProgress(200)0", "referOver(200 OK)0")
		r.reportsOn(refer, "9", "active", "SIP/2.0 200 OK")
		r.sent("481", "RFC 6665 §4.1.3: nothing is left")
		r.settled()
	}
}

func TestAReferOutsideOfACallThatComesToNothing(t *testing.T) {
	for _, c := range []struct {
		end  func(r *rig, refer *sip.Message)
		want []string
	}{
		{func(r *rig, refer *sip.Message) { r.answer(refer, 603) }, []string{"referResult(603,Rejected)0", "referOver(603 Decline)0"}},
		{func(r *rig, _ *sip.Message) { r.advance(33 * time.Second) }, []string{"referResult(-,Request Timeout)0", "referOver(0 the REFER was not answered)0"}},
		{func(r *rig, refer *sip.Message) {
			r.answer(refer, 202, contactBob)
			r.advance(33 * time.Second)
		}, []string{"referResult(202)0", "referOver(0 the peer has not reported how the transfer ended)0"}},
		{func(r *rig, refer *sip.Message) { r.do(r.ua.Stop) }, []string{"referOver(0 the user agent was stopped)0"}},
	} {
		r := caller(t)
		_, refer := r.refersOutside(ReferOptions{})
		c.end(r, refer)
		r.story("told once", c.want...)
		equal(r, len(r.ua.refers)+len(r.ua.outsideRefers), 0, "nothing is kept")
	}
}

func TestAReferOutsideOfACallWithoutReports(t *testing.T) {
	r := caller(t)
	_, refer := r.refersOutside(ReferOptions{NoSub: true})
	r.answer(refer, 200, contactBob, field("Refer-Sub", "false"))
	r.story("RFC 4488 §4: its answer is the end", "referResult(200)0", "referOver(200 OK)0")
	r.settled()
}

func TestAReferOutsideOfACallIsForTheApplication(t *testing.T) {
	r := caller(t, func(c *Config) { c.AllowOutOfDialogRefers = true })
	r.receive(r.request("REFER", field("Refer-To", "<sip:carol@example.com>"), contactBob, field("Record-Route", "<sip:proxy.example.com;lr>")))
	q := next[IncomingRefer](r, "does anybody listen?").Referral
	isTrue(r, q.Session() == nil && q.Target().URI.User == "carol", "it is outside of calls")
	r.do(func(now time.Time) {
		_, err := q.Follow(now, InviteOptions{NoOffer: true})
		noError(r, err, "Follow")
	})
	ok := r.sent("202", "taken")
	isTrue(r, ok.Header.Has("Contact") && ok.To().Tag() != "", "RFC 3261 §12.1.1: it makes a dialog")
	r.header(ok, "Record-Route", "<sip:proxy.example.com;lr>", "RFC 3261 §12.1.1")
	notify, invite := r.sent("NOTIFY", "at once"), r.sent("INVITE", "the call")
	r.header(notify, "Route", "<sip:proxy.example.com;lr>", "within the new dialog")
	equal(r, notify.From().Tag(), ok.To().Tag(), "of ours")
	r.says(notify, "active;expires=180", "SIP/2.0 100 Trying")
	d := r.ua.refers[0].d
	r.receive(r.inDialog(d, "BYE", d.RemoteSeq+1))
	r.sent("481", "RFC 5057 §5.3: there is no call in it")
	r.receive(r.inDialog(d, "SUBSCRIBE", d.RemoteSeq+1, contactBob, field("Event", "refer"), field("Expires", "60")))
	isTrue(r, r.sent("200", "a refresh").Header.Has("Contact"), "RFC 6665 §4.4.2")
	r.says(r.sent("NOTIFY", "its state"), "active;expires=60", "SIP/2.0 100 Trying")
	r.answer(invite, 486)
	r.skipTo("NOTIFY")
	r.says(r.sent("NOTIFY", "the end"), "terminated;reason=noresource", "SIP/2.0 486 Busy Here")
	r.settled()
}

func TestAReferOutsideOfACallIsCheckedAndBounded(t *testing.T) {
	r := caller(t)
	refer := func(fields ...sip.Field) {
		r.receive(r.request("REFER", append(fields, field("Refer-To", "<sip:carol@example.com>"))...))
	}
	refer(contactBob)
	r.sent("405", "nobody allowed it")
	r = caller(t, func(c *Config) { c.AllowOutOfDialogRefers = true })
	r.receive(r.request("REFER", contactBob))
	r.sent("400", "RFC 3515 §2.4.2: no Refer-To")
	refer()
	r.sent("400", "no Contact to report to")
	for range maxOutsideReferrals {
		refer(contactBob)
	}
	r.quiet2("they wait")
	r.forget()
	refer(contactBob)
	isTrue(r, r.sent("503", "one too many").Header.Has("Retry-After"), "later")
	r.advance(30 * time.Second)
	r.forget()
	refer(contactBob)
	next[IncomingRefer](r, "what nobody answered has ended")
}
