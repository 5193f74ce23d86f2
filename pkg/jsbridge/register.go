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
// tells, the UA tells too.

func (b *bridge) defineRegisterContext() {
	b.define(class{
		Name:   "RegisterContext",
		Mixins: []string{"ClientContext"},
		Ctor:   (*bridge).constructRegisterContext,
		Methods: methods{
			{"register", (*bridge).registerNow},
			{"unregister", (*bridge).unregisterNow},
			{"close", (*bridge).closeRegistration},
			{"registrationFailure", nothing},
			{"onTransportClosed", nothing},
			{"onTransportConnected", nothing},
			{"send", (*bridge).registerNow},
			{"cancel", itself},
			{"unregistered", (*bridge).registrationGone},
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
	own := b.parseNameAddr("<" + u.core.Config().URI.String() + ">")
	fill(this, `{"method": "REGISTER", "request": null, "data": {}, "registered": false, "registered_before": false,
		"registrationTimer": null, "registrationExpiredTimer": null, "options": {}, "closeHeaders": []}`)
	set(this, "ua", u.obj)
	set(this, "logger", u.logger("sip.registercontext"))
	set(this, "registrar", u.setting("registrarServer"))
	set(this, "to_uri", u.setting("uri"))
	set(this, "localIdentity", own)
	set(this, "remoteIdentity", own)
	u.showRegistration(this)
	return nil, nil
}

// showRegistration keeps what the context shows of the REGISTER up to date.
func (u *userAgent) showRegistration(rc js.Value) {
	r := u.core.Registration()
	contact, _, _ := strings.Cut(r.Contact, ";expires=")
	setText(rc, "call_id", r.CallID)
	setInt(rc, "cseq", int(r.CSeq))
	setInt(rc, "expires", int(r.Expires))
	setText(rc, "contact", contact)
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
	this.Set("registered", false)
	u.run(func(now time.Time) {
		err = u.core.Unregister(now, sipcore.UnregisterOptions{All: all, Headers: headers})
	})
	return this, toThrow(err)
}

// closeRegistration is registerContext.close(): unregister with the headers that
// were kept for it.
func (b *bridge) closeRegistration(this js.Value, _ []js.Value) (any, error) {
	return b.unregisterNow(this, []js.Value{object(member{"extraHeaders", this.Get("closeHeaders")})})
}

// registrationGone is the overridable registerContext.unregistered(response, cause).
func (b *bridge) registrationGone(this js.Value, args []js.Value) (any, error) {
	this.Set("registered", false)
	b.emit(this, "unregistered", orNull(arg(args, 0)), orNull(arg(args, 1)))
	return nil, nil
}

func orNull(v js.Value) js.Value {
	if v.IsUndefined() {
		return js.Null()
	}
	return v
}

// register is ua.register(options).
func (u *userAgent) register(options js.Value) error {
	u.config.Set("register", true)
	u.b.call(u.obj.Get("registerContext"), "register", options)
	return nil
}

// unregister is ua.unregister(options).
func (u *userAgent) unregister(options js.Value) error {
	u.config.Set("register", false)
	u.b.call(u.obj.Get("registerContext"), "unregister", options)
	return nil
}

// registered delivers a successful REGISTER.
func (u *userAgent) registered(response *sip.Message) {
	rc := u.obj.Get("registerContext")
	rc.Set("registered", true)
	rc.Set("registered_before", true)
	u.showRegistration(rc)
	u.showGRUUs()
	shown := u.message(response)
	u.b.emit(rc, "accepted", shown)
	u.b.emit(rc, "registered", shown)
	u.b.emit(u.obj, "registered", shown)
}

func (u *userAgent) showGRUUs() {
	public, temporary := u.core.GRUUs()
	for name, uri := range map[string]sip.URI{"pub_gruu": public, "temp_gruu": temporary} {
		if uri.IsZero() {
			u.obj.Get("contact").Set(name, nil)
		} else {
			set(u.obj.Get("contact"), name, u.b.parseURI(uri.String()))
		}
	}
}

func (u *userAgent) unregistered(o sipcore.Unregistered) {
	response, why := u.message(o.Response), cause(o.Cause)
	u.b.hook(u.obj.Get("registerContext"), "unregistered", response, js.ValueOf(why))
	u.b.emit(u.obj, "unregistered", response, js.ValueOf(why))
}

func (u *userAgent) registrationFailed(o sipcore.RegistrationFailed) {
	response, why := u.message(o.Response), cause(o.Cause)
	u.b.emit(u.obj.Get("registerContext"), "failed", response, js.ValueOf(why))
	u.b.emit(u.obj, "registrationFailed", response, js.ValueOf(why))
}
