package sipserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

func startWithUsers(t *testing.T, lines ...string) *world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return start(t, Config{Users: path, Domain: "example.test"})
}

// challenges reads those of a 401 or 407.
func challenges(t *testing.T, resp *sip.Message) []digest.Challenge {
	t.Helper()
	name, _, ok := digest.Headers(resp.StatusCode)
	if !ok {
		t.Fatalf("not a challenge:\n%s", resp)
	}
	return digest.ParseChallenges(resp.Header.Values(name))
}

// answerTo sends a request again with credentials.
func (p *peer) answerTo(req *sip.Message, status int, c digest.Challenge, user, password string, count uint32) {
	p.t.Helper()
	a, err := digest.Answer(c, digest.Identity{Username: user, Password: password}, req.Method, req.RequestURI.String(), req.Body, "cnonce", count)
	if err != nil {
		p.t.Fatal(err)
	}
	_, name, _ := digest.Headers(status)
	again := p.request(req.Method, req.RequestURI.String(), "Call-ID", req.CallID(),
		"Contact", req.Header.Get("Contact"), "From", req.Header.Get("From"), "To", req.Header.Get("To"), name, a.String())
	p.send(again)
}

// signIn registers with a password.
func (p *peer) signIn(password string, algorithm int) {
	p.t.Helper()
	req := p.send(p.registration())
	list := digest.ParseChallenges(p.hear(401, "REGISTER").Header.Values("WWW-Authenticate"))
	p.answerTo(req, 401, list[algorithm], p.user, password, 1)
}

func TestBothHashesAreOfferedTheStrongerFirstAndBothWork(t *testing.T) {
	w := startWithUsers(t, "alice wonderland")
	alice := w.peer("alice")
	alice.send(alice.registration())
	list := challenges(t, alice.hear(401, "REGISTER"))
	if len(list) != 2 || list[0].Algorithm != "SHA-256" || list[1].Algorithm != "MD5" || list[0].Realm != "example.test" {
		t.Fatalf("challenges: %+v", list)
	}
	for algorithm := range list {
		alice.signIn("wonderland", algorithm)
		alice.hear(200, "REGISTER")
	}
}

func TestAWrongPasswordIsChallengedAgainWithoutStale(t *testing.T) {
	w := startWithUsers(t, "alice wonderland")
	for _, name := range []string{"alice", "nobody"} {
		p := w.peer(name)
		p.signIn("looking-glass", 0)
		if list := challenges(t, p.hear(401, "REGISTER")); list[0].Stale {
			t.Error("stale would mean that the password was right")
		}
	}
}

func TestAnHA1LineIsAsGoodAsAPassword(t *testing.T) {
	w := startWithUsers(t, "bob:the realm:"+digest.HA1("MD5", "bob", "the realm", "builder"))
	bob := w.peer("bob")
	bob.signIn("builder", 0)
	bob.hear(200, "REGISTER")
}

func TestAnOldNonceIsStaleAndTheNextOneWorks(t *testing.T) {
	w := startWithUsers(t, "alice wonderland")
	alice := w.peer("alice")
	req := alice.send(alice.registration())
	old := challenges(t, alice.hear(401, "REGISTER"))[0]
	w.advance(nonceLifetime + time.Second)
	alice.answerTo(req, 401, old, "alice", "wonderland", 1)
	young := challenges(t, alice.hear(401, "REGISTER"))[0]
	if !young.Stale {
		t.Error("the password was right and the nonce too old: stale=true")
	}
	alice.answerTo(req, 401, young, "alice", "wonderland", 1)
	alice.hear(200, "REGISTER")
}

func TestANonceFromAnotherServerIsStale(t *testing.T) {
	w := startWithUsers(t, "alice wonderland")
	alice := w.peer("alice")
	req := alice.registration()
	foreign := digest.Challenge{Realm: "example.test", Nonce: "made-up", Algorithm: "SHA-256", QOP: []string{"auth"}}
	alice.answerTo(req, 401, foreign, "alice", "wonderland", 1)
	if !challenges(t, alice.hear(401, "REGISTER"))[0].Stale {
		t.Error("after a restart of the server clients must not ask for the password again")
	}
}

func TestARepeatedNonceCountIsAReplay(t *testing.T) {
	w := startWithUsers(t, "alice wonderland")
	alice := w.peer("alice")
	req := alice.send(alice.registration())
	c := challenges(t, alice.hear(401, "REGISTER"))[0]
	for _, step := range []struct {
		count uint32
		want  int
	}{{1, 200}, {2, 200}, {2, 401}, {1, 401}, {3, 200}} {
		alice.answerTo(req, 401, c, "alice", "wonderland", step.count)
		if got := alice.next("an answer").StatusCode; got != step.want {
			t.Errorf("nonce count %d: %d, want %d", step.count, got, step.want)
		}
	}
}

func TestNobodyRegistersAsSomebodyElse(t *testing.T) {
	w := startWithUsers(t, "alice wonderland", "bob builder")
	p := w.peer("bob")
	req := p.send(p.registration())
	c := challenges(t, p.hear(401, "REGISTER"))[0]
	p.answerTo(req, 401, c, "alice", "wonderland", 1)
	p.hear(403, "REGISTER")
}

func TestCallsAreChallengedUnlessTheCallerIsRegisteredHere(t *testing.T) {
	w := startWithUsers(t, "alice wonderland", "bob builder")
	bob := w.peer("bob")
	bob.signIn("builder", 0)
	bob.hear(200, "REGISTER")

	alice := w.peer("alice")
	req := alice.send(alice.request("MESSAGE", bob.aor()))
	c := challenges(t, alice.hear(407, "MESSAGE"))[0]
	alice.answerTo(req, 407, c, "alice", "wonderland", 1)
	if got := bob.receive("MESSAGE"); got.Header.Has("Proxy-Authorization") {
		t.Error("alice's credentials are not for bob")
	}

	alice.signIn("wonderland", 0)
	alice.hear(200, "REGISTER")
	alice.send(alice.request("MESSAGE", bob.aor()))
	bob.receive("MESSAGE")
	alice.user = "bob"
	alice.send(alice.request("MESSAGE", bob.aor()))
	alice.hear(407, "MESSAGE")
	alice.user = "anonymous"
	alice.send(alice.request("MESSAGE", bob.aor(), "From", "<sip:anonymous@anonymous.invalid>;tag=x"))
	bob.receive("MESSAGE")
}

func TestSomebodyElsesAddressInFromIsForbidden(t *testing.T) {
	w := startWithUsers(t, "alice wonderland", "bob builder")
	p := w.peer("bob")
	req := p.send(p.request("MESSAGE", "sip:bob@example.test"))
	c := challenges(t, p.hear(407, "MESSAGE"))[0]
	p.answerTo(req, 407, c, "alice", "wonderland", 1)
	p.hear(403, "MESSAGE")
}

func TestAToTagAloneOpensNoDoor(t *testing.T) {
	w := startWithUsers(t, "alice wonderland", "bob builder")
	bob := w.peer("bob")
	bob.signIn("builder", 0)
	bob.hear(200, "REGISTER")
	p := w.peer("alice")
	p.send(p.request("MESSAGE", bob.aor(), "To", "<"+bob.aor()+">;tag=invented"))
	p.hear(407, "MESSAGE")
}

func TestAKnownUserWhoIsAwayIsUnavailableAndAnUnknownOneNotFound(t *testing.T) {
	w := startWithUsers(t, "alice wonderland", "bob builder")
	alice := w.peer("alice")
	alice.signIn("wonderland", 0)
	alice.hear(200, "REGISTER")
	alice.send(alice.request("OPTIONS", "sip:bob@example.test"))
	alice.hear(480, "OPTIONS")
	alice.send(alice.request("MESSAGE", "sip:carol@example.test"))
	alice.hear(404, "MESSAGE")
}
