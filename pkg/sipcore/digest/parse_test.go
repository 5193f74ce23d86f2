package digest

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestSloppyChallengesAreRead(t *testing.T) {
	plain := Challenge{Realm: "r", Nonce: "n==", Algorithm: "MD5", QOP: []string{"auth", "auth-int"}, Stale: true}
	for _, value := range []string{
		`Digest realm="r", nonce="n==", algorithm=MD5, qop="auth,auth-int", stale=true`,
		`DIGEST REALM="r",NONCE="n==",ALGORITHM="MD5",QOP="AUTH, auth-int",STALE=TRUE`,
		`digest realm=r,nonce=n==,algorithm=MD5,qop=auth,auth-int,stale="true"`,
		"Digest\trealm = \"r\" ,\r\n nonce\t=\t\"n==\" algorithm=MD5 ,, qop=\"auth auth-int\", stale=True,",
		`Digest realm="r", nonce="n==", realm="other", algorithm=MD5, qop="auth,auth-int", stale=true, x="y", z`,
	} {
		if c := mustParse(t, value); !reflect.DeepEqual(c, plain) {
			t.Errorf("%q\nread %+v\nwant %+v", value, c, plain)
		}
	}
}

func TestEscapesInAQuotedRealmAreUndoneAndMadeAgain(t *testing.T) {
	c := mustParse(t, `Digest realm="say \"hi\" \\, \you", nonce="n"`)
	if c.Realm != `say "hi" \, you` {
		t.Errorf("realm %q", c.Realm)
	}
	if again := mustParse(t, c.String()); !reflect.DeepEqual(again, c) {
		t.Errorf("printed and read again: %+v, want %+v", again, c)
	}
}

func TestSeveralChallengesInOneValueAreSeparated(t *testing.T) {
	list := ParseChallenges([]string{`Digest realm="a", nonce="1", Digest realm="b", nonce="2", qop=auth, auth-int,Digest realm=c,nonce=3`})
	if len(list) != 3 || list[0].Realm != "a" || list[1].Realm != "b" || list[2].Nonce != "3" {
		t.Fatalf("read %+v", list)
	}
	if !reflect.DeepEqual(list[1].QOP, []string{"auth", "auth-int"}) {
		t.Errorf("qop %q", list[1].QOP)
	}
}

func TestUnreadableValuesAreErrorsThatSayWhy(t *testing.T) {
	for value, want := range map[string]string{
		``:                                     "no scheme",
		`Digest`:                               "no realm",
		`Digest realm="r"`:                     "no nonce",
		`Digest realm="r", nonce=""`:           "no nonce",
		`Digest nonce="n"`:                     "no realm",
		`Digest realm="r, nonce=n`:             "not closed",
		`Digest ="r", nonce=n`:                 "without a name",
		`Digest realm="r\`:                     "not closed",
		strings.Repeat("x", MaxValueBytes+1):   "too long",
		"Digest " + strings.Repeat("a=b,", 70): "too many",
	} {
		_, err := ParseChallenge(value)
		if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: error %v, want one that says %q", value, err, want)
		}
	}
	for _, value := range []string{`Basic realm="r"`, `NTLM`, `Bearer x=y`} {
		if _, err := ParseChallenge(value); !errors.Is(err, ErrNotDigest) {
			t.Errorf("%q: error %v, want ErrNotDigest", value, err)
		}
	}
}

func TestCredentialsLackingAPartAreRefused(t *testing.T) {
	whole := `Digest username="u", realm="r", nonce="n", uri="sip:r", response="00"`
	if _, err := ParseAuthorization(whole); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"username", "realm", "nonce", "uri", "response"} {
		_, err := ParseAuthorization(strings.Replace(whole, name+"=", "x-"+name+"=", 1))
		if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if _, err := ParseAuthorization(whole + ", nc=xyz"); !errors.Is(err, ErrMalformed) {
		t.Errorf("a count that is no number: %v", err)
	}
}

func TestCredentialsArePrintedWithTheQuotesOfTheGrammar(t *testing.T) {
	a := Authorization{
		Username: `a"b`, Realm: "r", Nonce: "n", URI: "sip:r", Response: "00", Algorithm: "SHA-256",
		CNonce: "c", Opaque: "o", QOP: "auth", NC: 10,
	}
	want := `Digest algorithm=SHA-256, username="a\"b", realm="r", nonce="n", uri="sip:r", response="00", opaque="o", cnonce="c", qop=auth, nc=0000000a`
	if a.String() != want {
		t.Errorf("printed %s\nwant    %s", a, want)
	}
	if back, err := ParseAuthorization(a.String()); err != nil || back != a {
		t.Errorf("read again: %+v, %v", back, err)
	}
}

func TestAChallengeIsPrintedAndReadTheSame(t *testing.T) {
	c := Challenge{
		Realm: "r", Nonce: "n", Opaque: "o", Algorithm: "SHA-256", Domain: "sip:a sip:b",
		QOP: []string{"auth", "auth-int"}, Stale: true, Userhash: true,
	}
	want := `Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth,auth-int", opaque="o", domain="sip:a sip:b", stale=true, userhash=true`
	if c.String() != want {
		t.Errorf("printed %s\nwant    %s", c, want)
	}
	if back := mustParse(t, c.String()); !reflect.DeepEqual(back, c) {
		t.Errorf("read again: %+v", back)
	}
}

func TestControlCharactersAreNeverPrinted(t *testing.T) {
	c := Challenge{Realm: "r\r\nEvil: yes", Nonce: "n\x00", Algorithm: "MD5\r\nx"}
	if s := c.String(); strings.ContainsAny(s, "\r\n\x00") {
		t.Errorf("printed %q", s)
	}
}
