//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
)

// The configuration of a user agent.
//
// No parameter is mandatory. A value of null, "", undefined, NaN or (but for the
// ICE servers) an empty array means: the default. Any other value goes through
// the parameter's checker, and what that refuses is a ConfigurationError. Each
// parameter fooBar may also be spelled foo_bar; the first spelling wins. Unknown
// keys are ignored. What is accepted is shown by ua.configuration, read-only and
// not enumerable.

type parameter struct {
	name    string
	check   checker
	initial any // the default: nil = undefined, a number, text or bool, or func(*bridge) js.Value
}

// parameters, in the order in which they are checked and logged.
var parameters = []parameter{
	{"uri", checkURI, anonymousURI},
	{"wsServers", checkServers, defaultServers},
	{"authorizationUser", checkQuotable, nil},
	{"connectionRecoveryMaxInterval", checkPositive, 30},
	{"connectionRecoveryMinInterval", checkPositive, 2},
	{"displayName", checkDisplayName, ""},
	{"hackCleanJitsiSdpImageattr", checkBoolean, false},
	{"hackStripTcp", checkBoolean, false},
	{"hackViaTcp", checkBoolean, false},
	{"hackIpInContact", checkIPInContact, false},
	{"hackWssInTransport", checkBoolean, false},
	{"hackAllowUnregisteredOptionTags", checkBoolean, false},
	{"contactTransport", checkToken, "ws"},
	{"contactName", checkToken, nil},
	{"forceRport", checkBoolean, false},
	{"iceCheckingTimeout", checkIceTimeout, 5000},
	{"instanceId", checkInstanceID, nil},
	{"mediaHandlerFactory", checkFunction, defaultMediaHandlerFactory},
	{"media", checkObject, nil},
	{"noAnswerTimeout", checkPositive, 60},
	{"password", checkPassword, null},
	{"registerExpires", checkPositive, 600},
	{"register", checkBoolean, true},
	{"registrarServer", checkRegistrar, nil},
	{"rel100", checkSupport, "none"},
	{"replaces", checkSupport, "none"},
	{"extraSupported", checkStrings, func(*bridge) js.Value { return newArray() }},
	{"rtcpMuxPolicy", checkString, nil},
	{"stunServers", checkStunServers, func(*bridge) js.Value { return newArray() }},
	{"turnServers", checkTurnServers, func(*bridge) js.Value { return newArray() }},
	{"traceSip", checkBoolean, false},
	{"userAgentString", checkText, func(b *bridge) js.Value { return b.sip.Get("C").Get("USER_AGENT") }},
	{"usePreloadedRoute", checkBoolean, false},
	{"wsServerMaxReconnection", checkPositive, 3},
	{"wsServerReconnectionTimeout", checkPositive, 4},
	{"keepAliveInterval", checkPositive, 0},
	{"autostart", checkBoolean, true},
	{"autostop", checkBoolean, true},
	{"custom", checkObject, func(*bridge) js.Value { return newObject() }},
	{"allowLegacyNotifications", checkBoolean, false},
	{"allowOutOfDialogRefers", checkBoolean, false},
	{"authenticationFactory", checkFunction, nil},
	{"dtmfType", checkDTMFType, "info"},
	{"log", checkAny, nil},
}

// null is the default of a parameter that is there without a value.
func null(*bridge) js.Value { return js.Null() }

func (p parameter) byDefault(b *bridge) js.Value {
	if f, ok := p.initial.(func(*bridge) js.Value); ok {
		return f(b)
	}
	return js.ValueOf(p.initial)
}

func defaultMediaHandlerFactory(b *bridge) js.Value {
	return b.get(b.get(b.get(b.sip, "WebRTC"), "MediaHandler"), "defaultFactory")
}

func anonymousURI(b *bridge) js.Value {
	return b.parseURI("sip:anonymous." + randomToken(6) + "@anonymous.invalid")
}

// defaultServers is the server that the page came from: cmd/sipserver listens
// there at /sip.
func defaultServers(b *bridge) js.Value {
	location := js.Global().Get("location")
	scheme, host := "ws", b.strOf(location, "host")
	if b.strOf(location, "protocol") == "https:" {
		scheme = "wss"
	}
	if host == "" {
		host = "localhost"
	}
	return checkServers(b, jsText(scheme+"://"+host+"/sip"))
}

// snake turns fooBar into foo_bar, the deprecated spelling.
func snake(name string) string {
	var out strings.Builder
	for _, c := range []byte(name) {
		if c >= 'A' && c <= 'Z' {
			out.WriteByte('_')
			c |= 0x20
		}
		out.WriteByte(c)
	}
	return out.String()
}

// loadConfig checks what the page gave and returns the settings by name.
func (b *bridge) loadConfig(given, logger js.Value) (map[string]js.Value, error) {
	settings := make(map[string]js.Value, len(parameters)+4)
	b.readAliases(given, logger)
	for _, p := range parameters {
		v := b.get(given, p.name)
		if !b.useDefault(p.name, v) {
			checked := p.check(b, v)
			if checked.IsUndefined() {
				return nil, exception("ConfigurationError", p.name, v)
			}
			settings[p.name] = checked
		} else if p.initial != nil {
			settings[p.name] = p.byDefault(b)
		}
	}
	if settings["connectionRecoveryMaxInterval"].Int() < settings["connectionRecoveryMinInterval"].Int() {
		return nil, exception("ConfigurationError", "connectionRecoveryMaxInterval", settings["connectionRecoveryMaxInterval"])
	}
	b.derive(settings)
	return settings, nil
}

// readAliases writes the new spelling of every old one into the page's object,
// as SIP.js does, and takes over what later versions keep in transportOptions.
func (b *bridge) readAliases(given, logger js.Value) {
	if !isObject(given) {
		return
	}
	adopt := func(name, alias string) {
		old := b.get(given, alias)
		if old.IsUndefined() || alias == name || !b.get(given, name).IsUndefined() {
			return
		}
		b.call(logger, "warn", jsText(alias+" is deprecated, please use "+name))
		b.reflect.Call("set", given, name, old)
	}
	for _, p := range parameters {
		adopt(p.name, snake(p.name))
	}
	adopt("rel100", "reliable")
	adopt("media", "mediaConstraints")
	options := b.get(given, "transportOptions")
	for name, later := range map[string]string{
		"wsServers": "wsServers", "traceSip": "traceSip", "keepAliveInterval": "keepAliveInterval",
		"wsServerMaxReconnection": "maxReconnectionAttempts", "wsServerReconnectionTimeout": "reconnectionTimeout",
	} {
		if v := b.get(options, later); !isNothing(v) && v.Truthy() && b.get(given, name).IsUndefined() {
			b.reflect.Call("set", given, name, v)
		}
	}
}

func (b *bridge) useDefault(name string, v js.Value) bool {
	switch v.Type() {
	case js.TypeUndefined, js.TypeNull:
		return true
	case js.TypeString:
		return v.String() == ""
	case js.TypeNumber:
		return v.IsNaN()
	}
	return isArray(v) && v.Length() == 0 && name != "stunServers" && name != "turnServers"
}

// derive fills what follows from other parameters.
func (b *bridge) derive(s map[string]js.Value) {
	if _, ok := s["instanceId"]; !ok {
		s["instanceId"] = jsText(randomUUID())
	}
	s["sipjsId"] = jsText(randomToken(5))
	own := s["uri"].Call("clone")
	own.Set("user", nil)
	s["hostportParams"] = jsText(strings.TrimPrefix(own.Call("toString").String(), "sip:"))
	if !s["authorizationUser"].Truthy() {
		s["authorizationUser"] = s["uri"].Get("user")
	}
	if _, ok := s["registrarServer"]; !ok {
		s["registrarServer"] = own
	}
	// The page gives seconds and reads milliseconds.
	s["noAnswerTimeout"] = jsInt(s["noAnswerTimeout"].Int() * 1000)
	s["viaHost"] = jsText(randomToken(12) + ".invalid")
	switch v := s["hackIpInContact"]; v.Type() {
	case js.TypeString:
		s["viaHost"] = v
	case js.TypeBoolean:
		if v.Bool() {
			s["viaHost"] = jsText(testNetIP())
		}
	}
	if s["hackWssInTransport"].Bool() {
		s["contactTransport"] = jsText("wss")
	}
	if _, ok := s["contactName"]; !ok {
		s["contactName"] = jsText(randomToken(8))
	}
	if !s["hackAllowUnregisteredOptionTags"].Bool() {
		s["extraSupported"] = b.registeredTags(s["extraSupported"])
	}
}

func (b *bridge) registeredTags(tags js.Value) js.Value {
	known, kept := b.sip.Get("C").Get("OPTION_TAGS"), newArray()
	each(tags, func(tag js.Value) {
		if b.get(known, tag.String()).Truthy() {
			push(kept, tag)
		}
	})
	return kept
}

// writable parameters; assignments to all others are ignored, or throw in
// strict mode.
var writable = map[string]bool{"register": true, "custom": true}

// showConfig puts the settings on configuration and logs them.
func (b *bridge) showConfig(configuration, logger js.Value, settings map[string]js.Value) {
	define := js.Global().Get("Object").Get("defineProperty")
	b.call(logger, "log", jsText("configuration parameters after validation:"))
	names := make([]string, 0, len(parameters)+3)
	for _, p := range parameters {
		names = append(names, p.name)
	}
	for _, name := range append(names, "sipjsId", "hostportParams", "viaHost") {
		v, ok := settings[name]
		if !ok {
			v = js.Undefined()
		}
		define.Invoke(configuration, name, object(
			member{"value", v}, member{"writable", jsBool(writable[name])}, member{"enumerable", jsBool(false)}, member{"configurable", jsBool(false)},
		))
		if ok && name != "log" {
			b.call(logger, "log", jsText("\u00b7 "+name+": "+b.shown(name, v)))
		}
	}
}

func (b *bridge) shown(name string, v js.Value) string {
	switch name {
	case "password":
		return "NOT SHOWN"
	case "uri", "registrarServer", "mediaHandlerFactory":
		return text(v)
	}
	s := js.Undefined()
	b.try(func() { s = js.Global().Get("JSON").Call("stringify", v) })
	return text(s)
}

// defineChecks makes {mandatory, optional}: name -> checker, for pages.
func (b *bridge) defineChecks() js.Value {
	optional := newObject()
	for _, p := range parameters {
		check := p.check
		set(optional, p.name, b.function(p.name, func(_ js.Value, args []js.Value) (any, error) {
			return check(b, arg(args, 0)), nil
		}))
	}
	return object(member{"mandatory", newObject()}, member{"optional", optional})
}

// skeleton is SIP.UA.configuration_skeleton: the property descriptors.
func (b *bridge) skeleton() js.Value {
	s := newObject()
	for _, p := range parameters {
		set(s, p.name, object(member{"value", jsText("")}, member{"writable", jsBool(writable[p.name])}, member{"configurable", jsBool(false)}))
	}
	return s
}
