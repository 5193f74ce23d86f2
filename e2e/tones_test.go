package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
)

func TestTonesAmongTheSoundAreHeardByTheOtherSide(t *testing.T) {
	page, _, log := withBot(t, `{dtmfType: "rtp"}`, sipbot.Config{})
	callTo(t, page, "echo")
	page.Wait(`inbound(call, "audio").then((now) => now.bytesReceived > 0)`)
	rig.Eval[bool](page, `(call.dtmf("1#", {duration: 120}), call.dtmf("5", {dtmfType: "info"}), call.dtmf("A"), true)`)
	// One queue: the INFO does not overtake what sounds before it.
	log.Wait(t, "presses 1 (RTP")
	log.Wait(t, "presses # (RTP")
	log.Wait(t, "presses 5 (INFO")
	log.Wait(t, "presses A (RTP")
}
