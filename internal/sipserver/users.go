package sipserver

// The users file: who may register, and with what password.
//
//	# a comment
//	alice secret word              user, white space, password (the rest of the line)
//	bob:example.com:939e7578...    user, realm, HA1, as htdigest writes it
//
// HA1 is H(user:realm:password) in hexadecimal: 32 digits are MD5, 64 are
// SHA-256. A user may have one line of each. All HA1 lines must name the same
// realm, because the server challenges before it knows who asks; for the same
// reason only those hashes are offered that every user of the file can answer.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"sipwasm/pkg/sipcore/digest"
)

// The hashes offered, in the order of the challenges.
// RFC 8760 §2.3: the server lists them in its order of preference.
const (
	algorithmSHA256 = "SHA-256"
	algorithmMD5    = "MD5"
)

// Users are the accounts of a server.
type Users struct {
	Realm      string   // "" when no line names one
	Algorithms []string // what every user can answer, best first
	byName     map[string]account
}

// account has a password, or one HA1 per algorithm.
type account struct {
	password string
	ha1      map[string]string
}

// LoadUsers reads a users file.
func LoadUsers(path string) (*Users, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the users file cannot be read: %w", err)
	}
	defer f.Close()
	users, err := ParseUsers(f)
	if err != nil {
		return nil, fmt.Errorf("users file %s: %w", path, err)
	}
	return users, nil
}

// ParseUsers reads the lines of a users file. Errors name the line.
func ParseUsers(r io.Reader) (*Users, error) {
	u := &Users{byName: map[string]account{}}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := u.addLine(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(u.byName) == 0 {
		return nil, errors.New("no user in it: write lines like `alice secret`")
	}
	return u, u.chooseAlgorithms()
}

func (u *Users) addLine(line string) error {
	if i := strings.IndexAny(line, " \t:"); i >= 0 && line[i] != ':' {
		return u.addPassword(line[:i], strings.TrimSpace(line[i:]))
	}
	parts := strings.Split(line, ":")
	if len(parts) != 3 {
		return fmt.Errorf("%q is neither `user password` nor `user:realm:ha1`", line)
	}
	return u.addHA1(parts[0], parts[1], strings.ToLower(parts[2]))
}

func (u *Users) addPassword(name, password string) error {
	if strings.Contains(name, "@") {
		return fmt.Errorf("the user name %q has a @ in it: give the part before it only", name)
	}
	if _, twice := u.byName[name]; twice {
		return fmt.Errorf("user %q is there twice", name)
	}
	u.byName[name] = account{password: password}
	return nil
}

func (u *Users) addHA1(name, realm, ha1 string) error {
	algorithm := map[int]string{32: algorithmMD5, 64: algorithmSHA256}[len(ha1)]
	if algorithm == "" || strings.Trim(ha1, "0123456789abcdef") != "" {
		return errors.New("the third part must be 32 (MD5) or 64 (SHA-256) hexadecimal digits; a password is written `user password`")
	}
	if name == "" || realm == "" {
		return errors.New("user and realm must not be empty")
	}
	if u.Realm != "" && u.Realm != realm {
		return fmt.Errorf("realm %q differs from %q above: one server has one realm", realm, u.Realm)
	}
	u.Realm = realm
	a := u.byName[name]
	if a.password != "" || a.ha1[algorithm] != "" {
		return fmt.Errorf("user %q is there twice", name)
	}
	if a.ha1 == nil {
		a.ha1 = map[string]string{}
	}
	a.ha1[algorithm] = ha1
	u.byName[name] = a
	return nil
}

func (u *Users) chooseAlgorithms() error {
	for _, algorithm := range []string{algorithmSHA256, algorithmMD5} {
		if u.all(algorithm) {
			u.Algorithms = append(u.Algorithms, algorithm)
		}
	}
	if len(u.Algorithms) == 0 {
		return errors.New("some users have only an MD5 HA1 and others only a SHA-256 HA1: give all of them the same kind")
	}
	return nil
}

func (u *Users) all(algorithm string) bool {
	for _, a := range u.byName {
		if a.ha1 != nil && a.ha1[algorithm] == "" {
			return false
		}
	}
	return true
}

// Has says whether there is such a user.
func (u *Users) Has(name string) bool {
	_, ok := u.byName[name]
	return ok
}

// identity returns what to check an answer to this algorithm against.
func (u *Users) identity(name, algorithm string) (digest.Identity, bool) {
	a, ok := u.byName[name]
	if !ok {
		return digest.Identity{}, false
	}
	id := digest.Identity{Username: name, Password: a.password}
	if a.ha1 != nil {
		id.HA1, id.HA1Algorithm = a.ha1[algorithm], algorithm
	}
	return id, true
}
