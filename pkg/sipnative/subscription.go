//go:build !js

package sipnative

import (
	"context"
	"sync"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// A Subscription is one of ours: RFC 6665. It refreshes itself, comes along to new
// connections, and is taken up again as what ended it allows. Its methods may be
// called from any goroutine.
type Subscription struct {
	ua     *UA
	core   *sipcore.Subscription // owned by the loop
	target string
	poll   bool
	left   bool // by us; owned by the loop

	heard, done chan struct{}
	stopCancel  func() bool

	events   queue // the handlers of the application
	handlers SubscriptionHandlers

	mu  sync.Mutex
	err error
}

// SubscriptionHandlers are told of what happens to a subscription, one after the
// other, in a goroutine of the subscription. All may be nil.
type SubscriptionHandlers struct {
	OnNotify   func(Notification)
	OnForkOver func(fork int, reason string)            // one notifier has ended, and others are there
	OnFailed   func(err *Failure, retry time.Duration)  // a SUBSCRIBE failed; 0: the time that is left decides, or OnEnd follows
	OnPause    func(reason string, again time.Duration) // no notifier is left: it is taken up again after that time
	OnEnd      func(err error)                          // as Err; the last one
}

// Notification is a NOTIFY, which was answered with 200.
type Notification struct {
	Fork        int // the number of its notifier, from 1: a SUBSCRIBE may reach several
	State       sip.SubscriptionState
	ContentType string // empty when there is no body
	Body        []byte
	Request     *sip.Message // all of it; read only
}

// SubscribeOptions say how to subscribe.
type SubscribeOptions struct {
	Handlers SubscriptionHandlers
	// Core has the event, the time, whether it is a poll, headers and the like. Its
	// Data is not used.
	Core sipcore.SubscribeOptions
}

// Subscribe subscribes to what o.Core.Event says of target. It returns at once, with
// a subscription that is told of by its Handlers. When ctx ends before the first
// NOTIFY it is given up; after that Unsubscribe ends it. Errors: a target, event or
// header that cannot be sent, ErrClosed, sipcore.ErrTooManySubscriptions, or the end
// of ctx.
func (ua *UA) Subscribe(ctx context.Context, target string, o SubscribeOptions) (*Subscription, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	uri, err := ua.parseTarget(target)
	if err != nil {
		return nil, err
	}
	s := &Subscription{
		ua: ua, target: uri.String(), poll: o.Core.Poll, handlers: o.Handlers,
		heard: make(chan struct{}), done: make(chan struct{}), events: queue{limit: maxEvents},
	}
	o.Core.Data = s
	lost := ua.do(func(now time.Time) {
		if s.core, err = ua.core.Subscribe(now, uri, o.Core); err == nil {
			ua.subscriptions[s] = struct{}{}
			s.stopCancel = context.AfterFunc(ctx, func() { s.giveUp(context.Cause(ctx)) })
		}
	})
	if lost != nil {
		return nil, lost
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// giveUp ends one that nobody has notified.
func (s *Subscription) giveUp(why error) {
	s.ua.post(func(now time.Time) {
		if isClosed(s.heard) || isClosed(s.done) {
			return
		}
		s.left = true
		s.note(&Failure{What: s.what(), Cause: sipcore.CauseCanceled, Err: why})
		_ = s.core.Unsubscribe(now) // refused only when it is over
	})
}

// Target is whom it is about.
func (s *Subscription) Target() string { return s.target }

// State is where it stands.
func (s *Subscription) State() sipcore.SubscriptionPhase {
	phase := sipcore.SubscriptionTerminated
	_ = s.ua.do(func(time.Time) { phase = s.core.State() }) // after Close it is over
	return phase
}

// Wait waits for the first NOTIFY. Errors: why it ended instead, or the end of ctx,
// which does nothing to the subscription.
func (s *Subscription) Wait(ctx context.Context) error {
	select {
	case <-s.heard:
	case <-s.done:
	case <-ctx.Done():
	}
	switch {
	case isClosed(s.heard):
		return nil
	case !isClosed(s.done):
		return context.Cause(ctx)
	case s.Err() != nil:
		return s.Err()
	}
	return &Failure{What: s.what(), Cause: sipcore.CauseCanceled, Hint: "it was ended before anybody notified"}
}

// Refresh asks for the state now. Errors: ErrClosed, sipcore.ErrSubscriptionOver.
func (s *Subscription) Refresh() error { return s.command(s.core.Refresh) }

// Unsubscribe ends it, and waits until the notifiers have said good-bye. Errors: the
// end of ctx, which does not keep it, ErrClosed, sipcore.ErrSubscriptionOver.
func (s *Subscription) Unsubscribe(ctx context.Context) error {
	err := s.command(func(now time.Time) error {
		s.left = true
		return s.core.Unsubscribe(now)
	})
	if err != nil {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close forgets it at once; a notifier that has news for it hears so then.
func (s *Subscription) Close() {
	s.ua.post(func(now time.Time) {
		s.left = true
		s.core.Close(now)
	})
}

func (s *Subscription) command(f func(now time.Time) error) error {
	var err error
	if lost := s.ua.do(func(now time.Time) { err = f(now) }); lost != nil {
		return lost
	}
	return err
}

// Done is closed when it is over for good.
func (s *Subscription) Done() <-chan struct{} { return s.done }

// Err says why it is over: nil while it is not, after a poll that was answered, and
// when it was ended by us, else a *Failure.
func (s *Subscription) Err() error {
	if !isClosed(s.done) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// note remembers the first reason.
func (s *Subscription) note(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = why
	}
}

func (s *Subscription) what() string {
	return s.core.Event().Package + " subscription to " + s.target
}
