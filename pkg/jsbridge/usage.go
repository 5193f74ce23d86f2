//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// What subscriptions (subscription.go, notifier.go) and publications (publication.go)
// have in common: each is a life of the core's behind a JavaScript object, with a
// handle until it is over. What they show and tell is in web/src.

// usage is one of them: a *sipcore.Subscription, *sipcore.IncomingSubscription or
// *sipcore.Publication. It is the core's Data.
type usage struct {
	u      *userAgent
	obj    js.Value
	handle int
	core   any
}

func (b *bridge) defineUsages() {
	b.define(class{Name: "Subscription", Mixins: []string{"ClientContext"}})
	b.define(class{Name: "IncomingSubscription", Mixins: []string{"ServerContext"}})
	b.define(class{Name: "PublishContext", Parent: "ClientContext"})
	target := b.host.Get("go")
	target.Set("subscribe", b.export("subscribe", b.subscribe))
	target.Set("publish", b.export("publish", b.publish))
	target.Set("allowEvents", b.export("allowEvents", b.allowEvents))
	target.Set("usage", b.export("usage", b.usage))
}

// newUsage gives obj its life; core is set by who makes it.
func (u *userAgent) newUsage(obj js.Value) *usage {
	s := &usage{u: u, obj: obj}
	s.handle = u.b.attach(obj, s)
	u.usages++
	return s
}

// end lets the Go value go.
func (s *usage) end() {
	if _, ok := s.u.b.handles[s.handle]; ok {
		s.u.b.release(s.handle)
		s.u.usages--
	}
}

// tell calls one of web/src/shapes.js, unless the page has begun anew with the object
// and this is what became of it before.
func (u *userAgent) tell(data any, shape string, args ...js.Value) {
	if s := data.(*usage); u.b.helpers.host.call("handleOf", s.obj).Int() == s.handle {
		u.b.shape(shape, append([]js.Value{s.obj}, args...)...)
	}
}

// usage is host.go.usage(object, command, options, word, seconds); one that is over
// takes no commands.
func (b *bridge) usage(_ js.Value, args []js.Value) (value any, err error) {
	s, ok := lookup[*usage](b, arg(args, 0))
	if !ok {
		return nil, nil
	}
	command := arg(args, 1).String()
	low, high := 200, 299
	if command == "reject" {
		low, high = 300, 699
	}
	o, err := b.codeOptions(arg(args, 2), low, high, "statusCode")
	if err != nil {
		return nil, err
	}
	word := text(arg(args, 3))
	n, _ := integer(arg(args, 4))
	s.u.run(func(now time.Time) {
		switch core := s.core.(type) {
		case *sipcore.Subscription:
			err = commandSubscription(now, core, command)
		case *sipcore.IncomingSubscription:
			err = commandSubscriber(now, core, command, word, time.Duration(n)*time.Second, o)
			value = int(core.Expires() / time.Second)
		case *sipcore.Publication:
			err = s.commandPublication(now, core, command, o)
		}
	})
	return value, toThrow(err)
}

// deliverUsage takes the outputs about subscriptions and publications.
func (u *userAgent) deliverUsage(o sipcore.Output) bool {
	return u.deliverSubscription(o) || u.deliverSubscriber(o) || u.deliverPublication(o)
}

// inSeconds is a time for the page.
func inSeconds(d time.Duration) js.Value { return js.ValueOf(d.Seconds()) }
