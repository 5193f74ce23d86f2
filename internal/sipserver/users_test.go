package sipserver

import (
	"slices"
	"strings"
	"testing"
)

func TestAUsersFileHasPasswordsAndHA1Lines(t *testing.T) {
	u, err := ParseUsers(strings.NewReader(`
# people
alice   secret word
bob:example.test:` + strings.Repeat("a", 32) + `
bob:example.test:` + strings.Repeat("B", 64) + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if id, ok := u.identity("alice", algorithmMD5); !ok || id.Password != "secret word" {
		t.Errorf("alice's password is the rest of the line, got %q", id.Password)
	}
	if id, _ := u.identity("bob", algorithmSHA256); id.HA1 != strings.Repeat("b", 64) || id.HA1Algorithm != algorithmSHA256 {
		t.Errorf("bob's SHA-256 HA1: %+v", id)
	}
	if u.Realm != "example.test" || !slices.Equal(u.Algorithms, []string{"SHA-256", "MD5"}) {
		t.Errorf("realm %q, algorithms %q", u.Realm, u.Algorithms)
	}
	if u.Has("carol") {
		t.Error("carol is not in the file")
	}
}

func TestOnlyHashesThatEveryUserCanAnswerAreOffered(t *testing.T) {
	u, err := ParseUsers(strings.NewReader("alice secret\nbob:r:" + strings.Repeat("a", 32)))
	if err != nil || !slices.Equal(u.Algorithms, []string{"MD5"}) {
		t.Errorf("bob has only MD5: offered %q, %v", u.Algorithms, err)
	}
}

func TestABadUsersFileNamesTheLineAndTheCure(t *testing.T) {
	md5, sha := strings.Repeat("a", 32), strings.Repeat("a", 64)
	for _, c := range []struct{ file, want string }{
		{"", "no user"},
		{"alice secret\nbob", "line 2: \"bob\" is neither"},
		{"alice secret\nalice other", "line 2: user \"alice\" is there twice"},
		{"alice@example.test secret", "line 1: the user name"},
		{"bob:r:nothex", "line 1: the third part must be 32"},
		{"bob:r1:" + md5 + "\ncarol:r2:" + md5, "line 2: realm \"r2\" differs"},
		{"bob:r:" + md5 + "\ncarol:r:" + sha, "only a SHA-256 HA1"},
	} {
		if _, err := ParseUsers(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q in it", c.file, err, c.want)
		}
	}
}

func TestAMissingUsersFileIsSaid(t *testing.T) {
	if _, err := LoadUsers("/nowhere/users"); err == nil || !strings.Contains(err.Error(), "/nowhere/users") {
		t.Errorf("error is %v", err)
	}
}
