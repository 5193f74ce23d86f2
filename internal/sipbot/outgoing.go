package sipbot

import (
	"context"
	"errors"

	"sipwasm/pkg/sipnative"
)

// place makes a call of ours and looks after it.
func (b *Bot) place(target string, invite func(sipnative.InviteOptions) (*sipnative.Call, error)) (*sipnative.Call, error) {
	var call *sipnative.Call
	made := make(chan struct{})
	handlers := b.handlers(target, func() *sipnative.Call { <-made; return call })
	call, err := invite(sipnative.InviteOptions{Handlers: handlers})
	if err != nil {
		return nil, err
	}
	close(made)
	b.logf("calling %s", target)
	if !b.enter(call) {
		ctx, cancel := context.WithTimeout(context.Background(), farewell)
		defer cancel()
		return nil, errors.Join(errors.New("too many calls"), call.Hangup(ctx))
	}
	go func() {
		defer b.leave(call)
		b.stay(call)
	}()
	return call, nil
}

// follow calls whom somebody wants us to call (REFER), within a call or not. Who
// asked hears how it goes, and hangs up when it has.
func (b *Bot) follow(r *sipnative.Referral) {
	target := r.To.URI.String()
	b.logf("%s sends us to %s", r.Request.From().URI, target)
	_, err := b.place(target, func(o sipnative.InviteOptions) (*sipnative.Call, error) { return r.Follow(b.ctx, o) })
	if err != nil {
		b.logf("%v", err)
		_ = r.Reject(0, "") // refused when it was accepted
	}
}
