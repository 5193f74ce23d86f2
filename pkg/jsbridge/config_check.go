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
		return js.ValueOf(s)
	}
	return refused
}

// checkToken is a token of RFC 3261 §25.1, such as a parameter's value.
func checkToken(_ *bridge, v js.Value) js.Value {
	if s := str(v); s != "" && all(s, isTokenByte) {
		return js.ValueOf(s)
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
		return js.ValueOf(n)
	}
	return refused
}

// checkIceTimeout is in milliseconds; less than 500 is raised to it.
func checkIceTimeout(_ *bridge, v js.Value) js.Value {
	n, ok := integer(v)
	if !ok {
		return refused
	}
	return js.ValueOf(max(n, 500))
}

func checkPassword(_ *bridge, v js.Value) js.Value { return js.ValueOf(text(v)) }

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
		v = js.ValueOf(text(v))
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
	return js.ValueOf(s)
}

// checkSupport reads rel100 and replaces: everything unknown is 'none'.
func checkSupport(_ *bridge, v js.Value) js.Value {
	switch s := str(v); s {
	case "required", "supported":
		return js.ValueOf(s)
	}
	return js.ValueOf("none")
}

func checkIPInContact(_ *bridge, v js.Value) js.Value {
	if v.Type() == js.TypeBoolean || v.Type() == js.TypeString && hostType(v.String()) != "" {
		return v
	}
	return refused
}

func checkDTMFType(_ *bridge, v js.Value) js.Value {
	if str(v) == "rtp" {
		return js.ValueOf("rtp")
	}
	return js.ValueOf("info")
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

// checkServers takes a URL, or an array of URLs and {ws_uri, weight} objects, and
// returns the shape that ua.configuration.wsServers shows.
func checkServers(b *bridge, v js.Value) js.Value {
	if s := str(v); s != "" {
		list := newArray()
		list.Call("push", s)
		v = list
	}
	if !isArray(v) || v.Length() == 0 {
		return refused
	}
	servers := newArray()
	ok := true
	each(v, func(e js.Value) {
		server, good := b.checkServer(e)
		if ok = ok && good; ok {
			servers.Call("push", server)
		}
	})
	if !ok {
		return refused
	}
	return servers
}

func (b *bridge) checkServer(e js.Value) (server map[string]any, ok bool) {
	uri, weight := str(e), 0
	if uri == "" {
		uri = str(b.get(e, "ws_uri", "wsUri", "wsURI"))
		if w := b.get(e, "weight"); w.Truthy() {
			if weight, ok = integer(w); !ok {
				return nil, false
			}
		}
	}
	u, ok := matchAbsoluteURI(uri)
	if !ok || u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, false
	}
	host := u.Host
	if u.Port != "" {
		host += ":" + u.Port
	}
	return map[string]any{
		"ws_uri": uri, "sip_uri": "<sip:" + host + ";transport=ws;lr>",
		"scheme": strings.ToUpper(u.Scheme), "weight": weight, "status": 0,
	}, true
}

// checkStunServers takes a string or an array; the array may be empty.
func checkStunServers(_ *bridge, v js.Value) js.Value {
	list := newArray()
	if s := str(v); s != "" {
		list.Call("push", s)
	} else if isArray(v) {
		each(v, func(e js.Value) { list.Call("push", e) })
	} else {
		return refused
	}
	for i := range list.Length() {
		uri := str(list.Index(i))
		if !strings.HasPrefix(uri, "stun:") && !strings.HasPrefix(uri, "stuns:") {
			uri = "stun:" + uri
		}
		if _, ok := matchStunURI(uri, "stun"); !ok {
			return refused
		}
		list.SetIndex(i, uri)
	}
	return list
}

// checkTurnServers takes one {urls, username, password} or an array of them.
// "server" is an old name of urls.
func checkTurnServers(b *bridge, v js.Value) js.Value {
	if !isObject(v) {
		return refused
	}
	if !isArray(v) {
		one := newArray()
		one.Call("push", v)
		v = one
	}
	list, ok := newArray(), true
	each(v, func(e js.Value) {
		server, good := b.checkTurnServer(e)
		if ok = ok && good; ok {
			list.Call("push", server)
		}
	})
	if !ok {
		return refused
	}
	return list
}

func (b *bridge) checkTurnServer(e js.Value) (server js.Value, ok bool) {
	if !isObject(e) {
		return e, false
	}
	urls := b.get(e, "server")
	if !urls.Truthy() {
		urls = b.get(e, "urls")
	}
	if s := str(urls); s != "" {
		one := newArray()
		one.Call("push", s)
		urls = one
	}
	if !isArray(urls) || urls.Length() == 0 {
		return e, false
	}
	ok = true
	each(urls, func(u js.Value) {
		uri := str(u)
		if !strings.HasPrefix(uri, "turn:") && !strings.HasPrefix(uri, "turns:") {
			uri = "turn:" + uri
		}
		_, good := matchStunURI(uri, "turn")
		ok = ok && good
	})
	server = js.Global().Get("Object").Call("assign", newObject(), e)
	server.Set("urls", urls)
	return server, ok
}
