package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"sipwasm/e2e/rig"
)

// TestDemoShots takes the demo through its tabs and looks at it in light and
// dark, on a desk and on a phone. `make demo-shots` keeps the pictures.
func TestDemoShots(t *testing.T) {
	page := rig.Blank(t)
	page.Do("a desk", chromedp.EmulateViewport(1120, 1130, chromedp.EmulateScale(1)))
	scheme(page, "light")
	page.Go(rig.Serve(t).URL + "/")
	page.Wait(`document.documentElement.dataset.ready === "yes" && !document.getElementById("alice-video-button").disabled`)
	page.Wait(`!document.getElementById("bob-video-button").disabled`)
	page.Click("#video-drawn")
	page.Click("#ladder-clear")
	page.Click("#alice-video-button")
	for _, screen := range []string{"video-of-bob", "video-of-alice"} {
		page.Wait(`document.getElementById("` + screen + `").getVideoPlaybackQuality().totalVideoFrames > 30`)
	}
	shot(t, page, "demo.png")
	scheme(page, "dark")
	shot(t, page, "demo-dark.png")
	page.Click("#tab-message")
	page.Type("#alice-message-input", "Shall we meet at noon?\r")
	page.Type("#bob-message-input", "At noon, under the clock.\r")
	page.Wait(`document.querySelectorAll(".theirs").length === 2`)
	page.Do("a phone", chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	scheme(page, "light")
	shot(t, page, "demo-phone.png")
}

func scheme(page *rig.Page, value string) {
	page.Do("a "+value+" scheme", func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
		})
		return chromedp.Void{}, err
	})
}

// shot takes the picture, and keeps it where $SHOTS names a folder.
func shot(t *testing.T, page *rig.Page, name string) {
	t.Helper()
	picture, err := chromedp.Run(page.Ctx, chromedp.CaptureScreenshot())
	if err != nil || len(picture) == 0 {
		t.Fatalf("taking %s: %v", name, err)
	}
	if dir := os.Getenv("SHOTS"); dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDemoShotsOfThePhone looks at the phone with somebody on hold and somebody in
// a call, on a desk, and in the dark on a phone's screen.
func TestDemoShotsOfThePhone(t *testing.T) {
	server := rig.Serve(t)
	dave, erin := phone(t, server, "dave"), phone(t, server, "erin")
	drawn(dave, "dave")
	drawn(erin, "erin")
	page := rig.Blank(t)
	page.Do("a desk", chromedp.EmulateViewport(1120, 1240, chromedp.EmulateScale(1)))
	scheme(page, "light")
	page.Go(server.URL + "/phone.html")
	goOnline(page, "carol")
	drawn(page, "carol")
	page.Type("#person", "dave\r")
	page.Type("#person", "erin\r")
	for range 2 { // the recent calls are of both kinds
		dial(dave, "carol")
		rings(page)
		dave.Click("#hangup")
		line(page, "1", "free")
	}
	connect(page, erin, "erin")
	page.Click("#hangup")
	line(erin, "1", "free")
	connect(page, dave, "dave")
	dave.Type("#text", "Erin wants to talk to you, too.\r")
	page.Type("#text", "Let her call.\r")
	dial(erin, "carol")
	rings(page)
	page.Click("#answer")
	line(page, "2", "talking")
	sees(page, "2")
	page.Wait(`document.querySelectorAll("#screen-2 .quality rect").length > 8`)
	page.Do("nothing chosen", chromedp.Blur(chromedp.CSS("#text")))
	shot(t, page, "phone.png")
	scheme(page, "dark")
	page.Do("a phone", chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	page.Do("the top", chromedp.ScrollIntoView(chromedp.CSS("#line-1")))
	shot(t, page, "phone-narrow.png")
}

// drawn gives the page a picture with its user's name in place of a camera.
func drawn(page *rig.Page, name string) {
	rig.Eval[bool](page, `import("/picture.js").then(({ drawnPicture }) => {
		SIP.WebRTC.isSupported();
		SIP.WebRTC.getUserMedia = async ({ audio }) => {
			const sound = await navigator.mediaDevices.getUserMedia({ audio });
			return new MediaStream([...sound.getTracks(), ...drawnPicture("`+name+`").clone().getVideoTracks()]);
		};
		return true;
	})`)
}
