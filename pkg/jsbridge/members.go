//go:build js && wasm

package jsbridge

import "syscall/js"

// Making objects and setting members, by the type of what is set. js.Value.Set
// and map[string]any do the same, but every value that becomes an `any` is an
// allocation written out where it happens: an object of ten members made so is
// 5 KB of code (docs/rationale.md, "Size").

// member is one member of an object to be made.
type member struct {
	name string
	v    js.Value
}

// object makes an object with these members, in this order.
func object(members ...member) js.Value {
	obj := newObject()
	for _, m := range members {
		obj.Set(m.name, m.v)
	}
	return obj
}

// fill gives obj the members of an object that is written in JSON.
func fill(obj js.Value, json string) {
	objectClass.Call("assign", obj, parseJSON(json))
}

func parseJSON(text string) js.Value { return jsonParse.Invoke(text) }

func set(obj js.Value, name string, v js.Value) { obj.Set(name, v) }
func setText(obj js.Value, name, v string)      { obj.Set(name, v) }
func setInt(obj js.Value, name string, v int)   { obj.Set(name, v) }
func setBool(obj js.Value, name string, v bool) { obj.Set(name, v) }

func jsText(s string) js.Value { return js.ValueOf(s) }
func jsInt(n int) js.Value     { return js.ValueOf(n) }
func jsBool(v bool) js.Value   { return js.ValueOf(v) }

// anys is a list of arguments as syscall/js takes them.
func anys(args []js.Value) []any {
	list := make([]any, len(args))
	for i, v := range args {
		list[i] = v
	}
	return list
}

// texts is a list of texts for JavaScript.
func texts(list ...string) js.Value {
	elements := make([]any, len(list))
	for i, s := range list {
		elements[i] = s
	}
	return arrayClass.New(elements...)
}

func array(elements ...js.Value) js.Value { return js.ValueOf(anys(elements)) }

func push(array, v js.Value) { array.Call("push", v) }
