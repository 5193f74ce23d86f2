package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"sipwasm/e2e/rig"
)

func TestThePageInTheREADMEMakesACall(t *testing.T) {
	// Here the library lies at the root.
	text := strings.ReplaceAll(readmeBlock(t, "html\n"), `src="dist/`, `src="/dist/`)
	server := rig.Serve(t, func(server *rig.Server) {
		server.Files = fstest.MapFS{"page.html": {Data: []byte(text)}}
	})
	bob := library(t, server)
	rig.Eval[bool](bob, `(async () => {
		window.ua = await agent("bob");
		ua.on("invite", (session) => session.accept(media("bob")));
		return true;
	})()`)
	page := rig.Open(t, server.URL+"/files/page.html")
	page.Wait(`!document.getElementById("call").disabled`)
	page.Click("#call")
	page.Wait(`document.getElementById("far").getVideoPlaybackQuality().totalVideoFrames > 5`)
	bob.Wait(`frames("bob") > 5`)
}

func TestTheCallInTheREADMEIsHeldAndTransferred(t *testing.T) {
	server := rig.Serve(t)
	bob, carol, alice := library(t, server), library(t, server), library(t, server)
	rig.Eval[bool](bob, `(async () => {
		window.ua = await agent("bob");
		window.heard = "";
		ua.on("invite", (session) => {
			session.accept(media("bob"));
			session.on("dtmf", (request, { tone }) => { heard += tone; });
			session.on("hold", () => { heard += " hold"; });
			session.on("referRequested", (transfer) => transfer.accept({ followRefer: true }));
		});
		return true;
	})()`)
	rig.Eval[bool](carol, `(async () => {
		window.ua = await agent("carol");
		ua.on("invite", (session) => session.accept(media("bob")));
		return true;
	})()`)
	showsREADME(t, alice, "const call")
	bob.Wait(`heard.includes("hold") && heard.replace(" hold", "") === "123#"`)
	alice.Wait(`shown.some((text) => /^sounds like [1-4]/.test(text))`)
	rig.Eval[bool](alice, `(async () => {
		const [call] = Object.values(ua.sessions), show = (text) => shown.push(text);
		`+readmeBlock(t, "js\ncall.refer")+`
		return true;
	})()`)
	alice.Wait(`shown.includes("bob talks to carol: 200")`)
	carol.Wait(`frames("bob") > 5`)
}

func TestTheChatInTheREADMEIsReadAndAnswered(t *testing.T) {
	server := rig.Serve(t)
	bob, alice := library(t, server), library(t, server)
	rig.Eval[bool](bob, `(async () => {
		window.ua = await agent("bob");
		ua.on("chat", (chat) => chat.on("message", (message) => {
			message.markDisplayed();
			chat.typing();
			chat.send("re: " + message.body);
		}));
		return true;
	})()`)
	showsREADME(t, alice, "const chat")
	alice.Wait(`["sent", "delivered", "displayed", "re: lunch?"].every((text) => shown.includes(text))`)
}

func TestThePresenceInTheREADMEIsThatOfWhoIsInACall(t *testing.T) {
	server := rig.Serve(t)
	bob, alice := library(t, server), library(t, server)
	rig.Eval[bool](bob, `(async () => {
		window.ua = await agent("bob");
		ua.on("invite", (session) => session.accept(media("bob")));
		ua.lamps.share();
		ua.presence.set("away", "at lunch");
		return true;
	})()`)
	showsREADME(t, alice, "ua.presence")
	alice.Wait(`shown.includes("bob is away: at lunch") && shown.includes("idle")`)
	rig.Eval[bool](alice, `Boolean(ua.invite("bob", media("alice")))`)
	alice.Wait(`shown.at(-1) === "busy"`)
}

// showsREADME has alice run the code in README.md that begins so; shown is what it shows.
func showsREADME(t *testing.T, alice *rig.Page, begins string) {
	t.Helper()
	rig.Eval[bool](alice, `(async () => {
		window.ua = await agent("alice");
		window.shown = [];
		const show = (text) => shown.push(text);
		`+readmeBlock(t, "js\n"+begins)+`
		return true;
	})()`)
}

// readmeBlock is the code in README.md that begins so, without its language.
func readmeBlock(t *testing.T, begins string) string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(readme), "```"+begins)
	code, _, ended := strings.Cut(after, "```")
	if !found || !ended {
		t.Fatalf("README.md has no code that begins with %q", begins)
	}
	_, first, _ := strings.Cut(begins, "\n")
	return first + code
}

func TestTheGoProgramInTheREADMETakesACall(t *testing.T) {
	server := rig.Serve(t)
	dir := t.TempDir()
	text := strings.ReplaceAll(readmeBlock(t, "go\npackage main"), "ws://localhost:8080/sip", server.SIP)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "gopher")
	if out, err := exec.Command("go", "build", "-o", binary, filepath.Join(dir, "main.go")).CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	gopher := exec.Command(binary)
	if err := gopher.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { gopher.Process.Kill(); gopher.Wait() })

	page := library(t, server)
	rig.Eval[bool](page, `(async () => { window.a = await agent("alice"); return true; })()`)
	// On line when a message to it is taken.
	page.Wait(`when(a.message("gopher", "are you there?"), "accepted", ["failed"]).then(() => true, () => false)`)
	callTo(t, page, "gopher")
	flows(t, page)
}
