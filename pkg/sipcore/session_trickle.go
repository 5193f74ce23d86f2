package sipcore

// Trickle ICE, our candidates: RFC 8838, and RFC 8840 for how SIP carries it.
//
//   - The shell says whether its media side can (Session.Trickle). Then messages
//     offer Supported: trickle-ice and the Info Package of the same name.
//   - What the media side finds after its description comes as LocalCandidates, each
//     time with all candidates of the generation. It waits until the peer has shown
//     that it takes the package and has the dialog, and is dropped if it does not.
//   - One INFO at a time in each dialog. The next has what came meanwhile.
//   - A peer that refuses an INFO gets no more of them; the call goes on.
//   - The peer's candidates: session_trickle_in.go.

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// trickleICE is the option tag and the name of the Info Package: RFC 8840 §10.4,
// §10.6.
const trickleICE = "trickle-ice"

// maxTrickleFailures is how many INFOs of one dialog may be refused with a 5xx,
// which one that was overtaken gets, before no more are sent.
const maxTrickleFailures = 3

// trickling is what a session has to tell.
type trickling struct {
	fragment []byte // the newest of the present generation
	next     []byte // of one whose description is not made yet
}

// legTrickle is what a dialog knows of it.
type legTrickle struct {
	takes    bool // the peer takes the package
	proven   bool // the peer has shown that it has the dialog
	rang     bool // the peer has sent a provisional response that is not reliable
	owed     bool // the peer waits for an INFO that shows that we have it
	sending  bool // an INFO is under way
	refused  bool // the peer has refused one for good
	failures int
	sent     []byte // the last fragment that left
	held     []byte // the peer's, until its description is applied
	passed   []byte // the peer's, the last that the media side was given
}

// LocalCandidates takes what the media side has found: a fragment (see Fragment) with
// all candidates of the generation so far. With last no more will follow. It is sent
// when the peer can take it, or never. Errors: *StateError after the end or without
// Session.Trickle, or a fragment that is too large.
func (s *Session) LocalCandidates(now time.Time, fragment []byte, last bool) error {
	if s.over() || !s.Trickle {
		return s.wrongState()
	}
	if last {
		fragment = ended(fragment)
	}
	if len(fragment) > maxFragment {
		return errors.New("sipcore: candidates of " + strconv.Itoa(len(fragment)) + " bytes; a fragment may have " + strconv.Itoa(maxFragment))
	}
	if belongsTo(fragment, s.media.local.now.Body) {
		s.trickle.fragment = slices.Clone(fragment)
	} else {
		s.trickle.next = slices.Clone(fragment)
	}
	s.trickleOut(now)
	return nil
}

// PeerTrickles says whether the peer takes candidates in INFO requests, as far as it
// is known: the caller's INVITE and the callee's responses say it (RFC 8840 §5).
func (s *Session) PeerTrickles() (yes, known bool) {
	if s.leg != nil {
		return s.leg.trickle.takes && !s.leg.trickle.refused, true
	}
	yes = slices.ContainsFunc(s.legs, func(l *leg) bool { return l.trickle.takes })
	return yes, yes
}

// trickleOut sends what every dialog may be told now.
func (s *Session) trickleOut(now time.Time) {
	if !s.Trickle || s.over() || s.uac != nil && s.uac.canceled {
		return
	}
	local := s.media.local.now.Body
	if belongsTo(s.trickle.next, local) {
		s.trickle.fragment, s.trickle.next = s.trickle.next, nil
	}
	if !slices.ContainsFunc(s.legs, (*leg).takesCandidates) {
		return
	}
	fragment := s.trickle.fragment
	if !belongsTo(fragment, local) {
		fragment = Fragment(local)
	}
	for _, l := range slices.Clone(s.legs) {
		if s.leg == nil || l == s.leg {
			l.sendCandidates(now, fragment)
		}
	}
}

// takesCandidates says whether an INFO may leave now.
func (l *leg) takesCandidates() bool {
	t := &l.trickle
	return t.takes && !t.refused && t.proven && !t.sending && !l.mortal
}

// sendCandidates sends a fragment that has news. RFC 8840 §4.4: each repeats what the
// ones before it had. What is owed is sent even if there are no news.
func (l *leg) sendCandidates(now time.Time, fragment []byte) {
	t := &l.trickle
	if !l.takesCandidates() || len(fragment) == 0 {
		return
	}
	known := [][]byte{l.s.media.local.now.Body}
	if belongsTo(t.sent, fragment) {
		known = append(known, t.sent)
	}
	if !t.owed && !news(fragment, known...) {
		return
	}
	t.owed, t.sending, t.sent = false, true, fragment
	// RFC 6086 §4.2.1, RFC 8840 §10.7.
	req := l.mustRequest(sip.MethodInfo, []sip.Field{
		{Name: "Info-Package", Value: trickleICE}, {Name: "Content-Disposition", Value: "Info-Package"},
	}, Description{Body: fragment, ContentType: contentTypeFragment})
	l.send(now, req, l.candidatesOutcome)
	l.s.sent(req)
}

// candidatesOutcome goes on with what has come meanwhile, unless the peer refuses.
// RFC 6086 §4.2.1: 469 says that it does not take the package.
func (l *leg) candidatesOutcome(now time.Time, resp *sip.Message, err error) {
	t := &l.trickle
	switch {
	case resp != nil && resp.StatusCode < 200:
		return
	case resp != nil && resp.StatusCode >= 500 && resp.StatusCode != 501 && t.failures < maxTrickleFailures:
		t.failures++
		t.sent = nil
	case err != nil || resp.StatusCode >= 300:
		t.refused = true
		l.noteOutcome(now, resp, err)
	}
	t.sending = false
	l.s.trickleOut(now)
}

// recvInfo lists the packages that we take.
func (s *Session) recvInfo() string {
	if s.Trickle {
		return trickleICE
	}
	return ""
}

// offerTrickle adds to a request what RFC 8840 §4.1.1, §10.6 and RFC 6086 §5.2.3 ask
// for.
func offerTrickle(m *sip.Message) {
	m.Header.Set("Supported", m.Header.Get("Supported")+", "+trickleICE)
	m.Header.Add("Recv-Info", trickleICE)
}

// answerTrickle adds to a 1xx or 2xx what its request asks for. RFC 6086 §5.2.3:
// Recv-Info answers Recv-Info.
func (s *Session) answerTrickle(resp, req *sip.Message) {
	if s.Trickle && req.Header.Has("Recv-Info") {
		offerTrickle(resp)
	}
}

// noteRecvInfo reads which Info Packages the peer takes. RFC 6086 §5.2.3: a message
// without the header changes nothing.
func (l *leg) noteRecvInfo(m *sip.Message) {
	if m.Header.Has("Recv-Info") {
		l.trickle.takes = slices.ContainsFunc(m.Header.List("Recv-Info"), isTricklePackage)
	}
}

// noteResponse reads a response to the INVITE that made the dialog. RFC 8840 §4.3.2:
// an answer that came in an unreliable one is confirmed at once. §4.3.3: who rings
// without an answer and waits for the confirmation says it again; most do not wait,
// and are spared the INFO.
func (l *leg) noteResponse(resp *sip.Message) {
	l.learn(resp)
	t := &l.trickle
	if !t.takes || t.sent != nil || resp.StatusCode >= 200 || isReliable(resp) {
		return
	}
	_, answered := l.s.description(resp)
	t.owed = answered || t.rang
	t.rang = true
}
