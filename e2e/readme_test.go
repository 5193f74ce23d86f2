package e2e

import (
	"os"
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
