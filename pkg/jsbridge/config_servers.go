//go:build js && wasm

package jsbridge

import (
	"strings"
	"syscall/js"
)

// The checkers of the parameters that name servers.

// checkServers takes a URL, or an array of URLs and {ws_uri, weight} objects, and
// returns the shape that ua.configuration.wsServers shows.
func checkServers(b *bridge, v js.Value) js.Value {
	if s := str(v); s != "" {
		list := newArray()
		push(list, jsText(s))
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
			push(servers, server)
		}
	})
	if !ok {
		return refused
	}
	return servers
}

func (b *bridge) checkServer(e js.Value) (server js.Value, ok bool) {
	uri, weight := str(e), 0
	if uri == "" {
		uri = str(b.getFirst(e, "ws_uri", "wsUri", "wsURI"))
		if w := b.get(e, "weight"); w.Truthy() {
			if weight, ok = integer(w); !ok {
				return server, false
			}
		}
	}
	u, ok := matchAbsoluteURI(uri)
	if !ok || u.Scheme != "ws" && u.Scheme != "wss" {
		return server, false
	}
	host := u.Host
	if u.Port != "" {
		host += ":" + u.Port
	}
	return object(
		member{"ws_uri", jsText(uri)}, member{"sip_uri", jsText("<sip:" + host + ";transport=ws;lr>")},
		member{"scheme", jsText(strings.ToUpper(u.Scheme))}, member{"weight", jsInt(weight)}, member{"status", jsInt(0)},
	), true
}

// checkStunServers takes a string or an array; the array may be empty.
func checkStunServers(_ *bridge, v js.Value) js.Value {
	list := newArray()
	if s := str(v); s != "" {
		push(list, jsText(s))
	} else if isArray(v) {
		each(v, func(e js.Value) { push(list, e) })
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
		push(one, v)
		v = one
	}
	list, ok := newArray(), true
	each(v, func(e js.Value) {
		server, good := b.checkTurnServer(e)
		if ok = ok && good; ok {
			push(list, server)
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
		push(one, jsText(s))
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
	set(server, "urls", urls)
	return server, ok
}
