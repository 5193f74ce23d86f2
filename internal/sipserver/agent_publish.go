package sipserver

// The event state compositor: RFC 3903 §6 in its order.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// publication is what one device says about a resource.
type publication struct {
	etag string
	body published
	conn *conn // over which it came last
	end  *timer
}

// published is a body with its type.
type published struct {
	contentType string
	body        string
}

func (a *agent) receivePublish(now time.Time, c *conn, tx *transaction.Server) {
	r, p, no := a.publish(now, c, tx.Request())
	if no != nil {
		a.core.answer(now, tx, *no)
		return
	}
	// Step 6. An entity-tag is new with every success, also where it was removed.
	a.core.answer(now, tx, reply{code: 200, fields: []sip.Field{
		{Name: "SIP-ETag", Value: p.etag},
		{Name: "Expires", Value: strconv.Itoa(p.seconds(now))},
	}})
	a.changed(now, r.user, r.event)
	r.release()
}

// publish is steps 1 to 5; it changes all or nothing.
func (a *agent) publish(now time.Time, c *conn, req *sip.Message) (*resource, *publication, *reply) {
	if aorOf(req.From().URI) != aorOf(req.RequestURI) {
		return nil, nil, &reply{code: 403, text: "a user may publish only its own state"}
	}
	event, err := req.Event() // step 2
	if err != nil || !isAgents(event.Package) || event.Package == winfoEvent {
		no := badEvent()
		return nil, nil, &no
	}
	r := a.resource(req.RequestURI, event.Package)
	if r == nil {
		no := overloaded()
		return nil, nil, &no
	}
	p, no := r.conditional(req) // step 3
	if no != nil {
		r.release()
		return nil, nil, no
	}
	if p, no = r.accept(now, c, req, p); no != nil {
		r.release()
		return nil, nil, no
	}
	return r, p, nil
}

// conditional is step 3: which publication is meant, nil for a new one.
func (r *resource) conditional(req *sip.Message) (*publication, *reply) {
	tags := req.Header.Values("SIP-If-Match")
	switch {
	case len(tags) > 1:
		return nil, &reply{code: 400, text: "SIP-If-Match must have one entity-tag"}
	case len(tags) == 0 && len(req.Body) == 0:
		return nil, &reply{code: 400, text: "a first PUBLISH needs a body"}
	case len(tags) == 0:
		return nil, nil
	}
	i := slices.IndexFunc(r.publications, func(p *publication) bool { return p.etag == strings.TrimSpace(tags[0]) })
	if i < 0 {
		return nil, &reply{code: 412}
	}
	return r.publications[i], nil
}

// accept is steps 4 and 5.
func (r *resource) accept(now time.Time, c *conn, req *sip.Message, p *publication) (*publication, *reply) {
	seconds, no := r.agent.lifetime(req)
	if no != nil {
		return nil, no
	}
	body := published{req.Header.Get("Content-Type"), string(req.Body)}
	if len(req.Body) > 0 && seconds > 0 {
		if no := r.check(body, p); no != nil {
			return nil, no
		}
	}
	if p == nil {
		p = &publication{}
	} else {
		r.drop(p)
	}
	p.etag, p.conn = newToken(), c
	if seconds == 0 {
		return p, nil
	}
	if len(req.Body) > 0 {
		p.body = body
	}
	r.agent.published += len(p.body.body)
	r.publications = append(r.publications, p) // the newest is last
	p.end = r.agent.core.timers.after(now, time.Duration(seconds)*time.Second, func(now time.Time) {
		r.remove(now, p)
		r.release()
	})
	return p, nil
}

// check refuses bodies that cannot be told to anybody, and what exceeds a limit.
func (r *resource) check(b published, old *publication) *reply {
	want := stateTypes[r.event]
	if t, err := sip.ParseMediaType(b.contentType); err != nil || !t.Is(want) {
		return &reply{code: 415, fields: []sip.Field{{Name: "Accept", Value: want}}}
	}
	grown := r.agent.published + len(b.body)
	if old == nil && len(r.publications) >= maxPublications || grown > maxPublishedBytes {
		no := overloaded()
		return &no
	}
	if len(b.body) > maxPublishedBody {
		return &reply{code: 413, text: "a publication may have " + strconv.Itoa(maxPublishedBody) + " bytes here"}
	}
	if _, err := readRoot(r.event, b.body); err != nil {
		return &reply{code: 400, text: "the body is not " + want + ": " + err.Error()}
	}
	return nil
}

// drop takes a publication out.
func (r *resource) drop(p *publication) {
	r.agent.core.timers.stop(p.end)
	if i := slices.Index(r.publications, p); i >= 0 {
		r.publications = slices.Delete(r.publications, i, i+1)
		r.agent.published -= len(p.body.body)
	}
}

// remove ends a publication that its owner has not renewed.
func (r *resource) remove(now time.Time, p *publication) {
	r.drop(p)
	r.agent.changed(now, r.user, r.event)
}

// seconds is for how long the publication is kept; 0: it is not.
func (p *publication) seconds(now time.Time) int {
	if p.end == nil || p.end.index < 0 {
		return 0
	}
	return int(p.end.at.Sub(now) / time.Second)
}

// lifetime is the granted expiry in seconds. RFC 3903 §6 step 4, RFC 6665
// §4.2.1.1; who names none gets the longest.
func (a *agent) lifetime(req *sip.Message) (uint32, *reply) {
	cfg := a.core.server.cfg
	wish, err := req.Expires()
	if err != nil {
		wish = cfg.MaxExpires
	}
	if wish > 0 && wish < cfg.MinExpires {
		return 0, &reply{code: 423, fields: []sip.Field{{Name: "Min-Expires", Value: strconv.Itoa(int(cfg.MinExpires))}}}
	}
	return min(wish, cfg.MaxExpires), nil
}
