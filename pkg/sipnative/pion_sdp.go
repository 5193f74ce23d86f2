//go:build !js

package sipnative

// Session descriptions between SIP and pion: what an offer must have, and the
// directions of its streams, which are kept from pion (see pion.go).

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"sipwasm/pkg/sipcore"
)

const contentTypeSDP = "application/sdp"

// The directions of a stream, RFC 8866 §6.7.
const (
	sendrecv = "sendrecv"
	sendonly = "sendonly"
	recvonly = "recvonly"
	inactive = "inactive"
)

// reversed is the direction that answers one when we are willing to do both.
// RFC 3264 §6.1.
var reversed = map[string]string{sendrecv: sendrecv, sendonly: recvonly, recvonly: sendonly, inactive: inactive}

// sdpLine is what we look at in an m= section.
type sdpLine struct {
	media     string // audio, video, application
	mid       string
	direction string
	refused   bool // its port is zero
}

// listens says whether who wrote the line wants to hear from us.
func (l sdpLine) listens() bool {
	return !l.refused && (l.direction == sendrecv || l.direction == recvonly)
}

// remoteOffer is an offer of the other side.
type remoteOffer struct {
	lines   []sdpLine                 // as it was written
	sdp     webrtc.SessionDescription // as pion gets it: all streams go both ways
	unnamed bool                      // its line has no a=mid
	applied bool                      // pion has it
}

// wants says whether the offer has a line of that mid that is not refused.
func (o *remoteOffer) wants(mid string) bool {
	return slices.ContainsFunc(o.lines, func(l sdpLine) bool { return l.mid == mid && !l.refused })
}

// hasData says whether the offer has a data channel.
func (o *remoteOffer) hasData() bool {
	return slices.ContainsFunc(o.lines, func(l sdpLine) bool { return l.media == "application" && !l.refused })
}

// readOffer checks an offer: what it lacks for WebRTC is named. before is what
// pion was told last by the other side, "" at first.
func readOffer(d sipcore.Description, before string) (*remoteOffer, error) {
	offer := &remoteOffer{sdp: webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: named(string(d.Body))}}
	lines, err := readLines(d, &offer.sdp)
	if err != nil {
		return nil, err
	}
	offer.lines, offer.unnamed = lines, offer.sdp.SDP != string(d.Body)
	if err := forWebRTC(&offer.sdp); err != nil {
		return nil, err
	}
	offer.sdp.SDP, err = steady(&offer.sdp, lines, before)
	return offer, err
}

// readAnswer is readOffer for an answer.
func readAnswer(d sipcore.Description, before string) (webrtc.SessionDescription, []sdpLine, error) {
	answer := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: named(string(d.Body))}
	lines, err := readLines(d, &answer)
	if err != nil {
		return answer, nil, err
	}
	answer.SDP, err = steady(&answer, lines, before)
	return answer, lines, err
}

// steady is a description of the other side as pion gets it: what is not refused
// goes both ways, and comes from the sources that it came from. Browsers leave
// out the sources of what they do not send just now, and pion would take them
// for gone, while packets are still under way.
func steady(d *webrtc.SessionDescription, lines []sdpLine, before string) (string, error) {
	text, err := withDirections(d, func(i int) string {
		if lines[i].refused {
			return inactive
		}
		return sendrecv
	})
	if err != nil || before == "" {
		return text, err
	}
	return withSources(text, before)
}

// withSources adds the sources that a stream of the same mid had before to each
// that has none.
func withSources(text, before string) (string, error) {
	old := webrtc.SessionDescription{SDP: before}
	was, err := old.Unmarshal()
	if err != nil {
		return "", err
	}
	d := webrtc.SessionDescription{SDP: text}
	is, err := d.Unmarshal()
	if err != nil {
		return "", err
	}
	for _, m := range is.MediaDescriptions {
		if _, ok := m.Attribute("ssrc"); !ok {
			addSources(m, was)
		}
	}
	out, err := is.Marshal()
	return string(out), err
}

func addSources(m *sdp.MediaDescription, was *sdp.SessionDescription) {
	mid, _ := m.Attribute("mid")
	for _, before := range was.MediaDescriptions {
		if name, _ := before.Attribute("mid"); name != mid {
			continue
		}
		for _, a := range before.Attributes {
			if a.Key == "ssrc" || a.Key == "ssrc-group" {
				m.WithValueAttribute(a.Key, a.Value)
			}
		}
	}
}

// readLines parses a description into its lines.
func readLines(d sipcore.Description, sdp *webrtc.SessionDescription) ([]sdpLine, error) {
	if kind, _, _ := strings.Cut(d.ContentType, ";"); !strings.EqualFold(strings.TrimSpace(kind), contentTypeSDP) {
		return nil, fmt.Errorf("a description of type %q cannot be read, only %s", d.ContentType, contentTypeSDP)
	}
	if err := sipcore.CheckDescription(d.Body); err != nil {
		return nil, err
	}
	parsed, err := sdp.Unmarshal()
	if err != nil {
		return nil, fmt.Errorf("the %s cannot be read: %w", sdp.Type, err)
	}
	ofSession := sendrecv
	for _, a := range parsed.Attributes {
		if reversed[a.Key] != "" {
			ofSession = a.Key
		}
	}
	var lines []sdpLine
	for _, m := range parsed.MediaDescriptions {
		_, bundled := m.Attribute("bundle-only") // RFC 8843 §6: its port is zero, and it is not refused
		l := sdpLine{media: m.MediaName.Media, direction: ofSession, refused: m.MediaName.Port.Value == 0 && !bundled}
		l.mid, _ = m.Attribute("mid")
		if own := directionIn(m); own != "" {
			l.direction = own
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// directionIn is the direction that an m= section says, "" if it says none.
func directionIn(m *sdp.MediaDescription) (direction string) {
	for _, a := range m.Attributes {
		if reversed[a.Key] != "" {
			direction = a.Key
		}
	}
	return direction
}

// forWebRTC names what an offer lacks for pion, beside what every WebRTC needs.
func forWebRTC(offer *webrtc.SessionDescription) error {
	parsed, err := offer.Unmarshal()
	if err != nil {
		return err
	}
	if len(parsed.MediaDescriptions) == 0 {
		return errors.New("the offer has no m= line")
	}
	for i, m := range parsed.MediaDescriptions {
		if _, named := m.Attribute("mid"); !named && m.MediaName.Port.Value != 0 {
			return fmt.Errorf("m= line %d of the offer, %s, has no a=mid: this is not WebRTC", i+1, m.MediaName)
		}
	}
	return nil
}

// answering puts the directions of our answer right.
func answering(offer *remoteOffer, answer string) (string, error) {
	if offer.unnamed {
		answer = nameless(answer)
	}
	sdp := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}
	if _, err := sdp.Unmarshal(); err != nil {
		return "", fmt.Errorf("reading our answer: %w", err)
	}
	return withDirections(&sdp, func(i int) string {
		if i >= len(offer.lines) {
			return inactive
		}
		return reversed[offer.lines[i].direction]
	})
}

// withDirections prints a description with other directions of its streams.
func withDirections(sdp *webrtc.SessionDescription, direction func(i int) string) (string, error) {
	parsed, err := sdp.Unmarshal()
	if err != nil {
		return "", err
	}
	for i, m := range parsed.MediaDescriptions {
		if m.MediaName.Media != "audio" && m.MediaName.Media != "video" {
			continue
		}
		kept := m.Attributes[:0]
		for _, a := range m.Attributes {
			if reversed[a.Key] == "" {
				kept = append(kept, a)
			}
		}
		m.Attributes = kept
		m.WithPropertyAttribute(direction(i))
	}
	text, err := parsed.Marshal()
	return string(text), err
}
