//go:build js && wasm

package jsbridge

import "syscall/js"

// bridge is what the page shares: the host object of web/src, the namespace SIP
// and the table of live objects.
type bridge struct {
	host      js.Value // globalThis.__sipwasm_host
	sip       js.Value // the object that becomes window.SIP
	reflect   js.Value
	handleKey js.Value // the symbol under which an object carries its handle

	handles    map[int]any
	lastHandle int
}

// Install puts the classes on the namespace SIP that the loader in web/src
// prepared, and tells the loader that they are there. It returns at once; main
// must not return after it.
func Install() {
	host := js.Global().Get("__sipwasm_host")
	js.Global().Delete("__sipwasm_host")
	b := newBridge(host)
	installMedia(b)
	host.Call("ready", "0.0.0")
}

func newBridge(host js.Value) *bridge {
	return &bridge{
		host:      host,
		sip:       host.Get("SIP"),
		reflect:   js.Global().Get("Reflect"),
		handleKey: host.Get("handleKey"),
		handles:   make(map[int]any),
	}
}
