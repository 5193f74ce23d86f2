package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
	"sipwasm/e2e/scenarios"
)

func TestMessagesBetweenTabsThroughTheEmbeddedServer(t *testing.T) {
	server := rig.Serve(t)
	scenarios.RunMessages(t, scenarios.Place{Page: server.URL + "/t/tab.html", WS: server.SIP, Domain: "example.test"})
}
