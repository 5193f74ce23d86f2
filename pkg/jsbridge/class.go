//go:build js && wasm

package jsbridge

import (
	"runtime"
	"syscall/js"
)

// method is the Go side of one JavaScript method, getter or constructor. What it
// returns goes to the caller; an error is thrown (errors.go). The value must be
// one that js.ValueOf takes; nil is undefined.
type method func(this js.Value, args []js.Value) (any, error)

// class describes a JavaScript class whose methods are Go functions. The shim in
// web/src makes a real prototype class of it, so instanceof, subclasses and
// replaced methods work.
type class struct {
	Name    string
	Parent  string   // "" = SIP.EventEmitter
	Mixins  []string // classes whose methods are added where missing
	Ctor    any      // nil: only the parent's constructor
	Methods methods
	Getters methods // may still be replaced on an instance
}

// methods is a table of methods by name. Tables of method expressions are data; a
// map of method values is code that allocates each (docs/rationale.md, "Size").
type methods []struct {
	name string
	run  any // one of the forms in methodOf
}

// The forms of methods that need nothing but the object that they are called on.
type (
	bridgeMethod = func(b *bridge, this js.Value, args []js.Value) (any, error)
	mediaMethod  = func(m *media, this js.Value, args []js.Value) (any, error)
)

// methodOf makes a method of what stands in a table.
func (b *bridge) methodOf(run any) method {
	switch run := run.(type) {
	case bridgeMethod:
		return func(this js.Value, args []js.Value) (any, error) { return run(b, this, args) }
	case mediaMethod:
		return func(this js.Value, args []js.Value) (any, error) { return run(b.media, this, args) }
	case func(*session, []js.Value) (any, error):
		return onSession(b, untilOver{run, sessionOver})
	case untilOver:
		return onSession(b, run)
	case func(*userAgent, js.Value) error:
		return onUA(b, run)
	case func(*transport, js.Value):
		return onTransport(b, run)
	}
	panic("this is no form of a method")
}

// define makes the class and returns its JavaScript constructor. The caller puts
// it where it belongs (SIP[Name], SIP.WebRTC[Name]).
func (b *bridge) define(c class) js.Value {
	spec := newObject()
	if c.Ctor != nil {
		spec.Set("ctor", b.export(c.Name, b.methodOf(c.Ctor)))
	}
	set(spec, "methods", b.exportAll(c.Name+".prototype", c.Methods))
	set(spec, "getters", b.exportAll(c.Name+".prototype", c.Getters))
	mixins := newArray()
	for _, m := range c.Mixins {
		push(mixins, jsText(m))
	}
	set(spec, "mixins", mixins)
	var parent any
	if c.Parent != "" {
		parent = c.Parent
	}
	return b.host.Call("defineClass", c.Name, parent, spec)
}

func (b *bridge) exportAll(owner string, table methods) js.Value {
	object := newObject()
	for _, m := range table {
		object.Set(m.name, b.export(owner+"."+m.name, b.methodOf(m.run)))
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
		switch {
		case err != nil:
			return []any{errorSpec(err), nil}
		case v == nil:
			return js.Undefined() // the same as a pair of nothings
		}
		return []any{nil, v}
	})
}

// function makes a plain JavaScript function of m, one that throws what m returns.
func (b *bridge) function(name string, m method) js.Value {
	return b.host.Call("shim", name, b.export(name, m))
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
	setText(failure, "goStack", string(stack))
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

// bound is what a bound function runs.
type bound func(args []js.Value)

// bind makes a JavaScript function that runs f until release is called. It is
// one shared js.Func with a number bound to it, so that what is never called
// (a promise that does not settle) costs an entry of a table, not a closure.
func (b *bridge) bind(f bound) (fn js.Value, release func()) {
	id, release := b.number(f)
	return b.runBound.Call("bind", nil, id), release
}

// number gives f the number with which runBound runs it until release is called.
func (b *bridge) number(f bound) (id int, release func()) {
	if b.runBound.IsUndefined() {
		b.runBound = b.callback("a continuation", func(args []js.Value) {
			if f, ok := b.handles[args[0].Int()].(bound); ok {
				f(args[1:])
			}
		})
	}
	b.lastHandle++
	id = b.lastHandle
	b.handles[id] = f
	return id, func() { b.release(id) }
}

// then continues with the outcome of a promise (or any thenable): one of ok and
// fail is called, once, never before then returns, and neither after cancel.
func (b *bridge) then(promise js.Value, ok, fail func(js.Value)) (cancel func()) {
	var id int
	id, cancel = b.number(func(args []js.Value) {
		cancel()
		next := fail
		if args[0].Bool() {
			next = ok
		}
		next(arg(args, 1))
	})
	b.helpers.host.call("then", promise, b.runBound.Value, jsInt(id))
	return cancel
}

// soon runs f in a microtask: after the running JavaScript has returned, before
// any other event.
func (b *bridge) soon(f func()) { b.then(js.Undefined(), func(js.Value) { f() }, func(js.Value) {}) }

// after runs f once in so many milliseconds, by SIP.Timers, which pages with
// mocked clocks replace.
func (b *bridge) after(ms int, f func()) (cancel func()) {
	timers := b.sip.Get("Timers")
	var release func()
	var fn js.Value
	fn, release = b.bind(func([]js.Value) { release(); f() })
	id := timers.Call("setTimeout", fn, ms)
	return func() { release(); timers.Call("clearTimeout", id) }
}
