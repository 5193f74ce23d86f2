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

func TestAMessageOfAMegabyteArrivesAndWhatIsTooLargeIsRefusedHere(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(async () => {
		window.most = "x".repeat(1 << 20) + "é";
		b.on("message", (message) => { window.came = message.body === most; });
		a.message("bob", most);
		return true;
	})()`)
	page.Wait(`window.came === true`)
	expect(t, page, `(() => { try { a.message("bob", most.repeat(5)); } catch (error) { return error.message.split(": ").at(-1); } })()`,
		"send it in parts, or over a data channel")
	expect(t, page, `String(a.isConnected() && a.isRegistered())`, "true")
}

func expect(t *testing.T, page *rig.Page, expression, want string) {
	t.Helper()
	if got := rig.Eval[string](page, expression); got != want {
		t.Errorf("%s\n got: %s\nwant: %s", expression, got, want)
	}
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
