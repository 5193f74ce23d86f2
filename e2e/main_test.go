// Package e2e tests the built library in a real Chromium with fake devices,
// against the embedded server.
package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
)

func TestMain(m *testing.M) {
	rig.Main(m)
}
