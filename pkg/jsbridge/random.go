//go:build js && wasm

package jsbridge

import (
	"syscall/js"
)

// randomBytes fills p from crypto.getRandomValues, the page's only source of
// randomness that a remote party cannot guess.
func randomBytes(p []byte) {
	const limit = 65536 // getRandomValues refuses more at once
	for len(p) > 0 {
		n := min(len(p), limit)
		array := js.Global().Get("Uint8Array").New(n)
		js.Global().Get("crypto").Call("getRandomValues", array)
		js.CopyBytesToGo(p[:n], array)
		p = p[n:]
	}
}
