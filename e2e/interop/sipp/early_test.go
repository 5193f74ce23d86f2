package sipp

import (
	"context"
	"strings"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// ear is a media side that takes early answers, and keeps what it is given.
type ear struct {
	sipnative.Media
	heard chan string
}

func newEar() *ear {
	media, _ := interop.NoMedia()
	return &ear{media, make(chan string, 10)}
}

// of names who has written a description.
func of(d sipcore.Description) string {
	_, rest, _ := strings.Cut(string(d.Body), "o=")
	name, _, _ := strings.Cut(rest, " ")
	return name
}

func (e *ear) TakesEarly() bool { return true }

func (e *ear) Preview(_ context.Context, d sipcore.Description) error {
	e.heard <- of(d) + " early"
	return nil
}

func (e *ear) Remote(ctx context.Context, d sipcore.Description, offer bool) error {
	e.heard <- of(d)
	return e.Media.Remote(ctx, d, offer)
}

func TestAVoiceBeforeTheAnswerIsHeardAndForksAreKeptApart(t *testing.T) {
	t.Parallel()
	for scenario, want := range map[string][]string{
		"uas-early":       {"sipp early", "sipp"},
		"uas-early-forks": {"left early", "right early", "right"},
	} {
		t.Run(scenario, func(t *testing.T) {
			s, e := sipp(t, scenario), newEar()
			call, err := agent(t, nil).Invite(testkit.Within(t), "sip:bob@"+s.Address, sipnative.InviteOptions{Media: e})
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range want {
				if got := testkit.Await(t, e.heard, w); got != w {
					t.Errorf("heard %q, expected %q", got, w)
				}
			}
			answered(t, call)
			hangUp(t, call)
			s.Wait()
		})
	}
}

func TestAMediaSideThatTakesNoEarlyAnswersHearsTheOneThatCounts(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-early-forks")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}

func TestAnOfferInAReliableResponseIsAnsweredInThePrack(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-reliable-offer")
	call, err := agent(t, nil).Invite(testkit.Within(t), "sip:bob@"+s.Address, sipnative.InviteOptions{Core: sipcore.InviteOptions{NoOffer: true}})
	if err != nil {
		t.Fatal(err)
	}
	answered(t, call)
	hangUp(t, call)
	s.Wait()
}

func TestAnAnswerInAReliableResponseAndAnOfferInItsPrack(t *testing.T) {
	t.Parallel()
	called(t, "uac-reliable", func(c *sipnative.Call) {
		if err := c.ProgressWith(sipcore.ProgressOptions{Reliable: true}); err != nil {
			t.Errorf("ringing reliably: %v", err)
		}
		accept(t)(c)
	}, nil)
}
