package sipcore

// Session descriptions in bodies: alone, or as a part of multipart/mixed and
// the like (RFC 5621), as gateways send them with location or ISUP beside.

import (
	"bytes"
	"errors"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// ErrMediaType is for RemoteFailed: the media side reads no bodies of that type. The
// peer is told by 415.
var ErrMediaType = errors.New("no description of that media type is read")

// readsSDP goes with a 415 of ours.
var readsSDP = sip.Field{Name: "Accept", Value: contentTypeSDP}

const contentTypeSDP = "application/sdp"

// maxParts is how many parts of a multipart body are looked at.
const maxParts = 16

func isSDP(contentType string) bool {
	bare, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(bare), contentTypeSDP)
}

// descriptionOf is the session description in a message, if there is one.
// RFC 3261 §13.2.1: a body of another disposition is neither offer nor answer.
func descriptionOf(m *sip.Message) (Description, bool) {
	contentType := m.Header.Get("Content-Type")
	if len(m.Body) == 0 || !isSession(m.Header.Get("Content-Disposition")) {
		return Description{}, false
	}
	if isSDP(contentType) {
		return Description{Body: m.Body, ContentType: contentType}, true
	}
	t, err := m.ContentType()
	if err != nil || !strings.EqualFold(t.Type, "multipart") {
		return Description{}, false
	}
	boundary, _ := t.Params.Get("boundary")
	return descriptionPart(m.Body, boundary)
}

// describedIn is descriptionOf, and for a media side that reads other types the body
// of any of them.
func describedIn(m *sip.Message, other bool) (Description, bool) {
	d, ok := descriptionOf(m)
	if ok || !other || len(m.Body) == 0 || !isSession(m.Header.Get("Content-Disposition")) {
		return d, ok
	}
	t, err := m.ContentType()
	if err != nil || strings.EqualFold(t.Type, "multipart") {
		return Description{}, false
	}
	return Description{Body: m.Body, ContentType: m.Header.Get("Content-Type")}, true
}

// description is the session description in a message of the call, if there is one.
func (s *Session) description(m *sip.Message) (Description, bool) {
	return describedIn(m, s.OtherDescriptions)
}

// unreadable: a body that has no description and may not be ignored.
func unreadable(m *sip.Message, other bool) bool {
	_, described := describedIn(m, other)
	return len(m.Body) > 0 && !described && !optionalBody(m)
}

// descriptionPart finds the first description among the parts. RFC 2046 §5.1.1:
// each part follows a line of two hyphens and the boundary.
func descriptionPart(body []byte, boundary string) (Description, bool) {
	if boundary == "" {
		return Description{}, false
	}
	parts := bytes.SplitN(append([]byte("\r\n"), body...), []byte("\r\n--"+boundary), maxParts+1)
	for _, part := range parts[1:] {
		_, part, _ = bytes.Cut(part, []byte("\r\n")) // the rest of the boundary's line
		header, content, ok := cutHeader(part)
		if ok && isSDP(partField(header, "Content-Type")) && isSession(partField(header, "Content-Disposition")) {
			return Description{Body: content, ContentType: contentTypeSDP}, true
		}
	}
	return Description{}, false
}

// cutHeader cuts a part at its empty line. A part without headers is text.
func cutHeader(part []byte) (header, content []byte, ok bool) {
	if bytes.HasPrefix(part, []byte("\r\n")) {
		return nil, part[2:], true
	}
	return bytes.Cut(part, []byte("\r\n\r\n"))
}

func partField(header []byte, name string) string {
	for line := range strings.SplitSeq(string(header), "\r\n") {
		n, value, _ := strings.Cut(line, ":")
		if sip.CanonicalName(strings.TrimSpace(n)) == name {
			return value
		}
	}
	return ""
}

// isSession: RFC 3261 §20.11: what says nothing else is a session, if it is SDP.
func isSession(disposition string) bool {
	d, err := sip.ParseDisposition(disposition)
	return err != nil || strings.EqualFold(d.Type, "session")
}
