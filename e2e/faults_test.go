package e2e

import (
	"strings"
	"testing"

	"sipwasm/e2e/rig"
)

// stillWorks shows that the page can place a call after what happened.
func stillWorks(t *testing.T, page *rig.Page) {
	t.Helper()
	rig.Eval[bool](page, `(async () => {
		b.removeAllListeners("invite");
		b.on("invite", (session) => session.accept(media("bob")));
		const call = a.invite("bob", media("alice"));
		await when(call, "accepted", ["failed"]);
		call.bye();
		return true;
	})()`)
}

func TestGarbageFromTheServerDisturbsNothing(t *testing.T) {
	page := twoAgents(t, `{}`)
	for name, frame := range map[string]string{
		"text that is no SIP":     `"garbage \u0000\uFFFF"`,
		"a truncated message":     `"SIP/2.0 200 OK\r\nVia: SIP/2.0/WS x;branch=z9hG4bK1\r\nFrom: <sip:a"`,
		"a header bomb":           `"OPTIONS sip:alice@x SIP/2.0\r\n" + "X: y\r\n".repeat(100000) + "\r\n"`,
		"bytes that are no UTF-8": `new Uint8Array([255, 254, 0, 128, 13, 10]).buffer`,
		"ten megabytes":           `"INVITE sip:alice@x SIP/2.0\r\nX: " + "y".repeat(10e6) + "\r\n\r\n"`,
	} {
		t.Run(name, func(t *testing.T) {
			rig.Eval[bool](page, `(a.transport.ws.onmessage({data: `+frame+`}), true)`)
			stillWorks(t, page)
		})
	}
}

func TestLineBreaksInDisplayNamesAndHeadersAreRefused(t *testing.T) {
	page := twoAgents(t, `{}`)
	for name, expression := range map[string]string{
		"a display name":             `new SIP.UA({uri: "x@y", displayName: "Eve\r\nX-Injected: 1"})`,
		"an extra header of a call":  `a.invite("bob", {extraHeaders: ["X-A: b\r\nX-Injected: 1"]})`,
		"an extra header of MESSAGE": `a.message("bob", "text", {extraHeaders: ["X-A: b\r\nX-Injected: 1"]})`,
		"a header's name":            `a.message("bob", "text", {extraHeaders: ["X A: b"]})`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := rig.TryEval[bool](page, `(`+expression+`, true)`); err == nil {
				t.Error("accepted without an error")
			} else {
				t.Log(err)
			}
		})
	}
}

func TestAnUnknownServerIsToldAndThePageLives(t *testing.T) {
	page := library(t, rig.Serve(t))
	got := rig.Eval[string](page, `(async () => {
		const logged = [];
		window.ua = new SIP.UA({uri: "alice@x", wsServers: "ws://127.0.0.1:9/", log: {builtinEnabled: false, connector: (level, category, label, text) => logged.push(text)}});
		await when(ua, "disconnected");
		ua.stop();
		return logged.join("\n");
	})()`)
	if !strings.Contains(got, "127.0.0.1:9") {
		t.Errorf("the log does not name the server:\n%s", got)
	}
}

func TestTroubleWithTLSIsToldAndThePageLives(t *testing.T) {
	page := library(t, rig.Serve(t))
	got := rig.Eval[string](page, `(async () => {
		const logged = [];
		// A secure address of a server that does not speak TLS.
		const ua = new SIP.UA({uri: "alice@x", wsServers: "wss://" + location.host + "/sip", log: {builtinEnabled: false, connector: (level, category, label, text) => logged.push(text)}});
		await when(ua, "disconnected");
		ua.stop();
		window.a = await agent("alice");
		return logged.join("\n");
	})()`)
	if !strings.Contains(got, "certificate") {
		t.Errorf("the log does not name the certificate among the reasons:\n%s", got)
	}
}

func TestARefusedHandshakeNamesItsUsualReasons(t *testing.T) {
	server := rig.Serve(t)
	page := library(t, server)
	got := rig.Eval[string](page, `(async () => {
		const logged = [];
		const ua = new SIP.UA({uri: "alice@x", wsServers: location.origin.replace("http", "ws") + "/no-sip-here", log: {builtinEnabled: false, connector: (level, category, label, text) => logged.push(text)}});
		await when(ua, "disconnected");
		ua.stop();
		return logged.join("\n");
	})()`)
	for _, word := range []string{"subprotocol", "Host", "Origin"} {
		if !strings.Contains(got, word) {
			t.Errorf("the log does not name %q:\n%s", word, got)
		}
	}
}

func TestTheServerDiesInMidCallAndTheCallSurvives(t *testing.T) {
	server := rig.Serve(t)
	page := library(t, server)
	rig.Eval[bool](page, `(async () => {
		const options = {wsServerReconnectionTimeout: 1, connectionRecoveryMinInterval: 1, connectionRecoveryMaxInterval: 1};
		window.a = await agent("alice", options);
		window.b = await agent("bob", options);
		b.on("invite", (session) => { window.called = record(session); session.accept(media("bob")); });
		window.caller = record(a.invite("bob", media("alice")));
		await when(caller, "accepted", ["failed"]);
		return true;
	})()`)
	page.Wait(`frames("alice") > 5`)
	server.Kill()
	page.Wait(`!a.isConnected() && !b.isConnected()`)
	rig.Eval[bool](page, `(window.seen = frames("alice"), true)`)
	page.Wait(`frames("alice") > seen + 10`) // the media does not pass through the server
	server.Start()
	page.Wait(`a.isRegistered() && b.isRegistered() && a.isConnected() && b.isConnected()`)
	if got := rig.Eval[int](page, `caller.status`); got != 12 {
		t.Fatalf("the caller's status is %d after the reconnection, want 12 (confirmed)", got)
	}
	stillWorks(t, page)
}

func TestADeniedMicrophoneEndsTheCallWithTheBrowsersName(t *testing.T) {
	page := agentsAt(t, rig.Serve(t, withHeader("Permissions-Policy", "microphone=()")), `{}`)
	got := rig.Eval[string](page, `(async () => {
		const call = record(a.invite("bob", media("alice", {audio: true, video: false})));
		const [error] = await when(call.mediaHandler, "userMediaFailed");
		await when(call, "terminated");
		return error.name + "; " + causes(call);
	})()`)
	if want := "NotAllowedError; failed WebRTC Error, terminated WebRTC Error"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	t.Log("a page that may not use the microphone can still take part in what needs none")
	rig.Eval[bool](page, `(async () => { await when(a.message("bob", "text"), "accepted", ["failed"]); return true; })()`)
}

func TestAMissingCameraEndsTheCallWithTheBrowsersName(t *testing.T) {
	page := twoAgents(t, `{}`)
	got := rig.Eval[string](page, `(async () => {
		const call = record(a.invite("bob", media("alice", {audio: false, video: {deviceId: {exact: "none"}}})));
		const [error] = await when(call.mediaHandler, "userMediaFailed");
		await when(call, "terminated");
		return error.name + "; " + causes(call);
	})()`)
	if want := "OverconstrainedError; failed WebRTC Error, terminated WebRTC Error"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	stillWorks(t, page)
}

func TestAMachineWithoutCameraAndMicrophoneIsToldAsNotFound(t *testing.T) {
	page := rig.WithoutDevices(t, rig.Serve(t).URL+"/t/library.html")
	got := rig.Eval[string](page, `(async () => {
		window.a = await agent("alice");
		const call = record(a.invite("bob", media("alice")));
		const [error] = await when(call.mediaHandler, "userMediaFailed");
		await when(call, "terminated");
		return error.name + "; " + causes(call);
	})()`)
	if want := "NotFoundError; failed WebRTC Error, terminated WebRTC Error"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAStoppedLibraryTellsThePage(t *testing.T) {
	page := probed(t)
	got := rig.Eval[string](page, `(async () => {
		const ua = new SIP.UA({uri: "alice@x"});
		const told = new Promise((resolve) => { SIP.onpanic = resolve; });
		try { die(); } catch {}
		const reason = String(await told);
		try { ua.invite("bob@x"); return "a call on a stopped library does not throw"; } catch (error) { return reason + " | " + error.message; }
	})()`)
	if !strings.Contains(got, "stopped on purpose | ") || strings.Contains(got, "does not throw") {
		t.Errorf("the page was not told why: %s", got)
	}
}
