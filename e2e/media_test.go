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

// Two windows, each with a library of its own, through the server.
func TestAScreenIsSharedBetweenTwoWindows(t *testing.T) {
	server := rig.Serve(t)
	alice, bob := library(t, server), library(t, server)
	rig.Eval[bool](bob, `(async () => {
		window.b = await agent("bob");
		b.on("invite", (session) => { window.call = session; session.accept(media("bob", {audio: true, video: false})); });
		return true;
	})()`)
	rig.Eval[bool](alice, `(async () => {
		const a = await agent("alice");
		window.call = record(a.invite("bob", media("alice", {audio: true, video: false})));
		await when(call, "accepted", ["failed"]);
		return true;
	})()`)
	bob.Wait(`call.status === 12`)
	rig.Eval[bool](alice, `(async () => { await call.shareScreen(); return true; })()`)
	bob.Wait(`[800, 600, 400].includes(document.getElementById("bob").videoWidth)`)
	rig.Eval[bool](bob, `(async () => { await call.addVideo(); return true; })()`)
	alice.Wait(`document.getElementById("alice").videoWidth > 0`)
	rig.Eval[bool](alice, `(async () => { await call.stopScreen(); return true; })()`)
	bob.Wait(`document.getElementById("bob").videoWidth === 0`)
	rig.Eval[bool](bob, `(call.bye(), true)`)
	alice.Wait(`call.status === 9`)
	expect(t, alice, `call.mediaHandler.peerConnection.getSenders().filter((s) => s.track && s.track.readyState === "live").length + ""`, "0")
}
