package sipcore

// Transfer from the side that is asked to call, and what may go wrong on either:
// RFC 3515, RFC 3892, RFC 4488, RFC 5057, RFC 5589.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var carolAsked = field("Refer-To", "<sip:carol@example.com>")

// followed is alice's call with bob, who has asked her to call carol, and the
// INVITE to carol.
func followed(alice *rig, fields ...sip.Field) (with, call *Session, invite *sip.Message) {
	with, q := alice.asked(append(fields, field("Referred-By", "<sip:bob@example.com>"))...)
	call, invite = alice.follows(q)
	return with, call, invite
}

// told answers the NOTIFY that alice has sent to bob.
func (r *rig) told(state, line string) {
	r.t.Helper()
	r.skipTo("NOTIFY")
	r.says(r.sent("NOTIFY", "bob hears it"), state, line)
}

// hung ends a call from the side of the peer.
func (r *rig) hung(s *Session) {
	r.t.Helper()
	r.receive(r.within(s, "BYE"))
}

var (
	carolRings = fields("To", "<sip:carol@example.com>;tag=carol", "Contact", "<sip:carol@192.0.2.30;transport=ws>")
	finally    = "terminated;reason=noresource"
)

var referFlows = []flow{
	{
		name: "refer-followed", title: "RFC 5589 §6.1: bob asks alice to call carol: her INVITE says who wants it (RFC 3892), and bob hears that it rings and that it stands; then he hangs up.",
		one: func(alice *rig) {
			with, call, invite := followed(alice, carolAsked)
			alice.answer(invite, 180, carolRings...)
			alice.told("active;expires=180", "SIP/2.0 180 Ringing")
			alice.accept(invite, carolRings...)
			alice.appliedSoon(call)
			alice.told(finally, "SIP/2.0 200 OK")
			alice.hung(with)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(BYE)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-attended", title: "RFC 3891 §3, RFC 5589 §7.3: the Refer-To names the call that carol has with bob: Replaces and Require go into the INVITE, headers that could change the call do not (RFC 3261 §19.1.5).",
		one: func(alice *rig) {
			with, call, invite := followed(alice, field("Refer-To", "<sip:carol@192.0.2.30;method=INVITE?Replaces=c%40x%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=replaces&Route=%3Csip%3Aevil%3E>"))
			alice.accept(invite, fields("To", "<sip:carol@192.0.2.30>;tag=carol", "Contact", "<sip:carol@192.0.2.30;transport=ws>")...)
			alice.appliedSoon(call)
			alice.told(finally, "SIP/2.0 200 OK")
			alice.hung(with)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(BYE)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-busy", title: "RFC 3515 §2.4.5: carol is busy: bob hears it, and talks with alice again.",
		one: func(alice *rig) {
			with, _, invite := followed(alice, carolAsked)
			alice.answer(invite, 486)
			alice.told(finally, "SIP/2.0 486 Busy Here")
			alice.hangsUp(with)
		},
		ends: []string{"alice: failed(486,Busy)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-identity", title: "RFC 3892 §5: carol wants to know for sure who refers alice: 429 is reported to bob.",
		one: func(alice *rig) {
			with, _, invite := followed(alice, carolAsked)
			alice.answer(invite, 429)
			alice.told(finally, "SIP/2.0 429 Provide Referrer Identity")
			alice.hangsUp(with)
		},
		ends: []string{"alice: failed(429,SIP Failure Code)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-unreachable", title: "RFC 3261 §17.1.1.2: nobody answers for carol: after timer B bob hears 408.",
		one: func(alice *rig) {
			with, _, _ := followed(alice, carolAsked)
			alice.advance(33 * time.Second)
			alice.told(finally, "SIP/2.0 408 Request Timeout")
			alice.hangsUp(with)
		},
		ends: []string{"alice: failed(-,Request Timeout)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-in-vain", title: "carol answers, but not so that alice's media side can take it: her call ends, and bob hears 488, not the 200.",
		one: func(alice *rig) {
			with, _, invite := followed(alice, carolAsked)
			alice.record.media.refuses = func(offer bool) bool { return !offer }
			alice.accept(invite, carolRings...)
			alice.told(finally, "SIP/2.0 488 Not Acceptable Here")
			alice.hangsUp(with)
		},
		ends: []string{"alice: failed(200,Bad Media Description)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-given-up", title: "alice changes her mind while carol's phone rings: bob hears 487.",
		one: func(alice *rig) {
			with, call, invite := followed(alice, carolAsked)
			alice.answer(invite, 180, carolRings...)
			alice.told("active;expires=180", "SIP/2.0 180 Ringing")
			cancel(alice, call)
			alice.skipTo("CANCEL")
			alice.answer(alice.sent("CANCEL", "to carol"), 200)
			alice.answer(invite, 487, carolRings[0])
			alice.told(finally, "SIP/2.0 487 Request Terminated")
			alice.hangsUp(with)
		},
		ends: []string{"alice: failed(487,SIP Failure Code)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-after-bye", title: "RFC 5589 §6.1, RFC 5057 §5.5: bob hangs up as soon as alice has taken his REFER: the subscription goes on, and he hears all the same.",
		one: func(alice *rig) {
			with, call, invite := followed(alice, carolAsked)
			alice.hung(with)
			alice.sent("200", "of the BYE")
			alice.answer(invite, 180, carolRings...)
			alice.told("active;expires=180", "SIP/2.0 180 Ringing")
			alice.accept(invite, carolRings...)
			alice.appliedSoon(call)
			alice.told(finally, "SIP/2.0 200 OK")
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(BYE)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-unheard", title: "RFC 6665 §4.2.2: bob does not know the subscription any more: 481 ends the reports, but neither call (RFC 5057 §5.1).",
		one: func(alice *rig) {
			with, call, invite := followed(alice, carolAsked)
			alice.answer(invite, 180, carolRings...)
			alice.skipTo("NOTIFY")
			alice.answer(alice.sent("NOTIFY", "it rings"), 481)
			alice.accept(invite, carolRings...)
			alice.appliedSoon(call)
			alice.hung(with)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(BYE)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-overtaken", title: "RFC 3261 §12.2.2: the BYE that follows it overtakes the last NOTIFY, which comes out of order: 500. Bob waits for it, so it is sent again.",
		one: func(alice *rig) {
			with, _, invite := followed(alice, carolAsked)
			alice.answer(invite, 486)
			alice.skipTo("NOTIFY")
			notify := alice.sent("NOTIFY", "carol is busy")
			alice.hangsUp(with)
			alice.answer(notify, 500)
			alice.told(finally, "SIP/2.0 486 Busy Here")
		},
		ends: []string{"alice: failed(486,Busy)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-challenged", title: "RFC 3261 §22.3: the last NOTIFY is challenged when alice has hung up: bob hears all the same, for RFC 5057 §5.5 does not end his subscription with the call.",
		one: func(alice *rig) {
			with, _, invite := followed(alice, carolAsked)
			alice.answer(invite, 486)
			alice.skipTo("NOTIFY")
			notify := alice.sent("NOTIFY", "carol is busy")
			bye(alice, with)
			alice.skipTo("BYE")
			hangup := alice.sent("BYE", "alice hangs up")
			alice.answer(notify, 407, proxy("proxy", "n1"))
			alice.told(finally, "SIP/2.0 486 Busy Here")
			alice.answer(hangup, 200)
		},
		ends: []string{"alice: failed(486,Busy)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-followed-connection-lost", title: "RFC 3515 §2.4.5: the connection is lost before the last NOTIFY is answered: it is sent again over the next one.",
		one: func(alice *rig) {
			with, _, invite := followed(alice, carolAsked)
			alice.hung(with)
			alice.answer(invite, 486)
			alice.skipTo("NOTIFY")
			alice.sent("NOTIFY", "carol is busy")
			alice.down(true)
			alice.do(alice.ua.TransportUp)
			alice.told(finally, "SIP/2.0 486 Busy Here")
		},
		ends: []string{"alice: accepted, ended(BYE)", "alice: failed(486,Busy)"},
	},
	{
		name: "refer-refreshed", title: "RFC 6665 §4.2.1: bob refreshes his subscription and then ends it: each SUBSCRIBE has its NOTIFY.",
		one: func(alice *rig) {
			with, q := alice.asked(carolAsked)
			command(alice, q.Accept)
			alice.told("active;expires=180", "SIP/2.0 100 Trying")
			event := field("Event", "refer;id="+q.id)
			alice.receive(alice.within(with, "SUBSCRIBE", contactBob, event, field("Expires", "600")))
			alice.told("active;expires=600", "SIP/2.0 100 Trying")
			alice.receive(alice.within(with, "SUBSCRIBE", contactBob, event, field("Expires", "0")))
			alice.told("terminated;reason=timeout", "SIP/2.0 100 Trying")
			alice.hangsUp(with)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "refer-expires", title: "RFC 6665 §4.2.2: alice's application reports nothing: the subscription ends with its time, the call does not.",
		one: func(alice *rig) {
			with, q := alice.asked(carolAsked)
			command(alice, q.Accept)
			alice.told("active;expires=180", "SIP/2.0 100 Trying")
			alice.advance(3 * time.Minute)
			alice.told("terminated;reason=timeout", "SIP/2.0 100 Trying")
			alice.hangsUp(with)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "refer-without-reports", title: "RFC 4488 §4: bob wants no reports: the 202 says that there are none, and none are sent.",
		one: func(alice *rig) {
			with, q := alice.asked(carolAsked, field("Refer-Sub", "false"), field("Require", "norefersub"))
			command(alice, func(now time.Time) error {
				_, err := q.Follow(now, InviteOptions{NoOffer: true})
				return err
			})
			alice.skipTo("INVITE")
			alice.answer(alice.sent("INVITE", "to carol"), 486)
			alice.hangsUp(with)
		},
		ends: []string{"alice: failed(486,Busy)", "alice: accepted, ended(-)"},
	},
	{
		name: "refer-outside", title: "RFC 3515 §2.4, RFC 6665 §4.4.1: bob asks alice without a call to call carol: the 202 makes a dialog for the reports alone.", config: func(c *Config) { c.AllowOutOfDialogRefers = true },
		one: func(alice *rig) {
			alice.receive(alice.request("REFER", carolAsked, contactBob, field("Record-Route", "<sip:proxy.example.com;lr>")))
			call, invite := alice.follows(next[IncomingRefer](alice, "a REFER").Referral)
			alice.answer(invite, 180, carolRings...)
			alice.told("active;expires=180", "SIP/2.0 180 Ringing")
			alice.accept(invite, carolRings...)
			alice.appliedSoon(call)
			alice.told(finally, "SIP/2.0 200 OK")
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
}

var referringFlows = []flow{
	{
		name: "transfer-outside", title: "RFC 3515 §2.4, RFC 6665 §4.4.1: alice asks bob without a call to call carol: his first NOTIFY comes before the 202 and makes the dialog.",
		one: func(alice *rig) {
			_, refer := alice.refersOutside(ReferOptions{})
			alice.reportsOn(refer, "7", "active;expires=60", "SIP/2.0 100 Trying")
			alice.answer(refer, 202, contactBob)
			alice.reportsOn(refer, "8", finally, "SIP/2.0 200 OK")
			alice.reportsOn(refer, "9", finally, "SIP/2.0 200 OK")
		},
	},
	{
		name: "transfer-held", title: "RFC 5589 §6: alice holds bob while he calls carol, who is busy: she takes him off hold.",
		two: func(alice, bob *end) {
			bob.on = onRefer(transfers(486))
			call := alice.invite(InviteOptions{})
			alice.run(time.Second)
			command(alice, func(now time.Time) error { return call.Refer(now, toCarol, ReferOptions{Hold: true}) })
			alice.run(4 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "transfer-norefersub", title: "RFC 4488 §4: alice wants no reports, and bob sends none: the 202 is the end of the transfer.",
		two: func(alice, bob *end) {
			bob.on = onRefer(transfers(200))
			call := alice.invite(InviteOptions{})
			alice.run(time.Second)
			command(alice, func(now time.Time) error { return call.Refer(now, toCarol, ReferOptions{NoSub: true}) })
			alice.run(3 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "transfer-twice", title: "RFC 3515 §2.4.6: alice asks bob twice: the id of each NOTIFY says which call it is about.",
		two: func(alice, bob *end) {
			bob.on = onRefer(transfers(486))
			call := alice.invite(InviteOptions{})
			alice.run(time.Second)
			refer(alice, call)
			alice.run(500 * time.Millisecond)
			refer(alice, call)
			alice.run(3 * time.Second)
			bye(alice, call)
		},
		ends: []string{"alice: accepted, ended(-)", "bob: accepted, ended(BYE)"},
	},
	{
		name: "transfer-old-peer", title: "RFC 3515 §2.4.2: an older bob answers 200, and reports a 200 that does not end his subscription: one success, and the rest is taken.",
		one: func(alice *rig) {
			call, _ := alice.established()
			alice.answer(alice.refers(call, ReferOptions{}), 200, contactBob)
			alice.sipfrag(call, "active;expires=60", "SIP/2.0 200 OK")
			alice.sipfrag(call, finally, "SIP/2.0 200 OK")
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "transfer-silence", title: "RFC 6665 §4.1.2.4: bob takes the REFER and says nothing more: after 64*T1 the transfer has failed, the call goes on.",
		one: func(alice *rig) {
			call, _ := alice.established()
			alice.answer(alice.refers(call, ReferOptions{}), 202, contactBob)
			alice.advance(33 * time.Second)
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "transfer-never-ended", title: "RFC 6665 §4.1.2.4: bob hangs up while carol's phone rings, and the last NOTIFY never comes: the transfer has failed when his subscription has expired.",
		one: func(alice *rig) {
			call, _ := alice.established()
			alice.answer(alice.refers(call, ReferOptions{}), 202, contactBob)
			alice.sipfrag(call, "active;expires=60", "SIP/2.0 180 Ringing")
			alice.hung(call)
			alice.forget()
			alice.advance(91 * time.Second)
			alice.quiet2("it may still come")
			alice.advance(2 * time.Second)
			over := next[SessionReferOver](alice, "told")
			equal(alice, over.Cause, CauseRequestTimeout, "why")
		},
		ends: []string{"alice: accepted, ended(BYE)"},
	},
	{
		name: "transfer-unanswered", title: "RFC 3261 §12.2.1.2: the REFER is not answered at all: bob has lost the call, which ends with the transfer.",
		one: func(alice *rig) {
			call, _ := alice.established()
			alice.refers(call, ReferOptions{})
			alice.advance(33 * time.Second)
			alice.answer(alice.sent("BYE", "the end"), 481)
		},
		ends: []string{"alice: accepted, ended(-,Request Timeout)"},
	},
	{
		name: "transfer-refused", title: "RFC 3515 §2.4.2: bob cannot be transferred: 405, then 420; each is the end of its REFER only.",
		one: func(alice *rig) {
			call, _ := alice.established()
			alice.answer(alice.refers(call, ReferOptions{}), 405)
			alice.answer(alice.refers(call, ReferOptions{Headers: fields("Require", "x")}), 420, field("Unsupported", "x"))
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
	{
		name: "transfer-garbage", title: "RFC 3420: bob reports rubbish, and ends with it: the transfer has failed, as far as anybody can tell.",
		one: func(alice *rig) {
			call, _ := alice.established()
			alice.answer(alice.refers(call, ReferOptions{}), 202, contactBob)
			alice.sipfrag(call, "active;expires=60", "what a day")
			alice.sipfrag(call, "terminated;reason=giveup", "SIP/2.0 9999 What")
			alice.reports(call, "refer", finally, "SIP/2.0 200 OK\r\n")
			alice.sent("481", "after the end")
			alice.hangsUp(call)
		},
		ends: []string{"alice: accepted, ended(-)"},
	},
}
