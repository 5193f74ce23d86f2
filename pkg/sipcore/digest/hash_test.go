package digest

import (
	stdmd5 "crypto/md5"
	stdsha256 "crypto/sha256"
	"crypto/sha512"
	"testing"
)

func TestHashesAreThoseOfTheStandardLibrary(t *testing.T) {
	data := make([]byte, 700)
	for i := range data {
		data[i] = byte(i * i)
	}
	for n := range data {
		p := data[:n]
		if want := stdmd5.Sum(p); hex(md5(p)) != hex(want[:]) {
			t.Fatalf("MD5 of %d octets is %s, want %s", n, hex(md5(p)), hex(want[:]))
		}
		if want := stdsha256.Sum256(p); hex(sha256(p)) != hex(want[:]) {
			t.Fatalf("SHA-256 of %d octets is %s, want %s", n, hex(sha256(p)), hex(want[:]))
		}
		if want := sha512.Sum512_256(p); hex(sha512t256(p)) != hex(want[:]) {
			t.Fatalf("SHA-512/256 of %d octets is %s, want %s", n, hex(sha512t256(p)), hex(want[:]))
		}
	}
}
