package e2e

import (
	"strings"
	"testing"
	"time"

	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
	"sipwasm/internal/testkit"
)

// bot has an echo bot on line at the server until the test ends.
func bot(t *testing.T, server *rig.Server, cfg sipbot.Config) (*sipbot.Bot, *testkit.Log) {
	t.Helper()
	log := &testkit.Log{}
	// Every domain is the server's: pages come to it by an address.
	cfg.Server, cfg.URI, cfg.Log = server.SIP, "sip:echo@localhost", log
	b, err := sipbot.Start(testkit.Within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the bot:\n%s", log.String())
		}
	})
	return b, log
}

// withBot opens a page on which alice is registered, and a bot beside it.
func withBot(t *testing.T, aliceOptions string, cfg sipbot.Config) (*rig.Page, *sipbot.Bot, *testkit.Log) {
	t.Helper()
	server := rig.Serve(t)
	b, log := bot(t, server, cfg)
	page := library(t, server)
	rig.Eval[bool](page, `(async () => { window.a = await agent("alice", `+aliceOptions+`); return true; })()`)
	return page, b, log
}

// callTo has alice call somebody who answers, with audio and video.
func callTo(t *testing.T, page *rig.Page, target string) {
	t.Helper()
	rig.Eval[bool](page, `(async () => {
		window.call = record(a.invite("`+target+`", media("alice")));
		await when(call, "accepted", ["failed"]);
		return true;
	})()`)
}

// flows waits until the page decodes an echo: pictures that change and are not
// black, sound that is not silence.
func flows(t *testing.T, page *rig.Page) {
	t.Helper()
	// What is muted has no energy.
	rig.Eval[bool](page, `(document.getElementById("alice").muted = false, true)`)
	rig.Eval[bool](page, `(async () => { window.before = {video: await inbound(call, "video"), audio: await inbound(call, "audio")}; return true; })()`)
	page.Wait(`inbound(call, "video").then((now) => now.framesDecoded > (before.video.framesDecoded || 0) + 20)`)
	page.Wait(`inbound(call, "audio").then((now) => now.bytesReceived > (before.audio.bytesReceived || 0))`)
	page.Wait(`inbound(call, "audio").then((now) => now.totalAudioEnergy > (before.audio.totalAudioEnergy || 0))`)
	page.Wait(`(window.shown = picture("alice")).brightness > 20`)
	page.Wait(`picture("alice").pixels !== shown.pixels`)
}

func TestABrowserCallsTheBotAndSeesHearsAndReadsItself(t *testing.T) {
	page, _, log := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(async () => {
		const options = media("alice");
		options.media.dataChannel = true;
		window.call = record(a.invite("echo", options));
		call.mediaHandler.on("dataChannel", (channel) => {
			channel.binaryType = "arraybuffer";
			window.got = [];
			channel.onmessage = (event) => got.push(event.data);
			channel.onopen = () => { channel.send("Grüße"); channel.send(new Uint8Array([0, 1, 255])); };
		});
		await when(call, "accepted", ["failed"]);
		return true;
	})()`)
	flows(t, page)
	page.Wait(`got.length === 2`)
	expect(t, page, `got[0] + " " + new Uint8Array(got[1]).join()`, "Grüße 0,1,255")
	rig.Eval[bool](page, `(call.bye(), true)`)
	page.Wait(`call.status === 9`)
	log.Wait(t, "the call is over")
}

func TestAPageWithoutDevicesOpensADataChannelToTheBot(t *testing.T) {
	page, _, _ := withBot(t, `{}`, sipbot.Config{})
	// Without a camera Chromium hides its addresses behind names under .local.
	rig.Eval[bool](page, `(async () => {
		window.call = record(a.invite("echo", {media: {constraints: {audio: false, video: false}, dataChannel: true}}));
		call.mediaHandler.on("dataChannel", (channel) => {
			channel.onmessage = (event) => { window.got = event.data; };
			channel.onopen = () => channel.send("x".repeat(100000));
		});
		await when(call, "accepted", ["failed"]);
		return true;
	})()`)
	page.Wait(`window.got === "x".repeat(100000)`)
}

func TestTheBotCallsABrowserAndHangsUp(t *testing.T) {
	page, b, _ := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(a.on("invite", (session) => {
		window.call = record(session);
		session.mediaHandler.on("dataChannel", (channel) => {
			channel.onmessage = (event) => { window.got = event.data; };
			channel.onopen = () => channel.send("from the page");
		});
		session.accept(media("alice"));
	}), true)`)
	call, err := b.Call(testkit.Within(t), "sip:alice@127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	flows(t, page)
	page.Wait(`window.got === "from the page"`)
	if err := call.Hangup(testkit.Within(t)); err != nil {
		t.Error(err)
	}
	page.Wait(`call.status === 9`)
	expect(t, page, `named(call)`, "connecting accepted confirmed bye terminated")
}

func TestTheBrowserHoldsTheBotAndGoesOn(t *testing.T) {
	page, _, log := withBot(t, `{}`, sipbot.Config{})
	callTo(t, page, "echo")
	flows(t, page)
	const said = `call.mediaHandler.peerConnection.remoteDescription.sdp.match(/a=(sendrecv|sendonly|recvonly|inactive)/g).join()`
	rig.Eval[bool](page, `(call.hold(), true)`)
	log.Wait(t, "alice@127.0.0.1 holds us\n")
	page.Wait(said + ` === "a=recvonly,a=recvonly"`)
	page.Wait(`call.mediaHandler.peerConnection.signalingState === "stable"`)

	rig.Eval[bool](page, `(call.unhold(), true)`)
	log.Wait(t, "alice@127.0.0.1 holds us no more")
	page.Wait(said + ` === "a=sendrecv,a=sendrecv"`)
	flows(t, page)
}

func TestTheBotHoldsTheBrowserAndGoesOn(t *testing.T) {
	page, b, log := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(a.on("invite", (session) => { window.call = record(session); session.accept(media("alice")); }), true)`)
	call, err := b.Call(testkit.Within(t), "sip:alice@127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	flows(t, page)
	for _, hold := range []bool{true, false} {
		if err := call.Hold(testkit.Within(t), hold); err != nil {
			t.Fatal(err)
		}
		page.Wait(map[bool]string{true: ``, false: `!`}[hold] + `call.isOnHold().remote`)
	}
	flows(t, page)

	t.Log("and now the one who was called")
	rig.Eval[bool](page, `(call.hold(), true)`)
	log.Wait(t, "alice@127.0.0.1 holds us\n")
	page.Wait(`call.mediaHandler.peerConnection.signalingState === "stable"`)
	rig.Eval[bool](page, `(call.unhold(), true)`)
	log.Wait(t, "alice@127.0.0.1 holds us no more")
	flows(t, page)
}

func TestTheBotIsBusy(t *testing.T) {
	page, _, _ := withBot(t, `{}`, sipbot.Config{Reject: 486})
	rig.Eval[bool](page, `(window.call = record(a.invite("echo", media("alice"))), true)`)
	page.Wait(`call.status === 9`)
	expect(t, page, `causes(call)`, "rejected Busy, failed Busy, terminated Busy")
}

func TestACallIsGivenUpWhileTheBotRings(t *testing.T) {
	page, _, log := withBot(t, `{}`, sipbot.Config{Delay: time.Hour})
	rig.Eval[bool](page, `(async () => {
		window.call = record(a.invite("echo", media("alice")));
		call.on("progress", (response) => { if (response.status_code === 180) call.cancel(); });
		return true;
	})()`)
	page.Wait(`call.status === 9`)
	expect(t, page, `named(call)`, "connecting progress progress cancel rejected failed terminated")
	log.Wait(t, "Canceled")
}

func TestTheBotSendsMessagesBack(t *testing.T) {
	page, _, _ := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(a.on("message", (message) => { window.got = message; }), a.message("echo", "Grüße 🎈"), true)`)
	page.Wait(`window.got`)
	expect(t, page, `got.body + " from " + got.remoteIdentity.uri.user`, "Grüße 🎈 from echo")
}

func TestTheDemosButtonCallsTheBotAndAliceSeesHerself(t *testing.T) {
	server := rig.Serve(t)
	bot(t, server, sipbot.Config{})
	page := rig.Open(t, server.URL+"/")
	page.Wait(`document.documentElement.dataset.ready === "yes" && !document.getElementById("echo-button").disabled`)
	page.Click("#echo-button")
	page.Wait(`document.getElementById("video-of-bob").getVideoPlaybackQuality().totalVideoFrames > 20`)
	page.Wait(`document.getElementById("echo-button").disabled`)
	page.Click("#alice-video-button")
	page.Wait(`document.getElementById("alice-video-status").textContent === "ready"`)
	page.Wait(`!document.getElementById("echo-button").disabled`)
}

func TestThePhoneCallsTheBotAndTheBotAnswersItsMessage(t *testing.T) {
	server := rig.Serve(t)
	bot(t, server, sipbot.Config{})
	page := phone(t, server, "carol")
	page.Click("#call-echo")
	page.Wait(`document.getElementById("remote-1").getVideoPlaybackQuality().totalVideoFrames > 20`)
	page.Type("#text", "is anybody there?\r")
	page.Wait(`document.querySelector("#messages .theirs")?.textContent === "Echo is anybody there?"`)
	page.Click("#hangup")
	line(page, "1", "free")
}

func TestTheBotTakesItsLeaveOfTheServer(t *testing.T) {
	page, b, _ := withBot(t, `{}`, sipbot.Config{})
	callTo(t, page, "echo")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	page.Wait(`call.status === 9`)
	rig.Eval[bool](page, `(window.call = record(a.invite("echo", media("alice"))), true)`)
	page.Wait(`call.status === 9`)
	if got := rig.Eval[string](page, `causes(call)`); !strings.Contains(got, "Unavailable") && !strings.Contains(got, "Not Found") {
		t.Errorf("after the bot has gone a call to it ends with %q", got)
	}
}

func TestACallWithTheBotOutlivesTheServer(t *testing.T) {
	server := rig.Serve(t)
	b, log := bot(t, server, sipbot.Config{})
	page := library(t, server)
	rig.Eval[bool](page, `(async () => {
		window.a = await agent("alice", {wsServerReconnectionTimeout: 1, connectionRecoveryMinInterval: 1});
		return true;
	})()`)
	callTo(t, page, "echo")
	flows(t, page)
	rig.Eval[bool](page, `(a.on("registered", () => { window.again = true; }), true)`)
	server.Kill()
	server.Start()
	page.Wait(`window.again`)
	testkit.Until(t, "the bot comes back", func() bool { return strings.Count(log.String(), "on line as") == 2 })
	flows(t, page)

	t.Log("both ends still reach each other")
	rig.Eval[bool](page, `(call.hold(), true)`)
	log.Wait(t, "alice@127.0.0.1 holds us\n")
	rig.Eval[bool](page, `(call.unhold(), true)`)
	log.Wait(t, "alice@127.0.0.1 holds us no more")
	flows(t, page)
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	page.Wait(`call.status === 9`)
}
