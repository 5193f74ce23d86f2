//go:build !js

package sipnative

import (
	"context"
	"slices"
	"sync"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// A Call is an INVITE session, ours or of somebody else. Its methods may be
// called from any goroutine.
type Call struct {
	ua       *UA
	session  *sipcore.Session // owned by the loop
	incoming bool
	peer     string
	invite   *sip.Message // as far as it was known when the call began

	ctx    context.Context // ends with the call
	cancel context.CancelCauseFunc

	answered, done chan struct{}

	agreed     bool          // a 2xx was sent or came; owned by the loop
	reinviting chan struct{} // holds one while a re-INVITE of ours is under way
	pressing   chan struct{} // holds one while tones of ours are sent

	events     queue // the handlers of the application
	questions  queue // what is asked of the media side
	mediaMade  bool  // owned by the goroutine of questions, for incoming calls
	stopCancel func() bool

	mu       sync.Mutex
	identity sip.NameAddr
	media    Media
	handlers Handlers
	err      error
}

// Handlers are told of what happens in a call, one after the other, in a
// goroutine of the call. All may be nil.
type Handlers struct {
	OnProgress func(resp *sip.Message)                  // caller: a provisional response
	OnHold     func(held, remote bool)                  // hold began or ended; remote: the peer holds us
	OnDTMF     func(Tone)                               // a tone, in an INFO or among the sound
	OnInfo     func(req *sip.Message) (code int)        // an INFO that is no tone; the code answers it
	OnRefer    func(*Referral)                          // the peer wants us to call somebody; without it REFERs are declined
	OnTransfer func(code int, reason string, last bool) // how the call goes that our Transfer asked for
	OnReplaced func(by *Call)                           // another call takes the place of this one
	OnEnd      func(err error)                          // as Err; the last one
}

// InviteOptions say how to call. The zero value calls.
type InviteOptions struct {
	Media    Media // nil: Config.NewMedia
	Handlers Handlers
	// Core has headers, anonymity and the like. Its Data is not used.
	Core sipcore.InviteOptions
}

// newCall makes a call that does not have its session yet.
func (ua *UA) newCall(parent context.Context) *Call {
	c := &Call{
		ua: ua, answered: make(chan struct{}), done: make(chan struct{}),
		reinviting: make(chan struct{}, 1), pressing: make(chan struct{}, 1),
	}
	c.ctx, c.cancel = context.WithCancelCause(context.WithoutCancel(parent))
	c.events.limit = maxEvents
	c.questions.running = &ua.tasks
	return c
}

// Invite calls, in the place of another call when the URI of target says so. It
// returns at once, with a call that is told of by its
// channels and Handlers. When ctx ends before the call is answered it is given up
// with CANCEL. Errors: a target or header that cannot be sent, what NewMedia says,
// ErrClosed, or the end of ctx.
func (ua *UA) Invite(ctx context.Context, target string, o InviteOptions) (*Call, error) {
	uri, err := ua.parseTarget(target)
	if err != nil {
		return nil, err
	}
	return ua.invite(ctx, uri, o)
}

func (ua *UA) invite(ctx context.Context, uri sip.URI, o InviteOptions) (*Call, error) {
	err := ctx.Err()
	if err != nil {
		return nil, err
	}
	c := ua.newCall(ctx)
	c.peer, c.handlers, c.media, c.mediaMade = uri.String(), o.Handlers, o.Media, true
	if c.media == nil {
		if c.media, err = ua.newMedia(); err != nil {
			return nil, err
		}
	}
	c.connectMedia(c.media)
	_, o.Core.Trickle = c.media.(TrickleMedia)
	o.Core.Data = c
	o.Core.AppInfo = o.Handlers.OnInfo != nil
	if value, ok := uri.Header("Replaces"); ok && o.Core.Referral == nil {
		// RFC 3261 §19.1.5: of what a URI may ask for this is taken over: who refers us
		// in an attended transfer asks so (RFC 3891 §3).
		o.Core.Headers = append(slices.Clone(o.Core.Headers), sip.Field{Name: "Replaces", Value: value})
	}
	early, _ := c.media.(EarlyMedia)
	lost := ua.do(func(now time.Time) {
		if c.session, err = ua.core.Invite(now, uri, o.Core); err == nil {
			c.session.EarlyAnswers = early != nil && early.TakesEarly()
			c.invite = c.session.Invite().Clone()
			ua.calls[c] = struct{}{}
			c.stopCancel = context.AfterFunc(ctx, func() { c.giveUp(context.Cause(ctx)) })
		}
	})
	if err == nil {
		err = lost
	}
	if err != nil {
		c.media.Close()
		c.cancel(err)
		return nil, err
	}
	return c, nil
}

// giveUp cancels a call of ours that was not answered.
func (c *Call) giveUp(why error) {
	c.ua.post(func(now time.Time) {
		if isClosed(c.answered) || isClosed(c.done) {
			return
		}
		c.note(why)
		_ = c.session.Cancel(now, sipcore.CancelOptions{}) // refused only when it is over
	})
}

// note remembers why we end the call, for Err.
func (c *Call) note(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = why
	}
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// UA is the user agent that the call belongs to.
func (c *Call) UA() *UA { return c.ua }

// Incoming tells the calls of others from ours.
func (c *Call) Incoming() bool { return c.incoming }

// Peer is the address of the other side: whom we called, or the From of an
// incoming call.
func (c *Call) Peer() string { return c.peer }

// Request is the INVITE that made the call: of a call of ours as it was built,
// without its body and credentials. It is read only.
func (c *Call) Request() *sip.Message { return c.invite }

// Media is the media side. In OnInvite it is there; it is nil only when there is
// none because NewMedia failed.
func (c *Call) Media() Media {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.media
}

// Handle sets the handlers, those of an incoming call in OnInvite. Events that
// came before are not repeated.
func (c *Call) Handle(h Handlers) {
	c.mu.Lock()
	c.handlers = h
	c.mu.Unlock()
	c.ua.post(func(time.Time) { c.session.AppInfo = h.OnInfo != nil })
}

// Answered is closed when the call stands: our INVITE was accepted and the media
// side has taken the answer, or the caller has acknowledged our 200. It stays
// open when the call ends before.
func (c *Call) Answered() <-chan struct{} { return c.answered }

// Done is closed when the call is over.
func (c *Call) Done() <-chan struct{} { return c.done }

// Context ends with the call; context.Cause is then Err or context.Canceled.
func (c *Call) Context() context.Context { return c.ctx }

// Err says why the call is over: nil while it is not and after it was answered
// and hung up, else a *Failure.
func (c *Call) Err() error {
	if !isClosed(c.done) {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Wait waits until the call stands. Errors: why it ended instead, or the end of
// ctx, which does nothing to the call.
func (c *Call) Wait(ctx context.Context) error {
	select {
	case <-c.answered:
	case <-c.done:
	case <-ctx.Done():
	}
	switch {
	case isClosed(c.answered):
		return nil
	case !isClosed(c.done):
		return context.Cause(ctx)
	case c.Err() != nil:
		return c.Err()
	}
	return &Failure{What: c.what(), Cause: sipcore.CauseCanceled, Hint: "it was hung up before it stood"}
}

func (c *Call) what() string {
	if c.incoming {
		return "call from " + c.peer
	}
	return "call to " + c.peer
}

// finish is the end, once, by the loop.
func (c *Call) finish(err error) {
	if isClosed(c.done) {
		return
	}
	c.mu.Lock()
	c.err = err
	onEnd := c.handlers.OnEnd
	c.mu.Unlock()
	delete(c.ua.calls, c)
	if c.stopCancel != nil {
		c.stopCancel()
	}
	close(c.done)
	c.cancel(err)
	c.questions.add(c.closeMedia)
	if onEnd != nil {
		c.events.add(func() { onEnd(err) })
	}
}
