//go:build js && wasm

package jsbridge

import "syscall/js"

// bridge is what the page shares: the host object of web/src, the namespace SIP
// and the table of live objects.
type bridge struct {
	host    js.Value // globalThis.__sipwasm_host, see web/src/host.js
	sip     js.Value // the object that becomes window.SIP
	shapes  js.Value // host.shapes
	words   map[string]js.Value
	helpers struct{ host, reflect, shapes helpers }

	handles    map[int]any
	lastHandle int

	runBound js.Func // see bind

	media *media // set by installMedia

	agents map[*userAgent]bool // those that live, to be woken

}

// Install puts the classes on the namespace SIP that the loader in web/src
// prepared, and tells the loader that they are there. It returns at once; main
// must not return after it.
func Install() {
	host := js.Global().Get("__sipwasm_host")
	js.Global().Delete("__sipwasm_host")
	install(host)
}

func install(host js.Value) *bridge {
	b := newBridge(host)
	b.installValues()
	b.defineTransport()
	b.defineContexts()
	b.defineSessions()
	b.defineUsages()
	b.defineUA()
	b.defineDigest()
	installMedia(b)
	b.hidden(b.sip, "__handles", b.function("__handles", func(js.Value, []js.Value) (any, error) {
		return b.handleCount(), nil
	}))
	b.watchPage()
	host.Call("ready")
	return b
}

func newBridge(host js.Value) *bridge {
	b := &bridge{
		host:    host,
		sip:     host.Get("SIP"),
		shapes:  host.Get("shapes"),
		words:   make(map[string]js.Value),
		handles: make(map[int]any),
		agents:  make(map[*userAgent]bool),
	}
	b.helpers.host, b.helpers.shapes = helpersOf(host), helpersOf(b.shapes)
	b.helpers.reflect = helpersOf(js.Global().Get("Reflect"))
	return b
}
