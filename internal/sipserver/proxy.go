package sipserver

// The proxy: what happens to a request that is not for the server itself.
// RFC 3261 §16.3 (validation), §16.4 (routes), §16.5 (targets), §16.6
// (forwarding); the responses are in fork.go.

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// serverMethods is what the server answers itself, the agent's methods apart.
const serverMethods = "REGISTER, OPTIONS"

// makesDialog lists the requests that get a Record-Route.
var makesDialog = []string{sip.MethodInvite, sip.MethodSubscribe, sip.MethodRefer, sip.MethodNotify}

// target is one place to send a request to.
type target struct {
	conn   *conn
	uri    sip.URI  // the Request-URI there
	device string   // +sip.instance of an RFC 5626 binding, else ""
	others []target // older connections of the same device (RFC 5626 §5.3)
	inside bool     // found by flow token: there is no other way to it
}

func (co *core) receiveRequest(now time.Time, c *conn, tx *transaction.Server) {
	req := tx.Request().Clone()
	loop := co.loopID(req)
	if no := co.validate(req, loop); no != nil {
		co.answer(now, tx, *no)
		return
	}
	w := co.takeRoutes(req, c)
	if !w.byToken && req.Method == sip.MethodRegister {
		co.receiveRegister(now, c, tx)
		return
	}
	if !w.byToken && req.RequestURI.User == "" && co.isOurDomain(req.RequestURI) {
		co.answerHere(now, tx)
		return
	}
	if !w.byToken && !w.foreign && co.agent.takes(req) {
		co.agent.receive(now, c, tx, req)
		return
	}
	if no := co.mayForward(now, c, w, req); no != nil {
		co.answer(now, tx, *no)
		return
	}
	groups, no := co.targets(now, w, req)
	if no != nil && no.code == 480 && co.held.keep(now, tx, req) {
		return
	}
	if no != nil {
		co.answer(now, tx, *no)
		return
	}
	co.startFork(now, c, tx, req, loop, groups)
}

// validate is §16.3 without Max-Forwards, which matters only to what goes on.
func (co *core) validate(req *sip.Message, loop string) *reply {
	if !req.RequestURI.IsSIP() {
		return &reply{code: 416, text: "only sip and sips addresses are known here"}
	}
	vias, err := req.Vias()
	if err != nil {
		return &reply{code: 400, text: "Via: " + err.Error()}
	}
	for _, v := range vias {
		if strings.HasSuffix(v.Branch(), loop) {
			return &reply{code: 482}
		}
	}
	if tags := req.OptionTags("Proxy-Require"); len(tags) > 0 {
		return &reply{code: 420, fields: []sip.Field{{Name: "Unsupported", Value: strings.Join(tags, ", ")}}}
	}
	return nil
}

// loopID is the second part of our branches: it is the same when a request
// comes back unchanged, and cannot be guessed. RFC 3261 §16.6 item 8.
func (co *core) loopID(req *sip.Message) string {
	var h maphash.Hash
	h.SetSeed(co.loopSeed)
	for _, part := range append([]string{
		req.RequestURI.String(), req.From().Tag(), req.To().Tag(), req.CallID(), req.Header.Get("CSeq"),
	}, req.Header.Values("Route")...) {
		h.WriteString(part)
		h.WriteByte(0)
	}
	return "." + strconv.FormatUint(h.Sum64(), 36)
}

// answerHere answers a request to the server itself.
func (co *core) answerHere(now time.Time, tx *transaction.Server) {
	can := co.abilities()
	if tx.Request().Method != sip.MethodOptions {
		co.answer(now, tx, reply{code: 405, fields: can[:1], text: "the address has no user"})
		return
	}
	co.answer(now, tx, reply{code: 200, fields: can})
}

// abilities is RFC 3261 §11.2; Allow is the first.
func (co *core) abilities() []sip.Field {
	list := []sip.Field{
		{Name: "Allow", Value: serverMethods},
		{Name: "Accept", Value: "*/*"},
		{Name: "Supported", Value: strings.Join(registrarExtensions, ", ")},
	}
	if co.agent != nil {
		list[0].Value += ", PUBLISH, SUBSCRIBE"
		list = append(list, sip.Field{Name: "Allow-Events", Value: agentEvents})
	}
	return list
}

// mayForward checks the hop count and the sender, and takes both off req.
func (co *core) mayForward(now time.Time, c *conn, w way, req *sip.Message) *reply {
	if no := countHop(req); no != nil {
		return no
	}
	if co.auth == nil || (w.conn != nil && req.To().Tag() != "") {
		return nil // who knows a flow token is in a dialog with its owner
	}
	return co.auth.checkForward(now, c, req)
}

// countHop is §16.3 item 3 and §16.6 item 3.
func countHop(req *sip.Message) *reply {
	hops := defaultMaxForwards
	if req.Header.Has("Max-Forwards") {
		n, err := req.MaxForwards()
		if err != nil {
			return &reply{code: 400, text: "Max-Forwards: " + err.Error()}
		}
		if n <= 0 {
			return &reply{code: 483}
		}
		hops = min(int(n)-1, 255)
	}
	req.Header.Set("Max-Forwards", strconv.Itoa(hops))
	return nil
}

// targets is §16.5: groups of targets, one group per q value, the best first.
func (co *core) targets(now time.Time, w way, req *sip.Message) ([][]target, *reply) {
	uri := req.RequestURI
	switch {
	case w.conn != nil:
		return [][]target{{{conn: w.conn, uri: uri, inside: true}}}, nil
	case w.foreign:
		return nil, co.noRelay()
	}
	if b := co.contactOf(now, req); b != nil {
		return [][]target{{{conn: b.conn, uri: uri}}}, nil
	}
	switch {
	case w.byToken:
		return nil, &reply{code: 430, text: "the other side has lost its connection"} // RFC 5626 §5.3
	case !co.isOurDomain(uri):
		return nil, co.noRelay()
	}
	who := aorOf(uri)
	if bindings := co.location.lookup(who, now); len(bindings) > 0 {
		return groups(bindings), nil
	}
	if co.exists(who) { // §16.5, §21.4.18
		return nil, &reply{code: 480, text: string(who) + " is not connected now"}
	}
	return nil, &reply{code: 404, text: "nobody has registered as " + string(who)}
}

// exists: without a users file those exist who have been here, so that a misspelt
// name is told from an absent person.
func (co *core) exists(who aor) bool {
	return co.location.known(who) || co.auth != nil && co.auth.users.Has(string(who))
}

func (co *core) noRelay() *reply {
	return &reply{code: 403, text: "this server does not relay: it serves only users of " + co.server.cfg.Domain}
}

// contactOf finds the user whose Contact a request names, for those who send
// inside a dialog without its route, or with the route of a server that has been
// started again. Addresses that anybody could own are looked
// up only there, or a Contact could take the calls of the user of that name.
func (co *core) contactOf(now time.Time, req *sip.Message) *binding {
	if req.To().Tag() == "" && !strings.HasSuffix(strings.ToLower(req.RequestURI.Host), ".invalid") {
		return nil
	}
	return co.location.byContact(req.RequestURI, now)
}

// groups orders bindings by q. Of several connections of one device only the
// newest is tried at first (RFC 5626 §5.3).
func groups(bindings []*binding) [][]target {
	slices.SortStableFunc(bindings, func(a, b *binding) int { return b.q - a.q })
	var list [][]target
	for i, b := range bindings {
		if i == 0 || b.q != bindings[i-1].q {
			list = append(list, nil)
		}
		last := &list[len(list)-1]
		*last = addTarget(*last, targetOf(b))
	}
	return list
}

func targetOf(b *binding) target {
	t := target{conn: b.conn, uri: b.contact.URI}
	t.uri.Headers = "" // RFC 3261 §19.1.1, table 1: neither belongs in a Request-URI
	t.uri.Params = t.uri.Params.Without("method")
	if b.outbound() {
		t.device = b.instance
	}
	return t
}

// addTarget puts a target into its group, in front of older ones of its device.
func addTarget(group []target, t target) []target {
	for i, older := range group {
		if t.device != "" && older.device == t.device {
			t.others = append([]target{older}, older.others...)
			group[i] = t
			return group
		}
	}
	return append(group, t)
}

// copyFor is the request as it goes to one target. RFC 3261 §16.6.
func copyFor(req *sip.Message, from *conn, t target, branch string) *sip.Message {
	m := req.Clone()
	m.RequestURI = t.uri
	if slices.Contains(makesDialog, m.Method) {
		m.Header.Prepend("Record-Route", recordRoute(from))
		m.Header.Prepend("Record-Route", recordRoute(t.conn))
	}
	makeStrict(m)
	m.Header.Prepend("Via", via(t.conn, branch))
	return m
}

// makeStrict is §16.6 item 6: a next hop without lr wants its own address as
// Request-URI.
func makeStrict(m *sip.Message) {
	routes := m.Header.List("Route")
	if len(routes) == 0 {
		return
	}
	next, err := sip.ParseRoute(routes[0])
	if err != nil || next.URI.Params.Has("lr") {
		return
	}
	setRoutes(m, append(routes[1:], "<"+m.RequestURI.String()+">"))
	m.RequestURI = next.URI
}

// receiveAck sends the ACK for a 2xx on; it is no transaction and has no answer.
func (co *core) receiveAck(c *conn, ack *sip.Message) {
	now := co.server.cfg.Now()
	req := ack.Clone()
	loop := co.loopID(req)
	if co.validate(req, loop) != nil || countHop(req) != nil {
		return
	}
	w := co.takeRoutes(req, c)
	t := target{conn: w.conn, uri: req.RequestURI}
	if t.conn == nil {
		if b := co.contactOf(now, req); b != nil {
			t.conn = b.conn
		}
	}
	if t.conn != nil {
		co.send(t.conn, copyFor(req, c, t, newBranch(loop)))
	}
}

func newBranch(loop string) string { return transaction.BranchFor(newToken()) + loop }

// isOurDomain says whether the address is one of ours.
func (co *core) isOurDomain(uri sip.URI) bool {
	domain := co.server.cfg.Domain
	return uri.IsSIP() && (domain == "" || strings.EqualFold(uri.Host, domain))
}

func aorOf(uri sip.URI) aor { return aor(uri.UserUnescaped()) }
