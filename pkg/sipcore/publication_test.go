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

func TestPublicationsThatCannotBeSentAreRefused(t *testing.T) {
	r := newRig(t)
	r.connect()
	good := PublishOptions{Event: "presence", Body: []byte("open")}
	for name, change := range map[string]func(*PublishOptions){
		"without an event": func(o *PublishOptions) { o.Event = "" }, "with two events": func(o *PublishOptions) { o.Event = "a, b" },
		"without a body": func(o *PublishOptions) { o.Body = nil }, "for a year": func(o *PublishOptions) { o.Expires = 365 * 24 * time.Hour },
		"for less than a second": func(o *PublishOptions) { o.Expires = time.Millisecond }, "for less than nothing": func(o *PublishOptions) { o.Expires = -time.Hour },
		"with a broken header": func(o *PublishOptions) { o.Headers = fields("X", "a\r\nb") }, "of a broken type": func(o *PublishOptions) { o.ContentType = "a\r\nb" },
	} {
		o := good
		change(&o)
		_, err := r.ua.Publish(r.now, mustURI("sip:alice@example.com"), o)
		isTrue(r, err != nil, "a publication "+name+" is refused")
	}
	r.drain()
	r.quiet("nothing was sent")
	for range maxPublications {
		_, err := r.ua.Publish(r.now, mustURI("sip:alice@example.com"), good)
		noError(r, err, "Publish")
	}
	_, err := r.ua.Publish(r.now, mustURI("sip:alice@example.com"), good)
	isTrue(r, err != nil, "and there is a bound for them")
}

func TestCommandsToAPublicationThatHasEndedAreRefused(t *testing.T) {
	r := newRig(t)
	r.connect()
	p := r.publishes(PublishOptions{Data: 7})
	equal(r, p.Expires(), time.Hour, "an hour is asked for")
	req := r.publishedAs("one", "60")
	isTrue(r, next[Published](r, "it is published").Newest, "the server has the newest state")
	equal(r, p.ETag(), "one", "by its tag")
	equal(r, p.Expires(), time.Minute, "for a minute")
	equal(r, p.Event(), "presence", "the event")
	equal(r, p.Data, any(7), "the shell's own")
	equal(r, p.Target(), mustURI("sip:alice@example.com"), "whose state it is")
	equal(r, p.Request().CSeq(), req.CSeq(), "as it was sent last")
	isTrue(r, p.Modify(r.now, nil, "") != nil, "a change has a body")
	isTrue(r, p.Modify(r.now, []byte("x"), "a\r\nb") != nil, "and a type that can be sent")
	noError(r, p.Refresh(r.now), "Refresh")
	r.drain()
	r.header(r.publishedAs("two", "60"), "SIP-If-Match", "one", "it is refreshed when the application wants it")
	next[Published](r, "and told")
	p.Close(r.now)
	equal(r, p.Modify(r.now, []byte("x"), ""), ErrPublicationOver, "Modify")
	equal(r, p.Refresh(r.now), ErrPublicationOver, "Refresh")
	equal(r, p.Remove(r.now), ErrPublicationOver, "Remove")
	r.advance(time.Hour)
	r.quiet("who is closed sends nothing and tells nothing")
	r.holdsNothing()
}

func TestAPublicationIsRemovedThatIsUnderWay(t *testing.T) {
	r := newRig(t)
	r.connect()
	p := r.publishes(PublishOptions{})
	first := r.sent("PUBLISH", "the first")
	remove(r, p)
	r.quiet("RFC 3903 §4: one at a time")
	r.answer(first, 200, field("SIP-ETag", "one"))
	next[Published](r, "it was published")
	r.header(r.publishedAs("two", "0"), "Expires", "0", "and is removed")
	isTrue(r, next[Unpublished](r, "the end").Over, "it has ended")
	p = r.publishes(PublishOptions{})
	first = r.sent("PUBLISH", "another")
	remove(r, p)
	r.answer(first, 403)
	next[PublishFailed](r, "it was refused")
	isTrue(r, next[Unpublished](r, "the end").Over, "then there is nothing to remove")
	r.advance(time.Hour)
	r.holdsNothing()
}

func TestAServerThatGrantsNoTimeOrNoTagDoesNotMakeUsHammer(t *testing.T) {
	r := newRig(t)
	r.connect()
	p := r.publishes(PublishOptions{})
	r.answer(r.sent("PUBLISH", "the first"), 200, field("SIP-ETag", "one"), field("Expires", "0"))
	equal(r, next[PublishFailed](r, "no time is no success").Retry, 0, "and not tried again by itself")
	r.advance(time.Hour)
	r.quiet("nothing follows")
	modify(r, p, "busy")
	r.answer(r.sent("PUBLISH", "but what the application wants"), 200, field("Expires", "600"))
	next[Published](r, "it is published")
	r.advance(540 * time.Second)
	req := r.sent("PUBLISH", "without a tag it cannot be refreshed")
	equal(r, string(req.Body), "busy", "so all is published anew")
	r.answer(req, 412)
	equal(r, next[PublishFailed](r, "412 to one that names no tag is a refusal").Retry, 0, "like others")
}
