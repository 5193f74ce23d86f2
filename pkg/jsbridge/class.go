//go:build js && wasm

package jsbridge

import (
	"runtime"
	"syscall/js"
)

// method is the Go side of one JavaScript method, getter or constructor. What it
// returns goes to the caller; an error is thrown (errors.go). The value must be
// one that js.ValueOf takes.
type method func(this js.Value, args []js.Value) (any, error)

// class describes a JavaScript class whose methods are Go functions. The shim in
// web/src makes a real prototype class of it, so instanceof, subclasses and
// replaced methods work.
type class struct {
	Name    string
	Parent  string // "" = SIP.EventEmitter
	Ctor    method // may be nil: only the parent's constructor
	Methods map[string]method
	Getters map[string]method
	Statics map[string]method
}

// define makes the class and returns its JavaScript constructor. The caller puts
// it where it belongs (SIP[Name], SIP.WebRTC[Name]).
func (b *bridge) define(c class) js.Value {
	spec := js.Global().Get("Object").New()
	if c.Ctor != nil {
		spec.Set("ctor", b.export(c.Name, c.Ctor))
	}
	spec.Set("methods", b.exportAll(c.Name+".prototype", c.Methods))
	spec.Set("getters", b.exportAll(c.Name+".prototype", c.Getters))
	spec.Set("statics", b.exportAll(c.Name, c.Statics))
	var parent any
	if c.Parent != "" {
		parent = c.Parent
	}
	return b.host.Call("defineClass", c.Name, parent, spec)
}

func (b *bridge) exportAll(owner string, methods map[string]method) js.Value {
	object := js.Global().Get("Object").New()
	for name, m := range methods {
		object.Set(name, b.export(owner+"."+name, m))
	}
	return object
}

// export wraps a method for the shim: it returns the pair [error, value]. It is
// one of the two doors into Go (the other is callback); both catch panics. The
// js.Func lives as long as the program.
func (b *bridge) export(name string, m method) js.Func {
	return js.FuncOf(func(this js.Value, args []js.Value) (pair any) {
		defer func() {
			if p := recover(); p != nil {
				pair = []any{b.panicked(name, p), nil}
			}
		}()
		v, err := m(this, args)
		if err != nil {
			return []any{errorSpec(err), nil}
		}
		return []any{nil, v}
	})
}

// callback makes a function for the browser to call: an event handler, a timer.
// The owner releases it. There is nobody to throw at, so a panic is only reported.
func (b *bridge) callback(name string, f func(args []js.Value)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		defer func() {
			if p := recover(); p != nil {
				b.panicked(name, p)
			}
		}()
		f(args)
		return nil
	})
}

// panicked turns what recover returned into something to throw. An exception of
// the page that came through a call of ours is the page's own: it is handed on.
// All else is our bug: it is told to the console and to SIP.onpanic.
func (b *bridge) panicked(where string, p any) any {
	if e, ok := p.(js.Error); ok {
		return e.Value
	}
	stack := make([]byte, 8<<10)
	stack = stack[:runtime.Stack(stack, false)]
	text := "SIP: internal error in " + where + ": " + panicText(p)
	failure := js.Global().Get("Error").New(text)
	failure.Set("goStack", string(stack))
	js.Global().Get("console").Call("error", text+"\n"+string(stack))
	if hook := b.sip.Get("onpanic"); hook.Type() == js.TypeFunction {
		b.try(func() { hook.Invoke(failure) })
	}
	return failure
}

func panicText(p any) string {
	switch p := p.(type) {
	case error:
		return p.Error()
	case string:
		return p
	case interface{ String() string }:
		return p.String()
	}
	return "panic"
}

// try runs f, which calls into the page, and returns the JavaScript exception
// that the page threw, nil for none. Panics of ours go on.
func (b *bridge) try(f func()) (thrown *js.Error) {
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(js.Error)
			if !ok {
				panic(p)
			}
			thrown = &e
		}
	}()
	f()
	return nil
}

// report tells the console of an exception of the page that must not disturb us.
func (b *bridge) report(e *js.Error) {
	if e != nil {
		js.Global().Get("console").Call("error", e.Value)
	}
}

// then continues with the outcome of a promise (or any thenable). Exactly one of
// ok and fail is called, once, never before then returns; both functions release
// each other on the first call.
func (b *bridge) then(promise js.Value, ok, fail func(js.Value)) {
	var onOK, onFail js.Func
	settle := func(next func(js.Value)) func([]js.Value) {
		return func(args []js.Value) {
			onOK.Release()
			onFail.Release()
			next(arg(args, 0))
		}
	}
	onOK = b.callback("promise", settle(ok))
	onFail = b.callback("promise", settle(fail))
	js.Global().Get("Promise").Call("resolve", promise).Call("then", onOK, onFail)
}

// soon runs f in a microtask: after the running JavaScript has returned, before
// any other event.
func (b *bridge) soon(f func()) {
	b.then(js.Undefined(), func(js.Value) { f() }, func(js.Value) {})
}
