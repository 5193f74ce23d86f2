package sipcore

// Trickle ICE, the peer's candidates: RFC 8840.
//
//   - An INFO of the package is answered here, the application never sees it.
//   - A fragment goes to the media side when the description of its generation was
//     applied. One that overtakes its description waits, the newest of each dialog
//     only, for it has all before it; one of an old generation is passed over
//     (RFC 8838 §11). So forks keep apart.

import (
	"bytes"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// isTricklePackage reads an element of Recv-Info, or an Info-Package.
func isTricklePackage(text string) bool {
	name, _, _ := strings.Cut(text, ";")
	return strings.EqualFold(strings.TrimSpace(name), trickleICE)
}

// receiveCandidates takes an INFO of the package.
func (s *Session) receiveCandidates(now time.Time, l *leg, r *ServerRequest) {
	body := r.Request().Body
	bare, _, _ := strings.Cut(r.Request().Header.Get("Content-Type"), ";")
	switch {
	case !strings.EqualFold(strings.TrimSpace(bare), contentTypeFragment):
		// RFC 6086 §4.2.2
		s.reply(now, r, 415, sip.Field{Name: "Accept", Value: contentTypeFragment})
	case len(body) > maxFragment || bytes.Count(body, []byte("a=candidate:")) > maxCandidates:
		s.reply(now, r, 413)
	case len(iceKeys(body)) == 0:
		s.reply(now, r, 400) // RFC 8840 §4.4: it must name its generation
	default:
		s.reply(now, r, 200)
		l.trickle.held = body
		s.trickleIn()
	}
}

// trickleIn passes on what belongs to the description that the media side has.
func (s *Session) trickleIn() {
	for _, l := range s.legs {
		t := &l.trickle
		if len(t.held) == 0 || !belongsTo(t.held, s.media.remote.now.Body) {
			continue
		}
		if !bytes.Equal(t.held, t.passed) {
			s.ua.emit(RemoteCandidates{Session: s, Status: s.state, Fragment: t.held})
		}
		t.held, t.passed = nil, t.held
	}
}
