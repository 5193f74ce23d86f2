package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A name in docs/rfcs.md is a file, or a file and one of its tests. It is
// relative to the root of the repository or to pkg/sipcore.
var named = regexp.MustCompile("`([\\w./-]+\\.go)(?::(\\w+))?`")

// An rfcRow is a row of docs/rfcs.md.
type rfcRow struct {
	line     int
	text     string
	heading  string
	sections []rfcSection
	what     string
}

// An rfcSection is a section of an RFC, "" for the whole of it.
type rfcSection struct{ rfc, section string }

// rfcRows reads the table.
func rfcRows(t *testing.T) []rfcRow {
	t.Helper()
	text, err := os.ReadFile("../../docs/rfcs.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []rfcRow
	heading := ""
	for i, line := range strings.Split(string(text), "\n") {
		if title, is := strings.CutPrefix(line, "## "); is {
			heading = title
		}
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || strings.Contains(line, "| file | test |") {
			continue
		}
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			t.Errorf("docs/rfcs.md:%d: a row has four cells, this one %d", i+1, len(cells)-2)
			continue
		}
		rows = append(rows, rfcRow{
			line: i + 1, text: line, heading: heading, what: strings.TrimSpace(cells[2]),
			sections: sectionsOf(heading, strings.TrimSpace(cells[1])),
		})
	}
	return rows
}

var (
	rfcNumber     = regexp.MustCompile(`\b\d{4}\b`)
	sectionNumber = regexp.MustCompile(`(?:[A-Z]\.)?\d+(?:\.\d+)*`)
)

// sectionsOf reads a section cell. In a table of one RFC it has sections,
// "8.2.1, 21.5.2" or "16.2 to 16.7"; in a table of several "3581 §3, §4".
func sectionsOf(heading, cell string) []rfcSection {
	rfc := ""
	if all := rfcNumber.FindAllString(heading, -1); len(all) == 1 {
		rfc = all[0]
	}
	var list []rfcSection
	for part := range strings.SplitSeq(cell, ",") {
		if own := rfcNumber.FindString(part); own != "" {
			rfc, part = own, strings.Replace(part, own, "", 1)
		}
		from, to, isRange := strings.Cut(part, " to ")
		switch first := sectionNumber.FindString(from); {
		case rfc == "":
		case isRange:
			list = append(list, sectionRange(rfc, first, sectionNumber.FindString(to))...)
		default:
			list = append(list, rfcSection{rfc, first})
		}
	}
	return list
}

// sectionRange is all from "16.2" to "16.7".
func sectionRange(rfc, from, to string) []rfcSection {
	parent, first := cutLast(from)
	_, last := cutLast(to)
	var list []rfcSection
	for n := first; n <= last; n++ {
		list = append(list, rfcSection{rfc, parent + strconv.Itoa(n)})
	}
	return list
}

func cutLast(section string) (parent string, n int) {
	i := strings.LastIndexByte(section, '.') + 1
	n, _ = strconv.Atoi(section[i:])
	return section[:i], n
}

func TestTheTableOfRFCsNamesFilesAndTestsThatExist(t *testing.T) {
	rows := rfcRows(t)
	for _, row := range rows {
		tests := 0
		for _, name := range named.FindAllStringSubmatch(row.text, -1) {
			if problem := missing(name[1], name[2]); problem != "" {
				t.Errorf("docs/rfcs.md:%d: %s", row.line, problem)
			}
			if name[2] != "" {
				tests++
			}
		}
		if tests == 0 && !strings.Contains(row.text, "**Not there") {
			t.Errorf("docs/rfcs.md:%d: neither a test nor **Not there**: %s", row.line, row.text)
		}
		if strings.Contains(row.text, "**Not there yet**") != strings.Contains(row.text, "**Not there yet**: planned with ") {
			t.Errorf("docs/rfcs.md:%d: what is not there yet is planned with something: %s", row.line, row.text)
		}
	}
	if len(rows) == 0 {
		t.Error("docs/rfcs.md has no rows: this test would hold nothing")
	}
}

func TestNoRowOfTheTableOfRFCsStandsTwice(t *testing.T) {
	seen := map[string]int{}
	for _, row := range rfcRows(t) {
		key := row.heading + row.what
		if before := seen[key]; before != 0 {
			t.Errorf("docs/rfcs.md:%d says what line %d says", row.line, before)
		}
		seen[key] = row.line
	}
}

// askedOfAUserAgent are the sections that have a requirement on a user agent:
// each has a row.
var askedOfAUserAgent = map[string]string{
	"3261": "7.1 7.2 7.3.1 7.3.2 7.3.3 7.4.1 7.5 " +
		"8.1.1 8.1.1.1 8.1.1.2 8.1.1.3 8.1.1.4 8.1.1.5 8.1.1.6 8.1.1.7 8.1.1.8 8.1.1.9 8.1.1.10 8.1.2 8.1.3.1 8.1.3.2 8.1.3.3 8.1.3.4 8.1.3.5 " +
		"8.2 8.2.1 8.2.2 8.2.2.1 8.2.2.2 8.2.2.3 8.2.3 8.2.4 8.2.6.1 8.2.6.2 8.2.7 8.3 9.1 9.2 " +
		"10.2 10.2.1 10.2.1.1 10.2.1.2 10.2.2 10.2.3 10.2.4 10.2.5 10.2.6 10.2.7 10.2.8 11.1 11.2 " +
		"12.1 12.1.1 12.1.2 12.2.1.1 12.2.1.2 12.2.2 12.3 13.2.1 13.2.2 13.2.2.1 13.2.2.2 13.2.2.3 13.2.2.4 13.3.1 13.3.1.1 13.3.1.2 13.3.1.3 13.3.1.4 " +
		"14.1 14.2 15 15.1.1 15.1.2 16.12 17.1.1 17.1.1.3 17.1.2 17.1.3 17.1.4 17.2.1 17.2.2 17.2.3 17.2.4 18 18.1.1 18.1.2 18.2.1 18.2.2 18.3 18.4 " +
		"19.1.1 19.1.2 19.1.4 19.1.5 19.1.6 19.2 19.3 20 20.1 20.2 20.3 20.4 20.5 20.6 20.7 20.8 20.9 20.10 20.11 20.12 20.13 20.14 20.15 20.16 20.17 20.18 20.19 20.20 " +
		"20.21 20.22 20.23 20.24 20.25 20.26 20.27 20.28 20.29 20.30 20.31 20.32 20.33 20.34 20.35 20.36 20.37 20.38 20.39 20.40 20.41 20.42 20.43 20.44 " +
		"21 21.1 21.3 21.4.1 21.4.4 21.4.7 21.4.16 21.4.18 21.4.25 21.4.28 21.5.2 21.5.4 21.5.6 21.5.7 21.6 22.1 22.2 22.3 22.4 23 25",
	"3262": "3 4 5 7.1 7.2", "3263": "4", "3264": "4 5 6 6.1 7 8 8.1 8.2 8.3 8.4", "3311": "4 5.1 5.2 5.3", "3326": "2", "3327": "5.1",
	"3428": "4 5 7 8", "3515": "2.2 2.4.1 2.4.2 2.4.4 2.4.5 2.4.6 2.4.7", "3581": "3 4", "3608": "6.1", "3856": "6", "4235": "3",
	"5626": "3.5.1 4.1 4.2.1 4.2.2 4.3 4.4 4.4.1 4.4.2 4.5", "5627": "4.1 4.2 4.3 4.4", "5954": "4.1 4.2", "6026": "7.1 7.2",
	"6665": "3.1 4.1.2 4.1.3 4.1.4 4.2 4.4.1 4.4.4 4.5 8.2", "7118": "4.1 4.2 5 5.1 5.2 5.3 5.4 5.5 6 7 9.2", "7616": "3.3 3.4 3.5", "8760": "2.1 2.3 2.4",
	"4028": "4 5 7.1 7.2 7.3 7.4 9 10", "6086": "4.2.1 4.2.2 5.2.3", "8840": "4.1.1 4.2 4.3 4.3.2 4.3.3 4.4 5 8.2 9.1 9.2 10.6 10.7 10.9",
}

func TestEverySectionThatAsksSomethingOfAUserAgentHasARow(t *testing.T) {
	there := map[rfcSection]bool{}
	for _, row := range rfcRows(t) {
		for _, s := range row.sections {
			there[s] = true
		}
	}
	for rfc, sections := range askedOfAUserAgent {
		if sections == "" && !there[rfcSection{rfc, ""}] {
			t.Errorf("docs/rfcs.md has no row for RFC %s", rfc)
		}
		for section := range strings.FieldsSeq(sections) {
			if !there[rfcSection{rfc, section}] {
				t.Errorf("docs/rfcs.md has no row for RFC %s §%s", rfc, section)
			}
		}
	}
}

// cited is a section in a comment, "RFC 3261 §8.1.1.5".
var cited = regexp.MustCompile(`RFC (\d{4}) §((?:[A-Z]\.)?\d+(?:\.\d+)*)`)

func TestEverySectionThatTheCodeObeysIsInTheTableOfRFCs(t *testing.T) {
	rows := rfcRows(t)
	for _, root := range []string{"../../pkg", "../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, c := range cited.FindAllStringSubmatch(string(source), -1) {
				if !slices.ContainsFunc(rows, func(row rfcRow) bool { return row.covers(c[1], c[2]) }) {
					t.Errorf("%s: docs/rfcs.md says nothing of RFC %s §%s", path, c[1], c[2])
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// covers says whether the row is about the section, one above it or one below.
func (row rfcRow) covers(rfc, section string) bool {
	return slices.ContainsFunc(row.sections, func(s rfcSection) bool {
		return s.rfc == rfc && (s.section == "" || s.section == section ||
			strings.HasPrefix(section, s.section+".") || strings.HasPrefix(s.section, section+"."))
	})
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
