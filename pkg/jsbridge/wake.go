//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"
)

// watchPage wakes every user agent when the page comes back to life: its timers
// may be minutes late, its connection may be gone.
func (b *bridge) watchPage() {
	global := js.Global()
	if global.Get("addEventListener").Type() != js.TypeFunction {
		return
	}
	wake := b.callback("wake", func([]js.Value) {
		if document := global.Get("document"); isObject(document) && str(document.Get("visibilityState")) == "hidden" {
			return
		}
		b.eachAgent(func(u *userAgent) {
			u.run(func(now time.Time) { u.core.Timeout(now); u.core.NetworkChanged(now) })
		})
	})
	for _, event := range []string{"online", "pageshow"} {
		global.Call("addEventListener", event, wake)
	}
	if document := global.Get("document"); isObject(document) {
		document.Call("addEventListener", "visibilitychange", wake)
	}
	global.Call("addEventListener", "unload", b.callback("unload", func([]js.Value) {
		b.eachAgent(func(u *userAgent) {
			if u.enabled("autostop") {
				b.hook(u.obj, "stop")
			}
		})
	}))
}

func (b *bridge) eachAgent(f func(*userAgent)) {
	all := make([]*userAgent, 0, len(b.agents))
	for u := range b.agents {
		all = append(all, u)
	}
	for _, u := range all {
		f(u)
	}
}
