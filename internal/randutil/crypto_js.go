package randutil

import "syscall/js"

// GenerateCryptoRandomString generates a random string for cryptographic usage.
func GenerateCryptoRandomString(n int, runes string) (string, error) {
	letters := []rune(runes)
	text := make([]rune, n)
	for i := range text {
		v, _ := CryptoUint64()
		text[i] = letters[v%uint64(len(letters))]
	}
	return string(text), nil
}

// CryptoUint64 returns cryptographic random uint64.
func CryptoUint64() (v uint64, err error) {
	octets := js.Global().Get("Uint8Array").New(8)
	js.Global().Get("crypto").Call("getRandomValues", octets)
	for i := range 8 {
		v = v<<8 | uint64(octets.Index(i).Int())
	}
	return v, nil
}
