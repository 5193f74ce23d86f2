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
		DisplayName: unescapeQuoted(u.word("displayName")),
		AuthUser:    u.word("authorizationUser"), Password: u.word("password"),
		AskCredentials: u.setting("authenticationFactory").Type() == js.TypeFunction,
		ViaHost:        u.word("viaHost"), ContactUser: u.word("contactName"), ContactTransport: u.word("contactTransport"),
		InstanceID: u.word("instanceId"), CallIDPrefix: u.word("sipjsId"), UserAgent: u.word("userAgentString"),
		Register: u.enabled("register"), RegisterExpires: uint32(u.number("registerExpires")),
		Rel100: support(u.word("rel100")), Replaces: support(u.word("replaces")),
		ForceRport: u.enabled("forceRport"), PreloadedRoute: u.enabled("usePreloadedRoute"),
		NoAnswerTimeout: time.Duration(u.number("noAnswerTimeout")) * time.Millisecond,
		RecoveryMin:     u.seconds("connectionRecoveryMinInterval"), RecoveryMax: u.seconds("connectionRecoveryMaxInterval"),
		ReconnectDelay: u.seconds("wsServerReconnectionTimeout"), MaxReconnect: u.number("wsServerMaxReconnection"),
		KeepAlive:         u.seconds("keepAliveInterval"),
		AllowLegacyNotify: u.enabled("allowLegacyNotifications"),
		Timers:            u.b.timers(), Reliable: true, // RFC 7118 §5: WebSocket is reliable
		Random: randomBytes,
	}
	if u.enabled("hackViaTcp") {
		c.ViaTransport = "TCP"
	}
	each(u.setting("extraSupported"), func(tag js.Value) { c.Supported = append(c.Supported, tag.String()) })
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
	for name, field := range map[string]*time.Duration{"T1": &timers.T1, "T2": &timers.T2, "T4": &timers.T4} {
		if ms, ok := integer(b.get(b.sip.Get("Timers"), name)); ok && ms > 0 {
			*field = time.Duration(ms) * time.Millisecond
		}
	}
	return timers
}

func (u *userAgent) enabled(name string) bool { return u.setting(name).Truthy() }
func (u *userAgent) word(name string) string  { return text(u.setting(name)) }

func (u *userAgent) number(name string) int { return u.setting(name).Int() }

func (u *userAgent) seconds(name string) time.Duration {
	return time.Duration(u.number(name)) * time.Second
}

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
