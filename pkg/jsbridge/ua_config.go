//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// From ua.configuration, which holds what the page chose, to what the core wants.

// coreConfig turns ua.configuration into the core's configuration.
func (u *userAgent) coreConfig() (sipcore.Config, error) {
	uri, err := sip.ParseURI(text(u.setting("uri")))
	if err != nil {
		return sipcore.Config{}, exception("ConfigurationError", "uri", u.setting("uri"))
	}
	registrar, err := sip.ParseURI(text(u.setting("registrarServer")))
	if err != nil {
		return sipcore.Config{}, exception("ConfigurationError", "registrarServer", u.setting("registrarServer"))
	}
	c := sipcore.Config{
		URI: uri, Registrar: registrar,
		Rel100: support(u.word("rel100")), LowRSeq: true, Replaces: support(u.word("replaces")),
		AskCredentials:  u.setting("authenticationFactory").Type() == js.TypeFunction,
		RegisterExpires: uint32(u.number("registerExpires")), MaxReconnect: u.number("wsServerMaxReconnection"),
		Timers: u.b.timers(), Reliable: true, // RFC 7118 §5: WebSocket is reliable
		Random: randomBytes,
	}
	for _, w := range []struct {
		to   *string
		name string
	}{
		{&c.DisplayName, "displayName"}, {&c.AuthUser, "authorizationUser"}, {&c.Password, "password"},
		{&c.ViaHost, "viaHost"}, {&c.ContactUser, "contactName"}, {&c.ContactTransport, "contactTransport"},
		{&c.InstanceID, "instanceId"}, {&c.CallIDPrefix, "sipjsId"}, {&c.UserAgent, "userAgentString"},
	} {
		*w.to = u.word(w.name)
	}
	factory := u.setting("sessionDescriptionHandlerFactory")
	if !factory.Truthy() {
		factory = u.setting("mediaHandlerFactory")
	}
	c.OtherDescriptions = u.b.isPages(factory)
	for _, f := range []struct {
		to   *bool
		name string
	}{
		{&c.Register, "register"}, {&c.ForceRport, "forceRport"}, {&c.PreloadedRoute, "usePreloadedRoute"},
		{&c.AllowLegacyNotify, "allowLegacyNotifications"}, {&c.FollowRedirects, "followRedirects"},
		{&c.AllowOutOfDialogRefers, "allowOutOfDialogRefers"},
	} {
		*f.to = u.enabled(f.name)
	}
	for _, d := range []struct {
		to   *time.Duration
		name string
		unit time.Duration
	}{
		{&c.NoAnswerTimeout, "noAnswerTimeout", time.Millisecond}, {&c.KeepAlive, "keepAliveInterval", time.Second},
		{&c.RecoveryMin, "connectionRecoveryMinInterval", time.Second}, {&c.RecoveryMax, "connectionRecoveryMaxInterval", time.Second},
		{&c.ReconnectDelay, "wsServerReconnectionTimeout", time.Second},
		{&c.SessionExpires, "sessionExpires", time.Second}, {&c.MinSE, "minSessionExpires", time.Second},
	} {
		*d.to = time.Duration(u.number(d.name)) * d.unit
	}
	if c.Headers, err = u.b.extraHeaders(u.config); err != nil {
		return c, exception("ConfigurationError", "extraHeaders", u.setting("extraHeaders"))
	}
	c.NoSessionTimers = !u.enabled("sessionTimers")
	c.DisplayName = unescapeQuoted(c.DisplayName)
	if u.enabled("hackViaTcp") {
		c.ViaTransport = "TCP"
	}
	each(u.setting("extraSupported"), func(tag js.Value) { c.Supported = append(c.Supported, tag.String()) })
	c.AllowSubscriptions = textList(u.b.shape("allowedEvents", u.obj))
	each(u.setting("wsServers"), func(e js.Value) {
		c.Servers = append(c.Servers, sipcore.Server{
			URI: str(e.Get("ws_uri")), SIPURI: str(e.Get("sip_uri")), Weight: e.Get("weight").Int(),
		})
	})
	return c, nil
}

// timers are those of SIP.Timers, which a page may have changed.
func (b *bridge) timers() transaction.Timers {
	timers := transaction.DefaultTimers()
	for _, t := range []struct {
		to   *time.Duration
		name string
	}{{&timers.T1, "T1"}, {&timers.T2, "T2"}, {&timers.T4, "T4"}} {
		if ms, ok := integer(b.get(b.sip.Get("Timers"), t.name)); ok && ms > 0 {
			*t.to = time.Duration(ms) * time.Millisecond
		}
	}
	return timers
}

func (u *userAgent) enabled(name string) bool { return u.setting(name).Truthy() }
func (u *userAgent) word(name string) string  { return text(u.setting(name)) }

func (u *userAgent) number(name string) int { return u.setting(name).Int() }

func support(s string) sipcore.Support {
	switch s {
	case "required":
		return sipcore.Required
	case "supported":
		return sipcore.Supported
	}
	return sipcore.None
}

// unescapeQuoted takes the escapes out of a display name, which the page gives as
// it stands between quotes.
func unescapeQuoted(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
