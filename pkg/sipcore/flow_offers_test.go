package sipcore

// What the witness holds against offers that cross, and against what goes on in an
// early dialog that has ended.

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// offersInTurn: RFC 3311 §5.1, RFC 3261 §13.2.1: an UPDATE has no offer while another
// one, ours or the peer's, was not answered. For INVITE: oneInvite.
func offersInTurn(w *witness, m seen) string {
	if m.Method != sip.MethodUpdate || !describes(m) || w.rawOffers {
		return ""
	}
	open := func(answers []seen) func(o seen) bool {
		return func(o seen) bool {
			return offers(o, m) && branchOf(o) != branchOf(m) && m.at.Sub(o.at) < 64*completeTimers().T1 &&
				!slices.ContainsFunc(answers, func(resp seen) bool { return answersOffer(resp, o, m) })
		}
	}
	switch {
	case w.count(w.sent, open(w.got)) > 0:
		return "RFC 3311 §5.1: an offer while another one of its own is open"
	case w.count(w.got[w.lost:], open(w.sent)) > 0:
		return "RFC 3311 §5.1: an offer while that of the peer is open"
	}
	return ""
}

func describes(m seen) bool { return len(m.Body) > 0 && isSDP(m.Header.Get("Content-Type")) }

// offers says whether a request has an offer in the dialog of m.
func offers(o, m seen) bool {
	if !o.IsRequest() || !describes(o) || o.Method != sip.MethodInvite && o.Method != sip.MethodUpdate {
		return false
	}
	tag := o.From().Tag()
	began := o.To().Tag() == "" && o.CallID() == m.CallID() && (tag == m.From().Tag() || tag == m.To().Tag())
	return sameDialog(o, m) || began
}

// answersOffer: with a final response, or reliably in the dialog of m.
func answersOffer(resp, o, m seen) bool {
	if resp.IsRequest() || !sameTransaction(resp, o) {
		return false
	}
	return resp.StatusCode >= 200 || isReliable(resp.Message) && describes(resp) && sameDialog(resp, m)
}

// silentAfter199: RFC 6228 §4: the early dialog is over. A response that came reliably
// is acknowledged, and a 2xx may have crossed it.
func silentAfter199(w *witness, m seen) string {
	if m.To().Tag() == "" || m.Method == sip.MethodPrack || m.Method == sip.MethodAck || m.Method == sip.MethodCancel {
		return ""
	}
	began, ended := false, false
	for _, o := range w.got {
		switch {
		case o.IsRequest() || o.CSeq().Method != sip.MethodInvite || !sameDialog(o, m):
		case o.StatusCode/100 == 2:
			return ""
		case o.StatusCode == 199: // of a dialog that nobody knows it is passed over
			ended = began
		default:
			began = true
		}
	}
	if ended {
		return "RFC 6228 §4: in an early dialog that has ended"
	}
	return ""
}

// recordedUpdate is a call of alice's whose first offer is answered reliably, with an
// UPDATE in the early dialog, and one of bob's.
func recordedUpdate(t *testing.T) []frame {
	r := caller(t, steady, rel100(Supported))
	rec := newRecorder(t, "A call.")
	rec.follow(&r.now, r.ua)
	r.record = rec
	call, invite := r.call(InviteOptions{})
	call.EarlyAnswers = true
	r.receive(withBody(reliably(invite, 1, takesUpdate), media(sendrecv)))
	r.appliedSoon(call)
	r.answer(r.sent("PRACK", "reliable"), 200)
	r.do(func(now time.Time) { noError(r, call.Reinvite(now, ReinviteOptions{Update: true}), "UPDATE") })
	r.appliedSoon(call)
	r.local(call, media(sendonly))
	r.receive(withBody(response(r.sent("UPDATE", "early"), 200, contactBob), media(recvonly)))
	return rec.witnesses["alice"].frames
}

func TestTheWitnessComplainsOfOffersThatCross(t *testing.T) {
	frames := recordedUpdate(t)
	if said := testify(frames); said != "" {
		t.Fatalf("a good call: %s", said)
	}
	open, over := slices.Clone(frames), []frame(nil)
	for i, f := range frames {
		if f.received {
			open[i].text = strings.Replace(f.text, "Require: 100rel\r\n", "", 1)
		}
		over = append(over, f)
		if strings.HasPrefix(f.text, "SIP/2.0 183") {
			f.text = strings.Replace(f.text, "183 Session Progress", "199 Early Dialog Terminated", 1)
			over = append(over, f)
		}
	}
	if said := testify(open); !strings.Contains(said, "another one of its own is open") {
		t.Errorf("no complaint of an UPDATE before the first offer was answered: %s", said)
	}
	if said := testify(over); !strings.Contains(said, "early dialog that has ended") {
		t.Errorf("no complaint of an UPDATE behind a 199: %s", said)
	}
}
