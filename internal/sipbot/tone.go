package sipbot

import (
	"context"

	"sipwasm/pkg/sipnative"
)

// pressed sends a tone back by the way that it came: those among the sound went
// back with it.
func (b *Bot) pressed(call *sipnative.Call, tone sipnative.Tone) {
	b.logf("%s presses %c (%s, %v)", call.Peer(), tone.Key, tone.Way, tone.Duration)
	if tone.Way != sipnative.ToneINFO || tone.Key == ',' {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() == nil {
		b.tasks.Go(func() { b.pressBack(call, tone) })
	}
}

func (b *Bot) pressBack(call *sipnative.Call, tone sipnative.Tone) {
	ctx, cancel := context.WithTimeout(b.ctx, sendTimeout)
	defer cancel()
	if err := call.DTMF(ctx, string(tone.Key), sipnative.DTMFOptions{Duration: tone.Duration}); err != nil {
		b.logf("%v", err)
	}
}
