//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// SIP.RegisterContext: the registration of a user agent, one for each. What it
// tells, the UA tells too. Its hooks are in web/src/contexts.js.

func (b *bridge) defineRegisterContext() {
	b.define(class{
		Name:   "RegisterContext",
		Mixins: []string{"ClientContext"},
		Ctor:   (*bridge).constructRegisterContext,
		Methods: methods{
			{"register", (*bridge).registerNow},
			{"unregister", (*bridge).unregisterNow},
			{"send", (*bridge).registerNow},
		},
	})
}

// nothing is a hook that the core needs no more.
func nothing(*bridge, js.Value, []js.Value) (any, error) { return nil, nil }

// constructRegisterContext is new SIP.RegisterContext(ua).
func (b *bridge) constructRegisterContext(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 0))
	if err != nil {
		return nil, err
	}
	b.shape("fillRegisterContext", this, u.obj)
	u.showRegistration(this)
	return nil, nil
}

// showRegistration keeps what the context shows of the REGISTER up to date.
func (u *userAgent) showRegistration(rc js.Value) {
	r := u.core.Registration()
	contact, _, _ := strings.Cut(r.Contact, ";expires=")
	u.b.shape("showRegistration", rc, jsText(r.CallID), jsInt(int(r.CSeq)), jsInt(int(r.Expires)), jsText(contact))
}

// registerNow is registerContext.register({extraHeaders, closeWithHeaders}).
func (b *bridge) registerNow(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(b.get(this, "ua"))
	if err != nil {
		return nil, err
	}
	options := arg(args, 0)
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	keep := b.truthy(options, "closeWithHeaders")
	if isObject(options) {
		set(this, "options", options)
		if keep {
			set(this, "closeHeaders", b.get(options, "extraHeaders"))
		}
	}
	o := sipcore.RegisterOptions{Headers: headers, CloseWithHeaders: keep}
	u.run(func(now time.Time) { err = u.core.Register(now, o) })
	return this, toThrow(err)
}

// unregisterNow is registerContext.unregister({all, extraHeaders}).
func (b *bridge) unregisterNow(this js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(b.get(this, "ua"))
	if err != nil {
		return nil, err
	}
	options := arg(args, 0)
	all := b.truthy(options, "all")
	headers, err := b.extraHeaders(options)
	if err != nil {
		return nil, err
	}
	setBool(this, "registered", false)
	u.run(func(now time.Time) {
		err = u.core.Unregister(now, sipcore.UnregisterOptions{All: all, Headers: headers})
	})
	return this, toThrow(err)
}

// registered delivers a successful REGISTER.
func (u *userAgent) registered(response *sip.Message) {
	rc := u.obj.Get("registerContext")
	u.showRegistration(rc)
	public, temporary := u.core.GRUUs()
	u.b.shape("showGRUUs", u.obj, jsText(public.String()), jsText(temporary.String()))
	u.b.shape("tellRegistered", rc, u.message(response))
}

func (u *userAgent) unregistered(o sipcore.Unregistered) {
	response, why := u.message(o.Response), cause(o.Cause)
	u.b.hook(u.obj.Get("registerContext"), "unregistered", response, why)
	u.b.emit(u.obj, "unregistered", response, why)
}

func (u *userAgent) registrationFailed(o sipcore.RegistrationFailed) {
	response, why := u.message(o.Response), cause(o.Cause)
	u.b.emit(u.obj.Get("registerContext"), "failed", response, why)
	u.b.emit(u.obj, "registrationFailed", response, why)
}
