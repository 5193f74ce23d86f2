//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// State of ours that a server keeps: SIP.PublishContext, in web/src/publication.js.

// publish is host.go.publish(context, ua, target, options, event, expires). It returns
// the PUBLISH if it has left.
func (b *bridge) publish(_ js.Value, args []js.Value) (any, error) {
	u, err := b.agentOf(arg(args, 1))
	if err != nil {
		return nil, err
	}
	target, r, err := u.request(arg(args, 2), arg(args, 3))
	if err != nil {
		return nil, err
	}
	n, _ := integer(arg(args, 5))
	s := u.newUsage(arg(args, 0))
	var core *sipcore.Publication
	u.runQuietly(func(now time.Time) {
		core, err = u.core.Publish(now, target, sipcore.PublishOptions{
			Event: text(arg(args, 4)), Body: r.Body, ContentType: r.ContentType, Headers: r.Headers, Params: r.Params,
			Expires: time.Duration(n) * time.Second, Data: s,
		})
	})
	if err != nil {
		s.end()
		return nil, toThrow(err)
	}
	s.core = core
	return u.requestOf(core), nil
}

// requester is what has sent a request of its own.
type requester interface{ Request() *sip.Message }

// requestOf shows its newest request, undefined before the first.
func (u *userAgent) requestOf(core requester) js.Value {
	if m := core.Request(); m != nil {
		return u.outgoingRequest(m)
	}
	return js.Undefined()
}

// commandPublication gives a command to a publication.
func (s *usage) commandPublication(now time.Time, core *sipcore.Publication, command string, o sipcore.ResponseOptions) error {
	switch command {
	case "modify":
		return core.Modify(now, o.Body, o.ContentType)
	case "refresh":
		return core.Refresh(now)
	case "remove":
		return core.Remove(now)
	}
	core.Close(now)
	s.end()
	return nil
}

func (u *userAgent) deliverPublication(o sipcore.Output) bool {
	switch o := o.(type) {
	case sipcore.PublishProgress:
		u.published(o.Publication, o.Response)
	case sipcore.Published:
		u.published(o.Publication, o.Response)
	case sipcore.PublishFailed:
		u.tell(o.Publication.Data, "publicationFailed", u.message(o.Response), cause(o.Cause), inSeconds(o.Retry))
	case sipcore.Unpublished:
		u.tell(o.Publication.Data, "publicationOver", u.message(o.Response), cause(o.Cause), jsBool(o.Over))
		if o.Over {
			o.Publication.Data.(*usage).end()
		}
	default:
		return false
	}
	return true
}

func (u *userAgent) published(core *sipcore.Publication, response *sip.Message) {
	u.tell(core.Data, "publicationAnswered", u.requestOf(core), u.message(response), jsText(core.ETag()), inSeconds(core.Expires()))
}
