//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Transfer, within a call and outside. What the page sees of a REFER is a
// SIP.ReferClientContext (ours) or a SIP.ReferServerContext (the peer's): both are
// in web/src/referclient.js and referserver.js, with all that they decide about events and hanging up.
// Here they meet the core.

func (b *bridge) defineReferrals() {
	b.define(class{Name: "ReferClientContext"})
	b.define(class{Name: "ReferServerContext"})
	b.host.Get("go").Set("refer", b.export("refer", b.refer))
	b.host.Get("go").Set("answerRefer", b.export("answerRefer", b.answerRefer))
}

// refer is host.go.refer(context, session or ua, Refer-To or session, options,
// recipient), which sends the REFER of a context. It returns the REFER outside of
// a call; that of a session is shown when it leaves.
func (b *bridge) refer(_ js.Value, args []js.Value) (any, error) {
	context, to, options := arg(args, 0), arg(args, 2), arg(args, 3)
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	o := sipcore.ReferOptions{Headers: headers, Data: context, NoSub: b.truthy(options, "noReferSub"), Hold: b.truthy(options, "hold")}
	o.Body, o.ContentType = b.body(options)
	var other *sipcore.Session // in an attended transfer
	target := sip.NameAddr{}
	if taken, ok := lookup[*session](b, to); ok {
		other = taken.core
	} else if target, err = sip.ParseNameAddr(text(to)); err != nil {
		return nil, typeError("Invalid target: " + text(to))
	}
	s, ok := lookup[*session](b, arg(args, 1))
	if !ok {
		return b.referOutside(args, target, other, o)
	}
	o.OnResponse = s.u.provisionally(context)
	return nil, s.command(func(now time.Time) error {
		if other != nil {
			return s.core.ReferTo(now, other, o)
		}
		return s.core.Refer(now, target, o)
	})
}

func (b *bridge) referOutside(args []js.Value, to sip.NameAddr, other *sipcore.Session, o sipcore.ReferOptions) (any, error) {
	u, err := b.agentOf(arg(args, 1))
	if err != nil {
		return nil, err
	}
	recipient, err := u.target(arg(args, 4))
	if err != nil {
		return nil, err
	}
	o.OnResponse = u.provisionally(arg(args, 0))
	var r *sipcore.Referral
	u.runQuietly(func(now time.Time) {
		if other != nil {
			r, err = u.core.ReferTo(now, recipient, other, o)
			return
		}
		r, err = u.core.Refer(now, recipient, to, o)
	})
	if err != nil {
		return nil, toThrow(err)
	}
	return u.outgoingRequest(r.Request()), nil
}

// provisionally tells of provisional answers; the others are outputs.
func (u *userAgent) provisionally(context js.Value) func(now time.Time, resp *sip.Message, err error) {
	return func(_ time.Time, resp *sip.Message, _ error) {
		if resp != nil && resp.StatusCode < 200 {
			u.afterwards = append(u.afterwards, func() { u.b.shape("referAnswered", context, u.message(resp)) })
		}
	}
}

// referral is a REFER of the peer while the page may do something about it.
type referral struct {
	u      *userAgent
	core   *sipcore.IncomingReferral
	handle int
}

// answerRefer is host.go.answerRefer(context, "accept"), (context, "reply",
// {statusCode, ...}) or (context, "notify", undefined, code, reason).
func (b *bridge) answerRefer(_ js.Value, args []js.Value) (any, error) {
	r, ok := lookup[*referral](b, arg(args, 0))
	if !ok {
		return nil, invalidState(int(sipcore.StateTerminated))
	}
	code, _ := integer(arg(args, 3))
	o, err := b.responseOptions(arg(args, 2), answer{603, 100, 699, nil})
	if err != nil {
		return nil, err
	}
	r.u.run(func(now time.Time) {
		switch arg(args, 1).String() {
		case "accept":
			err = r.core.Accept(now)
		case "notify":
			err = r.core.Notify(now, code, text(arg(args, 4)))
		default:
			err = r.core.Request().Respond(now, o)
		}
	})
	return nil, toThrow(err)
}

// deliverRefer takes the outputs about transfers.
func (u *userAgent) deliverRefer(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.SessionRefer:
		if s := u.at(o.Session, o.Status); s != nil {
			u.referCame(o.Referral, s.obj)
		}
	case sipcore.IncomingRefer:
		u.referCame(o.Referral, u.obj)
	case sipcore.IncomingReferOver:
		if r, ok := o.Referral.Data.(*referral); ok {
			u.b.release(r.handle)
		}
	case sipcore.SessionReferResult:
		u.at(o.Session, o.Status)
		u.b.shape("referAnswered", context(o.Referral), u.message(o.Response))
	case sipcore.SessionReferProgress:
		u.at(o.Session, o.Status)
		u.b.shape("referReported", context(o.Referral), u.message(o.Notify.Request()), jsInt(o.Code))
	case sipcore.SessionReferOver:
		u.at(o.Session, o.Status)
		u.b.shape("referOver", context(o.Referral), jsBool(o.OK), jsInt(o.Code), jsText(o.Reason), cause(o.Cause), jsBool(o.Left != nil))
	}
}

// context is the SIP.ReferClientContext of a REFER of ours.
func context(r *sipcore.Referral) js.Value { return r.Data.(js.Value) }

// referCame makes the SIP.ReferServerContext of a REFER of the peer. by is the
// session or the user agent that it came to.
func (u *userAgent) referCame(core *sipcore.IncomingReferral, by js.Value) {
	obj := u.b.shape("makeReferral", by, u.obj, u.message(core.Request().Request()))
	r := &referral{u: u, core: core}
	r.handle = u.b.attach(obj, r)
	core.Data = r
	u.b.shape("tellReferral", obj, by)
}
