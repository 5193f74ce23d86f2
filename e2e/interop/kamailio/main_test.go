// Package kamailio tests the built library in Chromium against a real Kamailio.
package kamailio

import (
	"fmt"
	"os"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/e2e/rig"
)

func TestMain(m *testing.M) {
	rig.Main(m)
}

// open opens a page with the library, and with at(name, options): an agent of
// that name at this Kamailio.
func open(t *testing.T, k *interop.Kamailio) *rig.Page {
	t.Helper()
	server := rig.Serve(t, func(server *rig.Server) { server.Files = os.DirFS("../../testdata") })
	page := rig.Open(t, server.URL+"/files/library.html")
	page.Wait(`window.SIP && SIP.ready.then(() => true)`)
	rig.Eval[bool](page, fmt.Sprintf(`(window.known = (name, options) => ({
		uri: name + "@%s", wsServers: "%s", password: "%s",
		wsServerReconnectionTimeout: 1, connectionRecoveryMinInterval: 1, connectionRecoveryMaxInterval: 1,
		...options,
	}), window.at = (name, options) => agent(name, known(name, options)), true)`, interop.Domain, k.WS, interop.Password))
	rig.Eval[bool](page, `(`+mediaHelpers+`, true)`)
	return page
}

// mediaHelpers: packets(session) are the packets of sound and picture that came
// in so far, whichever are fewer.
const mediaHelpers = `window.packets = async (session) => {
	const connection = session.mediaHandler && session.mediaHandler.peerConnection;
	const came = {audio: 0, video: 0};
	if (connection && connection.signalingState !== "closed") {
		for (const report of (await connection.getStats()).values()) {
			if (report.type === "inbound-rtp") came[report.kind] += report.packetsReceived;
		}
	}
	return Math.min(came.audio, came.video);
}`

// twoAgents has alice and bob registered on one page.
func twoAgents(t *testing.T, k *interop.Kamailio) *rig.Page {
	t.Helper()
	page := open(t, k)
	rig.Eval[bool](page, `(async () => {
		window.a = await at("alice");
		window.b = await at("bob");
		return true;
	})()`)
	return page
}

// call has alice call bob, who answers, and waits until sound and picture come
// in on both sides. The page then has caller and called.
func call(t *testing.T, page *rig.Page) {
	t.Helper()
	rig.Eval[bool](page, `(async () => {
		b.removeAllListeners("invite");
		b.on("invite", (session) => { window.called = record(session); session.accept(media("bob")); });
		window.caller = record(a.invite("bob", media("alice")));
		await when(caller, "accepted", ["failed"]);
		return true;
	})()`)
	mediaFlows(t, page)
}

// mediaFlows waits until both sides get more than they had.
func mediaFlows(t *testing.T, page *rig.Page) {
	t.Helper()
	rig.Eval[bool](page, `(async () => { window.had = [await packets(caller), await packets(called)]; return true; })()`)
	page.Wait(`packets(caller).then((n) => n > had[0] + 5) `)
	page.Wait(`packets(called).then((n) => n > had[1] + 5) `)
}

func expect(t *testing.T, page *rig.Page, expression, want string) {
	t.Helper()
	if got := rig.Eval[string](page, expression); got != want {
		t.Errorf("%s\n got: %s\nwant: %s", expression, got, want)
	}
}
