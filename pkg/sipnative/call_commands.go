//go:build !js

package sipnative

import (
	"context"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// command runs a command of the session. Errors: ErrClosed, or what the core
// refuses, *sipcore.StateError among others.
func (c *Call) command(f func(now time.Time, s *sipcore.Session) error) error {
	var err error
	if lost := c.ua.do(func(now time.Time) { err = f(now, c.session) }); lost != nil {
		return lost
	}
	return err
}

// Ring says 180 to the caller once more; the first one went out by itself.
func (c *Call) Ring() error { return c.Progress(180) }

// Progress says a provisional response, 100 to 199, to the caller.
func (c *Call) Progress(code int) error {
	return c.ProgressWith(sipcore.ProgressOptions{Code: code})
}

// ProgressWith is Progress with headers, or reliably: Reliable carries the
// answer to a caller that knows RFC 3262, which begins early media.
func (c *Call) ProgressWith(o sipcore.ProgressOptions) error {
	return c.command(func(now time.Time, s *sipcore.Session) error { return s.Progress(now, o) })
}

// Accept takes the call and returns when it stands: the caller has acknowledged.
// When ctx ends before, the call is rejected or hung up. Errors: *sipcore.StateError when it is no
// incoming call that waits for an answer, *Failure when it ended instead.
func (c *Call) Accept(ctx context.Context) error {
	return c.AcceptWith(ctx, sipcore.AcceptOptions{})
}

// AcceptWith is Accept with headers for the 200.
func (c *Call) AcceptWith(ctx context.Context, o sipcore.AcceptOptions) error {
	err := c.command(func(now time.Time, s *sipcore.Session) error { return s.Accept(now, o) })
	if err != nil {
		return err
	}
	if err = c.Wait(ctx); err == nil {
		return nil
	}
	if ctx.Err() != nil {
		c.note(err)
		c.ua.post(func(now time.Time) {
			_ = c.session.Terminate(now, sipcore.ByeOptions{}) // refused when it is over
		})
	}
	return err
}

// Reject refuses an incoming call with a code from 300 to 699; an empty reason
// is the standard phrase. 0 is 480. Errors: *sipcore.StateError when it was
// answered or is over.
func (c *Call) Reject(code int, reason string) error {
	return c.command(func(now time.Time, s *sipcore.Session) error {
		return s.Reject(now, sipcore.ResponseOptions{Code: code, Reason: reason})
	})
}

// Hangup ends the call, whatever its state: BYE, CANCEL or 480. It returns when
// the call is over, which after CANCEL takes until the peer has answered, or
// when ctx ends; the call ends nevertheless. A call that is over is left alone.
func (c *Call) Hangup(ctx context.Context) error {
	return c.HangupWith(ctx, sipcore.ByeOptions{})
}

// HangupWith is Hangup with a Reason (RFC 3326) and headers.
func (c *Call) HangupWith(ctx context.Context, o sipcore.ByeOptions) error {
	if isClosed(c.done) {
		return nil
	}
	err := c.command(func(now time.Time, s *sipcore.Session) error {
		if isClosed(c.done) {
			return nil
		}
		return s.Terminate(now, o)
	})
	if err != nil {
		return err
	}
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Hold begins or ends to hold the peer. It returns when the peer has answered
// the re-INVITE. Errors: *sipcore.StateError, *Failure with the peer's refusal,
// or the end of ctx.
func (c *Call) Hold(ctx context.Context, hold bool) error {
	return c.Reinvite(ctx, sipcore.ReinviteOptions{Hold: &hold})
}

// Renegotiate offers anew what the media side has now, after Peer.AddVideo for
// example. Errors as of Hold.
func (c *Call) Renegotiate(ctx context.Context) error {
	return c.Reinvite(ctx, sipcore.ReinviteOptions{})
}

// Reinvite negotiates again, after what was begun before: with a re-INVITE or, as o
// says, an UPDATE, which alone is possible before the call is answered.
// o.OnResult is not used.
func (c *Call) Reinvite(ctx context.Context, o sipcore.ReinviteOptions) error {
	select {
	case c.reinviting <- struct{}{}:
	case <-c.done:
		return c.overFailure()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	outcome := make(chan error, 1)
	finish := func(err error) { <-c.reinviting; outcome <- err }
	o.OnResult = func(_ time.Time, ok bool, resp *sip.Message) {
		if ok {
			c.identify(resp)
			finish(nil)
			return
		}
		finish(c.ua.newFailure("re-INVITE of the "+c.what(), resp, causeOf(resp)))
	}
	err := c.command(func(now time.Time, s *sipcore.Session) error {
		return s.Reinvite(now, o)
	})
	if err != nil {
		finish(err)
	}
	return c.await(ctx, outcome)
}

func causeOf(resp *sip.Message) sipcore.Cause {
	if resp == nil {
		return sipcore.CauseRequestTimeout
	}
	return sipcore.CauseOf(resp.StatusCode)
}

// await waits for what the loop will tell, or for the end of call or ctx.
func (c *Call) await(ctx context.Context, outcome chan error) error {
	select {
	case err := <-outcome:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.done:
	}
	select {
	case err := <-outcome: // it came with the end
		return err
	default:
		return c.overFailure()
	}
}

func (c *Call) overFailure() error {
	return &Failure{What: c.what(), Cause: sipcore.CauseCanceled, Hint: "the call is over"}
}

// Send sends any request within the call and waits for its final response.
// Errors: *sipcore.StateError without a dialog, what cannot be sent, *Failure,
// or the end of ctx. o.OnResponse is not used.
func (c *Call) Send(ctx context.Context, method string, o sipcore.SessionRequestOptions) error {
	outcome := make(chan error, 1)
	o.OnResponse = c.report(method, outcome)
	err := c.command(func(now time.Time, s *sipcore.Session) error { return s.Request(now, method, o) })
	if err != nil {
		return err
	}
	return c.await(ctx, outcome)
}

// report turns the outcome of a request within the call into an error.
func (c *Call) report(method string, outcome chan error) func(time.Time, *sip.Message, error) {
	what := method + " in the " + c.what()
	return func(_ time.Time, resp *sip.Message, err error) {
		switch {
		case err != nil:
			outcome <- &Failure{What: what, Cause: sipcore.CauseConnectionError, Err: err}
		case resp.StatusCode < 200:
		case resp.StatusCode < 300:
			outcome <- nil
		default:
			outcome <- c.ua.newFailure(what, resp, sipcore.CauseOf(resp.StatusCode))
		}
	}
}

// Info sends an INFO.
func (c *Call) Info(ctx context.Context, contentType string, body []byte) error {
	return c.Send(ctx, sip.MethodInfo, sipcore.SessionRequestOptions{Body: body, ContentType: contentType})
}

// Message sends a MESSAGE within the call.
func (c *Call) Message(ctx context.Context, contentType string, body []byte) error {
	return c.Send(ctx, sip.MethodMessage, sipcore.SessionRequestOptions{Body: body, ContentType: contentType})
}
