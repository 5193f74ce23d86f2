package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
	"sipwasm/e2e/scenarios"
	"sipwasm/internal/sipbot"
)

func TestMessagesBetweenTabsThroughTheEmbeddedServer(t *testing.T) {
	server := rig.Serve(t)
	scenarios.RunMessages(t, scenarios.Place{Page: server.URL + "/t/tab.html", WS: server.SIP, Domain: "example.test"})
}

// The bot knows nothing of chats: it sends back what it gets, ticks included.
func TestAChatWithTheEchoBotIsEchoedOnce(t *testing.T) {
	page, _, _ := withBot(t, `{}`, sipbot.Config{})
	rig.Eval[bool](page, `(async () => {
		window.chat = a.chat("echo@localhost");
		window.heard = [];
		chat.on("message", (message) => { heard.push(message.body); message.markDisplayed(); });
		window.hello = chat.send("hello?");
		return true;
	})()`)
	page.Wait(`heard.length === 1 && hello.status === "displayed"`)
	rig.Eval[bool](page, `(async () => { chat.send("again", { delivery: false, display: false }); return true; })()`)
	page.Wait(`heard.length > 1`)
	if got := rig.Eval[string](page, `heard.join()`); got != "hello?,again" {
		t.Errorf("heard %s", got)
	}
}
