package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestCodeIsShortenedToTheSameEffect(t *testing.T) {
	const end = 0x0b
	for _, c := range []struct {
		what       string
		code, want []byte
	}{
		{"an address computed in 64 bits becomes the offset of a load",
			[]byte{0x20, 1, 0xad, 0x42, 16, 0x7c, 0xa7, 0x29, 3, 8, 0x1a}, []byte{0x20, 1, 0x29, 3, 24, 0x1a}},
		{"and of a store, past the value",
			[]byte{0x20, 1, 0xad, 0x42, 16, 0x7c, 0xa7, 0x42, 5, 0x37, 3, 0}, []byte{0x20, 1, 0x42, 5, 0x37, 3, 16}},
		{"not for other pointers, whose sum might overflow",
			[]byte{0x20, 2, 0x41, 16, 0x6a, 0x29, 3, 8, 0x1a}, []byte{0x20, 2, 0x41, 16, 0x6a, 0x29, 3, 8, 0x1a}},
		{"not over a call",
			[]byte{0x20, 1, 0x41, 16, 0x6a, 0x10, 7, 0x37, 3, 0}, []byte{0x20, 1, 0x41, 16, 0x6a, 0x10, 7, 0x37, 3, 0}},
		{"a test negated twice",
			[]byte{0x42, 0, 0x35, 2, 0, 0x50, 0xad, 0x50, 0x45, 0x04, 0x40, end}, []byte{0x42, 0, 0x28, 2, 0, 0x45, 0x04, 0x40, end}},
		{"what is set and read again", []byte{0x21, 3, 0x20, 3}, []byte{0x22, 3}},
		{"numbers keep their sign", []byte{0x42, 0x80, 0x7f, 0xa7}, []byte{0x41, 0x80, 0x7f}},
		{"branch tables and block types are passed over",
			[]byte{0x02, 0x40, 0x0e, 2, 0, 1, 2, end, 0xfc, 10, 0, 0}, []byte{0x02, 0x40, 0x0e, 2, 0, 1, 2, end, 0xfc, 10, 0, 0}},
		{"the branch after a call returns where it stands",
			[]byte{0x02, 0x40, 0x03, 0x40, 0x10, 7, 0x0d, 1, 0x02, 0x40, 0x10, 8, 0x0d, 2, 0x41, 0, 0x0d, 1, end, end, 0x00, end, 0x41, 1},
			[]byte{0x02, 0x40, 0x03, 0x40, 0x10, 7, 0x04, 0x40, 0x41, 1, 0x0f, end, 0x02, 0x40, 0x10, 8,
				0x04, 0x40, 0x41, 1, 0x0f, end, 0x41, 0, 0x0d, 1, end, end, 0x00, end, 0x41, 1}},
		{"not where another number is returned",
			[]byte{0x02, 0x40, 0x10, 7, 0x0d, 0, end, 0x41, 2}, []byte{0x02, 0x40, 0x10, 7, 0x0d, 0, end, 0x41, 2}},
	} {
		noLocals := []byte{0}
		body := append(noLocals, append(c.code, end)...)
		want := append([]byte{0}, append(c.want, end)...)
		if got := tightenFunction(body); !bytes.Equal(got, want) {
			t.Errorf("%s: % x became % x, want % x", c.what, body, got, want)
		}
	}
}

func TestATightenedProgramRunsAsBefore(t *testing.T) {
	full := compiled(t, "./web/testdata/traces", "-s -w")
	tight, err := tighten(full)
	if err != nil {
		t.Fatal(err)
	}
	if len(tight) >= len(full) {
		t.Errorf("%d bytes became %d, want less", len(full), len(tight))
	}
	text, err := runInNode(t, tight)
	if err != nil || !strings.Contains(string(text), "recovered: deep enough") {
		t.Errorf("the program fails: %v\n%s", err, text)
	}
}

func TestDamagedCodeIsRefused(t *testing.T) {
	if _, err := tighten([]byte("\x00asm\x01\x00\x00\x00\x0a\x06\x01\x04\x00\xff\x0b\x0b")); err == nil {
		t.Error("an unknown instruction was taken")
	}
}
