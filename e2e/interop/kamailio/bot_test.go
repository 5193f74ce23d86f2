package kamailio

import (
	"context"
	"strings"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
	"sipwasm/internal/testkit"
)

// servers are the ways in which a native user agent reaches Kamailio.
func servers(k *interop.Kamailio) map[string]string {
	return map[string]string{"WebSocket": k.WS, "UDP": "udp:" + k.UDP, "TCP": "tcp:" + k.TCP}
}

// bot has an echo bot on line, over the server, until the test ends.
func bot(t *testing.T, server string, cfg sipbot.Config) *sipbot.Bot {
	t.Helper()
	l := &testkit.Log{}
	cfg.Server, cfg.URI, cfg.Password, cfg.Log = server, "sip:echo@"+interop.Domain, interop.Password, l
	if !strings.HasPrefix(server, "ws") {
		cfg.Listen = "127.0.0.1:0"
	}
	b, err := sipbot.Start(testkit.Within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("what the bot wrote:\n%s", l)
		}
	})
	return b
}

// alone opens a page with alice, who takes every call as called.
func alone(t *testing.T, k *interop.Kamailio) *rig.Page {
	t.Helper()
	page := open(t, k)
	rig.Eval[bool](page, `(async () => {
		window.a = await at("alice");
		a.on("invite", (session) => { window.caller = record(session); session.accept(media("alice")); });
		return true;
	})()`)
	return page
}

// echoes waits until alice gets more sound and picture than she had: they are her
// own, so both ways work.
func echoes(t *testing.T, page *rig.Page) {
	t.Helper()
	rig.Eval[bool](page, `(async () => { window.had = await packets(caller); return true; })()`)
	page.Wait(`packets(caller).then((n) => n > had + 20)`)
}

// callEcho has alice call the bot, with a data channel.
func callEcho(t *testing.T, page *rig.Page) {
	t.Helper()
	rig.Eval[bool](page, `(async () => {
		const options = media("alice");
		options.media.dataChannel = true;
		window.got = undefined;
		window.caller = record(a.invite("echo", options));
		caller.mediaHandler.on("dataChannel", (channel) => {
			channel.onmessage = (event) => { window.got = event.data; };
			channel.onopen = () => channel.send("Grüße");
		});
		await when(caller, "accepted", ["failed"]);
		return true;
	})()`)
	echoes(t, page)
	page.Wait(`window.got === "Grüße"`)
}

func TestABrowserAndTheBotCallEachOther(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithDigest)
	for name, server := range servers(k) {
		t.Run("the bot over "+name, func(t *testing.T) {
			b := bot(t, server, sipbot.Config{})
			page := alone(t, k)
			callEcho(t, page)
			rig.Eval[bool](page, `(caller.bye(), true)`)
			page.Wait(`caller.status === 9`)

			call, err := b.Call(testkit.Within(t), "alice")
			if err != nil {
				t.Fatal(err)
			}
			echoes(t, page)
			if err := call.Hangup(testkit.Within(t)); err != nil {
				t.Fatal(err)
			}
			page.Wait(`caller.status === 9`)
			expect(t, page, `named(caller)`, "connecting accepted confirmed bye terminated")
		})
	}
}

func TestTheBotSendsMessagesBack(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithDigest)
	for name, server := range servers(k) {
		t.Run("over "+name, func(t *testing.T) {
			bot(t, server, sipbot.Config{})
			page := alone(t, k)
			expect(t, page, `(async () => {
				const back = when(a, "message");
				await when(a.message("echo", "Grüße"), "accepted", ["failed"]);
				const [message] = await back;
				return message.remoteIdentity.uri.user + ": " + message.body;
			})()`, "echo: Grüße")
		})
	}
}

func TestTheBotIsBusyAndTheBrowserIsToo(t *testing.T) {
	k := interop.StartKamailio(t)
	b := bot(t, k.WS, sipbot.Config{Reject: 486})
	page := alone(t, k)
	rig.Eval[bool](page, `(window.caller = record(a.invite("echo", media("alice"))), true)`)
	page.Wait(`caller.status === 9`)
	expect(t, page, `causes(caller)`, "rejected Busy, failed Busy, terminated Busy")

	rig.Eval[bool](page, `(a.removeAllListeners("invite"), a.on("invite", (session) => session.reject({statusCode: 486})), true)`)
	if _, err := b.Call(testkit.Within(t), "alice"); err == nil || !strings.Contains(err.Error(), "486") {
		t.Errorf("the bot's call ended with %v, expected 486", err)
	}
}

func TestABrowserCancelsItsCallToTheBotAndTheBotItsOwn(t *testing.T) {
	k := interop.StartKamailio(t)
	b := bot(t, "udp:"+k.UDP, sipbot.Config{Ring: true})
	page := alone(t, k)
	rig.Eval[bool](page, `(async () => {
		window.caller = record(a.invite("echo", media("alice")));
		caller.on("progress", (response) => { if (response.status_code === 180) caller.cancel(); });
		return true;
	})()`)
	page.Wait(`caller.status === 9`)
	expect(t, page, `named(caller).replace(/progress /g, "")`, "connecting cancel rejected failed terminated")

	rig.Eval[bool](page, `(a.removeAllListeners("invite"), a.on("invite", (session) => { window.called = record(session); }), true)`)
	ctx, cancel := context.WithCancel(testkit.Within(t))
	over := make(chan error, 1)
	go func() { _, err := b.Call(ctx, "alice"); over <- err }()
	page.Wait(`window.called`)
	cancel()
	page.Wait(`called.status === 9`)
	expect(t, page, `causes(called)`, "rejected Canceled, failed Canceled, terminated Canceled")
	if err := <-over; err == nil {
		t.Error("the canceled call of the bot ended without an error")
	}
}

func TestHoldBetweenABrowserAndTheBot(t *testing.T) {
	k := interop.StartKamailio(t)
	b := bot(t, "udp:"+k.UDP, sipbot.Config{})
	page := alone(t, k)
	call, err := b.Call(testkit.Within(t), "alice")
	if err != nil {
		t.Fatal(err)
	}
	echoes(t, page)
	for _, hold := range []bool{true, false} {
		if err := call.Hold(testkit.Within(t), hold); err != nil {
			t.Fatal(err)
		}
		page.Wait(map[bool]string{true: ``, false: `!`}[hold] + `caller.isOnHold().remote`)
	}
	echoes(t, page)
	const said = `caller.mediaHandler.peerConnection.remoteDescription.sdp.match(/a=(sendrecv|sendonly|recvonly|inactive)/)[1]`
	rig.Eval[bool](page, `(caller.hold(), true)`)
	page.Wait(said + ` === "recvonly"`)
	page.Wait(`caller.mediaHandler.peerConnection.signalingState === "stable"`)
	rig.Eval[bool](page, `(caller.unhold(), true)`)
	page.Wait(said + ` === "sendrecv"`)
	echoes(t, page)
}

func TestACallWithTheBotOutlivesKamailio(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithDigest)
	bot(t, k.WS, sipbot.Config{})
	page := alone(t, k)
	callEcho(t, page)
	k.Kill()
	page.Wait(`!a.isConnected()`)
	echoes(t, page)
	k.Start()
	page.Wait(`a.isConnected() && a.isRegistered()`)
	echoes(t, page)
	page.Wait(`(window.again = a.message("echo", "are you back?"), when(again, "accepted", ["failed"]).then(() => true, () => false))`)
	rig.Eval[bool](page, `(caller.bye(), true)`)
	page.Wait(`caller.status === 9`)
	callEcho(t, page)
}
