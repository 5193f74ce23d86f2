package digest

import (
	"errors"
	"strings"
	"testing"
)

// The vectors of the RFCs, and what SIP servers make of the grammar.

var (
	mufasa2617 = Identity{Username: "Mufasa", Password: "Circle Of Life"}
	mufasa7616 = Identity{Username: "Mufasa", Password: "Circle of Life"}
)

func mustParse(t *testing.T, value string) Challenge {
	t.Helper()
	c, err := ParseChallenge(value)
	if err != nil {
		t.Fatalf("ParseChallenge(%q): %v", value, err)
	}
	return c
}

func mustAnswer(t *testing.T, c Challenge, id Identity, method, uri string, body []byte, cnonce string, nc uint32) Authorization {
	t.Helper()
	a, err := Answer(c, id, method, uri, body, cnonce, nc)
	if err != nil {
		t.Fatalf("Answer: %v", err)
	}
	return a
}

func wantResponse(t *testing.T, a Authorization, want string) {
	t.Helper()
	if a.Response != want {
		t.Errorf("response %s, want %s\n%s", a.Response, want, a)
	}
}

func TestTheExampleOfRFC2617Section35(t *testing.T) {
	c := mustParse(t, `Digest realm="testrealm@host.com", qop="auth,auth-int",`+
		` nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`)
	a := mustAnswer(t, c, mufasa2617, "GET", "/dir/index.html", nil, "0a4f113b", 1)
	wantResponse(t, a, "6629fae49393a05397450978507c4ef1")
	if a.Opaque != c.Opaque || a.QOP != "auth" || a.NC != 1 {
		t.Errorf("the challenge's fields are not returned: %+v", a)
	}
}

const challenge7616 = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=%,` +
	` nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`

func TestTheExamplesOfRFC7616Section391(t *testing.T) {
	for algorithm, want := range map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		c := mustParse(t, strings.Replace(challenge7616, "%", algorithm, 1))
		a := mustAnswer(t, c, mufasa7616, "GET", "/dir/index.html", nil, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1)
		wantResponse(t, a, want)
	}
}

// The RFC prints values made with a truncated SHA-512; these are the ones of
// erratum 4897, made with SHA-512/256 proper.
func TestTheExampleOfRFC7616Section392WithUserhash(t *testing.T) {
	c := mustParse(t, `Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256,`+
		` nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",`+
		` opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true`)
	id := Identity{Username: "Jäsøn Doe", Password: "Secret, or not?"}
	a := mustAnswer(t, c, id, "GET", "/doe.json", nil, "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", 1)
	wantResponse(t, a, "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5")
	if want := "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"; a.Username != want || !a.Userhash {
		t.Errorf("username %q userhash %v, want %q true", a.Username, a.Userhash, want)
	}
	if !a.Verify(id, "GET", nil) {
		t.Error("a hashed user name is not recognised")
	}
}

func TestAChallengeWithoutQopIsAnsweredAsRFC2069(t *testing.T) {
	c := mustParse(t, `Digest realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"`)
	a := mustAnswer(t, c, Identity{Username: "bob", Password: "zanzibar"}, "INVITE", "sip:bob@biloxi.com", nil, "unused", 7)
	ha1 := HA1("", "bob", "biloxi.com", "zanzibar")
	wantResponse(t, a, hashes[0].hash(ha1, c.Nonce, hashes[0].hash("INVITE:sip:bob@biloxi.com")))
	if s := a.String(); strings.Contains(s, "cnonce") || strings.Contains(s, "nc=") || strings.Contains(s, "qop") {
		t.Errorf("RFC 2617 §3.2.2: without qop there is no cnonce, nc or qop: %s", s)
	}
}

func TestAuthIntCoversTheBody(t *testing.T) {
	// draft-smith-sip-auth-examples §3.4.
	c := mustParse(t, `Digest realm="biloxi.com", qop="auth-int", algorithm=MD5, nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"`)
	id := Identity{Username: "bob", Password: "zanzibar"}
	body := []byte("v=0\r\n")
	a := mustAnswer(t, c, id, "INVITE", "sip:bob@biloxi.com", body, "0a4f113b", 1)
	if a.QOP != "auth-int" {
		t.Fatalf("qop %q, want auth-int", a.QOP)
	}
	if !a.Verify(id, "INVITE", body) {
		t.Error("the right body is refused")
	}
	if a.Verify(id, "INVITE", []byte("v=1\r\n")) {
		t.Error("a changed body is accepted")
	}
}

func TestASessFormAlsoCoversNonceAndClientNonce(t *testing.T) {
	for _, base := range []string{"MD5", "SHA-256", "SHA-512-256"} {
		c := mustParse(t, `Digest realm="biloxi.com", qop="auth", algorithm=`+base+`-sess, nonce="abc"`)
		id := Identity{Username: "bob", Password: "zanzibar"}
		a := mustAnswer(t, c, id, "INVITE", "sip:bob@biloxi.com", nil, "0a4f113b", 1)
		alg, _ := algorithmOf(base)
		ha1 := alg.hash(HA1(base, "bob", "biloxi.com", "zanzibar"), "abc", "0a4f113b")
		wantResponse(t, a, alg.hash(ha1, "abc", "00000001", "0a4f113b", "auth", alg.hash("INVITE:sip:bob@biloxi.com")))
	}
}

func TestMD5SessGivesTheExampleOfTheDraft(t *testing.T) {
	// draft-smith-sip-auth-examples §3.2: algorithm=MD5-sess, qop="auth".
	c := mustParse(t, `Digest realm="biloxi.com", qop="auth", algorithm=MD5-sess, nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`)
	a := mustAnswer(t, c, Identity{Username: "bob", Password: "zanzibar"}, "INVITE", "sip:bob@biloxi.com", nil, "0a4f113b", 1)
	wantResponse(t, a, "e4e4ea61d186d07a92c9e1f6919902e9")
}

func TestASessFormWithoutQopStillSendsTheClientNonce(t *testing.T) {
	c := mustParse(t, `Digest realm="r", algorithm=MD5-sess, nonce="abc"`)
	id := Identity{Username: "bob", Password: "zanzibar"}
	a := mustAnswer(t, c, id, "INVITE", "sip:r", nil, "0a4f113b", 1)
	back, err := ParseAuthorization(a.String())
	if err != nil || !back.Verify(id, "INVITE", nil) {
		t.Errorf("%s cannot be verified (%v)", a, err)
	}
}

func TestTheNonceCountIsEightHexadecimalDigits(t *testing.T) {
	c := mustParse(t, `Digest realm="r", qop=auth, nonce="n"`)
	id := Identity{Username: "u", Password: "p"}
	first := mustAnswer(t, c, id, "OPTIONS", "sip:r", nil, "c", 1)
	later := mustAnswer(t, c, id, "OPTIONS", "sip:r", nil, "c", 0xab)
	if !strings.Contains(later.String(), "nc=000000ab") {
		t.Errorf("%s has no nc=000000ab", later)
	}
	if first.Response == later.Response {
		t.Error("the count does not change the response")
	}
}

func TestTheStrongestSupportedChallengeIsAnswered(t *testing.T) {
	list := ParseChallenges([]string{
		`Digest realm="a", nonce="1", algorithm=MD5`,
		`Digest realm="a", nonce="2", algorithm=AES-9000`,
		`Digest realm="a", nonce="3", algorithm=SHA-512-256, qop="future"`,
		`Digest realm="a", nonce="4", algorithm=sha-256-sess`,
		`Basic realm="a"`,
		`Digest realm="a", nonce="5", algorithm=SHA-256`,
	})
	if len(list) != 5 {
		t.Fatalf("%d challenges read, want 5", len(list))
	}
	if c, ok := Strongest(list); !ok || c.Nonce != "4" {
		t.Errorf("chosen %+v %v, want the first SHA-256, the stronger having an unknown qop", c, ok)
	}
	list[2].QOP = []string{"auth"}
	if c, _ := Strongest(list); c.Nonce != "3" {
		t.Errorf("chosen %+v, want SHA-512-256", c)
	}
	if _, ok := Strongest(list[1:2]); ok {
		t.Error("an unknown algorithm is chosen")
	}
}

func TestAnHA1AnswersOnlyItsOwnAlgorithm(t *testing.T) {
	md5 := mustParse(t, `Digest realm="r", nonce="1", qop=auth`)
	sha := mustParse(t, `Digest realm="r", nonce="2", qop=auth, algorithm=SHA-256`)
	id := Identity{Username: "u", HA1: HA1("MD5", "u", "r", "p")}
	if c, ok := StrongestFor([]Challenge{sha, md5}, id); !ok || c.Nonce != "1" {
		t.Errorf("chosen %+v %v, want the MD5 challenge", c, ok)
	}
	if _, err := Answer(sha, id, "INVITE", "sip:r", nil, "c", 1); !errors.Is(err, ErrHA1Algorithm) {
		t.Errorf("error %v, want ErrHA1Algorithm", err)
	}
	byHA1 := mustAnswer(t, md5, id, "INVITE", "sip:r", nil, "c", 1)
	byPassword := mustAnswer(t, md5, Identity{Username: "u", Password: "p"}, "INVITE", "sip:r", nil, "c", 1)
	if byHA1.Response != byPassword.Response {
		t.Error("HA1 and password give different responses")
	}
	id.Password = "p"
	if _, err := Answer(sha, id, "INVITE", "sip:r", nil, "c", 1); err != nil {
		t.Errorf("with a password beside it: %v", err)
	}
}

func TestAWrongPasswordUserOrMethodIsRefused(t *testing.T) {
	id := Identity{Username: "u", Password: "p"}
	c := Challenge{Realm: "r", Nonce: "n", Algorithm: "SHA-256", QOP: []string{"auth"}}
	a := mustAnswer(t, mustParse(t, c.String()), id, "REGISTER", "sip:r", nil, "c", 1)
	if !a.Verify(id, "REGISTER", nil) {
		t.Fatal("the right credentials are refused")
	}
	if a.Verify(Identity{Username: "u", Password: "q"}, "REGISTER", nil) {
		t.Error("a wrong password is accepted")
	}
	if a.Verify(Identity{Username: "v", Password: "p"}, "REGISTER", nil) {
		t.Error("another user's credentials are accepted")
	}
	if a.Verify(id, "INVITE", nil) {
		t.Error("another method is accepted")
	}
	a.NC = 2
	if a.Verify(id, "REGISTER", nil) {
		t.Error("another count is accepted")
	}
	a.NC, a.QOP = 1, "unknown"
	if a.Verify(id, "REGISTER", nil) {
		t.Error("an unknown qop is accepted")
	}
}

func TestTheHeaderNamesFollowTheStatusCode(t *testing.T) {
	if c, a, ok := Headers(401); c != "WWW-Authenticate" || a != "Authorization" || !ok {
		t.Error(c, a, ok)
	}
	if c, a, ok := Headers(407); c != "Proxy-Authenticate" || a != "Proxy-Authorization" || !ok {
		t.Error(c, a, ok)
	}
	if _, _, ok := Headers(403); ok {
		t.Error("403 is no challenge")
	}
}

func TestMistakesOfTheCallerAreErrors(t *testing.T) {
	c := mustParse(t, `Digest realm="r", nonce="n", qop=auth`)
	for _, call := range []struct {
		user, cnonce string
		nc           uint32
	}{{"u\r\nEvil: yes", "c", 1}, {"u", "", 1}, {"u", "c", 0}, {"u", "c\n", 1}} {
		if _, err := Answer(c, Identity{Username: call.user}, "INVITE", "sip:r", nil, call.cnonce, call.nc); !errors.Is(err, ErrArgument) {
			t.Errorf("%+v: error %v, want ErrArgument", call, err)
		}
	}
	c.Algorithm = "SHA3"
	if _, err := Answer(c, Identity{}, "INVITE", "sip:r", nil, "c", 1); !errors.Is(err, ErrUnsupported) {
		t.Errorf("error %v, want ErrUnsupported", err)
	}
}

func TestACountInAnotherSpellingIsHashedAsItCame(t *testing.T) {
	for _, nc := range []string{"000000AB", "ab"} {
		ha1, ha2 := HA1("MD5", "u", "r", "p"), hashes[0].hash("INVITE:sip:r")
		value := `Digest username="u", realm="r", nonce="n", uri="sip:r", cnonce="c", qop=auth, nc=` + nc +
			`, response="` + strings.ToUpper(hashes[0].hash(ha1, "n", nc, "c", "auth", ha2)) + `"`
		a, err := ParseAuthorization(value)
		if err != nil || a.NC != 0xab {
			t.Fatalf("%+v, %v", a, err)
		}
		if !a.Verify(Identity{Username: "u", HA1: ha1}, "INVITE", nil) {
			t.Errorf("nc=%s is refused", nc)
		}
	}
}

func TestWhatIsNotSupportedProvesNothing(t *testing.T) {
	id := Identity{Username: "u", Password: "p", HA1Algorithm: "SHA-256"}
	a := Authorization{Username: "u", Realm: "r", Algorithm: "SHA3"}
	if a.Verify(id, "INVITE", nil) || HA1("SHA3", "u", "r", "p") != "" || id.CanAnswer(Challenge{Algorithm: "SHA3"}) {
		t.Error("an unknown algorithm is used")
	}
	a = Authorization{Username: "u", Realm: "r"}
	if a.Verify(Identity{Username: "u", HA1: "00", HA1Algorithm: "SHA-256"}, "INVITE", nil) {
		t.Error("an HA1 of another hash is used")
	}
}

// The rspauth of RFC 7616 §3.5 is the response of a request without a method.
func TestAServerProvesThatItKnowsThePassword(t *testing.T) {
	for _, algorithm := range []string{"MD5", "SHA-256", "SHA-512-256-sess"} {
		c := mustParse(t, strings.Replace(challenge7616, "%", algorithm, 1))
		for _, qop := range []string{"auth", "auth-int"} {
			c.QOP = []string{qop}
			body := []byte("the answer")
			own := mustAnswer(t, c, mufasa7616, "", "sip:bob@example.com", body, "0a4f113b", 1)
			sent := mustAnswer(t, c, mufasa7616, "INVITE", "sip:bob@example.com", []byte("the question"), "0a4f113b", 1)
			info, err := ParseInfo(`qop=` + qop + `, rspauth="` + strings.ToUpper(own.Response) + `", cnonce="0a4f113b", nc=00000001, nextnonce="n2"`)
			if err != nil || info.NextNonce != "n2" || info.CNonce != "0a4f113b" || info.QOP != qop {
				t.Fatalf("ParseInfo: %+v, %v", info, err)
			}
			if !info.Proves(mufasa7616, sent, body) {
				t.Errorf("%s %s: the right proof is refused", algorithm, qop)
			}
			if info.Proves(mufasa2617, sent, body) {
				t.Errorf("%s %s: another password proves as much", algorithm, qop)
			}
			if proves := info.Proves(mufasa7616, sent, []byte("changed")); proves != (qop == "auth") {
				t.Errorf("%s %s: a changed body proves: %v", algorithm, qop, proves)
			}
		}
	}
	if _, err := ParseInfo(`nextnonce="open`); !errors.Is(err, ErrMalformed) {
		t.Errorf("an open quote: %v", err)
	}
}
