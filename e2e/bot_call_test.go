package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
	"sipwasm/internal/testkit"
)

// What a phone does in a call, between a browser and the bot.

func TestTheBotIsSeenBeforeItAnswersWithAndWithoutRFC3262(t *testing.T) {
	for support, status := range map[string]string{"SUPPORTED": "EARLY_MEDIA", "UNSUPPORTED": "1XX_RECEIVED"} {
		t.Run(support, func(t *testing.T) {
			page, _, log := withBot(t, `{rel100: SIP.C.supported.`+support+`}`, sipbot.Config{Early: true, Ring: true})
			rig.Eval[bool](page, `(window.call = record(a.invite("echo", media("alice"))), true)`)
			page.Wait(`inbound(call, "video").then((now) => now.framesDecoded > 20)`)
			expect(t, page, `Object.keys(SIP.Session.C).find((name) => SIP.Session.C[name] === call.status)`, "STATUS_"+status)
			rig.Eval[bool](page, `(call.cancel(), true)`)
			page.Wait(`call.status === 9`)
			log.Wait(t, "Canceled")
		})
	}
}

func TestTheBotHearsTonesOfBothKindsAndSendsThemBack(t *testing.T) {
	page, _, log := withBot(t, `{}`, sipbot.Config{})
	callTo(t, page, "echo")
	flows(t, page)
	rig.Eval[bool](page, `(call.on("dtmf", (request, tone) => { if (tone?.direction === "incoming") window.got = tone.tone; }), true)`)
	rig.Eval[bool](page, `(call.dtmf("7", {dtmfType: "rtp", duration: 200}), true)`)
	log.Wait(t, "presses 7 (RTP, ")
	rig.Eval[bool](page, `(call.dtmf("#", {dtmfType: "info", duration: 200}), true)`)
	log.Wait(t, "presses # (INFO, 200ms)")
	page.Wait(`window.got === "#"`)
	rig.Eval[bool](page, `(call.bye(), true)`)
	page.Wait(`call.status === 9`)
}

func TestABrowserTransfersTheBotAndItsOldCallEnds(t *testing.T) {
	server := rig.Serve(t)
	_, log := bot(t, server, sipbot.Config{})
	page, other := library(t, server), library(t, server)
	rig.Eval[bool](other, `(async () => {
		window.b = await agent("bob", {});
		b.on("invite", (session) => { window.call = record(session); session.accept(media("alice")); });
		return true;
	})()`)
	rig.Eval[bool](page, `(async () => { window.a = await agent("alice", {}); return true; })()`)
	callTo(t, page, "echo")
	rig.Eval[bool](page, `(call.refer("bob"), true)`)
	log.Wait(t, "alice@127.0.0.1 sends us to sip:bob@127.0.0.1")
	page.Wait(`call.status === 9`)
	flows(t, other)
}

func TestABrowserAddsVideoToItsCallWithTheBotAndTakesItAway(t *testing.T) {
	page, _, log := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(async () => {
		window.call = record(a.invite("echo", media("alice", {audio: true, video: false})));
		await when(call, "accepted", ["failed"]);
		await call.addVideo();
		return true;
	})()`)
	log.Wait(t, "video comes")
	flows(t, page)
	rig.Eval[bool](page, `call.removeVideo().then(() => true)`)
	page.Wait(`!/m=video [1-9].*(?:\r\n(?!m=).*)*a=sendrecv/.test(call.mediaHandler.peerConnection.remoteDescription.sdp)`)
	rig.Eval[bool](page, `call.addVideo().then(() => true)`)
	flows(t, page)
}

func TestTheBotsCallWithTwoThatTrickleIsMadeOfBothsCandidates(t *testing.T) {
	page, b, _ := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(a.on("invite", (session) => { window.call = record(session); session.accept(media("alice")); }), true)`)
	if _, err := b.Call(testkit.Within(t), "sip:alice@127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	flows(t, page)
	expect(t, page, `String(call.request.getHeader("Recv-Info"))`, "trickle-ice")
}
