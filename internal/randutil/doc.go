// Package randutil stands in for github.com/pion/randutil, which pion/sdp
// imports (see the replace line in go.mod). Natively it is that package. In the
// browser it asks the page's crypto object, and has no generator for other than
// cryptographic use, so that sip.wasm does not hold crypto/rand, which brings AES,
// SHA-3 and big numbers along (docs/rationale.md, "Size").
package randutil
