package sipcore

// Hold: RFC 3264 §8.4. Who holds says so with the direction of the streams:
// what was sendrecv becomes sendonly, what was recvonly becomes inactive. Old
// gateways set the address to 0.0.0.0 instead (RFC 2543).

import (
	"bytes"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
)

// The directions of a stream, RFC 8866 §6.7.
const (
	sendrecv = "sendrecv"
	sendonly = "sendonly"
	recvonly = "recvonly"
	inactive = "inactive"
)

// holdSDP rewrites a description of ours so that it holds the peer. One that
// cannot be read, or has no streams, is left alone.
func holdSDP(body []byte) []byte {
	var d sdp.SessionDescription
	if d.Unmarshal(body) != nil || len(d.MediaDescriptions) == 0 {
		return body
	}
	for _, m := range d.MediaDescriptions {
		if isStream(m) {
			setDirection(m, heldDirection(directionOf(&d, m)))
		}
	}
	return printed(&d, body)
}

// printed is a description that was changed, or what it was before.
func printed(d *sdp.SessionDescription, before []byte) []byte {
	out, err := d.Marshal()
	if err != nil {
		return before
	}
	return out
}

// fitSDP rewrites an answer of ours so that it fits the offer. Browsers make such
// answers; a media handler of a page may say the same each time.
func fitSDP(offer, answer []byte) []byte {
	var o, d sdp.SessionDescription
	if !mentions(offer, sendonly, recvonly, inactive) || o.Unmarshal(offer) != nil || d.Unmarshal(answer) != nil {
		return answer
	}
	fits := true
	for i, m := range d.MediaDescriptions {
		if i >= len(o.MediaDescriptions) || !isStream(m) {
			continue
		}
		own := directionOf(&d, m)
		if fitting := fittingDirection(directionOf(&o, o.MediaDescriptions[i]), own); fitting != own {
			setDirection(m, fitting)
			fits = false
		}
	}
	if fits {
		return answer
	}
	return printed(&d, answer)
}

// fittingDirection: RFC 3264 §6.1: who is offered a stream that is only sent can only
// receive it, and the other way round.
func fittingDirection(offered, own string) string {
	sends := (own == sendrecv || own == sendonly) && (offered == sendrecv || offered == recvonly)
	receives := (own == sendrecv || own == recvonly) && (offered == sendrecv || offered == sendonly)
	switch {
	case sends && receives:
		return sendrecv
	case sends:
		return sendonly
	case receives:
		return recvonly
	}
	return inactive
}

func heldDirection(direction string) string {
	if direction == recvonly || direction == inactive {
		return inactive
	}
	return sendonly
}

// IsHeld says whether a description of the peer holds us: it has audio or video, and
// none of it wants to hear from us. RFC 3264 §8.4; by the zero address as in RFC 2543.
func IsHeld(body []byte) bool {
	if !mayHold(body) {
		return false
	}
	held, streams := heard(body, func(int) bool { return true })
	return held && streams > 0
}

// mayHold spares reading most descriptions, those of browsers among them: their address
// is zero, but each section has its ICE.
func mayHold(body []byte) bool {
	return mentions(body, sendonly, inactive) ||
		mentions(body, "0.0.0.0") && bytes.Count(body, []byte("\na=ice-ufrag:")) < bytes.Count(body, []byte("\nm="))
}

func mentions(body []byte, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(body, []byte(word)) })
}

// answerHolds says whether the answer to an offer of ours holds us. RFC 3264 §6.1: only
// a stream that we offered both ways tells. One that we offered to send only, because
// we hold the peer, is answered with inactive also by those who do not hold.
func answerHolds(offer, answer []byte) (held, known bool) {
	var d sdp.SessionDescription
	switch {
	case !mayHold(answer):
		return false, true
	case d.Unmarshal(offer) != nil:
		return false, false
	}
	held, streams := heard(answer, func(i int) bool {
		return i < len(d.MediaDescriptions) && directionOf(&d, d.MediaDescriptions[i]) == sendrecv
	})
	return held, streams > 0
}

// heard counts the streams of a description that tell something, and says whether
// none of them wants to hear from us.
func heard(body []byte, tells func(i int) bool) (none bool, streams int) {
	var d sdp.SessionDescription
	if d.Unmarshal(body) != nil {
		return false, 0
	}
	for i, m := range d.MediaDescriptions {
		if !isStream(m) || isRejected(m) || !tells(i) {
			continue
		}
		streams++
		direction := directionOf(&d, m)
		if direction != sendonly && direction != inactive && !zeroAddress(&d, m) {
			return false, streams
		}
	}
	return true, streams
}

// noteAnswer looks whether the peer's answer began or ended hold.
func (m *mediaSide) noteAnswer() {
	if held, known := answerHolds(m.local.now.Body, m.remote.now.Body); known {
		m.held = held
	}
}

// tellRemoteHold tells the application what has changed.
func (s *Session) tellRemoteHold() {
	if s.media.held != s.remoteHold && !s.over() {
		s.remoteHold = s.media.held
		s.ua.emit(SessionHold{Session: s, Status: s.state, Remote: true, Held: s.remoteHold})
	}
}

// isRejected says whether a section is not used. RFC 8843 §6: the port of one that
// belongs to a bundle only is zero, too.
func isRejected(m *sdp.MediaDescription) bool {
	_, bundled := m.Attribute("bundle-only")
	return m.MediaName.Port.Value == 0 && !bundled
}

// isStream tells audio and video from data channels, which have no direction.
func isStream(m *sdp.MediaDescription) bool {
	return m.MediaName.Media == "audio" || m.MediaName.Media == "video"
}

// directionOf is the stream's direction. RFC 8866 §6.7: its own attribute, or
// that of the session, or sendrecv.
func directionOf(d *sdp.SessionDescription, m *sdp.MediaDescription) string {
	for _, list := range [][]sdp.Attribute{m.Attributes, d.Attributes} {
		for _, a := range list {
			if isDirection(a.Key) {
				return a.Key
			}
		}
	}
	return sendrecv
}

func isDirection(key string) bool {
	return key == sendrecv || key == sendonly || key == recvonly || key == inactive
}

// setDirection replaces the attribute where it stands, or adds one.
func setDirection(m *sdp.MediaDescription, direction string) {
	for i, a := range m.Attributes {
		if isDirection(a.Key) {
			m.Attributes[i] = sdp.NewPropertyAttribute(direction)
			return
		}
	}
	m.Attributes = append(m.Attributes, sdp.NewPropertyAttribute(direction))
}

// zeroAddress says whether the stream's address is 0.0.0.0. With ICE that says
// nothing: the candidates count, and browsers write it into every offer.
func zeroAddress(d *sdp.SessionDescription, m *sdp.MediaDescription) bool {
	if _, ice := m.Attribute("ice-ufrag"); ice {
		return false
	}
	if _, ice := d.Attribute("ice-ufrag"); ice {
		return false
	}
	c := m.ConnectionInformation
	if c == nil {
		c = d.ConnectionInformation
	}
	return c != nil && c.Address != nil && strings.HasPrefix(c.Address.Address, "0.0.0.0")
}

// refuseAll makes an answer that takes none of the streams of an offer: every
// port is zero, and the t= lines are the offer's (RFC 3264 §6). It is for dialogs
// that are ended at once.
func refuseAll(offer Description) Description {
	var d sdp.SessionDescription
	if d.Unmarshal(offer.Body) != nil {
		return Description{}
	}
	answer := sdp.SessionDescription{
		Origin:           sdp.Origin{Username: "-", NetworkType: "IN", AddressType: "IP4", UnicastAddress: "0.0.0.0"},
		SessionName:      "-",
		TimeDescriptions: d.TimeDescriptions,
		ConnectionInformation: &sdp.ConnectionInformation{
			NetworkType: "IN", AddressType: "IP4", Address: &sdp.Address{Address: "0.0.0.0"},
		},
	}
	for _, m := range d.MediaDescriptions {
		name := m.MediaName
		name.Port = sdp.RangedPort{}
		answer.MediaDescriptions = append(answer.MediaDescriptions, &sdp.MediaDescription{MediaName: name})
	}
	body, err := answer.Marshal()
	if err != nil {
		return Description{}
	}
	return Description{Body: body, ContentType: contentTypeSDP}
}
