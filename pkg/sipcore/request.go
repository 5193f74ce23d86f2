package sipcore

// Building requests: RFC 3261 §8.1.1. The order of the headers is fixed, so
// that traces are stable: Route, Via, Max-Forwards, To, From, Call-ID, CSeq,
// credentials, the caller's headers, then Contact, Allow, Supported,
// User-Agent, Content-Type.

import (
	"strings"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

const (
	tagLength    = 10    // characters of five bits
	branchLength = 12    // after the magic cookie
	callIDLength = 15    // after the prefix
	firstCSeq    = 10000 // sequence numbers start at random below this
)

// RequestParams replaces what a request would have by itself. Zero fields
// replace nothing.
type RequestParams struct {
	CallID          string
	CSeq            uint32
	FromURI         sip.URI
	FromDisplayName string
	FromTag         string
	ToURI           sip.URI
	ToDisplayName   string
	ToTag           string
	RouteSet        []string // raw elements, "<sip:proxy;lr>"
}

// newRequest makes a request outside of a dialog, ready but for the caller's
// headers and body; finish adds the rest.
func (ua *UA) newRequest(method string, target sip.URI, p RequestParams) *sip.Message {
	// RFC 3261 §8.1.1.1: a preloaded route is followed as that of a dialog.
	uri, routes := dialog.Route(target, ua.routeSet(method, p.RouteSet))
	req := sip.NewRequest(method, uri)
	h := &req.Header
	for _, route := range routes {
		h.Add("Route", route)
	}
	h.Add("Via", ua.newVia(req))
	h.Add("Max-Forwards", sip.InitialMaxForwards)
	h.Add("To", ua.toOf(target, p).String())
	h.Add("From", ua.fromOf(p).String())
	h.Add("Call-ID", orElse(p.CallID, ua.newCallID))
	seq := p.CSeq
	if seq == 0 {
		seq = uint32(ua.below(firstCSeq)) + 1
	}
	h.Add("CSeq", sip.CSeq{Seq: seq, Method: method}.String())
	return req
}

// prepare adds a fresh Via and Max-Forwards to a request that the dialog made.
func (ua *UA) prepare(req *sip.Message) {
	if !req.Header.Has("Max-Forwards") {
		req.Header.Prepend("Max-Forwards", sip.InitialMaxForwards)
	}
	req.Header.Prepend("Via", ua.newVia(req))
}

// toOf is the To of a request: the target without what only a Request-URI may
// carry (RFC 3261 §19.1.1, table 1).
func (ua *UA) toOf(target sip.URI, p RequestParams) sip.NameAddr {
	to := sip.NameAddr{DisplayName: p.ToDisplayName, URI: p.ToURI}
	if to.URI.IsZero() {
		to.URI = target
		to.URI.Headers = ""
	}
	if p.ToTag != "" {
		to = to.WithTag(p.ToTag)
	}
	return to
}

func (ua *UA) fromOf(p RequestParams) sip.NameAddr {
	from := sip.NameAddr{DisplayName: p.FromDisplayName, URI: p.FromURI}
	if from.URI.IsZero() {
		from.URI = ua.cfg.URI
		from.DisplayName = orElse(p.FromDisplayName, func() string { return ua.cfg.DisplayName })
	}
	return from.WithTag(orElse(p.FromTag, ua.newTag))
}

// routeSet chooses the preloaded routes of a request outside of a dialog.
// RFC 3608 §6.1: the service route that the registrar gave takes the place of a
// configured outbound proxy.
func (ua *UA) routeSet(method string, own []string) []string {
	switch {
	case len(own) > 0:
		return own
	case len(ua.reg.serviceRoute) > 0 && method != sip.MethodRegister:
		return ua.reg.serviceRoute
	case ua.cfg.PreloadedRoute:
		return []string{ua.preloadedRoute()}
	}
	return nil
}

func (ua *UA) preloadedRoute() string {
	route := ua.conn.current().SIPURI
	if !strings.HasPrefix(route, "<") {
		route = "<" + route + ">"
	}
	return route
}

// newVia is a Via with a fresh branch for a request that has its route.
func (ua *UA) newVia(req *sip.Message) string {
	sentBy := sip.Via{Host: ua.cfg.ViaHost, Port: ua.cfg.ViaPort}.SentBy()
	via := "SIP/2.0/" + ua.viaTransport(req) + " " + sentBy + ";branch=" + transaction.BranchCookie + ua.token(branchLength)
	if ua.cfg.ForceRport {
		via += ";rport" // RFC 3581 §3
	}
	return via
}

// viaTransport is that of the next hop, the configured one, or the scheme of the
// server.
func (ua *UA) viaTransport(req *sip.Message) string {
	if hop := ua.nextHop(req); hop.Transport != "" {
		return hop.Transport
	}
	if ua.cfg.ViaTransport != "" {
		return ua.cfg.ViaTransport
	}
	scheme, _, _ := strings.Cut(ua.conn.current().URI, ":")
	return strings.ToUpper(scheme)
}

func (ua *UA) newTag() string    { return ua.token(tagLength) }
func (ua *UA) newCallID() string { return ua.cfg.CallIDPrefix + ua.token(callIDLength) }

// finishOptions says what a request owes beside what all have.
type finishOptions struct {
	Contact   bool // dialog-creating and target-refreshing requests, MESSAGE excepted
	Anonymous bool // the Contact does not say who we are
	Secure    bool // the Contact is a sips URI in any case
	Outbound  bool // ;ob in the Contact (RFC 5626 §4.3), for requests that create a dialog
	Allow     bool
	Tags      []string    // option tags beside those of all requests
	NoRel100  bool        // 100rel is not offered
	Forks     bool        // 199 is: RFC 6228 §4, for INVITEs that make a dialog
	Trickle   bool        // candidates may follow: see Session.Trickle
	Fields    []sip.Field // what else the session owes, unless the caller has given it
	Body      Description
}

// finish adds the library's headers behind those of the caller.
func (ua *UA) finish(req *sip.Message, o finishOptions) {
	h := &req.Header
	*h = append(*h, ua.configured(*h)...)
	if o.Contact && !h.Has("Contact") {
		h.Add("Contact", securedIf(o.Secure, ua.contact(req, o.Anonymous, o.Outbound)))
	}
	if o.Allow {
		h.Add("Allow", ua.allow())
		ua.offerEvents(req)
	}
	if req.Method != sip.MethodAck {
		h.Add("Supported", ua.supported(req.Method, o)) // RFC 3261 §20, table 3
	}
	if o.Trickle {
		offerTrickle(req)
	}
	for _, f := range o.Fields {
		if !h.Has(f.Name) {
			h.Add(f.Name, f.Value)
		}
	}
	if ua.cfg.UserAgent != "" && !h.Has("User-Agent") {
		h.Add("User-Agent", ua.cfg.UserAgent)
	}
	setBody(req, o.Body)
}

// configured are the headers of the configuration that the application has not
// given.
func (ua *UA) configured(given sip.Header) (fields sip.Header) {
	for _, f := range ua.cfg.Headers {
		if !given.Has(f.Name) {
			fields.Add(f.Name, f.Value)
		}
	}
	return fields
}

// setBody gives a message its body. Without a type the body is text.
func setBody(m *sip.Message, d Description) {
	m.Body = d.Body
	if len(d.Body) == 0 {
		return
	}
	contentType := d.ContentType
	if contentType == "" {
		contentType = "text/plain"
	}
	m.Header.Set("Content-Type", contentType)
}

// supported is the list of option tags that a request or response offers.
func (ua *UA) supported(method string, o finishOptions) string {
	switch {
	case method == sip.MethodRegister && ua.reg.plain:
		return "path, gruu"
	case method == sip.MethodRegister:
		return "path, gruu, outbound"
	}
	tags := make([]string, 0, 8)
	if !ua.reg.pubGRUU.IsZero() {
		tags = append(tags, "gruu")
	}
	if ua.cfg.Rel100 != None && !o.NoRel100 {
		tags = append(tags, "100rel")
	}
	if ua.cfg.Replaces != None {
		tags = append(tags, "replaces")
	}
	if method == sip.MethodRefer || method == sip.MethodOptions {
		tags = append(tags, "norefersub") // RFC 4488 §4; to name it elsewhere helps nobody
	}
	if !ua.cfg.NoSessionTimers {
		tags = append(tags, "timer") // RFC 4028 §7.1
	}
	tags = append(tags, "outbound")
	if o.Forks {
		tags = append(tags, "199")
	}
	for _, list := range [...][]string{ua.cfg.Supported, o.Tags} {
		for _, tag := range list {
			if !hasToken(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	return strings.Join(tags, ", ")
}

// allow is the list of methods that we take.
func (ua *UA) allow() string {
	methods := allowedMethods
	for _, m := range ua.cfg.AllowRequests {
		methods += ", " + m
	}
	if ua.notifies() && !contains(methods, sip.MethodSubscribe) {
		methods += ", " + sip.MethodSubscribe
	}
	return methods
}
