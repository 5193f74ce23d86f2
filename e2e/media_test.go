package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
)

func TestVideoAndScreenComeAndGoInACallWithTheBot(t *testing.T) {
	page, _, _ := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(async () => {
		window.call = record(a.invite("echo", media("alice", {audio: true, video: false})));
		await when(call, "accepted", ["failed"]);
		await call.addVideo();
		return true;
	})()`)
	page.Wait(`inbound(call, "video").then((now) => now.framesDecoded > 5 && now.frameWidth <= 640)`)
	rig.Eval[bool](page, `(async () => { await call.shareScreen(); return true; })()`)
	page.Wait(`inbound(call, "video").then((now) => [800, 600, 400].includes(now.frameWidth))`)
	rig.Eval[bool](page, `(async () => { await call.stopScreen(); await call.removeVideo(); return true; })()`)
	// The bot goes on to offer its echo, of which there is nothing until the camera is back.
	rig.Eval[bool](page, `(async () => {
		await call.addVideo();
		window.before = await inbound(call, "video");
		return true;
	})()`)
	page.Wait(`inbound(call, "video").then((now) => now.framesDecoded > before.framesDecoded + 5)`)
	page.Wait(`call.stats().then((now) => now.audio.in.kbps > 0 && now.mos > 3)`)
}
