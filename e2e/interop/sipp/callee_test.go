package sipp

import (
	"errors"
	"strings"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

func TestSIPpCallsAndHangsUp(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"u1", "t1"} {
		t.Run(transport, func(t *testing.T) {
			call := called(t, "uac-call", accept(t), nil, "-t", transport, "-d", "200")
			if call.Err() != nil {
				t.Errorf("the call ended with %v, expected nothing to complain of", call.Err())
			}
		})
	}
}

func TestSIPpIsHungUp(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"u1", "t1"} {
		t.Run(transport, func(t *testing.T) {
			called(t, "uac-hung-up", func(c *sipnative.Call) { accept(t)(c); hangUp(t, c) }, nil, "-t", transport)
		})
	}
}

func TestSIPpCancels(t *testing.T) {
	t.Parallel()
	call := called(t, "uac-cancel", func(*sipnative.Call) {}, nil)
	expectCause(t, call, sipcore.CauseCanceled, 0)
}

func TestARejectionIsRepeatedUntilSIPpAcknowledgesIt(t *testing.T) {
	t.Parallel()
	call := called(t, "uac-rejected", func(c *sipnative.Call) { c.Reject(486, "") }, hasty, "-nr")
	over(t, call)
}

func TestACallThatSIPpNeverAcknowledgesEndsWithABye(t *testing.T) {
	t.Parallel()
	call := called(t, "uac-no-ack", func(c *sipnative.Call) { c.Accept(testkit.Within(t)) }, hasty, "-nr")
	expectCause(t, call, sipcore.CauseNoAck, 0)
}

func TestALost200IsSentAgain(t *testing.T) {
	t.Parallel()
	called(t, "uac-lost-200", accept(t), hasty, "-nr")
}

func TestARepeatedRequestGetsTheSameAnswerAgain(t *testing.T) {
	t.Parallel()
	trace, twice := counter("INVITE ", 2)
	called(t, "uac-repeats", func(c *sipnative.Call) { <-twice; accept(t)(c) },
		func(cfg *sipnative.Config) { cfg.Trace = trace }, "-nr")
}

func TestSIPpHolds(t *testing.T) {
	t.Parallel()
	holds := make(chan bool, 10)
	called(t, "uac-hold", func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnHold: func(held, remote bool) { holds <- held && remote }})
		accept(t)(c)
	}, nil)
	if len(holds) != 2 || !<-holds || <-holds {
		t.Error("alice was not told of the hold and of its end")
	}
}

func TestACallWithoutAnOfferGetsOneInThe200(t *testing.T) {
	t.Parallel()
	called(t, "uac-no-offer", accept(t), nil)
}

func TestAKeyPressOfSIPpIsHeard(t *testing.T) {
	t.Parallel()
	tones := make(chan byte, 2)
	called(t, "uac-info", func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnDTMF: func(tone sipnative.Tone) { tones <- tone.Key }})
		accept(t)(c)
	}, nil)
	if relayed, bare := <-tones, <-tones; relayed != '5' || bare != '#' {
		t.Errorf("alice heard %q and %q, expected 5 and #", relayed, bare)
	}
}

func TestSIPpAsksForOptions(t *testing.T) {
	t.Parallel()
	alice := agent(t, nil)
	sipp(t, "uac-options", "-s", "alice", alice.LocalAddr().String()).Wait()
}

func TestWhatCannotBeServedIsRefusedAsTheRFCSays(t *testing.T) {
	t.Parallel()
	alice := agent(t, nil)
	sipp(t, "uac-refused", "-s", "alice", alice.LocalAddr().String()).Wait()
}

func TestAMessageOfSIPpArrives(t *testing.T) {
	t.Parallel()
	messages := make(chan *sipnative.Message, 1)
	alice := agent(t, func(cfg *sipnative.Config) { cfg.OnMessage = func(m *sipnative.Message) { messages <- m } })
	sipp(t, "uac-message", "-s", "alice", alice.LocalAddr().String()).Wait()
	if m := <-messages; strings.TrimSpace(string(m.Body)) != "hello" || m.ContentType != "text/plain" {
		t.Errorf("%q of type %s arrived", m.Body, m.ContentType)
	}
}

func TestSIPpTransfersAlice(t *testing.T) {
	t.Parallel()
	targets := make(chan string, 1)
	called(t, "uac-transfers", func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnRefer: func(r *sipnative.Referral) {
			targets <- r.To.URI.String()
			if err := errors.Join(r.Accept(), r.Notify(200, "OK")); err != nil {
				t.Error(err)
			}
		}})
		accept(t)(c)
	}, nil)
	if target := <-targets; target != "sip:carol@example.test" {
		t.Errorf("alice is to call %s, expected carol", target)
	}
}
