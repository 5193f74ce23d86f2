package sipcore

// What a refusal lets the user agent do by itself: RFC 3261 §8.1.3.5, and 430 of
// RFC 5626. Credentials are in auth.go, redirections in redirect.go. What only
// the application can mend is reported: 413 and 414 (make it shorter), 415
// (another type), 494 (RFC 3329 is not spoken), an extension that it demanded.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// maxReconsidered is how often one request is changed after a refusal.
const maxReconsidered = 3

// RetryAfter is for how long a refusal asks not to try again, 0 if it does not
// say. RFC 3261 §20.33 names the codes that may.
func RetryAfter(resp *sip.Message) time.Duration {
	if resp == nil {
		return 0
	}
	switch resp.StatusCode {
	case 404, 413, 480, 486, 500, 503, 600, 603:
		seconds, _ := resp.RetryAfter()
		return time.Duration(seconds) * time.Second
	}
	return 0
}

// again sends a refused request in another way, or elsewhere, and reports
// whether it did.
func (c *call) again(now time.Time, resp *sip.Message) bool {
	if c.canceled || c.over || resp.StatusCode < 300 || c.ua.stopped() {
		return false
	}
	if c.reconsidered < maxReconsidered && c.reconsider(now, resp) {
		c.reconsidered++
		return true
	}
	return c.redirect(now, resp)
}

func (c *call) reconsider(now time.Time, resp *sip.Message) bool {
	switch resp.StatusCode {
	case 416:
		return c.callByNumber(now)
	case 420:
		return c.offerLess(now, resp.OptionTags("Unsupported"))
	case 421:
		return c.offerMore(now, resp.OptionTags("Require"))
	case 422:
		return c.lengthen(now, resp)
	case 430:
		return c.awaitFlow(now)
	}
	return false
}

// callByNumber: RFC 3261 §8.1.3.5: after 416 a SIP URI is tried, which for a
// telephone number is that of our domain (§19.1.6). sips does not become sip:
// that would be less than was asked for.
func (c *call) callByNumber(now time.Time) bool {
	if c.aim == nil || c.leg != nil || c.aim.present().Scheme != "tel" {
		return false
	}
	number, home := c.aim.present(), c.ua.cfg.URI
	c.aim.tried = append(c.aim.tried, sip.URI{
		Scheme: home.Scheme, User: number.Opaque + string(number.Params),
		Host: home.Host, Port: home.Port, Params: sip.Params("").With("user", "phone"),
	})
	c.aimAnew(now)
	return true
}

// offerLess: RFC 3261 §8.1.3.5: the extensions that a 420 refuses are left out,
// but not those that the application demands.
func (c *call) offerLess(now time.Time, refused []string) bool {
	for _, name := range []string{"Require", "Proxy-Require"} {
		if slices.ContainsFunc(refused, func(tag string) bool { return hasToken(c.request.OptionTags(name), tag) }) {
			return false
		}
	}
	return c.offer(now, slices.DeleteFunc(c.request.OptionTags("Supported"), func(tag string) bool { return hasToken(refused, tag) }))
}

// offerMore: RFC 3261 §21.4.16: 421 wants an extension to be offered, which we
// do if we speak it.
func (c *call) offerMore(now time.Time, wanted []string) bool {
	tags := c.request.OptionTags("Supported")
	for _, tag := range wanted {
		switch {
		case !c.ua.speaks(tag):
			return false
		case !hasToken(tags, tag):
			tags = append(tags, tag)
		}
	}
	return c.offer(now, tags)
}

// offer repeats the request with another Supported, if it is another.
func (c *call) offer(now time.Time, tags []string) bool {
	if len(tags) == len(c.request.OptionTags("Supported")) {
		return false
	}
	again := c.request.Clone()
	again.Header.Set("Supported", strings.Join(tags, ", "))
	if !hasToken(tags, "timer") {
		again.Header.Del("Session-Expires")
		again.Header.Del("Min-SE")
	}
	c.repeat(now, again)
	return true
}

// awaitFlow: RFC 5626 §5.3: 430 says that a proxy has lost the flow that a route
// stands for. That is ours if the route is the registrar's (RFC 3608): then a
// REGISTER brings a new one, by which the request is sent again, once. Else it
// is the peer's, and nothing to be done.
func (c *call) awaitFlow(now time.Time) bool {
	r := &c.ua.reg
	if c.aim == nil || c.leg != nil || c.reconsidered > 0 || len(c.aim.routes) > 0 || len(r.serviceRoute) == 0 || c.ua.conn.state != connOpen {
		return false
	}
	c.client, c.stale = nil, true
	if r.pending == nil {
		r.sendRegister(now)
	}
	return true
}
