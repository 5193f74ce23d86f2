package digest

import (
	"strings"
	"testing"
)

var readings = []string{
	`Digest realm="r", nonce="n==", algorithm=MD5, qop="auth,auth-int", stale=true`,
	`Digest realm="a", nonce="1", Digest realm="b", nonce="2", qop=auth, auth-int`,
	`Digest realm="say \"hi\"", nonce=n,algorithm=SHA-512-256-sess,userhash=true,opaque=""`,
	`Digest username="u", realm="r", nonce="n", uri="sip:r", response="00", nc=00000001, qop=auth, cnonce="c"`,
	`Digest realm="`, `Basic x`, "Digest \t=,",
	"Digest realm=r nonce=n qop=" + strings.Repeat("0", MaxValueBytes-27),
}

// What is read and printed is read the same again, and our own answer to it is
// right.
func FuzzChallenge(f *testing.F) {
	for _, seed := range readings {
		f.Add(seed)
	}
	id := Identity{Username: "u", Password: "p"}
	f.Fuzz(func(t *testing.T, value string) {
		for _, c := range ParseChallenges([]string{value}) {
			printed := c.String()
			again, err := ParseChallenge(printed)
			// Printing quotes what came without quotes: at the limit that is too long.
			if len(printed) <= MaxValueBytes && (err != nil || again.String() != printed) {
				t.Fatalf("%q printed as %q is read as %+v, %v", value, printed, again, err)
			}
			if a, err := Answer(c, id, "INVITE", "sip:r", nil, "c", 1); err == nil && !a.Verify(id, "INVITE", nil) {
				t.Fatalf("our own answer to %q is refused", value)
			}
		}
	})
}

func FuzzAuthorization(f *testing.F) {
	for _, seed := range readings {
		f.Add(seed)
	}
	id := Identity{Username: "u", Password: "p"}
	f.Fuzz(func(t *testing.T, value string) {
		a, err := ParseAuthorization(value)
		if err != nil {
			return
		}
		if a.Verify(id, "INVITE", nil) {
			t.Fatalf("%q is the right answer without the password", value)
		}
		back, err := ParseAuthorization(a.String())
		if len(a.String()) <= MaxValueBytes && (err != nil || back.String() != a.String()) {
			t.Fatalf("%q printed as %q is read as %+v, %v", value, a, back, err)
		}
	})
}

// Whoever the user is and whatever the server asks, the printed answer is right,
// and only for that password, method and body.
func FuzzAnswer(f *testing.F) {
	f.Add("alice", "secret", "example.com", "n==", "SHA-256", "auth", "sip:bob@example.com", []byte("body"))
	f.Add(`a"b\`, "grüße", `say "hi", you`, "1", "MD5-sess", "auth-int", "sip:b", []byte(nil))
	f.Add("", "", "r", "n", "", "", "", []byte("x"))
	f.Fuzz(func(t *testing.T, user, password, realm, nonce, algorithm, qop, uri string, body []byte) {
		c := Challenge{Realm: realm, Nonce: nonce, Algorithm: algorithm}
		if qop != "" {
			c.QOP = []string{qop}
		}
		id := Identity{Username: user, Password: password}
		a, err := Answer(c, id, "INVITE", uri, body, "c", 1)
		if err != nil || hasControl(realm+nonce+algorithm+qop) || len(a.String()) > MaxValueBytes {
			return
		}
		back, err := ParseAuthorization(a.String())
		if user == "" || realm == "" || nonce == "" || uri == "" {
			return // who leaves these out cannot be read
		}
		if err != nil || !back.Verify(id, "INVITE", body) {
			t.Fatalf("%s is refused: %+v, %v", a, back, err)
		}
		if back.Verify(Identity{Username: user, Password: password + "x"}, "INVITE", body) || back.Verify(id, "BYE", body) {
			t.Fatalf("%s is right for another password or method", a)
		}
		if back.QOP == "auth-int" && back.Verify(id, "INVITE", append([]byte("x"), body...)) {
			t.Fatalf("%s is right for another body", a)
		}
	})
}
