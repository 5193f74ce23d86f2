//go:build js && wasm

// Command program stands in for cmd/sipwasm in the tests of the loaders: one
// class whose methods succeed, fail in each way, and crash.
package main

import (
	"os"
	"syscall/js"
)

func main() {
	host := js.Global().Get("__sipwasm_host")
	js.Global().Delete("__sipwasm_host")
	host.Call("defineClass", "Probe", nil, map[string]any{
		"ctor":    method(construct),
		"methods": map[string]any{"echo": method(echo), "fail": method(fail), "crash": method(crash), "exit": method(exit)},
		"getters": map[string]any{"answer": method(answer)},
		"statics": map[string]any{"LIMIT": 7, "twice": host.Call("shim", "twice", method(twice))},
	})
	host.Call("defineClass", "UA", "Probe", map[string]any{
		"methods": map[string]any{"kind": method(kind)},
	})
	host.Call("defineClass", "Media.Handler", "Probe", map[string]any{})
	host.Get("go").Set("parseURI", js.FuncOf(func(js.Value, []js.Value) any { panic("parseURI failed") }))
	host.Call("ready")
	select {}
}

type goMethod func(this js.Value, args []js.Value) []any

func method(f goMethod) js.Func {
	return js.FuncOf(func(this js.Value, args []js.Value) any {
		if pair := f(this, args); pair != nil {
			return pair
		}
		return nil
	})
}

func construct(this js.Value, args []js.Value) []any {
	if len(args) > 0 && args[0].Type() == js.TypeString && args[0].String() == "refuse" {
		return []any{map[string]any{"name": "TypeError", "message": "Not enough arguments"}, nil}
	}
	this.Set("made", len(args))
	return nil
}

func echo(_ js.Value, args []js.Value) []any { return []any{nil, args[0]} }

func fail(_ js.Value, args []js.Value) []any { return []any{args[0], nil} }

func crash(js.Value, []js.Value) []any { panic("probe crashed on purpose") }

func exit(_ js.Value, args []js.Value) []any {
	os.Exit(args[0].Int())
	return nil
}

func answer(this js.Value, _ []js.Value) []any { return []any{nil, this.Get("made").Int() + 40} }

func twice(_ js.Value, args []js.Value) []any { return []any{nil, 2 * args[0].Int()} }

func kind(js.Value, []js.Value) []any { return []any{nil, "ua"} }
