package sip

import (
	"fmt"
	"testing"
)

func TestParametersAreFoundWhateverTheirCaseAndSpacing(t *testing.T) {
	p := Params(`;a=1; B = two ;flag;;q="x;y=\"z\", <w>";a=9;empty=;last==b64==`)
	for name, want := range map[string]string{
		"a": "1", "A": "1", "b": "two", "flag": "", "q": `x;y="z", <w>`, "empty": "", "last": "=b64==",
	} {
		if got, ok := p.Get(name); got != want || !ok || !p.Has(name) {
			t.Errorf("%s is %q, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "y", "two", "fla", "w"} {
		if _, ok := p.Get(name); ok || p.Has(name) {
			t.Errorf("%q was found", name)
		}
	}
}

func TestParametersAreListedInOrder(t *testing.T) {
	got := ""
	for name, value := range Params(`; a = 1;;b;c="d e"`).All() {
		got += fmt.Sprintf("%s=%s|", name, value)
	}
	if got != "a=1|b=|c=d e|" {
		t.Errorf("got %s", got)
	}
	for range Params(";a;b").All() {
		break
	}
}

func TestParametersAreChangedInTheirPlace(t *testing.T) {
	p := Params(";a=1; b=2;c")
	for _, c := range []struct{ got, want Params }{
		{p.With("b", "x"), ";a=1;b=x;c"},
		{p.With("B", ""), ";a=1;B;c"},
		{p.With("d", "4"), ";a=1; b=2;c;d=4"},
		{p.With("d", "[::1]:5060"), ";a=1; b=2;c;d=[::1]:5060"},
		{p.With("d", "a b"), `;a=1; b=2;c;d="a b"`},
		{p.With("d", `"`), `;a=1; b=2;c;d="\""`},
		{p.WithQuoted("d", "x"), `;a=1; b=2;c;d="x"`},
		{p.WithQuoted("a", ""), `;a=""; b=2;c`},
		{p.Without("a"), "; b=2;c"},
		{p.Without("b"), ";a=1;c"},
		{p.Without("x"), p},
		{Params(";a;b;A=2;c").Without("a"), ";b;c"},
		{Params(";a;b;A=2;c").With("a", "1"), ";a=1;b;c"},
		{Params("").With("lr", ""), ";lr"},
		{Params("").Without("lr"), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestLookingUpAParameterAllocatesNothing(t *testing.T) {
	p := Params(`;a=1;branch=z9hG4bKx;+sip.instance="<urn:uuid:1>"`)
	if n := testing.AllocsPerRun(100, func() { p.Get("+SIP.instance"); p.Has("x"); p.Get("branch") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestWhatIsNoParameterEndsTheSearch(t *testing.T) {
	for _, p := range []Params{"a=1", ";x y;a=1", ";x=\"y;a=1", ";=y;a=1", "  ", ";x=<y>;a=1", ";x=\"y\"z;a=1"} {
		if _, ok := p.Get("a"); ok || p.Has("a") {
			t.Errorf("%q was searched behind its error", p)
		}
		for name := range p.All() {
			t.Errorf("%q lists %q", p, name)
		}
		if p.Without("a") != p {
			t.Errorf("%q was changed to %q", p, p.Without("a"))
		}
	}
}
