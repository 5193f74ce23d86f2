package torture

import (
	"bytes"
	"regexp"
	"strconv"
	"testing"
)

func TestTheMarkupOfRFC4475IsUndone(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\n": "a\r\nb\r\n",
		"<allOneLine>\na,\n b\n, c\n</allOneLine>\nd\n": "a, b, c\r\nd\r\n",
		"value<hex>206F6E</hex>e\n":                     "value one\r\n",
		"x<hex>\n0D0A\n00FF</hex>\n":                    "x\r\n\x00\xff\r\n",
		"a<repeat count=3>bc</repeat>d":                 "abcbcbcd",
		"<audio>\n <pcmu/>\n":                           "<audio>\r\n <pcmu/>\r\n",
	} {
		if got, err := octets(text); string(got) != want || err != nil {
			t.Errorf("%q became %q, %v, want %q", text, got, err, want)
		}
	}
	if _, err := octets("<hex>0</hex>"); err == nil {
		t.Error("half an octet was read")
	}
}

var length = regexp.MustCompile(`(?im)^(?:l|content-length)[ \t]*:[ \t]*(.*)\r$`)

// An editor or a version control system that changes line ends or spaces would
// change the lengths.
func TestBodiesAreAsLongAsTheirMessagesSay(t *testing.T) {
	wrong := map[string]int{ // by the RFC's will; the octets that are there
		"rfc4475-clerr": 154, "rfc4475-ncl": 152, "rfc4475-dblreq": 446, "rfc4475-mcl01": 65, "rfc4475-multi01": 152, "rfc4475-inv2543": 105,
	}
	for _, m := range Load(t, "../../pkg/sipcore/testdata/torture") {
		header, body, ok := bytes.Cut(m.Data, []byte("\r\n\r\n"))
		if !ok {
			t.Errorf("%s has no empty line", m.Name)
			continue
		}
		want, isWrong := wrong[m.Name]
		if said := length.FindSubmatch(append(header, '\r', '\n')); !isWrong && said != nil {
			want, _ = strconv.Atoi(string(said[1]))
		}
		if len(body) != want {
			t.Errorf("%s has a body of %d octets, want %d", m.Name, len(body), want)
		}
	}
}
