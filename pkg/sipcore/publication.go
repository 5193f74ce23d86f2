package sipcore

// Publications: event state of ours that a server keeps for those who subscribe to
// it, RFC 3903.
//
//   - The server's name for what it has is the entity tag. It changes with each
//     PUBLISH, so only one is under way for an address at a time (§4); what the
//     application says meanwhile waits, the newest state in the place of older ones.
//   - A publication is refreshed by itself, without its body, before it expires, and
//     over a new connection, because the server may have forgotten it.
//   - A tag that the server does not know (412) is thrown away, and all is published
//     anew.
//
// What the answers mean is in publication_response.go.

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// maxPublications is how many there may be.
const maxPublications = 256

// ErrPublicationOver: Unpublished told that the publication has ended.
var ErrPublicationOver = errors.New("sipcore: the publication is over: UA.Publish begins a new one")

// PublishOptions goes with a publication.
type PublishOptions struct {
	Event       string // the event package: "presence"
	Body        []byte // the state; it is not copied and must not be changed afterwards
	ContentType string // empty: text/plain
	// Expires is for how long the server is to keep it, in whole seconds; 0 means an
	// hour.
	Expires time.Duration
	Headers []sip.Field // of every PUBLISH
	Params  RequestParams
	// Once: it is not refreshed by itself, and expires.
	Once bool
	Data any
}

// A Publication is event state of ours at a server.
type Publication struct {
	// Data is the shell's own; the core does not look at it.
	Data any

	ua      *UA
	target  sip.URI
	options PublishOptions
	interval
	params  RequestParams // Call-ID and From tag stay, CSeq rises
	request *sip.Message  // the last PUBLISH
	etag    string        // empty: the server has nothing of it
	granted time.Duration // for how long it keeps it

	call     *call // the PUBLISH under way
	due      bool  // a PUBLISH has to be sent
	changed  bool  // the server does not have the body
	removing bool
	over     bool
	failures int    // in a row
	next     *timer // the PUBLISH to come
	expiry   *timer
}

// Publish gives a server the state of an address of ours, or of another resource,
// now or as soon as there is a connection. Errors: what cannot be sent, too many
// publications, or Stop was called.
func (ua *UA) Publish(now time.Time, target sip.URI, o PublishOptions) (*Publication, error) {
	p := &Publication{Data: o.Data, ua: ua, target: target, options: o, params: o.Params}
	p.expires = uint32(max(o.Expires, 0) / time.Second)
	if o.Expires == 0 {
		p.expires = defaultSubscription
	}
	p.params.CallID = orElse(p.params.CallID, ua.newCallID)
	p.params.FromTag = orElse(p.params.FromTag, ua.newTag)
	if p.params.CSeq == 0 {
		p.params.CSeq = 1
	}
	switch _, err := p.build(); {
	case err != nil:
		return nil, err
	case !sip.IsToken(o.Event):
		return nil, errors.New("sipcore: not the name of an event package: " + strconv.Quote(o.Event))
	case len(o.Body) == 0:
		return nil, errEmptyState
	case p.expires == 0 || p.expires > maxExpires:
		return nil, errors.New("sipcore: a publication lives for a second at least and for 30 days at most")
	case len(ua.publications) >= maxPublications:
		return nil, errors.New("sipcore: too many publications: Modify changes one, Remove ends it")
	}
	if ua.stopped() {
		return nil, errStopped
	}
	ua.publications = append(ua.publications, p)
	p.changed = true
	p.flush(now)
	return p, nil
}

// errEmptyState: RFC 3903 §4.2: what publishes has a body.
var errEmptyState = errors.New("sipcore: there is nothing to publish: a PUBLISH without a body refreshes what was published")

// Target is the address whose state it is.
func (p *Publication) Target() sip.URI { return p.target }

// Event is the event package.
func (p *Publication) Event() string { return p.options.Event }

// Request is the PUBLISH as last sent, nil before the first.
func (p *Publication) Request() *sip.Message {
	if p.call != nil {
		return p.call.request
	}
	return p.request
}

// ETag is the server's name of what it has, empty when it has nothing.
func (p *Publication) ETag() string { return p.etag }

// Expires is for how long the server keeps it, as it said last, or as it is asked.
func (p *Publication) Expires() time.Duration {
	if p.granted > 0 {
		return p.granted
	}
	return time.Duration(p.expires) * time.Second
}

// Modify changes the state (RFC 3903 §4.4). While a PUBLISH is under way, or there is
// no connection, it waits, and a newer one takes its place. Errors: what cannot be
// sent, or ErrPublicationOver.
func (p *Publication) Modify(now time.Time, body []byte, contentType string) error {
	switch err := sip.CheckField("Content-Type", contentType); {
	case p.ended():
		return ErrPublicationOver
	case len(body) == 0:
		return errEmptyState
	case err != nil:
		return err
	}
	p.options.Body, p.options.ContentType = body, contentType
	p.changed = true
	p.flush(now)
	return nil
}

// Refresh prolongs the publication now (RFC 3903 §4.3). Errors: ErrPublicationOver.
func (p *Publication) Refresh(now time.Time) error {
	if p.ended() {
		return ErrPublicationOver
	}
	p.flush(now)
	return nil
}

// Remove takes the state back (RFC 3903 §4.5) and ends with Unpublished. Errors:
// ErrPublicationOver.
func (p *Publication) Remove(now time.Time) error {
	if p.ended() {
		return ErrPublicationOver
	}
	p.removing = true
	p.flush(now)
	return nil
}

// Close forgets the publication. The server keeps what it has until that expires.
func (p *Publication) Close(time.Time) {
	if p.call != nil {
		p.call.canceled = true // no repetition
	}
	p.forget()
}

// ended says that no command changes anything any more.
func (p *Publication) ended() bool { return p.over || p.removing }

// build makes the next PUBLISH. RFC 3903 §4.1 to §4.5.
func (p *Publication) build() (*sip.Message, error) {
	ua, o := p.ua, p.options
	req := ua.newRequest(sip.MethodPublish, p.target, p.params)
	if err := addFields(req, o.Headers); err != nil {
		return nil, err
	}
	h := &req.Header
	h.Set("Event", o.Event)
	expires := p.expires
	if p.removing {
		expires = 0
	}
	h.Set("Expires", strconv.FormatUint(uint64(expires), 10))
	if p.etag != "" {
		h.Set("SIP-If-Match", p.etag)
	}
	// §4.3, §4.5: who refreshes or removes sends no body.
	var body Description
	if !p.removing && (p.changed || p.etag == "") {
		body = Description{Body: o.Body, ContentType: o.ContentType}
	}
	ua.finish(req, finishOptions{Body: body})
	if err := sip.CheckField("Content-Type", o.ContentType); err != nil {
		return nil, err
	}
	return req, checkRequest(req)
}

// flush sends a PUBLISH, as soon as there is a connection and none is under way for
// the same address. §4: not before the final response to the one before.
func (p *Publication) flush(now time.Time) {
	if p.removing && p.call == nil && p.etag == "" { // §4.5: a removal names what is removed
		p.leave(nil, CauseNone)
		return
	}
	p.due = true
	p.stop(&p.next)
	if p.ua.conn.state != connOpen || p.ua.publishes(p.target) {
		return
	}
	p.due = false
	req, _ := p.build() // what the application gave was checked
	p.changed = false
	p.call = p.ua.send(now, req, p.receive)
	p.call.aim = &aim{tried: []sip.URI{p.target}, routes: p.options.Params.RouteSet}
	p.params.CSeq++
	p.call.nextSeq = func() uint32 { p.params.CSeq++; return p.params.CSeq - 1 }
}

// publishes says whether a PUBLISH for an address is under way.
func (ua *UA) publishes(target sip.URI) bool {
	return slices.ContainsFunc(ua.publications, func(p *Publication) bool { return p.call != nil && p.target == target })
}

// publishNext lets those have their turn that waited for the PUBLISH of another.
func (ua *UA) publishNext(now time.Time) {
	for _, p := range slices.Clone(ua.publications) {
		if p.due && p.call == nil {
			p.flush(now)
		}
	}
}

// resumePublications: over a new connection the server is asked whether it still
// has what was published.
func (ua *UA) resumePublications(now time.Time) {
	for _, p := range slices.Clone(ua.publications) {
		if p.due || p.next != nil {
			p.flush(now)
		}
	}
}

// endPublications takes everything back, because the user agent stops.
func (ua *UA) endPublications(now time.Time) {
	for _, p := range slices.Clone(ua.publications) {
		_ = p.Remove(now) // it may be under way
	}
}

// dropPublications ends what could not be taken back.
func (ua *UA) dropPublications() {
	for _, p := range slices.Clone(ua.publications) {
		p.leave(nil, CauseConnectionError)
	}
}

// leave ends the publication and tells so.
func (p *Publication) leave(resp *sip.Message, cause Cause) {
	if !p.over {
		p.forget()
		p.ua.emit(Unpublished{Publication: p, Response: resp, Cause: cause, Over: true})
	}
}

// forget leaves nothing behind.
func (p *Publication) forget() {
	p.over, p.due, p.etag = true, false, ""
	p.stop(&p.next)
	p.stop(&p.expiry)
	p.ua.publications = without(p.ua.publications, p)
}

func (p *Publication) stop(t **timer) {
	(*t).Stop()
	*t = nil
}
