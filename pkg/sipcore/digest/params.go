package digest

import (
	"errors"
	"strings"
)

// The grammar shared by challenges and credentials (RFC 3261 §25.1,
// "challenge" and "credentials"): a scheme, then name=value pairs divided by
// commas. Servers are sloppy here, so values may be quoted or not whatever the
// grammar says, commas may be missing or doubled, an unquoted qop may itself be
// a comma list, and names are compared without case. What stays an error is
// what would make us guess: an unclosed quote, a value far too long.

const (
	// MaxValueBytes is the longest header value that is looked at, in bytes.
	MaxValueBytes = 8 << 10
	// MaxParams is how many parameters one challenge or credential may have.
	MaxParams = 64
)

var (
	// ErrNotDigest reports a well-formed value of another scheme (Basic, Bearer ...).
	ErrNotDigest = errors.New("digest: not the Digest scheme")
	// ErrMalformed reports a value that cannot be read or lacks a mandatory part.
	// Errors that say more wrap it.
	ErrMalformed = errors.New("digest: malformed value")
)

type malformed string

func (e malformed) Error() string { return "digest: malformed value: " + string(e) }
func (e malformed) Unwrap() error { return ErrMalformed }

type param struct{ name, value string } // name in lower case, value unquoted

// parseParams reads "Digest name=value, ..." to the end, or to where a second
// challenge begins in the same value; that remainder is returned as rest.
func parseParams(s string) (list []param, rest string, err error) {
	if len(s) > MaxValueBytes {
		return nil, "", malformed("too long")
	}
	if strings.ContainsFunc(s, func(c rune) bool { return c < 0x80 && isControl(byte(c)) && c != '\r' && c != '\n' }) {
		return nil, "", malformed("a control character")
	}
	r := reader{s: s}
	r.skip(" \t\r\n,")
	scheme := r.token()
	if scheme == "" {
		return nil, "", malformed("no scheme")
	}
	if !strings.EqualFold(scheme, "Digest") {
		return nil, "", ErrNotDigest
	}
	for {
		r.skip(" \t\r\n,")
		if r.done() {
			return list, "", nil
		}
		start := r.pos
		p, bare, err := r.param()
		switch {
		case err != nil:
			return nil, "", err
		case bare && r.atToken():
			return list, s[start:], nil // "Digest realm=...": the next challenge
		case bare && len(list) > 0 && list[len(list)-1].name == "qop":
			list[len(list)-1].value += "," + p.name // qop=auth,auth-int without quotes
		case bare:
			// A stray word, as in an unquoted realm with a space.
		case hasControl(p.value):
			return nil, "", malformed("a line break in a value") // could not be returned as it came
		case len(list) == MaxParams:
			return nil, "", malformed("too many parameters")
		default:
			list = append(list, p)
		}
	}
}

// reader walks over one value.
type reader struct {
	s   string
	pos int
}

func (r *reader) done() bool { return r.pos >= len(r.s) }

func (r *reader) skip(set string) {
	for !r.done() && strings.IndexByte(set, r.s[r.pos]) >= 0 {
		r.pos++
	}
}

func (r *reader) until(set string) string {
	start := r.pos
	for !r.done() && strings.IndexByte(set, r.s[r.pos]) < 0 {
		r.pos++
	}
	return r.s[start:r.pos]
}

// token reads up to what cannot be part of a name.
func (r *reader) token() string { return r.until(" \t\r\n,=\"") }

// atToken tells whether a word follows directly, after blanks and no comma.
func (r *reader) atToken() bool {
	r.skip(" \t\r\n")
	return !r.done() && strings.IndexByte(",=\"", r.s[r.pos]) < 0
}

// param reads one name=value; bare reports a name without "=".
func (r *reader) param() (p param, bare bool, err error) {
	name := r.token()
	if name == "" {
		return p, false, malformed("a parameter without a name")
	}
	p.name = strings.ToLower(name)
	end := r.pos
	r.skip(" \t\r\n")
	if r.done() || r.s[r.pos] != '=' {
		r.pos = end
		return p, true, nil
	}
	r.pos++
	r.skip(" \t\r\n")
	if r.done() || r.s[r.pos] != '"' {
		p.value = r.until(" \t\r\n,")
		return p, false, nil
	}
	p.value, err = r.quoted()
	return p, false, err
}

// quoted reads a quoted-string and undoes its escapes.
func (r *reader) quoted() (string, error) {
	r.pos++
	var b strings.Builder
	for !r.done() {
		c := r.s[r.pos]
		r.pos++
		switch {
		case c == '"':
			return b.String(), nil
		case c == '\\' && !r.done():
			c = r.s[r.pos]
			r.pos++
		}
		b.WriteByte(c)
	}
	return "", malformed("a quote that is not closed")
}

// printer writes "Digest name=value, ...".
type printer struct{ b strings.Builder }

func (p *printer) raw(name, value string) {
	if p.b.Len() == 0 {
		p.b.WriteString("Digest ")
	} else {
		p.b.WriteString(", ")
	}
	p.b.WriteString(name)
	p.b.WriteByte('=')
	p.b.WriteString(value)
}

func (p *printer) token(name, value string) {
	if isToken(value) {
		p.raw(name, value)
	} else {
		p.quoted(name, value)
	}
}

// quoted writes a quoted-string. Control characters become spaces: they cannot
// be part of one, and a CR LF would begin a header of its own.
func (p *printer) quoted(name, value string) {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
		case isControl(c):
			c = ' '
		}
		b.WriteByte(c)
	}
	b.WriteByte('"')
	p.raw(name, b.String())
}

// isControl leaves out the tab, which a quoted-string may contain.
func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

func hasControl(s string) bool {
	for i := 0; i < len(s); i++ {
		if isControl(s[i]) {
			return true
		}
	}
	return false
}

// isToken is the production "token" of RFC 3261 §25.1.
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		alnum := '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !alnum && strings.IndexByte("-.!%*_+`'~", c) < 0 {
			return false
		}
	}
	return s != ""
}
