//go:build js && wasm

package jsbridge

import (
	"encoding/hex"
	"strconv"
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

const base32 = "0123456789abcdefghijklmnopqrstuv"

// randomToken is n random characters of base 32.
func randomToken(n int) string {
	p := make([]byte, n)
	randomBytes(p)
	for i, c := range p {
		p[i] = base32[c%32]
	}
	return string(p)
}

// randomUUID is a version 4 UUID (RFC 4122 §4.4).
func randomUUID() string {
	var p [16]byte
	randomBytes(p[:])
	p[6] = p[6]&0x0f | 0x40
	p[8] = p[8]&0x3f | 0x80
	s := hex.EncodeToString(p[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// testNetIP is an address of 192.0.2.0/24, which RFC 5737 keeps for examples.
func testNetIP() string {
	var p [1]byte
	randomBytes(p[:])
	return "192.0.2." + strconv.Itoa(int(p[0])%254+1)
}
