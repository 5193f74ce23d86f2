package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"sipwasm/e2e/rig"
)

func TestThePageInTheREADMEMakesACall(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```html\n(.*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("README.md has no page")
	}
	// Here the library lies at the root.
	text := strings.ReplaceAll(string(block[1]), `src="dist/`, `src="/dist/`)
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

func TestTheChatInTheREADMEIsReadAndAnswered(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```js\n(const chat.*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("README.md has no chat")
	}
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
	rig.Eval[bool](alice, `(async () => {
		window.ua = await agent("alice");
		window.shown = [];
		const show = (text) => shown.push(text);
		`+string(block[1])+`
		return true;
	})()`)
	alice.Wait(`["sent", "delivered", "displayed", "re: lunch?"].every((text) => shown.includes(text))`)
}

func TestTheGoProgramInTheREADMETakesACall(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```go\n(package main.*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("README.md has no Go program")
	}
	server := rig.Serve(t)
	dir := t.TempDir()
	text := strings.ReplaceAll(string(block[1]), "ws://localhost:8080/sip", server.SIP)
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
