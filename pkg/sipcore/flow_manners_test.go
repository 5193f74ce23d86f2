package sipcore

// What the witness holds against session timers (RFC 4028) and Info Packages
// (RFC 6086, RFC 8840).

import (
	"slices"
	"strings"
	"testing"

	"sipwasm/pkg/sipcore/sip"
)

// asksForTime: RFC 4028 §4, §5, §7.1, §7.4.
func asksForTime(w *witness, m seen) string {
	if !m.Header.Has("Session-Expires") {
		return ""
	}
	asked, err := m.SessionExpires()
	least, leastErr := m.MinSE()
	switch {
	case m.Method != sip.MethodInvite && m.Method != sip.MethodUpdate:
		return "RFC 4028 §4: Session-Expires in a request that refreshes nothing"
	case err != nil || asked.Seconds < 90 || leastErr == nil && (least < 90 || asked.Seconds < least):
		return "RFC 4028 §4, §5: the session is shorter than it may be"
	case !speaksTimer(m.Message):
		return "RFC 4028 §7.1: Session-Expires without Supported: timer"
	case m.To().Tag() == "" && asked.Refresher != "":
		return "RFC 4028 §7.1: chooses who refreshes, which is for the callee"
	}
	return ""
}

// grantsTime: RFC 4028 §9 and table 2.
func grantsTime(w *witness, m seen) string {
	req, found := w.asked(m)
	if !found || !m.Header.Has("Session-Expires") {
		return ""
	}
	granted, err := m.SessionExpires()
	asked, askedErr := req.SessionExpires()
	least, leastErr := req.MinSE()
	speaks := speaksTimer(req.Message)
	switch {
	case m.StatusCode/100 != 2 || err != nil || granted.Refresher != "uac" && granted.Refresher != "uas":
		return "RFC 4028 §9: Session-Expires in another response than a 2xx, or without a refresher"
	case !speaks && granted.Refresher != "uas", speaks && askedErr == nil && asked.Refresher != "" && asked.Refresher != granted.Refresher:
		return "RFC 4028 §9: the refresher is not that of table 2"
	case speaks != hasToken(m.OptionTags("Require"), "timer"):
		return "RFC 4028 §9: timer is required of who does not speak of it, or is not of who does"
	case askedErr == nil && asked.Seconds >= uint32(leastInterval.Seconds()) && granted.Seconds > asked.Seconds:
		return "RFC 4028 §9: grants more than was asked for"
	case leastErr == nil && granted.Seconds < least && !(askedErr == nil && asked.Seconds < least):
		return "RFC 4028 §9: grants less than the least"
	}
	return ""
}

// namedPackage: RFC 6086 §4.2.1: an INFO of a package goes to who has named it, and
// RFC 8840 §10.9: one at a time; §10.7: of that type.
func namedPackage(w *witness, m seen) string {
	if m.Method != sip.MethodInfo || !isTricklePackage(m.Header.Get("Info-Package")) {
		return ""
	}
	named := w.count(w.got, func(o seen) bool {
		ours := sameDialog(o, m) || o.IsRequest() && o.Method == sip.MethodInvite && o.CallID() == m.CallID()
		return ours && slices.ContainsFunc(o.Header.List("Recv-Info"), isTricklePackage)
	})
	open := w.count(w.sent, func(o seen) bool {
		return o.Method == sip.MethodInfo && isTricklePackage(o.Header.Get("Info-Package")) && sameDialog(o, m) &&
			m.at.Sub(o.at) < 64*completeTimers().T1 && w.count(w.got, func(r seen) bool { return !r.IsRequest() && sameTransaction(r, o) && r.StatusCode >= 200 }) == 0
	})
	switch {
	case named == 0:
		return "RFC 6086 §4.2.1: an INFO of a package that the peer has not named"
	case open > 0:
		return "RFC 8840 §10.9: a second INFO before the answer to the first"
	case m.Header.Get("Content-Type") != contentTypeFragment || m.Header.Get("Content-Disposition") != "Info-Package" || len(iceKeys(m.Body)) == 0:
		return "RFC 8840 §10.7: has no fragment of a generation"
	}
	return ""
}

// recordedTrickle is a call of alice's that sends candidates twice.
func recordedTrickle(t *testing.T) []frame {
	r := caller(t, steady)
	rec := newRecorder(t, "A call.")
	rec.follow(&r.now, r.ua)
	r.record = rec
	call, invite := r.trickler()
	r.answersWith(invite, "theirs", "peer")
	r.appliedSoon(call)
	for n := range 2 {
		finds(r, call, n+2, false)
		r.skipTo("INFO")
		r.answer(r.sent("INFO", "candidates"), 200)
	}
	return rec.witnesses["alice"].frames
}

func TestTheWitnessComplainsOfCandidatesThatAreOutOfPlace(t *testing.T) {
	frames := recordedTrickle(t)
	if said := testify(frames); said != "" {
		t.Fatalf("a good call: %s", said)
	}
	for rule, change := range map[string]struct {
		received bool
		old, now string
	}{
		"§4.2.1: an INFO of a package": {true, "Recv-Info: trickle-ice", "Recv-Info: other"},
		"§10.9: a second INFO":         {true, "SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS alice.invalid;branch=z9hG4bKalice0000003", "SIP/2.0 100 Trying\r\nVia: SIP/2.0/WSS alice.invalid;branch=z9hG4bKalice0000003"},
		"§10.7: has no fragment":       {false, "Content-Disposition: Info-Package", "Content-Disposition: render"},
	} {
		changed := slices.Clone(frames)
		for i, f := range changed {
			if f.received == change.received {
				changed[i].text = strings.Replace(f.text, change.old, change.now, 1)
			}
		}
		if said := testify(changed); !strings.Contains(said, rule) {
			t.Errorf("no complaint of %q: %s", rule, said)
		}
	}
}
