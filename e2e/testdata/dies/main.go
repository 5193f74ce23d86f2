//go:build js && wasm

// Command dies is the library with a way to stop it: window.die() panics where
// nothing recovers.
package main

import (
	"syscall/js"

	"sipwasm/pkg/jsbridge"
)

func main() {
	js.Global().Set("die", js.FuncOf(func(js.Value, []js.Value) any { panic("stopped on purpose") }))
	jsbridge.Install()
	select {}
}
