//go:build !js

package sipnative

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
)

func TestToneEventsAreReadAsTheyAreWritten(t *testing.T) {
	for _, e := range []toneEvent{{}, {code: 11, end: true, volume: 63, duration: 0xffff}, {code: 255, duration: 800}} {
		if got, ok := readToneEvent(e.bytes()); !ok || got != e {
			t.Errorf("%+v becomes %+v", e, got)
		}
	}
	if _, ok := readToneEvent([]byte{1, 2, 3}); ok {
		t.Error("three bytes are an event")
	}
}

// heardTone is a packet on its way to a toneReader: an event or, when it has no
// code, sound.
type heardTone struct {
	at       uint32
	code     int // -1: sound
	duration uint16
	begin    bool
	end      bool
}

func TestATonesPacketsAreOneTone(t *testing.T) {
	for name, c := range map[string]struct {
		packets []heardTone
		want    string
	}{
		"the end comes thrice":   {[]heardTone{{0, 5, 160, true, false}, {0, 5, 320, false, false}, {0, 5, 480, false, true}, {0, 5, 480, false, true}, {0, 5, 480, false, true}}, "5 60ms"},
		"the end twice is lost":  {[]heardTone{{0, 10, 160, true, false}, {0, 10, 480, false, true}}, "* 60ms"},
		"only the end arrives":   {[]heardTone{{800, 15, 800, false, true}}, "D 100ms"},
		"all ends are lost":      {[]heardTone{{0, 1, 160, true, false}, {0, 1, 320, false, false}, {900, 2, 800, true, true}}, "1 40ms, 2 100ms"},
		"and sound follows":      {[]heardTone{{0, 1, 320, true, false}, {1600, -1, 0, false, false}, {2400, -1, 0, false, false}, {0, 1, 900, false, true}}, "1 40ms"},
		"sound goes on beside":   {[]heardTone{{0, 1, 160, true, false}, {160, -1, 0, false, false}, {0, 1, 320, false, true}}, "1 40ms"},
		"the stream ends":        {[]heardTone{{0, 11, 160, true, false}}, "# 20ms"},
		"the same key once more": {[]heardTone{{0, 7, 400, true, true}, {900, 7, 400, true, true}}, "7 50ms, 7 50ms"},
		"late packets of before": {[]heardTone{{0, 7, 400, true, true}, {900, 8, 400, true, false}, {0, 7, 160, true, false}, {900, 8, 800, false, true}, {0, 7, 400, true, true}}, "7 50ms, 8 100ms"},
		"a packet is overtaken":  {[]heardTone{{0, 3, 320, false, false}, {0, 3, 160, true, false}, {0, 3, 480, false, true}}, "3 60ms"},
		"longer than one says":   {[]heardTone{{0, 4, 0xffff, true, false}, {0xffff, 4, 160, false, false}, {0xffff, 4, 1, false, true}}, "4 8.211875s"},
		"the clock turns over":   {[]heardTone{{0xffffff00, 6, 400, true, true}, {700, 6, 400, true, true}}, "6 50ms, 6 50ms"},
		"no key":                 {[]heardTone{{0, 16, 400, true, true}}, ""},
	} {
		var got []string
		r := &toneReader{tell: func(key byte, d time.Duration) { got = append(got, string(key)+" "+d.String()) }}
		for _, p := range c.packets {
			if p.code < 0 {
				r.sound(p.at)
				continue
			}
			e := toneEvent{code: byte(p.code), duration: p.duration, end: p.end}
			r.receive(&rtp.Header{Timestamp: p.at, Marker: p.begin}, e.bytes(), 8000)
		}
		r.end()
		if all := strings.Join(got, ", "); all != c.want {
			t.Errorf("%s: heard %q, want %q", name, all, c.want)
		}
	}
}
