//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// SIP.InviteClientContext: a call that we make.

func (b *bridge) defineClientSession() {
	b.define(class{
		Name: "InviteClientContext", Parent: "Session", Mixins: []string{"ClientContext"},
		Ctor: (*bridge).constructClientSession,
		Methods: methods{
			{"cancel", (*session).cancel},
		},
	})
}

// constructClientSession is new SIP.InviteClientContext(ua, target, options, modifiers). The
// call has begun when it returns, the media handler exists, and no event was
// delivered yet.
func (b *bridge) constructClientSession(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 0))
	if err != nil {
		return nil, err
	}
	prepared := b.shape("callOptions", u.obj, arg(args, 2), arg(args, 3))
	options, factory, ice := prepared.Index(0), prepared.Index(1), prepared.Index(2)
	target, err := u.target(arg(args, 1))
	if err != nil {
		return nil, err
	}
	o, err := u.inviteOptions(options)
	if err != nil {
		return nil, err
	}
	o.Trickle = u.trickles(factory)
	var failure error
	u.runQuietly(func(now time.Time) {
		core, err := u.core.Invite(now, target, o)
		if err != nil {
			failure = toThrow(err)
			return
		}
		core.OtherDescriptions = b.isPages(factory)
		b.shape("fillClientSession", this, u.obj, u.outgoingRequest(core.Invite()), options, ice)
		failure = u.enterSession(this, core, true).makeHandler(factory, ice, now)
	})
	return nil, failure
}

// inviteOptions reads the options of ua.invite.
func (u *userAgent) inviteOptions(options js.Value) (o sipcore.InviteOptions, err error) {
	b := u.b
	if o.Headers, err = b.extraHeaders(options); err != nil {
		return o, err
	}
	if o.Params, err = b.requestParams(b.get(options, "params")); err != nil {
		return o, err
	}
	if r, ok := lookup[*referral](b, b.get(options, "referral")); ok {
		o.Referral = r.core // the call follows a REFER
	}
	o.AppInfo = true // see receiveInfo
	o.Anonymous = b.truthy(options, "anonymous")
	o.NoOffer = b.truthy(options, "inviteWithoutSdp")
	if body := b.get(options, "renderbody"); body.Truthy() {
		o.RenderBody, o.RenderType = []byte(text(body)), b.textOf(options, "rendertype")
	}
	return o, nil
}

// cancel is session.cancel({status_code, reason_phrase, extraHeaders}).
func (s *session) cancel(args []js.Value) (any, error) {
	o, err := s.u.b.cancelOptions(arg(args, 0))
	if err != nil {
		return nil, err
	}
	return s.obj, s.cancelWith(o)
}

func (s *session) cancelWith(o sipcore.CancelOptions) error {
	return s.command(func(now time.Time) error {
		err := s.core.Cancel(now, o)
		if err == nil {
			s.obj.Set("isCanceled", true)
		}
		return err
	})
}
