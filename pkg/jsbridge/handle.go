//go:build js && wasm

package jsbridge

import "syscall/js"

// Handles tie a JavaScript object to the Go value behind it. The object carries
// a number under host.handleKey, a symbol; the table below holds the value as
// long as it lives. A JavaScript object may outlive its Go value (a page keeps
// an ended session): the look-up then finds nothing, and the method answers as
// it would for something that has ended.

// attach gives obj a handle on v and returns the handle.
func (b *bridge) attach(obj js.Value, v any) int {
	b.lastHandle++
	b.handles[b.lastHandle] = v
	b.host.Call("setHandle", obj, b.lastHandle)
	return b.lastHandle
}

// release forgets the Go value of a handle. A second release does nothing.
func (b *bridge) release(handle int) { delete(b.handles, handle) }

// lookup finds the Go value behind a JavaScript object; ok is false when there
// never was one, when it was released, or when it is of another type.
func lookup[T any](b *bridge, obj js.Value) (v T, ok bool) {
	v, ok = b.handles[b.helpers.host.call("handleOf", obj).Int()].(T)
	return v, ok
}

// handleCount is what SIP.__handles() returns: the number of live Go values.
func (b *bridge) handleCount() int { return len(b.handles) }
