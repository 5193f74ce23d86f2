//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"

	"sipwasm/pkg/sipcore/sip"
)

// The checkers of the configuration parameters: each takes what the page gave
// and returns the normalised value, undefined for one that is refused. Pages call
// them too, through ua.getConfigurationCheck() and SIP.UA.configuration_check.
type checker func(b *bridge, v js.Value) js.Value

var refused = js.Undefined()

func checkBoolean(_ *bridge, v js.Value) js.Value {
	if v.Type() == js.TypeBoolean {
		return v
	}
	return refused
}

func checkString(_ *bridge, v js.Value) js.Value {
	if v.Type() == js.TypeString {
		return v
	}
	return refused
}

// checkText is what can stand in a header as it is.
func checkText(_ *bridge, v js.Value) js.Value {
	if s := str(v); s != "" && sip.CheckField("User-Agent", s) == nil {
		return jsText(s)
	}
	return refused
}

// checkToken is a token of RFC 3261 §25.1, such as a parameter's value.
func checkToken(_ *bridge, v js.Value) js.Value {
	if s := str(v); s != "" && all(s, isTokenByte) {
		return jsText(s)
	}
	return refused
}

func checkObject(_ *bridge, v js.Value) js.Value {
	if isObject(v) {
		return v
	}
	return refused
}

func checkFunction(_ *bridge, v js.Value) js.Value {
	if v.Type() == js.TypeFunction {
		return v
	}
	return refused
}

// checkAny takes everything.
func checkAny(_ *bridge, v js.Value) js.Value { return v }

// checkPositive is a whole number above zero, also as text, returned as a number.
func checkPositive(_ *bridge, v js.Value) js.Value {
	if n, ok := integer(v); ok && n > 0 {
		return jsInt(n)
	}
	return refused
}

// checkIceTimeout is in milliseconds; less than 500 is raised to it.
func checkIceTimeout(_ *bridge, v js.Value) js.Value {
	n, ok := integer(v)
	if !ok {
		return refused
	}
	return jsInt(max(n, 500))
}

func checkPassword(_ *bridge, v js.Value) js.Value { return jsText(text(v)) }

// checkURI takes an address of record with a user; "sip:" may be left out.
func checkURI(b *bridge, v js.Value) js.Value {
	s := str(v)
	if s == "" || hasPrefixFold(s, "sips:") {
		return refused
	}
	uri := b.parseURI(withSIP(s))
	if !isObject(uri) || text(uri.Get("user")) == "" {
		return refused
	}
	return uri
}

// checkRegistrar takes a SIP URI without a user.
func checkRegistrar(b *bridge, v js.Value) js.Value {
	s := str(v)
	if s == "" {
		return refused
	}
	uri := b.parseURI(withSIP(s))
	if !isObject(uri) || text(uri.Get("user")) != "" {
		return refused
	}
	return uri
}

func withSIP(s string) string {
	if hasPrefixFold(s, "sip:") {
		return s
	}
	return "sip:" + s
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// checkQuotable takes what can stand between quotes in a header as it is.
func checkQuotable(_ *bridge, v js.Value) js.Value {
	if matchQuoted(text(v)) {
		return v
	}
	return refused
}

// checkDisplayName is checkQuotable, with the number 0 allowed as a name.
func checkDisplayName(b *bridge, v js.Value) js.Value {
	if v.Type() == js.TypeNumber {
		v = jsText(text(v))
	}
	if isObject(v) && !isStringObject(v) || v.Type() == js.TypeBoolean {
		return refused
	}
	return checkQuotable(b, v)
}

// checkInstanceID takes a UUID, bare or as "uuid:...", and returns it bare.
func checkInstanceID(_ *bridge, v js.Value) js.Value {
	s := str(v)
	if hasPrefixFold(s, "uuid:") {
		s = s[len("uuid:"):]
	}
	if !matchUUID(s) {
		return refused
	}
	return jsText(s)
}

// checkSupport reads rel100 and replaces: everything unknown is 'none'.
func checkSupport(_ *bridge, v js.Value) js.Value {
	switch s := str(v); s {
	case "required", "supported":
		return jsText(s)
	}
	return jsText("none")
}

func checkIPInContact(_ *bridge, v js.Value) js.Value {
	if v.Type() == js.TypeBoolean || v.Type() == js.TypeString && hostType(v.String()) != "" {
		return v
	}
	return refused
}

func checkDTMFType(_ *bridge, v js.Value) js.Value {
	if str(v) == "rtp" {
		return jsText("rtp")
	}
	return jsText("info")
}

func checkStrings(_ *bridge, v js.Value) js.Value {
	if !isArray(v) {
		return refused
	}
	ok := true
	each(v, func(e js.Value) { ok = ok && e.Type() == js.TypeString })
	if !ok {
		return refused
	}
	return v
}
