package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"sipwasm/e2e/rig"
)

// library opens the page with nothing but the library and the helpers of lib.js.
func library(t *testing.T, server *rig.Server) *rig.Page {
	t.Helper()
	page := rig.Open(t, server.URL+"/t/library.html")
	page.Wait(`window.SIP && SIP.ready.then(() => true)`)
	return page
}

// twoAgents opens a page on which alice and bob are registered.
func twoAgents(t *testing.T, bobOptions string) *rig.Page {
	t.Helper()
	return agentsAt(t, rig.Serve(t), bobOptions)
}

func agentsAt(t *testing.T, server *rig.Server, bobOptions string) *rig.Page {
	t.Helper()
	page := library(t, server)
	rig.Eval[bool](page, `(async () => {
		window.a = await agent("alice");
		window.b = await agent("bob", `+bobOptions+`);
		return true;
	})()`)
	return page
}

func expect(t *testing.T, page *rig.Page, expression, want string) {
	t.Helper()
	if got := rig.Eval[string](page, expression); got != want {
		t.Errorf("%s\n got: %s\nwant: %s", expression, got, want)
	}
}

func TestACallIsHeardAndSeenOnBothSidesAndTheCallerHangsUp(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(async () => {
		b.on("invite", (session) => { window.called = record(session); session.accept(media("bob")); });
		window.caller = record(a.invite("bob", media("alice")));
		await when(caller, "accepted", ["failed"]);
		return true;
	})()`)
	page.Wait(`frames("alice") > 10 && frames("bob") > 10`)
	page.Wait(`called.status === SIP.Session.C.STATUS_CONFIRMED`)
	page.Wait(`called.mediaHandler.getRemoteStreams()[0].getAudioTracks().length === 1`)
	rig.Eval[bool](page, `(caller.bye(), true)`)
	page.Wait(`caller.status === 9 && called.status === 9`)
	expect(t, page, `named(caller)`, "connecting progress progress accepted bye terminated")
	expect(t, page, `named(called)`, "connecting accepted confirmed bye terminated")
}

func TestTheCalleeHangsUp(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(async () => {
		b.on("invite", (session) => { window.called = session; session.accept(media("bob")); });
		window.caller = record(a.invite("bob", media("alice")));
		await when(caller, "accepted", ["failed"]);
		return true;
	})()`)
	page.Wait(`frames("alice") > 0`)
	rig.Eval[bool](page, `(called.bye(), true)`)
	page.Wait(`caller.status === 9`)
	expect(t, page, `named(caller)`, "connecting progress progress accepted bye terminated")
	page.Wait(`!caller.mediaHandler.peerConnection || caller.mediaHandler.peerConnection.signalingState === "closed"`)
}

func TestTheCalleeRejects(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(b.on("invite", (session) => session.reject()), window.caller = record(a.invite("bob", media("alice"))), true)`)
	page.Wait(`caller.status === 9`)
	expect(t, page, `causes(caller)`, "rejected Unavailable, failed Unavailable, terminated Unavailable")
}

func TestTheCalleeIsBusy(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(b.on("invite", (session) => session.reject({statusCode: 486})), window.caller = record(a.invite("bob", media("alice"))), true)`)
	page.Wait(`caller.status === 9`)
	expect(t, page, `causes(caller)`, "rejected Busy, failed Busy, terminated Busy")
}

func TestTheCallerCancelsWhileItRings(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(async () => {
		b.on("invite", (session) => { window.called = record(session); });
		window.caller = record(a.invite("bob", media("alice")));
		caller.on("progress", (response) => { if (response.status_code === 180) caller.cancel(); });
		return true;
	})()`)
	page.Wait(`caller.status === 9 && called.status === 9`)
	expect(t, page, `causes(called)`, "rejected Canceled, failed Canceled, terminated Canceled")
	expect(t, page, `named(caller)`, "connecting progress progress cancel rejected failed terminated")
}

func TestNobodyAnswers(t *testing.T) {
	page := twoAgents(t, `{noAnswerTimeout: 1}`)
	rig.Eval[bool](page, `(b.on("invite", (session) => { window.called = record(session); }), window.caller = record(a.invite("bob", media("alice"))), true)`)
	page.Wait(`caller.status === 9 && called.status === 9`)
	expect(t, page, `causes(called)`, "failed No Answer, terminated No Answer")
	expect(t, page, `causes(caller)`, "rejected Unavailable, failed Unavailable, terminated Unavailable")
}

func TestACallToNobodyFails(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(window.caller = record(a.invite("nobody", media("alice"))), true)`)
	page.Wait(`caller.status === 9`)
	expect(t, page, `causes(caller)`, "rejected Not Found, failed Not Found, terminated Not Found")
}

// withUsers makes the server ask for passwords.
func withUsers(t *testing.T) func(*rig.Server) {
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte("alice wonderland\nbob builder\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(server *rig.Server) { server.Config.Users = path }
}

func TestRegistrationWithDigestAndACallThatIsChallenged(t *testing.T) {
	page := library(t, rig.Serve(t, withUsers(t)))
	rig.Eval[bool](page, `(async () => {
		window.a = await agent("alice", {password: "wonderland"});
		window.b = await agent("bob", {password: "builder"});
		b.on("invite", (session) => session.accept(media("bob")));
		await when(a.invite("bob", media("alice")), "accepted", ["failed"]);
		return true;
	})()`)
	page.Wait(`frames("alice") > 0 && frames("bob") > 0`)
}

func TestAWrongPasswordIsToldAsAnAuthenticationError(t *testing.T) {
	page := library(t, rig.Serve(t, withUsers(t)))
	expect(t, page, `(async () => {
		const ua = new SIP.UA({uri: "alice@"+location.hostname, password: "looking-glass"});
		const [response, cause] = await when(ua, "registrationFailed", ["registered"]);
		return response.status_code + " " + cause;
	})()`, "401 Authentication Error")
}
