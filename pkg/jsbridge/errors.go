//go:build js && wasm

package jsbridge

import (
	"errors"
	"syscall/js"
)

// pageError is an error that is thrown at the page as it is: spec is what the
// shim in web/src turns into the thrown object.
type pageError struct{ spec any }

func (e *pageError) Error() string {
	if m, ok := e.spec.(map[string]any); ok {
		if text, ok := m["message"].(string); ok {
			return text
		}
		if name, ok := m["name"].(string); ok {
			return name
		}
	}
	return "page error"
}

// typeError throws a TypeError; pages and tests compare the exact text.
func typeError(message string) error {
	return &pageError{map[string]any{"name": "TypeError", "message": message}}
}

// plainError throws an Error.
func plainError(message string) error {
	return &pageError{map[string]any{"name": "Error", "message": message}}
}

// exception throws an instance of SIP.Exceptions[name], made with args.
func exception(name string, args ...any) error {
	return &pageError{map[string]any{"name": name, "args": args}}
}

// invalidState is SIP.Exceptions.InvalidStateError: a command in a state that
// does not allow it.
func invalidState(status int) error { return exception("InvalidStateError", status) }

// rethrow throws the JavaScript value v itself.
func rethrow(v js.Value) error { return &pageError{v} }

// errorSpec turns what a method returned into the first element of the shim's
// pair: nil when nothing is to be thrown.
func errorSpec(err error) any {
	if err == nil {
		return nil
	}
	var pe *pageError
	if errors.As(err, &pe) {
		return pe.spec
	}
	var je js.Error
	if errors.As(err, &je) {
		return je.Value
	}
	return map[string]any{"name": "Error", "message": err.Error()}
}
