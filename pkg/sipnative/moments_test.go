//go:build !js

package sipnative_test

import (
	"context"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// stuck is a media side that takes its time, once it is told to.
type stuck struct {
	sipnative.Media
	now chan struct{} // closed: from now on
	in  chan struct{} // holds one when it is asked
}

func newStuck() *stuck {
	return &stuck{sipnative.SignallingOnly(nil), make(chan struct{}), make(chan struct{}, 1)}
}

func (s *stuck) Local(ctx context.Context, want sipnative.LocalDescription) (sipcore.Description, error) {
	select {
	case <-s.now:
		s.in <- struct{}{}
		<-ctx.Done()
		return sipcore.Description{}, context.Cause(ctx)
	default:
		return s.Media.Local(ctx, want)
	}
}

// Whoever hangs up in the middle of something ends the call and what is under way,
// on both sides.
func TestACallIsHungUpAtAnyMoment(t *testing.T) {
	hold := true
	moments := map[string]func(ctx context.Context, ours *sipnative.Call) error{
		"a hold that is not answered": func(ctx context.Context, c *sipnative.Call) error { return c.Hold(ctx, true) },
		"an UPDATE that is not answered": func(ctx context.Context, c *sipnative.Call) error {
			return c.Reinvite(ctx, sipcore.ReinviteOptions{Hold: &hold, Update: true})
		},
		"a transfer that is not answered": func(ctx context.Context, c *sipnative.Call) error {
			return c.Transfer(ctx, "sip:carol@127.0.0.1", sipnative.TransferOptions{})
		},
		"a transfer whose hold is not answered": func(ctx context.Context, c *sipnative.Call) error {
			return c.Transfer(ctx, "sip:carol@127.0.0.1", sipnative.TransferOptions{Hold: true})
		},
		"an INFO that is not answered": func(ctx context.Context, c *sipnative.Call) error { return c.Info(ctx, "text/plain", []byte("hello")) },
	}
	for name, begin := range moments {
		for _, who := range []string{"who began", "the other"} {
			t.Run(name+", "+who, func(t *testing.T) {
				media, asked := newStuck(), make(chan struct{}, 4)
				release := make(chan struct{})
				defer close(release)
				answered := make(chan *sipnative.Call, 1)
				cfg := over("bob")
				cfg.NewMedia = func() (sipnative.Media, error) { return media, nil }
				cfg.OnInvite = func(c *sipnative.Call) {
					c.Handle(sipnative.Handlers{
						OnRefer: func(*sipnative.Referral) { asked <- struct{}{} },
						OnInfo:  func(r *sip.Message) int { asked <- struct{}{}; <-release; return 200 },
					})
					noError(t, c.Accept(testkit.Within(t)), "Accept")
					answered <- c
				}
				bob := dial(t, cfg)
				ours := call(t, dial(t, over("alice")), at(bob, "udp", "bob"), sipnative.Handlers{})
				theirs := testkit.Await(t, answered, "bob answers")
				close(media.now)
				outcome := make(chan error, 1)
				go func() { outcome <- begin(testkit.Within(t), ours) }()
				select {
				case <-asked:
				case <-media.in:
				case err := <-outcome:
					t.Fatalf("it is over before it began: %v", err)
				}
				one := ours
				if who == "the other" {
					one = theirs
				}
				noError(t, one.Hangup(testkit.Within(t)), "Hangup")
				ended(t, ours, theirs)
				failure(t, testkit.Await(t, outcome, "the end of what was under way"))
			})
		}
	}
}
