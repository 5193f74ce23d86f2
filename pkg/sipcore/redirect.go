package sipcore

// Redirections, RFC 3261 §8.1.3.4, followed when Config.FollowRedirects says so.
//
//   - The Contacts of a 3xx stand in a row, the highest q first. The request goes
//     to the first, and on to the next when that fails; what a further 3xx names
//     joins the row. A 6xx ends it: it speaks for all addresses (§21.6).
//   - No URI is tried twice, and no more than maxTargets.
//   - 305 and 380 are reported and not followed: the one names a proxy, which is
//     not for the callee to choose, the other means another service.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// maxTargets is how many URIs are tried for one request.
const maxTargets = 8

// honoured are the headers of a Contact that a redirected request takes over.
// RFC 3261 §19.1.5 warns of many others, so only these are: they describe the
// call, and none says who or where we are.
var honoured = [...]string{"Subject", "Priority", "In-Reply-To", "Replaces", "Accept-Contact", "Reject-Contact", "User-To-User", "History-Info"}

// An aim is where a request goes, and where else it may go.
type aim struct {
	tried  []sip.URI      // the present target last
	next   []sip.NameAddr // the row
	routes []string       // the caller's own, or the dialog's
	finish finishOptions  // the Contact's
}

// redirect goes on after a refusal and reports whether it did.
func (c *call) redirect(now time.Time, resp *sip.Message) bool {
	code := resp.StatusCode
	if c.aim == nil || !c.ua.cfg.FollowRedirects || code >= 600 {
		return false
	}
	if code < 400 && code != 305 && code != 380 {
		contacts, _, _ := resp.Contacts()
		for _, contact := range contacts {
			if c.mayFollow(contact.URI) {
				c.aim.line(contact)
			}
		}
	}
	return c.goOn(now)
}

// mayFollow: a Contact may be no SIP address, or mean another request (RFC 3261
// §19.1.5). §8.1.3.4: what was asked to be secure does not become insecure.
func (c *call) mayFollow(uri sip.URI) bool {
	method, other := uri.Params.Get("method")
	return (uri.Scheme == "sips" || uri.Scheme == "sip" && c.aim.present().Scheme != "sips") &&
		!(other && method != c.request.Method)
}

func (a *aim) present() sip.URI { return a.tried[len(a.tried)-1] }

// line puts a Contact into the row, behind its equals.
func (a *aim) line(contact sip.NameAddr) {
	a.next = append(a.next, contact)
	for i := len(a.next) - 1; i > 0 && preference(a.next[i-1]) < preference(a.next[i]); i-- {
		a.next[i-1], a.next[i] = a.next[i], a.next[i-1]
	}
}

// preference is the q value as a text that compares like the number.
func preference(contact sip.NameAddr) string {
	q, ok := contact.Params.Get("q")
	if !ok {
		return "1"
	}
	return strings.TrimRight(strings.TrimRight(q, "0"), ".")
}

// goOn tries the next target, if there is one.
func (c *call) goOn(now time.Time) bool {
	a := c.aim
	for a != nil && len(a.next) > 0 && len(a.tried) < maxTargets {
		to := a.next[0].URI
		a.next = a.next[1:]
		if !slices.ContainsFunc(a.tried, to.Equal) {
			c.ua.log(LevelLog, "uac", c.request.Method+" goes on to "+to.String())
			a.tried = append(a.tried, to)
			c.aimAnew(now)
			return true
		}
	}
	return false
}

// aimAnew sends the request again, to the present target by the present route.
// RFC 3261 §8.1.3.4: all but what leads there stays as it was.
func (c *call) aimAnew(now time.Time) {
	target, old, again := c.aim.present(), c.request, c.request.Clone()
	set := c.aim.routes
	if c.leg == nil { // RFC 3261 §12.2.1.2: in a dialog its route set stays
		set = c.ua.routeSet(again.Method, set)
	}
	uri, routes := dialog.Route(target, set)
	again.RequestURI = uri
	h := &again.Header
	// Credentials are for one Request-URI, and so are the refusals of them.
	for _, name := range []string{"Route", "Authorization", "Proxy-Authorization"} {
		h.Del(name)
	}
	c.answered, c.asked = nil, 0
	for i := range routes {
		h.Prepend("Route", routes[len(routes)-1-i])
	}
	for _, name := range honoured {
		if value, ok := target.Header(name); ok && !h.Has(name) && sip.CheckField(name, value) == nil {
			h.Add(name, value)
		}
	}
	h.Set("Via", c.ua.newVia(again)) // the Contact follows its transport
	o := c.aim.finish
	if h.Get("Contact") == securedIf(o.Secure, c.ua.contact(old, o.Anonymous, o.Outbound)) {
		h.Set("Contact", securedIf(o.Secure, c.ua.contact(again, o.Anonymous, o.Outbound))) // sips, or of another transport
	}
	c.repeat(now, again)
}
