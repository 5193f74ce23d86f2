//go:build js && wasm

// Command probed is the library with what only tests need: window.die() panics
// where nothing recovers, window.heap() collects garbage and gives the bytes of
// the Go heap that are in use.
package main

import (
	"runtime"
	"syscall/js"

	"sipwasm/pkg/jsbridge"
)

func main() {
	js.Global().Set("die", js.FuncOf(func(js.Value, []js.Value) any { panic("stopped on purpose") }))
	js.Global().Set("heap", js.FuncOf(func(js.Value, []js.Value) any {
		var stats runtime.MemStats
		for range 2 { // the second collection frees what finalizers kept
			runtime.GC()
		}
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}))
	jsbridge.Install()
	select {}
}
