package sipserver

// Flow tokens: how a request inside a dialog finds the connection of its peer.
//
// A browser's Contact (`sip:x@y.invalid`) cannot be resolved, so the proxy names
// the connections themselves: each has a token, and a request that makes a
// dialog gets two Record-Route values, one with the token of the connection it
// came from and above it one with the token of the connection it goes to
// (RFC 5626 §5.2, §5.3; two because one proxy has both edges, as RFC 5658 §5
// does it). Later requests carry both as Route, whichever side sends them: all
// our values are taken off, and the last of them names the way.
//
// Tokens are random and mean nothing outside this process, so no client can make
// up a route to somebody else's connection; who knows one is in a dialog with
// its owner.
//
// A client that lost its connection and registers again (same user, same
// instance or contact) takes over the token of the old one: the dialogs that it
// had before can go on. Until then their requests are answered 430.

import (
	"crypto/rand"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const tokenLength = 20 // base-32 digits: 100 bits

// flow is what a token stands for.
type flow struct {
	token string
	conn  *conn     // nil when it has closed
	heir  *flow     // who took over
	owned int       // owners that are reached here
	since time.Time // when the connection closed
}

// owner is who may take over a flow: a user with one device.
type owner struct {
	aor    aor
	device string // +sip.instance and reg-id, or the Contact URI
}

type flows struct {
	byToken map[string]*flow
	owners  map[owner]*flow
}

func newFlows() *flows {
	return &flows{byToken: map[string]*flow{}, owners: map[owner]*flow{}}
}

func newToken() string { return strings.ToLower(rand.Text()[:tokenLength]) }

// open gives a new connection its token.
func (f *flows) open(c *conn) {
	c.flow = &flow{token: newToken(), conn: c}
	f.byToken[c.flow.token] = c.flow
}

// close keeps the token of a connection that somebody registered over, be it
// that they have gone on to another one since.
func (f *flows) close(c *conn, now time.Time) {
	c.flow.conn, c.flow.since = nil, now
	if len(c.bindings) == 0 && c.flow.heir == nil || len(f.byToken) >= maxFlows {
		delete(f.byToken, c.flow.token)
	}
}

// claim makes the connection of a binding the place where the dialogs of its
// owner are reached.
func (f *flows) claim(b *binding, now time.Time) {
	o := owner{b.aor, b.contact.URI.String()}
	if b.outbound() {
		o.device = b.instance + ";" + b.regID
	}
	mine := b.conn.flow
	// The owner is here now, even if it had left for another connection before;
	// without a heir of its own the new end of the chain closes no circle.
	mine.heir = nil
	before := f.owners[o]
	if before == mine || mine.owned >= maxOwnersPerFlow {
		return
	}
	if before != nil {
		before.heir, before.since = mine, now
		before.owned--
	}
	mine.owned++
	f.owners[o] = mine
}

// resolve returns the connection that a token stands for now; ok is false when
// the token is not ours, and the connection nil when it has gone.
func (f *flows) resolve(token string) (c *conn, ok bool) {
	x := f.byToken[token]
	if x == nil {
		return nil, false
	}
	for steps := 0; x.heir != nil && steps < maxFlows; steps++ {
		if x.heir.heir != nil {
			x.heir = x.heir.heir // shorten the chain for the next time
		}
		x = x.heir
	}
	return x.conn, true
}

// sweep forgets flows that have been dead for long.
func (f *flows) sweep(now time.Time) {
	for token, x := range f.byToken {
		if x.conn == nil && now.Sub(x.since) > flowMemory {
			delete(f.byToken, token)
		}
	}
	for o, x := range f.owners {
		if f.byToken[x.token] == nil {
			delete(f.owners, o)
		}
	}
}

// recordRoute is the Record-Route value that names a connection.
func recordRoute(c *conn) string {
	// RFC 7118 §5.2: the transport parameter is "ws" for wss, too.
	return "<sip:" + c.flow.token + "@" + c.host + ";transport=ws;lr>"
}

// via is our Via for a request to a connection.
func via(c *conn, branch string) string {
	transport := "WS"
	if c.secure {
		transport = "WSS"
	}
	return "SIP/2.0/" + transport + " " + c.host + ";branch=" + branch
}

// way is where the Route values of a request lead.
type way struct {
	conn    *conn
	byToken bool // a flow token named the connection; nil: it has gone
	foreign bool // a Route value is left that is not ours
}

// takeRoutes removes our values from the top of Route. RFC 3261 §16.4.
func (co *core) takeRoutes(req *sip.Message, from *conn) way {
	co.undoStrictRouting(req)
	var w way
	routes := req.Header.List("Route")
	for ; len(routes) > 0; routes = routes[1:] {
		route, err := sip.ParseRoute(routes[0])
		if err != nil || !co.isHere(route.URI, from) {
			w.foreign = true
			break
		}
		if route.URI.User != "" {
			w.conn, _ = co.flows.resolve(route.URI.User)
			w.byToken = true
		}
	}
	setRoutes(req, routes)
	return w
}

// isHere says whether a Route value names this server: by a token, be it a
// forgotten one, by its domain, or by the name that the client knows it by.
func (co *core) isHere(uri sip.URI, from *conn) bool {
	if looksLikeToken(uri.User) || co.isOurDomain(uri) {
		return true
	}
	own, err := sip.ParseURI("sip:" + from.host)
	return err == nil && uri.IsSIP() && strings.EqualFold(own.Host, uri.Host)
}

func looksLikeToken(user string) bool {
	return len(user) == tokenLength && strings.Trim(user, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

func setRoutes(req *sip.Message, routes []string) {
	if len(routes) == 0 {
		req.Header.Del("Route")
		return
	}
	req.Header.Set("Route", strings.Join(routes, ", "))
}

// undoStrictRouting puts the target back that a strict router upstream moved to
// the end of Route. RFC 3261 §16.4, first paragraph.
func (co *core) undoStrictRouting(req *sip.Message) {
	if _, ours := co.flows.resolve(req.RequestURI.User); !ours {
		return
	}
	routes := req.Header.List("Route")
	if len(routes) == 0 {
		return
	}
	last, err := sip.ParseRoute(routes[len(routes)-1])
	if err != nil {
		return
	}
	setRoutes(req, append([]string{"<" + req.RequestURI.String() + ">"}, routes[:len(routes)-1]...))
	req.RequestURI = last.URI
}
