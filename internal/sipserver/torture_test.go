package sipserver

import (
	"strings"
	"testing"
	"time"

	"sipwasm/internal/torture"
	"sipwasm/pkg/sipcore/sip"
)

const tortures = "../../pkg/sipcore/testdata/torture"

// tortured is what the server answers to a torture message, nil for nothing.
func tortured(t *testing.T, name string) []*sip.Message {
	t.Helper()
	now := time.Unix(1_700_000_000, 0)
	s, err := New(Config{Domain: "example.com", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	c := quiet(s, 1)
	for _, m := range torture.Load(t, tortures) {
		if m.Name != name {
			continue
		}
		if parsed, err := sip.Parse(m.Data); err == nil {
			s.core.receive(now, c, parsed, m.Data)
		} else if parsed != nil {
			s.core.receiveBroken(now, c, parsed, m.Data, err)
		}
	}
	var answers []*sip.Message
	for len(c.out) > 0 {
		data := <-c.out
		m, err := sip.ParseFragment(data)
		if err != nil {
			t.Fatalf("%s: %v in\n%s", name, err, data)
		}
		if m.StatusCode != 100 {
			answers = append(answers, m)
		}
	}
	return answers
}

// What RFC 4475 says that a registrar and a proxy do: the code, and a field
// with what it begins with.
func TestTheServerDoesWithTortureMessagesWhatRFC4475Says(t *testing.T) {
	for name, want := range map[string]struct {
		code  int
		field string
		lines []string
	}{
		"rfc4475-escnull":    {200, "Contact", []string{"<sip:%00@host5.example.com>;", "<sip:%00%00@host5.example.com>;"}},
		"rfc4475-dblreq":     {200, "Contact", []string{"<sip:j.user@host.example.com>;"}},
		"rfc4475-cparam01":   {200, "Contact", []string{"<sip:+19725552222@gw1.example.net>;unknownparam;"}},
		"rfc4475-cparam02":   {200, "Contact", []string{"<sip:+19725552222@gw1.example.net;unknownparam>;"}},
		"rfc4475-regescrt":   {200, "Contact", []string{"<sip:user@example.com?Route=%3Csip:sip.example.com%3E>;"}},
		"rfc4475-regbadct":   {200, "Contact", []string{"<sip:user@example.com?Route=%3Csip:sip.example.com%3E>;"}},
		"rfc4475-regaut01":   {200, "Contact", nil},
		"rfc4475-unksm2":     {400, "Contact", nil},
		"rfc4475-scalar02":   {400, "Contact", nil},
		"rfc4475-zeromf":     {483, "", nil},
		"rfc4475-bext01":     {420, "Unsupported", []string{"noProxiesSupportThis, norDoAnyProxiesSupportThis"}},
		"rfc4475-unkscm":     {416, "", nil},
		"rfc4475-novelsc":    {416, "", nil},
		"rfc4475-badvers":    {505, "", nil},
		"rfc4475-insuf":      {400, "", nil},
		"rfc4475-multi01":    {400, "", nil},
		"rfc4475-mcl01":      {400, "", nil},
		"rfc4475-mismatch01": {400, "", nil},
		"rfc4475-badinv01":   {400, "", nil},
		"rfc4475-quotbal":    {400, "", nil},
		"rfc4475-intmeth":    {404, "", nil},
		"rfc4475-bcast":      {},
		"rfc4475-scalarlg":   {},
		"rfc4475-bigcode":    {},
	} {
		answers := tortured(t, name)
		if want.code == 0 && len(answers) == 0 {
			continue
		}
		if len(answers) != 1 || answers[0].StatusCode != want.code {
			t.Errorf("%s got %v, want %d", name, answers, want.code)
			continue
		}
		got := answers[0].Header.Values(want.field)
		if want.field == "Contact" {
			got = answers[0].Header.List(want.field)
		}
		if len(got) != len(want.lines) {
			t.Errorf("%s: %s is %q, want %q", name, want.field, got, want.lines)
			continue
		}
		for i, line := range want.lines {
			if !strings.HasPrefix(got[i], line) {
				t.Errorf("%s: %s %d is %q, want %q", name, want.field, i, got[i], line)
			}
		}
	}
}
