package sipcore

import (
	"testing"
	"time"
)

func TestAPublicationIsMadeRefreshedChangedAndRemoved(t *testing.T) {
	r := newRig(t)
	r.connect()
	var p *Publication
	r.do(func(now time.Time) {
		var err error
		p, err = r.ua.Publish(now, mustURI("sip:alice@example.com"), PublishOptions{Event: "presence", Body: []byte("open"), ContentType: "text/plain"})
		noError(r, err, "publish")
	})
	req := r.sent("PUBLISH", "it is sent")
	r.header(req, "SIP-If-Match", "", "the first has no tag")
	r.answer(req, 200, field("SIP-ETag", "one"), field("Expires", "1000"))
	next[Published](r, "it is published")
	r.advance(940 * time.Second)
	req = r.sent("PUBLISH", "it is refreshed a minute before it expires")
	r.header(req, "SIP-If-Match", "one", "by its tag")
	equal(r, len(req.Body), 0, "without a body")
	r.do(func(now time.Time) { noError(r, p.Modify(now, []byte("closed"), "text/plain"), "modify") })
	r.quiet("RFC 3903 §4: one at a time")
	r.answer(req, 200, field("SIP-ETag", "two"), field("Expires", "1000"))
	next[Published](r, "it is refreshed")
	req = r.sent("PUBLISH", "the change follows")
	r.header(req, "SIP-If-Match", "two", "of what the refresh made")
	equal(r, string(req.Body), "closed", "with the new body")
	r.answer(req, 200, field("SIP-ETag", "three"), field("Expires", "1000"))
	next[Published](r, "it is changed")
	r.do(func(now time.Time) { noError(r, p.Remove(now), "remove") })
	req = r.sent("PUBLISH", "it is removed")
	r.header(req, "Expires", "0", "by its time")
	r.answer(req, 200, field("SIP-ETag", "four"), field("Expires", "0"))
	isTrue(r, next[Unpublished](r, "it is gone").Over, "the publication has ended")
	r.advance(time.Hour)
	r.quiet("nothing is left to do")
	r.holdsNothing()
}
