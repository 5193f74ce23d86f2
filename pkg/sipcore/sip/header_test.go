package sip

import (
	"reflect"
	"testing"
)

func TestFieldsAreFoundByAnySpellingOfTheirName(t *testing.T) {
	h := Header{{"Via", "1"}, {"Route", "a, b"}, {"Via", "2"}, {"X-Y", "z"}}
	if h.Get("v") != "1" || h.Get("VIA") != "1" || h.Get("x-y") != "z" || h.Get("nope") != "" {
		t.Error("Get")
	}
	if !reflect.DeepEqual(h.Values("via"), []string{"1", "2"}) || h.Values("nope") != nil {
		t.Error("Values")
	}
	if h.Count("V") != 2 || h.Count("nope") != 0 || !h.Has("route") || h.Has("nope") {
		t.Error("Count and Has")
	}
}

func TestFieldsAreAddedSetRemovedAndPrepended(t *testing.T) {
	var h Header
	h.Add("v", "1")
	h.Add("To", "t")
	h.Prepend("Via", "0")
	h.Prepend("Route", "r")
	h.Add("x-a", "x")
	want := Header{{"Route", "r"}, {"Via", "0"}, {"Via", "1"}, {"To", "t"}, {"x-a", "x"}}
	if !reflect.DeepEqual(h, want) {
		t.Errorf("got %v", h)
	}
	h.Prepend("TO", "u")
	h.Set("v", "9")
	h.Set("m", "c")
	h.Del("Route")
	h.Del("nope")
	want = Header{{"Via", "9"}, {"To", "u"}, {"To", "t"}, {"x-a", "x"}, {"Contact", "c"}}
	if !reflect.DeepEqual(h, want) {
		t.Errorf("got %v", h)
	}
}

func TestCommaListsAreSplitOutsideQuotesAndBrackets(t *testing.T) {
	h := Header{{"Contact", `"a, b" <sip:x,y@h>;q=1 ,, sip:c@h;p="1,2" ,<sip:d>`}, {"Contact", ""}, {"Contact", "  e,"}}
	want := []string{`"a, b" <sip:x,y@h>;q=1`, `sip:c@h;p="1,2"`, "<sip:d>", "e"}
	if got := h.List("m"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	for text, want := range map[string][]string{
		"":          nil,
		",":         nil,
		"a,\"b,c":   {"a", "\"b,c"},
		"a,<b,c":    {"a", "<b,c"},
		`"a\",b",c`: {`"a\",b"`, "c"},
	} {
		if got := (Header{{"X-L", text}}).List("x-l"); !reflect.DeepEqual(got, want) {
			t.Errorf("%q gave %q", text, got)
		}
	}
}

func TestFieldsThatWouldBecomeOtherFieldsAreRefused(t *testing.T) {
	for _, f := range []Field{
		{"", "x"}, {"X Y", "x"}, {"X:", "x"}, {"X\r\nY", "x"}, {"Ü", "x"},
		{"X", "a\r\nVia: b"}, {"X", "a\nb"}, {"X", "a\rb"}, {"X", "a\x00"}, {"X", "\r\n\r\nbody"},
	} {
		if CheckField(f.Name, f.Value) == nil {
			t.Errorf("%q was accepted", f)
		}
	}
	for _, f := range []Field{{"X", ""}, {"x-y_z!", "anything: \"<ü>\t"}, {"m", "*"}} {
		if err := CheckField(f.Name, f.Value); err != nil {
			t.Errorf("%q: %v", f, err)
		}
	}
	if CheckText("display name", "a\r\nb") == nil || CheckText("display name", "Ünï \"x\"") != nil {
		t.Error("CheckText")
	}
}
