package sipserver

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
)

// Config is all that a Server can be told. The zero value is a working server
// without files: every domain, no passwords, no TLS, no trace.
type Config struct {
	// Domain is the only SIP domain served; "" serves every domain as one.
	Domain string
	// Users is the path of a file with names and passwords (see ParseUsers);
	// "" lets everybody register as anybody.
	Users string

	// Cert and Key are the paths of a PEM certificate chain and its key; both or
	// none. With SelfSigned a certificate for this machine's addresses is made
	// at start. Either makes Serve speak https and wss.
	Cert, Key  string
	SelfSigned bool

	// NoPresence turns the presence agent and the messages for users who are away
	// off: PUBLISH and SUBSCRIBE go to the users themselves.
	NoPresence bool

	// Demo is served at / and Dist at /dist/; what is nil is answered with 404.
	Demo, Dist fs.FS

	// Log gets one line per thing worth knowing; nil drops them.
	Log io.Writer
	// Trace gets every SIP message, one block each; nil drops them. A writer
	// that blocks holds up the server.
	Trace io.Writer

	// MaxConnections and MaxFrame (bytes) bound what peers may open and send.
	MaxConnections int
	MaxFrame       int64
	// MinExpires and MaxExpires bound the lifetime of a registration, in seconds.
	MinExpires, MaxExpires uint32
	// PingInterval is the time between WebSocket pings; a peer whose pong takes
	// longer is taken for dead.
	PingInterval time.Duration
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

func (c Config) withDefaults() (Config, error) {
	if (c.Cert == "") != (c.Key == "") {
		return c, fmt.Errorf("a certificate needs its key: give both -cert and -key")
	}
	if c.Cert != "" && c.SelfSigned {
		return c, fmt.Errorf("-self-signed makes a certificate of its own: leave out -cert and -key, or leave out -self-signed")
	}
	c.Domain = strings.ToLower(c.Domain)
	if strings.ContainsAny(c.Domain, "@:/ <>\"") && !strings.HasPrefix(c.Domain, "[") {
		return c, fmt.Errorf("-domain %q is not a domain: give only the part after the @, as in example.com", c.Domain)
	}
	setDefault(&c.MaxConnections, defaultMaxConnections)
	setDefault(&c.MaxFrame, defaultMaxFrame)
	setDefault(&c.MinExpires, defaultMinExpires)
	setDefault(&c.MaxExpires, defaultMaxExpires)
	setDefault(&c.PingInterval, defaultPingInterval)
	if c.MinExpires > c.MaxExpires {
		return c, fmt.Errorf("the shortest registration (%d s) is longer than the longest (%d s)", c.MinExpires, c.MaxExpires)
	}
	if c.Log == nil {
		c.Log = io.Discard
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, nil
}

func setDefault[T int | int64 | uint32 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
