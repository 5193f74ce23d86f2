package kamailio

import (
	"os"
	"testing"

	"sipwasm/e2e/interop"
	"sipwasm/e2e/rig"
	"sipwasm/e2e/scenarios"
)

func TestMessagesBetweenTabsThroughKamailio(t *testing.T) {
	k := interop.StartKamailio(t, interop.WithDigest, interop.WithPresence)
	server := rig.Serve(t, func(server *rig.Server) { server.Files = os.DirFS("../../testdata") })
	scenarios.RunMessages(t, scenarios.Place{
		Page: server.URL + "/files/tab.html", WS: k.WS, Domain: interop.Domain, Password: interop.Password,
	})
}
