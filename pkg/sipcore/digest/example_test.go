package digest_test

import (
	"fmt"

	"sipwasm/pkg/sipcore/digest"
)

// A 401 came with two challenges; the stronger one is answered.
func Example() {
	list := digest.ParseChallenges([]string{
		`Digest realm="example.com", nonce="84a4cc6f", qop="auth", algorithm=MD5`,
		`Digest realm="example.com", nonce="84a4cc6f", qop="auth", algorithm=SHA-256`,
	})
	c, ok := digest.Strongest(list)
	if !ok {
		return
	}
	id := digest.Identity{Username: "alice", Password: "secret"}
	a, err := digest.Answer(c, id, "REGISTER", "sip:example.com", nil, "0a4f113b", 1)
	if err != nil {
		return
	}
	fmt.Println(a.Algorithm, a.QOP, a.NC)
	fmt.Println(a.Verify(id, "REGISTER", nil))
	// Output:
	// SHA-256 auth 1
	// true
}
