package sipbot

import (
	"context"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// farewell bounds how long a BYE or CANCEL of ours is waited for.
const farewell = 5 * time.Second

// enter takes a place for a call; false means that there are too many, or that
// the bot is about to end.
func (b *Bot) enter(call *sipnative.Call) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.calls) >= b.cfg.MaxCalls || b.ctx.Err() != nil {
		return false
	}
	b.calls[call.Request().CallID()] = call
	b.tasks.Add(1)
	return true
}

func (b *Bot) leave(call *sipnative.Call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.calls, call.Request().CallID())
	b.tasks.Done()
}

// invited deals with one incoming call, from its INVITE to its end.
func (b *Bot) invited(call *sipnative.Call) {
	b.logf("call from %s", call.Peer())
	call.Handle(b.handlers(call.Peer(), func() *sipnative.Call { return call }))
	if !b.enter(call) {
		b.reject(call, 486)
		return
	}
	defer b.leave(call)
	if b.cfg.Reject != 0 {
		b.reject(call, b.cfg.Reject)
		return
	}
	if b.answer(call) {
		b.stay(call)
	}
}

func (b *Bot) reject(call *sipnative.Call, code int) {
	if err := call.Reject(code, ""); err != nil {
		b.logf("%v", err)
	}
}

// answer takes the call when its time has come; false means that it ended before.
func (b *Bot) answer(call *sipnative.Call) bool {
	if b.cfg.Early {
		b.logf("early media for %s", call.Peer())
		if err := call.ProgressWith(sipcore.ProgressOptions{Code: 183, Reliable: true, Early: true}); err != nil {
			b.logf("no early media: %v", err)
		}
	}
	if b.cfg.Ring {
		<-call.Done()
		return false
	}
	if !b.wait(call, b.cfg.Delay) {
		return false
	}
	if err := call.Accept(b.ctx); err != nil {
		b.logf("%v", err)
		return false
	}
	return true
}

// wait lets time pass in a call; false means that it ended meanwhile.
func (b *Bot) wait(call *sipnative.Call, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-call.Done():
		return false
	}
}

// stay keeps a call that was answered, or will be, until its end.
func (b *Bot) stay(call *sipnative.Call) {
	select {
	case <-call.Answered():
		b.logf("in a call with %s", call.Peer())
	case <-call.Done():
		return
	}
	var late <-chan time.Time
	if b.cfg.Hangup > 0 {
		timer := time.NewTimer(b.cfg.Hangup)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-call.Done():
		return
	case <-late:
	case <-mediaLost(call):
		b.logf("nothing comes from %s any more", call.Peer())
	}
	b.hangup(call)
}

// mediaLost is closed when the other side can no more be reached, or never could:
// who closes a laptop says no BYE.
func mediaLost(call *sipnative.Call) <-chan struct{} {
	lost := make(chan struct{})
	peer, ok := call.Media().(*sipnative.Peer)
	if !ok {
		return lost
	}
	over := sync.OnceFunc(func() { close(lost) })
	check := func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateFailed || s == webrtc.PeerConnectionStateClosed {
			over()
		}
	}
	pc := peer.PeerConnection()
	pc.OnConnectionStateChange(check)
	check(pc.ConnectionState()) // as it was before
	return lost
}

func (b *Bot) hangup(call *sipnative.Call) {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if err := call.Hangup(ctx); err != nil {
		b.logf("hanging up: %v", err)
	}
}

// handlers tell of what happens in a call with peer. The call is asked for when
// there is something to do in it.
func (b *Bot) handlers(peer string, call func() *sipnative.Call) sipnative.Handlers {
	return sipnative.Handlers{
		OnHold:  func(held, remote bool) { b.logf("%s %s", peer, holdText(held, remote)) },
		OnRefer: b.follow,
		OnDTMF:  func(tone sipnative.Tone) { b.pressed(call(), tone) },
		OnEnd: func(err error) {
			if err != nil {
				b.logf("%v", err)
				return
			}
			b.logf("%s: the call is over", peer)
		},
	}
}

func holdText(held, remote bool) string {
	switch {
	case held && remote:
		return "holds us"
	case remote:
		return "holds us no more"
	case held:
		return "is on hold"
	default:
		return "is on hold no more"
	}
}

// newPeer makes the media side of a call. It offers all that can be echoed, and
// finds others on this machine, too.
func (b *Bot) newPeer() (*sipnative.Peer, error) {
	return sipnative.NewPeer(sipnative.PeerConfig{
		Audio: true, Video: true, Data: true, Loopback: true,
		OnTrack: func(in sipnative.Incoming) {
			b.logf("%s comes (%s) and goes back", in.Kind(), in.Codec().MimeType)
			sipnative.Echo(in)
		},
		OnDataChannel: func(channel *webrtc.DataChannel) {
			b.logf("data channel %q comes and goes back", channel.Label())
			sipnative.EchoData(channel)
		},
	})
}
