package sipcore

// Which descriptions WebRTC can take: RFC 8829 §5.1.1, RFC 8827 §6.5. What is
// missing is nearly always a setting of the server between, so it is named
// together with that setting. The rule in doubt is to say nothing: what only the
// browser can know is left to the browser.

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// A DescriptionError says why a session description of the peer cannot be used,
// and what to change.
type DescriptionError struct {
	Line    int    // of the description, from 1
	Text    string // the line, shortened
	Problem string // what is wrong with it
	Setting string // what to change, and where
}

// Error is for the log, for the Warning of a 488, and for whoever has to change
// the setting.
func (e *DescriptionError) Error() string {
	return "line " + strconv.Itoa(e.Line) + " of the description (" + e.Text + ") " + e.Problem + ": " + e.Setting
}

// Where the usual servers are told what browsers need.
const (
	settingSDP  = "the body of an INVITE or its answer must be SDP (RFC 8866)"
	settingDTLS = "turn on DTLS-SRTP towards browsers (Asterisk: webrtc=yes, or media_encryption=dtls; FreeSWITCH: media_webrtc=true; " +
		"Kamailio with rtpengine: transport-protocol=UDP/TLS/RTP/SAVPF, DTLS=passive)"
	settingICE = "turn on ICE towards browsers (Asterisk: webrtc=yes, or ice_support=yes; FreeSWITCH: media_webrtc=true; " +
		"Kamailio with rtpengine: ICE=force)"
	settingMux = "turn on RTP/RTCP multiplexing towards browsers (Asterisk: webrtc=yes, or rtcp_mux=yes; FreeSWITCH: media_webrtc=true; " +
		"Kamailio with rtpengine: rtcp-mux-offer, rtcp-mux-accept)"
)

// maxSections is how many m= sections, and members of a bundle, are looked at:
// each is compared with all others.
const maxSections = 128

// CheckDescription says what an offer or answer lacks that every WebRTC
// implementation demands: nil, or a *DescriptionError. Lines that are rejected
// are not looked at, nor are media that only the browser knows whether it takes.
// A description that the browser may read and we cannot passes.
func CheckDescription(body []byte) error {
	if !bytes.HasPrefix(body, []byte("v=")) {
		first, _, _ := bytes.Cut(body, []byte("\n"))
		return &DescriptionError{Line: 1, Text: shortened(string(first)), Problem: "is not SDP, which begins with v=", Setting: settingSDP}
	}
	var d sdp.SessionDescription
	if d.Unmarshal(body) != nil || len(d.MediaDescriptions) > maxSections {
		return nil
	}
	for i, m := range d.MediaDescriptions {
		if problem, setting := unfit(&d, m); problem != "" {
			line, text := mediaLine(body, i)
			return &DescriptionError{Line: line, Text: text, Problem: problem, Setting: setting}
		}
	}
	return nil
}

// unfit says what an m= section lacks, and the setting that mends it.
func unfit(d *sdp.SessionDescription, m *sdp.MediaDescription) (problem, setting string) {
	profile := strings.Join(m.MediaName.Protos, "/")
	if isRejected(m) || !isStream(m) && !strings.Contains(profile, "SCTP") {
		return "", ""
	}
	switch {
	case !hasOfTransport(d, m, "fingerprint") && strings.HasPrefix(profile, "RTP/AVP"):
		return "is " + profile + ", without encryption", settingDTLS
	case !hasOfTransport(d, m, "fingerprint"): // RFC 8827 §6.5: SDES does not do
		return "has no a=fingerprint", settingDTLS
	case !hasOfTransport(d, m, "ice-ufrag") || !hasOfTransport(d, m, "ice-pwd"): // RFC 8829 §5.1.1
		return "has no a=ice-ufrag and a=ice-pwd", settingICE
	case isStream(m) && !hasOfTransport(d, m, "rtcp-mux"): // RFC 8829 §5.3.1: else it is rejected
		return "has no a=rtcp-mux", settingMux
	}
	return "", ""
}

// hasOfTransport looks for an attribute of the transport: in the section, for the
// whole session, or in a section of the same bundle (RFC 8843 §7.1.3).
func hasOfTransport(d *sdp.SessionDescription, m *sdp.MediaDescription, name string) bool {
	if _, ok := d.Attribute(name); ok {
		return true
	}
	group := bundleOf(d, m)
	return slices.ContainsFunc(d.MediaDescriptions, func(o *sdp.MediaDescription) bool {
		mid, _ := o.Attribute("mid")
		_, ok := o.Attribute(name)
		return ok && (o == m || slices.Contains(group, mid))
	})
}

// bundleOf are the mids that a section shares its transport with.
func bundleOf(d *sdp.SessionDescription, m *sdp.MediaDescription) []string {
	mid, named := m.Attribute("mid")
	for _, a := range d.Attributes {
		group := strings.Fields(a.Value)
		if named && a.Key == "group" && len(group) > 0 && group[0] == "BUNDLE" && slices.Contains(group[1:], mid) {
			return group[1:min(len(group), maxSections+1)]
		}
	}
	return nil
}

// mediaLine is the i-th m= line of a description.
func mediaLine(body []byte, i int) (line int, text string) {
	for l := range bytes.Lines(body) {
		line++
		if !bytes.HasPrefix(l, []byte("m=")) {
			continue
		}
		if i == 0 {
			return line, shortened(string(l))
		}
		i--
	}
	return line, ""
}

// maxShown is how much of a peer's line an error shows.
const maxShown = 60

func shortened(line string) string {
	line = strings.TrimSpace(line)
	if len(line) <= maxShown {
		return line
	}
	return strings.ToValidUTF8(line[:maxShown], "") + " ..."
}
