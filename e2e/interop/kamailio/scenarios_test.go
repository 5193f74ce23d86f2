package kamailio

import (
	"os"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/e2e/rig"
	"sipwasm/e2e/scenarios"
)

func TestBetweenTabsThroughKamailio(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithDigest)
	server := rig.Serve(t, func(server *rig.Server) { server.Files = os.DirFS("../../testdata") })
	scenarios.Run(t, scenarios.Place{
		Page: server.URL + "/files/tab.html", WS: k.WS, Domain: interop.Domain, Password: interop.Password, Asserts: true, Restart: again(k),
	})
}

func TestPresenceThroughKamailio(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithPresence, interop.WithDigest)
	server := rig.Serve(t, func(server *rig.Server) { server.Files = os.DirFS("../../testdata") })
	scenarios.RunPresence(t, scenarios.Place{
		Page: server.URL + "/files/tab.html", WS: k.WS, Domain: interop.Domain, Password: interop.Password, Presence: true, MissesWatchers: true, Restart: again(k),
	})
}

// again ends Kamailio and starts it anew.
func again(k *interop.Kamailio) func() {
	return func() { k.Kill(); k.Start() }
}
