package sipp

import (
	"errors"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

func TestAHoldThatIsRefusedForNowIsTriedAgain(t *testing.T) {
	t.Parallel()
	holds(t, sipp(t, "uas-again"))
}

func TestReinvitesThatCrossAreBothTriedAgain(t *testing.T) {
	t.Parallel()
	holds(t, sipp(t, "uas-glare"))
}

// holds has alice call, hold and hang up.
func holds(t *testing.T, s *interop.SIPp) {
	t.Helper()
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	if err := call.Hold(testkit.Within(t), true); err != nil {
		t.Errorf("holding: %v", err)
	}
	hangUp(t, call)
	s.Wait()
}

func TestAHoldThatIsRefusedIsTakenBack(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-refuses")
	told := make(chan bool, 4)
	call, err := agent(t, nil).Invite(testkit.Within(t), "sip:bob@"+s.Address, sipnative.InviteOptions{
		Handlers: sipnative.Handlers{OnHold: func(held, _ bool) { told <- held }},
	})
	if err != nil {
		t.Fatal(err)
	}
	answered(t, call)
	var failure *sipnative.Failure
	if err := call.Hold(testkit.Within(t), true); !errors.As(err, &failure) || failure.Code != 488 {
		t.Errorf("holding: %v, expected 488", err)
	}
	if !testkit.Await(t, told, "the hold") || testkit.Await(t, told, "its end") {
		t.Error("alice is told something else than a hold that was taken back")
	}
	hangUp(t, call)
	s.Wait()
}

func TestAnUpdateOfSIPpIsAnswered(t *testing.T) {
	t.Parallel()
	told := make(chan bool, 4)
	called(t, "uac-updates", func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnHold: func(held, remote bool) { told <- held && remote }})
		accept(t)(c)
	}, nil)
	if len(told) != 2 || !<-told || <-told {
		t.Error("alice was not told of the hold and of its end")
	}
}

func TestAPeerThatTakesNoUpdateGetsAReinvite(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-held")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	for _, hold := range []bool{true, false} {
		if err := call.Reinvite(testkit.Within(t), sipcore.ReinviteOptions{Hold: &hold, Update: true}); err != nil {
			t.Fatal(err)
		}
	}
	hangUp(t, call)
	s.Wait()
}

func TestAliceUpdatesBeforeAndAfterTheAnswer(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-updated")
	early := make(chan struct{}, 4)
	call, err := agent(t, nil).Invite(testkit.Within(t), "sip:bob@"+s.Address, sipnative.InviteOptions{
		Handlers: sipnative.Handlers{OnProgress: func(resp *sip.Message) {
			if resp.StatusCode == 183 {
				early <- struct{}{}
			}
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	testkit.Await(t, early, "the 183")
	for _, hold := range []bool{true, false} {
		if err := call.Reinvite(testkit.Within(t), sipcore.ReinviteOptions{Hold: &hold, Update: true}); err != nil {
			t.Fatal(err)
		}
		answered(t, call)
	}
	hangUp(t, call)
	s.Wait()
}
