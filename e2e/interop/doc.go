// Package interop starts the programs against which the library is tested and
// that nobody here wrote: Kamailio with the configuration that
// docs/guides/kamailio.md explains (testdata/kamailio.cfg), and SIPp with the
// scenarios of e2e/sipp. The tests themselves are in the packages beneath.
//
// Each program runs on ports of its own, so that runs stand side by side; it and
// its children are gone when the test is, even when the test's process is killed.
package interop

import (
	"path/filepath"
	"runtime"
)

// path makes a path that is relative to this folder absolute.
func path(relative string) string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), relative)
}
