//go:build !js

package sipnative_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipnative"
)

// office is a server with bob, who does with a REFER what he is told, and carol,
// who does with a call what she is told.
type office struct {
	alice, bob   *sipnative.UA
	bobs, carols chan *sipnative.Call
	followed     chan *sipnative.Call
	toBob        *sipnative.Call
	progress     chan int
	heldByAlice  chan bool
}

func newOffice(t *testing.T, refer func(*office, *sipnative.Referral), carol func(*sipnative.Call), carols ...func(*sipnative.Config)) *office {
	t.Helper()
	p := serve(t, "")
	o := &office{
		bobs: make(chan *sipnative.Call, 4), carols: make(chan *sipnative.Call, 4), followed: make(chan *sipnative.Call, 4),
		progress: make(chan int, 16), heldByAlice: make(chan bool, 4),
	}
	cfg := p.user("carol")
	cfg.OnInvite = func(c *sipnative.Call) { carol(c); o.carols <- c }
	for _, change := range carols {
		change(&cfg)
	}
	dial(t, cfg)
	cfg = p.user("bob")
	cfg.OnInvite = func(c *sipnative.Call) {
		h := sipnative.Handlers{OnHold: func(held, remote bool) { o.heldByAlice <- held }}
		if refer != nil {
			h.OnRefer = func(r *sipnative.Referral) { refer(o, r) }
		}
		c.Handle(h)
		noError(t, c.Accept(testkit.Within(t)), "Accept")
		o.bobs <- c
	}
	if refer != nil {
		cfg.OnRefer = func(r *sipnative.Referral) { refer(o, r) }
	}
	o.bob = dial(t, cfg)
	o.alice = dial(t, p.user("alice"))
	o.toBob = call(t, o.alice, "sip:bob@example.test", sipnative.Handlers{OnTransfer: func(code int, _ string, _ bool) { o.progress <- code }})
	return o
}

// follow does what a REFER asks for.
func follow(t *testing.T) func(*office, *sipnative.Referral) {
	return func(o *office, r *sipnative.Referral) {
		c, err := r.Follow(t.Context(), sipnative.InviteOptions{})
		noError(t, err, "Follow")
		o.followed <- c
	}
}

func accept(t *testing.T) func(*sipnative.Call) {
	return func(c *sipnative.Call) { noError(t, c.Accept(testkit.Within(t)), "Accept") }
}

func reject(t *testing.T) func(*sipnative.Call) {
	return func(c *sipnative.Call) { noError(t, c.Reject(486, ""), "Reject") }
}

func TestATransferThatSucceedsIsReportedAndEndsTheCall(t *testing.T) {
	o := newOffice(t, follow(t), accept(t))
	noError(t, o.toBob.Transfer(testkit.Within(t), "sip:carol@example.test", sipnative.TransferOptions{}), "Transfer")
	ended(t, o.toBob, testkit.Await(t, o.bobs, "bob has answered"))
	var codes []int
	for len(codes) == 0 || codes[len(codes)-1] < 200 {
		codes = append(codes, testkit.Await(t, o.progress, "the progress of the transfer"))
	}
	// Over UDP the last report may overtake the one before, which is out of order then.
	if !slices.Equal(codes, []int{100, 180, 200}) && !slices.Equal(codes, []int{100, 200}) {
		t.Errorf("the transfer goes by %v", codes)
	}
	theirs := testkit.Await(t, o.carols, "carol answers")
	by, err := theirs.Request().ReferredBy()
	if theirs.Peer() != "sip:bob@example.test" || err != nil || by.URI.User != "alice" {
		t.Errorf("carol is called by %s, sent by %s, %v", theirs.Peer(), by, err)
	}
	if ours := testkit.Await(t, o.followed, "bob follows"); ours.Err() != nil {
		t.Error(ours.Err())
	}
}

func TestATransferThatFailsLeavesTheCallAsItWas(t *testing.T) {
	o := newOffice(t, follow(t), reject(t))
	f := failure(t, o.toBob.Transfer(testkit.Within(t), "sip:carol@example.test", sipnative.TransferOptions{Hold: true}))
	if f.Code != 486 || f.Cause != sipcore.CauseBusy || !strings.Contains(f.Error(), "carol") {
		t.Errorf("the failure is %+v, expected carol's 486", f)
	}
	if !testkit.Await(t, o.heldByAlice, "bob is held") || testkit.Await(t, o.heldByAlice, "and taken back") {
		t.Error("bob was not held, or still is")
	}
	theirs := testkit.Await(t, o.bobs, "bob has answered")
	noError(t, o.toBob.Hangup(testkit.Within(t)), "the call stands until it is hung up")
	ended(t, o.toBob, theirs)
}

func TestAnAttendedTransferTakesThePlaceOfTheCallOfTheOneInBetween(t *testing.T) {
	o := newOffice(t, follow(t), accept(t))
	toCarol := call(t, o.alice, "sip:carol@example.test", sipnative.Handlers{})
	fromAlice := testkit.Await(t, o.carols, "carol answers alice")
	replaced := make(chan *sipnative.Call, 1)
	fromAlice.Handle(sipnative.Handlers{OnReplaced: func(by *sipnative.Call) { replaced <- by }})

	noError(t, o.toBob.TransferTo(testkit.Within(t), toCarol, sipnative.TransferOptions{}), "TransferTo")
	theirs := testkit.Await(t, o.carols, "carol answers bob")
	if by := testkit.Await(t, replaced, "carol hears which call takes the place"); by != theirs {
		t.Errorf("the call of %s takes the place, expected that of %s", by.Peer(), theirs.Peer())
	}
	ended(t, o.toBob, toCarol, fromAlice)
	ours := testkit.Await(t, o.followed, "bob calls carol")
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	ended(t, ours, theirs)
}

func TestAnAttendedTransferEndsTheCallOfATargetThatKnowsNoReplaces(t *testing.T) {
	o := newOffice(t, follow(t), accept(t), func(cfg *sipnative.Config) {
		cfg.Core = func(core *sipcore.Config) { core.Replaces = sipcore.None }
	})
	toCarol := call(t, o.alice, "sip:carol@example.test", sipnative.Handlers{})
	fromAlice := testkit.Await(t, o.carols, "carol answers alice")
	noError(t, o.toBob.TransferTo(testkit.Within(t), toCarol, sipnative.TransferOptions{}), "TransferTo")
	theirs := testkit.Await(t, o.carols, "carol answers bob")
	ended(t, o.toBob, toCarol, fromAlice)
	ours := testkit.Await(t, o.followed, "bob calls carol")
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	ended(t, ours, theirs)
}

func TestAReferThatIsNotTakenFailsTheTransfer(t *testing.T) {
	for name, c := range map[string]struct {
		refer func(*office, *sipnative.Referral)
		want  string
	}{
		"nobody listens":          {nil, "603"},
		"the application rejects": {func(_ *office, r *sipnative.Referral) { noError(t, r.Reject(404, "Who?"), "Reject") }, "404 Who?"},
		"the application tells itself": {func(_ *office, r *sipnative.Referral) {
			noError(t, r.Accept(), "Accept")
			noError(t, r.Notify(181, ""), "Notify")
			noError(t, r.Notify(410, "Moved away"), "Notify")
		}, "410 Moved away"},
		"it hangs up without a word": {func(_ *office, r *sipnative.Referral) {
			noError(t, r.Accept(), "Accept")
			noError(t, r.Call().Hangup(testkit.Within(t)), "Hangup")
		}, "ended without a result"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, c.refer, accept(t))
			err := o.toBob.Transfer(testkit.Within(t), "sip:carol@example.test", sipnative.TransferOptions{})
			if f := failure(t, err); !strings.Contains(f.Error(), c.want) {
				t.Errorf("the failure is %v, expected %q in it", f, c.want)
			}
		})
	}
}

func TestAPeerThatIsAskedForNoReportsIsBelieved(t *testing.T) {
	o := newOffice(t, follow(t), reject(t))
	noError(t, o.toBob.Transfer(testkit.Within(t), "sip:carol@example.test", sipnative.TransferOptions{NoSub: true, Keep: true}), "Transfer")
	if len(o.progress) > 0 {
		t.Error("there is a report")
	}
	noError(t, o.toBob.Hangup(testkit.Within(t)), "the call was kept")
	ended(t, o.toBob)
}

func TestAReferOutsideOfACallIsFollowedByWhoListens(t *testing.T) {
	o := newOffice(t, follow(t), accept(t))
	noError(t, o.alice.Refer(testkit.Within(t), "bob", "sip:carol@example.test", sipnative.TransferOptions{}), "Refer")
	if theirs := testkit.Await(t, o.carols, "carol answers"); theirs.Peer() != "sip:bob@example.test" {
		t.Errorf("carol is called by %s", theirs.Peer())
	}
	if f := failure(t, o.alice.Refer(testkit.Within(t), "carol", "bob", sipnative.TransferOptions{})); f.Code != 405 {
		t.Errorf("the REFER to somebody who does not listen: %v", f)
	}
	t.Log("what cannot be asked for")
	if o.alice.Refer(t.Context(), "", "bob", sipnative.TransferOptions{}) == nil || o.alice.Refer(t.Context(), "bob", "", sipnative.TransferOptions{}) == nil {
		t.Error("nobody is referred")
	}
	noError(t, o.toBob.Hangup(testkit.Within(t)), "Hangup")
	var state *sipcore.StateError
	if err := o.toBob.Transfer(t.Context(), "carol", sipnative.TransferOptions{}); !errors.As(err, &state) {
		t.Errorf("a transfer of a call that is over: %v", err)
	}
}
