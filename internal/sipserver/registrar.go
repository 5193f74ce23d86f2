package sipserver

// The registrar: RFC 3261 §10.3 in its order, with RFC 5626 §6.

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// The extensions that a client may require of the registrar. Path is among them
// because there is never a proxy between the client and us.
var registrarExtensions = []string{"outbound", "path"}

// dateFormat is that of Date, RFC 3261 §20.17.
const dateFormat = "Mon, 02 Jan 2006 15:04:05 GMT"

func (co *core) receiveRegister(now time.Time, c *conn, tx *transaction.Server) {
	req := tx.Request()
	who, no := co.mayRegister(now, req)
	if no != nil {
		co.answer(now, tx, *no)
		return
	}
	if no := co.register(now, c, who, req); no != nil {
		co.answer(now, tx, *no)
		return
	}
	tx.Respond(now, co.registered(now, who, req))
	co.agent.changed(now, who, presenceEvent)
	co.held.deliver(now, who)
}

// mayRegister is §10.3 steps 1 to 5: whose bindings are these, and may the
// sender change them?
func (co *core) mayRegister(now time.Time, req *sip.Message) (aor, *reply) {
	to := req.To().URI
	if !to.IsSIP() {
		// RFC 3261 §10.3 step 5, RFC 4475 §3.3.4
		return "", &reply{code: 400, text: "the To header must be a SIP or SIPS URI"}
	}
	if !co.isOurDomain(req.RequestURI) || !co.isOurDomain(to) {
		return "", &reply{code: 404, text: "this server registers only users of " + co.server.cfg.Domain}
	}
	if bad := unsupported(req.OptionTags("Require"), registrarExtensions); bad != "" {
		return "", &reply{code: 420, fields: []sip.Field{{Name: "Unsupported", Value: bad}}}
	}
	if to.User == "" {
		return "", &reply{code: 404, text: "the To header names no user"}
	}
	if co.auth != nil {
		if no := co.auth.checkRegister(now, req); no != nil {
			return "", no
		}
	}
	if len(to.User) > maxRegisteredBytes || len(req.CallID()) > maxRegisteredBytes {
		return "", &reply{code: 400, text: "a user's name and a Call-ID may have " + strconv.Itoa(maxRegisteredBytes) + " bytes here"}
	}
	return aor(strings.Clone(string(aorOf(to)))), nil // see newBinding
}

// register is §10.3 steps 6 and 7. It changes all or nothing.
func (co *core) register(now time.Time, c *conn, who aor, req *sip.Message) *reply {
	contacts, star, err := req.Contacts()
	switch {
	case err != nil:
		return &reply{code: 400, text: "Contact: " + err.Error()}
	case star:
		return co.unregisterAll(now, who, req, contacts)
	}
	var add, remove []*binding
	for _, contact := range contacts {
		b, no := co.newBinding(now, c, who, req, contact)
		if no != nil {
			return no
		}
		old := co.find(now, b)
		if old != nil && outOfOrder(old, b) {
			return &reply{code: 500, text: "CSeq is not above that of the last REGISTER"}
		}
		switch {
		case b.expires.After(now):
			add = append(add, b)
		case old != nil:
			remove = append(remove, old)
		}
	}
	if no := co.room(now, c, who, add, remove); no != nil {
		return no
	}
	for _, b := range remove {
		co.location.remove(b, now)
	}
	for _, b := range add {
		if co.find(now, b) == nil {
			co.server.logf("%s registered from %s", who, c.remote)
		}
		co.location.put(b, now)
		co.flows.claim(b, now)
	}
	return nil
}

// unregisterAll is `Contact: *`, which must stand alone with Expires: 0.
func (co *core) unregisterAll(now time.Time, who aor, req *sip.Message, others []sip.NameAddr) *reply {
	if expires, err := req.Expires(); err != nil || expires != 0 || len(others) > 0 {
		return &reply{code: 400, text: "Contact: * goes alone and with Expires: 0"}
	}
	bindings := co.location.lookup(who, now)
	for _, b := range bindings {
		if b.callID == req.CallID() && req.CSeq().Seq <= b.cseq {
			return &reply{code: 500, text: "CSeq is not above that of the last REGISTER"}
		}
	}
	for _, b := range bindings {
		co.location.remove(b, now)
	}
	return nil
}

// newBinding reads one Contact of a REGISTER.
func (co *core) newBinding(now time.Time, c *conn, who aor, req *sip.Message, contact sip.NameAddr) (*binding, *reply) {
	seconds, no := co.lifetime(req, contact)
	if no != nil {
		return nil, no
	}
	contact.Params = contact.Params.Without("expires")
	text := contact.String()
	if len(text) > maxRegisteredBytes {
		return nil, &reply{code: 400, text: "a Contact may have " + strconv.Itoa(maxRegisteredBytes) + " bytes here"}
	}
	// What was parsed is a piece of the message: kept as it is, it would keep all
	// of the header, for hours and many thousand times.
	contact, err := sip.ParseNameAddr(text)
	if err != nil {
		return nil, &reply{code: 400, text: "Contact: " + err.Error()}
	}
	b := &binding{
		aor: who, conn: c, contact: contact, callID: strings.Clone(req.CallID()), cseq: req.CSeq().Seq,
		expires: now.Add(time.Duration(seconds) * time.Second),
		q:       quality(contact.Params),
	}
	b.instance, _ = contact.Params.Get("+sip.instance")
	b.regID, _ = contact.Params.Get("reg-id")
	return b, nil
}

// lifetime is the granted expiry in seconds; 0 removes the binding.
func (co *core) lifetime(req *sip.Message, contact sip.NameAddr) (uint32, *reply) {
	cfg := co.server.cfg
	wish := uint32(max(defaultExpires, cfg.MinExpires))
	// RFC 3261 §10.2.1.1: the parameter counts more than the header; what
	// cannot be read counts as no wish.
	if expires, err := req.Expires(); err == nil {
		wish = expires
	}
	if text, ok := contact.Params.Get("expires"); ok {
		n, err := strconv.ParseUint(text, 10, 32)
		if err == nil {
			wish = uint32(n)
		} else if errors.Is(err, strconv.ErrRange) {
			wish = math.MaxUint32
		}
	}
	if wish > 0 && wish < cfg.MinExpires {
		return 0, &reply{code: 423, fields: []sip.Field{{Name: "Min-Expires", Value: strconv.Itoa(int(cfg.MinExpires))}}}
	}
	return min(wish, cfg.MaxExpires), nil
}

// quality is the q parameter in thousandths; without one it is 1.
func quality(p sip.Params) int {
	text, ok := p.Get("q")
	if !ok {
		return 1000
	}
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 1000
	}
	return int(math.Round(q * 1000))
}

// find returns the living binding that a new one renews.
func (co *core) find(now time.Time, n *binding) *binding {
	for _, b := range co.location.lookup(n.aor, now) {
		if b.sameAs(n) {
			return b
		}
	}
	return nil
}

// outOfOrder says whether a REGISTER is older than what it wants to change.
// RFC 3261 §10.3 step 7: only a higher CSeq of the same Call-ID counts.
func outOfOrder(old, n *binding) bool { return old.callID == n.callID && n.cseq <= old.cseq }

// room refuses what would exceed the limits. It counts the bindings that there
// would be: a REGISTER may name a contact several times, to add and to remove it.
func (co *core) room(now time.Time, c *conn, who aor, add, remove []*binding) *reply {
	before := co.location.lookup(who, now)
	var after []*binding
	if len(add) <= maxBindingsPerAOR { // else too many whatever they are
		after = changed(before, add, remove)
	}
	if len(add) > maxBindingsPerAOR || len(after) > max(len(before), maxBindingsPerAOR) {
		return &reply{code: 403, text: "a user may have " + strconv.Itoa(maxBindingsPerAOR) + " contacts here"}
	}
	if len(c.bindings)-over(c, before)+over(c, after) > max(len(c.bindings), maxBindingsPerFlow) {
		return &reply{code: 403, text: "one connection may register " + strconv.Itoa(maxBindingsPerFlow) + " contacts here"}
	}
	return nil
}

// changed is what a user's bindings become by removing some and adding others.
func changed(list, add, remove []*binding) []*binding {
	list = slices.DeleteFunc(slices.Clone(list), func(b *binding) bool { return slices.Contains(remove, b) })
	for _, b := range add {
		list = append(slices.DeleteFunc(list, b.sameAs), b)
	}
	return list
}

// over counts the bindings that go over a connection.
func over(c *conn, list []*binding) int {
	n := 0
	for _, b := range list {
		if b.conn == c {
			n++
		}
	}
	return n
}

// registered is §10.3 step 8: the 200 with all bindings of the user.
func (co *core) registered(now time.Time, who aor, req *sip.Message) *sip.Message {
	resp := co.response(req, reply{code: 200})
	outbound := false
	for _, b := range co.location.lookup(who, now) {
		left := int(math.Ceil(b.expires.Sub(now).Seconds()))
		contact := b.contact
		contact.Params = contact.Params.With("expires", strconv.Itoa(left))
		resp.Header.Add("Contact", contact.String())
		outbound = outbound || b.outbound() && b.callID == req.CallID()
	}
	if outbound && unsupported([]string{"outbound"}, req.OptionTags("Supported")) == "" {
		resp.Header.Add("Require", "outbound") // RFC 5626 §6
	}
	resp.Header.Add("Supported", strings.Join(registrarExtensions, ", "))
	resp.Header.Add("Date", now.UTC().Format(dateFormat))
	return resp
}

// unsupported lists the wanted option tags that are not offered.
func unsupported(wanted, offered []string) string {
	var bad []string
	for _, tag := range wanted {
		known := false
		for _, o := range offered {
			known = known || strings.EqualFold(tag, o)
		}
		if !known {
			bad = append(bad, tag)
		}
	}
	return strings.Join(bad, ", ")
}
