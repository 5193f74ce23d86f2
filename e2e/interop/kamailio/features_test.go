package kamailio

import (
	"context"
	"errors"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// What a phone does in a call, through Kamailio, each at another transport.

const carol = "sip:carol@" + interop.Domain

// office is alice, and bob and carol, who take every call; bob follows REFERs.
type office struct {
	alice                  *sipnative.UA
	bobs, carols, followed chan *sipnative.Call
	tones                  chan sipnative.Tone
}

func newOffice(t *testing.T) *office {
	t.Helper()
	k := interop.StartKamailio(t, interop.WithDigest)
	o := &office{
		bobs: make(chan *sipnative.Call, 4), carols: make(chan *sipnative.Call, 4), followed: make(chan *sipnative.Call, 4),
		tones: make(chan sipnative.Tone, 4),
	}
	follow := func(r *sipnative.Referral) {
		c, err := r.Follow(testkit.Within(t), sipnative.InviteOptions{})
		if err != nil {
			t.Error(err)
		}
		o.followed <- c
	}
	native(t, "udp:"+k.UDP, sipnative.Config{URI: bob, OnRefer: follow, OnInvite: func(c *sipnative.Call) {
		c.Handle(sipnative.Handlers{OnRefer: follow, OnDTMF: func(tone sipnative.Tone) { o.tones <- tone }})
		o.bobs <- c
	}})
	native(t, "tcp:"+k.TCP, sipnative.Config{URI: carol, OnInvite: func(c *sipnative.Call) { o.carols <- c }})
	o.alice = native(t, k.WS, sipnative.Config{URI: alice})
	return o
}

// calls has alice call somebody, who accepts.
func (o *office) calls(t *testing.T, target string, rings chan *sipnative.Call) (ours, theirs *sipnative.Call) {
	t.Helper()
	ours, err := o.alice.Invite(testkit.Within(t), target, sipnative.InviteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	theirs = testkit.Await(t, rings, target+" rings")
	if err := errors.Join(theirs.Accept(testkit.Within(t)), ours.Wait(testkit.Within(t))); err != nil {
		t.Fatal(err)
	}
	return ours, theirs
}

// carolAnswers has carol take the call that follows a transfer.
func (o *office) carolAnswers(t *testing.T) (theirs *sipnative.Call) {
	t.Helper()
	theirs = testkit.Await(t, o.carols, "carol rings")
	if err := theirs.Accept(testkit.Within(t)); err != nil {
		t.Error(err)
	}
	return theirs
}

func TestTransfersGoThroughKamailio(t *testing.T) {
	for name, transfer := range map[string]func(*testing.T, *office) (over []*sipnative.Call, outcome func() error){
		"blind": func(t *testing.T, o *office) ([]*sipnative.Call, func() error) {
			ours, theirs := o.calls(t, bob, o.bobs)
			return []*sipnative.Call{ours, theirs}, func() error {
				return ours.Transfer(testkit.Within(t), carol, sipnative.TransferOptions{Hold: true})
			}
		},
		"attended": func(t *testing.T, o *office) ([]*sipnative.Call, func() error) {
			ours, theirs := o.calls(t, bob, o.bobs)
			toCarol, carols := o.calls(t, carol, o.carols)
			return []*sipnative.Call{ours, theirs, toCarol, carols}, func() error {
				return ours.TransferTo(testkit.Within(t), toCarol, sipnative.TransferOptions{})
			}
		},
		"outside of a call": func(t *testing.T, o *office) ([]*sipnative.Call, func() error) {
			return nil, func() error { return o.alice.Refer(testkit.Within(t), bob, carol, sipnative.TransferOptions{}) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			over, outcome := transfer(t, o)
			ended := make(chan error, 1)
			go func() { ended <- outcome() }()
			theirs := o.carolAnswers(t)
			if err := testkit.Await(t, ended, "the end of the transfer"); err != nil {
				t.Error(err)
			}
			for _, c := range over {
				testkit.Await(t, c.Done(), "the end of the call with "+c.Peer())
			}
			if err := testkit.Await(t, o.followed, "bob follows").Hangup(testkit.Within(t)); err != nil {
				t.Error(err)
			}
			testkit.Await(t, theirs.Done(), "the end of the call of bob and carol")
		})
	}
}

// ear is a media side that takes early answers.
type ear struct {
	sipnative.Media
	heard chan struct{}
}

func (e *ear) TakesEarly() bool { return true }

func (e *ear) Preview(context.Context, sipcore.Description) error {
	e.heard <- struct{}{}
	return nil
}

func TestAVoiceBeforeTheAnswerAndUpdatesGoThroughKamailio(t *testing.T) {
	for name, reliable := range map[string]bool{"reliably": true, "not reliably": false} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			media, _ := interop.NoMedia()
			e := &ear{media, make(chan struct{}, 4)}
			ours, err := o.alice.Invite(testkit.Within(t), bob, sipnative.InviteOptions{Media: e})
			if err != nil {
				t.Fatal(err)
			}
			theirs := testkit.Await(t, o.bobs, "bob rings")
			if err := theirs.ProgressWith(sipcore.ProgressOptions{Code: 183, Early: true, Reliable: reliable}); err != nil {
				t.Fatal(err)
			}
			testkit.Await(t, e.heard, "bob's voice")
			if err := errors.Join(theirs.Accept(testkit.Within(t)), ours.Wait(testkit.Within(t))); err != nil {
				t.Fatal(err)
			}
			for _, hold := range []bool{true, false} {
				if err := ours.Reinvite(testkit.Within(t), sipcore.ReinviteOptions{Hold: &hold, Update: true}); err != nil {
					t.Errorf("hold %v: %v", hold, err)
				}
			}
			if err := ours.DTMF(testkit.Within(t), "5", sipnative.DTMFOptions{}); err != nil {
				t.Error(err)
			}
			if tone := testkit.Await(t, o.tones, "the tone"); tone.Key != '5' || tone.Way != sipnative.ToneINFO {
				t.Errorf("bob hears %+v", tone)
			}
			if err := theirs.Hangup(testkit.Within(t)); err != nil {
				t.Error(err)
			}
			testkit.Await(t, ours.Done(), "the end of the call")
		})
	}
}
