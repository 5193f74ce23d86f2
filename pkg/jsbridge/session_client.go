//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// SIP.InviteClientContext: a call that we make.

func (b *bridge) defineClientSession(constants js.Value) {
	cls := b.define(class{
		Name: "InviteClientContext", Parent: "Session", Mixins: []string{"ClientContext"},
		Ctor: (*bridge).constructClientSession,
		Methods: methods{
			{"invite", untilOver{(*session).invite, itself}},
			{"cancel", (*session).cancel},
			{"receiveResponse", nothing},
			{"send", itself},
		},
	})
	set(cls, "C", constants)
}

// constructClientSession is new SIP.InviteClientContext(ua, target, options). The
// call has begun when it returns, the media handler exists, and no event was
// delivered yet.
func (b *bridge) constructClientSession(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 0))
	if err != nil {
		return nil, err
	}
	options := b.sip.Get("Utils").Call("desugarSessionOptions", arg(args, 2))
	if isNothing(options) {
		options = newObject()
	}
	factory, err := u.mediaHandlerFactory(options)
	if err != nil {
		return nil, err
	}
	target, err := u.target(arg(args, 1))
	if err != nil {
		return nil, err
	}
	o, err := u.inviteOptions(options)
	if err != nil {
		return nil, err
	}
	ice, err := b.iceOptions(options)
	if err != nil {
		return nil, err
	}
	var failure error
	u.runQuietly(func(now time.Time) {
		core, err := u.core.Invite(now, target, o)
		if err != nil {
			failure = toThrow(err)
			return
		}
		failure = u.fillClientSession(this, core, options, factory, ice, now)
	})
	return nil, failure
}

// fillClientSession gives a new call its members and its media handler.
func (u *userAgent) fillClientSession(this js.Value, core *sipcore.Session, options, factory, ice js.Value, now time.Time) error {
	b := u.b
	b.initSession(this)
	s := u.enterSession(this, core, true)
	u.fillContext(this, core.Invite(), "sip.inviteclientcontext")
	request := this.Get("request")
	fill(this, `{"isCanceled": false, "received_100": false, "cancelReason": null}`)
	setBool(this, "anonymous", b.truthy(options, "anonymous"))
	setBool(this, "inviteWithoutSdp", b.truthy(options, "inviteWithoutSdp"))
	set(this, "RTCConstraints", b.get(options, "RTCConstraints"))
	set(this, "stunServers", b.get(ice, "stunServers"))
	set(this, "turnServers", b.get(ice, "turnServers"))
	set(this, "from_tag", b.get(request, "from_tag"))
	set(this, "contact", b.call(request, "getHeader", jsText("Contact")))
	set(this, "renderbody", b.get(options, "renderbody"))
	set(this, "rendertype", b.get(options, "rendertype"))
	set(this, "mediaHint", u.mediaHint(options))
	set(this, "rel100", u.setting("rel100"))
	if onInfo := b.get(options, "onInfo"); onInfo.Type() == js.TypeFunction {
		set(this, "onInfo", onInfo)
	}
	return s.makeHandler(factory, ice, now)
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
	o.AppInfo = true // see receiveInfo
	o.Anonymous = b.truthy(options, "anonymous")
	o.NoOffer = b.truthy(options, "inviteWithoutSdp")
	if body := b.get(options, "renderbody"); body.Truthy() {
		o.RenderBody, o.RenderType = []byte(text(body)), b.textOf(options, "rendertype")
	}
	return o, nil
}

// iceOptions checks the options stunServers and turnServers, and returns what the
// media handler is given.
func (b *bridge) iceOptions(options js.Value) (js.Value, error) {
	ice := newObject()
	set(ice, "RTCConstraints", b.get(options, "RTCConstraints"))
	for name, check := range map[string]checker{"stunServers": checkStunServers, "turnServers": checkTurnServers} {
		v := b.get(options, name)
		if isNothing(v) || !v.Truthy() {
			continue
		}
		checked := check(b, v)
		if checked.IsUndefined() {
			return ice, typeError("Invalid " + name + ": " + text(v))
		}
		set(ice, name, checked)
	}
	return ice, nil
}

// invite enters the call into ua.sessions; it is under way already.
func (s *session) invite([]js.Value) (any, error) {
	set(s.u.obj.Get("sessions"), s.core.ID(), s.obj)
	return s.obj, nil
}

// cancel is session.cancel({status_code, reason_phrase, extraHeaders}).
func (s *session) cancel(args []js.Value) (any, error) {
	b, options := s.u.b, arg(args, 0)
	code, err := b.statusCode(options, 200, 699, "status_code")
	if err != nil {
		return nil, err
	}
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	return s.obj, s.cancelWith(sipcore.CancelOptions{Code: code, Reason: b.reasonPhrase(options), Headers: headers})
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
