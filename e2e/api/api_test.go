// Package api is the API's own test: a suite in JavaScript that runs in the
// page, against the built library and the embedded server. Each file of
// testdata/suite is one page; each test in it is one Go subtest.
package api

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sipwasm/e2e/rig"
)

func TestMain(m *testing.M) {
	rig.Main(m)
}

func TestTheAPI(t *testing.T) {
	files, err := filepath.Glob("testdata/suite/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no suite files: %v", err)
	}
	server := rig.Serve(t)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".js")
		t.Run(name, func(t *testing.T) { runSuite(t, server, name) })
	}
}

// runSuite opens the page of one suite file and runs its tests one by one.
func runSuite(t *testing.T, server *rig.Server, name string) {
	page := rig.Open(t, server.URL+"/t/suite.html?"+name)
	page.Wait(`window.suite && suite.loaded`)
	tests := rig.Eval[[]string](page, `suite.names()`)
	if len(tests) == 0 {
		t.Fatal("the file has no tests")
	}
	for i, test := range tests {
		t.Run(test, func(t *testing.T) {
			if failure := rig.Eval[string](page, fmt.Sprintf(`suite.run(%d)`, i)); failure != "" {
				t.Error(failure)
			}
		})
	}
}
