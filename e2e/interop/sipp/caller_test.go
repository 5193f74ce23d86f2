package sipp

import (
	"context"
	"errors"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

func TestAliceCallsAndHangsUp(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-call")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}

func TestAliceCallsAndHangsUpOverTCP(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-call", "-t", "t1")
	call, err := agent(t, nil).Invite(testkit.Within(t), "sip:bob@"+s.Address+";transport=tcp", sipnative.InviteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}

func TestSIPpHangsUp(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-hangs-up")
	call := calls(t, agent(t, nil), s)
	over(t, call)
	if call.Err() != nil {
		t.Errorf("the call ended with %v, expected nothing to complain of", call.Err())
	}
	s.Wait()
}

func TestAliceCancels(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"uas-canceled", "uas-crossed"} {
		t.Run(scenario, func(t *testing.T) {
			trace, rings := counter("SIP/2.0 180", 1)
			s := sipp(t, scenario)
			alice := agent(t, func(cfg *sipnative.Config) { cfg.Trace = trace })
			ctx, cancel := context.WithCancel(testkit.Within(t))
			call, err := alice.Invite(ctx, "sip:bob@"+s.Address, sipnative.InviteOptions{})
			if err != nil {
				t.Fatal(err)
			}
			<-rings
			cancel()
			s.Wait()
			over(t, call)
			if !errors.Is(call.Err(), context.Canceled) {
				t.Errorf("the call ended with %v, expected the end of its context", call.Err())
			}
		})
	}
}

func TestSIPpIsBusy(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-busy", "-nr")
	call := calls(t, agent(t, nil), s)
	expectCause(t, call, sipcore.CauseBusy, 486)
	s.Wait()
}

func TestALostAckIsSentAgainWithThe200(t *testing.T) {
	t.Parallel()
	trace, twice := counter("SIP/2.0 200", 2)
	s := sipp(t, "uas-lost-ack", "-nr")
	call := calls(t, agent(t, func(cfg *sipnative.Config) { cfg.Trace = trace }), s)
	answered(t, call)
	<-twice
	hangUp(t, call)
	s.Wait()
}

func TestLostRequestsAreSentAgain(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-lost-requests", "-nr")
	call := calls(t, agent(t, hasty), s)
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}

func TestACallThatNobodyAnswersEnds(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-silent", "-nr")
	call := calls(t, agent(t, hasty), s)
	expectCause(t, call, sipcore.CauseRequestTimeout, 0)
	s.Wait()
}

func TestAliceAnswersChallenges(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"uas-401", "uas-407"} {
		t.Run(scenario, func(t *testing.T) {
			s := sipp(t, scenario)
			call := calls(t, agent(t, func(cfg *sipnative.Config) { cfg.Password = "secret" }), s)
			answered(t, call)
			hangUp(t, call)
			s.Wait()
		})
	}
}

func TestAWrongPasswordFailsTheCall(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-401")
	call := calls(t, agent(t, func(cfg *sipnative.Config) { cfg.Password = "wrong" }), s)
	expectCause(t, call, sipcore.CauseRejected, 403)
}

func TestAliceRegistersAndUnregisters(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-registrar")
	ua, err := sipnative.Dial(testkit.Within(t), sipnative.Config{
		URI: "sip:alice@example.test", Password: "secret", Server: "udp:" + s.Address, Listen: "127.0.0.1:0", Register: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := ua.Close(); err != nil {
		t.Fatal(err)
	}
	s.Wait()
}

func TestAliceHolds(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-held")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	for _, hold := range []bool{true, false} {
		if err := call.Hold(testkit.Within(t), hold); err != nil {
			t.Fatal(err)
		}
	}
	hangUp(t, call)
	s.Wait()
}

func TestAReliableProvisionalResponseIsAcknowledged(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-reliable")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}

func TestTheSecondAnswerOfAForkedCallIsHungUp(t *testing.T) {
	t.Parallel()
	trace, both := counter("SIP/2.0 200", 2)
	s := sipp(t, "uas-forks")
	call := calls(t, agent(t, func(cfg *sipnative.Config) { cfg.Trace = trace }), s)
	answered(t, call)
	<-both
	hangUp(t, call)
	s.Wait()
}

func TestAliceSendsAMessage(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-message")
	if err := agent(t, nil).Message(testkit.Within(t), "sip:bob@"+s.Address, "text/plain", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	s.Wait()
}

func TestAlicePressesAKey(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-keys")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	if err := call.DTMF(testkit.Within(t), "5", sipnative.DTMFOptions{}); err != nil {
		t.Fatal(err)
	}
	hangUp(t, call)
	s.Wait()
}

func TestAliceTransfersSIPp(t *testing.T) {
	t.Parallel()
	type news struct {
		code int
		last bool
	}
	told := make(chan news, 10)
	s := sipp(t, "uas-transferred")
	call, err := agent(t, nil).Invite(testkit.Within(t), "sip:bob@"+s.Address, sipnative.InviteOptions{Handlers: sipnative.Handlers{
		OnTransfer: func(code int, _ string, last bool) { told <- news{code, last} },
	}})
	if err != nil {
		t.Fatal(err)
	}
	answered(t, call)
	if err := call.Transfer(testkit.Within(t), "sip:carol@example.test", sipnative.TransferOptions{}); err != nil {
		t.Fatal(err)
	}
	if first, second := <-told, <-told; first != (news{100, false}) || second != (news{200, true}) {
		t.Errorf("alice was told %v and %v", first, second)
	}
	over(t, call)
	s.Wait()
}

func TestARedirectionIsFollowedWhereTheUserWantsIt(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-redirects")
	call := calls(t, agent(t, func(cfg *sipnative.Config) {
		cfg.Core = func(c *sipcore.Config) { c.FollowRedirects = true }
	}), s)
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}
