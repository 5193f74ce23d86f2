//go:build js && wasm

package jsbridge

import (
	"math"
	"strings"
	"syscall/js"
)

// Reading what a page gave us. Its objects may be of any shape, their getters
// may throw, keys have two spellings: everything here is lenient.

// What is asked of the page's globals all the time; each time that Go gets an object
// from JavaScript it has to remember when it lets it go.
var (
	objectClass = js.Global().Get("Object")
	arrayClass  = js.Global().Get("Array")
	stringClass = js.Global().Get("String")
	numberClass = js.Global().Get("Number")
	isArrayOf   = arrayClass.Get("isArray")
	jsonParse   = js.Global().Get("JSON").Get("parse")
)

// arg is argument i, undefined when there are fewer.
func arg(args []js.Value, i int) js.Value {
	if i < len(args) {
		return args[i]
	}
	return js.Undefined()
}

func isObject(v js.Value) bool {
	t := v.Type()
	return t == js.TypeObject || t == js.TypeFunction
}

func isNothing(v js.Value) bool { return v.IsUndefined() || v.IsNull() }

func isArray(v js.Value) bool {
	return v.Type() == js.TypeObject && isArrayOf.Invoke(v).Bool()
}

// get reads a property of a page's object; undefined when obj is no object. A
// getter that throws becomes a Go panic with the js.Error, which the entry hands
// back to the page: Value.Get would unwind through Go instead.
func (b *bridge) get(obj js.Value, key string) js.Value {
	if !isObject(obj) {
		return js.Undefined()
	}
	return b.helpers.reflect.call("get", obj, b.word(key))
}

// textOf, strOf and truthy are text, str and Truthy of a property.
func (b *bridge) textOf(obj js.Value, key string) string { return text(b.get(obj, key)) }
func (b *bridge) strOf(obj js.Value, key string) string  { return str(b.get(obj, key)) }
func (b *bridge) truthy(obj js.Value, key string) bool   { return b.get(obj, key).Truthy() }

// getFirst reads the first of these properties that is there.
func (b *bridge) getFirst(obj js.Value, keys ...string) js.Value {
	for _, key := range keys {
		if v := b.get(obj, key); !v.IsUndefined() {
			return v
		}
	}
	return js.Undefined()
}

// text is what String(v) gives, "" for undefined and null.
func text(v js.Value) string {
	switch v.Type() {
	case js.TypeUndefined, js.TypeNull:
		return ""
	case js.TypeString:
		return v.String()
	}
	return stringClass.Invoke(v).String()
}

// str is the string v, or "" when it is none. String objects count.
func str(v js.Value) string {
	if v.Type() == js.TypeString {
		return v.String()
	}
	if isStringObject(v) {
		return text(v)
	}
	return ""
}

func isStringObject(v js.Value) bool {
	return v.Type() == js.TypeObject && v.InstanceOf(stringClass)
}

// integer reads a number, or a numeric string, that is a whole number.
func integer(v js.Value) (int, bool) {
	if t := v.Type(); t != js.TypeNumber && t != js.TypeString {
		return 0, false
	}
	if v.Type() == js.TypeString && strings.TrimSpace(v.String()) == "" {
		return 0, false
	}
	f := numberClass.Invoke(v).Float()
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int(f), true
}

// each calls f with every element of an array; anything else has none.
func each(v js.Value, f func(js.Value)) {
	if !isArray(v) {
		return
	}
	for i, n := 0, v.Length(); i < n; i++ {
		f(v.Index(i))
	}
}

// method looks up a callable member, ok is false when there is none.
func (b *bridge) method(obj js.Value, name string) (js.Value, bool) {
	f := b.get(obj, name)
	return f, f.Type() == js.TypeFunction
}

// call calls obj[name](args...) if there is such a method. Exceptions of the page
// arrive as a panic with a js.Error: see try.
func (b *bridge) call(obj js.Value, name string, args ...js.Value) js.Value {
	f, ok := b.method(obj, name)
	if !ok {
		return js.Undefined()
	}
	return f.Call("apply", obj, anys(args))
}

// emit delivers an event to the listeners of obj. A listener that throws is
// reported and disturbs nothing.
func (b *bridge) emit(obj js.Value, event string, args ...js.Value) {
	b.helpers.host.call("emit", append([]js.Value{obj, b.word(event)}, args...)...)
}

// hook calls an overridable method of one of our own objects, as the page may
// have replaced it. What the page's version throws is reported.
func (b *bridge) hook(obj js.Value, name string, args ...js.Value) js.Value {
	return b.helpers.host.call("call", append([]js.Value{obj, b.word(name)}, args...)...)
}

func newObject() js.Value { return objectClass.New() }
func newArray() js.Value  { return arrayClass.New() }

// isBytes tells ArrayBuffers and their views.
func isBytes(v js.Value) bool {
	if v.Type() != js.TypeObject {
		return false
	}
	buffer := js.Global().Get("ArrayBuffer")
	return v.InstanceOf(buffer) || buffer.Call("isView", v).Bool()
}

// bytesOf copies an ArrayBuffer or a view of one.
func bytesOf(v js.Value) []byte {
	array := js.Global().Get("Uint8Array")
	switch {
	case v.InstanceOf(array):
	case js.Global().Get("ArrayBuffer").Call("isView", v).Bool():
		v = array.New(v.Get("buffer"), v.Get("byteOffset"), v.Get("byteLength"))
	default:
		v = array.New(v)
	}
	data := make([]byte, v.Get("length").Int())
	js.CopyBytesToGo(data, v)
	return data
}

func bytesToJS(data []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(v, data)
	return v
}

// shape has web/src/shapes.js do something that only moves values. What it throws
// arrives as a panic with a js.Error, which the entry hands back to the page.
func (b *bridge) shape(name string, args ...js.Value) js.Value {
	return b.helpers.shapes.call(name, args...)
}

// hidden sets a property that does not show when the page enumerates obj.
func (b *bridge) hidden(obj js.Value, name string, v any) {
	b.host.Call("define", obj, name, v, parseJSON(`{"writable": true, "configurable": true}`))
}
