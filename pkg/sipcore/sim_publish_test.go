package sipcore

// Publications in a simulation: the commands, what each must tell, and the server
// that keeps them, an event state compositor that forgets and refuses at times.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// simPub is a publication of ours; its Publication has it as Data.
type simPub struct {
	e        *simEnd
	number   int
	p        *Publication
	version  int
	ended    int // how often Unpublished with Over came
	closed   bool
	failed   bool // the last event, and nothing is tried again
	happened map[string]bool
}

// next is the next state.
func (p *simPub) next() []byte {
	p.version++
	return []byte(p.body())
}

func (p *simPub) body() string { return p.e.name + " " + strconv.Itoa(p.version) }

func withPub(do func(p *simPub, now time.Time) error) func(e *simEnd, st simStep, now time.Time) error {
	return func(e *simEnd, st simStep, now time.Time) error {
		for _, p := range e.pubs {
			if p.number == st.call {
				return do(p, now)
			}
		}
		return errRefused
	}
}

// publish: "short once".
func (e *simEnd) publish(st simStep, now time.Time) error {
	pub := &simPub{e: e, number: st.call, happened: make(map[string]bool)}
	o := PublishOptions{
		Event: "presence", Body: []byte(pub.body()), ContentType: "text/plain", Expires: st.span(), Once: st.has("once"), Headers: e.mark(), Data: pub,
	}
	p, err := e.ua.Publish(now, e.ua.cfg.URI, o)
	if err == nil {
		pub.p = p
		e.pubs = append(e.pubs, pub)
	}
	return err
}

// publicationEvent takes an event of a publication; it reports false if it is none.
func (e *simEnd) publicationEvent(o Output) bool {
	var p *Publication
	over, failed := false, false
	switch o := o.(type) {
	case PublishProgress:
		p = o.Publication
	case Published:
		p = o.Publication
	case PublishFailed:
		p, failed = o.Publication, o.Retry == 0
	case Unpublished:
		p, over, failed = o.Publication, o.Over, true
	default:
		return false
	}
	pub := p.Data.(*simPub)
	if pub.ended > 0 || pub.closed {
		e.w.fail("speaks after its end", "%s, publication %d: %T", e.name, pub.number, o)
	}
	pub.failed = failed
	if over {
		pub.ended++
	}
	if _, is := o.(Published); is {
		e.happens(pub.number, pub.happened, "published")
	}
	return true
}

// simCompositor is the server: RFC 3903 §6.
type simCompositor struct {
	w       *simWorld
	entries map[string]*simEntry    // by entity tag
	answers map[string]*sip.Message // by branch
	tags    int
}

// simEntry is a publication as the server has it.
type simEntry struct {
	aor     string
	number  int
	body    string
	until   time.Time
	version int
}

func (c *simCompositor) init(w *simWorld) {
	*c = simCompositor{w: w, entries: make(map[string]*simEntry), answers: make(map[string]*sip.Message)}
}

// The answers of the compositor beside what is in order.
const (
	compositorOK = iota
	compositorForgets
	compositorWantsLonger
	compositorForbids
	compositorFails
	compositorIsBusy
	compositorShort
	compositorHasNoEvent
	compositorAnswers
)

func drawCompositor(w *simWorld, key string, d *simDice) simFault {
	return drawAnswer(w, key, d, compositorAnswers)
}

// receive takes a PUBLISH. A repetition is answered as before.
func (c *simCompositor) receive(from *simEnd, m *sip.Message) {
	label := "c" + strconv.Itoa(c.w.labels[m.CallID()])
	f := c.w.fate(drawCompositor, from.name, label, "publish")
	c.w.tell("%s > compositor  %s PUBLISH %d%s", from.name, label, f.pick, simFate(f))
	if f.lost || from.cut() {
		return
	}
	branch := m.Via().Branch()
	if c.answers[branch] == nil {
		c.answers[branch] = c.answer(m, f.pick)
		c.w.met("PUBLISH", strconv.Itoa(c.answers[branch].StatusCode))
	}
	c.w.carry(from, "router", from, c.answers[branch])
}

func (c *simCompositor) answer(m *sip.Message, pick int) *sip.Message {
	refuse := func(code int, fields ...string) *sip.Message {
		resp := sip.NewResponse(m, code, "")
		resp.Header.Set("To", resp.To().WithTag("compositor").String())
		for i := 0; i < len(fields); i += 2 {
			resp.Header.Add(fields[i], fields[i+1])
		}
		return resp
	}
	expires, _ := m.Expires()
	switch pick {
	case compositorForgets:
		clear(c.entries)
	case compositorWantsLonger:
		if expires > 0 && expires < 120 {
			return refuse(423, "Min-Expires", "120")
		}
	case compositorForbids:
		return refuse(403)
	case compositorFails:
		return refuse(500)
	case compositorIsBusy:
		return refuse(503, "Retry-After", "7")
	case compositorShort:
		expires = min(expires, 30)
	case compositorHasNoEvent:
		return refuse(489, "Allow-Events", "dialog")
	}
	entry, known := c.take(m)
	if !known {
		return refuse(412)
	}
	c.check(m, entry)
	return refuse(200, "Expires", strconv.Itoa(int(expires)), "SIP-ETag", c.keep(m, entry, expires))
}

// take finds what a PUBLISH is about: nothing yet, or what its tag names.
func (c *simCompositor) take(m *sip.Message) (*simEntry, bool) {
	tag := m.IfMatch()
	if tag == "" {
		return &simEntry{aor: m.RequestURI.String(), number: c.w.labels[m.CallID()], version: -1}, true
	}
	entry := c.entries[tag]
	return entry, entry != nil && entry.until.After(c.w.now)
}

// check looks at the rules for who publishes, RFC 3903 §4.1.
func (c *simCompositor) check(m *sip.Message, entry *simEntry) {
	initial, removal := m.IfMatch() == "", isRemoval(m)
	switch version := simVersion(string(m.Body)); {
	case initial && removal:
		c.w.fail("PUBLISH", "removes nothing:\n%s", m)
	case initial && len(m.Body) == 0, removal && len(m.Body) > 0:
		c.w.fail("PUBLISH", "with a body or none where it is the other way:\n%s", m)
	case len(m.Body) > 0 && version < entry.version:
		c.w.fail("back in time", "%q is published after version %d", m.Body, entry.version)
	}
}

// keep changes what there is and names it anew: §6, step 6.
func (c *simCompositor) keep(m *sip.Message, entry *simEntry, expires uint32) string {
	delete(c.entries, m.IfMatch())
	c.tags++
	tag := "t" + strconv.Itoa(c.tags)
	if expires == 0 {
		return tag
	}
	if len(m.Body) > 0 {
		entry.body, entry.version = string(m.Body), simVersion(string(m.Body))
	}
	entry.until = c.w.now.Add(time.Duration(expires) * time.Second)
	c.entries[tag] = entry
	return tag
}

// checkPublished: when all is quiet the server has what was said last, unless it was
// made to forget.
func (e *simEnd) checkPublished() {
	for _, pub := range e.pubs {
		p := pub.p
		if p.over || p.call != nil || p.etag == "" || p.changed || p.removing || !e.link.up {
			continue
		}
		entry := e.w.router.compositor.entries[p.etag]
		switch {
		case entry == nil && !e.w.forgot():
			e.w.fail("unpublished", "%s, publication %d: the server has nothing", e.name, pub.number)
		case entry != nil && entry.body != pub.body() && !pub.failed:
			e.w.fail("unpublished", "%s, publication %d: the server has %q, not %q", e.name, pub.number, entry.body, pub.body())
		default:
			e.w.met("published to the end")
		}
	}
}

// forgot: the compositor was made to forget.
func (w *simWorld) forgot() bool {
	if w.script.odds != (simOdds{}) {
		return slices.ContainsFunc(w.drawn, isForgetting)
	}
	return slices.ContainsFunc(w.script.faults, isForgetting)
}

func isForgetting(f simFault) bool {
	return strings.Contains(f.key, "publish #") && f.pick == compositorForgets
}
