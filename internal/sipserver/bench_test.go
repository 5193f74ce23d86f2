package sipserver

import (
	"fmt"
	"testing"
)

// One MESSAGE from alice to bob and its 200 back, over two real WebSockets.
func BenchmarkMessageRoundTrip(b *testing.B) {
	w := start(b, Config{})
	alice, bob := w.registered("alice"), w.registered("bob")
	m := alice.request("MESSAGE", bob.aor())
	m.Body = []byte("hello")
	n := 0
	for b.Loop() {
		n++
		m.Header.Set("Via", fmt.Sprintf("SIP/2.0/WS h.invalid;branch=z9hG4bKb%d", n))
		alice.send(m)
		bob.answer(bob.receive("MESSAGE"), 200)
		alice.hear(200, "MESSAGE")
	}
}
