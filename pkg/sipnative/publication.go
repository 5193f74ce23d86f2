//go:build !js

package sipnative

import (
	"context"
	"time"

	"sipwasm/pkg/sipcore"
)

// A Publication is event state of ours that a server keeps for those who subscribe
// to it (RFC 3903). It is prolonged by itself until Remove, or until the user agent
// is closed, which takes it back.
type Publication struct {
	ua   *UA
	what string // for failures
	core *sipcore.Publication
	done chan struct{}
	err  error // set before done is closed

	waiting []chan error // for the server to have the newest state; owned by the loop
}

// Publish gives the state to a server and waits until it has it. A server that does
// not answer, or is too busy, is asked again until ctx ends. Errors: the target or
// what cannot be sent, ErrClosed, *Failure; then nothing is published.
func (ua *UA) Publish(ctx context.Context, target string, o sipcore.PublishOptions) (*Publication, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	uri, err := ua.parseTarget(target)
	if err != nil {
		return nil, err
	}
	p := &Publication{ua: ua, what: "publication of " + o.Event + " at " + target, done: make(chan struct{})}
	o.Data = p
	err = p.wait(ctx, func(now time.Time) (err error) {
		if p.core, err = ua.core.Publish(now, uri, o); err == nil {
			ua.lasting[p] = struct{}{}
		}
		return err
	})
	if err != nil {
		ua.post(func(now time.Time) {
			if p.core != nil {
				_ = p.core.Remove(now) // it may be over
			}
		})
		return nil, err
	}
	return p, nil
}

// Modify changes the state and waits until the server has it, or a newer one. Errors
// as of Publish, and sipcore.ErrPublicationOver; what was published before stays.
func (p *Publication) Modify(ctx context.Context, contentType string, body []byte) error {
	return p.wait(ctx, func(now time.Time) error { return p.core.Modify(now, body, contentType) })
}

// Remove takes the state back and waits for that. Errors: ErrClosed,
// sipcore.ErrPublicationOver, why ctx has ended, or *Failure when the server has not
// agreed: it keeps the state until that expires.
func (p *Publication) Remove(ctx context.Context) error {
	var err error
	if lost := p.ua.do(func(now time.Time) { err = p.core.Remove(now) }); lost != nil {
		return lost
	}
	if err != nil {
		return err
	}
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return &Failure{What: p.what, Cause: sipcore.CauseCanceled, Err: context.Cause(ctx)}
	}
}

// Done is closed when the publication is over.
func (p *Publication) Done() <-chan struct{} { return p.done }

// Err says after Done why it is over: nil when it was removed.
func (p *Publication) Err() error { return p.err }

// wait gives a command and waits until the server has the newest state.
func (p *Publication) wait(ctx context.Context, command func(now time.Time) error) error {
	outcome := make(chan error, 1)
	var err error
	lost := p.ua.do(func(now time.Time) {
		if err = command(now); err == nil {
			p.waiting = append(p.waiting, outcome)
		}
	})
	switch {
	case lost != nil:
		return lost
	case err != nil:
		return err
	}
	select {
	case err := <-outcome:
		return err
	case <-p.ua.ended:
		return ErrClosed
	case <-ctx.Done():
		return &Failure{What: p.what, Cause: sipcore.CauseCanceled, Err: context.Cause(ctx)}
	}
}

// tell tells those who wait.
func (p *Publication) tell(err error) {
	for _, outcome := range p.waiting {
		outcome <- err
	}
	p.waiting = nil
}

func (ua *UA) published(o sipcore.Published) {
	if p := o.Publication.Data.(*Publication); o.Newest {
		p.tell(nil)
	}
}

func (ua *UA) publishFailed(o sipcore.PublishFailed) {
	p := o.Publication.Data.(*Publication)
	failure := ua.newFailure(p.what, o.Response, o.Cause)
	if o.Retry == 0 {
		p.tell(failure)
		return
	}
	ua.log(sipcore.LevelWarn, "publish", failure.Error()+"; again in "+o.Retry.String())
}

func (ua *UA) unpublished(o sipcore.Unpublished) {
	p := o.Publication.Data.(*Publication)
	if !o.Over {
		ua.log(sipcore.LevelWarn, "publish", p.what+" has expired")
		return
	}
	var err error
	if o.Cause != sipcore.CauseNone {
		err = ua.newFailure(p.what, o.Response, o.Cause)
	}
	p.end(err)
}

// end tells the application, once.
func (p *Publication) end(err error) {
	delete(p.ua.lasting, p)
	p.err = err
	p.tell(sipcore.ErrPublicationOver)
	close(p.done)
}
