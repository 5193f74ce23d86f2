package sipcore

// Transfer: RFC 3515, RFC 5589, RFC 5359 §2.4, §2.5.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// onRefer lets a user agent answer calls, and a REFER in its own way.
func onRefer(do func(e *end, o SessionRefer)) func(e *end, o Output) {
	return func(e *end, o Output) {
		switch o := o.(type) {
		case SessionInvite:
			accept(e, o.Session)
		case SessionRefer:
			do(e, o)
		}
	}
}

// transfers takes a REFER and reports how the call to carol goes.
func transfers(status int) func(e *end, o SessionRefer) {
	return func(e *end, o SessionRefer) {
		command(e, func(now time.Time) error { return o.Referral.Accept(now) })
		e.later(time.Second, func() {
			command(e, func(now time.Time) error { return o.Referral.Notify(now, status, "") })
		})
	}
}

// transferring is alice's call with bob, whom she refers to carol.
func transferring(alice, bob *end) *Session {
	call := alice.invite(InviteOptions{})
	alice.run(time.Second)
	refer(alice, call)
	alice.run(3 * time.Second)
	return call
}

// sipfrag is the NOTIFY of a peer about its call.
func (r *rig) sipfrag(s *Session, state, line string) {
	r.t.Helper()
	r.receive(withBody(r.within(s, "NOTIFY", contactBob, field("Event", "refer"), field("Subscription-State", state)),
		Description{Body: []byte(line + "\r\n"), ContentType: "message/sipfrag;version=2.0"}))
	r.sent("200", "the NOTIFY is taken")
}

var transferFlows = []flow{
	{
		name: "transfer-blind", title: "RFC 5359 §2.4: alice transfers bob to carol, hears that it worked, and hangs up.",
		two: func(alice, bob *end) {
			bob.on = onRefer(transfers(200))
			bye(alice, transferring(alice, bob))
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "transfer-fails", title: "RFC 3515 §2.4.5: carol is busy: alice hears it, and the call with bob goes on.",
		two: func(alice, bob *end) {
			bob.on = onRefer(transfers(486))
			bye(alice, transferring(alice, bob))
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "transfer-declined", title: "RFC 3515 §2.4.2: bob declines to be transferred: 603, the call goes on.",
		two: func(alice, bob *end) {
			bob.on = onRefer(func(e *end, o SessionRefer) {
				command(e, func(now time.Time) error { return o.Referral.Reject(now, ResponseOptions{}) })
			})
			bye(alice, transferring(alice, bob))
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "transfer-unattended-bye", title: "RFC 5589 §6.1: alice hangs up as soon as bob has taken the REFER: bob ends it with a NOTIFY, after her BYE, for RFC 5057 §5.5 does not end it with the call.",
		two: func(alice, bob *end) {
			bob.on = onRefer(func(e *end, o SessionRefer) {
				command(e, func(now time.Time) error { return o.Referral.Accept(now) })
			})
			call := alice.invite(InviteOptions{})
			alice.run(time.Second)
			refer(alice, call)
			alice.run(100 * time.Millisecond)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "transfer-notify-first", title: "RFC 3515 §2.4.4: the NOTIFY overtakes the 202: it is taken all the same.",
		one: func(alice *rig) {
			call, _ := alice.established()
			refer(alice, call)
			sent := alice.sent("REFER", "to carol")
			alice.sipfrag(call, "active;expires=60", "SIP/2.0 100 Trying")
			alice.answer(sent, 202, contactBob)
			alice.sipfrag(call, "terminated;reason=noresource", "SIP/2.0 200 OK")
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "transfer-attended", title: "RFC 5359 §2.5: alice talks to bob and to carol, and joins the two: Refer-To carries Replaces with the tags as carol sees them.",
		one: func(alice *rig) {
			bob, _ := alice.established()
			carol, invite := alice.call(InviteOptions{RequestOptions: RequestOptions{Params: RequestParams{ToDisplayName: "Carol"}}})
			alice.accept(invite, fields("To", "<sip:carol@example.com>;tag=carol", "Contact", "<sip:carol@192.0.2.30;transport=ws>")...)
			alice.sent("ACK", "the second call stands")
			command(alice, func(now time.Time) error { return bob.ReferTo(now, carol, ReferOptions{}) })
			sent, id := alice.sent("REFER", "bob is to call carol"), carol.Dialog().ID
			to, _ := sent.ReferTo()
			equal(alice, to.URI.Headers, "Replaces="+id.CallID+"%3Bto-tag%3Dcarol%3Bfrom-tag%3D"+id.LocalTag, "RFC 3891 §3: as carol sees them")
			alice.answer(sent, 202, contactBob)
			alice.sipfrag(bob, "active;expires=60", "SIP/2.0 100 Trying")
			alice.receive(alice.inDialog(carol.Dialog(), sip.MethodBye, 1))
			alice.sent("200", "carol has bob now")
			alice.sipfrag(bob, "terminated;reason=noresource", "SIP/2.0 200 OK")
			alice.hangsUp(bob)
		},
		ends: []string{"alice: accepted, ended(BYE)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-without-target", title: "RFC 3515 §2.4.2: a REFER without Refer-To: 400.",
		one: func(alice *rig) {
			call, _ := alice.answeredCall()
			alice.receive(alice.within(call, "REFER", contactBob))
			alice.receive(alice.within(call, "BYE"))
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
}
