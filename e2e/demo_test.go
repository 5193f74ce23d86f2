package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipwasm/e2e/rig"
)

func openDemo(t *testing.T, path string) *rig.Page {
	t.Helper()
	page := rig.Open(t, rig.Serve(t).URL+path)
	page.Wait(`document.documentElement.dataset.ready === "yes"`)
	return page
}

func TestAliceCallsBobWithVideoThroughTheDemosButton(t *testing.T) {
	page := openDemo(t, "/")
	page.Wait(`!document.getElementById("alice-video-button").disabled`)
	page.Click("#alice-video-button")
	for _, screen := range []string{"video-of-bob", "video-of-alice"} {
		page.Wait(`document.getElementById("` + screen + `").getVideoPlaybackQuality().totalVideoFrames > 10`)
	}
	page.Wait(`document.getElementById("alice-video-status").textContent === "in a call"`)

	t.Log("the callee hangs up, and both sides are ready again")
	page.Click("#bob-video-button")
	for _, name := range []string{"alice", "bob"} {
		page.Wait(`document.getElementById("` + name + `-video-status").textContent === "ready"`)
	}
	if rig.Eval[bool](page, `Boolean(document.getElementById("video-of-bob").srcObject)`) {
		t.Error("Alice's screen still holds Bob's stream after the call")
	}
}

func TestBobCallsAliceAndAliceHangsUpInTheDemo(t *testing.T) {
	page := openDemo(t, "/")
	page.Wait(`!document.getElementById("bob-video-button").disabled`)
	page.Click("#bob-video-button")
	page.Wait(`document.getElementById("video-of-alice").getVideoPlaybackQuality().totalVideoFrames > 10`)
	page.Click("#alice-video-button")
	page.Wait(`document.getElementById("bob-video-status").textContent === "ready"`)
}

func TestADrawnPictureStandsInForTheCameraInTheDemo(t *testing.T) {
	page := openDemo(t, "/")
	page.Wait(`!document.getElementById("alice-video-button").disabled`)
	page.Click("#video-drawn")
	page.Click("#alice-video-button")
	page.Wait(`document.getElementById("video-of-bob").getVideoPlaybackQuality().totalVideoFrames > 10`)
}

func TestTheDemoSaysThatItsServerIsGoneAndGoesOnWhenItIsBack(t *testing.T) {
	server := rig.Serve(t)
	page := rig.Open(t, server.URL+"/")
	both := func(status, enabled string) {
		t.Helper()
		for _, name := range []string{"alice", "bob"} {
			page.Wait(`document.getElementById("` + name + `-video-status").textContent.startsWith("` + status + `") &&
				document.getElementById("` + name + `-video-button").disabled !== ` + enabled)
		}
	}
	both("ready", "true")
	server.Kill()
	both("no connection to the server", "false")
	server.Start()
	both("ready", "true")

	t.Log("who clicks twice calls, and does not hang up with it")
	rig.Eval[bool](page, `[1, 2].every((detail) => document.getElementById("alice-video-button").dispatchEvent(new MouseEvent("click", { detail })))`)
	both("in a call", "true")
}

func TestMessagesArriveBothWaysInTheDemo(t *testing.T) {
	page := openDemo(t, "/#message")
	const text = `Now sir, a war is never even. „Grüße“ 🎈`
	page.Type("#alice-message-input", text)
	page.Click("#alice-message-button")
	page.Wait(`document.querySelector("#bob-message-display .theirs")?.textContent === "Alice ` + text + `"`)
	page.Wait(`document.querySelector("#alice-message-display .tick")?.ariaLabel === "read"`)

	t.Log("the Enter key sends as well")
	page.Type("#bob-message-input", "Sir, a war is won.\r")
	page.Wait(`document.querySelector("#alice-message-display .theirs")?.textContent === "Bob Sir, a war is won."`)
}

func TestAMessageIsReadWhenItsTabIsShown(t *testing.T) {
	page := openDemo(t, "/#message")
	page.Type("#alice-message-input", "are you there?")
	page.Click("#tab-video")
	rig.Eval[bool](page, `document.getElementById("alice-message-form").requestSubmit() ?? true`)
	page.Wait(`document.querySelector("#alice-message-display .tick")?.ariaLabel === "delivered"`)
	page.Click("#tab-message")
	page.Wait(`document.querySelector("#alice-message-display .tick").ariaLabel === "read"`)
}

func TestTheChatShowsWhoIsThereAndWhoIsWriting(t *testing.T) {
	page := openDemo(t, "/#message")
	status := func(whose, want string) {
		t.Helper()
		page.Wait(`document.getElementById("` + whose + `-message-status").textContent === "` + want + `"`)
	}
	status("alice", "Bob is available")
	status("bob", "Alice is available")
	page.Do("choosing a status by keyboard", chromedp.Focus(chromedp.CSS("#bob-message-presence")), chromedp.KeyEvent("do not"))
	status("alice", "Bob does not want to be disturbed")
	page.Wait(`document.getElementById("alice-message-dot").dataset.status === "dnd"`)
	page.Type("#bob-message-input", "h")
	status("alice", "Bob is writing")
	page.Type("#bob-message-input", "i\r")
	status("alice", "Bob does not want to be disturbed")
}

func TestAFileOfFiveMegabytesArrivesWholeInTheDemo(t *testing.T) {
	content := make([]byte, 5<<20)
	source := rand.New(rand.NewPCG(5, 20))
	for i := range content {
		content[i] = byte(source.Uint32())
	}
	path := filepath.Join(t.TempDir(), "five.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}

	page := openDemo(t, "/#files")
	page.Do("choosing the file", chromedp.SetUploadFiles(chromedp.CSS("#alice-file-input"), []string{path}))
	page.Wait(`!document.getElementById("alice-share-button").disabled`)
	page.Click("#alice-share-button")
	page.Wait(`document.querySelector("#bob-files-display a")?.download === "five.bin"`)
	page.Wait(`document.getElementById("alice-files-status").textContent === "delivered"`)

	got := rig.Eval[string](page, `(async () => {
		const bytes = await (await fetch(document.querySelector("#bob-files-display a").href)).arrayBuffer();
		const hash = await crypto.subtle.digest("SHA-256", bytes);
		return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	})()`)
	if want := sha256.Sum256(content); got != hex.EncodeToString(want[:]) {
		t.Errorf("Bob's file has another SHA-256: %s, want %x", got, want)
	}
}

func TestTheDemoIsWorkedByKeyboardAlone(t *testing.T) {
	page := openDemo(t, "/")
	page.Do("focusing the tabs", chromedp.Focus(chromedp.CSS("#tab-video")))
	page.Do("pressing the right arrow", chromedp.KeyEvent(kb.ArrowRight))
	if got := rig.Eval[string](page, `document.activeElement.id`); got != "tab-message" {
		t.Fatalf("the right arrow moves to %q, want the next tab", got)
	}
	if rig.Eval[bool](page, `document.getElementById("panel-message").hidden`) {
		t.Error("the tab that has the focus does not show its panel")
	}
}

func TestTheLadderShowsEachMessageAndItsText(t *testing.T) {
	page := openDemo(t, "/#message")
	page.Type("#alice-message-input", "hello\r")
	row := `[...document.querySelectorAll("#ladder .row")].findLast((row) => row.querySelector(".arrow").textContent === "MESSAGE" && row.querySelector("pre").textContent.includes("hello"))`
	page.Wait(row)
	page.Wait(`[...document.querySelectorAll("#ladder .arrow")].some((row) => row.textContent === "200 OK (MESSAGE)")`)
	rig.Eval[bool](page, row+`.querySelector("summary").click() ?? true`)
	page.Wait(row + `.open`)
}

func TestTheCodeShownIsTheCodeThatRuns(t *testing.T) {
	page := openDemo(t, "/#files")
	page.Wait(`document.querySelector("#code pre")?.textContent.includes("bufferedAmount")`)
	same := rig.Eval[bool](page, `(async () => document.querySelector("#code pre").textContent === await (await fetch("files.js")).text())()`)
	if !same {
		t.Error("the code on show is not files.js")
	}
}

func TestTheDemoFitsAPhone(t *testing.T) {
	page := rig.Blank(t)
	page.Do("a phone's screen", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	server := rig.Serve(t)
	for _, path := range []string{"/", "/#message", "/#files", "/phone.html"} {
		page.Go("about:blank")
		page.Go(server.URL + path)
		if width := rig.Eval[int](page, `document.documentElement.scrollWidth`); width > 360 {
			t.Errorf("%s is %d pixels wide on a screen of 360", path, width)
		}
	}
}
