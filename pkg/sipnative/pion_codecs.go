//go:build !js

package sipnative

// The codecs of a peer: pion's own, and telephone-event for tones. pion takes
// codecs that fit in every parameter, and only without any of these those that
// fit in name and rate. With telephone-event, which always fits, a description
// whose opus differs in a parameter would leave nothing else. So what pion gets
// is made to fit (withFitting).

import (
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"sipwasm/pkg/sipcore"
)

const mimeTypeTones = "audio/telephone-event"

// tones are the rates of the codecs of pion. RFC 4733 §2.1: a tone has the clock
// rate of the sound around it.
var tones = []webrtc.RTPCodecParameters{
	{PayloadType: 110, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mimeTypeTones, ClockRate: 48000, SDPFmtpLine: "0-15"}},
	{PayloadType: 126, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mimeTypeTones, ClockRate: 8000, SDPFmtpLine: "0-15"}},
}

// mediaEngine has pion's codecs, and tones.
func mediaEngine() (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	for _, codec := range tones {
		if err := m.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func isTones(codec webrtc.RTPCodecParameters) bool {
	return strings.EqualFold(codec.MimeType, mimeTypeTones)
}

// sounds leaves the tones out.
func sounds(codecs []webrtc.RTPCodecParameters) []webrtc.RTPCodecParameters {
	return slices.DeleteFunc(slices.Clone(codecs), isTones)
}

// ofOpus is what pion expects of opus, when it is there. RFC 7587 §6.1: these
// say what a receiver would like; pion neither codes nor decodes.
var ofOpus = map[string]string{"minptime": "10", "useinbandfec": "1"}

func (p *Peer) fitting(d sipcore.Description) sipcore.Description {
	if p.cfg.API == nil {
		d.Body = withFitting(d.Body)
	}
	return d
}

// withFitting is a description of the other side whose audio lines fit: opus
// without parameters that pion stumbles over, and no tones without a sound.
func withFitting(description []byte) []byte {
	var d sdp.SessionDescription
	if d.Unmarshal(description) != nil {
		return description // refused where it is read
	}
	changed := false
	for _, m := range d.MediaDescriptions {
		if m.MediaName.Media == "audio" {
			fitted, loose := fitOpus(m), dropLoneTones(m)
			changed = changed || fitted || loose
		}
	}
	if !changed {
		return description
	}
	out, err := d.Marshal()
	if err != nil {
		return description
	}
	return out
}

// formats are the names of the formats of a line, in small letters, by number.
func formats(m *sdp.MediaDescription) map[string]string {
	names := map[string]string{"0": "pcmu", "8": "pcma", "9": "g722"} // RFC 3551 §6
	for _, a := range m.Attributes {
		if number, rest, ok := strings.Cut(a.Value, " "); ok && a.Key == "rtpmap" {
			name, _, _ := strings.Cut(rest, "/")
			names[number] = strings.ToLower(name)
		}
	}
	return names
}

// fitOpus takes out of the opus of a line what pion expects otherwise.
func fitOpus(m *sdp.MediaDescription) (changed bool) {
	names := formats(m)
	for i, a := range m.Attributes {
		number, line, ok := strings.Cut(a.Value, " ")
		if a.Key != "fmtp" || !ok || names[number] != "opus" {
			continue
		}
		all := strings.Split(line, ";")
		kept := slices.DeleteFunc(slices.Clone(all), func(parameter string) bool {
			name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			want, known := ofOpus[strings.ToLower(name)]
			return known && value != want
		})
		if len(kept) < len(all) {
			m.Attributes[i].Value = number + " " + strings.Join(kept, ";")
			changed = true
		}
	}
	return changed
}

// dropLoneTones leaves tones out of a line that has no sound which pion knows:
// such a line is refused as one with no known codec.
func dropLoneTones(m *sdp.MediaDescription) (changed bool) {
	names := formats(m)
	isTone := func(number string) bool { return names[number] == "telephone-event" }
	for _, number := range m.MediaName.Formats {
		switch names[number] {
		case "opus", "pcmu", "pcma", "g722":
			return false
		}
	}
	rest := slices.DeleteFunc(slices.Clone(m.MediaName.Formats), isTone)
	if len(rest) == 0 || len(rest) == len(m.MediaName.Formats) {
		return false
	}
	m.MediaName.Formats = rest
	return true
}
