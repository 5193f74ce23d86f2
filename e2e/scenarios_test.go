package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
	"sipwasm/e2e/scenarios"
)

func TestBetweenTabsThroughTheEmbeddedServer(t *testing.T) {
	server := rig.Serve(t)
	scenarios.Run(t, scenarios.Place{Page: server.URL + "/t/tab.html", WS: server.SIP, Domain: "example.test", Sends199: true, Presence: true, Restart: again(server)})
}

func TestPresenceEndToEndWhereNoServerKeepsIt(t *testing.T) {
	server := rig.Serve(t, func(server *rig.Server) { server.Config.NoPresence = true })
	scenarios.RunPresence(t, scenarios.Place{Page: server.URL + "/t/tab.html", WS: server.SIP, Domain: "example.test", Restart: again(server)})
}

// again ends the server and starts it anew.
func again(server *rig.Server) func() {
	return func() { server.Kill(); server.Start() }
}
