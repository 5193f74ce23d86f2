package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A name in docs/rfcs.md is a file, or a file and one of its tests. It is
// relative to the root of the repository or to pkg/sipcore.
var named = regexp.MustCompile("`([\\w./-]+\\.go)(?::(\\w+))?`")

func TestTheTableOfRFCsNamesFilesAndTestsThatExist(t *testing.T) {
	text, err := os.ReadFile("../../docs/rfcs.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for i, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || strings.Contains(line, "| file | test |") {
			continue
		}
		rows++
		if cells := strings.Count(line, "|"); cells != 5 {
			t.Errorf("docs/rfcs.md:%d: a row has four cells, this one %d", i+1, cells-1)
		}
		tests := 0
		for _, name := range named.FindAllStringSubmatch(line, -1) {
			if problem := missing(name[1], name[2]); problem != "" {
				t.Errorf("docs/rfcs.md:%d: %s", i+1, problem)
			}
			if name[2] != "" {
				tests++
			}
		}
		if tests == 0 && !strings.Contains(line, "**Not there**") {
			t.Errorf("docs/rfcs.md:%d: neither a test nor **Not there**: %s", i+1, line)
		}
	}
	if rows == 0 {
		t.Error("docs/rfcs.md has no rows: this test would hold nothing")
	}
}

// missing says what of a name does not exist, "" when all of it does.
func missing(file, test string) string {
	for _, root := range []string{"../..", "../../pkg/sipcore"} {
		source, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			continue
		}
		if test != "" && !strings.Contains(string(source), "\nfunc "+test+"(") {
			return file + " has no function " + test
		}
		return ""
	}
	return "there is no file " + file
}
