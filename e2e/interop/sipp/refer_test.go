package sipp

import (
	"errors"
	"strings"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// transfers has alice transfer a call.
func transfers(t *testing.T, call *sipnative.Call, o sipnative.TransferOptions) error {
	t.Helper()
	return call.Transfer(testkit.Within(t), "sip:carol@example.test", o)
}

// refused fails unless a transfer has come to nothing because of the code.
func refused(t *testing.T, err error, code int, hint string) {
	t.Helper()
	var failure *sipnative.Failure
	if !errors.As(err, &failure) || failure.Code != code || !strings.Contains(failure.Error(), hint) {
		t.Errorf("the transfer ended with %v, expected %d %s", err, code, hint)
	}
}

func TestAReferThatIsRefusedLeavesTheCallAndOneWithoutReportsIsBelieved(t *testing.T) {
	t.Parallel()
	s := sipp(t, "uas-refer-answered")
	call := calls(t, agent(t, nil), s)
	answered(t, call)
	refused(t, transfers(t, call, sipnative.TransferOptions{}), 405, "")
	refused(t, transfers(t, call, sipnative.TransferOptions{}), 603, "")
	if err := transfers(t, call, sipnative.TransferOptions{NoSub: true}); err != nil {
		t.Error(err)
	}
	over(t, call)
	s.Wait()
}

func TestATransferOfWhichNothingIsHeardFails(t *testing.T) {
	t.Parallel()
	for scenario, hint := range map[string]string{
		"uas-refer-unreported": "has not reported",
		"uas-refer-silent":     "not answered",
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			s := sipp(t, scenario)
			call := calls(t, agent(t, hasty), s)
			answered(t, call)
			refused(t, transfers(t, call, sipnative.TransferOptions{}), 0, hint)
			call.Hangup(testkit.Within(t)) // a peer that answers nothing was hung up already
			s.Wait()
		})
	}
}

func TestReportsThatOvertakeTheAnswerToTheReferCount(t *testing.T) {
	t.Parallel()
	for outcome, code := range map[string]int{"200 OK": 0, "486 Busy Here": 486} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			s := sipp(t, "uas-refer-reported", "-key", "outcome", outcome)
			call := calls(t, agent(t, nil), s)
			answered(t, call)
			err := transfers(t, call, sipnative.TransferOptions{})
			if code == 0 && err != nil {
				t.Error(err)
			} else if code != 0 {
				refused(t, err, code, "")
				hangUp(t, call)
			}
			over(t, call)
			s.Wait()
		})
	}
}

func TestAnAttendedTransferNamesTheOtherCall(t *testing.T) {
	t.Parallel()
	refers := make(chan *sip.Message, 4)
	alice := agent(t, traced(func(sent bool, data []byte) {
		if m, err := sip.Parse(data); err == nil && sent && m.Method == sip.MethodRefer {
			refers <- m
		}
	}))
	s, other := sipp(t, "uas-refer-reported", "-key", "outcome", "200 OK"), sipp(t, "uas-call")
	toOther, call := calls(t, alice, other), calls(t, alice, s)
	answered(t, toOther)
	answered(t, call)
	if err := call.TransferTo(testkit.Within(t), toOther, sipnative.TransferOptions{}); err != nil {
		t.Error(err)
	}
	s.Wait()
	to, err := testkit.Await(t, refers, "the REFER").ReferTo()
	value, _ := to.URI.Header("Replaces")
	replaces, _ := sip.ParseReplaces(value)
	if err != nil || to.URI.User != "sipp" || replaces.CallID != toOther.Request().CallID() || replaces.ToTag == "" || replaces.FromTag == "" {
		t.Errorf("the Refer-To is %s", to)
	}
	hangUp(t, toOther)
	other.Wait()
}

func TestAliceFollowsAReferOutsideOfACallAndReports(t *testing.T) {
	t.Parallel()
	bob := sipp(t, "uas-call")
	followed := make(chan *sipnative.Call, 1)
	alice := agent(t, func(cfg *sipnative.Config) {
		cfg.OnRefer = func(r *sipnative.Referral) {
			call, err := r.Follow(testkit.Within(t), sipnative.InviteOptions{})
			if err != nil {
				t.Error(err)
			}
			followed <- call
		}
	})
	sipp(t, "uac-refers", "-key", "target", "sip:bob@"+bob.Address, "-s", "alice", alice.LocalAddr().String()).Wait()
	hangUp(t, testkit.Await(t, followed, "alice follows"))
	bob.Wait()
}

func TestSIPpTakesThePlaceOfAnotherCall(t *testing.T) {
	t.Parallel()
	oks := make(chan *sip.Message, 4)
	accepted := make(chan *sipnative.Call, 2)
	alice := agent(t, func(cfg *sipnative.Config) {
		cfg.OnInvite = func(c *sipnative.Call) { accept(t)(c); accepted <- c }
		cfg.Trace = func(sent bool, data []byte) {
			if m, err := sip.Parse(data); err == nil && sent && m.StatusCode == 200 && len(oks) == 0 {
				oks <- m
			}
		}
	})
	first := sipp(t, "uac-hung-up", "-s", "alice", alice.LocalAddr().String())
	call := testkit.Await(t, accepted, "the first call")
	ok := testkit.Await(t, oks, "the 200")
	key := ok.CallID() + ";to-tag=" + ok.To().Tag() + ";from-tag=" + ok.From().Tag()
	sipp(t, "uac-replaces", "-key", "replaces", key, "-s", "alice", alice.LocalAddr().String()).Wait()
	first.Wait()
	over(t, call)
	over(t, testkit.Await(t, accepted, "the second call"))
}
