//go:build js && wasm

package jsbridge

import (
	"syscall/js"
)

// random holds bytes that were fetched and not yet given: a request takes a dozen
// tokens, and the crossing costs more than the bytes.
var random []byte

// randomBytes fills p from crypto.getRandomValues, the page's only source of
// randomness that a remote party cannot guess.
func randomBytes(p []byte) {
	const fetched = 1024 // getRandomValues refuses more than 65536 at once
	for len(p) > 0 {
		if len(random) == 0 {
			array := js.Global().Get("Uint8Array").New(fetched)
			js.Global().Get("crypto").Call("getRandomValues", array)
			random = make([]byte, fetched)
			js.CopyBytesToGo(random, array)
		}
		n := copy(p, random)
		clear(random[:n]) // what was given is nobody else's
		p, random = p[n:], random[n:]
	}
}
