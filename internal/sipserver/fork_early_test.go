package sipserver

import (
	"testing"

	"sipwasm/pkg/sipcore/sip"
)

// rung is a call to a user with two phones, which both ring.
type rung struct {
	alice    *peer
	invite   *sip.Message
	phones   [2]*peer
	received [2]*sip.Message
	tags     [2]string // of the early dialogs
}

func ringBoth(w *world, header ...string) rung {
	c := rung{alice: w.registered("alice"), phones: [2]*peer{w.registered("bob"), w.registered("bob")}}
	c.invite = c.alice.send(c.alice.request("INVITE", c.phones[0].aor(), header...))
	c.alice.hear(100, "INVITE")
	for i, p := range c.phones {
		c.received[i] = p.receive("INVITE")
		p.answer(c.received[i], 180)
		c.tags[i] = c.alice.hear(180, "INVITE").To().Tag()
	}
	return c
}

// refuses lets the first phone refuse.
func (c *rung) refuses(code int) {
	c.phones[0].answer(c.received[0], code)
	c.phones[0].receive("ACK")
}

func TestABranchThatFailsWhileOthersRingEndsItsEarlyDialogWith199(t *testing.T) {
	c := ringBoth(start(t, Config{}), "Supported", "199")
	c.refuses(486)
	resp := c.alice.hear(199, "INVITE")
	if tag := resp.To().Tag(); tag != c.tags[0] {
		t.Errorf("the 199 is of the dialog %q, not of %q, which has ended", tag, c.tags[0])
	}
	if why := resp.Header.Get("Reason"); why != `SIP;cause=486;text="Busy Here"` {
		t.Errorf("Reason is %q", why)
	}
	c.phones[1].answer(c.received[1], 404)
	c.alice.hear(486, "INVITE")
	c.alice.hearsNothing("the last one is told by the final response")
}

func TestACallerThatDoesNotTakeA199GetsNone(t *testing.T) {
	for why, header := range map[string][]string{
		"not supported":           {"Supported", "timer"},
		"reliable responses only": {"Supported", "199", "Require", "100rel"},
	} {
		c := ringBoth(start(t, Config{}), header...)
		c.refuses(486)
		c.alice.hearsNothing(why)
	}
}

func TestADialogThatHasEndedAlreadyGetsNoSecond199(t *testing.T) {
	c := ringBoth(start(t, Config{}), "Supported", "199")
	c.phones[0].answer(c.received[0], 199)
	c.alice.hear(199, "INVITE")
	c.refuses(486)
	c.alice.hearsNothing("RFC 6228 §6: the phone has said it itself")
}

func TestACallThatIsGivenUpGetsNo199(t *testing.T) {
	c := ringBoth(start(t, Config{}), "Supported", "199")
	c.alice.send(cancelOf(c.invite))
	c.alice.hear(200, "CANCEL")
	c.phones[0].receive("CANCEL")
	c.refuses(487)
	c.alice.hearsNothing("who has given up is told when all have ended")
}
