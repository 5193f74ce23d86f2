package sipcore

// What the responses to PUBLISH mean: RFC 3903 §5.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// receive takes the outcome of a PUBLISH.
func (p *Publication) receive(now time.Time, resp *sip.Message, err error) {
	if err == nil && resp.StatusCode < 200 {
		p.ua.emit(PublishProgress{Publication: p, Response: resp})
		return
	}
	p.request, p.call = p.call.request, nil
	sent := p.request
	switch {
	case p.over: // closed meanwhile
	case isRemoval(sent) && (err == nil || p.ua.conn.state == connOpen):
		p.leave(resp, causeOfOutcome(resp, err))
	case err == nil && resp.StatusCode < 300:
		p.accept(now, resp)
	default:
		p.changed = p.changed || len(sent.Body) > 0
		p.refused(now, resp, err)
	}
	p.proceed(now)
	p.ua.publishNext(now)
}

// isRemoval: §4.5.
func isRemoval(req *sip.Message) bool {
	n, err := req.Expires()
	return err == nil && n == 0
}

// proceed does what was commanded while a PUBLISH was under way.
func (p *Publication) proceed(now time.Time) {
	if !p.over && p.call == nil && p.removing {
		p.flush(now)
	}
}

// accept takes a 2xx. §5: it names the state anew and says how long it is kept.
func (p *Publication) accept(now time.Time, resp *sip.Message) {
	lasts := p.expires
	if n, err := resp.Expires(); err == nil {
		lasts = min(n, maxExpires)
	}
	p.etag, p.granted = resp.ETag(), time.Duration(lasts)*time.Second
	p.failures, p.raises = 0, 0
	p.stop(&p.expiry)
	if lasts == 0 {
		p.etag, p.changed = "", true
		p.ua.emit(PublishFailed{Publication: p, Response: resp, Cause: CauseSIPFailureCode})
		return
	}
	p.expiry = p.ua.after(now, p.granted, "a publication expires", p.expired)
	if !p.options.Once {
		p.publishAfter(now, p.granted-refreshMargin(p.granted))
	}
	p.ua.emit(Published{Publication: p, Response: resp, Newest: !p.changed})
}

// publishAfter sends the next PUBLISH after a pause.
func (p *Publication) publishAfter(now time.Time, pause time.Duration) {
	p.stop(&p.next)
	p.next = p.ua.after(now, pause, "publish again", func(now time.Time) {
		p.next = nil
		p.flush(now)
	})
}

// expired: nobody has the state any more.
func (p *Publication) expired(now time.Time) {
	p.expiry = nil
	p.etag, p.changed = "", true
	if p.options.Once || p.removing {
		p.leave(nil, CauseExpires)
		return
	}
	p.ua.emit(Unpublished{Publication: p, Cause: CauseExpires})
}

// refused takes what is not a 2xx. resp is nil if there was none.
func (p *Publication) refused(now time.Time, resp *sip.Message, err error) {
	switch {
	case err != nil && p.ua.conn.state != connOpen:
		p.due = true // the next connection brings it
	case err == nil && resp.StatusCode == 412 && p.etag != "":
		// §5: the server does not know the tag: all is published anew.
		p.etag, p.changed = "", true
		p.stop(&p.expiry)
		p.flush(now)
	case err == nil && resp.StatusCode == 423 && p.raise(resp):
		p.flush(now)
	default:
		p.fail(now, resp, err)
	}
}

// fail tells that a PUBLISH failed, and tries again what may succeed later.
func (p *Publication) fail(now time.Time, resp *sip.Message, err error) {
	failed := PublishFailed{Publication: p, Response: resp, Cause: causeOfOutcome(resp, err)}
	if !p.removing && p.ua.temporary(resp, err) {
		p.failures++
		failed.Retry = max(min(RetryAfter(resp), maxPause), p.ua.flowPause(basePause, p.failures))
		p.publishAfter(now, failed.Retry)
	}
	p.ua.emit(failed)
}
