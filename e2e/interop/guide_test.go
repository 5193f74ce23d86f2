package interop

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestTheGuideShowsTheConfigurationThatIsTested(t *testing.T) {
	guide, err := os.ReadFile(path("../../docs/guides/kamailio.md"))
	if err != nil {
		t.Fatal(err)
	}
	tested, err := os.ReadFile(path("testdata/kamailio.cfg"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, block := range regexp.MustCompile("(?s)```kamailio\n(.*?)```").FindAllSubmatch(guide, -1) {
		blocks = append(blocks, string(block[1]))
	}
	shown, want := strings.Split(strings.Join(blocks, "\n"), "\n"), strings.Split(string(tested), "\n")
	for i := range max(len(shown), len(want)) {
		if i >= len(shown) || i >= len(want) || shown[i] != want[i] {
			t.Fatalf("the blocks of docs/guides/kamailio.md differ from testdata/kamailio.cfg from line %d of that on", i+1)
		}
	}
}
